"""Accounts from the command line, and the database that they are in."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from activities.store.database import Database
from activities.store.users import Organisations, Users
from api.passwords import hash_password
from workers.exit import StartError
from workers.migrate import migrate_database
from workers.postgres import Postgres, running_url
from workers.settings import Settings, load
from workers.up.ground import DataLock
from workflows.domain.errors import Conflict
from workflows.domain.people import AuthenticationDetails, Organisation, User
from workflows.domain.values import AccountRole

ORGANISATION = "My organisation"
STAFF = tuple(role.value for role in AccountRole if role is not AccountRole.CANDIDATE)


def new_password() -> str:
    """A password that nobody guesses: 120 bits."""
    return secrets.token_urlsafe(15)


async def make_account(database_url: str, email: str, role: str, name: str, password: str) -> None:
    """Make an account in the first organisation, which is made where there is none.

    Raises `StartError` for a role or an address that can't be, and for an address that has an account.
    """
    if role not in STAFF:
        raise StartError(f"There is no role '{role}': choose one of {', '.join(STAFF)}.")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise StartError(f"'{email}' is no e-mail address.")
    hashed = await hash_password(password)
    database = Database(database_url, pool_size=1)
    try:
        async with database.transaction() as transaction:
            organisations = Organisations(transaction)
            organisation = await organisations.first()
            if organisation is None:
                organisation = Organisation(str(uuid4()), ORGANISATION)
                await organisations.add(organisation)
            await Users(transaction).add(
                User(
                    user_id=str(uuid4()),
                    organisation_id=organisation.organisation_id,
                    name=name,
                    email=email,
                    role=AccountRole(role),
                    authentication=AuthenticationDetails(hashed),
                )
            )
    except Conflict:
        raise StartError(f"There is an account for {email} already.") from None
    finally:
        await database.close()


async def has_account(database_url: str, email: str) -> bool:
    """Whether somebody signs in by this address."""
    database = Database(database_url, pool_size=1)
    try:
        async with database.transaction() as transaction:
            return await Users(transaction).by_email(email) is not None
    finally:
        await database.close()


async def add(email: str, role: str, name: str, data_dir: Path | None = None) -> str:
    """`viva users add`: make an account, and return its new password."""
    settings = load(**({"data_dir": data_dir} if data_dir else {}))
    password = new_password()
    async with database_of(settings) as url:
        await migrate_database(url)
        await make_account(url, email, role, name, password)
    return password


@asynccontextmanager
async def database_of(settings: Settings) -> AsyncIterator[str]:
    """The URL of the settings' database; the embedded server is started for so long where none runs."""
    url = settings.database_url or running_url(settings.postgres_dir)
    if url:
        yield url
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = DataLock(settings.data_dir)
    lock.acquire()
    postgres = Postgres(settings.postgres_dir, settings.data_dir / "logs" / "postgres.log")
    try:
        await postgres.start()
        yield postgres.database_url
    finally:
        await postgres.stop()
        lock.release()
