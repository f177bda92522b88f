"""How large one run of an interview's workflow may get: it is continued by the next one before that.

A cluster may allow less than the usual 2,000 updates and 51,200 events.
"""

from workers.settings import Settings
from workflows.contracts import RunLimits


def run_limits(settings: Settings) -> RunLimits:
    """As the settings say."""
    return RunLimits(settings.run_max_updates, settings.run_max_events)
