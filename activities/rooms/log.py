"""The conversation as a client that comes back gets it: a bounded list of lines, each once by its id."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from activities.rooms.messages import HistoryLine

MAX_LINES = 2_000


class ConversationLog:
    """Lines in the order in which they began. One that comes again under its id replaces the earlier text."""

    def __init__(self, lines: Iterable[HistoryLine] = (), max_lines: int = MAX_LINES) -> None:
        self._max_lines = max_lines
        self._lines: OrderedDict[str, HistoryLine] = OrderedDict()
        for line in lines:
            self.put(line)

    def put(self, line: HistoryLine) -> bool:
        """Adds or replaces a line; False where exactly this one is there already."""
        known = self._lines.get(line.interaction_id)
        if known == line:
            return False
        # The time is when it began, whatever comes later.
        self._lines[line.interaction_id] = (
            line.model_copy(update={"timestamp": known.timestamp}) if known else line
        )
        while len(self._lines) > self._max_lines:
            self._lines.popitem(last=False)
        return True

    def of_utterance(self, utterance_id: str) -> HistoryLine | None:
        """The line of an utterance."""
        return next((line for line in self._lines.values() if line.utterance_id == utterance_id), None)

    def prepend(self, lines: Iterable[HistoryLine]) -> None:
        """Puts in front what was said before the room was opened; known lines stay as they are."""
        known = set(self._lines) | {line.utterance_id for line in self._lines.values()}
        earlier = [line for line in lines if not known & {line.interaction_id, line.utterance_id or "-"}]
        ordered = [*earlier, *self._lines.values()][-self._max_lines :]
        self._lines = OrderedDict((line.interaction_id, line) for line in ordered)

    def lines(self) -> tuple[HistoryLine, ...]:
        """All of them."""
        return tuple(self._lines.values())


class SeenIds:
    """Remembers the newest ids: what comes twice is done once."""

    def __init__(self, size: int = 500) -> None:
        self._size = size
        self._ids: OrderedDict[str, None] = OrderedDict()

    def first(self, key: str) -> bool:
        """Whether it is new; it is known from now on."""
        if key in self._ids:
            return False
        self._ids[key] = None
        if len(self._ids) > self._size:
            self._ids.popitem(last=False)
        return True
