"""Recorded utterances, ranged."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response

from api.caller import OptionalCaller
from api.deps import Deps
from api.services import audio as service

router = APIRouter(tags=["audio"])


_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"audio/ogg": {}}, "description": "The whole utterance."},
    206: {"content": {"audio/ogg": {}}, "description": "The range that was asked for."},
    416: {"description": "The range lies outside of it."},
}


@router.head("/api/interview/{session_id}/audio/{ref}", include_in_schema=False)
@router.get("/api/interview/{session_id}/audio/{ref}", response_class=Response, responses=_RESPONSES)
async def get_audio(
    deps: Deps,
    caller: OptionalCaller,
    request: Request,
    session_id: UUID,
    ref: str,
    sig: Annotated[str | None, Query(max_length=1000)] = None,
    range_header: Annotated[str | None, Header(alias="Range")] = None,
) -> Response:
    """The utterance as Ogg Opus: by a Bearer, or by the signature of an `audioUrl`."""
    return await service.respond(
        deps, caller, str(session_id), ref, sig, range_header, request.method == "HEAD"
    )
