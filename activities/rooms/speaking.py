"""`speak`: says a turn once, however many attempts it takes Temporal to learn of it."""

from __future__ import annotations

import asyncio

from activities.providers.ports import TextToSpeech
from activities.recordings import RecordingStore
from activities.rooms import metrics
from activities.rooms.heartbeats import beating, cancelled_by_workflow, room_lost
from activities.rooms.room import LiveRoom
from activities.rooms.utterance import Utterance
from activities.rooms.voice import Saying
from workflows.contracts import After, Speak, Spoken


class Speaking:
    """The node's mouth."""

    def __init__(self, tts: TextToSpeech, recordings: RecordingStore) -> None:
        self._tts = tts
        self._recordings = recordings

    async def speak(self, room: LiveRoom, order: Speak) -> Spoken:
        """Keyed by turn id: attaches to the turn under way, or gives the result that it has.

        One that is to follow an answer under way is prepared, and said when the ear commits it.
        Fails as `no-such-room`, with the words heard and the text as details, where the room is closed meanwhile.
        """
        if order.after is not None and order.turn_id not in room.sayings:
            return await self._speak_ahead(room, order, order.after)
        saying = room.sayings.get(order.turn_id) or await self._new(room, order)
        saying.attached += 1
        task = saying.start()
        try:
            spoken = await beating(task, lambda: (saying.heard, saying.text))
            return _whole_or_lost(room, spoken)
        except asyncio.CancelledError:
            if not cancelled_by_workflow():
                room.doubt()
                raise
            saying.stop()
            return await task
        finally:
            saying.attached -= 1

    async def _speak_ahead(self, room: LiveRoom, order: Speak, after: After) -> Spoken:
        ahead = room.aheads.of(order.turn_id, after)
        ahead.voice(lambda utterance: self._made(room, order, utterance, attached=1))
        task = asyncio.create_task(ahead.spoken(), name="speak-ahead")

        def so_far() -> tuple[str, str]:
            saying = ahead.saying if ahead.committed else None
            return (saying.heard, saying.text) if saying is not None else ("", "")

        try:
            return _whole_or_lost(room, _counted(await beating(task, so_far)))
        except asyncio.CancelledError:
            if not cancelled_by_workflow():
                room.doubt()
                raise
            ahead.drop()
            if ahead.saying is not None:
                ahead.saying.stop()
            return _counted(await task)
        finally:
            if ahead.saying is not None:
                ahead.saying.attached = max(0, ahead.saying.attached - 1)

    async def _new(self, room: LiveRoom, order: Speak) -> Saying:
        room.aheads.drop()
        while (former := room.saying) is not None:
            # Never two turns at once: one that somebody waits for is let finish.
            if not former.attached:
                former.stop()
            await beating(former.start(), lambda: ("", order.text or ""))
        if known := room.sayings.get(order.turn_id):
            return known
        saying = self._made(room, order, room.utterances.of(order.turn_id))
        room.keep_saying(saying)
        return saying

    def _made(self, room: LiveRoom, order: Speak, utterance: Utterance, attached: int = 0) -> Saying:
        return Saying(
            order=order,
            utterance=utterance,
            tts=self._tts,
            injector=room.media.injector(room.ai_id),
            stage=room,
            record=(lambda: self._recordings.record(room.session_id, order.interaction_id))
            if order.recording
            else None,
            attached=attached,
        )


def _counted(spoken: Spoken) -> Spoken:
    metrics.prepared("dropped" if spoken.dropped else "said", spoken.abandoned)
    return spoken


def _whole_or_lost(room: LiveRoom, spoken: Spoken) -> Spoken:
    unfinished = spoken.dropped or spoken.heard != spoken.text
    if (room.closed or room.draining) and not spoken.interrupted and unfinished:
        raise room_lost(spoken.heard, spoken.text)
    return spoken
