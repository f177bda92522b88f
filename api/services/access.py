"""What a caller is to an interview, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from activities.store.audit import Audit
from activities.store.database import Transaction
from activities.store.interviews import Interviews
from activities.store.retention import WHOLE, Retention
from activities.store.rows import Access, ParticipantRow
from api.caller import Account, Caller
from workflows.domain.errors import Erased, NotFound, NotPermitted
from workflows.domain.permissions import Action, allowed, require
from workflows.domain.values import Role

_PARTICIPANTS_ONLY = frozenset({Action.JOIN, Action.DIRECT, Action.ANSWER})


@dataclass(frozen=True)
class Member:
    """A caller with their access to one interview."""

    caller: Caller
    access: Access

    @property
    def session_id(self) -> str:
        """The interview's id."""
        return self.access.session_id

    @property
    def user_id(self) -> str | None:
        """The caller's account, also where they came by a link."""
        if isinstance(self.caller, Account):
            return self.caller.user_id
        return self.access.participant.user_id if self.access.participant else None

    @property
    def is_candidate(self) -> bool:
        """Whether they are the one who is interviewed."""
        return self.access.session_role is Role.CANDIDATE

    def may(self, action: Action) -> bool:
        """Whether they may do it."""
        if action in _PARTICIPANTS_ONLY and self.access.participant is None:
            return False
        if action in (Action.OVERRIDE_SCORE, Action.DECIDE, Action.RETAIN) and self.user_id is None:
            return False
        return allowed(action, self.access.session_role, self.access.account_role)

    def require(self, action: Action) -> None:
        """Raises `NotPermitted` where they may not."""
        require(action, self.access.session_role, self.access.account_role)
        if action in _PARTICIPANTS_ONLY and self.access.participant is None:
            raise NotPermitted("You are not a participant of this interview.")
        if not self.may(action):
            raise NotPermitted("This needs an account: a named person answers for it.")

    @property
    def participant(self) -> ParticipantRow:
        """The caller's own participant. Raises `NotPermitted` where they have none."""
        if self.access.participant is None:
            raise NotPermitted("You are not a participant of this interview.")
        return self.access.participant

    @property
    def permissions(self) -> list[Action]:
        """All that they may do."""
        return [action for action in Action if self.may(action)]

    def note(self, tx: Transaction, action: str, details: dict[str, str] | None = None) -> None:
        """Writes into the audit log what they do to this interview."""
        Audit(tx).append(
            self.access.organisation_id,
            at=datetime.now(UTC),
            actor=self.caller.actor,
            action=action,
            subject=self.session_id,
            details=details,
        )


async def member(tx: Transaction, caller: Caller, session_id: str, action: Action) -> Member:
    """The caller as a member of the interview who may do `action`.

    Raises `NotPermitted`, and `NotFound` where the caller may not even know of the interview.
    """
    if isinstance(caller, Account):
        access = await Interviews(tx).access(session_id, user_id=caller.user_id)
        if access is None or access.organisation_id != caller.organisation_id:
            await _erased(tx, session_id, caller.organisation_id)
            raise NotFound("There is no such interview.")
    else:
        if caller.session_id != session_id:
            raise NotPermitted("Your link is for another interview.")
        access = await Interviews(tx).access(session_id, participant_id=caller.participant_id)
        if access is None or access.participant is None:
            # Their token says that they were one of its people.
            await _erased(tx, session_id, None)
            raise NotFound("There is no such interview.")
    found = Member(caller, access)
    found.require(action)
    return found


async def _erased(tx: Transaction, session_id: str, organisation_id: str | None) -> None:
    """Raises `Erased` where a tombstone is all that is left, to those who may know of it."""
    for stone in await Retention(tx).tombstones(session_id):
        mine = organisation_id in (None, stone.organisation_id)
        if mine and stone.data == WHOLE and stone.erased_at is not None:
            raise Erased(
                f"This interview was erased on {stone.erased_at:%Y-%m-%d}.",
                erased_at=stone.erased_at.isoformat(),
                why=stone.why.value,
            )
