"""What a language model has used of tokens and money, and how much of both an interview may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Usage:
    """One call, or the sum of several to one model for one purpose.

    `tokens_in` has the cached ones in it; thoughts are paid as output, and not part of `tokens_out`.
    """

    model: str
    purpose: str
    """`turn`, `reply`, `assess`, `plan` or `score`."""
    tokens_in: int
    tokens_out: int
    tokens_thought: int = 0
    tokens_cached: int = 0
    cost_usd: float = 0.0

    @property
    def tokens(self) -> int:
        """All that is paid."""
        return self.tokens_in + self.tokens_out + self.tokens_thought


def summed(usages: Iterable[Usage]) -> tuple[Usage, ...]:
    """One for each model and purpose, in the order in which they come."""
    found: dict[tuple[str, str], Usage] = {}
    for one in usages:
        key = (one.model, one.purpose)
        known = found.get(key)
        found[key] = one if known is None else _plus(known, one)
    return tuple(found.values())


def _plus(known: Usage, more: Usage) -> Usage:
    return replace(
        known,
        tokens_in=known.tokens_in + more.tokens_in,
        tokens_out=known.tokens_out + more.tokens_out,
        tokens_thought=known.tokens_thought + more.tokens_thought,
        tokens_cached=known.tokens_cached + more.tokens_cached,
        cost_usd=known.cost_usd + more.cost_usd,
    )


@dataclass(frozen=True)
class Budget:
    """How much an interview may use in its conversation; 0 is without a limit."""

    max_tokens: int = 0
    max_cost_usd: float = 0.0

    def used_up(self, tokens: int, cost_usd: float) -> bool:
        """Whether nothing is left."""
        return 0 < self.max_tokens <= tokens or 0 < self.max_cost_usd <= cost_usd
