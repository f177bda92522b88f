"""The runs of `--all`: every figure that is reported, in less than 40 minutes."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.pace.kinds import COMPLETE, HESITANT, PAUSES, SENTENCES, SYNTHETIC


@dataclass(frozen=True)
class Order:
    """One run. `turns`: of each conversation; `kinds`: of the answers, over and over."""

    peer: str
    conversations: int
    turns: int
    kinds: tuple[str, ...] = (COMPLETE,)
    interruptions: int = 0
    one_core: bool = False
    watched: bool = False


PAUSED = (PAUSES, HESITANT, SENTENCES) * 20 + (
    PAUSES,
    HESITANT,
    PAUSES,
    HESITANT,
    PAUSES,
    HESITANT,
    SENTENCES,
) * 20
"""200 answers, of which 160 pause within a sentence; the first 60, which the peers are told, have 20 of each kind."""
PEERS = ("pipecat", "livekit-agents")
WHOLE_SET = [
    Order("viva", 1, 20),
    Order("viva", 10, 20, PAUSED),
    Order("viva", 5, 6, interruptions=3),
    *(Order("viva", conversations, 3) for conversations in (10, 15)),
    Order("viva", 20, 2),
    Order("viva", 15, 6, one_core=True),
    *(Order(peer, 1, 20, interruptions=5) for peer in PEERS),
    *(Order(peer, 6, 10, PAUSED) for peer in PEERS),
    *(Order(peer, 6, 3, one_core=True) for peer in PEERS),
    Order("viva", 1, 2, watched=True),
    Order("viva-rules", 2, 2, (SYNTHETIC, COMPLETE)),
    Order("viva-offline", 1, 2, (SYNTHETIC,)),
]
