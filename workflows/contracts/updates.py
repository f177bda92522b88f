"""What people ask of an interview."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workflows.contracts.common import ParticipantInfo, RoomRef
from workflows.contracts.messages import Upcoming
from workflows.domain.clock import Extension
from workflows.domain.conduct import Conduct
from workflows.domain.engines import Voice
from workflows.domain.ignored import Ignored
from workflows.domain.standing_still import PausedBy
from workflows.domain.usage import Budget
from workflows.domain.values import (
    AIStatus,
    DirectiveKind,
    InteractionType,
    SessionStatus,
)


@dataclass(frozen=True)
class Admit:
    """A member wants in. `failed_epoch`: the room of that epoch was lost for them."""

    participant_id: str
    failed_epoch: int | None = None


@dataclass(frozen=True)
class Admission:
    """Where to go. `room` is None while no node is free: try again after `retry_after_s`."""

    room: RoomRef | None
    node_id: str = ""
    web_socket_url: str = ""
    retry_after_s: float = 1.0


@dataclass(frozen=True)
class Reschedule:
    """A new time, in the future."""

    scheduled_time: datetime
    by: str
    window_end: datetime | None = None
    invite_expires_at: datetime | None = None


@dataclass(frozen=True)
class Book:
    """The candidate's time in an open window; None gives it back. The same time twice is one booking."""

    participant_id: str
    at: datetime | None


@dataclass(frozen=True)
class Booked:
    """What is booked now, and how often it may still be changed."""

    at: datetime | None
    changes_left: int


@dataclass(frozen=True)
class Edit:
    """What is to be another before the start; None leaves it as it is. The same edit twice is one."""

    by: str
    title: str | None = None
    reviewers: str | None = None
    result_by: str | None = None
    duration_minutes: float | None = None
    candidate_name: str | None = None
    language: str | None = None
    notice_version: str | None = None
    conduct: Conduct | None = None
    voice: Voice | None = None
    budget: Budget | None = None


@dataclass(frozen=True)
class Command:
    """Cancel, pause, resume or end, and who says so. The same `command_id` twice is once; empty: never the same."""

    by: str
    reason: str = ""
    command_id: str = ""
    tell: str = ""
    """What the candidate is told of it: the reason is for the record."""
    credit_since: datetime | None = None
    """With a pause: the trouble began then, and all that was counted since is credited, whatever came between."""
    many: bool = False
    """It is for all that a filter found, and named none: such a resume ends such a pause alone."""


@dataclass(frozen=True)
class Extend:
    """Extra time for the candidate; the same `extension_id` twice is once."""

    extension_id: str
    minutes: float
    by: str
    reason: str = ""


@dataclass(frozen=True)
class Direct:
    """An interviewer's directive; the same `directive_id` twice is one."""

    directive_id: str
    by_participant_id: str
    kind: DirectiveKind
    text: str = ""


@dataclass(frozen=True)
class Answer:
    """A finished answer given as text. The same `utterance_id` twice is one answer."""

    utterance_id: str
    participant_id: str
    text: str


@dataclass(frozen=True)
class Answered:
    """Whether it was taken, and under which interaction."""

    interaction_id: str
    duplicate: bool = False


@dataclass(frozen=True)
class Comment:
    """A comment or system message by an interviewer; also a candidate's remark on their own record."""

    interaction_id: str
    participant_id: str
    type: InteractionType
    text: str


@dataclass(frozen=True)
class GiveConsent:
    """A candidate's decision on the notice."""

    consent_id: str
    participant_id: str
    notice_version: str
    language: str
    purposes: dict[str, bool]


@dataclass(frozen=True)
class Done:
    """An update was carried out. `left_paused`: a resume of many did not let it go on, as these paused it too."""

    status: SessionStatus
    left_paused: tuple[PausedBy, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """The live truth of an interview."""

    session_id: str
    status: SessionStatus
    ai_status: AIStatus
    topic: str
    topic_index: int
    topic_count: int
    covered: tuple[str, ...]
    elapsed_s: float
    remaining_s: float
    paused: bool
    taken_over_by: str | None
    participants: tuple[ParticipantInfo, ...]
    room: RoomRef | None
    node_id: str
    consent_recording: bool | None
    consent_ai_evaluation: bool | None
    pinned_question: str
    scheduled_time: datetime
    credits: dict[str, float] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()
    tokens: int = 0
    cost_usd: float = 0.0
    answers_typed: bool = False
    """No recogniser knows the interview's language: answers are typed."""
    booked_time: datetime | None = None
    booking_changes_left: int = 0
    upcoming: tuple[Upcoming, ...] = ()
    paused_by: tuple[PausedBy, ...] = ()
    ignored: dict[Ignored, int] = field(default_factory=dict)
    """How many messages changed nothing, by the reason."""
    epoch: int = 0
    """Of the newest room, also of one that couldn't be opened: what an older one tells is not taken."""

    @property
    def newest_epoch(self) -> int:
        """The same where a worker answers that doesn't tell it yet: then of the open room, 0 without one."""
        return max(self.epoch, self.room.epoch if self.room is not None else 0)
