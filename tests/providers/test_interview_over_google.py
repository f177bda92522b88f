"""Whole interviews over the real client libraries, spoken in German and in Spanish; and what is seen of credentials."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from websockets.asyncio.client import connect as open_socket

from activities.days import DayKeeper
from activities.providers.gemini.language import in_wrong_language
from activities.recordings import RecordingStore
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews
from activities.store.scorecards import Scorecards
from activities.store.usage import ModelUsage
from api.access_tokens import issue_account_token
from api.app import create_app
from api.deps import ApiDeps
from api.tokens import issue_signaling_token
from temporal.days import DaySchedules
from temporal.ids import debrief_workflow_id
from tests.durable.stage import QUICK, Scene, Stage, stage
from tests.providers.google_stage import AGREED, Google, google
from tests.support.api import api_settings
from tests.support.live_node import ORIGIN, SECRET, Caller, Socket, until
from tests.support.stack import TemporalServer
from workers.fake_google.faults import Fault, FaultKind, Service
from workers.logging import QUIET
from workflows import contracts as c
from workflows.domain.engines import Voice
from workflows.domain.plan import Plan, Topic
from workflows.domain.values import AccountRole, InteractionType, Role, SessionStatus

PLANS = {
    "de": Plan(
        (
            Topic(
                "db",
                "Datenbanken",
                5,
                ("Wie haben Sie zuletzt eine Abfrage schneller gemacht?",),
                ("PostgreSQL",),
            ),
            Topic("team", "Zusammenarbeit", 5),
        )
    ),
    "es": Plan(
        (
            Topic(
                "db", "Bases de datos", 5, ("¿Cómo aceleró por última vez una consulta?",), ("PostgreSQL",)
            ),
            Topic("team", "Trabajo en equipo", 5),
        )
    ),
}
ANSWERS = {
    "de": [
        "Ich habe einen Index angelegt und die Abfrage von drei Sekunden auf dreißig Millisekunden gebracht.",
        "Wir hatten Streit über das Schema, und ich habe beide Entwürfe gemessen und verglichen.",
    ],
    "es": [
        "Creé un índice y la consulta bajó de tres segundos a treinta milisegundos en producción.",
        "No estábamos de acuerdo con el esquema, así que medí los dos diseños y los comparé.",
    ],
}
DONE = {"de": "Nein, danke.", "es": "No, gracias."}
HELLO = {"de": "Guten Tag", "es": "Hola"}
REGIONAL = {"de": "de-DE", "es": "es-ES"}


@dataclass
class Held:
    """An interview that is over, with everything that it ran on."""

    play: Stage
    scene: Scene
    google: Google
    socket: Socket


@asynccontextmanager
async def speaking(scene: Scene) -> AsyncIterator[Caller]:
    """The candidate in the room, with a microphone."""
    admission = await scene._admitted(c.Admit(scene.candidate))
    assert admission.room is not None
    token = issue_signaling_token(
        scene.stage.secret,
        session_id=scene.id,
        participant_id=scene.candidate,
        role=Role.CANDIDATE,
        name="Somebody",
        node_id=admission.node_id,
        epoch=admission.room.epoch,
    )
    async with open_socket(
        f"{admission.web_socket_url}?token={token}", additional_headers={"Origin": ORIGIN}
    ) as raw:
        caller = Caller(Socket(raw))
        await caller.open()
        scene.socket = caller.socket
        pinging = asyncio.create_task(_ping(caller.socket))
        try:
            yield caller
        finally:
            pinging.cancel()
            await caller.close()


async def _ping(socket: Socket) -> None:
    while True:
        await socket.send(type="ping", t=0)
        await asyncio.sleep(2)


async def answer_all(scene: Scene, caller: Caller, on: Google, language: str) -> None:
    """The first questions are answered by voice, the closing's in writing."""
    over = asyncio.create_task(scene.handle.result())
    spoken, asked = list(ANSWERS[language]), 0

    def waits() -> bool:
        states = [x["status"] for x in caller.socket.of("ai_status")]
        lines = [x for x in caller.socket.of("ai_message") if x["final"]]
        return len(lines) > asked and states[-1:] == ["Listening"]

    while not over.done():
        await until(lambda: waits() or over.done(), 120, "nothing was asked")
        if over.done():
            break
        asked = len([x for x in caller.socket.of("ai_message") if x["final"]])
        if spoken:
            words = spoken.pop(0)
            on.dictation.heard.append(words)
            speech = [chunk async for chunk in on.speaker.synthesize(words, language)]
            await caller.microphone.play(b"".join(speech))
            await caller.socket.expect("transcript", 30, text=words, final=True)
        else:
            await scene.answer(DONE[language])
    await over
    assert (await scene.stage.doors.snapshot(scene.id)).status is SessionStatus.COMPLETED


@asynccontextmanager
async def held(
    language: str, url: str, temporal: TemporalServer, directory: Path, *faults: Fault
) -> AsyncIterator[Held]:
    """An interview in that language, from its opening to its scorecard."""
    async with (
        google(directory) as (on, providers),
        stage(url, temporal.address, llm=providers.llm, stt=providers.stt, tts=providers.tts) as play,
        play.worker(),
    ):
        scene = await play.interview(
            replace(QUICK, add_or_correct_wait_s=3.0),
            language=language,
            plan=PLANS[language],
            voice=Voice("", 1.2),
        )
        async with speaking(scene) as caller:
            on.faults.push(*faults)
            on.dictation.steady = not faults
            await scene.consent(recording=True)
            await answer_all(scene, caller, on, language)
            debrief = play.client.get_workflow_handle(debrief_workflow_id(scene.id))
            await asyncio.wait_for(debrief.result(), 60)
            yield Held(play, scene, on, caller.socket)


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("language", ["de", "es"])
async def test_an_interview_is_held_in_the_language_by_all_three_services(
    language: str, database_url: str, temporal_dev_server: TemporalServer, tmp_path: Path
) -> None:
    async with held(language, database_url, temporal_dev_server, tmp_path) as it:
        on = it.google
        questions = await it.scene.questions()
        assert questions[0].startswith(HELLO[language])
        assert PLANS[language].topics[0].must_ask[0] in questions[0]
        assert not [q for q in questions if in_wrong_language(q, language)]

        assert on.speech.calls and {call.language for call in on.speech.calls} == {REGIONAL[language]}
        assert all("PostgreSQL" in call.phrases and call.punctuation for call in on.speech.calls)
        assert {call.language for call in on.voice.calls} == {REGIONAL[language]}
        assert {round(call.rate, 2) for call in on.voice.calls} == {1.2}
        assert on.gemini.seen

        async with it.play.database.transaction() as tx:
            transcript = await Interactions(tx).transcript(it.scene.id)
            interview = await Interviews(tx).require(it.scene.id)
            card = (await Scorecards(tx).all_of(it.scene.id))[0]
            used = await ModelUsage(tx).of_session(it.scene.id)
        spoken = [
            row
            for row in transcript.lines
            if row.interaction.type is InteractionType.ANSWER and not row.interaction.typed
        ]
        assert [row.interaction.content for row in spoken] == ANSWERS[language], "\n".join(
            ["What is stored, and what was told:", *map(str, transcript.lines), *map(str, it.socket.messages)]
        )
        for row in spoken:
            assert [word.text for word in row.words] == row.interaction.content.split()
            audio = row.interaction.audio
            assert audio is not None
            assert 0 <= row.words[0].start_s < row.words[-1].end_s <= audio.duration_s + 1.0
            assert row.interaction.confidence == pytest.approx(0.9, abs=0.01)

        assert card.not_scoreable is None, card
        quotes = [span.quote for score in card.scores for span in score.evidence]
        assert quotes and all(any(quote in said for said in ANSWERS[language]) for quote in quotes)
        assert {one.purpose for one in used.total} >= {"turn", "assess", "score"}
        assert sum(one.cost_usd for one in used.total) > 0
        terms = {(one.kind, one.provider.split("/")[0], one.region) for one in interview.providers}
        assert terms == {
            ("llm", "gemini", "global"),
            ("stt", "google_stt", "europe-west4"),
            ("tts", "google_tts", "europe-west4"),
        }
        assert {(one.retention, one.training) for one in interview.providers} == {
            (AGREED.retention, AGREED.training)
        }


async def everything_stored(play: Stage) -> str:
    """Every row of every table, as text."""
    async with play.database.transaction() as tx:
        tables = await tx.session.scalars(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        )
        rows = []
        for table in list(tables):
            found = await tx.session.scalars(text(f'SELECT to_jsonb(t)::text FROM "{table}" t'))
            rows += list(found)
    assert len(rows) > 20
    return "\n".join(rows)


async def histories(it: Held) -> bytes:
    """All that Temporal keeps of the interview and its scorecard."""
    found = b""
    for workflow_id in (it.scene.handle.id, debrief_workflow_id(it.scene.id)):
        history = await it.play.client.get_workflow_handle(workflow_id).fetch_history()
        found += b"".join(event.SerializeToString() for event in history.events)
    assert len(found) > 10_000
    return found


async def pages(it: Held, directory: Path) -> str:
    """What the API tells of it, and how it says that a plan can't be drafted by a refused key."""
    async with it.play.database.transaction() as tx:
        interview = await Interviews(tx).require(it.scene.id)
    deps = ApiDeps(
        settings=api_settings(secret=SECRET),
        database=it.play.database,
        interviews=it.play.doors,
        model=it.play.providers.llm,
        recordings=RecordingStore(directory),
        days=DayKeeper(it.play.database, DaySchedules(it.play.client).sync),
    )
    assert interview.created_by is not None
    token = issue_account_token(
        SECRET, interview.created_by, interview.organisation_id, AccountRole.ORGANISER
    )
    it.google.faults.clear()
    it.google.faults.push(Fault(kind=FaultKind.BAD_KEY))
    transport = httpx.ASGITransport(create_app(deps))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://viva.test", headers=headers) as client:
        report = await client.get(f"/api/interview/{it.scene.id}/report")
        details = await client.get(f"/api/interview/{it.scene.id}")
        refused = await client.post("/api/job", json={"title": "Engineer", "description": "Builds things."})
    assert (report.status_code, details.status_code) == (200, 200)
    assert refused.status_code == 503, refused.text
    return report.text + details.text + refused.text


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_no_credential_is_seen_anywhere_after_an_interview_with_faults(
    database_url: str,
    temporal_dev_server: TemporalServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    # As every process of ours has it: these log requests and responses whole.
    for name in QUIET:
        caplog.set_level(logging.WARNING, logger=name)
    faults = [
        Fault(kind=FaultKind.RATE_LIMITED, seconds=0.5, skip=1),
        Fault(kind=FaultKind.BAD_KEY, method="stream"),
        Fault(kind=FaultKind.INTERNAL, method="generateContent"),
        Fault(kind=FaultKind.BAD_KEY, service=Service.SPEECH, skip=1),
        Fault(kind=FaultKind.UNAVAILABLE, service=Service.VOICE, skip=2),
        Fault(kind=FaultKind.BAD_KEY, service=Service.VOICE, skip=3),
    ]
    began = datetime.now(UTC)
    async with held("de", database_url, temporal_dev_server, tmp_path, *faults) as it:
        assert len(it.google.faults.met) >= 4, it.google.faults.left
        assert it.google.speech.calls[0].authorization.startswith("Bearer ")
        seen: dict[str, Any] = {
            "store": await everything_stored(it.play),
            "history": (await histories(it)).decode("latin-1"),
            "room": str(it.socket.messages),
            "pages": await pages(it, tmp_path),
        }
    seen["log"] = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert len(seen["log"]) > 1000
    found = [
        (place, n) for place, said in seen.items() for n, one in enumerate(it.google.secrets) if one in said
    ]
    loggers = {r.name for r in caplog.records for one in it.google.secrets if one in repr(vars(r))}
    assert (found, loggers) == ([], set())
    assert began < datetime.now(UTC)
