"""`listen` on a real node: speech through a real client becomes captions, signals, recordings and interruptions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from temporalio.activity import ActivityCancellationDetails
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.providers.pocketsphinx_stt import PocketsphinxStt
from activities.rooms import listening, turn_taking
from activities.rooms.holds import MARGIN
from activities.rooms.room import LiveRoom
from tests.edge.test_room_speaking import Attempt, speak
from tests.support.live_node import CANDIDATE, Caller, LiveNode, caller, live_node, room_state, until
from tests.support.ogg import decoded_s
from tests.support.scripted_providers import ScriptedStt, ScriptedTts, outage
from workers.demo.sound import RATE, load
from workflows import contracts as c
from workflows.domain.conduct import Conduct
from workflows.domain.phrases import phrase
from workflows.domain.shape import shape_of
from workflows.domain.values import AIStatus, InteractionType, SessionStatus

SPEECH = Path(__file__).resolve().parents[2].parent / "shared" / "speech" / "go-forward.wav"
QUICK = Conduct(
    hold_sure_s=0.3, hold_complete_s=0.4, hold_trailing_s=0.6, hold_early_s=0.4, microphone_silent_s=0.6
)


def trimmed(path: Path = SPEECH) -> bytes:
    """The recording without the silence around it."""
    return load(path)


def listen(room: LiveRoom, **changes: Any) -> c.Listen:
    order: dict[str, Any] = {
        "language": "en",
        "hints": (),
        "conduct": QUICK,
        "recording": True,
    } | changes
    return c.Listen(room=room.ref, participant_id=CANDIDATE, **order)


class Scene:
    """A room with a candidate in it to whom the AI listens."""

    def __init__(self, node: LiveNode, room: LiveRoom, candidate: Caller, attempt: Attempt) -> None:
        self.node = node
        self.room = room
        self.candidate = candidate
        self.attempt = attempt

    async def finished(self, count: int = 1) -> list[c.SpeechFinished]:
        await until(lambda: len(self.node.signals_of(c.SpeechFinished)) >= count, 25)
        return self.node.signals_of(c.SpeechFinished)


@asynccontextmanager
async def scene(stt: Any = None, **changes: Any) -> AsyncIterator[Scene]:
    tts = ScriptedTts(s_per_char=0.06)
    async with live_node(stt=stt or ScriptedStt(["go forward ten meters"]), tts=tts) as node:
        room = await node.room()
        room.publish(room_state(room, 1))
        async with caller(node, room) as candidate:
            attempt = Attempt(node.activities.listen, listen(room, **changes))
            await until(lambda: CANDIDATE in room.listened_to)
            yield Scene(node, room, candidate, attempt)
            if not attempt.task.done():
                attempt.cancel()
            await asyncio.wait([attempt.task])


async def test_real_speech_through_a_real_client_becomes_words() -> None:
    stt = PocketsphinxStt(1)
    await stt.start()
    try:
        async with scene(stt, conduct=Conduct()) as s:
            await s.candidate.microphone.play(trimmed())
            finished = (await s.finished())[0]
            words = finished.text.lower().split()
            assert {"forward", "ten", "meters"} <= set(words), finished.text
            final = await s.candidate.socket.expect("transcript", final=True)
            assert (final["text"], final["utteranceId"]) == (finished.text, finished.utterance_id)
            assert any(not x["final"] for x in s.candidate.socket.of("transcript"))
    finally:
        await stt.aclose()


async def test_an_answer_begins_pauses_and_finishes_under_one_id() -> None:
    async with scene() as s:
        await s.candidate.microphone.play(trimmed())
        finished = (await s.finished())[0]
        kinds = [
            type(x).__name__
            for x in s.node.signals
            if isinstance(x, c.SpeechResumed | c.SpeechPaused | c.SpeechFinished)
        ]
        assert kinds == ["SpeechResumed", "SpeechPaused", "SpeechFinished"]
        paused = s.node.signals_of(c.SpeechPaused)[0]
        assert (paused.utterance_id, paused.text) == (finished.utterance_id, "go forward ten meters")
        assert finished.confidence == pytest.approx(0.9)
        spoken_s = (finished.ended_at - finished.started_at).total_seconds()
        assert 0.8 < spoken_s < 2.5
        told = [
            x["speaking"]
            for x in s.candidate.socket.of("participant_speaking")
            if x["participantId"] == CANDIDATE
        ]
        assert told == [True, False]
        assert s.attempt.beats


async def test_a_second_part_before_the_hold_is_over_is_the_same_answer() -> None:
    stt = ScriptedStt(["go forward", "ten meters"])
    async with scene(stt, conduct=Conduct(hold_early_s=4.0, hold_complete_s=4.0)) as s:
        await s.candidate.microphone.play(trimmed())
        await until(lambda: s.node.signals_of(c.SpeechPaused))
        await s.candidate.microphone.play(trimmed())
        finished = await s.finished()
        assert [x.text for x in finished] == ["go forward ten meters"]
        assert len({x.utterance_id for x in s.node.signals_of(c.SpeechResumed)}) == 1
        assert s.attempt.beats[-1][0] in ("", "go forward ten meters")


async def test_the_recording_is_as_long_as_what_was_said() -> None:
    async with scene() as s:
        await s.candidate.microphone.play(trimmed())
        finished = (await s.finished())[0]
        assert finished.audio_ref == finished.utterance_id
        data = s.node.recordings.read(s.room.session_id, finished.utterance_id)
        seconds = decoded_s(data)
        assert seconds == pytest.approx(finished.audio_duration_s, abs=0.05)
        spoken_s = (finished.ended_at - finished.started_at).total_seconds()
        assert spoken_s < seconds < spoken_s + 1.5


async def test_nothing_is_recorded_without_consent() -> None:
    async with scene(recording=False) as s:
        await s.candidate.microphone.play(trimmed())
        assert (await s.finished())[0].audio_ref is None


async def test_speech_without_a_transcript_is_finished_with_no_words() -> None:
    async with scene(ScriptedStt([])) as s:
        await s.candidate.microphone.play(trimmed())
        finished = (await s.finished())[0]
        assert finished.text == ""
        assert s.candidate.socket.of("transcript") == []


async def test_sound_without_words_that_does_not_end_is_given_up_while_words_in_it_are_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turn_taking, "WORDLESS_S", 2.0)
    stt = ScriptedStt([])

    async def babble() -> None:
        while True:
            await s.candidate.microphone.play(trimmed())

    async with scene(stt) as s:
        playing = asyncio.create_task(babble())
        finished = (await s.finished())[0]
        assert (finished.text, finished.unrecognised) == ("", False)
        assert not playing.done()
        stt.finals.append("go forward ten meters")
        await until(lambda: any(x.text for x in s.node.signals_of(c.SpeechPaused)), 25)
        playing.cancel()
        await until(lambda: s.node.signals_of(c.SpeechFinished)[-1].text == "go forward ten meters", 25)


async def test_a_recogniser_that_hangs_is_told_of_and_takes_none_of_the_candidates_time() -> None:
    async with scene(ScriptedStt([None, None])) as s:
        await s.candidate.microphone.play(trimmed())
        finished = (await s.finished())[0]
        assert (finished.text, finished.unrecognised) == ("", True)
        # 2 s of the silence are the candidate's.
        assert 2.0 < finished.waited_s < 4.5
        told = [x["text"] for x in s.candidate.socket.of("system_message")]
        assert told == [phrase("wait_acknowledge", "en")] == s.node.tts.said
        assert s.candidate.socket.of("ai_message") == [], "it is no turn"


async def test_an_answer_whose_last_words_do_not_come_is_completed_from_its_recording() -> None:
    patient = replace(QUICK, hold_early_s=2.0, hold_complete_s=2.0, hold_trailing_s=2.0)
    async with scene(ScriptedStt(["go forward ten meters", None, None]), conduct=patient) as s:
        await s.candidate.microphone.play(trimmed())
        await s.candidate.socket.expect("transcript", final=False)
        await s.candidate.microphone.play(trimmed())
        finished = (await s.finished())[0]
        assert (finished.text, finished.unrecognised) == ("go forward ten meters", True)
        assert finished.audio_ref is not None


async def test_a_stream_that_breaks_is_replaced_and_hears_the_same_words() -> None:
    stt = ScriptedStt(["go forward ten meters"])
    stt.break_after_s = 0.6
    async with scene(stt) as s:
        await s.candidate.microphone.play(trimmed())
        assert (await s.finished())[0].text == "go forward ten meters"
        assert len(stt.streams) == 2
        assert stt.streams[1].pushed > 0.6 * 32_000


async def test_a_recogniser_that_can_never_work_fails_the_activity() -> None:
    stt = ScriptedStt()
    stt.refusal = outage("bad_key", retryable=False)
    async with scene(stt) as s:
        await s.candidate.microphone.play(trimmed())
        with pytest.raises(ApplicationError) as failure:
            await s.attempt.task
        assert (failure.value.type, failure.value.non_retryable) == ("provider-never", True)


async def test_what_is_said_while_the_recogniser_is_down_is_recorded_and_told_to_be_unrecognised() -> None:
    stt = ScriptedStt()
    stt.refusal = outage("unavailable")
    async with scene(stt) as s:
        await s.candidate.microphone.play(trimmed())
        finished = (await s.finished())[0]
        assert (finished.text, finished.unrecognised) == ("", True)
        assert set(finished.faults) == {"scripted: unavailable"}, "the history shows why"
        assert finished.audio_ref is not None
        data = s.node.recordings.read(s.room.session_id, finished.audio_ref)
        assert decoded_s(data) == pytest.approx(finished.audio_duration_s, abs=0.1)
        shown = await s.candidate.socket.expect("transcript", final=True)
        assert shown["text"] == phrase("to_be_written", "en")
        words = c.ShowInteraction(
            s.room.ref,
            "an-interaction",
            CANDIDATE,
            InteractionType.ANSWER,
            "go forward ten meters",
            finished.utterance_id,
            finished.audio_ref,
            late=True,
        )
        for _ in range(2):
            await s.node.activities.show_interaction(words)
        told = await s.candidate.socket.expect("transcript", text=words.text, final=True)
        assert told["utteranceId"] == finished.utterance_id
        lines = [line for line in s.room.captions.history if line.utterance_id == finished.utterance_id]
        assert [(line.text, line.audio_ref) for line in lines] == [(words.text, finished.audio_ref)]


async def test_a_recogniser_that_is_back_in_time_needs_no_recording() -> None:
    stt = ScriptedStt(["go forward ten meters"])
    stt.refusal = outage("unavailable")
    async with scene(stt) as s:
        playing = asyncio.create_task(s.candidate.microphone.play(trimmed()))
        await s.candidate.socket.expect("participant_speaking", speaking=True)
        stt.refusal = None
        await playing
        finished = (await s.finished())[0]
        assert (finished.text, finished.unrecognised) == ("go forward ten meters", False)


async def test_an_answer_that_the_workflow_does_not_have_is_not_captioned_as_final() -> None:
    async with scene() as s:
        s.node.undeliverable = True
        await s.candidate.microphone.play(trimmed())
        await s.candidate.socket.expect("transcript", final=False)
        await until(lambda: s.attempt.beats[-1][0] == "" and len(s.attempt.beats) > 8)
        assert not [x for x in s.candidate.socket.of("transcript") if x["final"]]
        s.node.undeliverable = False
        await s.candidate.socket.expect("transcript", final=True)


async def test_cancelled_it_hands_over_its_cursor_and_the_next_one_goes_on() -> None:
    stt = ScriptedStt(["go forward", "ten meters"])
    patient = Conduct(hold_early_s=6.0, hold_complete_s=6.0, hold_trailing_s=6.0)
    async with scene(stt, conduct=patient) as s:
        await s.candidate.microphone.play(trimmed())
        await until(lambda: s.node.signals_of(c.SpeechPaused))
        s.attempt.cancel()
        heard = await s.attempt.task
        assert '"text": "go forward"' in heard.cursor
        again = Attempt(s.node.activities.listen, listen(s.room, cursor=heard.cursor))
        await s.candidate.microphone.play(trimmed())
        finished = await s.finished()
        assert [x.text for x in finished] == ["go forward ten meters"]
        again.cancel()
        await again.task


async def test_new_words_are_in_a_heartbeat_before_half_a_second_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "CALM_S", 3600.0)
    patient = Conduct(hold_early_s=6.0, hold_complete_s=6.0, hold_trailing_s=6.0)
    async with scene(conduct=patient) as s:
        await s.candidate.microphone.play(trimmed())
        await until(lambda: s.attempt.beats and s.attempt.beats[-1][0] == "go forward ten meters")
        assert len(s.attempt.beats) <= 4


async def test_without_new_words_a_heartbeat_a_second_is_enough() -> None:
    async with scene() as s:
        await until(lambda: len(s.attempt.beats) >= 3)
        first, _, third = (datetime.fromisoformat(beat[2]) for beat in s.attempt.beats[:3])
        assert (third - first).total_seconds() >= 2 * listening.CALM_S - 0.05


async def test_an_ear_on_another_node_goes_on_with_the_cursor() -> None:
    cursor = '{"utteranceId": "u-1", "text": "I have worked"}'
    async with scene(ScriptedStt(["with caches"]), cursor=cursor) as s:
        await s.candidate.microphone.play(trimmed())
        finished = (await s.finished())[0]
        assert (finished.utterance_id, finished.text) == ("u-1", "I have worked with caches")


async def hear_out(s: Scene, over: bool) -> c.Heard:
    """As the workflow does where the ear isn't wanted any more; what `listen` then hands over."""
    await s.node.activities.hear_out(c.HearOut(s.room.ref, CANDIDATE, over))
    heard = await s.attempt.task
    assert isinstance(heard, c.Heard)
    return heard


async def half_said(s: Scene) -> asyncio.Task[None]:
    """The candidate is in the middle of speaking."""
    playing = asyncio.create_task(s.candidate.microphone.play(trimmed()))
    await until(lambda: s.node.signals_of(c.SpeechResumed))
    await asyncio.sleep(0.5)
    return playing


async def test_at_the_end_what_was_said_so_far_is_recognised_and_told_with_its_recording() -> None:
    stt = ScriptedStt(["go forward"])
    stt.final_delay_s = 0.3
    async with scene(stt) as s:
        playing = await half_said(s)
        assert await hear_out(s, over=True) == c.Heard("")
        [finished] = s.node.signals_of(c.SpeechFinished)
        assert (finished.text, finished.unrecognised) == ("go forward", False)
        assert finished.audio_ref is not None
        assert s.room.media._ears[CANDIDATE].taps == []
        final = await s.candidate.socket.expect("transcript", final=True)
        assert final["text"] == "go forward"
        await playing
        await s.node.activities.hear_out(c.HearOut(s.room.ref, CANDIDATE, over=True))
        assert s.node.signals_of(c.SpeechFinished) == [finished]


async def test_what_the_recogniser_is_late_with_at_the_end_is_left_to_the_recording() -> None:
    async with scene(ScriptedStt([None], interim="go")) as s:
        playing = await half_said(s)
        assert await hear_out(s, over=True) == c.Heard("")
        [finished] = s.node.signals_of(c.SpeechFinished)
        assert finished.unrecognised
        await playing


async def test_at_a_pause_what_was_said_so_far_is_recognised_and_waits_for_the_rest() -> None:
    stt = ScriptedStt(["go forward"])
    stt.final_delay_s = 0.3
    async with scene(stt) as s:
        playing = await half_said(s)
        heard = await hear_out(s, over=False)
        assert '"text": "go forward"' in heard.cursor
        assert s.node.signals_of(c.SpeechPaused)[-1].text == "go forward"
        assert s.node.signals_of(c.SpeechFinished) == []
        await playing


async def test_a_state_that_says_it_is_over_lets_the_ear_tell_its_last_words() -> None:
    async with scene() as s:
        playing = await half_said(s)
        s.room.publish(room_state(s.room, 2, status=SessionStatus.COMPLETED, listening=False))
        await s.attempt.task
        assert [x.text for x in s.node.signals_of(c.SpeechFinished)] == ["go forward ten meters"]
        await playing


async def test_a_withdrawn_consent_ends_the_hearing_at_once() -> None:
    async with scene() as s:
        playing = await half_said(s)
        s.room.publish(room_state(s.room, 2, listening=False, recording=False))
        await s.attempt.task
        assert s.node.signals_of(c.SpeechFinished) == []
        await playing
        assert s.room.media._ears[CANDIDATE].taps == []


async def test_a_muted_or_silent_microphone_is_told_once() -> None:
    async with scene() as s:
        await s.candidate.socket.send(type="media_state", audio=False, video=False, screen=False)
        told = await s.candidate.socket.expect("system_message", code="microphone_muted")
        assert "seq" not in told
        await s.candidate.socket.send(type="media_state", audio=True, video=False, screen=False)
        s.candidate.microphone._tone = bytes(len(s.candidate.microphone._tone))
        await s.candidate.socket.expect("system_message", code="microphone_silent")
        assert len(s.candidate.socket.of("system_message")) == 2


async def test_speech_over_the_voice_interrupts_it_and_is_an_answer() -> None:
    stt = ScriptedStt(["wait a moment please"], interim="wait a moment")
    async with scene(stt) as s:
        question = "This is a rather long question about caches and queues and everything between them."
        speaking = Attempt(s.node.activities.speak, speak(s.room, question))
        await until(lambda: s.room.sounding)
        assert s.node.signals_of(c.SpeechResumed) == []
        await s.candidate.microphone.play(trimmed())
        spoken = await speaking.task
        assert spoken.interrupted
        assert len(spoken.heard) < len(question)
        assert (await s.finished())[0].text == "wait a moment please"


async def test_a_cough_only_pauses_the_voice() -> None:
    async with scene(ScriptedStt(["mm-hm"])) as s:
        question = "This is a rather long question about caches and queues."
        speaking = Attempt(s.node.activities.speak, speak(s.room, question))
        saying = await until(lambda: s.room.saying)
        await until(lambda: saying.sounding)
        pcm = trimmed()
        await s.candidate.microphone.play(pcm[int(0.85 * RATE) * 2 : int(1.15 * RATE) * 2])
        spoken = await speaking.task
        assert (spoken.interrupted, spoken.heard) == (False, question)
        assert s.node.signals_of(c.SpeechResumed) == []


async def test_a_cough_while_late_words_are_told_of_loses_none_of_them() -> None:
    stt = ScriptedStt(["go forward ten meters"])
    stt.released.clear()
    async with scene(stt) as s:
        pcm = trimmed()
        await s.candidate.microphone.play(pcm)
        await until(lambda: s.room.sounding)
        aside = s.room.saying
        assert aside is not None
        coughing = asyncio.create_task(
            s.candidate.microphone.play(pcm[int(0.85 * RATE) * 2 : int(1.15 * RATE) * 2])
        )
        await until(lambda: aside._playback._paused)
        await until(lambda: not aside._playback._paused)
        stt.released.set()
        await coughing
        finished = (await s.finished())[0]
        assert (finished.text, finished.unrecognised, aside.interrupted) == (
            "go forward ten meters",
            False,
            False,
        )


async def test_a_voice_that_may_be_heard_once_the_candidate_goes_on_waits_for_a_quiet() -> None:
    answer, next_turn = "go forward ten meters", "And then?"
    async with scene(ScriptedStt([answer, "and back again"])) as s:
        playing = asyncio.create_task(s.candidate.microphone.play(trimmed()))
        first = (await until(lambda: s.node.signals_of(c.SpeechResumed)))[0].utterance_id
        order = speak(s.room, next_turn, after=c.After(first, shape_of(answer)))
        speaking = Attempt(s.node.activities.speak, order)
        await until(lambda: s.room.aheads.armed(first))
        s.node.reachable.clear()
        await until(lambda: not s.room.aheads.armed(first))
        await playing
        going_on = asyncio.create_task(s.candidate.microphone.play(trimmed()))
        await until(lambda: s.room.people[CANDIDATE].speaking)
        s.node.reachable.set()
        spoken = await speaking.task
        await going_on
        heard_at = s.node.signals.index(s.node.signals_of(c.VoiceStarted)[0])
        paused = [x.utterance_id for x in s.node.signals[:heard_at] if isinstance(x, c.SpeechPaused)]
        assert len(set(paused)) == 2, "the second part was over before the voice was heard"
        assert (spoken.heard, spoken.interrupted) == (next_turn, False)


async def test_the_ais_own_voice_from_a_loudspeaker_is_no_speech() -> None:
    async with scene() as s:
        speaking = Attempt(s.node.activities.speak, speak(s.room, "A question that nobody interrupts here."))
        await until(lambda: s.room.sounding)
        samples = memoryview(trimmed()).cast("h")
        echo = b"".join(int(x * 0.05).to_bytes(2, "little", signed=True) for x in samples)
        await s.candidate.microphone.play(echo)
        spoken = await speaking.task
        assert not spoken.interrupted
        assert s.node.signals_of(c.SpeechResumed) == []


async def test_an_attempt_taken_for_dead_leaves_the_ear_to_the_next_one() -> None:
    async with scene() as s:
        s.attempt._env.cancel(cancellation_details=ActivityCancellationDetails(not_found=True))
        with pytest.raises(asyncio.CancelledError):
            await s.attempt.task
        again = Attempt(s.node.activities.listen, listen(s.room))
        await s.candidate.microphone.play(trimmed())
        assert (await s.finished())[0].text == "go forward ten meters"
        again.cancel()
        await again.task


async def test_what_is_said_while_temporal_is_out_of_reach_is_heard_without_an_attempt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "REST_S", 0.05)
    stt = ScriptedStt(["go forward ten meters", "go back"])
    async with scene(stt) as s:
        playing = asyncio.create_task(s.candidate.microphone.play(trimmed()))
        await until(lambda: s.node.signals_of(c.SpeechResumed))
        s.attempt._env.cancel(
            cancellation_details=ActivityCancellationDetails(not_found=True, timed_out=True)
        )
        with pytest.raises(asyncio.CancelledError):
            await s.attempt.task
        await playing
        await s.finished()
        await s.candidate.microphone.play(trimmed())
        assert [x.text for x in await s.finished(2)] == ["go forward ten meters", "go back"]


async def test_an_ear_that_hears_alone_is_closed_by_a_pause() -> None:
    async with scene() as s:
        s.attempt._env.cancel(
            cancellation_details=ActivityCancellationDetails(not_found=True, timed_out=True)
        )
        with pytest.raises(asyncio.CancelledError):
            await s.attempt.task
        assert CANDIDATE in s.room.listened_to
        s.room.publish(room_state(s.room, 2, paused=True))
        await until(lambda: CANDIDATE not in s.room.listened_to)


async def test_a_pause_of_the_interview_makes_nobody_be_cut_off_who_was_waited_for_before() -> None:
    whole = "We kept the queues short by design."
    async with scene() as s:
        ears = s.node.activities._listening._ears[s.room]
        ear = ears.get(CANDIDATE)
        assert ear is not None
        for _ in range(2):
            assert ear.holds.hold_s(whole, 5.0) == QUICK.hold_complete_s
            ear.holds.resumed(1.5)
        s.attempt.cancel()
        await s.attempt.task
        s.room.publish(room_state(s.room, 2, paused=True))
        await until(lambda: ears.get(CANDIDATE) is None)
        s.room.publish(room_state(s.room, 3))
        again = Attempt(s.node.activities.listen, listen(s.room))
        another = await until(lambda: ears.get(CANDIDATE))
        assert another.holds.hold_s(whole, 5.0) == pytest.approx(1.5 * MARGIN)
        again.cancel()
        await again.task


async def test_listening_in_a_room_that_is_gone_fails_as_lost() -> None:
    async with live_node() as node:
        room = await node.room()
        await node.activities.close_room(c.CloseRoom(room.ref))
        with pytest.raises(ApplicationError) as failure:
            await ActivityEnvironment().run(node.activities.listen, listen(room))
        assert failure.value.type == "no-such-room"
        assert room.ai_status is AIStatus.IDLE
