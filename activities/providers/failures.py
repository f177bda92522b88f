"""Kinds of a provider's failures, and their place in the log: one line, whoever sees it first."""

from __future__ import annotations

import logging

from activities.providers.ports import ProviderError

log = logging.getLogger(__name__)

MAX_RETRY_AFTER_S = 3600.0
"""No provider is left alone for longer on its own word."""
REFUSED_TURN = frozenset({"blocked", "language"})
"""A model doesn't word this turn, however often it is asked; the next one may."""


def log_once(error: ProviderError) -> None:
    """Codes only: what a service says may quote a key, or somebody's words."""
    if error.logged:
        return
    error.logged = True
    log.warning(
        "a provider failed",
        extra={"provider": error.provider, "kind": error.kind, "remedy": error.remedy.value},
    )
