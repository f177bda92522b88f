"""Speech of sentences that recur."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable


class SpokenCache:
    """PCM by key, in memory only, at most `max_bytes` of it: the one that was used longest ago goes first."""

    def __init__(self, max_bytes: int) -> None:
        self._max = max_bytes
        self._size = 0
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable) -> bytes | None:
        """What is kept under `key`."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def put(self, key: Hashable, pcm: bytes) -> None:
        """Keeps it, unless it would take more than a quarter of all room."""
        if len(pcm) > self._max // 4:
            return
        self._size += len(pcm) - len(self._kept.pop(key, b""))
        self._kept[key] = pcm
        while self._size > self._max:
            self._size -= len(self._kept.popitem(last=False)[1])
