"""The channel between `compose` and `speak`: the sentences of one turn, written once, read by any attempt."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator

from workflows.contracts import Composed
from workflows.domain.usage import Usage

MAX_TURNS = 20


class Utterance:
    """The sentences of a turn. They outlive the attempt that wrote them."""

    def __init__(self, turn_id: str, usages: list[Usage] | None = None) -> None:
        self.turn_id = turn_id
        self.sentences: list[str] = []
        self.complete = False
        self.usages: list[Usage] = usages if usages is not None else []
        self.composing: asyncio.Task[Composed] | None = None
        self._changed = asyncio.Event()

    @property
    def text(self) -> str:
        """All sentences so far."""
        return " ".join(self.sentences)

    def add(self, sentence: str) -> None:
        """A further sentence."""
        if sentence.strip() and not self.complete:
            self.sentences.append(sentence.strip())
            self._notify()

    def finish(self) -> None:
        """No more will come."""
        self.complete = True
        self._notify()

    async def read(self) -> AsyncIterator[str]:
        """All sentences from the first one, as they come, until it is complete."""
        index = 0
        while True:
            changed = self._changed
            while index < len(self.sentences):
                index += 1
                yield self.sentences[index - 1]
            if self.complete and index >= len(self.sentences):
                return
            if changed is self._changed:
                await changed.wait()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


class Utterances:
    """The newest turns of a room by their id; whoever comes first, `compose` or `speak`, makes one."""

    def __init__(self, keep: int = MAX_TURNS) -> None:
        self._keep = keep
        self._turns: OrderedDict[str, Utterance] = OrderedDict()

    def of(self, turn_id: str) -> Utterance:
        """The turn's utterance."""
        utterance = self._turns.setdefault(turn_id, Utterance(turn_id))
        self._turns.move_to_end(turn_id)
        while len(self._turns) > self._keep:
            _, old = self._turns.popitem(last=False)
            if old.composing:
                old.composing.cancel()
        return utterance

    def put(self, utterance: Utterance) -> None:
        """A turn that was written aside."""
        self._turns[utterance.turn_id] = utterance

    async def close(self) -> None:
        """Ends what is still being written."""
        tasks = [turn.composing for turn in self._turns.values() if turn.composing]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
