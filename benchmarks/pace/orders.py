"""The runs of `--all`: every figure that is reported, in some 25 minutes."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.pace.speech import COMPLETE, HESITANT, PAUSES, SYNTHETIC


@dataclass(frozen=True)
class Order:
    """One run."""

    peer: str
    conversations: int
    turns: int
    kinds: tuple[str, ...] = (COMPLETE,)
    interruptions: int = 0
    one_core: bool = False
    watched: bool = False


MEANT = (PAUSES, HESITANT)
"""Answers whose pauses are not their end."""
WHOLE_SET = [
    Order("viva", 1, 20, interruptions=5),
    Order("pipecat", 1, 10, interruptions=5),
    Order("livekit-agents", 1, 10, interruptions=5),
    *(Order(peer, 4, 8, MEANT) for peer in ("viva", "pipecat", "livekit-agents")),
    *(Order("viva", conversations, 4) for conversations in (5, 10, 15, 20)),
    Order("viva", 15, 4, one_core=True),
    Order("viva", 1, 4, watched=True),
    Order("viva-rules", 2, 8, (SYNTHETIC, COMPLETE)),
    Order("viva-offline", 1, 3, (SYNTHETIC,)),
]
