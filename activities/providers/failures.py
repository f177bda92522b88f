"""A provider's failure in the log: one line with its kind, whoever sees it first."""

from __future__ import annotations

import logging

from activities.providers.ports import ProviderError

log = logging.getLogger(__name__)


def log_once(error: ProviderError) -> None:
    """Codes only: what a service says may quote a key, or somebody's words."""
    if error.logged:
        return
    error.logged = True
    log.warning(
        "a provider failed",
        extra={"provider": error.provider, "kind": error.kind, "remedy": error.remedy.value},
    )
