"""The runs of `--all`: every figure that is reported, in some 30 minutes."""

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
    Order("viva", 1, 20, interruptions=4),
    Order("viva", 6, 8, MEANT),
    *(Order("viva", conversations, 3) for conversations in (5, 10, 15, 20)),
    Order("viva", 15, 3, one_core=True),
    Order("pipecat", 1, 6, interruptions=2),
    Order("livekit-agents", 1, 6, interruptions=2),
    *(Order(peer, 6, 8, MEANT) for peer in ("pipecat", "livekit-agents")),
    Order("viva", 1, 3, watched=True),
    Order("viva-rules", 1, 6, (SYNTHETIC, COMPLETE)),
    Order("viva-offline", 1, 2, (SYNTHETIC,)),
]
