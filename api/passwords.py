"""Passwords: argon2id (RFC 9106), hashed in threads, for it takes some 50 ms."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_PASSWORD_CHARS = 12
HASHING_THREADS = 4
"""Each takes 64 MiB while it works."""
_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(HASHING_THREADS, thread_name_prefix="argon2")


async def hash_password(password: str) -> str:
    """The hash to store. Raises `ValueError` for one that is too short."""
    if len(password) < MIN_PASSWORD_CHARS:
        raise ValueError(f"a password has at least {MIN_PASSWORD_CHARS} characters")
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether it is the one; takes as long where there is none stored, so that no address is given away."""
    matches = await asyncio.get_running_loop().run_in_executor(_threads, _verify, stored, password)
    return matches and stored is not None


def needs_rehash(stored: str) -> bool:
    """Whether it was hashed with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")
