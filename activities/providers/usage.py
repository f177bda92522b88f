"""Tokens and cost of each call, told to whoever counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from workflows.domain.usage import Usage

UsageMeter = Callable[[Usage], None]
"""Called once for each call that the server has counted, also for one that broke."""

Prices = Mapping[str, tuple[float, float]]
"""US dollars for a million tokens, read and written, by the beginning of a model's name."""

_METER: ContextVar[UsageMeter | None] = ContextVar("usage_meter", default=None)

KNOWN_PRICES: Prices = {
    "gemini-2.5-pro": (1.25, 10.0),
    "gemini-2.5-flash-lite": (0.10, 0.40),
    "gemini-2.5-flash": (0.30, 2.50),
    "gemini-2.0-flash-lite": (0.075, 0.30),
    "gemini-2.0-flash": (0.10, 0.40),
    "gemini-3": (2.0, 12.0),
}
"""List prices, late 2025."""


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


def cost_usd(model: str, tokens_in: int, tokens_out: int, prices: Prices | None = None) -> float:
    """US dollars; 0 for a model whose price isn't known. `prices` stand before those that are known."""
    for table in (prices or {}, KNOWN_PRICES):
        fitting = [name for name in table if model.startswith(name)]
        if fitting:
            price_in, price_out = table[max(fitting, key=len)]
            return (tokens_in * price_in + tokens_out * price_out) / 1_000_000
    return 0.0
