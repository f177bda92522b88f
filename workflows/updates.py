"""What people ask of an interview: validated, answered, and each id carried out once."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from temporalio import workflow

from workflows import contracts as c
from workflows.domain.absence import Watch
from workflows.domain.agenda import MessageKind
from workflows.domain.booking import changes_left, check_booking, check_unbooking, still_fits
from workflows.domain.clock import Extension, Hold
from workflows.domain.conversation import PendingDirective
from workflows.domain.errors import (
    Conflict,
    InterviewOver,
    InvalidInput,
    NotPermitted,
    TooEarly,
    VivaError,
)
from workflows.domain.people import Participant
from workflows.domain.phrases import phrase
from workflows.domain.question import answer_id, check_directive
from workflows.domain.standing_still import PausedBy
from workflows.domain.values import DirectiveKind, Role, SessionStatus
from workflows.domain.zoned import wall_clock
from workflows.inbox import HeardAnswer
from workflows.parts import Parts
from workflows.refusals import refused
from workflows.seam import BESIDE, WORDS, update, update_with_words
from workflows.state import MAX_EXTENSIONS

S = SessionStatus
T = TypeVar("T")


class Updates(Parts):
    """Update handlers."""

    @update
    async def admit(self, who: c.Admit) -> c.Admission:
        """Lets a member in: where the room is, or that none is free yet."""
        s = self._s
        if s.person(who.participant_id) is None:
            raise refused(NotPermitted("You are not part of this interview."))
        self._refuse_over()
        opens = s.opens_at
        if (s.status is S.SCHEDULED or s.put_aside) and workflow.now() < opens:
            raise refused(
                TooEarly(
                    "The interview has not opened yet.",
                    scheduled_time=s.input.scheduled_time.isoformat(),
                    opens_at=opens.isoformat(),
                )
            )
        if who.participant_id == s.candidate.participant_id:
            s.agenda.watch.at_the_door(s.input.conduct.no_show_after_s, workflow.now())
        if who.failed_epoch is not None:
            await self._room.check(who.failed_epoch)
        await self._room.ensure()
        if s.room is None:
            return c.Admission(None)
        return c.Admission(s.room, s.node_id, s.web_socket_url)

    def _refuse_over(self) -> None:
        if self._s.status.over or self._s.cancelled:
            raise refused(InterviewOver("The interview is over.", interview_status=self._s.status.value))

    def _refuse_ending(self) -> None:
        """What makes no sense any more once somebody has ended it: goodbye is being said, or will be at once."""
        if self._s.end_requested:
            raise refused(Conflict("The interview is coming to its end."))

    @update
    async def reschedule(self, order: c.Reschedule) -> c.Done:
        """A new time, up to the end: one that has started is put aside, and goes on then where it is."""
        s = self._s
        self._refuse_over()
        self._refuse_ending()
        if order.scheduled_time <= workflow.now() and (
            order.window_end is None or order.window_end <= workflow.now()
        ):
            raise refused(InvalidInput("The new time lies in the past."))
        started = s.status not in (S.SCHEDULED, S.LOBBY)
        if (order.scheduled_time, order.window_end) == (s.input.scheduled_time, s.input.window_end) and (
            s.put_aside or not started
        ):
            # The same order again: nobody is told of it twice.
            return c.Done(s.status)
        s.input = replace(
            s.input,
            scheduled_time=order.scheduled_time,
            window_end=order.window_end,
            invite_expires_at=order.invite_expires_at or s.input.invite_expires_at,
        )
        self._rescheduled()
        if started:
            self._put_aside()
        self._ledger.status("rescheduled")
        self._room.changed()
        return c.Done(s.status)

    def _put_aside(self) -> None:
        s = self._s
        self._hand_back()
        # Whoever had paused it: it goes on at its new time.
        s.put_aside, s.paused_by = True, []
        s.pause(workflow.now(), PausedBy.NEW_TIME)
        if s.status is not S.SUSPENDED:
            self._move(S.SUSPENDED, "put aside")
        time = wall_clock(s.input.scheduled_time, s.input.timezone)
        self._beside(self._room.tell(phrase("put_aside", s.input.language, time=time), "put_aside"))

    def _rescheduled(self) -> None:
        s = self._s
        if not still_fits(s.agenda.booked, s.window):
            s.agenda.booked = None
        s.agenda.bookings, s.agenda.doors_open = int(s.agenda.booked is not None), None
        s.agenda.watch = Watch(max(s.input.scheduled_time, workflow.now()))
        s.agenda.announce(MessageKind.RESCHEDULED, workflow.now())

    @update
    async def book(self, order: c.Book) -> c.Booked:
        """The candidate's time in an open window, by the interview's rules; the same time twice is one booking."""
        s, now = self._s, workflow.now()
        self._refuse_over()
        if order.participant_id != s.candidate.participant_id:
            raise refused(NotPermitted("Only the candidate books a time."))
        if order.at != s.agenda.booked:
            if s.status not in (S.SCHEDULED, S.LOBBY):
                raise refused(Conflict("The interview has started already."))
            try:
                if order.at is not None:
                    check_booking(
                        order.at, s.window, s.agenda.booked, s.agenda.bookings, s.booking_rules, now
                    )
                elif s.agenda.booked is not None:
                    check_unbooking(s.window, s.agenda.booked, s.booking_rules, now)
            except VivaError as error:
                raise refused(error) from error
            s.agenda.book(order.at, now)
            self._ledger.status("booked" if order.at else "booking given back")
        return c.Booked(s.agenda.booked, changes_left(s.agenda.bookings, s.booking_rules))

    @update
    async def edit(self, order: c.Edit) -> c.Done:
        """Other words, another length or pace, before the start."""
        s = self._s
        self._refuse_over()
        if s.status not in (S.SCHEDULED, S.LOBBY):
            raise refused(Conflict("An interview can only be edited before it starts."))
        if s.room is not None and order.language not in (None, s.input.language):
            raise refused(Conflict("The room is open: its language can't be changed any more."))
        longer = order.duration_minutes not in (None, s.input.duration_minutes)
        s.input = edited(s.input, order)
        if longer:
            s.agenda.announce(MessageKind.RESCHEDULED, workflow.now())
        s.candidate.name = s.input.candidate.name
        s.clock.budget_s = s.input.budget_s + sum(e.minutes * 60 for e in s.extensions)
        self._room.changed()
        return c.Done(s.status)

    @update
    async def cancel(self, command: c.Command) -> c.Done:
        """Ends it before its end, without a result."""
        self._refuse_over()
        # Nothing here waits for the run: it may be waiting for this handler, at the seam to the next run.
        self._s.cancelled = True
        self._s.agenda.announce(MessageKind.CANCELLED, workflow.now())
        self._move(S.CANCELLED, "cancelled", by=command.by)
        return c.Done(self._s.status)

    @update
    async def pause(self, command: c.Command) -> c.Done:
        """Stands still until resumed; the time is credited."""
        s = self._s
        self._in_progress()
        self._refuse_ending()
        if not self._once(command):
            return c.Done(s.status)
        if command.credit_since is not None:
            self._room.give_back(Hold.OUTAGE, command.credit_since)
        stood_still = s.paused
        s.pause(workflow.now(), PausedBy.COMMAND_TO_MANY if command.many else PausedBy.SOMEBODY)
        if not stood_still or command.credit_since is not None:
            self._ledger.status("credited" if stood_still else "paused", by=command.by)
        self._room.changed()
        if not stood_still:
            self._beside(self._room.tell(_why_paused(s.input.language, command.tell), "paused"))
        return c.Done(s.status)

    @update
    async def resume(self, command: c.Command) -> c.Done:
        """Goes on after a pause; by a word to many only where nothing but such a word has paused it."""
        s = self._s
        self._in_progress()
        if self._once(command) and s.paused:
            s.put_aside = s.put_aside and command.many
            s.unpause(workflow.now(), PausedBy.COMMAND_TO_MANY if command.many else None)
            if not s.paused:
                self._ledger.status("resumed", by=command.by)
            self._room.changed()
        return c.Done(s.status, tuple(s.paused_by) if command.many else ())

    @update
    async def end(self, command: c.Command) -> c.Done:
        """Ends it now, with a goodbye and a scorecard."""
        self._in_progress()
        if self._once(command) and not self._s.end_requested:
            self._s.end_requested = True
            self._s.unpause(workflow.now())
            self._ledger.status("end requested", by=command.by)
        return c.Done(self._s.status)

    def _once(self, command: c.Command) -> bool:
        """Not the same command as before."""
        return not command.command_id or self._s.first_time(f"command:{command.command_id}")

    @update
    async def extend(self, order: c.Extend) -> c.Done:
        """Extra time for the candidate, before or during; the same id twice is once."""
        s, now = self._s, workflow.now()
        self._refuse_over()
        if not 0 < order.minutes <= c.MAX_EXTENSION_MINUTES:
            raise refused(InvalidInput(f"Extra time is up to {c.MAX_EXTENSION_MINUTES} minutes."))
        if any(e.extension_id == order.extension_id for e in s.extensions):
            return c.Done(s.status)
        self._refuse_ending()
        if len(s.extensions) >= MAX_EXTENSIONS:
            raise refused(Conflict("This interview was extended often enough."))
        s.extend(Extension(order.extension_id, order.minutes, order.by, now, order.reason[:500]))
        self._ledger.status("extended")
        self._room.changed()
        text = phrase("extended", s.input.language, minutes=f"{order.minutes:g}")
        self._beside(self._room.tell(text, "time_extended"))
        return c.Done(s.status)

    def _in_progress(self) -> None:
        self._refuse_over()
        if self._s.status not in (S.IN_PROGRESS, S.SUSPENDED):
            raise refused(Conflict("The interview has not started yet."))

    @update
    async def direct(self, order: c.Direct) -> c.Done:
        """A human interviewer directs the AI; the same directive twice is one."""
        s = self._s
        self._in_progress()
        self._refuse_ending()
        person = s.person(order.by_participant_id)
        if person is None or person.role is not Role.INTERVIEWER:
            raise refused(NotPermitted("Only an interviewer of this interview directs the AI."))
        try:
            check_directive(order.kind, order.text)
        except InvalidInput as error:
            raise refused(error) from None
        if not s.first_time(order.directive_id):
            return c.Done(s.status)
        if order.kind is DirectiveKind.TAKE_OVER:
            self._take_over(person)
        elif order.kind is DirectiveKind.HAND_BACK:
            self._hand_back()
        else:
            s.talk.direct(PendingDirective(order.kind, order.text[:1000]))
            self._talk.foresight.drop()
        self._room.changed()
        return c.Done(s.status)

    def _take_over(self, person: Participant) -> None:
        self._s.taken_over_by, self._s.leader_lost_at = person.participant_id, None
        self._s.clock.hold(Hold.TAKEN_OVER, workflow.now())

    @update_with_words(WORDS)
    async def answer(self, answer: c.Answer) -> c.Answered:
        """A typed answer: the same path as a spoken one, and the same utterance id twice is one answer."""
        s = self._s
        interaction = answer_id(s.input.session_id, answer.utterance_id)
        if answer.utterance_id in s.seen_ids:
            return c.Answered(interaction, duplicate=True)
        self._in_progress()
        if s.person(answer.participant_id) is None:
            raise refused(NotPermitted("You are not part of this interview."))
        text = answer.text.strip()
        if not text or len(text) > c.MAX_ANSWER_CHARS:
            raise refused(InvalidInput(f"An answer has 1 to {c.MAX_ANSWER_CHARS} characters."))
        s.first_time(answer.utterance_id)
        heard = HeardAnswer(answer.utterance_id, answer.participant_id, text, workflow.now(), typed=True)
        s.inbox.answers.append(heard)
        return c.Answered(interaction)

    @update_with_words(BESIDE)
    async def comment(self, comment: c.Comment) -> c.Done:
        """A remark beside the conversation."""
        s = self._s
        # Who may is the edge's to say: an organiser is no participant.
        if comment.interaction_id in s.seen_ids:
            return c.Done(s.status)
        self._refuse_over()
        s.first_time(comment.interaction_id)
        self._ledger.comment(comment)
        return c.Done(s.status)

    @update
    async def consent(self, given: c.GiveConsent) -> c.Done:
        """The candidate's decision on the notice; the same id twice is one, a later one counts."""
        s = self._s
        self._refuse_over()
        if given.participant_id != s.candidate.participant_id:
            raise refused(NotPermitted("Only the candidate can consent."))
        if s.first_time(given.consent_id):
            s.consent_recording = given.purposes.get("recording", False)
            s.consent_ai_evaluation = given.purposes.get("aiEvaluation", False)
            self._ledger.consent(given)
            self._room.changed()
        return c.Done(s.status)


def _why_paused(language: str, why: str) -> str:
    """What the candidate is told."""
    if not why:
        return phrase("paused_no_reason", language)
    return phrase("paused", language, reason=why if why.endswith((".", "!", "?")) else f"{why}.")


def edited(order: c.InterviewInput, edit: c.Edit) -> c.InterviewInput:
    """The input with what the edit names in place of what was there."""
    return replace(
        order,
        title=_either(edit.title, order.title),
        reviewers=_either(edit.reviewers, order.reviewers),
        result_by=_either(edit.result_by, order.result_by),
        duration_minutes=_either(edit.duration_minutes, order.duration_minutes),
        candidate=replace(order.candidate, name=_either(edit.candidate_name, order.candidate.name)),
        language=_either(edit.language, order.language),
        notice_version=_either(edit.notice_version, order.notice_version),
        conduct=_either(edit.conduct, order.conduct),
        voice=_either(edit.voice, order.voice),
        budget=_either(edit.budget, order.budget),
    )


def _either(new: T | None, old: T) -> T:
    return old if new is None else new
