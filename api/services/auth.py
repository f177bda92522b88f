"""Signing in with a password or an invite link, and staying signed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from activities.store.audit import Audit
from activities.store.database import Transaction
from activities.store.interviews import Interviews
from activities.store.invites import Invites
from activities.store.participants import Participants
from activities.store.refresh_tokens import RefreshTokens
from activities.store.rows import ParticipantRow, Subject
from activities.store.users import Users
from api.access_tokens import ACCESS_TOKEN_S, issue_account_token, issue_invite_token
from api.caller import Account, Caller
from api.deps import ApiDeps
from api.grants import Grant
from api.opaque_tokens import new_token, token_hash
from api.passwords import hash_password, needs_rehash, verify_password
from api.schemas import AccessToken, Me
from workflows.domain.errors import NotAuthenticated
from workflows.domain.people import User

REFRESH_LIFETIME = timedelta(days=14)
_SIGN_IN_AGAIN = "Your sign-in has ended. Please sign in again, or open your link again."


async def sign_in(deps: ApiDeps, email: str, password: str) -> Grant:
    """Raises `NotAuthenticated`; which of the two was wrong is not said."""
    async with deps.database.transaction() as tx:
        user = await Users(tx).by_email(email)
    stored = user.authentication.password_hash if user else None
    if not await verify_password(stored, password) or user is None or stored is None:
        raise NotAuthenticated("E-mail address or password is wrong.")
    rehashed = await hash_password(password) if needs_rehash(stored) else None
    now = datetime.now(UTC)
    async with deps.database.transaction() as tx:
        if rehashed is not None:
            await Users(tx).set_password_hash(user.user_id, rehashed)
        Audit(tx).append(
            user.organisation_id,
            at=now,
            actor=f"user:{user.user_id}",
            action="account.signed_in",
            subject=user.user_id,
        )
        token = await _new_family(tx, Subject(user_id=user.user_id), now, now + REFRESH_LIFETIME)
    return _account_grant(deps, user, token)


async def exchange_invite(deps: ApiDeps, invite_token: str) -> Grant:
    """Raises `NotAuthenticated` for a link that is unknown, withdrawn or expired."""
    now = datetime.now(UTC)
    async with deps.database.transaction() as tx:
        invite = await Invites(tx).use(token_hash(invite_token), now)
        if invite is None:
            raise NotAuthenticated("This link is not valid (any more). Ask the hiring team for a new one.")
        person = invite.participant
        Audit(tx).append(
            invite.organisation_id,
            at=now,
            actor=f"participant:{person.participant_id}",
            action="invite.used",
            subject=person.session_id,
        )
        expires_at = min(now + REFRESH_LIFETIME, invite.expires_at)
        token = await _new_family(tx, Subject(participant_id=person.participant_id), now, expires_at)
    return _participant_grant(deps, person, token, expires_at - now)


async def refresh(deps: ApiDeps, cookie: str | None) -> Grant:
    """Raises `NotAuthenticated` without a good cookie; one that was used before ends all that came from it."""
    if not cookie:
        raise NotAuthenticated(_SIGN_IN_AGAIN)
    now, following = datetime.now(UTC), new_token()
    async with deps.database.transaction() as tx:
        rotated = await RefreshTokens(tx).rotate(
            token_hash(cookie), token_hash(following), at=now, expires_at=now + REFRESH_LIFETIME
        )
        grant = await _grant_for(deps, tx, rotated.subject, following, now)
    if grant is None:
        raise NotAuthenticated(_SIGN_IN_AGAIN)
    return grant


async def sign_out(deps: ApiDeps, cookie: str | None) -> None:
    """Ends the cookie's line; without one there is nothing to end."""
    if cookie:
        async with deps.database.transaction() as tx:
            await RefreshTokens(tx).revoke(token_hash(cookie), datetime.now(UTC))


async def me(deps: ApiDeps, caller: Caller) -> Me:
    """Raises `NotAuthenticated` where the account or the participant is gone."""
    async with deps.database.transaction() as tx:
        if isinstance(caller, Account):
            user = await Users(tx).get(caller.user_id)
            found = _account_me(user) if user else None
        else:
            person = await Participants(tx).get(caller.participant_id)
            found = _participant_me(person) if person else None
    if found is None:
        raise NotAuthenticated(_SIGN_IN_AGAIN)
    return found


async def _new_family(tx: Transaction, subject: Subject, now: datetime, expires_at: datetime) -> str:
    token = new_token()
    await RefreshTokens(tx).issue(
        token_hash(token), subject, family_id=str(uuid4()), at=now, expires_at=expires_at
    )
    return token


async def _grant_for(
    deps: ApiDeps, tx: Transaction, subject: Subject | None, token: str, now: datetime
) -> Grant | None:
    if subject is None:
        return None
    if subject.user_id is not None:
        user = await Users(tx).get(subject.user_id)
        return _account_grant(deps, user, token) if user else None
    person = await Participants(tx).get(subject.participant_id or "")
    interview = await Interviews(tx).get(person.session_id) if person else None
    if person is None or interview is None or interview.invite_expires_at <= now:
        return None
    return _participant_grant(deps, person, token, interview.invite_expires_at - now)


def _account_grant(deps: ApiDeps, user: User, refresh_token: str) -> Grant:
    access = issue_account_token(deps.settings.secret, user.user_id, user.organisation_id, user.role)
    return _grant(access, _account_me(user), refresh_token, REFRESH_LIFETIME)


def _participant_grant(deps: ApiDeps, person: ParticipantRow, refresh_token: str, left: timedelta) -> Grant:
    access = issue_invite_token(deps.settings.secret, person.participant_id, person.session_id, person.role)
    return _grant(access, _participant_me(person), refresh_token, min(left, REFRESH_LIFETIME))


def _grant(access: str, who: Me, refresh_token: str, lifetime: timedelta) -> Grant:
    token = AccessToken(access_token=access, expires_in=ACCESS_TOKEN_S, me=who)
    return Grant(token, refresh_token, int(lifetime.total_seconds()))


def _account_me(user: User) -> Me:
    return Me.model_validate(
        {
            "kind": "account",
            "name": user.name,
            "user_id": user.user_id,
            "organisation_id": user.organisation_id,
            "account_role": user.role,
        }
    )


def _participant_me(person: ParticipantRow) -> Me:
    return Me.model_validate(
        {
            "kind": "invite",
            "name": person.name,
            "session_id": person.session_id,
            "participant_id": person.participant_id,
            "role": person.role,
        }
    )
