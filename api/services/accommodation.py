"""What a named person grants a candidate who needs it: unseen by scoring and by reviewers."""

from __future__ import annotations

from activities.store.database import Transaction
from activities.store.edits import InterviewEdits
from activities.store.rows import InterviewRow
from activities.store.users import Users
from api import schemas
from api.services.access import Member
from workflows.domain.errors import NotPermitted
from workflows.domain.permissions import Action


async def note(tx: Transaction, who: Member, *, patient: bool, extra_minutes: int) -> None:
    """Writes down what was granted, and in the audit log only by whom: that log outlives the interview."""
    if who.user_id is None:
        raise NotPermitted("This needs an account: a named person answers for it.")
    granted = ["longer waits"] * patient + [f"{extra_minutes} more minutes"] * (extra_minutes > 0)
    text = ", ".join(granted) or "nothing"
    await InterviewEdits(tx).grant_accommodation(who.session_id, text, by_user_id=who.user_id)
    who.note(tx, "accommodation.granted" if granted else "accommodation.taken_back")


async def shown(tx: Transaction, who: Member, interview: InterviewRow) -> schemas.Accommodation | None:
    """What holds, for those who may know of it; None where nothing does."""
    conduct = interview.conduct
    if not (may_know(who) and (conduct.patient or conduct.extra_time_s)):
        return None
    granted = await InterviewEdits(tx).accommodation(interview.session_id)
    user = await Users(tx).get(granted[1]) if granted else None
    return schemas.Accommodation(
        patient=conduct.patient,
        extra_minutes=round(conduct.extra_time_s / 60),
        granted_by=user.name if user else "",
    )


def may_know(who: Member) -> bool:
    """The candidate, and those who manage the interview."""
    return who.is_candidate or who.may(Action.MANAGE)
