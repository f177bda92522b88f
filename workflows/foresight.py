"""The next turn, prepared while the answer may still go on: begun at a pause, real only when the node commits it."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from temporalio import workflow

from workflows import contracts as c
from workflows.context import turn_context
from workflows.domain.conversation import AIConversation, PendingQuestion
from workflows.domain.policy import Turn, begin, next_turn
from workflows.domain.shape import FULL, shape_of
from workflows.inbox import HeardAnswer
from workflows.ledger import Ledger
from workflows.room_link import RoomLink
from workflows.state import InterviewState
from workflows.turns import Started, TurnPlayer

MAX_TRIES = 3
"""Turns prepared for one answer: two may be in vain."""
UNKNOWN_WORDS = "an answer of more than six words"
"""Stands for words that the recogniser hasn't given yet; the node puts the real ones in its place."""


@dataclass
class Prepared:
    """A turn under way behind the node's gate, and the conversation as it would be with it."""

    turn: Turn
    pending: PendingQuestion
    talk: AIConversation
    after: c.After
    started: Started
    follows: str
    """The turn id of the question whose answer it waits for."""


class Foresight:
    """One for a run. At most one turn is prepared; nothing of it is kept before `claim`."""

    def __init__(
        self,
        state: InterviewState,
        room: RoomLink,
        ledger: Ledger,
        player: TurnPlayer,
        must_stop: Callable[[], bool],
        run_ends: Callable[[], bool],
    ) -> None:
        self._s = state
        self._room = room
        self._ledger = ledger
        self._player = player
        self._must_stop = must_stop
        self._run_ends = run_ends
        self._since: datetime | None = None
        self._prepared: Prepared | None = None
        self._dropped: Prepared | None = None
        self._claimed = ""
        self._tries = ("", 0)
        self._ending: set[asyncio.Task[None]] = set()
        self._watching: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """The AI listens: from now on its next turn may be prepared."""
        self._since = workflow.now()

    def end(self) -> None:
        """The AI listens no more; what was prepared isn't wanted."""
        self._since = None
        self.drop()

    async def ended(self) -> None:
        """Until nothing that was dropped runs any more."""
        await workflow.wait_condition(lambda: not self._ending)

    @property
    def busy(self) -> bool:
        """A turn is prepared, or one that was dropped is still ending."""
        return self._prepared is not None or bool(self._ending)

    def consider(self, speech: c.SpeechPaused) -> None:
        """The candidate has paused: prepares what would follow, unless that is under way."""
        asked = self._s.talk.pending
        if asked is None or not self._may(speech):
            return
        shape = shape_of(speech.text, asked.answer) if speech.text else FULL
        prepared = self._prepared
        if prepared and (prepared.after.utterance_id, prepared.after.shape) == (speech.utterance_id, shape):
            return
        self.drop()
        if shape and self._try(asked.turn_id):
            after = c.After(speech.utterance_id, shape, asked.answer, asked.turn_id)
            self._prepared = self._prepare(speech, after, asked)
            self._watch(self._prepared)

    def claim(self, answer: HeardAnswer) -> Prepared | None:
        """The turn that the node says after this answer, if it is one of ours; any other is dropped."""
        prepared, self._prepared = self._prepared, None
        asked = self._s.talk.pending
        for known in (prepared, self._dropped):
            if known and asked and (known.pending.turn_id, known.follows) == (answer.turn_id, asked.turn_id):
                if known is not prepared:
                    self._prepared = prepared
                    self.drop()
                self._since, self._claimed = None, known.pending.turn_id
                return known
        self._prepared = prepared
        self.end()
        return None

    def _may(self, speech: c.SpeechPaused) -> bool:
        s = self._s
        busy = s.inbox.answers or s.inbox.requests or s.talk.directives
        # A run ends between two turns: one under way would have to be waited for for ever.
        return (
            self._since is not None
            and s.input.conduct.prepare_ahead
            and speech.utterance_id not in s.seen_ids
            and not (busy or self._run_ends() or s.used_up or self._must_stop())
        )

    def _try(self, asked_id: str) -> bool:
        known, count = self._tries
        count = count + 1 if known == asked_id else 1
        self._tries = (asked_id, count)
        return count <= MAX_TRIES

    def _prepare(self, speech: c.SpeechPaused, after: c.After, asked: PendingQuestion) -> Prepared | None:
        s, now = self._s, workflow.now()
        assert s.room is not None and self._since is not None
        talk = copy.deepcopy(s.talk)
        if talk.topic is not None:
            talk.topic.used_s += max(0.0, (now - self._since).total_seconds())
        talk.answered(speech.text or UNKNOWN_WORDS, "")
        previous, remaining = talk.pending, s.clock.remaining_s(now)
        turn = next_turn(
            talk, s.input.plan, s.input.conduct, budget_s=s.clock.budget_s, remaining_s=remaining
        )
        if turn is None:
            return None
        pending = begin(
            talk, turn, previous, turn_id=str(workflow.uuid4()), interaction_id=str(workflow.uuid4())
        )
        context = turn_context(replace(s, talk=talk), turn, previous, remaining)
        started = self._player.start(turn, pending, context, "", s.room, after)
        s.ahead.prepared += 1
        return Prepared(turn, pending, talk, after, started, asked.turn_id)

    def drop(self) -> None:
        """Something else is to come next than what was prepared."""
        prepared, self._prepared = self._prepared, None
        if prepared is None:
            return
        self._dropped = prepared
        self._s.ahead.dropped += 1
        task = asyncio.create_task(self._end(prepared))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _watch(self, prepared: Prepared | None) -> None:
        if prepared is not None:
            task = asyncio.create_task(self._no_longer_than_the_run(prepared))
            self._watching.add(task)
            task.add_done_callback(self._watching.discard)

    async def _no_longer_than_the_run(self, prepared: Prepared) -> None:
        """Whoever never ends their answer must not keep the run from its end."""
        await workflow.wait_condition(lambda: self._prepared is not prepared or self._run_ends())
        if self._prepared is prepared:
            self.drop()

    async def _end(self, prepared: Prepared) -> None:
        performance = await self._player.cancel(prepared.started)
        if self._claimed != prepared.pending.turn_id:
            # Of one that was committed nevertheless, whoever follows it tells what it took.
            self._ledger.usage(prepared.pending, performance.usages)
            self._s.ahead.rewritten += performance.spoken.abandoned


def adopt(prepared: Prepared, real: AIConversation) -> AIConversation:
    """The conversation with the prepared turn in it, and with all that has come in since it was chosen."""
    talk = prepared.talk
    talk.current_state, talk.evaluation = real.current_state, real.evaluation
    talk.recent, talk.answers_taken = real.recent, real.answers_taken
    talk.directives, talk.current_question = real.directives, real.current_question
    talk.announced_s += [at for at in real.announced_s if at not in talk.announced_s]
    for kept, newer in zip(talk.topics, real.topics, strict=True):
        kept.coverage, kept.used_s = newer.coverage, newer.used_s
    return talk
