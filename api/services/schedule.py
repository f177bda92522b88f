"""When an interview may be."""

from __future__ import annotations

from datetime import datetime, timedelta

from api import schemas
from workflows.domain.errors import InvalidInput
from workflows.domain.zoned import instant

INVITES_OUTLIVE_BY = timedelta(days=14)
FURTHEST = timedelta(days=730)
LATE_BY_AT_MOST = timedelta(minutes=1)


def times_of(
    scheduled_time: datetime | None, window: schemas.Window | None, now: datetime, zone: str
) -> tuple[datetime, datetime | None]:
    """The (earliest) start and the window's end, in UTC; without an offset they are those of `zone`'s clocks.

    Raises `InvalidInput` for the past and the far future.
    """
    given, until = (window.start, window.end) if window else (scheduled_time, None)
    assert given is not None
    try:
        start, end = instant(given, zone), instant(until, zone) if until else None
    except OverflowError:
        raise InvalidInput("There is no such time.") from None
    if end is not None and end <= start:
        raise InvalidInput("The window ends before it starts.")
    latest = end or start
    if latest < now - LATE_BY_AT_MOST:
        raise InvalidInput("The interview can't be in the past.")
    if latest > now + FURTHEST:
        raise InvalidInput("The interview can be at most two years ahead.")
    if start < now - FURTHEST:
        raise InvalidInput("The window can't begin that long ago.")
    return start, end


def invites_expire_at(start: datetime, window_end: datetime | None) -> datetime:
    """Until then links work, a suspended interview can go on, and the candidate's own page can be opened."""
    return (window_end or start) + INVITES_OUTLIVE_BY
