"""What a client knows of its room: every message folded into one state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OVER = frozenset({"Completed", "Cancelled", "NoShow", "Expired"})
"""Statuses of an interview that lead no further."""


@dataclass
class Line:
    """Something that the AI says: `text` grows until `final`."""

    interaction_id: str
    text: str
    final: bool = False
    audio_ref: str | None = None
    captions: int = 0
    """How many captions of it came."""
    kind: str = "question"


@dataclass
class Caption:
    """What somebody says: `text` is all of the utterance so far."""

    utterance_id: str
    participant_id: str
    text: str
    final: bool = False


@dataclass
class RoomView:
    """The state after all messages so far; raw messages as they come, camelCase as on the wire."""

    participants: dict[str, dict[str, Any]] = field(default_factory=dict)
    ai_status: str = "Idle"
    status: str = ""
    topic: str = ""
    elapsed_s: float = 0.0
    remaining_s: float = 0.0
    paused: bool = False
    lines: dict[str, Line] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """The ids of lines that were said to their end, in that order; one that was repeated stands twice, and one that was
    broken off before its first word doesn't stand here."""
    captions: dict[str, Caption] = field(default_factory=dict)
    system_messages: list[tuple[str, str]] = field(default_factory=list)
    """Code and text."""
    errors: list[tuple[str, str]] = field(default_factory=list)
    """Code and detail."""
    history: list[dict[str, Any]] = field(default_factory=list)
    consent_asked: dict[str, Any] | None = None
    ready: bool = False
    left: bool = False

    @property
    def over(self) -> bool:
        """Whether the interview has come to its end, whatever end."""
        return self.status in OVER

    @property
    def ai_id(self) -> str | None:
        """The AI's participant id, once the room has been seen."""
        return next((key for key, who in self.participants.items() if who.get("role") == "AI"), None)

    @property
    def questions(self) -> list[str]:
        """The ids of the AI's lines that are no remarks."""
        return [line.interaction_id for line in self.lines.values() if line.kind == "question"]

    def apply(self, message: Mapping[str, Any]) -> None:
        """Fold one message in. Types that change nothing here are ignored."""
        handler = getattr(self, f"_on_{message.get('type')}", None)
        if handler is not None:
            handler(message)

    def _on_session_ready(self, message: Mapping[str, Any]) -> None:
        self.ready = True
        self.participants = {who["participantId"]: dict(who) for who in message["participants"]}
        self.ai_status = message["aiStatus"]
        self.history = list(message["history"])
        for line in self.history:
            self._catch_up(line)

    def _catch_up(self, line: Mapping[str, Any]) -> None:
        """What was still being said when the connection was lost, and was said to its end without us."""
        known = self.lines.get(line["interactionId"])
        if known is not None and not known.final:
            known.text, known.final = line["text"], True
            self.said.append(known.interaction_id)

    def _on_participant_joined(self, message: Mapping[str, Any]) -> None:
        who = message["participant"]
        self.participants[who["participantId"]] = dict(who)

    def _on_participant_left(self, message: Mapping[str, Any]) -> None:
        who = self.participants.get(message["participantId"])
        if who is not None:
            who["connected"] = False

    def _on_participant_media(self, message: Mapping[str, Any]) -> None:
        who = self.participants.get(message["participantId"])
        if who is not None:
            who.update({name: message[name] for name in ("audio", "video", "screen")})

    def _on_ai_status(self, message: Mapping[str, Any]) -> None:
        self.ai_status = message["status"]

    def _on_ai_message(self, message: Mapping[str, Any]) -> None:
        line = self.lines.setdefault(message["interactionId"], Line(message["interactionId"], ""))
        line.text, line.final = message["text"], message["final"]
        line.audio_ref = message.get("audioRef") or line.audio_ref
        line.captions += 1
        line.kind = message.get("kind", line.kind)
        if line.final and line.text:
            self.said.append(line.interaction_id)

    def _on_transcript(self, message: Mapping[str, Any]) -> None:
        caption = Caption(message["utteranceId"], message["participantId"], message["text"], message["final"])
        self.captions[caption.utterance_id] = caption

    def _on_session_state(self, message: Mapping[str, Any]) -> None:
        self.status, self.topic = message["status"], message.get("topic") or ""
        self.elapsed_s, self.remaining_s = message["elapsedS"], message["remainingS"]
        self.paused = message["paused"]

    def _on_system_message(self, message: Mapping[str, Any]) -> None:
        self.system_messages.append((message["code"], message["text"]))

    def _on_error(self, message: Mapping[str, Any]) -> None:
        self.errors.append((message["code"], message["detail"]))

    def _on_consent_required(self, message: Mapping[str, Any]) -> None:
        self.consent_asked = dict(message)

    def _on_leave_ack(self, _: Mapping[str, Any]) -> None:
        self.left = True
