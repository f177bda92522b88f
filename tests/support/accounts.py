"""Accounts on a running stack."""

from dataclasses import dataclass
from uuid import uuid4

from workers.up import Stack
from workers.users import make_account, new_password


@dataclass(frozen=True)
class Account:
    """What somebody signs in with."""

    email: str
    password: str


async def make_organiser(stack: Stack) -> Account:
    """A new organiser's account."""
    account = Account(f"organiser-{uuid4().hex[:8]}@viva.localhost", new_password())
    await make_account(stack.database_url, account.email, "organiser", "Olga Organiser", account.password)
    return account
