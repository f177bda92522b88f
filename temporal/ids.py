"""Workflow ids: a function of the session, so that starting twice is starting once."""

import re

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# Beside the session: which answer, which version of a rubric, or which message (`reminder-900-1`).
_OF_A_SESSION = re.compile(rf"[a-z]+-({_UUID})(?:-(?:{_UUID}|\d+|[a-z]+(?:-\d+)+))?", re.IGNORECASE)


def interview_workflow_id(session_id: object) -> str:
    """The id of a session's interview workflow."""
    return f"interview-{session_id}"


def debrief_workflow_id(session_id: object, rubric_version: int | None = None) -> str:
    """The id of a session's scorecard workflow; of one by another rubric, with its version."""
    return f"debrief-{session_id}" + ("" if rubric_version is None else f"-{rubric_version}")


def erasure_workflow_id(session_id: object) -> str:
    """The id of a session's erasure. None of `session_of`: it outlives the session's key."""
    return f"system-erasure-{session_id}"


def day_schedule_id(day_id: object) -> str:
    """The id of an interview day's schedule."""
    return f"viva-day-{day_id}"


def day_workflow_id(day_id: object) -> str:
    """What the ids of the workflows that open a day's slots begin with. None of `session_of`: a day is no session."""
    return f"system-day-{day_id}"


def session_of(workflow_id: str) -> str | None:
    """The session whose workflow it is, whatever the workflow does for it; None for all others."""
    found = _OF_A_SESSION.fullmatch(workflow_id)
    return found[1].lower() if found else None


def debriefs_by_other_rubrics(session_id: object) -> str:
    """What the ids of a session's scorecard workflows by other rubrics than its own begin with."""
    return f"{debrief_workflow_id(session_id)}-"


def recognising_workflows(session_id: object) -> str:
    """What the ids of a session's workflows that recognise an answer later begin with."""
    return f"recognise-{session_id}-"


def message_workflows(session_id: object) -> str:
    """What the ids of a session's workflows that tell people something begin with."""
    return f"message-{session_id}-"
