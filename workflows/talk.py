"""The conversation: turn after turn until the plan is through, the time is up, or somebody ends it."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any

from temporalio import workflow

from workflows.answers import Answers
from workflows.carried import Interruption
from workflows.context import turn_context
from workflows.domain.clock import Hold
from workflows.domain.conversation import AIConversation, PendingQuestion, Phase
from workflows.domain.phrases import phrase, time_left
from workflows.domain.policy import Turn, begin, due_announcements, left_as_told_s, next_turn
from workflows.domain.question import question_of, was_asked, whole_sentences
from workflows.domain.turn_watch import Outcome
from workflows.domain.values import AIStatus, SessionStatus, TurnKind
from workflows.foresight import Foresight, Prepared, adopt
from workflows.hearing import Hearing, Verdict
from workflows.late_answers import LateAnswers
from workflows.ledger import Ledger
from workflows.outages import Outages
from workflows.resuming import apology, behind, resuming
from workflows.room_link import RoomLink
from workflows.seam import Seam
from workflows.state import InterviewState
from workflows.turns import Performance, TurnPlayer

ABOUT_S = 0.5
"""A time left is told as soon as the clock is so near to it."""
_SIDE_REMARKS = frozenset(
    {TurnKind.PROMPT, TurnKind.OFFER_SKIP, TurnKind.ACKNOWLEDGE, TurnKind.REPEAT, TurnKind.RESUME}
)


class Talk:
    """One for a run. `step` takes one turn; the workflow calls it until there is none left."""

    def __init__(self, state: InterviewState, room: RoomLink, ledger: Ledger, seam: Seam) -> None:
        self._s = state
        self._room = room
        self._ledger = ledger
        self._seam = seam
        self.player = TurnPlayer(state, room, self.must_stop)
        self.foresight = Foresight(state, room, ledger, self.player, self.must_stop, lambda: seam.wanted)
        self._hearing = Hearing(state, self.must_stop, lambda: seam.due)
        self.late = LateAnswers(state, room, ledger)
        self.answers = Answers(state, room, ledger, self.late, self._beside)
        self._next: Prepared | None = None
        self._says_goodbye = False
        """An end that was ordered makes nobody fall silent then: it is what is said."""
        self._besides: set[asyncio.Task[None]] = set()
        self.outages = Outages(state, room, self.must_stop, lambda: seam.due, self._say_beside)

    def must_stop(self) -> bool:
        """The AI has to be quiet now."""
        s = self._s
        return (
            s.paused
            or s.taken_over_by is not None
            or not s.candidate_here
            or s.missed
            or s.room is None
            or (s.end_requested and not self._says_goodbye)
            or s.cancelled
            or self._seam.overfull
        )

    # ------------------------------------------------------------ a turn

    @property
    def under_way(self) -> bool:
        """The next turn is being said already: the node has committed it."""
        return self._next is not None

    @property
    def busy(self) -> bool:
        """Something is under way that ends with this run."""
        return self.under_way or self.foresight.busy or self.late.busy or bool(self._besides)

    async def step(self) -> bool:
        """One turn with its answer. False when nothing is left to say."""
        s = self._s
        prepared, self._next = self._next, None
        hears_on, s.hears_on = s.hears_on, False
        missed, s.missed = s.missed, False
        if prepared is None and hears_on and not (missed or s.must_resume or s.gone_s or s.was_paused):
            await self._hear(anew=False)
            return True
        if prepared is None and (s.must_resume or hears_on):
            await self._resume()
            return True
        self.answers.keep_cut_off()
        before = copy.deepcopy(s.talk)
        if prepared is not None:
            turn, outcome = prepared.turn, await self._follow(prepared)
        else:
            # A turn that leaves the topic leaves its question, too; what follows is told of it all the same.
            asked = s.talk.pending
            chosen = next_turn(
                s.talk,
                s.input.plan,
                s.input.conduct,
                budget_s=s.clock.budget_s,
                remaining_s=s.clock.remaining_s(workflow.now()),
                used_up=s.used_up,
            )
            if chosen is None:
                return False
            turn = self._in_fixed_words(chosen) if s.used_up and chosen.text is None else chosen
            outcome = await self._say(turn, previous=asked)
        if outcome is Outcome.GOES_ON:
            self._take_back(before)
            await self._hear()
        elif outcome is Outcome.DROPPED:
            self._take_back(before)
        elif outcome is Outcome.NO_WORDS:
            if self._half_said():
                s.must_resume = True
            else:
                self._take_back(before)
            await self.outages.pause(self.player.began, self.player.asked_to_wait_s)
        elif outcome is Outcome.SAID and turn.expects_answer:
            await self._hear()
        return True

    def _in_fixed_words(self, turn: Turn) -> Turn:
        """The budget is used up: the closing is said without the model."""
        if "budget_used_up" not in self._s.faults:
            self._s.fault("budget_used_up")
        key = "add_or_correct" if turn.kind is TurnKind.ADD_OR_CORRECT else "goodbye_ended"
        return replace(turn, text=phrase(key, self._s.input.language), announce_s=0.0)

    async def _follow(self, prepared: Prepared) -> Outcome:
        """Makes a turn real that the node has begun to say, and keeps what was heard of it."""
        s, previous = self._s, self._s.talk.pending
        s.talk = adopt(prepared, s.talk)
        self._room.become(AIStatus.PROCESSING, shown=True)
        if self.player.voice_started == prepared.pending.turn_id:
            self._room.become(AIStatus.SPEAKING, shown=True)
        turn, pending = prepared.turn, prepared.pending
        context = turn_context(s, turn, previous, s.clock.remaining_s(workflow.now()))
        performance = await self.player.perform(turn, pending, context, started=prepared.started)
        s.clock.take_back(Hold.PROVIDER, performance.spoken.waited_s, workflow.now())
        self._ledger.usage(pending, performance.usages)
        s.ahead.said += performance.outcome is not Outcome.DROPPED
        s.ahead.rewritten += performance.spoken.abandoned
        self._take(turn, pending, performance, side=False)
        return performance.outcome

    def _half_said(self) -> bool:
        """The model failed in the middle of a question: that one is asked again, whole, and stays one."""
        pending = self._s.talk.pending
        return pending is not None and pending.expects_answer and bool(pending.heard)

    def _take_back(self, before: AIConversation) -> None:
        """The turn was never heard: the conversation is where it was, but for what came in meanwhile."""
        now = self._s.talk
        before.current_state, before.evaluation = now.current_state, now.evaluation
        before.directives += [d for d in now.directives if d not in before.directives]
        for kept, newer in zip(before.topics, now.topics, strict=True):
            kept.coverage = newer.coverage
        self._s.talk = before

    async def _say(self, turn: Turn, prefix: str = "", *, previous: PendingQuestion | None = None) -> Outcome:
        """Says a turn and keeps what was heard of it. `previous`: what was pending before it was chosen."""
        s, previous = self._s, previous or self._s.talk.pending
        side = turn.kind in _SIDE_REMARKS
        pending = self._side_line(turn) if side else self._begun(turn, previous)
        self._room.become(AIStatus.PROCESSING)
        context = turn_context(s, turn, previous, s.clock.remaining_s(workflow.now()))
        performance = await self.player.perform(turn, pending, context, prefix)
        s.clock.take_back(Hold.PROVIDER, performance.spoken.waited_s, workflow.now())
        self._ledger.usage(pending, performance.usages)
        self._take(turn, pending, performance, side)
        return performance.outcome

    async def _say_beside(self, text: str) -> None:
        """A word in between that is no part of the conversation, and is kept nowhere."""
        turn, s = Turn(TurnKind.ACKNOWLEDGE, text=text, expects_answer=False), self._s
        context = turn_context(s, turn, s.talk.pending, s.clock.remaining_s(workflow.now()))
        performance = await self.player.perform(turn, self._side_line(turn), context)
        if self.outages.voice_went(performance.spoken, done=False):
            self._beside(self.outages.tell_voice_down())

    def _begun(self, turn: Turn, previous: PendingQuestion | None) -> PendingQuestion:
        ids = {"turn_id": str(workflow.uuid4()), "interaction_id": str(workflow.uuid4())}
        return begin(self._s.talk, turn, previous, **ids)

    def _side_line(self, turn: Turn) -> PendingQuestion:
        """A remark beside the question: it has a record of its own (a repeat has the question's), and no answer."""
        asked = self._s.talk.pending
        repeats = turn.kind in (TurnKind.REPEAT, TurnKind.RESUME) and asked is not None
        return PendingQuestion(
            turn_id=str(workflow.uuid4()),
            interaction_id=asked.interaction_id if asked and repeats else str(workflow.uuid4()),
            kind=turn.kind,
            text=turn.text or "",
            expects_answer=False,
        )

    def _take(self, turn: Turn, pending: PendingQuestion, performance: Performance, side: bool) -> None:
        s, spoken = self._s, performance.spoken
        pending.text = spoken.text or pending.text
        pending.heard = spoken.heard
        pending.worded = performance.worded
        done = performance.outcome is Outcome.SAID
        pending.spoken, pending.cut_short = done, done and spoken.interrupted
        if self.outages.voice_went(spoken, done=done):
            self._beside(self.outages.tell_voice_down())
        if performance.outcome in (Outcome.STOPPED, Outcome.ROOM_LOST) and not side:
            s.must_resume = pending.expects_answer and s.taken_over_by is None
            pending.audio_ref, pending.audio_s = spoken.audio_ref, spoken.duration_s
        if turn.kind in (TurnKind.REPEAT, TurnKind.RESUME):
            asked = s.talk.pending
            if done and asked is not None and not asked.spoken:
                asked.spoken = True
                # Of its first saying perhaps no word was heard.
                s.talk.current_question = question_of(asked, asked.must_ask)
                self._ledger.question(asked, spoken)
            return
        if performance.outcome in (Outcome.GOES_ON, Outcome.DROPPED) or not (spoken.heard or done):
            return
        if not side and pending.expects_answer:
            s.talk.current_question = question_of(pending, turn.must_ask)
        worded_again = performance.outcome is Outcome.NO_WORDS and turn.text is None
        if done or not (pending.expects_answer or worded_again):
            self._ledger.question(pending, spoken)
        self._room.changed()

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._besides.add(task)
        task.add_done_callback(self._besides.discard)

    # ------------------------------------------------------------ the answer

    async def _hear(self, *, anew: bool = True) -> None:
        s = self._s
        self._room.become(AIStatus.LISTENING)
        if anew:
            self._hearing.begin(s.talk.pending.kind if s.talk.pending else None)
        while True:
            started = workflow.now()
            self.foresight.begin()
            verdict, answer = await self._hearing.wait()
            self._use_time(started)
            if verdict is Verdict.ANSWER and answer is not None:
                self._next = self.foresight.claim(answer)
                self.answers.take(answer)
                if answer.unrecognised and not answer.text.strip():
                    await self._say(self.late.remark())
                return
            self.foresight.end()
            if answer is not None:
                # What was hardly understood was said all the same: its better words join it.
                (self.answers.take if verdict is Verdict.UNSURE else self.answers.keep_wish)(answer)
            if verdict is Verdict.SEAM:
                s.hears_on = True
                return
            if verdict is Verdict.STOP:
                s.must_resume = s.taken_over_by is None and s.talk.pending is not None
                return
            if verdict is Verdict.MOVE_ON:
                return
            if await self._remark(verdict) is not Outcome.SAID and self.must_stop():
                s.must_resume = s.taken_over_by is None and s.talk.pending is not None
                return
            if verdict not in (Verdict.PROMPT, Verdict.OFFER_SKIP, Verdict.THINKING, Verdict.TIME):
                self._hearing.again()
            self._room.become(AIStatus.LISTENING)

    def _use_time(self, since: datetime) -> None:
        if (topic := self._s.talk.topic) is not None:
            topic.used_s += max(0.0, (workflow.now() - since).total_seconds())

    async def _remark(self, verdict: Verdict) -> Outcome:
        """What is said in between: prompts, repeats, thinking time."""
        s, language = self._s, self._s.input.language
        if verdict is Verdict.TIME:
            return await self._tell_time()
        if verdict is Verdict.REPEAT or (verdict is Verdict.REPHRASE and s.used_up):
            return await self._say(Turn(TurnKind.REPEAT, text=s.talk.current_question))
        if verdict is Verdict.REPHRASE:
            return await self._say(Turn(TurnKind.REPHRASE, s.talk.pending.topic_id if s.talk.pending else ""))
        kinds = {Verdict.PROMPT: TurnKind.PROMPT, Verdict.OFFER_SKIP: TurnKind.OFFER_SKIP}
        kind = kinds.get(verdict, TurnKind.ACKNOWLEDGE)
        outcome = await self._say(Turn(kind, text=phrase(verdict.value, language), expects_answer=False))
        if verdict is Verdict.THINKING:
            self._hearing.think()
        return outcome

    async def _tell_time(self) -> Outcome:
        """How much time is left, where nobody speaks and no turn comes that could say so."""
        s = self._s
        left_s = s.clock.remaining_s(workflow.now())
        due = due_announcements(s.talk, s.input.conduct, s.clock.budget_s, left_s - ABOUT_S)
        text = time_left(s.input.language, left_as_told_s(due, left_s))
        outcome = await self._say(Turn(TurnKind.ACKNOWLEDGE, text=text, expects_answer=False))
        if outcome in (Outcome.SAID, Outcome.NO_WORDS):
            s.talk.announced_s += due
        return outcome

    # ------------------------------------------------------------ after an interruption of the whole

    async def _resume(self) -> None:
        """Goes on after an outage, a pause or a reload, as long as it lasted decides."""
        s = self._s
        await self._room.ear_handed_over()
        pending, broken, s.must_resume = s.talk.pending, s.back_again(), False
        if pending is None or not pending.expects_answer:
            return
        if was_asked(pending) and s.inbox.answers:
            await self._hear()
            return
        self.answers.take_earlier()
        outcome = await self._said_again(pending, broken)
        if outcome is Outcome.SAID or (outcome is Outcome.GOES_ON and was_asked(pending)):
            await self._hear()
            return
        s.still_interrupted(broken)
        s.must_resume = s.taken_over_by is None
        if outcome is Outcome.GOES_ON:
            await self._let_finish()

    async def _said_again(self, pending: PendingQuestion, broken: Interruption) -> Outcome:
        prefix = apology(self._s, pending, broken)
        if not pending.spoken and not (pending.worded and pending.text):
            return await self._reword(pending, prefix)
        turn = resuming(self._s, pending, broken)
        if turn is None:
            return Outcome.SAID
        return await self._say(turn, prefix if turn.kind is TurnKind.RESUME else "")

    async def _let_finish(self) -> None:
        """They went on before any of the question was heard: it is asked when they have finished."""
        self._room.become(AIStatus.LISTENING)
        await workflow.wait_condition(lambda: not self._s.speaking or self.must_stop() or self._seam.due)

    async def _reword(self, pending: PendingQuestion, prefix: str) -> Outcome:
        """Not all of it was ever worded: the turn is worded again under the same ids."""
        s = self._s
        # Nobody is greeted twice; any other question is asked again whole.
        kept = whole_sentences(pending.heard) if pending.kind is TurnKind.OPENING else ""
        turn = Turn(
            pending.kind,
            pending.topic_id,
            must_ask=pending.must_ask,
            hint=pending.hint,
            expects_answer=pending.expects_answer,
        )
        context = turn_context(s, turn, None, s.clock.remaining_s(workflow.now()))
        pending.turn_id, pending.heard = str(workflow.uuid4()), kept
        self._room.become(AIStatus.PROCESSING)
        performance = await self.player.perform(turn, pending, context, prefix)
        self._ledger.usage(pending, performance.usages)
        spoken = performance.spoken
        # The apology isn't part of the question.
        performance.spoken = replace(
            spoken,
            text=f"{kept} {behind(prefix, spoken.text)}".strip(),
            heard=f"{kept} {behind(prefix, spoken.heard)}".strip(),
        )
        self._take(turn, pending, performance, side=False)
        if performance.outcome is Outcome.GOES_ON:
            pending.heard = kept
        elif performance.outcome is Outcome.NO_WORDS:
            await self.outages.pause(self.player.began, self.player.asked_to_wait_s)
        return performance.outcome

    async def farewell_by_order(self) -> None:
        """The organiser ended it: one sentence of goodbye, if anybody is there to hear it."""
        s = self._s
        if s.room is None or not s.candidate_here or s.status is not SessionStatus.IN_PROGRESS:
            return
        s.talk.pending, self._says_goodbye = None, True
        turn = Turn(TurnKind.FAREWELL, text=phrase("goodbye_ended", s.input.language), expects_answer=False)
        await self._say(turn)
        self._says_goodbye = False
        s.talk.phase = Phase.DONE
