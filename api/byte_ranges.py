"""The Range header (RFC 9110, section 14)."""

from __future__ import annotations

import re

_SINGLE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class RangeNotSatisfiable(Exception):
    """No byte of it exists."""


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and the one behind the last, or None for the whole: also for several ranges, or none we know.

    Raises `RangeNotSatisfiable`.
    """
    match = _SINGLE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
        if last and int(last) < start:
            return None
    if start >= size or end <= start:
        raise RangeNotSatisfiable
    return start, end
