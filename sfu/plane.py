"""All that the rest of the node knows of the data plane; another implementation can stand behind it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable

from sfu.streams import Address, Inbound, Leg, Outbound


class DataPlane(ABC):
    """Moves packets. Anything that isn't SRTP of a bound address goes to `on_control`."""

    host: str
    port: int
    on_control: Callable[[bytes, Address, Leg | None], None]

    @property
    @abstractmethod
    def crowded(self) -> bool:
        """So many send that the packets of several are handled one after the other anyway."""

    @abstractmethod
    def bind(self, address: Address, leg: Leg) -> None:
        """Packets from this validated address belong to `leg`."""

    @abstractmethod
    def unbind(self, address: Address) -> None:
        """Packets from this address belong to nobody."""

    @abstractmethod
    def owner(self, address: Address) -> Leg | None:
        """Whose packets come from this address."""

    @abstractmethod
    def hurry(self) -> None:
        """Somebody waits for what comes now, who did not before."""

    @abstractmethod
    def set_route(self, stream: Inbound, outs: Iterable[Outbound]) -> None:
        """Forward what is received of `stream` to exactly these."""

    @abstractmethod
    def send_raw(self, data: bytes, address: Address) -> None:
        """Send a datagram as it is."""

    @abstractmethod
    def send_rtcp(self, leg: Leg, data: bytes) -> None:
        """Protect and send a compound RTCP packet; dropped while the leg isn't connected."""

    @abstractmethod
    def inject(self, stream: Inbound, header: tuple[bool, int, int], payload: bytes, level: int) -> None:
        """Send a packet of our own (marker, sequence number, timestamp) along the stream's route."""

    @abstractmethod
    def resend(self, out: Outbound, sequences: Iterable[int]) -> int:
        """Answer a NACK; how many packets were sent again."""

    @abstractmethod
    def stats(self) -> dict[str, int]:
        """Counts since the start: datagrams of strangers, datagrams that could not be sent."""

    @abstractmethod
    def close(self) -> None:
        """Close the socket."""
