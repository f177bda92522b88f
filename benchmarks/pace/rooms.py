"""How a candidate joins: ours by REST and signaling, Pipecat by one offer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription

from benchmarks.pace.devices import Camera, Ear, Mouth
from benchmarks.pace.nods import Told
from workers.demo.candidate import Candidate, Interviewer
from workers.demo.peers import configuration

JOIN_S = 60.0


class VivaRoom(Candidate):
    """An interview of ours, by its invite token."""

    greets = True

    def __init__(self, url: str, token: str, watchers: Sequence[str] = ()) -> None:
        super().__init__(url)
        self._token = token
        self._watching = [(Interviewer(url, microphone=False), watcher) for watcher in watchers]
        self._ear: Ear | None = None
        self._sent: list[MediaStreamTrack] = []

    async def enter(self, mouth: Mouth, camera: Camera | None, ear: Ear) -> None:
        """Until the room is ready."""
        self._ear, self.camera = ear, camera is not None
        self._sent = [mouth, *([camera] if camera else [])]
        await self.invite(self._token)
        self.start()
        await self.until(lambda: self.view.ready, JOIN_S, "the room")
        for watcher, token in self._watching:
            await watcher.invite(token)
            watcher.start()

    def tracks(self) -> Sequence[MediaStreamTrack]:
        return self._sent

    async def _negotiate(self, message: Mapping[str, Any]) -> None:
        await super()._negotiate(message)
        if message["type"] == "offer" and self._subscriber is not None and self._ear is not None:
            for transceiver in self._subscriber._peer.getTransceivers():
                if transceiver.kind == "audio":
                    self._ear.listen(transceiver.receiver)

    def decided_at(self, after: float) -> float | None:
        """The line under way becomes final with the words that were heard."""
        lines = (event for event in self.events if event.type == "ai_message" and event.message["final"])
        return next((event.at for event in lines if event.at > after), None)

    def told(self) -> list[Told] | None:
        """Each line of the AI's as it grew, and as it became final."""
        lines = [(event.at, event.message) for event in self.events if event.type == "ai_message"]
        return [
            Told(at, str(one["interactionId"]), str(one["text"]), bool(one["final"])) for at, one in lines
        ]

    async def leave(self) -> None:
        for watcher, _ in self._watching:
            await watcher.close()
        await self.close()


class PipecatRoom:
    """A bot behind Pipecat's SmallWebRTC transport."""

    greets = False

    def __init__(self, url: str) -> None:
        self._url = url
        self._peer = RTCPeerConnection(configuration([]))

    async def enter(self, mouth: Mouth, camera: Camera | None, ear: Ear) -> None:
        """Until the connection is up."""
        peer = self._peer
        peer.addTransceiver(mouth, direction="sendrecv")
        if camera is not None:
            peer.addTransceiver(camera, direction="sendonly")
        await peer.setLocalDescription(await peer.createOffer())
        body = {"sdp": peer.localDescription.sdp, "type": "offer"}
        async with httpx.AsyncClient(trust_env=False, timeout=JOIN_S) as client:
            answer = (await client.post(f"{self._url}/api/offer", json=body)).raise_for_status().json()
        await peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))
        ear.listen(peer.getTransceivers()[0].receiver)
        async with asyncio.timeout(JOIN_S):
            while peer.connectionState != "connected":
                await asyncio.sleep(0.05)

    def decided_at(self, after: float) -> float | None:
        return None

    def told(self) -> list[Told] | None:
        return None

    async def leave(self) -> None:
        await self._peer.close()
