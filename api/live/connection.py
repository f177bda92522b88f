"""One participant's signaling socket: carries out what the client sends, writes what the room says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast
from uuid import uuid4

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from activities.rooms import messages as m
from activities.rooms.room import LiveRoom
from api.live.deps import LiveDeps
from api.live.limits import ASKED_PER_MINUTE, INVALID_PER_MINUTE, MAX_FRAME_BYTES, MESSAGES_PER_10_S, Budget
from api.tokens import SignalingClaims
from sfu.errors import BadSdp, NodeClosed
from sfu.peer import Peer
from sfu.types import Connection as ConnectionName
from sfu.types import Source, TrackInfo
from workflows import contracts as c
from workflows.domain.errors import Unavailable, VivaError
from workflows.domain.values import Role

log = logging.getLogger(__name__)
SILENT_S = 10.0
MAX_UNSENT = 2_000
CLOSE_WAIT_S = 2.0
NORMAL, TRY_LATER, NOTHING_HEARD, TOO_BIG, TOO_MANY = 1000, 1013, 4408, 4413, 4429


class _Ended(Exception):
    """The socket is to be closed, or is."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Connection:
    """A socket that was let in. It is the room's sink and the listener of the SFU's peer."""

    def __init__(self, socket: WebSocket, room: LiveRoom, claims: SignalingClaims, deps: LiveDeps) -> None:
        self.participant_id = claims.participant_id
        self.connection_id = str(uuid4())
        self.heard_at = asyncio.get_running_loop().time()
        self._socket = socket
        self._room = room
        self._role = claims.role
        self._name = claims.name
        self._deps = deps
        self._outgoing: asyncio.Queue[m.ToClient | None] = asyncio.Queue()
        self._close: tuple[int, str] | None = None
        self._invalid = Budget(INVALID_PER_MINUTE, 60.0)
        self._messages = Budget(MESSAGES_PER_10_S, 10.0)
        self._asked = Budget(ASKED_PER_MINUTE, 60.0)
        self._tasks: set[asyncio.Task[None]] = set()
        self._subscribed = False
        self._left = False
        self._media_declared = False

    # ------------------------------------------------------------ the room's side

    def send(self, message: m.ToClient) -> None:
        """Queues a message; a client that doesn't read is cut off."""
        if self._close is not None:
            return
        if self._outgoing.qsize() >= MAX_UNSENT:
            self.close(NOTHING_HEARD, "nothing was read")
        else:
            self._outgoing.put_nowait(message)

    def close(self, code: int, reason: str) -> None:
        """Ends the socket after what is queued."""
        if self._close is None:
            self._close = (code, reason)
            self._outgoing.put_nowait(None)

    # ------------------------------------------------------------ the SFU's side

    def on_subscribe_offer(self, sdp: str, tracks: Sequence[TrackInfo]) -> None:
        """Sends the node's offer."""
        listed = tuple(
            m.Track(mid=t.mid, participant_id=t.peer_id, kind=t.kind, source=t.source) for t in tracks
        )
        self.send(m.ServerOffer(sdp=sdp, tracks=listed))

    def on_ice_candidate(self, connection: ConnectionName, candidate: dict[str, Any] | None) -> None:
        """Sends a candidate of the node."""
        parsed = m.IceCandidate.model_validate(candidate) if candidate is not None else None
        self.send(m.ServerIceCandidate(connection=connection, candidate=parsed))

    def on_connection_state(self, connection: ConnectionName, state: str) -> None:
        """Says when media no longer flows."""
        if state == "failed":
            self._error("media_failed", f"The {connection} connection has failed.", retryable=True)

    # ------------------------------------------------------------ its life

    async def run(self) -> None:
        """Until the socket is closed by either side."""
        self._peer: Peer = self._room.media.add_peer(self.participant_id, self)
        self._room.enter(self, self._role, self._name)
        writer = asyncio.create_task(self._write(), name="signaling-write")
        try:
            await self._read(writer)
        except _Ended as ended:
            self.close(ended.code, ended.reason)
        finally:
            self._room.leave(self, "lost")
            await self._room.media.remove_peer(self.participant_id, self._peer)
            for task in self._tasks:
                task.cancel()
            self.close(NORMAL, "")
            await asyncio.wait([writer], timeout=CLOSE_WAIT_S)
            writer.cancel()

    async def _write(self) -> None:
        with suppress(WebSocketDisconnect, RuntimeError, OSError):
            while (message := await self._outgoing.get()) is not None:
                await self._socket.send_text(message.wire())
            code, reason = self._close or (NORMAL, "")
            await self._socket.close(code, reason)

    async def _read(self, writer: asyncio.Task[None]) -> None:
        while not writer.done():
            text = await self._next_frame()
            if self._close is not None:
                return
            now = asyncio.get_running_loop().time()
            if self._messages.exceeded(now):
                raise _Ended(TOO_MANY, "too many messages")
            try:
                message = m.parse_client_message(text)
            except ValidationError:
                self._error("invalid_message", "This is no message of this protocol.")
                if self._invalid.exceeded(now):
                    raise _Ended(TOO_MANY, "too many invalid messages") from None
                continue
            await self._carry_out(message)

    async def _next_frame(self) -> str:
        try:
            frame = await asyncio.wait_for(self._socket.receive(), SILENT_S)
        except TimeoutError:
            raise _Ended(NOTHING_HEARD, "nothing was heard for 10 s") from None
        if frame["type"] == "websocket.disconnect":
            raise _Ended(NORMAL, "")
        self.heard_at = asyncio.get_running_loop().time()
        text, data = frame.get("text"), frame.get("bytes")
        size = len(text.encode()) if text is not None else len(data or b"")
        if size > MAX_FRAME_BYTES:
            raise _Ended(TOO_BIG, "a message holds at most 64 KiB")
        return cast(str, text) if text is not None else ""

    async def _carry_out(self, message: m.AnyClientMessage) -> None:
        try:
            await self._do(message)
        except BadSdp as error:
            self._error("bad_sdp", f"This session description can't be used: {error}")
        except NodeClosed:
            log.info("a message came for a peer that has left")

    async def _do(self, message: m.AnyClientMessage) -> None:
        match message:
            case m.Ping():
                self.send(m.Pong(t=message.t))
            case m.RequestMediaConfig():
                self._send_media_config()
            case m.ClientOffer():
                await self._publish(message.sdp)
            case m.ClientAnswer():
                await self._peer.accept_answer(message.sdp)
            case m.ClientIceCandidate():
                candidate = message.candidate.model_dump(by_alias=True) if message.candidate else None
                await self._peer.add_ice_candidate(message.connection, candidate)
            case m.Restart():
                await self._peer.restart(message.connection)
            case m.ConnectionEstablished():
                self._subscribe()
                await self._room.establish(self)
            case m.SpeakingStatus():
                if self.participant_id not in self._room.listened_to:
                    self._room.set_speaking(self.participant_id, message.speaking)
            case m.MediaState():
                self._set_media(message)
            case m.LeaveRequest():
                self._leave()
            case m.Request():
                self._request(message)
            case m.Consent():
                self._consent(message)

    # ------------------------------------------------------------ media

    def _send_media_config(self) -> None:
        config = self._deps.rooms.media.config
        details = m.SfuDetails(
            ice_servers=tuple(self._deps.ice_servers(self.participant_id)),
            max_bitrate=config.max_bitrate,
            codecs=("opus", "VP8"),
        )
        self.send(m.MediaConfig(sfu_details=details))
        self._subscribe()

    def _subscribe(self) -> None:
        if not self._subscribed:
            self._subscribed = True
            self._peer.subscribe()

    async def _publish(self, sdp: str) -> None:
        answer = await self._peer.publish(sdp)
        self.send(m.ServerAnswer(sdp=answer))
        self._subscribe()
        if not self._media_declared:
            sources = {producer.source for producer in self._peer.producers}
            self._room.set_media(
                self.participant_id, "microphone" in sources, "camera" in sources, "screen" in sources
            )

    def _set_media(self, state: m.MediaState) -> None:
        self._media_declared = True
        for source, on in (("microphone", state.audio), ("camera", state.video), ("screen", state.screen)):
            self._peer.set_muted(cast(Source, source), not on)
        self._room.set_media(self.participant_id, state.audio, state.video, state.screen)

    # ------------------------------------------------------------ the interview

    def _leave(self) -> None:
        self._room.leave(self, "left")
        self.send(m.LeaveAck())
        raise _Ended(NORMAL, "left")

    def _request(self, request: m.Request) -> None:
        if not self._may_ask():
            return
        self._room.outbox.put(
            lambda stamp: c.CandidateRequest(
                stamp, self.participant_id, str(uuid4()), request.kind, request.detail or ""
            )
        )

    def _consent(self, consent: m.Consent) -> None:
        if not self._may_ask():
            return
        given = c.GiveConsent(
            consent_id=str(uuid4()),
            participant_id=self.participant_id,
            notice_version=consent.version,
            language=consent.language,
            purposes={
                "recording": consent.purposes.recording,
                "aiEvaluation": consent.purposes.ai_evaluation,
            },
        )
        # Beside the reading: a workflow that is slow to answer must not silence the pings.
        task = asyncio.create_task(self._record_consent(given), name="consent")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _may_ask(self) -> bool:
        if self._role is not Role.CANDIDATE:
            self._error("not_permitted", "Only the candidate can do this.")
            return False
        if self._asked.exceeded(asyncio.get_running_loop().time()):
            self._error("rate_limited", "That was a lot at once. Please wait a moment.", retryable=True)
            return False
        return True

    async def _record_consent(self, given: c.GiveConsent) -> None:
        try:
            await self._deps.consent(self._room.session_id, given)
        except VivaError as error:
            retryable = isinstance(error, Unavailable)
            self._error(error.code.replace("-", "_"), error.detail, retryable=retryable)
        except Exception:
            log.exception("consent was not recorded")
            self._error(
                "unavailable", "Your decision could not be recorded. Please try again.", retryable=True
            )

    def _error(self, code: str, detail: str, retryable: bool = False) -> None:
        self.send(m.ErrorMessage(code=code, detail=detail, retryable=retryable))
