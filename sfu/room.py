"""A room: who is in it, and who receives what."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sfu.context import NodeContext
from sfu.errors import NodeClosed, RoomFull
from sfu.injector import Injector
from sfu.peer import Peer
from sfu.producer import InjectedProducer, Producer
from sfu.speaking import SpeakingDetector
from sfu.tap import Ear, Tap
from sfu.types import PeerListener


class Room:
    """Everybody in it receives everybody else, and the injectors; made by `MediaNode.open_room`."""

    def __init__(self, context: NodeContext, room_id: str, max_peers: int) -> None:
        self.room_id = room_id
        self.on_speaking: Callable[[str, bool], None] | None = None
        self._context = context
        self._max_peers = max_peers
        self._peers: dict[str, Peer] = {}
        self._injected: dict[str, InjectedProducer] = {}
        self._ears: dict[str, Ear] = {}
        self._speaking: dict[str, SpeakingDetector] = {}
        self._closed = False

    @property
    def peers(self) -> Mapping[str, Peer]:
        """The peers by id."""
        return MappingProxyType(self._peers)

    @property
    def crowded(self) -> bool:
        """The node has so many connections that packets which come together save nothing."""
        return self._context.mux.plane.crowded

    def add_peer(self, peer_id: str, listener: PeerListener, *, publishes: bool = True) -> Peer:
        """A new peer; one of the same id is replaced. Raises RoomFull, NodeClosed."""
        self._check_open()
        former = self._peers.get(peer_id)
        if former is None and len(self._peers) >= self._max_peers:
            raise RoomFull(f"a room holds {self._max_peers} peers")
        peer = Peer(
            self._context,
            peer_id,
            listener,
            publishes=publishes,
            prepare=self._prepare,
            on_producers=self._sync,
        )
        self._peers[peer_id] = peer
        if former:
            former.close()
        self._sync()
        return peer

    async def remove_peer(self, peer_id: str, peer: Peer | None = None) -> None:
        """Close a peer, with `peer` given only if it is still that one; unknown ones are ignored."""
        current = self._peers.get(peer_id)
        if current is None or peer not in (None, current):
            return
        del self._peers[peer_id]
        current.close()
        self._stop_speaking(peer_id)
        self._sync()

    def tap(self, peer_id: str) -> Tap:
        """Listen to a peer's microphone, now or whenever it comes; several taps share one decoder."""
        self._check_open()
        ear = self._ears.setdefault(peer_id, Ear(peer_id, self._context.mux.plane.hurry))
        tap = ear.open()
        if peer := self._peers.get(peer_id):
            for producer in peer.producers:
                self._prepare(producer)
        return tap

    def injector(self, peer_id: str) -> Injector:
        """A voice of the program's own, published as the microphone of `peer_id`; the same one each time."""
        self._check_open()
        if peer_id not in self._injected:
            self._injected[peer_id] = InjectedProducer(
                self._context.mux.plane, peer_id, lambda level, now: self._on_level(peer_id, level, now)
            )
            self._sync()
        return self._injected[peer_id].injector

    async def close(self) -> None:
        """Close all peers, taps and injectors."""
        if self._closed:
            return
        self._closed = True
        for peer in self._peers.values():
            peer.close()
        self._peers.clear()
        for ear in self._ears.values():
            ear.close()
        for injected in self._injected.values():
            await injected.injector.close()

    @property
    def watched(self) -> bool:
        """Somebody receives a picture of somebody."""
        return any(producer.watched for peer in self._peers.values() for producer in peer.producers)

    def tick(self, now: float) -> None:
        """Called by the node about every 50 ms, while it isn't watched every 200."""
        for peer in self._peers.values():
            peer.tick(now)

    def report(self, now: float) -> None:
        """Called by the node about every second."""
        for peer in self._peers.values():
            peer.report(now)
        for injected in self._injected.values():
            injected.report()

    def expire_speaking(self, now: float) -> None:
        """Called by the node as often: who sends nothing any more doesn't speak."""
        for peer_id, detector in list(self._speaking.items()):
            self._announce(peer_id, detector.expire(now))

    def _prepare(self, producer: Producer) -> None:
        """Hang the room's ears on a stream."""
        if producer.source != "microphone":
            return
        peer_id = producer.peer_id
        producer.stream.on_level = lambda level, now: self._on_level(peer_id, level, now)
        ear = self._ears.get(peer_id)
        if ear is None:
            producer.stream.on_packet = None
            return
        producer.stream.on_packet, producer.stream.together = ear.hear, ear.together
        producer.stream.give = ear.give

    def _sync(self) -> None:
        if self._closed:
            return
        published = [p for peer in self._peers.values() for p in peer.producers]
        everything: list[Producer] = [*self._injected.values(), *published]
        for peer_id, peer in self._peers.items():
            peer.sync([p for p in everything if p.peer_id != peer_id])

    def _on_level(self, peer_id: str, level: int, now: float) -> None:
        if self.on_speaking is not None:
            detector = self._speaking.setdefault(peer_id, SpeakingDetector())
            self._announce(peer_id, detector.observe(level, now))

    def _announce(self, peer_id: str, change: bool | None) -> None:
        if change is not None and self.on_speaking is not None:
            self.on_speaking(peer_id, change)

    def _stop_speaking(self, peer_id: str) -> None:
        detector = self._speaking.pop(peer_id, None)
        if detector and detector.speaking:
            self._announce(peer_id, False)

    def _check_open(self) -> None:
        if self._closed:
            raise NodeClosed("the room is closed")
