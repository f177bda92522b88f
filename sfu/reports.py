"""Receiver and sender reports: RFC 3550, sections 6.4 and A.3 to A.8."""

from collections import deque
from struct import pack

NTP_EPOCH_OFFSET = 2_208_988_800
MAX_DROPOUT = 3000
WINDOW = 64


def to_ntp(wall_clock: float) -> int:
    """Unix seconds as a 64-bit NTP timestamp."""
    return int((wall_clock + NTP_EPOCH_OFFSET) * (1 << 32))


def from_ntp(ntp: int) -> float:
    """A 64-bit NTP timestamp as Unix seconds."""
    return ntp / (1 << 32) - NTP_EPOCH_OFFSET


class ReceiverStats:
    """What a receiver report says of one stream; times in seconds of one monotonic clock."""

    __slots__ = (
        "_base",
        "_clock_rate",
        "_expected_prior",
        "_jitter",
        "_last_sr",
        "_last_sr_at",
        "_received_prior",
        "_transit",
        "highest",
        "octets",
        "received",
    )

    def __init__(self, clock_rate: int) -> None:
        self._clock_rate = clock_rate
        self._base = 0
        self._expected_prior = 0
        self._received_prior = 0
        self._jitter = 0.0
        self._transit: float | None = None
        self._last_sr = 0
        self._last_sr_at = 0.0
        self.highest = 0
        self.received = 0
        self.octets = 0

    def add(self, sequence: int, timestamp: int, size: int, now: float) -> None:
        """Count a received packet."""
        if not self.received:
            self._base = self.highest = sequence
        ahead = (sequence - self.highest) & 0xFFFF
        if ahead < MAX_DROPOUT:
            if ahead:
                self.highest += ahead
                self._update_jitter(timestamp, now)
        elif ahead < 0x8000:
            self._restart(sequence)
        self.received += 1
        self.octets += size

    def on_sender_report(self, ntp: int, now: float) -> None:
        """Note a sender report for the echo in LSR and DLSR."""
        self._last_sr = (ntp >> 16) & 0xFFFFFFFF
        self._last_sr_at = now

    @property
    def lost(self) -> int:
        """Packets lost since the start, as in a report (duplicates count against it)."""
        expected = self.highest - self._base + 1 if self.received else 0
        return max(-(1 << 23), min((1 << 23) - 1, expected - self.received))

    def report_block(self, ssrc: int, now: float) -> bytes:
        """A report block for `ssrc` over the interval since the previous one (section 6.4.1)."""
        expected = self.highest - self._base + 1 if self.received else 0
        expected_interval = expected - self._expected_prior
        lost_interval = expected_interval - (self.received - self._received_prior)
        self._expected_prior, self._received_prior = expected, self.received
        fraction = (lost_interval << 8) // expected_interval if expected_interval > 0 < lost_interval else 0
        delay = int((now - self._last_sr_at) * 65536) if self._last_sr else 0
        return pack(
            "!LLLLLL",
            ssrc,
            (min(255, fraction) << 24) | (self.lost & 0xFFFFFF),
            self.highest & 0xFFFFFFFF,
            int(self._jitter),
            self._last_sr,
            min(delay, 0xFFFFFFFF),
        )

    def _update_jitter(self, timestamp: int, now: float) -> None:
        transit = now * self._clock_rate - timestamp
        if self._transit is not None:
            difference = abs(transit - self._transit)
            # A jump of the clock is no jitter (a wrapped timestamp, a source that changed).
            if difference < self._clock_rate:
                self._jitter += (difference - self._jitter) / 16
        self._transit = transit

    def _restart(self, sequence: int) -> None:
        self._base = self.highest = sequence
        self.received = self._received_prior = self._expected_prior = 0
        self._transit = None


class ClockOffset:
    """How far a sender's wall clock is behind ours: the least delayed of its last reports decides.

    One per sender for all of its streams, so that audio and video stay in step however reports are delayed.
    """

    def __init__(self) -> None:
        self._offsets: deque[float] = deque(maxlen=WINDOW)

    def add(self, ntp: int, arrived: float) -> None:
        """Take the NTP time of a sender report and our wall clock at its arrival, in seconds."""
        self._offsets.append(arrived - from_ntp(ntp))

    def translate(self, ntp: int) -> int:
        """The moment `ntp` of the sender's clock in ours."""
        return (ntp + int(min(self._offsets, default=0.0) * (1 << 32))) & 0xFFFFFFFFFFFFFFFF


def pack_receiver_report(sender_ssrc: int, blocks: list[bytes]) -> bytes:
    """A receiver report with up to 31 blocks."""
    return pack("!BBHL", 0x80 | len(blocks), 201, 1 + 6 * len(blocks), sender_ssrc) + b"".join(blocks)


def pack_sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    """A sender report without report blocks."""
    return pack("!BBHLQLLL", 0x80, 200, 6, ssrc, ntp, timestamp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)


def pack_cname(ssrc: int, cname: str) -> bytes:
    """A source description with one CNAME (section 6.5.1)."""
    item = bytes((1, len(cname))) + cname.encode("ascii")
    chunk = pack("!L", ssrc) + item
    chunk += bytes(4 - len(chunk) % 4)
    return pack("!BBH", 0x81, 202, len(chunk) // 4) + chunk


def pack_pli(sender_ssrc: int, media_ssrc: int) -> bytes:
    """A picture loss indication (RFC 4585, 6.3.1)."""
    return pack("!BBHLL", 0x81, 206, 2, sender_ssrc, media_ssrc)


def pack_remb(sender_ssrc: int, bit_rate: int, ssrcs: list[int]) -> bytes:
    """A receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03)."""
    exponent = max(0, bit_rate.bit_length() - 18)
    mantissa = bit_rate >> exponent
    body = b"REMB" + pack("!BBH", len(ssrcs), (exponent << 2) | (mantissa >> 16), mantissa & 0xFFFF)
    body += b"".join(pack("!L", ssrc) for ssrc in ssrcs)
    return pack("!BBHLL", 0x8F, 206, 2 + len(body) // 4, sender_ssrc, 0) + body
