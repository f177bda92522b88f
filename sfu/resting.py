"""When the socket is looked at next: packets that are handled one after the other take far less of the processor
than as many that come alone, each of which finds its caches full of something else.
"""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Iterable

from sfu.streams import Leg

MANY_LEGS = 6
REST_S, CALM_REST_S = 0.01, 0.02
"""Between two looks where many send: to somebody who receives it, and to nobody but those who listen."""
MOST_S = 0.08
"""Where nobody waits for anything that comes."""
LEAST_S = 0.005
"""Less isn't worth it."""
ANCILLARY_BYTES = 64
OLDEST_S = 1.0
"""A packet that seems to have waited longer came before the wall clock was set."""
_TIMESTAMPNS = 35
"""`SO_TIMESTAMPNS` of Linux (socket(7)): each packet is told of with the moment of its arrival."""
_TIMESPEC = struct.Struct("@qq")


def rest_s(legs: Iterable[Leg], now: float) -> float:
    """For how long nobody waits for what comes on these connections; 0 where each packet is wanted as it comes."""
    until = now + MOST_S
    for leg in legs:
        if leg.send is None:
            return 0.0
        for stream in leg.inbound.values():
            until = min(until, stream.wanted_at)
    return until - now if until - now >= LEAST_S else 0.0


def rest_of_many_s(legs: Iterable[Leg]) -> float:
    """The same where so many send that somebody always waits for something."""
    received = any(stream.outs for leg in legs for stream in leg.inbound.values())
    return REST_S if received else CALM_REST_S


def tell_arrivals(sock: socket.socket) -> None:
    """Asks the system to note when a packet came; where it can't, the moment when it is read counts."""
    if sys.platform == "linux":
        try:
            sock.setsockopt(socket.SOL_SOCKET, _TIMESTAMPNS, 1)
        except OSError:
            return


def waited_s(ancillary: list[tuple[int, int, bytes]], wall: float) -> float:
    """How long a packet had lain in the socket at `wall` (Unix seconds), by what came along with it."""
    for _, kind, data in ancillary:
        if kind == _TIMESTAMPNS and len(data) == _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack(data)
            waited: float = wall - seconds - nanoseconds * 1e-9
            return waited if 0.0 < waited < OLDEST_S else 0.0
    return 0.0
