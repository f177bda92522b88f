"""A media node for tests: the real SFU, rooms and signaling socket on loopback, its signals kept in a list."""

from __future__ import annotations

import asyncio
import itertools
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from activities.providers.end_of_turn import RuleEndOfTurn
from activities.providers.registry import Providers
from activities.providers.vad import SileroDetector
from activities.recordings import RecordingStore
from activities.rooms import messages as m
from activities.rooms.activities import NodeActivities
from activities.rooms.registry import Rooms
from activities.rooms.room import LiveRoom
from api.live.app import create_live_app
from api.live.deps import LiveDeps
from api.tokens import issue_signaling_token
from sfu.node import MediaNode
from sfu.types import NodeConfig
from tests.support.scripted_providers import ScriptedModel, ScriptedStt, ScriptedTts
from workers.demo.devices import Microphone
from workers.serving import listening
from workflows import contracts as c
from workflows.domain.errors import VivaError
from workflows.domain.values import AIStatus, Role, SessionStatus

SECRET = "a secret of the tests, long enough"
ORIGIN = "http://web.test"
CANDIDATE, INTERVIEWER, AI = (str(uuid4()) for _ in range(3))
PEOPLE = (
    c.ParticipantInfo(CANDIDATE, Role.CANDIDATE, "Candidate"),
    c.ParticipantInfo(INTERVIEWER, Role.INTERVIEWER, "Interviewer"),
    c.ParticipantInfo(AI, Role.AI, "Viva"),
)
ROLES = {person.participant_id: person.role for person in PEOPLE}
S = TypeVar("S")


async def until(condition: Callable[[], Any], timeout: float = 10.0, what: str = "") -> Any:
    """The condition's value as soon as it is true; fails after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not (value := condition()):
        assert time.monotonic() < deadline, what or "the condition never came true"
        await asyncio.sleep(0.01)
    return value


@dataclass
class LiveNode:
    """The parts of a running node, and what it has told and asked the workflow."""

    recordings: RecordingStore
    model: ScriptedModel
    stt: Any
    tts: Any
    rooms: Rooms = field(init=False)
    activities: NodeActivities = field(init=False)
    url: str = ""
    signals: list[Any] = field(default_factory=list)
    consents: list[c.GiveConsent] = field(default_factory=list)
    refusal: VivaError | None = None
    undeliverable: bool = False
    reachable: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is clear, signals are on their way."""
    stored: list[m.HistoryLine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reachable.set()

    def signals_of(self, kind: type[S]) -> list[S]:
        """Those of one kind, in their order."""
        return [signal for signal in self.signals if isinstance(signal, kind)]

    async def room(self, epoch: int = 1, session_id: str | None = None) -> LiveRoom:
        """An open room with a candidate, an interviewer and the AI."""
        ref = c.RoomRef(session_id or str(uuid4()), epoch)
        return await self.rooms.open(c.OpenRoom(ref, PEOPLE))

    def token(self, room: LiveRoom, who: str = CANDIDATE, **changes: Any) -> str:
        """A fresh token for a participant."""
        claims = {
            "session_id": room.session_id,
            "participant_id": who,
            "role": ROLES[who],
            "name": "Somebody",
            "node_id": self.rooms.node_id,
            "epoch": room.ref.epoch,
        } | changes
        return issue_signaling_token(SECRET, **claims)  # type: ignore[arg-type]

    @asynccontextmanager
    async def socket(self, token: str, origin: str | None = ORIGIN) -> AsyncIterator[Socket]:
        """A client's socket."""
        headers = {"Origin": origin} if origin else {}
        async with connect(f"{self.url}?token={token}", additional_headers=headers) as raw:
            socket = Socket(raw)
            try:
                yield socket
            finally:
                await socket.stop()

    @asynccontextmanager
    async def joined(self, room: LiveRoom, who: str = CANDIDATE) -> AsyncIterator[Socket]:
        """A client that is established, without media."""
        async with self.socket(self.token(room, who)) as socket:
            await socket.send(type="connection_established")
            await socket.expect("session_ready")
            yield socket

    async def deliver(self, session_id: str, signal: Any) -> None:
        """In the workflow's place."""
        if self.undeliverable:
            raise ConnectionError("no way to the workflow")
        await self.reachable.wait()
        self.signals.append(signal)

    async def consent(self, session_id: str, given: c.GiveConsent) -> c.Done:
        """In the workflow's place."""
        if self.refusal is not None:
            raise self.refusal
        self.consents.append(given)
        return c.Done(SessionStatus.LOBBY)

    async def history(self, session_id: str) -> list[m.HistoryLine]:
        """In the store's place."""
        return list(self.stored)


@asynccontextmanager
async def live_node(
    stt: Any = None, tts: Any = None, model: ScriptedModel | None = None, capacity: int = 10
) -> AsyncIterator[LiveNode]:
    """A node, running."""
    media = await MediaNode.start(NodeConfig(bind_host="127.0.0.1"))
    pool = ThreadPoolExecutor(1)
    with tempfile.TemporaryDirectory() as directory:
        recordings = RecordingStore(Path(directory))
        node = LiveNode(recordings, model or ScriptedModel(), stt or ScriptedStt(), tts or ScriptedTts())
        providers = Providers(node.model, node.stt, node.tts, SileroDetector, RuleEndOfTurn)
        rooms = node.rooms = Rooms(
            "node-1", media, node.deliver, lambda session: node.history(session), capacity
        )
        node.activities = NodeActivities(rooms, providers, recordings, "ws://node/ws/signal", pool)
        app = create_live_app(LiveDeps(rooms, SECRET, (ORIGIN,), node.consent, lambda who: ()))
        async with listening(app, "127.0.0.1", 0, ws_max_size=1 << 20, ws_ping_interval=None) as port:
            node.url = f"ws://127.0.0.1:{port}/ws/signal"
            try:
                yield node
            finally:
                await rooms.aclose()
        await media.close()
    pool.shutdown()


class Socket:
    """A client's end of the signaling socket: everything that came is in `messages`."""

    def __init__(self, raw: ClientConnection) -> None:
        self.raw = raw
        self.messages: list[dict[str, Any]] = []
        self.close_code: int | None = None
        self._arrived = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def send(self, **message: Any) -> None:
        """Sends one message."""
        await self.raw.send(json.dumps(message))

    async def expect(self, kind: str, timeout: float = 10.0, **fields: Any) -> dict[str, Any]:
        """The first message of that type with these fields, past or to come."""

        def found() -> dict[str, Any] | None:
            return next((x for x in self.of(kind) if fields.items() <= x.items()), None)

        message: dict[str, Any] = await until(
            found, timeout, f"no {kind} {fields}; came: {[x['type'] for x in self.messages]}"
        )
        return message

    def of(self, kind: str) -> list[dict[str, Any]]:
        """All messages of a type so far."""
        return [message for message in self.messages if message["type"] == kind]

    async def closed(self, timeout: float = 10.0) -> int:
        """The close code."""
        code: int = await until(lambda: self.close_code, timeout, "the socket was not closed")
        return code

    async def echoed(self) -> None:
        """Until the node has dealt with everything sent so far."""
        mark = time.monotonic()
        await self.send(type="ping", t=mark)
        await self.expect("pong", t=mark)

    async def stop(self) -> None:
        """Stops reading."""
        self._reader.cancel()
        await asyncio.wait([self._reader])

    async def _read(self) -> None:
        try:
            async for text in self.raw:
                message = json.loads(text)
                m.parse_server_message(text)
                self.messages.append(message)
        except ConnectionClosed:
            pass
        self.close_code = self.raw.close_code


class Caller:
    """A client with media: publishes a microphone, and hears the others."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.microphone = Microphone()
        self.heard: list[bytes] = []
        self._publish = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._subscribe = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._subscribe.on("track", self._on_track)
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Publishes, subscribes, and says so."""
        socket = self.socket
        self._publish.addTrack(self.microphone.track())
        await self._publish.setLocalDescription(await self._publish.createOffer())
        await socket.send(type="offer", target="sfu", sdp=self._publish.localDescription.sdp)
        answer = await socket.expect("answer")
        await self._publish.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        await until(lambda: self._publish.connectionState == "connected")
        self._tasks.append(asyncio.create_task(self._answer_offers()))
        await socket.send(type="connection_established")
        await socket.expect("session_ready")

    async def close(self) -> None:
        """Ends both connections."""
        for task in self._tasks:
            task.cancel()
        self.microphone.hush()
        await asyncio.gather(self._publish.close(), self._subscribe.close())

    async def _answer_offers(self) -> None:
        for number in itertools.count():
            offer = await self._offer(number)
            await self._subscribe.setRemoteDescription(RTCSessionDescription(offer["sdp"], "offer"))
            await self._subscribe.setLocalDescription(await self._subscribe.createAnswer())
            sdp = self._subscribe.localDescription.sdp
            await self.socket.send(type="answer", target="sfu", connection="subscribe", sdp=sdp)

    async def _offer(self, number: int) -> dict[str, Any]:
        await until(lambda: len(self.socket.of("offer")) > number, 3600)
        return self.socket.of("offer")[number]

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.create_task(self._hear(track)))

    async def _hear(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            assert isinstance(frame, AudioFrame)
            self.heard.append(bytes(frame.planes[0]))


@asynccontextmanager
async def caller(node: LiveNode, room: LiveRoom, who: str = CANDIDATE) -> AsyncIterator[Caller]:
    """A participant with a microphone, in the room."""
    async with node.socket(node.token(room, who)) as socket:
        one = Caller(socket)
        try:
            await one.open()
            yield one
        finally:
            await one.close()


def room_state(room: LiveRoom, version: int, **changes: Any) -> c.RoomState:
    """A state as the workflow publishes it."""
    state: dict[str, Any] = {
        "status": SessionStatus.IN_PROGRESS,
        "ai_status": AIStatus.LISTENING,
        "listening": True,
        "recording": True,
        "topic": "Caching",
        "elapsed_s": 1.0,
        "remaining_s": 60.0,
    }
    return c.RoomState(room=room.ref, version=version, **(state | changes))
