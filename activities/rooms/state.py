"""What of the workflow's state is broadcast: the difference to what was shown last."""

from __future__ import annotations

from activities.rooms.messages import AiStatusChanged, ConsentRequired, SessionState, ToClient
from workflows.contracts import RoomState
from workflows.domain.consent import Notice
from workflows.domain.values import AIStatus


def session_state(state: RoomState) -> SessionState:
    """The message that shows where the interview is."""
    return SessionState(
        status=state.status,
        topic=state.topic,
        elapsed_s=state.elapsed_s,
        remaining_s=state.remaining_s,
        paused=state.paused,
    )


def consent_required(notice: Notice) -> ConsentRequired:
    """The message that asks the candidate for a decision on the notice."""
    return ConsentRequired(
        notice=notice.text,
        version=notice.version,
        language=notice.language,
        purposes=tuple(purpose.value for purpose in notice.purposes),
    )


def shown_ai_status(reported: AIStatus, sounding: bool) -> AIStatus:
    """The AI's status to show: while its voice sounds, a report that was sent before that began is late."""
    if sounding and reported in (AIStatus.PROCESSING, AIStatus.IDLE):
        return AIStatus.SPEAKING
    return reported


def changes(
    before: RoomState | None, after: RoomState, shown: AIStatus, sounding: bool = False
) -> tuple[list[ToClient], AIStatus]:
    """The broadcasts that `after` calls for, and the AI's status as shown from then on."""
    status = shown_ai_status(after.ai_status, sounding)
    messages: list[ToClient] = []
    if status is not shown:
        messages.append(AiStatusChanged(status=status))
    if before is None or session_state(before) != session_state(after):
        messages.append(session_state(after))
    return messages, status


def newer(before: RoomState | None, after: RoomState) -> bool:
    """Whether `after` is above what is known: one that comes late or twice changes nothing."""
    return before is None or after.version > before.version
