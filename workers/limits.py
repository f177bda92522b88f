"""How large one run of an interview's workflow may get: a cluster may allow less than the usual."""

from workers.settings import Settings
from workflows.contracts import RunLimits


def run_limits(settings: Settings) -> RunLimits:
    """As the settings say."""
    return RunLimits(settings.run_max_updates, settings.run_max_events)
