"""SRTP in place through libsrtp, as pylibsrtp's wheel ships it."""

from dataclasses import dataclass

from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib

REPLAY_WINDOW = 1024
MAX_TRAILER = 16 + 128 + 4
BUFFER_SIZE = 2048

protect = lib.srtp_protect
unprotect = lib.srtp_unprotect
protect_rtcp = lib.srtp_protect_rtcp
unprotect_rtcp = lib.srtp_unprotect_rtcp
"""Each takes a context, a buffer and a pointer to its length, works in place, and returns 0 for success."""


@dataclass(frozen=True)
class SrtpKeys:
    """The keying material of one association (RFC 5764, 4.2): master key and salt for each way."""

    profile: int
    receive: bytes
    send: bytes


class Buffer:
    """Bytes that Python and libsrtp share."""

    def __init__(self) -> None:
        self.data = bytearray(BUFFER_SIZE)
        self.view = memoryview(self.data)
        self.pointer = ffi.from_buffer(self.data)
        self.length = ffi.new("int *")


class SrtpContext:
    """One direction of one association; `raw` is libsrtp's handle."""

    def __init__(self, key: bytes, profile: int, *, inbound: bool) -> None:
        direction = Policy.SSRC_ANY_INBOUND if inbound else Policy.SSRC_ANY_OUTBOUND
        policy = Policy(key=key, ssrc_type=direction, srtp_profile=profile)
        policy.window_size = REPLAY_WINDOW
        # Off on purpose: libsrtp then refuses to protect one sequence number twice (nonce reuse).
        policy.allow_repeat_tx = False
        self._session = Session(policy)
        self.raw = self._session._srtp[0]

    def forget(self, ssrc: int) -> None:
        """Free the state of a stream that has ended; unknown ones are ignored."""
        lib.srtp_remove_stream(self.raw, int.from_bytes(ssrc.to_bytes(4, "big"), "little"))
