"""Data keys in use: unwrapped, and kept in memory so that no turn waits for PostgreSQL."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from activities.store.data_keys import StoredKey, StoredKeys
from activities.store.database import Database
from activities.wrapping import Wrapped, WrappingKeys
from temporal.codec import KEY_BYTES, DataKey, DataKeys
from workflows.domain.errors import Erased, Unavailable

TTL_S = 60.0
"""So soon an erasure is noticed by all processes."""
ASK_AGAIN_S = 5.0
"""While PostgreSQL is away, known keys are used without asking for so long."""
PATIENCE_S = 0.5
"""So long a known key's use waits for PostgreSQL."""
CAPACITY = 4096
REWRAP_AT_ONCE = 200


@dataclass
class _Held:
    key: DataKey
    scope: str
    checked_at: float


class KeyRing(DataKeys):
    """The data keys of `database`, wrapped there by `wrapping`.

    A key is looked at again after `ttl_s`; where PostgreSQL is away then, it is used on: running interviews don't
    stop for it. At most `capacity` keys are held, the longest unused one goes first.
    """

    def __init__(
        self,
        database: Database,
        wrapping: WrappingKeys,
        *,
        ttl_s: float = TTL_S,
        capacity: int = CAPACITY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._wrapping = wrapping
        self._ttl_s = ttl_s
        self._capacity = capacity
        self._clock = clock
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._by_scope: dict[str, str] = {}
        self._asking: dict[str, asyncio.Task[DataKey]] = {}
        self._away_until = float("-inf")

    async def for_writing(self, scope: str) -> DataKey:
        """The key of a scope, made where there is none."""
        held = self._held.get(self._by_scope.get(scope, ""))
        return await self._current(held, f"scope {scope}", lambda: self._of_scope(scope))

    async def for_reading(self, key_id: str) -> DataKey:
        """The key of that id."""
        return await self._current(self._held.get(key_id), key_id, lambda: self._of_id(key_id))

    async def _current(
        self, held: _Held | None, name: str, ask: Callable[[], Awaitable[StoredKey | None]]
    ) -> DataKey:
        now = self._clock()
        if held is None:
            return await self._asked_once(name, ask)
        self._held.move_to_end(held.key.key_id)
        if now - held.checked_at < self._ttl_s or now < self._away_until:
            return held.key
        try:
            # A key at hand: nobody waits for a database that doesn't answer.
            return await asyncio.wait_for(self._asked_once(name, ask), PATIENCE_S)
        except (Unavailable, TimeoutError):
            self._away_until = self._clock() + ASK_AGAIN_S
            return held.key

    async def _asked_once(self, name: str, ask: Callable[[], Awaitable[StoredKey | None]]) -> DataKey:
        """However many want it at the same time, it is looked up once."""
        task = self._asking.get(name)
        if task is None:
            task = asyncio.create_task(self._looked_up(ask), name="look up a data key")
            task.add_done_callback(lambda done: self._finished(name, done))
            self._asking[name] = task
        return await asyncio.shield(task)

    def _finished(self, name: str, task: asyncio.Task[DataKey]) -> None:
        self._asking.pop(name, None)
        if not task.cancelled():
            # Whoever asked may have given up waiting: its error then has no other reader.
            task.exception()

    async def _looked_up(self, ask: Callable[[], Awaitable[StoredKey | None]]) -> DataKey:
        stored = await ask()
        if stored is None:
            raise Erased("There is no such key: what it encrypted can't be read.")
        if stored.wrapped is None:
            self._drop(stored.key_id)
            raise Erased("The key of this interview is destroyed: what it encrypted can't be read any more.")
        key = unwrapped(stored, self._wrapping)
        self._hold(key, stored.scope)
        return key

    def _hold(self, key: DataKey, scope: str) -> None:
        self._held[key.key_id] = _Held(key, scope, self._clock())
        self._held.move_to_end(key.key_id)
        self._by_scope[scope] = key.key_id
        while len(self._held) > self._capacity:
            self._drop(next(iter(self._held)))

    def _drop(self, key_id: str) -> None:
        held = self._held.pop(key_id, None)
        if held is not None:
            self._by_scope.pop(held.scope, None)

    async def _of_id(self, key_id: str) -> StoredKey | None:
        if not _is_id(key_id):
            return None
        async with self._database.transaction() as tx:
            return await StoredKeys(tx).get(key_id)

    async def _of_scope(self, scope: str) -> StoredKey:
        async with self._database.transaction() as tx:
            stored = await StoredKeys(tx).of_scope(scope)
            return stored or await StoredKeys(tx).add(self._new(scope))

    def _new(self, scope: str) -> StoredKey:
        key = StoredKey(str(uuid4()), scope, None, "")
        wrapped = self._wrapping.wrap(secrets.token_bytes(KEY_BYTES), _context(key))
        return StoredKey(key.key_id, scope, wrapped.data, wrapped.wrapping_key_id)


async def destroy(database: Database, scope: str) -> None:
    """Destroys the key of a scope for good; nothing is encrypted for it any more. Twice is once."""
    async with database.transaction() as tx:
        await StoredKeys(tx).destroy(str(uuid4()), scope, datetime.now(UTC))


async def rewrap_all(database: Database, wrapping: WrappingKeys) -> int:
    """Has every data key wrapped by the current wrapping key; how many were not. Some at a time, each whole."""
    current, done = wrapping.current, 0
    while True:
        async with database.transaction() as tx:
            stored = StoredKeys(tx)
            others = await stored.not_wrapped_by(current, REWRAP_AT_ONCE)
            await stored.rewrap([_rewrapped(wrapping, key) for key in others])
        done += len(others)
        if len(others) < REWRAP_AT_ONCE:
            return done


def unwrapped(key: StoredKey, wrapping: WrappingKeys) -> DataKey:
    """The key itself; it must not be destroyed. Raises `WrappingKeyError`."""
    assert key.wrapped is not None
    return DataKey(key.key_id, wrapping.unwrap(Wrapped(key.wrapped, key.wrapping_key_id), _context(key)))


def _rewrapped(wrapping: WrappingKeys, key: StoredKey) -> StoredKey:
    again = wrapping.wrap(unwrapped(key, wrapping).secret, _context(key))
    return StoredKey(key.key_id, key.scope, again.data, again.wrapping_key_id)


def _context(key: StoredKey) -> str:
    """Authenticated with the wrapping: a row's key is of no use in another row."""
    return f"{key.key_id}/{key.scope}"


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
