"""The activity contracts: workflows call these, `activities/` implements them (each override decorated again)."""

from __future__ import annotations

from abc import ABC, abstractmethod

from temporalio import activity

from workflows import contracts as c

MEDIA_QUEUE = "media"
"""Shared by all media nodes: carries `open_room` only."""


class RoomActivities(ABC):
    """Everything that touches a live room. `open_room` on queue `media`, the others on `media.<node>`."""

    @activity.defn
    @abstractmethod
    async def open_room(self, order: c.OpenRoom) -> c.OpenedRoom:
        """Opens the room here, or finds it: idempotent by session and epoch. Non-retryable `stale-room`."""

    @activity.defn
    @abstractmethod
    async def probe_room(self, room: c.RoomRef) -> c.RoomProbe:
        """Says whether this node holds the room of that epoch."""

    @activity.defn
    @abstractmethod
    async def close_room(self, order: c.CloseRoom) -> None:
        """Tells those inside and closes; closing a room that isn't there does nothing."""

    @activity.defn
    @abstractmethod
    async def publish_state(self, state: c.RoomState) -> None:
        """Broadcasts what changed; a version not above the last one does nothing."""

    @activity.defn
    @abstractmethod
    async def tell(self, message: c.Tell) -> None:
        """Broadcasts a system message once per `message_id`."""

    @activity.defn
    @abstractmethod
    async def show_interaction(self, line: c.ShowInteraction) -> None:
        """Broadcasts a line that was typed, once per interaction."""

    @activity.defn
    @abstractmethod
    async def listen(self, order: c.Listen) -> c.Heard:
        """Hears one participant until cancelled: signals pauses and ends, heartbeats the text so far."""

    @activity.defn
    @abstractmethod
    async def hear_out(self, order: c.HearOut) -> None:
        """Ends a `listen`: tells within a moment what was said by now. One that has ended already is left alone."""

    @activity.defn
    @abstractmethod
    async def compose(self, order: c.Compose) -> c.Composed:
        """Streams the model's words into the utterance of the turn. On a retry it goes on after `already_said`."""

    @activity.defn
    @abstractmethod
    async def speak(self, order: c.Speak) -> c.Spoken:
        """Says the utterance of the turn; cancelled: stops and returns what was heard."""


class RecordActivities(ABC):
    """What is kept, on queue `interviews`. Every write is idempotent by key."""

    @activity.defn
    @abstractmethod
    async def save_interaction(self, line: c.SaveInteraction) -> None:
        """Upserts a line of the conversation."""

    @activity.defn
    @abstractmethod
    async def save_status(self, status: c.SaveStatus) -> None:
        """Upserts the status by version, with an audit entry for each change."""

    @activity.defn
    @abstractmethod
    async def save_participant(self, participant: c.SaveParticipant) -> None:
        """Upserts a participant's connection by version."""

    @activity.defn
    @abstractmethod
    async def save_consent(self, consent: c.SaveConsent) -> None:
        """Appends a consent decision, with an audit entry."""

    @activity.defn
    @abstractmethod
    async def save_usage(self, usage: c.SaveUsage) -> None:
        """Upserts what a turn has used of the model."""

    @activity.defn
    @abstractmethod
    async def save_providers(self, providers: c.SaveProviders) -> None:
        """Adds the terms on which providers get what is said."""


class RecordingActivities(ABC):
    """What is made of recordings, on queue `interviews`."""

    @activity.defn
    @abstractmethod
    async def recognise_recording(self, order: c.RecogniseRecording) -> c.Recognised:
        """The words of a recorded utterance. Non-retryable `not-found`, `not-permitted`, `provider-never`."""


class JudgementActivities(ABC):
    """The model's work that no candidate waits for, on queue `interviews`."""

    @activity.defn
    @abstractmethod
    async def assess_answer(self, order: c.AssessAnswer) -> c.Assessment:
        """Notes on an answer."""

    @activity.defn
    @abstractmethod
    async def write_scorecard(self, order: c.WriteScorecard) -> c.ScorecardWritten:
        """Reads what is stored, has it scored, stores the scorecard: idempotent by its id.

        Non-retryable `not-found`, `provider-never`.
        """


class MessageActivities(ABC):
    """Mail to those invited, on queue `interviews`."""

    @activity.defn
    @abstractmethod
    async def deliver(self, order: c.DeliverTo) -> c.Delivery:
        """Sends one message to one person, once per key; without a mail server keeps it for the organiser to see.

        Raises while the mail server can't take it: to be tried again. A final refusal is a result.
        """


class SweepActivities(ABC):
    """Housekeeping, on queue `interviews`."""

    @activity.defn
    @abstractmethod
    async def start_missing(self, order: c.Sweep) -> c.Swept:
        """Starts the workflow of each interview that has a row but none."""


class DayActivities(ABC):
    """Interview days that recur, on queue `interviews`."""

    @activity.defn
    @abstractmethod
    async def open_slots(self, order: c.OpenSlots) -> c.SlotsOpened:
        """Opens the slots of a day that are near enough, each once; of a day that is paused or gone, none."""


class RetentionActivities(ABC):
    """Erasing, on queue `interviews`."""

    @activity.defn
    @abstractmethod
    async def plan_retention(self, order: c.PlanRetention) -> c.RetentionPlan:
        """Says what is due now."""

    @activity.defn
    @abstractmethod
    async def erase(self, order: c.Erase) -> c.Erasure:
        """Ends what runs, destroys the key, deletes recordings and rows, leaves a tombstone. Twice is once."""
