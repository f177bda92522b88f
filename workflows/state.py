"""The compact state of an interview: all that a continued run needs. No list in it grows without a bound."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from workflows.carried import AheadCount, Assessing, Interruption, Listening, Outage, Unsaved
from workflows.contracts import InterviewInput, RoomRef, SpeechFinished
from workflows.domain.agenda import Agenda, no_show_at, reminds_of
from workflows.domain.booking import BookingRules, Window
from workflows.domain.clock import Extension, Hold, InterviewClock
from workflows.domain.conversation import AIConversation
from workflows.domain.engines import ProviderTerms
from workflows.domain.ignored import Ignored
from workflows.domain.people import Participant
from workflows.domain.session import move
from workflows.domain.standing_still import PausedBy
from workflows.domain.usage import Usage
from workflows.domain.values import Role, SessionStatus
from workflows.inbox import HeardAnswer, Inbox

MAX_SEEN = 256
MAX_NODES = 6
MAX_FAULTS = 20
MAX_EXTENSIONS = 20


@dataclass
class InterviewState:
    """See the module."""

    input: InterviewInput
    clock: InterviewClock
    talk: AIConversation
    people: list[Participant]
    status: SessionStatus = SessionStatus.SCHEDULED
    version: int = 0
    order: int = 0
    room: RoomRef | None = None
    epoch: int = 0
    node_id: str = ""
    queue: str = ""
    web_socket_url: str = ""
    listen_cursor: str = ""
    consent_recording: bool | None = None
    consent_ai_evaluation: bool | None = None
    paused: bool = False
    paused_by: list[PausedBy] = field(default_factory=list)
    taken_over_by: str | None = None
    leader_lost_at: datetime | None = None
    """Whoever leads was in a room that was lost then, and isn't back."""
    speaking: bool = False
    speaks_on: bool = False
    """They spoke at the end of the run before this one, and no ear has told of it since."""
    utterance_id: str = ""
    """Of the candidate's that began last, as far as the newest room has told."""
    partial: str = ""
    """The candidate's utterance so far, as acknowledged: a half answer survives the node that heard it."""
    partial_id: str = ""
    """Whose id that utterance has."""
    missed: bool = False
    """What was said meanwhile did not reach the candidate, though their connection seemed to be up."""
    cut_off: bool = False
    """The candidate spoke when the connection or the room was lost, and hasn't been told how far they were heard."""
    taken_id: str = ""
    taken_text: str = ""
    """An utterance that was taken for an answer before its ear had finished it, and the words of it."""
    gone_since: datetime | None = None
    gone_s: float = 0.0
    paused_since: datetime | None = None
    was_paused: bool = False
    told_recorded: bool = False
    """The candidate knows that answers are recorded while they can't be recognised."""
    told_voice_down: bool = False
    asked_unsure: int = 0
    """How often the candidate was asked to say again what was hardly understood."""
    processing_since: datetime | None = None
    """Since when the AI prepares what it says next."""
    extensions: list[Extension] = field(default_factory=list)
    put_aside: bool = False
    """It was given a new time after its start: it stands still until then."""
    must_resume: bool = False
    end_requested: bool = False
    cancelled: bool = False
    inbox: Inbox = field(default_factory=Inbox)
    seen_seq: dict[str, int] = field(default_factory=dict)
    seen_ids: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    tokens: int = 0
    cost_usd: float = 0.0
    """What the conversation has used of the model."""
    last_turn: str = ""
    last_turn_tokens: int = 0
    last_turn_cost_usd: float = 0.0
    """Of the newest turn, which may be told again with more."""
    providers: list[ProviderTerms] = field(default_factory=list)
    recognises: bool = True
    agenda: Agenda = field(default_factory=Agenda)
    listening: Listening = field(default_factory=Listening)
    hears_on: bool = False
    """The run before this one ended while it waited for an answer: nothing is said, the wait goes on."""
    unsaved: list[Unsaved] = field(default_factory=list)
    """In their order. Where there are very many, no more is taken in (`workflows.seam`)."""
    assessing: list[Assessing] = field(default_factory=list)
    outage: Outage = field(default_factory=Outage)
    ahead: AheadCount = field(default_factory=AheadCount)
    ignored: dict[Ignored, int] = field(default_factory=dict)

    @classmethod
    def new(cls, order: InterviewInput, now: datetime | None = None) -> InterviewState:
        """An interview that hasn't begun. `now`: people are told of it at once."""
        everybody = (order.candidate, order.ai, *order.interviewers)
        agenda = Agenda()
        if now is not None:
            agenda.begin(now)
        return cls(
            input=order,
            clock=InterviewClock(order.budget_s),
            talk=AIConversation.of(order.session_id, order.plan),
            people=[Participant(p.participant_id, p.role, p.name) for p in everybody],
            agenda=agenda,
        )

    @property
    def candidate(self) -> Participant:
        """The one who is interviewed."""
        return next(p for p in self.people if p.role is Role.CANDIDATE)

    @property
    def candidate_here(self) -> bool:
        """The candidate's connection is up."""
        return self.candidate.signaling_id is not None

    @property
    def consent_decided(self) -> bool:
        """The candidate has said yes or no."""
        return self.consent_recording is not None

    @property
    def no_show_at(self) -> datetime:
        """When the candidate counts as not coming."""
        order, agenda = self.input, self.agenda
        at = no_show_at(
            order.scheduled_time,
            order.window_end,
            agenda.booked,
            agenda.doors_open,
            order.conduct.no_show_after_s,
        )
        return max(at, agenda.watch.ends or at)

    @property
    def reminds_of(self) -> datetime:
        """The time that reminders are counted from."""
        return reminds_of(self.input.scheduled_time, self.input.window_end, self.agenda.booked)

    @property
    def opens_at(self) -> datetime:
        """From when its people can come in."""
        return self.input.scheduled_time - timedelta(seconds=self.input.conduct.lobby_opens_before_s)

    @property
    def window(self) -> Window:
        """When it may begin."""
        return Window(self.input.scheduled_time, self.input.window_end)

    @property
    def booking_rules(self) -> BookingRules:
        """How late and how often the candidate may change a booked time."""
        conduct = self.input.conduct
        return BookingRules(conduct.booking_changes, conduct.booking_notice_s)

    def person(self, participant_id: str) -> Participant | None:
        """The participant of that id."""
        return next((p for p in self.people if p.participant_id == participant_id), None)

    def first_time(self, key: str) -> bool:
        """Whether this id comes for the first time; remembers it (the newest 256)."""
        if key in self.seen_ids:
            return False
        self.seen_ids = [*self.seen_ids, key][-MAX_SEEN:]
        return True

    @property
    def waiting_bytes(self) -> int:
        """How much waits to be taken, assessed or written, about: a run hands all of it to the next one.

        What is taken turns into what waits to be assessed and written, and is no more than it was.
        """
        begun = sum(one.size for one in self.unsaved) + sum(one.size for one in self.assessing)
        return begun + self.inbox.size

    def past(self, utterance_id: str) -> bool:
        """Whether an utterance is over: what its ear still tells of it comes too late."""
        return utterance_id in self.seen_ids and utterance_id != self.taken_id

    def turn_ended(self, turn_id: str) -> None:
        """Nothing more is heard of this turn."""
        self.first_time(f"turn:{turn_id}")

    def turn_past(self, turn_id: str) -> bool:
        """Whether a turn is over."""
        return f"turn:{turn_id}" in self.seen_ids

    def in_order(self, node_id: str, seq: int) -> bool:
        """Whether a node's outbox sends this for the first time: each node counts up from 1."""
        if seq <= self.seen_seq.get(node_id, 0):
            return False
        self.seen_seq.pop(node_id, None)
        self.seen_seq[node_id] = seq
        while len(self.seen_seq) > MAX_NODES:
            self.seen_seq.pop(next(iter(self.seen_seq)))
        return True

    def heard_last(self, cursor: str) -> None:
        """The last words of an ear: what it was in the middle of, and where another goes on."""
        self.listen_cursor, utterance_id, text = cursor, "", ""
        with suppress(ValueError, KeyError, TypeError):
            body = json.loads(cursor)
            utterance_id, text = str(body["utteranceId"]), str(body["text"])
        if utterance_id and utterance_id not in self.seen_ids and len(text) > len(self.partial):
            self.partial, self.partial_id = text, utterance_id

    def finished(self, speech: SpeechFinished) -> None:
        """An utterance is over: once per id. Of one that was taken half, only the rest is another answer."""
        if speech.utterance_id == self.partial_id:
            self.partial = self.partial_id = ""
        if speech.utterance_id == self.taken_id:
            rest = speech.text.removeprefix(self.taken_text).strip()
            self.taken_id = ""
            if rest:
                self.inbox.answers.append(
                    replace(HeardAnswer.of(speech), utterance_id=f"{speech.utterance_id}+", text=rest)
                )
        elif self.first_time(speech.utterance_id):
            self.inbox.answers.append(HeardAnswer.of(speech))

    def said_before(self, answer: HeardAnswer, now: datetime) -> HeardAnswer | None:
        """What the candidate had said when they typed `answer` instead of speaking on, as after a node's loss."""
        if self.speaking:
            # It will be finished, and is an answer of its own then.
            return None
        if answer.typed:
            return self.take_partial(now)
        self.partial = self.partial_id = ""
        return None

    def take_partial(self, now: datetime) -> HeardAnswer | None:
        """The half answer as an answer: its speaker said no more. None where there is none."""
        text, utterance_id = self.partial, self.partial_id
        self.partial = self.partial_id = ""
        if not text or not utterance_id or not self.first_time(utterance_id):
            return None
        self.taken_id, self.taken_text = utterance_id, text
        return HeardAnswer(utterance_id, self.candidate.participant_id, text, now)

    def pause(self, now: datetime, by: PausedBy) -> None:
        """The interview stands still; twice is once."""
        if by not in self.paused_by:
            self.paused_by.append(by)
        if not self.paused:
            self.paused, self.paused_since = True, now
            self.clock.hold(Hold.PAUSED, now)

    def unpause(self, now: datetime, by: PausedBy | None = None) -> None:
        """It goes on, unless it was paused by others than `by` (None: whoever it was) as well.

        The question is asked again where the pause was long.
        """
        self.paused_by = [one for one in self.paused_by if by not in (None, one)]
        if self.paused and not self.paused_by:
            since = self.paused_since or now
            self.paused, self.paused_since, self.was_paused = False, None, True
            self.gone_s = max(self.gone_s, (now - since).total_seconds())
            self.clock.release(Hold.PAUSED, now)

    def extend(self, extension: Extension) -> None:
        """Extra time: what the time had cut short is opened again. `first_time` says whether it counts."""
        self.extensions.append(extension)
        self.clock.grant(extension.minutes * 60)
        self.talk.more_time(self.clock.remaining_s(extension.at))

    def arrived(self, now: datetime) -> None:
        """The candidate is connected: the clock runs, and how long they were away is known."""
        if self.gone_since is not None:
            self.gone_s = max(self.gone_s, (now - self.gone_since).total_seconds())
            self.gone_since = None
        self.clock.release(Hold.CANDIDATE_GONE, now)

    def left(self, now: datetime, silent_s: float = 0.0) -> None:
        """The candidate's connection is gone, since `silent_s` before this was noticed: the clock stands still."""
        since = now - timedelta(seconds=silent_s)
        if self.gone_since is None:
            self.gone_since = since
        self.missed = self.missed or silent_s > 0
        self.cut_off = self.cut_off or self.speaking
        self.speaking = False
        self.clock.hold(Hold.CANDIDATE_GONE, since)

    def back_again(self) -> Interruption:
        """The interruption that is over now."""
        broken = Interruption(self.gone_s, self.was_paused, self.cut_off)
        self.gone_s, self.was_paused, self.cut_off = 0.0, False, False
        return broken

    def still_interrupted(self, broken: Interruption) -> None:
        """What was to be said after an interruption wasn't said to its end: it is part of the next one."""
        self.gone_s = max(self.gone_s, broken.gone_s)
        self.was_paused = self.was_paused or broken.paused
        self.cut_off = self.cut_off or broken.cut_off

    def ignore(self, why: Ignored) -> None:
        """Counts a message that changes nothing."""
        self.ignored[why] = self.ignored.get(why, 0) + 1

    def fault(self, kind: str) -> None:
        """Notes a fault of this interview: what a scorecard must say."""
        self.faults = [*self.faults, kind][-MAX_FAULTS:]

    @property
    def used_up(self) -> bool:
        """The budget is: the model isn't asked any more."""
        return self.input.budget.used_up(self.tokens, self.cost_usd)

    def spent(self, usages: tuple[Usage, ...], turn_id: str = "") -> None:
        """Counts what was used. Of a turn it is all that it took so far: told twice it counts once."""
        tokens, cost_usd = sum(u.tokens for u in usages), sum(u.cost_usd for u in usages)
        if turn_id and turn_id == self.last_turn:
            self.tokens -= self.last_turn_tokens
            self.cost_usd -= self.last_turn_cost_usd
        self.tokens += tokens
        self.cost_usd += cost_usd
        if turn_id:
            self.last_turn, self.last_turn_tokens, self.last_turn_cost_usd = turn_id, tokens, cost_usd

    def move(self, to: SessionStatus) -> None:
        """Changes the status, or raises `InvalidTransition`."""
        self.status = move(self.status, to)
        self.version += 1

    def next_order(self) -> int:
        """The place of the next line in the transcript."""
        self.order += 1
        return self.order
