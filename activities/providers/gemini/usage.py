"""Tokens and cost of each call, told to whoever counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """One call. `tokens_in` has the cached ones in it; thoughts are paid as output, and not part of `tokens_out`."""

    model: str
    purpose: str
    """`turn`, `reply`, `assess`, `plan` or `score`."""
    tokens_in: int
    tokens_out: int
    tokens_thought: int = 0
    tokens_cached: int = 0
    cost_usd: float = 0.0


UsageMeter = Callable[[Usage], None]
"""Called once for each call that the server has counted, also for one that broke."""

_METER: ContextVar[UsageMeter | None] = ContextVar("usage_meter", default=None)

# US dollars for a million tokens: read, written. By the longest prefix of the model's name; list prices, late 2025.
_PRICES = {
    "gemini-2.5-pro": (1.25, 10.0),
    "gemini-2.5-flash-lite": (0.10, 0.40),
    "gemini-2.5-flash": (0.30, 2.50),
    "gemini-2.0-flash-lite": (0.075, 0.30),
    "gemini-2.0-flash": (0.10, 0.40),
    "gemini-3": (2.0, 12.0),
}


@contextmanager
def metering(meter: UsageMeter) -> Iterator[None]:
    """Calls made within (in this task, or tasks it starts) are told to `meter` too: how a turn's cost is known."""
    token = _METER.set(meter)
    try:
        yield
    finally:
        _METER.reset(token)


def tell(usage: Usage, meter: UsageMeter | None) -> None:
    """Tells `meter`, and the one that `metering` has set."""
    for one in (meter, _METER.get()):
        if one is not None:
            one(usage)


def cost_usd(model: str, tokens_in: int, tokens_out: int, prices: tuple[float, float] | None = None) -> float:
    """US dollars; 0 for a model whose price isn't known. `prices`: for a million tokens read, and written."""
    known = [name for name in _PRICES if model.startswith(name)]
    if prices is None and not known:
        return 0.0
    price_in, price_out = prices or _PRICES[max(known, key=len)]
    return (tokens_in * price_in + tokens_out * price_out) / 1_000_000
