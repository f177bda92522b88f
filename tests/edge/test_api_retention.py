"""Legal holds, erasure on order and on wish: over REST, with real rows, recordings, keys and workflows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from activities.erasure import Eraser
from activities.store.audit import Audit
from activities.store.retention import Retention
from tests.support.api import Edge, Seat, edge
from tests.support.api_record import Held, held
from tests.support.stack import TemporalServer
from workflows.contracts import Erase, PlanRetention
from workflows.domain.retention import DataClass, Periods, RetentionRules, Why
from workflows.domain.values import AccountRole

REASON = {"reason": "A claim was announced."}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audio")


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, folder: Path
) -> AsyncIterator[Edge]:
    async with edge(module_database_url, temporal_dev_server.address, folder) as running:
        yield running


@pytest.fixture
async def record(api: Edge) -> Held:
    return await held(api, await api.made())


class Machine:
    """An eraser on a clock that tests drive; what it ends is noted."""

    def __init__(self, api: Edge, rules: RetentionRules | None = None) -> None:
        self.now = datetime.now(UTC)
        self.ended: list[str] = []
        self.fails = False
        deps = api.deps
        rules = rules or deps.settings.retention
        self.eraser = Eraser(deps.database, deps.recordings, rules, self._end, lambda: self.now)

    async def _end(self, session_id: str) -> None:
        self.ended.append(session_id)
        if self.fails:
            raise RuntimeError("killed here")

    async def due_of(self, session_id: str) -> Erase | None:
        plan = await self.eraser.plan_retention(PlanRetention(limit=1000))
        return next((e for e in plan.erasures if e.session_id == session_id), None)

    async def run_for(self, session_id: str) -> bool:
        """What the day's run does for one interview."""
        order = await self.due_of(session_id)
        if order is not None:
            await self.eraser.erase(order)
        return order is not None


async def rows_with(api: Edge, session_id: str) -> dict[str, int]:
    """Table → rows that name the session, in every table that has such a column."""
    found = {}
    async with api.deps.database.transaction() as tx:
        tables = await tx.session.scalars(
            text("SELECT table_name FROM information_schema.columns WHERE column_name = 'session_id'")
        )
        for table in tables:
            query = text(f"SELECT count(*) FROM {table} WHERE session_id = :id")
            if count := await tx.session.scalar(query, {"id": session_id}):
                found[table] = int(count)
    return found


async def key_is_destroyed(api: Edge, session_id: str) -> bool:
    async with api.deps.database.transaction() as tx:
        query = text("SELECT wrapped IS NULL FROM data_keys WHERE scope = :id")
        return bool(await tx.session.scalar(query, {"id": session_id}))


async def erased(api: Edge, session_id: str) -> None:
    async with asyncio.timeout(40):
        while set(await rows_with(api, session_id)) != {"tombstones"}:
            await asyncio.sleep(0.1)


async def audited(api: Edge, session_id: str) -> list[str]:
    async with api.deps.database.transaction() as tx:
        entries = await Audit(tx).entries(api.organisation_id, subject=session_id)
    return [entry.action for entry in entries]


async def decided(record: Held) -> None:
    body = {"outcome": "reject", "reason": "The role was filled."}
    answer = await record.made.organiser.post(f"{record.made.path}/report/decision", body)
    assert answer.status_code == 201, answer.text


async def test_an_order_erases_all_and_leaves_a_tombstone(api: Edge, record: Held, folder: Path) -> None:
    made = record.made
    officer = await api.the(AccountRole.PRIVACY_OFFICER)
    answer = await officer.post(f"{made.path}/erase", REASON)
    assert (answer.status_code, answer.json()["outcome"]) == (202, "accepted")
    await erased(api, made.session_id)
    assert await key_is_destroyed(api, made.session_id)
    assert not (folder / made.session_id).exists()
    async with api.deps.database.transaction() as tx:
        [stone] = await Retention(tx).tombstones(made.session_id)
    assert officer.user is not None
    assert (stone.data, stone.why, stone.by) == ("all", Why.ORDER, f"user:{officer.user.user_id}")
    assert "interview.erased" in await audited(api, made.session_id)
    gone = await officer.get(made.path)
    assert (gone.status_code, gone.json()["why"]) == (410, "order")
    assert (await (await api.stranger()).get(made.path)).status_code == 404


async def test_what_runs_is_ended_first(api: Edge) -> None:
    made = await api.made()
    answer = await made.organiser.post(f"{made.path}/erase", REASON)
    assert answer.json()["outcome"] == "accepted"
    await erased(api, made.session_id)
    seat_status = (await made.organiser.get(made.path)).status_code
    assert seat_status == 410
    client = api.deps.interviews._client
    described = await client.get_workflow_handle(f"interview-{made.session_id}").describe()
    assert described.status is not None and described.status.name in {"COMPLETED", "TERMINATED"}


async def test_a_hold_stands_against_every_erasure_until_it_is_lifted(api: Edge, record: Held) -> None:
    path, organiser = record.made.path, record.made.organiser
    shown = (await organiser.post(f"{path}/hold", REASON)).json()
    assert shown["hold"]["reason"] == REASON["reason"] and shown["hold"]["by"]
    assert (await organiser.post(f"{path}/hold", REASON)).status_code == 409
    refused = (await organiser.post(f"{path}/erase", REASON)).json()
    assert refused == {"outcome": "refused", "outcomeReason": "legal_hold"}
    seat = await record.made.invited("Candidate")
    wish = (await seat.post(f"{path}/mine/deletion", {"text": "Please."})).json()
    assert (wish["outcome"], wish["outcomeReason"]) == ("refused", "legal_hold")
    machine = Machine(api)
    machine.now += timedelta(days=4000)
    assert await machine.due_of(record.made.session_id) is None
    refusal = await machine.eraser.erase(Erase(record.made.session_id, whole=True))
    assert refusal.refusal == "legal_hold" and machine.ended == []
    lifted = (await organiser.post(f"{path}/hold/lift", {"reason": "It was settled."})).json()
    assert lifted["hold"] is None
    assert (await organiser.post(f"{path}/hold/lift", REASON)).status_code == 409
    assert await machine.run_for(record.made.session_id)
    assert set(await rows_with(api, record.made.session_id)) == {"tombstones"}
    actions = await audited(api, record.made.session_id)
    assert {"retention.hold_set", "retention.hold_lifted"} <= set(actions)


async def test_a_wish_is_refused_while_the_decision_is_open_and_then_carried_out_by_itself(
    api: Edge, record: Held
) -> None:
    path, seat = record.made.path, await record.made.invited("Candidate")
    key = {"Idempotency-Key": uuid4().hex}
    for _ in range(2):
        wish = await seat.post(f"{path}/mine/deletion", {"text": "Please."}, headers=key)
        assert wish.status_code == 201
        assert (wish.json()["outcome"], wish.json()["outcomeReason"]) == ("refused", "decision_period")
    until = datetime.fromisoformat(wish.json()["outcomeUntil"])
    for reader in (seat, record.made.organiser):
        page = f"{path}/mine" if reader is seat else path
        [shown] = (await reader.get(page)).json()["requests"]
        assert datetime.fromisoformat(shown["outcomeUntil"]) == until
    machine = Machine(api)
    machine.now = until - timedelta(seconds=1)
    assert not await machine.run_for(record.made.session_id)
    machine.now = until
    assert await machine.run_for(record.made.session_id)
    async with api.deps.database.transaction() as tx:
        [stone] = await Retention(tx).tombstones(record.made.session_id)
    assert stone.why is Why.REQUEST
    assert (await seat.get(f"{path}/mine")).status_code == 410


async def test_a_wish_after_the_decision_is_carried_out_at_once(api: Edge, record: Held) -> None:
    await decided(record)
    seat = await record.made.invited("Candidate")
    wish = await seat.post(f"{record.made.path}/mine/deletion", {"text": "Please."})
    assert wish.json()["outcome"] == "accepted"
    await erased(api, record.made.session_id)
    assert await key_is_destroyed(api, record.made.session_id)


async def test_each_class_goes_at_its_time_and_the_rest_stays(api: Edge, record: Held, folder: Path) -> None:
    session_id, path = record.made.session_id, record.made.path
    rules = RetentionRules(Periods(audio=10, transcript=20, scorecard=30, contact=40, decision=0))
    machine = Machine(api, rules)
    start = machine.now
    organiser = record.made.organiser

    machine.now = start + timedelta(days=10)
    assert await machine.run_for(session_id) and not await machine.run_for(session_id)
    assert not (folder / session_id).exists() and machine.ended == []
    lines = (await organiser.get(f"{path}/report")).json()["transcript"]
    assert lines and not [line for line in lines if line["audioUrl"]]

    machine.now = start + timedelta(days=20)
    assert await machine.run_for(session_id)
    report = (await organiser.get(f"{path}/report")).json()
    assert report["transcript"] == [] and report["scorecard"]
    assert await key_is_destroyed(api, session_id) and machine.ended == [session_id]

    machine.now = start + timedelta(days=30)
    assert await machine.run_for(session_id)
    assert "scorecards" not in await rows_with(api, session_id)
    assert set((await organiser.get(f"{path}/retention")).json()["erased"]) == {
        "audio", "transcript", "scorecard",
    }  # fmt: skip

    machine.now = start + timedelta(days=40)
    assert await machine.run_for(session_id)
    assert set(await rows_with(api, session_id)) == {"tombstones"}


async def test_contact_data_may_go_before_the_rest(api: Edge, record: Held) -> None:
    rules = RetentionRules(Periods(audio=90, transcript=90, scorecard=90, contact=1, decision=0))
    machine = Machine(api, rules)
    machine.now += timedelta(days=2)
    before = (await record.made.organiser.get(record.made.path)).json()["candidate"]
    assert await machine.run_for(record.made.session_id)
    shown = await record.made.organiser.get(record.made.path)
    assert before["name"] not in shown.text and before["email"] not in shown.text
    assert (await record.made.organiser.get(f"{record.made.path}/report")).json()["transcript"]


async def test_a_job_has_periods_of_its_own(api: Edge, record: Held) -> None:
    organiser, path = record.made.organiser, record.made.path
    job = (await organiser.get(path)).json()["jobId"]
    days = {"jurisdiction": "US-IL", "audio": 5}
    answer = await organiser.post(f"/api/job/{job}/retention", days)
    assert answer.status_code == 200, answer.text
    assert (await organiser.post(f"/api/job/{job}/retention", {"audio": -1})).status_code == 422
    kept = (await organiser.get(f"/api/job/{job}/retention")).json()
    assert (kept["jurisdiction"], kept["own"]) == ("US-IL", {"audio": 5})
    assert kept["usual"]["transcript"] == 180
    ended = min(
        datetime.fromisoformat(at) for at in (await organiser.get(f"{path}/retention")).json()["due"].values()
    )
    rules = RetentionRules(by_jurisdiction={"US-IL": {"audio": 1, "transcript": 7}})
    machine = Machine(api, rules)
    machine.now = ended + timedelta(seconds=1)
    order = await machine.due_of(record.made.session_id)
    assert order is not None and order.classes == (DataClass.AUDIO,)


@pytest.mark.parametrize("step", ["begun", "key", "recordings"])
async def test_a_crash_between_any_two_steps_is_made_good_by_the_next_run(
    api: Edge, record: Held, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, session_id = Machine(api), record.made.session_id
    broken = {
        "begun": (machine, "fails", True),
        "key": (machine.eraser._recordings, "delete_session", _killed),
        "recordings": (machine.eraser, "_delete", _killed),
    }[step]
    with monkeypatch.context() as patch:
        patch.setattr(*broken)
        with pytest.raises(RuntimeError):
            await machine.eraser.erase(Erase(session_id, whole=True, why=Why.ORDER, by="user:x"))
    assert "interviews" in await rows_with(api, session_id)
    # Once it has begun nobody stops it.
    assert (await record.made.organiser.post(f"{record.made.path}/hold", REASON)).status_code == 409
    assert await machine.run_for(session_id)
    assert set(await rows_with(api, session_id)) == {"tombstones"}
    async with api.deps.database.transaction() as tx:
        [stone] = await Retention(tx).tombstones(session_id)
    assert (stone.why, stone.by, stone.erased_at is not None) == (Why.ORDER, "user:x", True)
    # And once more does nothing.
    await machine.eraser.erase(Erase(session_id, whole=True))
    assert (await audited(api, session_id)).count("interview.erased") == 1


def _killed(*_: Any) -> None:
    raise RuntimeError("killed here")


async def test_nobody_else_holds_lifts_or_erases(api: Edge, record: Held) -> None:
    seats: list[tuple[Seat, int]] = [
        (await record.made.invited("Candidate"), 403),
        (await record.made.invited("Interviewer"), 403),
        (await api.the(AccountRole.REVIEWER), 403),
        (await api.stranger(), 404),
        (api.nobody, 401),
    ]
    for seat, status in seats:
        for path in ("hold", "hold/lift", "erase"):
            assert (await seat.post(f"{record.made.path}/{path}", REASON)).status_code == status
        assert (await seat.get(f"{record.made.path}/retention")).status_code == status
        wish = await seat.post(f"{record.made.path}/mine/deletion", {"text": "x"})
        assert wish.status_code == (201 if seat is seats[0][0] else status)
    other = await api.made()
    job = other.body["interview"]["jobId"]
    for seat, status in ((await api.the(AccountRole.REVIEWER), 403), (await api.stranger(), 404)):
        assert (await seat.post(f"/api/job/{job}/retention", {"audio": 1})).status_code == status
        assert (await seat.get(f"/api/job/{job}/retention")).status_code == status
    assert (await record.made.organiser.post(f"{record.made.path}/hold", {"reason": " "})).status_code == 422
