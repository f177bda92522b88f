"""`viva interviews` as a program, against running interviews: one, and many at once."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import WorkflowHistory

from activities.store.audit import Audit
from activities.store.interviews import Interviews as StoredInterviews
from activities.store.retention import Retention
from temporal.ids import interview_workflow_id
from temporal.replaying import replay
from tests.durable.stage import Scene, Stage, stage
from tests.support.stack import TemporalServer, free_port
from workers.encryption import Encryption
from workers.settings import Settings, load
from workflows import contracts as c
from workflows.domain.standing_still import PausedBy
from workflows.domain.values import SessionStatus


@dataclass(frozen=True)
class Done:
    """What a program has left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Operator:
    """Somebody at a command line of the same settings."""

    play: Stage
    settings: Settings
    directory: Path

    async def __call__(self, *arguments: str, stdin: str = "") -> Done:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "workers.cli", "interviews", *arguments,
            env={**os.environ, **self.settings.environment(), "PYTHONPATH": str(Path.cwd())},
            cwd=self.directory,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, err = await asyncio.wait_for(program.communicate(stdin.encode()), 60)
        assert program.returncode is not None
        return Done(program.returncode, out.decode(), err.decode())


@pytest.fixture(scope="module")
async def operator(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Operator]:
    directory = tmp_path_factory.mktemp("operator")
    settings = load(
        data_dir=directory, database_url=module_database_url, temporal_address=temporal_dev_server.address
    )
    encryption = Encryption.of(settings)
    async with (
        stage(module_database_url, temporal_dev_server.address, encryption.codec) as play,
        play.worker(),
    ):
        yield Operator(play, settings, directory)
    await encryption.close()


async def under_way(play: Stage, job: str) -> Scene:
    scene = await play.interview(job_id=job)
    await scene.begin()
    return scene


async def cancel(*scenes: Scene) -> None:
    for scene in scenes:
        await scene.stage.doors.cancel(scene.id, c.Command("test"))
        await scene.over()


async def test_an_outage_is_mastered_from_the_command_line(operator: Operator) -> None:
    play, job = operator.play, str(uuid4())
    scenes = [await under_way(play, job) for _ in range(2)]
    bystander = await under_way(play, str(uuid4()))
    since = (datetime.now(UTC) - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%S")
    pause = ("pause", "--all", "--job", job, "--yes", "--json", "--by", "olive", "--command-id", "outage-1")
    why = ("--reason", "We are mending a fault", "--credit-since", since)
    for _ in range(2):
        done = await operator(*pause, *why)
        assert done.code == 0, done.err
        assert done.json["commandId"] == "outage-1"
        assert {o["session_id"]: o["done"] for o in done.json["outcomes"]} == {s.id: True for s in scenes}
    for scene in scenes:
        told = await scene.here.expect("system_message", code="paused")
        assert "We are mending a fault." in told["text"]
        snapshot = await play.doors.snapshot(scene.id)
        assert snapshot.paused
        assert snapshot.credits["outage"] > 0.5
        assert len(scene.here.of("system_message")) == 1
    assert not (await play.doors.snapshot(bystander.id)).paused

    done = await operator("resume", "--all", "--job", job, "--yes", "--by", "olive")
    assert (done.code, "2 of 2 done" in done.out) == (0, True), done
    for scene in scenes:
        assert not (await play.doors.snapshot(scene.id)).paused
    await cancel(*scenes, bystander)
    async with play.database.transaction() as tx:
        organisation = await StoredInterviews(tx).organisation_of(scenes[0].id)
        noted = await Audit(tx).entries(organisation, subject=scenes[0].id)
    commands = [(e.actor, e.details["command"]) for e in noted if e.action == "interview.command"]
    assert commands == [("operator:olive", "paused"), ("operator:olive", "resumed")]


async def test_resuming_all_leaves_what_no_pause_of_all_has_paused(operator: Operator) -> None:
    play, job = operator.play, str(uuid4())
    both, fine, thinks, named, moved = [await under_way(play, job) for _ in range(5)]
    for scene in (thinks, both):
        await scene.here.send(type="request", kind="pause")
        await scene.snapshot_where(lambda now: now.paused)
    await play.doors.pause(named.id, c.Command("user:olive"))
    await play.doors.reschedule(moved.id, c.Reschedule(datetime.now(UTC) + timedelta(days=2), "test"))
    await moved.status(SessionStatus.SUSPENDED)
    paused = await operator("pause", fine.id, both.id, "--reason", "mending", "--json")
    assert paused.code == 0, paused.err
    assert (await operator("resume", fine.id)).code == 0
    # By their ids it was each one's own pause; this one is of all that are in progress or suspended.
    done = await operator("pause", "--all", "--job", job, "--yes")
    assert "pause: 5 of 5 done" in done.out, done
    assert PausedBy.COMMAND_TO_MANY in (await play.doors.snapshot(moved.id)).paused_by

    wanted = ("resume", "--all", "--job", job, "--yes", "--command-id", "back")
    for _ in range(2):
        done = await operator(*wanted)
        assert (done.code, "resume: 1 of 5 done (command back)" in done.out) == (0, True), done
        assert f"{fine.id}  left" not in done.out
        for scene, why in (
            (thinks, "by the candidate"),
            (both, "by the candidate, by somebody who named it"),
            (named, "by somebody who named it"),
            (moved, "put aside until its new time"),
        ):
            assert f"{scene.id}  left paused: {why}\n" in done.out
    assert not (await play.doors.snapshot(fine.id)).paused
    for scene in (both, thinks, named, moved):
        assert (await play.doors.snapshot(scene.id)).paused
    assert (await play.doors.snapshot(moved.id)).status is SessionStatus.SUSPENDED
    assert "(paused: by the candidate)" in (await operator("show", thinks.id)).out

    # Who is named goes on, whoever had paused it.
    done = await operator("resume", both.id, thinks.id, named.id, moved.id, "--json")
    assert [(o["done"], o["left_paused"]) for o in done.json["outcomes"]] == [(True, "")] * 4
    for scene in (both, thinks, named, moved):
        await scene.snapshot_where(lambda now: not now.paused)
    await moved.status(SessionStatus.IN_PROGRESS)
    await cancel(both, fine, thinks, named, moved)


async def test_many_are_asked_about_first(operator: Operator) -> None:
    job = str(uuid4())
    scene = await under_way(operator.play, job)
    refused = await operator("pause", "--all", "--job", job, stdin="n\n")
    assert refused.code == 1
    assert "Pause 1 interviews?" in refused.err
    assert not (await operator.play.doors.snapshot(scene.id)).paused
    assert (await operator("pause", "--all", "--job", job, stdin="y\n")).code == 0
    assert (await operator.play.doors.snapshot(scene.id)).paused
    await cancel(scene)


async def test_each_refusal_is_told_with_its_reason_and_stops_nobody_else(operator: Operator) -> None:
    running, ended = [await under_way(operator.play, str(uuid4())) for _ in range(2)]
    await cancel(ended)
    unknown = str(uuid4())
    done = await operator(
        "extend", "--minutes", "10", running.id, ended.id, unknown, "--json", "--reason", "fire alarm"
    )
    assert done.code == 2, done.err
    assert [(o["done"], o["refused"]) for o in done.json["outcomes"]] == [
        (True, ""),
        (False, "interview-over"),
        (False, "not-found"),
    ]
    snapshot = await operator.play.doors.snapshot(running.id)
    assert [(e.minutes, e.reason) for e in snapshot.extensions] == [(10, "fire alarm")]
    plain = await operator("end", ended.id, running.id)
    assert f"{ended.id}  refused: The interview is over. (interview-over)" in plain.out
    assert "end: 1 of 2 done" in plain.out
    assert await running.over() is SessionStatus.COMPLETED


async def test_many_are_extended_once_though_asked_twice(operator: Operator) -> None:
    play, job, count = operator.play, str(uuid4()), 20
    later = datetime.now(UTC) + timedelta(hours=2)
    scenes = [await play.interview(scheduled_time=later, job_id=job) for _ in range(count)]
    while len((await operator("list", "--job", job, "--json")).json) < count:
        await asyncio.sleep(0.5)
    wanted = ("extend", "--minutes", "5", "--all", "--status", "Scheduled", "--job", job, "--yes")
    for _ in range(2):
        done = await operator(*wanted, "--command-id", "e1", "--at-once", "10")
        assert f"extend: {count} of {count} done (command e1)" in done.out, done
    for scene in scenes[::10]:
        assert (await play.doors.snapshot(scene.id)).remaining_s == scene.order.budget_s + 300
    await cancel(*scenes)


async def test_they_are_listed_by_what_temporal_knows(operator: Operator) -> None:
    job = str(uuid4())
    scene = await under_way(operator.play, job)
    snapshot = await operator.play.doors.snapshot(scene.id)
    one = await operator("list", "--job", job, "--status", "InProgress", "--node", snapshot.node_id, "--json")
    assert [(r["session_id"], r["status"], r["job_id"]) for r in one.json] == [(scene.id, "InProgress", job)]
    raw = await operator("list", "--job", job, "--query", 'VivaTopic = "Queues"')
    assert scene.id in raw.out
    assert (await operator("list", "--job", job, "--query", "VivaTopic = 'Data'")).out == ""
    await cancel(scene)
    assert scene.id not in (await operator("list", "--job", job)).out
    assert scene.id in (await operator("list", "--job", job, "--status", "Cancelled")).out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("list", "--query", "Nonsense ="), 1, "Temporal refuses the query"),
        (("list", "--status", "Asleep"), 1, "choose of Scheduled"),
        (("list", "--job", 'x" OR "'), 1, "can't be looked for"),
        (("pause",), 2, "--all"),
        (("extend", "--minutes", "0", "--all"), 2, "minutes"),
        (("show", "00000000-0000-4000-8000-000000000000"), 1, "no such interview"),
    ],
)
async def test_what_makes_no_sense_is_said_so(
    operator: Operator, arguments: tuple[str, ...], code: int, says: str
) -> None:
    done = await operator(*arguments)
    assert (done.code, says in done.err) == (code, True), done


async def test_one_is_shown_as_in_temporals_ui_without_a_name(operator: Operator) -> None:
    scene = await under_way(operator.play, str(uuid4()))
    shown = await operator("show", scene.id)
    for line in (
        "**InProgress**",
        "- Topic: Queues (1 of 2)",
        "- Question 1: ",
        "- Last answer: ",
        "- Clock: ",
    ):
        assert line in shown.out
    assert "Candidate connected, Interviewer away" in shown.out
    facts = await operator("show", scene.id, "--json")
    assert facts.json["people"][0] == {"role": "Candidate", "connection": "Connected"}
    assert "Lovelace" not in shown.out + facts.out
    await cancel(scene)


async def test_histories_are_exported_decrypted_redacted_and_replayed(operator: Operator) -> None:
    scene = await under_way(operator.play, str(uuid4()))
    await cancel(scene)
    handle = operator.play.client.get_workflow_handle(interview_workflow_id(scene.id))
    assert "Lovelace" not in (await handle.fetch_history()).to_json()
    done = await operator("export", scene.id, "--out", "out")
    assert done.code == 0, done.err
    files = [operator.directory / line for line in done.out.split()]
    assert files and all(json.loads(file.read_text())["events"] for file in files)
    assert (await operator("export", str(uuid4()))).code == 1


async def test_a_history_is_exported_under_the_name_of_its_shape(operator: Operator) -> None:
    scene = await under_way(operator.play, str(uuid4()))
    await cancel(scene)
    done = await operator("export", scene.id, "--out", "shapes", "--as", "called_off_2")
    assert done.code == 0, done.err
    files = sorted((operator.directory / "shapes").iterdir())
    assert files and {file.name.split(".")[0] for file in files} == {"called_off_2"}
    for file in files:
        await replay(WorkflowHistory.from_json(file.stem, file.read_text()))
    for wrong in ("../elsewhere", "Called", "a.b"):
        refused = await operator("export", scene.id, "--as", wrong)
        assert (refused.code, "--as" in refused.err) == (2, True), refused


# ---------------------------------------------------------------- erasing, and what was noted


async def tombstones(operator: Operator, session_id: str) -> list[tuple[str, str, bool]]:
    async with operator.play.database.transaction() as tx:
        stones = await Retention(tx).tombstones(session_id)
    return [(stone.data, stone.by, stone.erased_at is not None) for stone in stones]


async def test_an_interview_is_erased_once_it_is_said_for_certain_and_only_once(operator: Operator) -> None:
    scene = await under_way(operator.play, str(uuid4()))
    no = await operator("erase", scene.id, stdin="n\n")
    assert (no.code, "Nothing brings it back" in no.err) == (1, True), no
    assert await tombstones(operator, scene.id) == []
    done = await operator("erase", scene.id, "--by", "olive", stdin="y\n")
    assert (done.code, "Erased. Its tombstone stays." in done.out) == (0, True), done
    assert await tombstones(operator, scene.id) == [("all", "operator:olive", True)]
    described = await scene.handle.describe()
    assert described.status is not None and described.status.name in {"COMPLETED", "TERMINATED"}
    again = await operator("erase", scene.id, "--yes", "--by", "otto")
    assert (again.code, "It was erased on " in again.out) == (0, True), again
    assert await tombstones(operator, scene.id) == [("all", "operator:olive", True)]
    noted = await operator("audit", scene.id, "--json")
    actions = [entry["action"] for entry in noted.json if entry["actor"] == "operator:olive"]
    assert actions == ["retention.erasure_ordered", "interview.erased"]
    assert "operator:otto" not in noted.out


async def test_a_legal_hold_stands_against_erasing(operator: Operator) -> None:
    scene = await operator.play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
    async with operator.play.database.transaction() as tx:
        interview = await StoredInterviews(tx).require(scene.id)
        assert interview.created_by is not None
        await Retention(tx).hold(scene.id, interview.created_by, "A claim.", datetime.now(UTC))
    refused = await operator("erase", scene.id, "--yes")
    assert (refused.code, "a legal hold stands" in refused.out) == (2, True), refused
    assert await tombstones(operator, scene.id) == []
    assert (await operator.play.doors.snapshot(scene.id)).status is SessionStatus.SCHEDULED
    await cancel(scene)


async def test_what_was_never_there_is_not_erased(operator: Operator) -> None:
    for unknown, code, says in ((str(uuid4()), 1, "no such interview"), ("nonsense", 2, "valid UUID")):
        done = await operator("erase", unknown, "--yes")
        assert (done.code, says in done.err) == (code, True), done


async def test_an_order_to_erase_outlives_an_outage_of_temporal(operator: Operator) -> None:
    scene = await operator.play.interview(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
    away = replace(
        operator,
        settings=operator.settings.model_copy(update={"temporal_address": f"127.0.0.1:{free_port()}"}),
    )
    done = await away("erase", scene.id, "--yes")
    assert (done.code, "the day's run" in done.out) == (0, True), done
    assert [stone[2] for stone in await tombstones(operator, scene.id)] == [False]
    assert (await operator("erase", scene.id, "--yes")).out == "Erased. Its tombstone stays.\n"
    assert [stone[2] for stone in await tombstones(operator, scene.id)] == [True]


async def test_interviews_are_called_off_and_who_did_it_is_noted(operator: Operator) -> None:
    play, job = operator.play, str(uuid4())
    later = datetime.now(UTC) + timedelta(hours=2)
    booked = [await play.interview(scheduled_time=later, job_id=job) for _ in range(2)]
    running = await under_way(play, job)
    while len((await operator("list", "--job", job, "--json")).json) < 3:
        await asyncio.sleep(0.5)
    done = await operator("cancel", "--all", "--job", job, "--yes", "--by", "olive")
    assert "cancel: 2 of 2 done" in done.out, done
    for scene in booked:
        assert await scene.over() is SessionStatus.CANCELLED
        noted = (await operator("audit", scene.id)).out
        assert "operator:olive  interview.command  command=cancelled" in noted
    assert (await play.doors.snapshot(running.id)).status is SessionStatus.IN_PROGRESS
    again = await operator("cancel", booked[0].id, running.id)
    assert (again.code, "(interview-over)" in again.out, "1 of 2 done" in again.out) == (2, True, True), again
    await running.over()
