"""One participant's two connections."""

from collections.abc import Callable, Sequence
from typing import Any

from sfu.context import NodeContext
from sfu.errors import BadSdp, NodeClosed
from sfu.producer import Producer
from sfu.publisher import Publisher
from sfu.subscriber import Subscriber
from sfu.types import Connection, PeerListener, Source


class Peer:
    """A participant of a room; made by `Room.add_peer`.

    Calls on a closed peer raise NodeClosed. The node is an ICE-lite agent whose candidates all stand in its
    descriptions, so it needs none of the client's and never trickles its own.
    """

    def __init__(
        self,
        context: NodeContext,
        peer_id: str,
        listener: PeerListener,
        *,
        publishes: bool,
        prepare: Callable[[Producer], None],
        on_producers: Callable[[], None],
    ) -> None:
        self.peer_id = peer_id
        self.publishes = publishes
        self.closed = False
        self._muted: set[Source] = set()
        self._prepare_in_room = prepare
        self._publisher = Publisher(
            context,
            peer_id,
            lambda state: listener.on_connection_state("publish", state),
            on_producers,
            self._prepare,
        )
        self._subscriber = Subscriber(
            context,
            lambda state: listener.on_connection_state("subscribe", state),
            listener.on_subscribe_offer,
        )

    @property
    def producers(self) -> Sequence[Producer]:
        """What this peer publishes."""
        return tuple(self._publisher.producers.values())

    async def publish(self, sdp: str) -> str:
        """Answer an offer of the publish connection, the first or a renegotiation.

        The first audio m-line is the microphone, the first video the camera, the second the screen. An offer
        with another fingerprint (a new peer connection) replaces the transport; one with other ICE
        credentials restarts ICE. Raises BadSdp; what was published before then goes on.
        """
        self._check_open()
        if not self.publishes:
            raise BadSdp("this peer may only watch")
        return self._publisher.answer(sdp)

    async def accept_answer(self, sdp: str) -> None:
        """Take the answer to the last offer of the subscribe connection. Raises BadSdp."""
        self._check_open()
        self._subscriber.accept(sdp)

    async def add_ice_candidate(self, connection: Connection, candidate: dict[str, Any] | None) -> None:
        """Take a candidate of the client; authentic checks tell its addresses, so it isn't needed."""
        self._check_open()

    async def restart(self, connection: Connection) -> None:
        """Restart ICE: `subscribe` by a new offer that goes out now, `publish` by the client's next one."""
        self._check_open()
        if connection == "subscribe":
            self._subscriber.restart()

    def set_muted(self, source: Source, muted: bool) -> None:
        """Stop or resume forwarding a source without renegotiation; holds for later tracks of it too."""
        if muted:
            self._muted.add(source)
        else:
            self._muted.discard(source)
        if producer := self._publisher.producers.get(source):
            producer.set_muted(muted)

    def subscribe(self) -> None:
        """Start the subscribe connection: offers go out whenever there is something to receive."""
        self._subscriber.start()

    def stats(self) -> dict[str, Any]:
        """Packets, loss and bitrates of both connections; no personal data."""
        quality = self._subscriber.quality
        return {
            "publish": self._publisher.transport.state if self._publisher.transport else "new",
            "subscribe": self._subscriber.transport.state if self._subscriber.transport else "new",
            "producers": {
                producer.source: {
                    "packets": producer.stream.stats.received,
                    "octets": producer.stream.stats.octets,
                    "lost": producer.stream.stats.lost,
                    "muted": producer.stream.muted,
                }
                for producer in self.producers
            },
            "fractionLost": quality.fraction_lost,
            "estimatedBitRate": quality.estimated_bit_rate,
            "resent": quality.resent,
        }

    def sync(self, producers: Sequence[Producer]) -> None:
        """What the peer is to receive; called by the room."""
        self._subscriber.sync(producers)

    def tick(self, now: float) -> None:
        """Called by the room."""
        self._publisher.tick(now)

    def report(self, now: float) -> None:
        """Called by the node about every second."""
        self._publisher.report(now)
        self._subscriber.report(now)

    def close(self) -> None:
        """Close both connections; called by the room."""
        if not self.closed:
            self.closed = True
            self._subscriber.close()
            self._publisher.close()

    def _prepare(self, producer: Producer) -> None:
        producer.stream.muted = producer.source in self._muted
        self._prepare_in_room(producer)

    def _check_open(self) -> None:
        if self.closed:
            raise NodeClosed("the peer has left")
