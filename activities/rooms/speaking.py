"""`speak`: says a turn once, however many attempts it takes Temporal to learn of it."""

from __future__ import annotations

import asyncio

from activities.providers.ports import TextToSpeech
from activities.recordings import RecordingStore
from activities.rooms.heartbeats import beating, cancelled_by_workflow, room_lost
from activities.rooms.room import LiveRoom
from activities.rooms.voice import Saying
from workflows.contracts import Speak, Spoken


class Speaking:
    """The node's mouth."""

    def __init__(self, tts: TextToSpeech, recordings: RecordingStore) -> None:
        self._tts = tts
        self._recordings = recordings

    async def speak(self, room: LiveRoom, order: Speak) -> Spoken:
        """Keyed by turn id: attaches to the turn under way, or gives the result that it has.

        Fails as `no-such-room`, with the words heard and the text as details, where the room is closed meanwhile.
        """
        saying = room.sayings.get(order.turn_id) or await self._new(room, order)
        saying.attached += 1
        task = saying.start()
        try:
            spoken = await beating(task, lambda: (saying.heard, saying.text))
            if (room.closed or room.draining) and not spoken.interrupted and spoken.heard != spoken.text:
                raise room_lost(spoken.heard, spoken.text)
            return spoken
        except asyncio.CancelledError:
            if not cancelled_by_workflow():
                room.doubt()
                raise
            saying.stop()
            return await task
        finally:
            saying.attached -= 1

    async def _new(self, room: LiveRoom, order: Speak) -> Saying:
        while (former := room.saying) is not None:
            # Never two turns at once: one that somebody waits for is let finish.
            if not former.attached:
                former.stop()
            await beating(former.start(), lambda: ("", order.text or ""))
        if known := room.sayings.get(order.turn_id):
            return known
        saying = Saying(
            order=order,
            utterance=room.utterances.of(order.turn_id),
            tts=self._tts,
            injector=room.media.injector(room.ai_id),
            stage=room,
            record=(lambda: self._recordings.record(room.session_id, order.interaction_id))
            if order.recording
            else None,
        )
        room.keep_saying(saying)
        return saying
