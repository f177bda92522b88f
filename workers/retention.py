"""How long things are kept, by the settings."""

from workers.exit import StartError
from workers.settings import Settings
from workflows.domain.errors import InvalidInput
from workflows.domain.retention import Periods, RetentionRules


def retention_rules(settings: Settings) -> RetentionRules:
    """The rules. Raises `StartError` for a jurisdiction's periods that can't be."""
    periods = Periods(
        audio=settings.retention_audio_days,
        transcript=settings.retention_transcript_days,
        scorecard=settings.retention_scorecard_days,
        contact=settings.retention_contact_days,
        decision=settings.retention_decision_days,
    )
    rules = RetentionRules(periods, settings.retention_by_jurisdiction)
    try:
        for jurisdiction in rules.by_jurisdiction:
            rules.of(jurisdiction, {})
    except InvalidInput as error:
        raise StartError(f"VIVA_RETENTION_BY_JURISDICTION is wrong: {error}") from None
    return rules
