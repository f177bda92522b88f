"""What goes wrong in a scripted interview, and at which step: dealt by a seed, and noted once it was seen to happen."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

BEFORE, AT, AFTER = range(3)
"""In each turn: before its answer, with it, and while the next turn is made."""
STEPS = 3
OF_PROCESSES = (
    "all at once",
    "all workers killed",
    "api killed",
    "model fails",
    "node drains",
    "node killed",
    "node stands still",
    "postgres killed",
    "postgres stands still",
    "temporal killed",
    "temporal stands still",
    "worker asked to end",
    "worker killed",
)
OF_THE_CANDIDATE = ("gone", "late signals", "same answer twice")
KINDS = OF_PROCESSES + OF_THE_CANDIDATE
EACH = 4
"""Faults of one interview: of four, each kind comes at least once."""
MOMENTS = {"same answer twice": AT, "model fails": BEFORE}
"""Where alone a fault makes sense: behind the last answer nothing may be left for a model to fail at."""


@dataclass(frozen=True, order=True)
class Fault:
    """One of `KINDS` at a step."""

    step: int
    kind: str
    pause_s: float


@dataclass
class Mishaps:
    """Of one interview. `happened`: those that were seen to take effect, with the step at which they did."""

    planned: tuple[Fault, ...] = ()
    happened: list[Fault] = field(default_factory=list)

    def at(self, step: int) -> list[Fault]:
        """What is to go wrong there."""
        return [fault for fault in self.planned if fault.step == step]


def dealt(seed: int, turns: int, count: int) -> list[Mishaps]:
    """For so many interviews of so many turns, each kind of fault as often as any other."""
    chance = random.Random(seed)
    deck: list[str] = []
    while len(deck) < count * EACH:
        deck += chance.sample(KINDS, len(KINDS))
    return [Mishaps(_placed(chance, deck[n * EACH : (n + 1) * EACH], turns)) for n in range(count)]


def _placed(chance: random.Random, kinds: list[str], turns: int) -> tuple[Fault, ...]:
    found = []
    for kind in kinds:
        step = STEPS * chance.randrange(turns) + MOMENTS.get(kind, chance.randrange(STEPS))
        found.append(Fault(step, kind, chance.choice((0.0, 0.5, 1.5))))
    return tuple(sorted(found))
