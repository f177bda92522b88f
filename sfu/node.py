"""A media node: one UDP port, any number of rooms."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

from sfu.context import NodeContext, offered_addresses
from sfu.dataplane import UdpDataPlane
from sfu.errors import NodeClosed
from sfu.mux import Mux
from sfu.plane import DataPlane
from sfu.room import Room
from sfu.types import NodeConfig

log = logging.getLogger(__name__)
TICK_S = 0.05
CALM_TICK_S = 0.5
"""While nobody watches: nothing is asked for again."""
REPORT_S = 1.0


class MediaNode:
    """Start one with `MediaNode.start`; it runs until `close`."""

    def __init__(self, config: NodeConfig, plane: DataPlane) -> None:
        self.config = config
        self._plane = plane
        self._context = NodeContext(Mux(plane), offered_addresses(config), config.max_bitrate)
        self._rooms: dict[str, Room] = {}
        self._closed = False
        self._task = asyncio.create_task(self._run(), name="media-node")

    @classmethod
    async def start(cls, config: NodeConfig) -> "MediaNode":
        """Bind the port. Raises OSError where it is taken, ValueError for a wrong address."""
        offered_addresses(config)
        return cls(config, UdpDataPlane(config.bind_host, config.port))

    @property
    def port(self) -> int:
        """The UDP port."""
        return self._plane.port

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses offered to clients."""
        return self._context.addresses

    @property
    def rooms(self) -> Mapping[str, Room]:
        """The open rooms by id."""
        return MappingProxyType(self._rooms)

    def stats(self) -> dict[str, int]:
        """Rooms and peers now; datagrams dropped as nobody's and not sent, since the start."""
        peers = sum(len(room.peers) for room in self._rooms.values())
        dropped = self._context.mux.dropped
        return {"rooms": len(self._rooms), "peers": peers, "dropped": dropped, **self._plane.stats()}

    def open_room(self, room_id: str) -> Room:
        """The room of this id, made if there is none."""
        if self._closed:
            raise NodeClosed("the node is closed")
        if room_id not in self._rooms:
            self._rooms[room_id] = Room(self._context, room_id, self.config.max_peers_per_room)
        return self._rooms[room_id]

    async def close_room(self, room_id: str) -> None:
        """Close a room and all in it; an unknown one is ignored."""
        if room := self._rooms.pop(room_id, None):
            await room.close()

    async def close(self) -> None:
        """Close all rooms and the port."""
        if self._closed:
            return
        self._closed = True
        for room_id in list(self._rooms):
            await self.close_room(room_id)
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        self._plane.close()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        reported = loop.time()
        while True:
            watched = any(room.watched for room in self._rooms.values())
            await asyncio.sleep(TICK_S if watched else CALM_TICK_S)
            reports = loop.time() - reported >= REPORT_S - TICK_S / 2
            reported = loop.time() if reports else reported
            for room in list(self._rooms.values()):
                try:
                    self._tick(room, loop.time(), reports=reports)
                except Exception:
                    # One room's fault must not silence the others.
                    log.exception("a room's timer failed")

    @staticmethod
    def _tick(room: Room, now: float, *, reports: bool) -> None:
        room.tick(now)
        room.expire_speaking(now)
        if reports:
            room.report(now)
