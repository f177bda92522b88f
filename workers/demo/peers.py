"""The two peer connections of a client, by aiortc: one sends and offers, the other receives and answers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import aioice.ice
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidAccessError, InvalidStateError
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import SessionDescription, candidate_from_sdp
from av.frame import Frame

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
OnFrame = Callable[[str, str, Frame], None]
"""Called with the participant's id, `audio` or `video`, and the decoded frame."""

_interface_addresses = aioice.ice.get_host_addresses


def host_addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    """Where we can be reached: aioice leaves loopback out, which is all that a machine off the network has."""
    return _interface_addresses(use_ipv4, use_ipv6) or ["127.0.0.1"]


aioice.ice.get_host_addresses = host_addresses


def configuration(ice_servers: Iterable[Mapping[str, Any]]) -> RTCConfiguration:
    """From the wire's `iceServers`. Without any, none: aiortc's own default is a server of strangers."""
    servers = [
        RTCIceServer(urls=list(one["urls"]), username=one.get("username"), credential=one.get("credential"))
        for one in ice_servers
    ]
    return RTCConfiguration(iceServers=servers, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)


async def add_candidate(peer: RTCPeerConnection, candidate: Mapping[str, Any] | None) -> None:
    """Add a candidate of the node. One that doesn't parse or comes too late is no reason to fail."""
    with suppress(ValueError, AssertionError, IndexError, InvalidAccessError, InvalidStateError):
        if not candidate or not candidate.get("candidate"):
            await peer.addIceCandidate(None)
            return
        parsed = candidate_from_sdp(candidate["candidate"].removeprefix("candidate:"))
        parsed.sdpMid = candidate.get("sdpMid")
        parsed.sdpMLineIndex = candidate.get("sdpMLineIndex")
        await peer.addIceCandidate(parsed)


class Publisher:
    """Sends the microphone and, where there is one, the camera: m-lines in this order."""

    def __init__(self, send: Send, config: RTCConfiguration, tracks: Sequence[MediaStreamTrack]) -> None:
        self._send = send
        self._peer = RTCPeerConnection(config)
        self._answered = asyncio.Event()
        for track in tracks:
            self._peer.addTransceiver(track, direction="sendonly")

    @property
    def state(self) -> str:
        """The peer connection's state."""
        return str(self._peer.connectionState)

    async def offer(self) -> None:
        """Send the offer; all our candidates are in it."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        sdp = self._peer.localDescription.sdp
        await self._send({"type": "offer", "target": "sfu", "connection": "publish", "sdp": sdp})
        await self._send(_last_candidate("publish"))

    async def answered(self, sdp: str) -> None:
        """Apply the node's answer."""
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="answer"))
        self._answered.set()

    async def add_candidate(self, candidate: Mapping[str, Any] | None) -> None:
        """Add a candidate of the node, once its answer has come."""
        await self._answered.wait()
        await add_candidate(self._peer, candidate)

    async def connected(self) -> None:
        """Wait until media can flow. Raises `ConnectionError` when it never will."""
        changed = asyncio.Event()
        self._peer.on("connectionstatechange", changed.set)
        while self.state != "connected":
            if self.state in ("failed", "closed"):
                raise ConnectionError(f"The publish connection is {self.state}.")
            changed.clear()
            await changed.wait()

    async def close(self) -> None:
        """Stop sending. The tracks end with it."""
        await self._peer.close()


class Subscriber:
    """Receives what the node offers, and hands each decoded frame to `on_frame`."""

    def __init__(self, send: Send, config: RTCConfiguration, on_frame: OnFrame) -> None:
        self._send = send
        self._peer = RTCPeerConnection(config)
        self._on_frame = on_frame
        self._owners: dict[str, str] = {}
        self._pumps: dict[str, asyncio.Task[None]] = {}

    async def offered(self, sdp: str, tracks: Iterable[Mapping[str, Any]]) -> None:
        """Answer an offer; `tracks` says whose media each m-line carries from now on."""
        self._owners = {track["mid"]: track["participantId"] for track in tracks}
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
        self._learn_sources(SessionDescription.parse(sdp))
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        answer = self._peer.localDescription.sdp
        await self._send({"type": "answer", "target": "sfu", "connection": "subscribe", "sdp": answer})
        await self._send(_last_candidate("subscribe"))
        for transceiver in self._peer.getTransceivers():
            track, mid = transceiver.receiver.track, transceiver.mid
            if track is not None and mid is not None and mid not in self._pumps:
                self._pumps[mid] = asyncio.create_task(self._pump(mid, track), name=f"pump {mid}")

    async def add_candidate(self, candidate: Mapping[str, Any] | None) -> None:
        """Add a candidate of the node."""
        await add_candidate(self._peer, candidate)

    async def close(self) -> None:
        """Stop receiving."""
        await self._peer.close()
        for pump in self._pumps.values():
            pump.cancel()
        await asyncio.gather(*self._pumps.values(), return_exceptions=True)

    def _learn_sources(self, offer: SessionDescription) -> None:
        """Expect the SSRCs of an m-line that is used again: aiortc reads only those of its first offer."""
        by_mid = {media.rtp.muxId: media for media in offer.media}
        for transceiver in self._peer.getTransceivers():
            receiver = transceiver.receiver
            media = by_mid.get(transceiver.mid or "")
            for source in media.ssrc if media is not None else ():
                receiver.transport._rtp_router.ssrc_table[source.ssrc] = receiver

    async def _pump(self, mid: str, track: MediaStreamTrack) -> None:
        with suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                owner = self._owners.get(mid)
                if owner is not None and isinstance(frame, Frame):
                    self._on_frame(owner, track.kind, frame)


def _last_candidate(connection: str) -> dict[str, Any]:
    return {"type": "ice_candidate", "target": "sfu", "connection": connection, "candidate": None}
