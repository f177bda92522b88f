"""Outages of Google's services in an interview: what Temporal's history shows, and what the candidate sees."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from temporalio.api.history.v1 import HistoryEvent

from activities.providers.gemini.model import GeminiModel
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.google_speech.settings import GoogleAccess, TtsSettings
from activities.providers.google_stt import GoogleStt
from activities.providers.google_tts import GoogleTts
from tests.durable.stage import ANSWER, Scene, Stage, stage
from tests.edge.test_room_speaking import Attempt, speak
from tests.providers.coded_speech import CodedRecogniser, coded, expected
from tests.providers.test_google_stt import google as google_stt
from tests.providers.test_google_stt import understood
from tests.providers.test_google_tts import Tone
from tests.support.live_node import LiveNode, caller, live_node, until
from tests.support.stack import TemporalServer
from workers.fake_google.faults import Fault, FaultKind, FaultQueue, Service
from workers.fake_google.gemini import LOCAL_KEY, FakeGemini, gemini_server
from workers.fake_google.speech import FakeSpeech
from workers.fake_google.voice import FakeVoice
from workflows import contracts as c
from workflows.domain.phrases import WAITS, phrase
from workflows.domain.values import SessionStatus

K = FaultKind


@dataclass
class Google:
    """An interview's providers: Google's clients, each against its local server, with one script of faults."""

    play: Stage
    faults: FaultQueue
    gemini: FakeGemini

    @property
    def streams(self) -> int:
        """How many turns the model was asked to word."""
        return sum(seen.method.startswith("stream") for seen in self.gemini.seen)

    def script(self, kind: FaultKind, service: Service = Service.GEMINI, **more: Any) -> None:
        self.faults.push(Fault(kind=kind, service=service, **more))

    async def begin(self, recording: bool = False) -> Scene:
        scene = await self.play.interview()
        await scene.join()
        await scene.consent(recording=recording)
        return scene


@pytest.fixture(scope="module")
async def google(module_database_url: str, temporal_dev_server: TemporalServer) -> AsyncIterator[Google]:
    faults = FaultQueue()
    async with AsyncExitStack() as stack:
        gemini = FakeGemini(faults)
        url = await stack.enter_async_context(gemini_server(gemini))
        speech, voice = FakeSpeech(CodedRecogniser(), faults), FakeVoice(Tone(), faults)
        ports = [await speech.start(), await voice.start()]
        stack.push_async_callback(speech.stop)
        stack.push_async_callback(voice.stop)
        at = [GoogleAccess(endpoint=f"http://127.0.0.1:{port}") for port in ports]
        llm = GeminiModel(GeminiSettings(api_key=LOCAL_KEY, base_url=url))
        stt, tts = GoogleStt(at[0]), GoogleTts(at[1])
        for engine in (llm, stt, tts):
            stack.push_async_callback(engine.aclose)
        play = await stack.enter_async_context(
            stage(module_database_url, temporal_dev_server.address, llm=llm, stt=stt, tts=tts)
        )
        await stack.enter_async_context(play.worker())
        yield Google(play, faults, gemini)


async def to_the_end(scene: Scene) -> None:
    """Answers in writing whatever is asked."""
    answered: set[str] = set()
    while not (await scene.stage.doors.snapshot(scene.id)).status.over:
        lines = [x for x in scene.here.of("ai_message") if x["final"] and x["kind"] == "question"]
        states = [x["status"] for x in scene.here.of("ai_status")]
        if lines and states and states[-1] == "Listening" and lines[-1]["interactionId"] not in answered:
            answered.add(lines[-1]["interactionId"])
            await scene.answer(ANSWER if len(answered) < 5 else "No, thank you.")
        await asyncio.sleep(0.05)


async def events(scene: Scene) -> list[list[HistoryEvent]]:
    """Of each run."""
    runs = scene.stage.client.list_workflows(f'WorkflowId = "{scene.handle.id}"')
    handles = [scene.stage.client.get_workflow_handle(run.id, run_id=run.run_id) async for run in runs]
    return [list((await handle.fetch_history()).events) for handle in handles]


async def attempts_of(scene: Scene, name: str) -> list[tuple[int, str, str]]:
    """Of each activity of that name: its last attempt, and what it says of the one before."""
    found = []
    for run in await events(scene):
        kinds = {
            e.event_id: e.activity_task_scheduled_event_attributes.activity_type.name
            for e in run
            if e.HasField("activity_task_scheduled_event_attributes")
        }
        for started in (e.activity_task_started_event_attributes for e in run):
            if kinds.get(started.scheduled_event_id) == name:
                last = started.last_failure
                found.append((started.attempt, last.message, last.application_failure_info.type))
    return found


async def failures_of(scene: Scene) -> list[tuple[str, str]]:
    """What each activity says that has failed for good, and of what type that is."""
    found = [
        e.activity_task_failed_event_attributes.failure
        for run in await events(scene)
        for e in run
        if e.HasField("activity_task_failed_event_attributes")
    ]
    return [(f.message, f.application_failure_info.type) for f in found]


async def test_the_history_shows_attempts_and_reasons_and_retry_after_is_honoured(
    google: Google, caplog: pytest.LogCaptureFixture
) -> None:
    scene = await google.begin()
    await scene.listening()
    google.script(K.RATE_LIMITED, seconds=1.5, method="stream")
    google.script(K.UNAVAILABLE, method="stream")
    with caplog.at_level(logging.WARNING):
        began = asyncio.get_running_loop().time()
        await scene.answer()
        await until(lambda: not google.faults.left, 30)
        await scene.listening()
        assert asyncio.get_running_loop().time() - began >= 1.5
        await google.play.doors.end(scene.id, c.Command("organiser"))
        await scene.over()
    worded = await attempts_of(scene, "compose")
    assert (3, "gemini: unavailable", "provider-retry") in worded
    told = [r.getMessage() for r in caplog.records if "gemini failed" in r.getMessage()]
    assert [m.split("kind=")[1].split()[0] for m in told] == ["rate_limited", "unavailable"], "each once"
    assert not [r for r in caplog.records if r.getMessage() == "a provider failed"]


async def test_a_model_that_asks_for_more_time_than_a_silence_takes_is_not_asked_before(
    google: Google,
) -> None:
    scene = await google.begin()
    await scene.listening()
    google.script(K.RATE_LIMITED, seconds=12, method="stream")
    await scene.answer()
    await until(lambda: not google.faults.left, 30)
    refused_at, asked = asyncio.get_running_loop().time(), google.streams
    await scene.here.expect("ai_status", status="Error", timeout=30)
    assert (await scene.here.expect("system_message", code="provider_failed"))["text"] == phrase(
        "trouble", "en"
    )
    await until(lambda: google.streams > asked, 60)
    assert asyncio.get_running_loop().time() - refused_at >= 11.9, "the time that it named"
    await scene.listening()
    assert await failures_of(scene) == [("gemini: rate_limited", "provider-later")], "once, and not retried"
    await to_the_end(scene)
    questions = await scene.questions()
    assert len(set(questions)) == len(questions), "nothing is asked twice"


async def test_what_cannot_succeed_is_not_retried_and_the_turn_goes_on_when_it_is_mended(
    google: Google,
) -> None:
    scene = await google.begin()
    await scene.listening()
    google.script(K.BAD_KEY, method="stream")
    await scene.answer()
    await scene.here.expect("ai_status", status="Error", timeout=30)
    told = await scene.here.expect("system_message", code="provider_failed")
    assert told["text"] == phrase("trouble", "en")
    stopped = (await google.play.doors.snapshot(scene.id)).elapsed_s
    await scene.listening()
    assert (await google.play.doors.snapshot(scene.id)).elapsed_s - stopped < 3.0, (
        "the clock stood still for 5 s"
    )
    assert await failures_of(scene) == [("gemini: bad_key", "provider-never")]
    await to_the_end(scene)
    questions = await scene.questions()
    assert len(set(questions)) == len(questions), "nothing is asked twice"


@pytest.mark.timeout(150)
async def test_however_soon_the_model_fails_nobody_is_left_in_silence(google: Google) -> None:
    scene = await google.begin()
    await scene.listening()
    # Each try of the activity's three fails at once; then there are 5 s, and then 10 s, to the next one.
    google.script(K.UNAVAILABLE, method="stream", times=6)
    await scene.answer()
    await scene.here.expect("system_message", code="provider_wait_choices", timeout=60)
    await scene.listening()
    await google.play.doors.end(scene.id, c.Command("organiser"))
    await scene.over()
    waits = [phrase(key, "en") for key in WAITS]
    said = [x["text"] for x in scene.here.of("ai_message") if x["final"] and x["text"] in waits]
    # What is due while the turn is still tried is said within it, by the node, and has no line of its own.
    assert said[-1] == waits[-1]
    assert said == [wait for wait in waits if wait in said], "each once, in their order"
    shown = [x["text"] for x in scene.here.of("system_message") if x["text"] in waits]
    assert shown == waits[1:]
    assert not set(waits) & set(await scene.questions())


@pytest.mark.timeout(240)
async def test_without_any_speech_service_the_interview_is_held_in_writing(google: Google) -> None:
    for service in (Service.SPEECH, Service.VOICE):
        google.script(K.UNAVAILABLE, service, times=100_000)
    try:
        scene = await google.begin(recording=True)
        await to_the_end(scene)
    finally:
        google.faults.clear()
    assert await scene.over() is SessionStatus.COMPLETED
    shown = {x["text"] for x in scene.here.of("ai_message") if x["final"]}
    questions, answers = await scene.questions(), await scene.answers()
    assert questions and set(questions) <= shown
    assert len(answers) >= len(questions) - 1
    assert len(set(questions)) == len(questions)
    told = [x["text"] for x in scene.here.of("system_message") if x["code"] == "voice_failed"]
    assert told == [phrase("voice_down", "en")], "once, in writing"


# ---------------------------------------------------------------- the voice


@asynccontextmanager
async def voiced(*faults: Fault, **settings: Any) -> AsyncIterator[LiveNode]:
    server = FakeVoice(Tone(), FaultQueue(faults))
    port = await server.start()
    tts = GoogleTts(GoogleAccess(endpoint=f"http://127.0.0.1:{port}"), TtsSettings(**settings))
    try:
        async with live_node(tts=tts) as node:
            yield node
    finally:
        await tts.aclose()
        await server.stop()


def of_voice(kind: FaultKind, seconds: float | None = None, times: int = 1) -> Fault:
    return Fault(kind=kind, service=Service.VOICE, seconds=seconds, times=times)


@pytest.mark.parametrize("kinds", [[K.UNAVAILABLE, K.INTERNAL], [K.RESET], [K.EMPTY], [K.DEADLINE]])
async def test_a_voice_that_fails_for_a_moment_is_heard_all_the_same(kinds: list[FaultKind]) -> None:
    async with voiced(*(of_voice(kind) for kind in kinds)) as node:
        room = await node.room()
        spoken = await Attempt(node.activities.speak, speak(room, "Well?")).task
    assert (spoken.heard, spoken.voice_failed) == ("Well?", False)
    assert spoken.duration_s > 0


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    told = [vars(r) for r in caplog.records if r.getMessage() == "a provider failed"]
    return [(r["provider"], r["kind"]) for r in told]


async def test_each_failure_of_the_voice_is_logged_once_with_its_kind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with voiced(of_voice(K.UNAVAILABLE), of_voice(K.EMPTY)) as node:
        room = await node.room()
        await Attempt(node.activities.speak, speak(room, "Well?")).task
    assert logged(caplog) == [("google_tts", "unavailable"), ("google_tts", "empty")]


async def test_each_failure_of_the_recogniser_is_logged_once_with_its_kind(
    caplog: pytest.LogCaptureFixture,
) -> None:
    faults = [Fault(kind=kind, service=Service.SPEECH, seconds=0.2) for kind in (K.RATE_LIMITED, K.INTERNAL)]
    async with google_stt(*faults) as (stt, _):
        assert (await understood(stt, coded(5))).words == expected(5)
    assert logged(caplog) == [("google_stt", "rate_limited"), ("google_stt", "internal")]


@pytest.mark.parametrize(("seconds", "heard"), [(0.5, True), (30.0, False)])
async def test_a_voice_that_asks_for_time_gets_a_little_and_else_the_words_are_shown(
    seconds: float, heard: bool
) -> None:
    async with voiced(of_voice(K.RATE_LIMITED, seconds)) as node:
        room = await node.room()
        began = asyncio.get_running_loop().time()
        spoken = await Attempt(node.activities.speak, speak(room, "Well?")).task
        took = asyncio.get_running_loop().time() - began
    assert spoken.voice_faults == ("google_tts: rate_limited",)
    assert (spoken.heard, spoken.voice_failed, spoken.duration_s > 0) == ("Well?", not heard, heard)
    assert (took >= 0.5) is heard and took < 5


async def test_while_the_voice_hangs_it_is_shown_what_is_going_on_and_then_the_words() -> None:
    async with voiced(of_voice(K.SLOW_START, 30.0, times=99), first_byte_timeout_s=1.0) as node:
        room = await node.room()
        async with caller(node, room) as candidate:
            order = replace(speak(room, "What did you build?"), waits_s=(0.2, 0.5, 1.2))
            spoken = await asyncio.wait_for(Attempt(node.activities.speak, order).task, 10)
            assert (spoken.heard, spoken.voice_failed) == ("What did you build?", True)
            line = await candidate.socket.expect("ai_message", final=True)
            assert line["text"] == "What did you build?"
            told = [x["text"] for x in candidate.socket.of("system_message")]
            assert told == [phrase(key, "en") for key in ("wait_acknowledge", "wait_explain", "wait_choices")]
