"""A word of the AI's that belongs to no turn of the workflow's."""

from __future__ import annotations

from activities.providers.ports import TextToSpeech
from activities.rooms.room import LiveRoom
from activities.rooms.utterance import Utterance
from activities.rooms.voice import Saying
from workflows.contracts import Listen, Speak, Spoken, Stage
from workflows.domain.values import TurnKind


class Nobody:
    """Is told nothing: the workflow knows of no such turn, and no page has a line for it."""

    def voice_started(self, order: Speak) -> None:
        """Nothing."""

    def voice_made(self, order: Speak) -> None:
        """Nothing."""

    def sounds(self, order: Speak) -> tuple[Stage, ...]:
        """It ends no silence that is measured."""
        return ()

    def waiting(self, order: Speak, key: str, text: str) -> None:
        """Nothing."""

    def said_so_far(self, order: Speak, text: str) -> None:
        """Nothing."""

    def said(self, order: Speak, result: Spoken) -> None:
        """Nothing."""


def say_aside(room: LiveRoom, tts: TextToSpeech, ear: Listen, turn_id: str, text: str) -> None:
    """Says `text` once, if nothing else is being said; the next turn takes its place at once, a voice interrupts it."""
    if room.closed or room.saying is not None or turn_id in room.sayings:
        return
    order = Speak(
        room=room.ref,
        turn_id=turn_id,
        interaction_id=turn_id,
        kind=TurnKind.ACKNOWLEDGE,
        language=ear.language,
        text=text,
        voice=ear.voice,
    )
    saying = Saying(order, Utterance(turn_id), tts, room.media.injector(room.ai_id), Nobody())
    room.keep_saying(saying)
    saying.start()
