"""The offline interviewer: rules over the plan and the job description. It judges nobody."""

from activities.providers.offline_model.model import OfflineModel

__all__ = ["OfflineModel"]
