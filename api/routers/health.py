"""Whether the process answers; all else is on the internal port."""

from __future__ import annotations

from fastapi import APIRouter

from api.schemas import Health

router = APIRouter(tags=["health"])


@router.get("/api/health/live")
async def live() -> Health:
    """The process answers."""
    return Health()
