"""What has come in from the candidate and isn't dealt with yet: answers, and wishes by button."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workflows.carried import carried_bytes
from workflows.contracts import HeardWord, SpeechFinished
from workflows.domain.values import RequestKind

WORD_BYTES = 100
"""Of a word with its times, as JSON."""
WITH_IT_BYTES = 17_000
"""What is kept and assessed together with an answer: its question, and what else was said to that."""


@dataclass
class Wish:
    """What the candidate asks for by button, and their words on it."""

    kind: RequestKind
    detail: str = ""


@dataclass
class HeardAnswer:
    """An answer, spoken or typed."""

    utterance_id: str
    participant_id: str
    text: str
    ended_at: datetime
    typed: bool = False
    confidence: float | None = None
    audio_ref: str | None = None
    audio_duration_s: float = 0.0
    unrecognised: bool = False
    """It was recorded while recognition was down: its words come later."""
    words: tuple[HeardWord, ...] = ()
    turn_id: str = ""
    """The prepared turn that the node says after it."""

    @classmethod
    def of(cls, speech: SpeechFinished) -> HeardAnswer:
        """From what the ear has sent."""
        return cls(
            utterance_id=speech.utterance_id,
            participant_id=speech.participant_id,
            text=speech.text,
            ended_at=speech.ended_at,
            confidence=speech.confidence,
            audio_ref=speech.audio_ref,
            audio_duration_s=speech.audio_duration_s,
            unrecognised=speech.unrecognised and speech.audio_ref is not None,
            words=speech.words,
            turn_id=speech.turn_id,
        )

    @property
    def size(self) -> int:
        """About its bytes once it is taken, and waits to be written and to be assessed: no less than now."""
        return 2 * carried_bytes(self.text) + WORD_BYTES * len(self.words) + WITH_IT_BYTES


@dataclass
class Inbox:
    """See the module."""

    answers: list[HeardAnswer] = field(default_factory=list)
    requests: list[Wish] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Of its answers, in bytes."""
        return sum(answer.size for answer in self.answers)
