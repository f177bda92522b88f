"""Booking a time in an open window, and changing it: how late, how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.domain.errors import Conflict, InvalidInput


@dataclass(frozen=True)
class BookingRules:
    """`changes`: how often the first booking may be replaced. `notice_s`: until how long before it."""

    changes: int = 3
    notice_s: float = 3600.0


@dataclass(frozen=True)
class Window:
    """When an interview may begin. `end` None: it has a time, and there is nothing to book."""

    start: datetime
    end: datetime | None


def check_booking(
    at: datetime, window: Window, booked: datetime | None, bookings: int, rules: BookingRules, now: datetime
) -> None:
    """Raises `Conflict` where nothing (more) may be booked, `InvalidInput` for a time that can't be had."""
    end = _open_end(window, now)
    if booked is not None:
        _check_notice(booked, rules, now)
    if bookings > rules.changes:
        raise Conflict(
            "The time was changed as often as it may be. You can still come while the window is open."
        )
    if at < now:
        raise InvalidInput("That time has passed.")
    if not window.start <= at <= end:
        raise InvalidInput("That time is outside the interview's window.")


def check_unbooking(window: Window, booked: datetime, rules: BookingRules, now: datetime) -> None:
    """Raises `Conflict` where it is too late."""
    _open_end(window, now)
    _check_notice(booked, rules, now)


def changes_left(bookings: int, rules: BookingRules) -> int:
    """How often a time may still be booked, the first time included."""
    return max(0, rules.changes + 1 - bookings)


def still_fits(booked: datetime | None, window: Window) -> bool:
    """Whether a booking holds in a window that was moved."""
    return booked is None or (window.end is not None and window.start <= booked <= window.end)


def _open_end(window: Window, now: datetime) -> datetime:
    if window.end is None:
        raise Conflict("This interview has a fixed time: its organiser can change it.")
    if now > window.end:
        raise Conflict("The window in which the interview could be held is over.")
    return window.end


def _check_notice(booked: datetime, rules: BookingRules, now: datetime) -> None:
    # What was missed may be booked again: notice can't be given for it any more.
    if booked - timedelta(seconds=rules.notice_s) < now <= booked:
        minutes = round(rules.notice_s / 60)
        raise Conflict(f"A booked time can be changed until {minutes} minutes before it.")
