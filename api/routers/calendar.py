"""An interview's messages, and its candidate's booking."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from fastapi import APIRouter

from api.caller import CurrentCaller
from api.deps import Deps
from api.schemas import Booking, BookTime, Messages
from api.services import calendar

router = APIRouter(prefix="/api/interview/{session_id}", tags=["calendar"])


@router.get("/messages")
async def get_messages(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Messages:
    """What those invited were told and will be, and what became of it."""
    return await calendar.messages(deps, caller, str(session_id))


@router.post("/booking")
async def book_time(deps: Deps, caller: CurrentCaller, session_id: UUID, body: BookTime) -> Booking:
    """Books a time in the interview's window, or another one, by its rules; the same time twice is one booking."""
    return await calendar.book(deps, caller, str(session_id), body.time.astimezone(UTC))


@router.post("/booking/cancel")
async def give_booking_back(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Booking:
    """Gives the booked time back; the candidate may still come while the window is open."""
    return await calendar.book(deps, caller, str(session_id), None)
