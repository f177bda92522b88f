"""Workflow ids: a function of the session, so that starting twice is starting once."""


def interview_workflow_id(session_id: object) -> str:
    """The id of a session's interview workflow."""
    return f"interview-{session_id}"


def debrief_workflow_id(session_id: object) -> str:
    """The id of a session's scorecard workflow."""
    return f"debrief-{session_id}"
