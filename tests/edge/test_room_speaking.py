"""`compose` and `speak` on a real node: what is said, shown, heard and recorded."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from tests.support.live_node import AI, CANDIDATE, LiveNode, caller, live_node, until
from tests.support.ogg import decoded_s
from tests.support.scripted_providers import ScriptedModel, ScriptedTts
from workers.media import DRAIN_S
from workflows import contracts as c
from workflows.domain.values import TurnKind

CONTEXT = c.TurnContext(TurnKind.QUESTION, "en", "Engineer", "Caches and queues")
TWO = "Tell me about caching, please. What did you build?"


@pytest.fixture
async def node() -> AsyncIterator[LiveNode]:
    async with live_node(
        tts=ScriptedTts(), model=ScriptedModel(["Tell me about ", "caching, please. Wh", "at did you build?"])
    ) as running:
        yield running


def speak(room: Any, text: str | None = None, turn_id: str = "t1", **changes: Any) -> c.Speak:
    order = {"interaction_id": str(uuid4()), "kind": TurnKind.QUESTION, "text": text} | changes
    return c.Speak(room=room.ref, turn_id=turn_id, **order)


class Attempt:
    """One attempt of an activity, with its heartbeats."""

    def __init__(self, method: Callable[[Any], Any], order: Any) -> None:
        self.beats: list[tuple[Any, ...]] = []
        self._env = ActivityEnvironment()
        self._env.on_heartbeat = lambda *details: self.beats.append(details)
        self.task = asyncio.create_task(self._env.run(method, order))

    def cancel(self) -> None:
        """As the workflow does."""
        self._env.cancel()


async def test_a_turn_is_worded_spoken_shown_and_told(node: LiveNode) -> None:
    room = await node.room()
    async with caller(node, room) as listener:
        order = speak(room)
        speaking = Attempt(node.activities.speak, order)
        composed = await Attempt(node.activities.compose, c.Compose(room.ref, "t1", CONTEXT)).task
        spoken = await speaking.task
        assert composed == c.Composed(TWO, "scripted")
        assert (spoken.text, spoken.heard, spoken.interrupted, spoken.voice_failed) == (
            TWO,
            TWO,
            False,
            False,
        )
        assert spoken.duration_s == pytest.approx(len(TWO.replace(". ", ".")) * 0.03, abs=0.1)
        shown = [(x["text"], x["final"]) for x in listener.socket.of("ai_message")]
        assert shown[-2:] == [(TWO, False), (TWO, True)]
        assert all(TWO.startswith(text) and not final for text, final in shown[:-1])
        assert {x["interactionId"] for x in listener.socket.of("ai_message")} == {order.interaction_id}
        await listener.socket.expect("ai_status", status="Speaking")
        assert any(any(chunk) for chunk in listener.heard)
        assert node.signals_of(c.VoiceStarted)[0].turn_id == "t1"
        assert speaking.beats[-1] == (TWO, TWO)


async def test_a_caption_is_never_more_than_a_sentence_ahead_of_the_voice(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        order = speak(
            room, "This is the first sentence here. This is the second sentence here. And a third one."
        )
        attempt = Attempt(node.activities.speak, order)
        await until(lambda: len(socket.of("ai_message")) == 2)
        heard = room.sayings["t1"].heard
        assert heard in "This is the first sentence here."
        await attempt.task


async def test_a_second_attempt_attaches_and_a_later_one_gets_the_same_result(node: LiveNode) -> None:
    room = await node.room()
    order = speak(room, TWO)
    first = Attempt(node.activities.speak, order)
    await until(lambda: room.sounding)
    second = Attempt(node.activities.speak, order)
    results = await asyncio.gather(first.task, second.task)
    third = await Attempt(node.activities.speak, order).task
    assert results[0] == results[1] == third
    assert node.tts.said == ["Tell me about caching, please.", "What did you build?"]


async def test_cancelled_by_the_workflow_it_stops_and_returns_the_words_heard(node: LiveNode) -> None:
    room = await node.room()
    attempt = Attempt(node.activities.speak, speak(room, TWO))
    await until(lambda: room.sounding and len(room.sayings["t1"].heard.split()) >= 3)
    attempt.cancel()
    spoken = await attempt.task
    assert TWO.startswith(spoken.heard)
    assert 3 <= len(spoken.heard.split()) < 9
    assert spoken.text == TWO
    assert not spoken.interrupted


async def test_an_attempt_that_the_server_took_for_dead_does_not_stop_the_voice(node: LiveNode) -> None:
    from temporalio.activity import ActivityCancellationDetails

    room = await node.room()
    order = speak(room, TWO)
    attempt = Attempt(node.activities.speak, order)
    await until(lambda: room.sounding)
    attempt._env.cancel(cancellation_details=ActivityCancellationDetails(not_found=True))
    with pytest.raises(asyncio.CancelledError):
        await attempt.task
    assert (await Attempt(node.activities.speak, order).task).heard == TWO


async def test_an_interruption_ends_it_with_the_words_heard(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        order = speak(room, TWO)
        attempt = Attempt(node.activities.speak, order)
        await until(lambda: len(room.sayings["t1"].heard.split()) >= 2 if "t1" in room.sayings else False)
        room.sayings["t1"].interrupt()
        spoken = await attempt.task
        assert spoken.interrupted
        assert TWO.startswith(spoken.heard)
        final = await socket.expect("ai_message", final=True)
        assert final["text"] == spoken.heard


@pytest.mark.parametrize(("within_s", "kept"), [(60.0, False), (0.01, True)])
async def test_of_a_turn_that_is_interrupted_just_after_it_began_nothing_stays_on_the_page(
    node: LiveNode, within_s: float, kept: bool
) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        order = speak(room, "A question that is cut off at once by its listener.", taken_back_s=within_s)
        attempt = Attempt(node.activities.speak, order)
        saying = await until(lambda: room.saying)
        await until(lambda: saying.heard)
        saying.interrupt()
        spoken = await attempt.task
        assert spoken.interrupted
        assert spoken.heard, "what was heard is told all the same"
        last = await socket.expect("ai_message", final=True)
        assert last["text"] == (spoken.heard if kept else "")
        assert [line.text for line in room.captions.history] == ([spoken.heard] if kept else [])


async def test_a_paused_voice_goes_on_from_the_start_of_its_clause(node: LiveNode) -> None:
    room = await node.room()
    text = "First we look at the cache, then we look at the queue and what it holds."
    attempt = Attempt(node.activities.speak, speak(room, text))
    comma = text.index("then") * 0.03
    saying = await until(lambda: room.sayings.get("t1"))
    await until(lambda: saying._playback.position > comma + 0.3)
    saying.pause()
    position = saying._playback.position
    saying.resume()
    assert saying._playback.position == pytest.approx(comma, abs=0.05)
    assert saying._playback.position < position
    assert (await attempt.task).heard == text


async def test_words_that_were_heard_stay_heard_while_their_clause_is_said_again(node: LiveNode) -> None:
    room = await node.room()
    text = "First we look at the cache, then we look at the queue and what it holds."
    comma = text.index("then") * 0.03
    attempt = Attempt(node.activities.speak, speak(room, text, taken_back_s=comma + 0.2))
    saying = await until(lambda: room.sayings.get("t1"))
    await until(lambda: saying._playback.position > comma + 0.3)
    saying.pause()
    position, heard = saying._playback.position, saying.heard
    saying.resume()
    assert saying._playback.position < comma + 0.2
    saying.interrupt()
    spoken = await attempt.task
    assert spoken.interrupted
    assert spoken.heard.startswith(heard)
    assert spoken.duration_s >= round(position, 3)
    assert [line.text for line in room.captions.history] == [spoken.heard], (
        "it was heard, and isn't taken back"
    )


async def test_without_a_voice_the_text_is_shown_all_the_same(node: LiveNode) -> None:
    node.tts.failing = {"What did you build?"}
    room = await node.room()
    async with node.joined(room) as socket:
        spoken = await Attempt(node.activities.speak, speak(room, TWO)).task
        assert (spoken.voice_failed, spoken.heard) == (True, TWO)
        assert (await socket.expect("ai_message", final=True))["text"] == TWO


async def test_an_apology_is_said_first_as_part_of_the_same_line(node: LiveNode) -> None:
    room = await node.room()
    spoken = await Attempt(node.activities.speak, speak(room, "Go on.", prefix="Sorry for that.")).task
    assert spoken.heard == "Sorry for that. Go on."


async def test_two_turns_are_never_said_at_once(node: LiveNode) -> None:
    room = await node.room()
    first = Attempt(node.activities.speak, speak(room, "One moment, please.", "a"))
    await until(lambda: room.sounding)
    second = Attempt(node.activities.speak, speak(room, "Now the question.", "b"))
    await first.task
    assert first.task.result().heard == "One moment, please."
    assert (await second.task).heard == "Now the question."


async def test_the_ais_voice_is_recorded_for_replay_where_it_was_agreed_to(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        order = speak(room, TWO, recording=True)
        spoken = await Attempt(node.activities.speak, order).task
        assert spoken.audio_ref == order.interaction_id
        assert (await socket.expect("ai_message", final=True))["audioRef"] == order.interaction_id
        ogg = node.recordings.read(room.session_id, order.interaction_id)
        assert decoded_s(ogg) == pytest.approx(spoken.duration_s, abs=0.05)
        silent = await Attempt(node.activities.speak, speak(room, "Not recorded.", "t2")).task
        assert silent.audio_ref is None


async def test_a_model_that_breaks_off_goes_on_without_saying_a_sentence_twice(node: LiveNode) -> None:
    node.model.breaks = [2]
    room = await node.room()
    order = c.Compose(room.ref, "t1", CONTEXT)
    with pytest.raises(ApplicationError) as failure:
        await Attempt(node.activities.compose, order).task
    assert (failure.value.type, failure.value.non_retryable) == ("provider-retry", False)
    await Attempt(node.activities.compose, order).task
    assert node.model.already_said == ["", "Tell me about caching, please."]
    assert room.utterances.of("t1").sentences == ["Tell me about caching, please.", "What did you build?"]


async def test_a_second_attempt_to_compose_attaches_to_the_first(node: LiveNode) -> None:
    node.model.pause_s = 0.1
    room = await node.room()
    order = c.Compose(room.ref, "t1", CONTEXT)
    both = await asyncio.gather(*(Attempt(node.activities.compose, order).task for _ in range(2)))
    assert both[0] == both[1]
    assert node.model.already_said == [""]


async def test_a_turn_that_is_taken_back_unheard_was_never_shown(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        attempt = Attempt(node.activities.speak, speak(room))
        saying = await until(lambda: room.saying)
        await until(lambda: saying._playback)
        saying.pause()
        room.utterances.of("t1").add("A question that nobody hears.")
        await until(lambda: node.tts.said)
        attempt.cancel()
        assert (await attempt.task).heard == ""
        await socket.echoed()
        assert socket.of("ai_message") == []


async def test_a_cancelled_wording_lets_the_voice_end(node: LiveNode) -> None:
    node.model.pause_s = 5.0
    room = await node.room()
    speaking = Attempt(node.activities.speak, speak(room))
    composing = Attempt(node.activities.compose, c.Compose(room.ref, "t1", CONTEXT))
    await until(lambda: node.model.already_said)
    composing.cancel()
    assert (await speaking.task).text == ""
    assert not (await composing.task).complete


async def test_a_turn_whose_room_closes_is_told_as_lost_with_the_words_heard(node: LiveNode) -> None:
    node.model.pause_s = 5.0
    room = await node.room()
    speaking = Attempt(node.activities.speak, speak(room, TWO))
    composing = Attempt(node.activities.compose, c.Compose(room.ref, "t2", CONTEXT))
    await until(lambda: room.saying and len(room.saying.heard.split()) >= 2)
    await node.activities.close_room(c.CloseRoom(room.ref, "moved"))
    with pytest.raises(ApplicationError) as lost:
        await speaking.task
    assert lost.value.type == "no-such-room"
    assert lost.value.details[1] == TWO
    assert TWO.startswith(lost.value.details[0])
    with pytest.raises(ApplicationError) as lost:
        await composing.task
    assert lost.value.type == "no-such-room"


async def test_orders_for_another_epoch_are_refused(node: LiveNode) -> None:
    room = await node.room(epoch=2)
    older = c.RoomRef(room.session_id, 1)
    with pytest.raises(ApplicationError) as stale:
        await ActivityEnvironment().run(node.activities.tell, c.Tell(older, "m", "x", "y"))
    assert stale.value.type == "stale-room"
    with pytest.raises(ApplicationError) as stale:
        await ActivityEnvironment().run(node.activities.open_room, c.OpenRoom(older, ()))
    assert stale.value.type == "stale-room"
    newer = c.RoomRef(room.session_id, 3)
    async with node.joined(room) as socket:
        with pytest.raises(ApplicationError):
            await ActivityEnvironment().run(node.activities.tell, c.Tell(newer, "m", "x", "y"))
        assert await socket.closed() == 1012
    with pytest.raises(ApplicationError) as unknown:
        await ActivityEnvironment().run(node.activities.tell, c.Tell(newer, "m", "x", "y"))
    assert unknown.value.type == "no-such-room"


async def test_opening_is_idempotent_and_a_full_node_opens_no_more() -> None:
    async with live_node(capacity=1) as node:
        ref = c.RoomRef(str(uuid4()), 1)
        order = c.OpenRoom(ref, (c.ParticipantInfo(AI, "AI", "Viva"),))  # type: ignore[arg-type]
        opened = [await ActivityEnvironment().run(node.activities.open_room, order) for _ in range(2)]
        assert opened[0] == opened[1]
        assert (opened[0].node_id, opened[0].queue) == ("node-1", "media.node-1")
        assert opened[0].web_socket_url == "ws://node/ws/signal"
        assert await node.activities.probe_room(ref) == c.RoomProbe(True, 1)
        with pytest.raises(ApplicationError) as full:
            await ActivityEnvironment().run(
                node.activities.open_room, c.OpenRoom(c.RoomRef(str(uuid4()), 1), ())
            )
        assert full.value.type == "no-media-node"
        await node.activities.close_room(c.CloseRoom(ref))
        assert await node.activities.probe_room(ref) == c.RoomProbe(False)
        await node.activities.close_room(c.CloseRoom(ref))


async def test_a_candidate_who_waits_hears_and_reads_what_is_going_on_and_then_the_turn(
    node: LiveNode,
) -> None:
    room = await node.room()
    async with caller(node, room) as listener:
        speaking = Attempt(node.activities.speak, speak(room, waits_s=(0.1, 0.3, 0.5)))
        shown = await listener.socket.expect("system_message", code="provider_wait_choices")
        assert "type what you want to say" in shown["text"]
        assert any(any(chunk) for chunk in listener.heard)
        assert listener.socket.of("ai_message") == []
        await Attempt(node.activities.compose, c.Compose(room.ref, "t1", CONTEXT)).task
        spoken = await speaking.task
    assert (spoken.text, spoken.heard) == (TWO, TWO)
    assert node.tts.said[0] == "One moment, please."
    codes = [x["code"] for x in listener.socket.of("system_message")]
    assert codes == ["provider_wait_explain", "provider_wait_choices"]


async def test_a_node_that_goes_away_ends_behind_the_sentence(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room):
        attempt = Attempt(
            node.activities.speak, speak(room, "This is said to its end. This is for the next node.")
        )
        await until(lambda: room.sounding)
        await node.rooms.drain(3.0)
        with pytest.raises(ApplicationError) as lost:
            await attempt.task
    assert lost.value.type == "no-such-room"
    assert lost.value.details[0] == "This is said to its end."
    assert not (await node.activities.probe_room(room.ref)).alive


async def test_a_node_that_goes_away_hands_each_room_over_by_itself_and_cuts_no_long_sentence(
    node: LiveNode,
) -> None:
    long = (
        "This one sentence is longer than any that a voice would say in three seconds, and it is heard whole."
    )
    rooms = [await node.room(), await node.room(), await node.room()]
    async with node.joined(rooms[0]) as quiet, node.joined(rooms[1]) as short, node.joined(rooms[2]) as slow:
        ends_soon = Attempt(node.activities.speak, speak(rooms[1], "A short one. And more."))
        ends_late = Attempt(node.activities.speak, speak(rooms[2], f"{long} And more."))
        await until(lambda: rooms[1].sounding and rooms[2].sounding)
        began = time.monotonic()
        draining = asyncio.create_task(node.rooms.drain(DRAIN_S))
        assert await quiet.closed(1.0) == 1012
        with pytest.raises(ApplicationError):
            await ends_soon.task
        assert await short.closed(1.0) == 1012
        assert slow.close_code is None
        assert [s.stamp.epoch for s in node.signals_of(c.NodeDraining)] == [1, 1]
        with pytest.raises(ApplicationError) as lost:
            await ends_late.task
        assert lost.value.details[0] == long
        assert time.monotonic() - began > 2.5
        assert await slow.closed(1.0) == 1012
        await draining
    assert len(node.signals_of(c.NodeDraining)) == 3


async def test_a_node_that_goes_away_lets_an_answer_come_to_a_pause(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        room.listened_to.add(CANDIDATE)
        room.set_speaking(CANDIDATE, True)
        draining = asyncio.create_task(node.rooms.drain(DRAIN_S))
        await asyncio.sleep(0.5)
        assert socket.close_code is None
        room.set_speaking(CANDIDATE, False)
        assert await socket.closed(3.0) == 1012
        await draining


async def test_a_node_that_goes_away_waits_for_nobody_for_ever(node: LiveNode) -> None:
    room = await node.room()
    async with node.joined(room) as socket:
        room.listened_to.add(CANDIDATE)
        room.set_speaking(CANDIDATE, True)
        await asyncio.wait_for(node.rooms.drain(0.3), 5)
        assert await socket.closed(1.0) == 1012
