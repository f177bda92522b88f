"""How the candidate joins a room of LiveKit's server: its signaling over a WebSocket, and two connections of aiortc.

Runs in LiveKit's environment, whose `livekit-protocol` and `aiohttp` it uses.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import candidate_from_sdp
from livekit.protocol import models, rtc

from benchmarks.pace.devices import Camera, Ear, Mouth
from benchmarks.pace.nods import Told

JOIN_S = 60.0


class LiveKitRoom:
    """A room with an agent in it, who waits to be spoken to."""

    greets = False

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url}/rtc?access_token={token}&auto_subscribe=1&protocol=9&sdk=python"
        self._http: aiohttp.ClientSession | None = None
        self._socket: Any = None
        self._publisher = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._subscriber = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._hears = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self._early: dict[int, list[str]] = {}

    async def enter(self, mouth: Mouth, camera: Camera | None, ear: Ear) -> None:
        """Until the agent's voice could be heard."""
        self._http = aiohttp.ClientSession()
        self._socket = await self._http.ws_connect(self._url)
        self._publisher.addTransceiver(mouth, direction="sendonly")

        @self._subscriber.on("track")
        def heard(track: Any) -> None:
            if track.kind == "audio":
                [mine] = [t for t in self._subscriber.getTransceivers() if t.receiver.track is track]
                ear.listen(mine.receiver)
                self._hears.set()

        self._reading = asyncio.create_task(self._read())
        wanted = rtc.AddTrackRequest(
            cid=mouth.id, name="microphone", type=models.TrackType.AUDIO, source=models.TrackSource.MICROPHONE
        )
        await self._send(add_track=wanted)
        async with asyncio.timeout(JOIN_S):
            await self._hears.wait()

    async def _offer(self) -> None:
        await self._publisher.setLocalDescription(await self._publisher.createOffer())
        sdp = self._publisher.localDescription.sdp
        await self._send(offer=rtc.SessionDescription(type="offer", sdp=sdp))

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.BINARY:
                continue
            said = rtc.SignalResponse()
            said.ParseFromString(message.data)
            kind = said.WhichOneof("message")
            if kind == "track_published":
                await self._offer()
            elif kind == "answer":
                await self._publisher.setRemoteDescription(RTCSessionDescription(said.answer.sdp, "answer"))
                await self._late(0, self._publisher)
            elif kind == "offer":
                await self._subscriber.setRemoteDescription(RTCSessionDescription(said.offer.sdp, "offer"))
                await self._late(1, self._subscriber)
                await self._subscriber.setLocalDescription(await self._subscriber.createAnswer())
                answer = rtc.SessionDescription(
                    type="answer", sdp=self._subscriber.localDescription.sdp, id=said.offer.id
                )
                await self._send(answer=answer)
            elif kind == "trickle":
                await self._candidate(said.trickle)

    async def _candidate(self, trickle: Any) -> None:
        self._early.setdefault(trickle.target, []).append(trickle.candidateInit)
        peer = (self._publisher, self._subscriber)[trickle.target]
        if peer.remoteDescription is not None:
            await self._late(trickle.target, peer)

    async def _late(self, target: int, peer: RTCPeerConnection) -> None:
        for init in self._early.pop(target, []):
            body = json.loads(init)
            if not body.get("candidate"):
                continue
            candidate = candidate_from_sdp(body["candidate"].partition(":")[2])
            candidate.sdpMid, candidate.sdpMLineIndex = body.get("sdpMid"), body.get("sdpMLineIndex")
            await peer.addIceCandidate(candidate)

    async def _send(self, **fields: Any) -> None:
        await self._socket.send_bytes(rtc.SignalRequest(**fields).SerializeToString())

    def decided_at(self, after: float) -> float | None:
        return None

    def told(self) -> list[Told] | None:
        return None

    async def leave(self) -> None:
        """Closes everything."""
        if self._reading is not None:
            self._reading.cancel()
        if self._socket is not None:
            await self._socket.close()
        if self._http is not None:
            await self._http.close()
        await self._publisher.close()
        await self._subscriber.close()
