"""An interview's messages, and its candidate's booking."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from fastapi import APIRouter, Response

from api.caller import CurrentCaller
from api.deps import Deps
from api.schemas import Booking, BookTime, Messages, Slots
from api.services import calendar

router = APIRouter(prefix="/api/interview/{session_id}", tags=["calendar"])


@router.get("/messages")
async def get_messages(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Messages:
    """What those invited were told and will be, and what became of it."""
    return await calendar.messages(deps, caller, str(session_id))


@router.get("/slots")
async def get_slots(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Slots:
    """The times that the candidate can book now, and the rules of booking."""
    return await calendar.slots(deps, caller, str(session_id))


@router.get("/calendar", responses={200: {"content": {"text/calendar": {}}}}, response_class=Response)
async def get_calendar_entry(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Response:
    """The interview as an iCalendar file, for the caller's own calendar."""
    text = await calendar.calendar_entry(deps, caller, str(session_id))
    return Response(
        text,
        media_type="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="interview-{session_id}.ics"'},
    )


@router.post("/booking")
async def book_time(deps: Deps, caller: CurrentCaller, session_id: UUID, body: BookTime) -> Booking:
    """Books a time in the interview's window, or another one, by its rules; the same time twice is one booking."""
    return await calendar.book(deps, caller, str(session_id), body.time.astimezone(UTC))


@router.post("/booking/cancel")
async def give_booking_back(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Booking:
    """Gives the booked time back; the candidate may still come while the window is open."""
    return await calendar.book(deps, caller, str(session_id), None)
