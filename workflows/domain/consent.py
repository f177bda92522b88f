"""Notice and consent: append-only, per purpose, with the text that was agreed to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from workflows.domain.values import Purpose


@dataclass(frozen=True)
class Notice:
    """What people are told before anything listens or records."""

    version: str
    language: str
    text: str
    purposes: tuple[Purpose, ...] = (Purpose.RECORDING, Purpose.AI_EVALUATION)

    @property
    def text_hash(self) -> str:
        """SHA-256 of the text, in hex: the proof of what was agreed to."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Consent:
    """One decision. A withdrawal is a later record, never a change of this one."""

    participant_id: str
    notice_version: str
    notice_hash: str
    language: str
    given: dict[Purpose, bool]
    at: datetime

    def allows(self, purpose: Purpose) -> bool:
        """Whether the candidate has agreed to the purpose."""
        return self.given.get(purpose, False)


_TEXT_EN = (
    "This interview is held by an AI interviewer, not by a person. It asks questions by voice, turns your spoken "
    "answers into text, and keeps notes for the hiring team.\n\n"
    "With your consent, your voice is listened to and recorded. Only the words you say are considered: no face, "
    "voice, accent, emotion or gaze is analysed. No decision is made by a score alone; a named person decides.\n\n"
    "You may decline without any disadvantage: then you type your answers, or ask for a human interviewer. "
    "You can see, correct, download and withdraw what was recorded on your own page afterwards."
)


def notice_for(language: str) -> Notice:
    """The notice in the language, or in English where there is none."""
    return Notice(version="2026-11", language="en", text=_TEXT_EN)
