"""Who is invited by which links."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from activities.store.database import Transaction
from activities.store.interviews import Interviews
from activities.store.invites import Invites
from activities.store.rows import InterviewRow, ParticipantRow
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.invite_links import link_of
from api.opaque_tokens import first_invite_token, new_token, token_hash
from api.services.access import member
from workflows.domain.errors import Conflict, NotFound
from workflows.domain.permissions import Action
from workflows.domain.values import Role


def invited(interview: InterviewRow) -> tuple[ParticipantRow, ...]:
    """Everybody but the AI."""
    return tuple(p for p in interview.participants if p.role is not Role.AI)


async def first(deps: ApiDeps, tx: Transaction, interview: InterviewRow) -> list[schemas.Invite]:
    """The links of a new interview; again the same for a repeated creation."""
    secret = deps.settings.secret
    tokens = {p.participant_id: first_invite_token(secret, p.participant_id) for p in invited(interview)}
    return await _stored(deps, tx, interview, invited(interview), tokens)


async def renew(deps: ApiDeps, caller: Caller, session_id: str, body: schemas.NewInvites) -> schemas.Invites:
    """New links for those named, or for all."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.MANAGE)
        interview = await Interviews(tx).require(session_id)
        if interview.invite_expires_at <= datetime.now(UTC):
            raise Conflict("The time of this interview's invitations is over.")
        people = _chosen(interview, body)
        tokens = {p.participant_id: new_token() for p in people}
        who.note(tx, "invites.renewed", {"count": str(len(people))})
        return schemas.Invites(invites=await _stored(deps, tx, interview, people, tokens))


def _chosen(interview: InterviewRow, body: schemas.NewInvites) -> tuple[ParticipantRow, ...]:
    if body.participant_ids is None:
        return invited(interview)
    wanted = {str(i) for i in body.participant_ids}
    people = tuple(p for p in invited(interview) if p.participant_id in wanted)
    if len(people) != len(wanted):
        raise NotFound("There is no such participant.")
    return people


async def _stored(
    deps: ApiDeps,
    tx: Transaction,
    interview: InterviewRow,
    people: Iterable[ParticipantRow],
    tokens: dict[str, str],
) -> list[schemas.Invite]:
    links = []
    for person in people:
        token = tokens[person.participant_id]
        await Invites(tx).add(
            token_hash(token), person.participant_id, expires_at=interview.invite_expires_at
        )
        links.append(
            schemas.Invite.model_validate(
                {
                    "participant_id": person.participant_id,
                    "role": person.role,
                    "name": person.name,
                    "url": link_of(deps.settings.public_url, token),
                    "expires_at": interview.invite_expires_at,
                }
            )
        )
    return links
