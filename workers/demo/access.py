"""Where the demo's interview is held, and by whose account: a Viva that runs already, or one of its own."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.exit import StartError
from workers.settings import load

NOTE = "organiser.txt"
ORGANISER = "organiser@viva.localhost"
DEMO_ORGANISER = "demo@viva.localhost"


@dataclass(frozen=True)
class Access:
    """The API's address and an organiser's account; `logs` only where the stack is the demo's own."""

    url: str
    email: str
    password: str
    logs: Path | None = None


@asynccontextmanager
async def access(
    url: str | None,
    email: str | None,
    password: str | None,
    data_dir: Path | None,
    say: Callable[[str], None],
    **own_settings: Any,
) -> AsyncIterator[Access]:
    """The Viva at `url`; else the one that runs over the data directory; else a new one for so long.

    Raises `StartError`.
    """
    found = _at(url, email, password) if url else _running(data_dir, email, password)
    if found is not None:
        yield found
        return
    async with own_access(say, **own_settings) as made:
        yield made


def _at(url: str, email: str | None, password: str | None) -> Access:
    if not email or not password:
        raise StartError("With --url, say as which organiser: --email and --password.")
    return Access(url, email, password)


def _running(data_dir: Path | None, email: str | None, password: str | None) -> Access | None:
    from workers.up.ground import is_held, read_running

    directory = load(**({"data_dir": data_dir} if data_dir else {})).data_dir
    url = read_running(directory).get("apiUrl")
    if not url or not is_held(directory):
        return None
    if email and password:
        return Access(url, email, password)
    noted = noted_password(directory / NOTE)
    if noted is None:
        raise StartError(
            f"{url} is running, but its organiser's password isn't known: give --email, --password."
        )
    return Access(url, ORGANISER, noted)


def noted_password(note: Path) -> str | None:
    """The password of the first start, where its note is still there."""
    if not note.is_file():
        return None
    labelled = (line.partition(":") for line in note.read_text(encoding="utf-8").splitlines())
    return next((value.strip() for label, _, value in labelled if label == "Password"), None)


@asynccontextmanager
async def own_access(say: Callable[[str], None], **settings: Any) -> AsyncIterator[Access]:
    """A Viva of the demo's own, with these settings, for so long."""
    from workers.up import Stack
    from workers.users import make_account

    password = secrets.token_urlsafe(15)
    async with Stack.ephemeral(say=say, sample_interview=False, **settings) as stack:
        await make_account(stack.database_url, DEMO_ORGANISER, "organiser", "Demo", password)
        yield Access(stack.api_url, DEMO_ORGANISER, password, stack.logs)
