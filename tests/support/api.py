"""The real API app over a real store and a real Temporal server, called in the process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from activities.days import DayKeeper
from activities.providers.registry import ProviderChoice, build_providers
from activities.recordings import RecordingStore
from activities.rooms.activities import NodeActivities
from activities.rooms.registry import Rooms
from activities.store.database import Database
from activities.store.users import Organisations, Users
from api.access_tokens import issue_account_token
from api.app import create_app
from api.deps import ApiDeps
from api.passwords import hash_password
from api.settings import ApiSettings, RateLimits
from sfu.node import MediaNode
from sfu.types import NodeConfig
from temporal.client import TemporalSettings, connect
from temporal.days import DaySchedules
from temporal.doorway import Interviews
from temporal.search_attributes import register
from tests.support.api_bodies import an_interview
from workers.interviews import interview_worker
from workers.media import history_loader, node_workers
from workflows.domain.people import AuthenticationDetails, Organisation, User
from workflows.domain.values import AccountRole

SECRET = "a secret for tests only, long enough"
PASSWORD = "correct horse battery"
CSRF = {"X-Viva-CSRF": "1"}


@dataclass(frozen=True)
class Seat:
    """Somebody who calls the API."""

    client: httpx.AsyncClient
    token: str = ""
    user: User | None = None

    async def call(
        self, method: str, path: str, json: Any = None, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """One request with their access token."""
        auth = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return await self.client.request(method, path, json=json, headers={**auth, **(headers or {})}, **more)

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """GET."""
        return await self.call("GET", path, **more)

    async def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """POST."""
        return await self.call("POST", path, json, **more)

    async def patch(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        """PATCH."""
        return await self.call("PATCH", path, json, **more)


@dataclass
class Edge:
    """The app with everything behind it."""

    client: httpx.AsyncClient
    deps: ApiDeps
    organisation_id: str
    _seats: dict[AccountRole, Seat] = field(default_factory=dict)

    @property
    def nobody(self) -> Seat:
        """Somebody who isn't signed in."""
        return Seat(self.client)

    async def account(self, role: AccountRole, *, organisation_id: str | None = None) -> Seat:
        """A new account of that role."""
        user = User(
            str(uuid4()),
            organisation_id or self.organisation_id,
            f"Some {role.value}",
            f"{uuid4().hex[:12]}@example.com",
            role,
            AuthenticationDetails(await _hashed()),
        )
        async with self.deps.database.transaction() as tx:
            await Users(tx).add(user)
        token = issue_account_token(SECRET, user.user_id, user.organisation_id, role)
        return Seat(self.client, token, user)

    async def the(self, role: AccountRole) -> Seat:
        """The account of that role in the organisation, the same each time."""
        if role not in self._seats:
            self._seats[role] = await self.account(role)
        return self._seats[role]

    async def stranger(self) -> Seat:
        """Another organisation's organiser."""
        other = Organisation(str(uuid4()), "Elsewhere Ltd")
        async with self.deps.database.transaction() as tx:
            await Organisations(tx).add(other)
        return await self.account(AccountRole.ORGANISER, organisation_id=other.organisation_id)

    async def made(self, **changes: Any) -> Made:
        """A new interview by the organiser, with one interviewer."""
        organiser = await self.the(AccountRole.ORGANISER)
        response = await organiser.post(
            "/api/interview", an_interview(**changes), headers={"Idempotency-Key": uuid4().hex}
        )
        assert response.status_code == 201, response.text
        return Made(self, organiser, response.json())


@dataclass(frozen=True)
class Made:
    """An interview with its people."""

    edge: Edge
    organiser: Seat
    body: dict[str, Any]

    @property
    def session_id(self) -> str:
        """Its id."""
        return str(self.body["interview"]["sessionId"])

    @property
    def path(self) -> str:
        """Its path."""
        return f"/api/interview/{self.session_id}"

    def participant_id(self, role: str) -> str:
        """The first participant of that role."""
        people = self.body["interview"]["participants"]
        return str(next(p["participantId"] for p in people if p["role"] == role))

    def link_token(self, role: str) -> str:
        """What stands in the fragment of that role's first link."""
        url = next(i["url"] for i in self.body["invites"] if i["role"] == role)
        return str(url.split("#")[1])

    async def invited(self, role: str) -> Seat:
        """Whoever opens that role's link."""
        response = await self.edge.client.post("/api/auth/invite", json={"token": self.link_token(role)})
        assert response.status_code == 200, response.text
        self.edge.client.cookies.clear()
        return Seat(self.edge.client, response.json()["accessToken"])


_HASHES: list[str] = []


async def _hashed() -> str:
    if not _HASHES:
        _HASHES.append(await hash_password(PASSWORD))
    return _HASHES[0]


def api_settings(**changes: Any) -> ApiSettings:
    """Settings without rate limits."""
    settings: dict[str, Any] = {
        "public_url": "http://viva.test",
        "secret": SECRET,
        "cookie_secure": False,
        "rate_limits": RateLimits(enabled=False),
        "offline_interviewer": True,
    }
    return ApiSettings(**{**settings, **changes})


@asynccontextmanager
async def edge(
    database_url: str,
    temporal_address: str,
    recordings: Path,
    *,
    worker: bool = True,
    settings: ApiSettings | None = None,
    choice: ProviderChoice | None = None,
) -> AsyncIterator[Edge]:
    """The app over a store and a Temporal server, and a worker that holds the interviews; offline, unless another
    `choice` is made."""
    async with AsyncExitStack() as stack:
        database = Database(database_url)
        stack.push_async_callback(database.close)
        providers = build_providers(choice or ProviderChoice(stt_processes=1))
        stack.push_async_callback(providers.aclose)
        temporal = await connect(TemporalSettings(temporal_address), lazy=not worker)
        store = RecordingStore(recordings)
        if worker:
            await register(temporal, temporal.namespace)
            await stack.enter_async_context(interview_worker(temporal, database, providers, store))
        organisation = Organisation(str(uuid4()), "Example Ltd")
        async with database.transaction() as tx:
            await Organisations(tx).add(organisation)
        deps = ApiDeps(
            settings=settings or api_settings(),
            database=database,
            interviews=Interviews(temporal),
            model=providers.llm,
            recordings=store,
            days=DayKeeper(database, DaySchedules(temporal).sync),
        )
        client = await stack.enter_async_context(_client(deps))
        yield Edge(client, deps, organisation.organisation_id)


@asynccontextmanager
async def media_node(api: Edge, temporal_address: str) -> AsyncIterator[None]:
    """A media node of that Temporal server, at ports of its own."""
    async with AsyncExitStack() as stack:
        providers = build_providers(ProviderChoice(stt_processes=1))
        stack.push_async_callback(providers.aclose)
        node = await MediaNode.start(NodeConfig(bind_host="127.0.0.1", advertised=("127.0.0.1",)))
        stack.push_async_callback(node.close)
        history = history_loader(api.deps.database)
        rooms = Rooms("test-node", node, api.deps.interviews.signal, history, capacity=50)
        stack.push_async_callback(rooms.aclose)
        pool = stack.enter_context(ThreadPoolExecutor(1))
        activities = NodeActivities(rooms, providers, api.deps.recordings, "ws://node.test/ws/signal", pool)
        client = await connect(TemporalSettings(temporal_address))
        await stack.enter_async_context(node_workers(client, rooms, activities))
        yield


def _client(deps: ApiDeps) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(deps))
    return httpx.AsyncClient(transport=transport, base_url="http://viva.test")
