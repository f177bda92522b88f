"""Turns made ready while the candidate may still go on: worded and voiced behind a gate that the ear opens."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Any

from activities.rooms.utterance import Utterance
from activities.rooms.voice import Saying
from workflows.contracts import After, Composed, Spoken, TurnContext
from workflows.domain.conversation import MAX_LAST_ANSWER_CHARS, MAX_RECENT_ANSWER_CHARS
from workflows.domain.shape import shape_of
from workflows.domain.usage import summed

MAX_ABANDONED = 2
"""What is written in vain costs money: after so many in one answer, the next is written when it is over."""
KEPT_TURNS = 20

Write = Callable[[Utterance, str], Coroutine[Any, Any, Composed]]
"""Words the turn into the utterance, for an answer of that text."""
Make = Callable[[Utterance], Saying]


@dataclass
class Budget:
    """Of one answer, in however many utterances: how often its next turn was written in vain."""

    abandoned: int = 0


class Ahead:
    """One prepared turn: `compose` brings its `word`ing, `speak` its `voice`, in any order.

    `pledge`: the answer is over, and this turn follows it. `commit`: the workflow has the answer; it may be heard.
    """

    def __init__(self, turn_id: str, after: After, budget: Budget) -> None:
        self.turn_id = turn_id
        self.after = after
        self.pledged = self.committed = self.dropped = False
        self.saying: Saying | None = None
        self.utterance = Utterance(turn_id)
        self.usages = self.utterance.usages
        """What all its wordings took of the model, those in vain with them."""
        self.abandoned = 0
        """How often this turn was written in vain; the `budget` counts those of other turns for the answer, too."""
        self._budget = budget
        self._text: str | None = None
        self._write: Write | None = None
        self._make: Make | None = None
        # The ear begins both, in a context of its own: what they do belongs to the calls that ordered them.
        self._worded_in = self._voiced_in = copy_context()
        self._writing: asyncio.Task[Composed] | None = None
        self._in_vain: set[asyncio.Task[Composed]] = set()
        self._changed = asyncio.Event()

    @property
    def open(self) -> bool:
        """It is neither promised nor taken back."""
        return not self.pledged and not self.dropped

    def word(self, write: Write) -> None:
        """How it is worded."""
        self._write, self._worded_in = write, copy_context()
        self._prepare()

    def voice(self, make: Make) -> None:
        """How it is said."""
        self._make, self._voiced_in = make, copy_context()
        self._prepare()

    def ready(self, text: str) -> None:
        """The answer may be over with this text: the turn is made ready for it."""
        if self.open and text != self._text:
            self._discard()
            if self._budget.abandoned < MAX_ABANDONED:
                self._begin(text)

    def goes_on(self) -> None:
        """The answer is not over: what was made ready is of no use."""
        if self.open:
            self._discard()

    def fits(self, text: str) -> bool:
        """Whether it may follow an answer that ended with this text."""
        return self.open and self._make is not None and shape_of(text, self.after.earlier) == self.after.shape

    def pledge(self, text: str) -> None:
        """The answer is over."""
        self.pledged = True
        if text != self._text:
            self._discard()
            self._begin(text)

    def commit(self) -> Saying | None:
        """Opens the gate; the turn as it is said now. None where it was dropped meanwhile."""
        if self.dropped or self.saying is None:
            return None
        self.committed = True
        self.saying.open()
        self._notify()
        return self.saying

    def drop(self) -> None:
        """It isn't wanted; one that is committed is no longer dropped."""
        if not self.committed and not self.dropped:
            self.dropped = True
            self._discard()
            self._notify()

    def stop_writing(self) -> None:
        """No more words."""
        if self._writing is not None and not self._writing.done():
            self._in_vain.add(self._writing)
            self._writing.add_done_callback(self._in_vain.discard)
            self._writing.cancel()
        self.utterance.finish()
        self._notify()

    async def stopped(self) -> None:
        """Until nothing is written any more in vain: only then it is known what it took."""
        if self._in_vain:
            await asyncio.wait(self._in_vain)

    async def written(self) -> Composed:
        """What was written for the answer as it was in the end; raises what the writing raises."""
        while not self.dropped:
            task, changed = self._writing, self._changed
            if task is not None and task.done():
                if task.cancelled():
                    break
                if task.exception() is not None:
                    self._writing = None
                if self.committed or task.exception() is not None:
                    return task.result()
            await changed.wait()
        await self.stopped()
        return Composed(
            self.utterance.text if self.committed else "", "", summed(self.usages), complete=False
        )

    async def spoken(self) -> Spoken:
        """What became of it."""
        while not self.dropped:
            changed = self._changed
            if self.committed and self.saying is not None:
                task = self.saying.start()
                await asyncio.wait([task])
                return replace(task.result(), abandoned=self.abandoned)
            await changed.wait()
        return Spoken("", "", dropped=True, abandoned=self.abandoned)

    def _begin(self, text: str) -> None:
        self._text = text
        self._prepare()

    def _prepare(self) -> None:
        if self._text is None or self.dropped:
            return
        if self._write is not None and self._writing is None:
            self._writing = asyncio.create_task(
                self._write(self.utterance, self._text), name="compose-ahead", context=self._worded_in.copy()
            )
            self.utterance.composing = self._writing
            self._writing.add_done_callback(lambda _: self._notify())
        if self._make is not None and self.saying is None:
            self.saying = self._make(self.utterance)
            self.saying.gated = not self.committed
            self._voiced_in.run(self.saying.start)

    def _discard(self) -> None:
        if self._text is None:
            return
        self._text = None
        if self._writing is not None:
            self._budget.abandoned += 1
            self.abandoned += 1
            writing, self._writing = self._writing, None
            self._in_vain.add(writing)
            writing.add_done_callback(_seen)
            writing.add_done_callback(self._in_vain.discard)
            writing.cancel()
        if self.saying is not None:
            self.saying.stop()
            self.saying = None
        self.utterance = Utterance(self.turn_id, self.usages)

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Aheads:
    """Those of one room. The ear tells how the answer goes on, by its utterance id."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, Ahead] = OrderedDict()
        self._budgets: OrderedDict[str, Budget] = OrderedDict()
        self._ready = ("", "")

    def of(self, turn_id: str, after: After) -> Ahead:
        """The turn of that id; a new one takes the place of what was prepared before."""
        if known := self._turns.get(turn_id):
            return known
        self.drop()
        budget = self._budgets.setdefault(after.answer_to or after.utterance_id, Budget())
        ahead = self._turns[turn_id] = Ahead(turn_id, after, budget)
        while len(self._turns) > KEPT_TURNS:
            self._turns.popitem(last=False)
        while len(self._budgets) > KEPT_TURNS:
            self._budgets.popitem(last=False)
        utterance_id, text = self._ready
        if text and utterance_id == after.utterance_id:
            ahead.ready(text)
        return ahead

    def armed(self, utterance_id: str) -> bool:
        """Whether a turn is prepared for the end of this utterance."""
        return self._open(utterance_id) is not None

    def ready(self, utterance_id: str, text: str) -> None:
        """The utterance may be over."""
        self._ready = (utterance_id, text)
        if ahead := self._open(utterance_id):
            ahead.ready(text)

    def goes_on(self, utterance_id: str) -> None:
        """It is not over."""
        self._ready = ("", "")
        if ahead := self._open(utterance_id):
            ahead.goes_on()

    def finished(self, utterance_id: str, text: str) -> str:
        """It is over: the id of the turn that follows as soon as the workflow has it; empty where none fits."""
        self._ready = ("", "")
        ahead = self._open(utterance_id)
        if ahead is None or not ahead.fits(text):
            self.drop()
            return ""
        ahead.pledge(text)
        return ahead.turn_id

    def commit(self, turn_id: str) -> Saying | None:
        """The workflow has the answer: the turn may be heard."""
        ahead = self._turns.get(turn_id)
        return ahead.commit() if ahead is not None else None

    def drop(self) -> None:
        """Takes back whatever isn't heard yet."""
        for ahead in self._turns.values():
            ahead.drop()

    def _open(self, utterance_id: str) -> Ahead | None:
        newest = next(reversed(self._turns.values()), None)
        return newest if newest and newest.open and newest.after.utterance_id == utterance_id else None


def completed(context: TurnContext, earlier: str, text: str) -> TurnContext:
    """The context with the answer's words in it, which weren't known when it was made."""
    answer = f"{earlier} {text}".strip()
    recent = context.recent
    if recent:
        recent = (*recent[:-1], replace(recent[-1], answer=answer[:MAX_RECENT_ANSWER_CHARS]))
    return replace(context, last_answer=answer[-MAX_LAST_ANSWER_CHARS:], recent=recent)


def _seen(task: asyncio.Task[Composed]) -> None:
    if not task.cancelled():
        task.exception()
