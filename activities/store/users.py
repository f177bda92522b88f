"""Accounts and the organisations that they belong to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import OrganisationModel, UserModel
from workflows.domain.errors import Conflict
from workflows.domain.people import AuthenticationDetails, Organisation, User


class Organisations:
    """Who owns jobs and people."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def add(self, organisation: Organisation) -> None:
        """Adds it; the same id twice is one."""
        await self._session.execute(
            insert(OrganisationModel)
            .values(organisation_id=organisation.organisation_id, name=organisation.name)
            .on_conflict_do_nothing()
        )

    async def get(self, organisation_id: str) -> Organisation | None:
        """The organisation of that id."""
        row = await self._session.get(OrganisationModel, organisation_id)
        return Organisation(row.organisation_id, row.name) if row else None

    async def first(self) -> Organisation | None:
        """The oldest one: the only one where a single organisation runs this."""
        query = select(OrganisationModel).order_by(
            OrganisationModel.created_at, OrganisationModel.organisation_id
        )
        row = await self._session.scalar(query.limit(1))
        return Organisation(row.organisation_id, row.name) if row else None


class Users:
    """Registered accounts. E-mail addresses are compared regardless of case."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def add(self, user: User) -> None:
        """Adds an account. Raises `Conflict` where its e-mail address has one."""
        added = await self._session.scalar(
            insert(UserModel)
            .values(
                user_id=user.user_id,
                organisation_id=user.organisation_id,
                name=user.name,
                email=user.email.strip(),
                role=user.role,
                password_hash=user.authentication.password_hash,
            )
            .on_conflict_do_nothing()
            .returning(UserModel.user_id)
        )
        if added is None:
            raise Conflict("There is an account with this e-mail address.")

    async def get(self, user_id: str) -> User | None:
        """The account of that id, unless it is disabled."""
        return await self._one(UserModel.user_id == user_id)

    async def by_email(self, email: str) -> User | None:
        """The account of that address, unless it is disabled."""
        return await self._one(func.lower(UserModel.email) == func.lower(email.strip()))

    async def of_organisation(self, organisation_id: str) -> tuple[User, ...]:
        """Its accounts by name, disabled ones left out."""
        query = (
            select(UserModel)
            .where(UserModel.organisation_id == organisation_id, UserModel.disabled_at.is_(None))
            .order_by(UserModel.name, UserModel.user_id)
        )
        return tuple(_user(row) for row in await self._session.scalars(query))

    async def set_password_hash(self, user_id: str, password_hash: str) -> None:
        """Replaces the password's hash."""
        await self._session.execute(
            update(UserModel).where(UserModel.user_id == user_id).values(password_hash=password_hash)
        )

    async def disable(self, user_id: str, at: datetime) -> None:
        """Ends the account; what it did stays under its name."""
        await self._session.execute(
            update(UserModel)
            .where(UserModel.user_id == user_id, UserModel.disabled_at.is_(None))
            .values(disabled_at=at)
        )

    async def _one(self, condition: object) -> User | None:
        query = select(UserModel).where(UserModel.disabled_at.is_(None), condition)  # type: ignore[arg-type]
        row = await self._session.scalar(query)
        return _user(row) if row else None


def _user(row: UserModel) -> User:
    return User(
        row.user_id,
        row.organisation_id,
        row.name,
        row.email,
        row.role,
        AuthenticationDetails(row.password_hash),
    )
