"""What a client does after its signaling socket closed (the wire's close codes)."""

from enum import Enum

BROKEN = 1006
"""Stands for a socket that broke or never opened (RFC 6455, section 7.1.5)."""
GOING_AWAY = 1012
NO_LONGER_PERMITTED = 4403
NO_SUCH_ROOM = 4404
REPLACED = 4409
ROOM_LOST = frozenset({BROKEN, GOING_AWAY, NO_SUCH_ROOM})
"""After these the node, or the room on it, may be gone: the join says so."""
FINAL = frozenset({NO_LONGER_PERMITTED, REPLACED})


class Next(Enum):
    """How to go on."""

    STOP = "stop"
    REJOIN = "rejoin"
    REJOIN_ELSEWHERE = "rejoin elsewhere"


def after_close(code: int, *, leaving: bool) -> Next:
    """The step after `code`; `leaving` where the client wanted to go."""
    if leaving or code in FINAL:
        return Next.STOP
    return Next.REJOIN_ELSEWHERE if code in ROOM_LOST else Next.REJOIN
