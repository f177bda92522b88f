"""Recorded utterances for those who may hear them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from activities.store.database import Transaction
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews
from activities.store.participants import Participants
from activities.store.users import Users
from api import problems
from api.audio_links import AudioLinks
from api.byte_ranges import RangeNotSatisfiable, byte_range
from api.caller import Account, Caller, Invited
from api.deps import ApiDeps
from api.services import details, transcript
from api.services.access import Member, member
from workflows.domain.errors import NotAuthenticated, NotFound, NotPermitted
from workflows.domain.permissions import Action

MEDIA_TYPE = "audio/ogg"
CHUNK_BYTES = 256 * 1024


async def respond(
    deps: ApiDeps,
    caller: Caller | None,
    session_id: str,
    ref: str,
    signature: str | None,
    range_header: str | None,
    head: bool,
) -> Response:
    """The utterance or the range of it; 416 where the range lies outside.

    Raises `NotAuthenticated`, `NotPermitted`, `NotFound`.
    """
    await _allowed(deps, caller, session_id, ref, signature, first=not head and _from_start(range_header))
    size = await asyncio.to_thread(deps.recordings.size, session_id, ref)
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "private, no-store"}
    try:
        wanted = byte_range(range_header, size)
    except RangeNotSatisfiable:
        outside = {"Content-Range": f"bytes */{size}"}
        return problems.problem(
            416, "range-not-satisfiable", "Outside of the recording", "No byte lies there.", outside
        )
    start, end = wanted or (0, size)
    headers["Content-Length"] = str(end - start)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    status = 206 if wanted else 200
    if head:
        return Response(status_code=status, headers=headers, media_type=MEDIA_TYPE)
    return StreamingResponse(
        _chunks(deps, session_id, ref, start, end), status, headers, media_type=MEDIA_TYPE
    )


async def _chunks(deps: ApiDeps, session_id: str, ref: str, start: int, end: int) -> AsyncIterator[bytes]:
    for at in range(start, end, CHUNK_BYTES):
        until = min(end, at + CHUNK_BYTES)
        yield await asyncio.to_thread(deps.recordings.read, session_id, ref, at, until)


def _from_start(range_header: str | None) -> bool:
    return range_header is None or range_header.strip().startswith("bytes=0-")


async def _allowed(
    deps: ApiDeps, caller: Caller | None, session_id: str, ref: str, signature: str | None, *, first: bool
) -> None:
    listener = AudioLinks(deps.settings.secret).listener(session_id, ref, signature) if signature else None
    async with deps.database.transaction() as tx:
        if listener is not None:
            caller = await _signed_for(tx, session_id, listener)
        if caller is None:
            raise NotAuthenticated
        who = await member(tx, caller, session_id, Action.VIEW)
        await _check_hearing(tx, who, ref)
        if first:
            who.note(tx, "audio.heard", {"ref": ref})


async def _signed_for(tx: Transaction, session_id: str, listener: str) -> Caller | None:
    kind, _, listener_id = listener.partition(":")
    if kind == "user":
        user = await Users(tx).get(listener_id)
        return Account(user.user_id, user.organisation_id, user.role) if user else None
    person = await Participants(tx).get(listener_id)
    return Invited(person.participant_id, session_id, person.role) if person else None


async def _check_hearing(tx: Transaction, who: Member, ref: str) -> None:
    interview = await Interviews(tx).require(who.session_id)
    line = await Interactions(tx).with_audio(who.session_id, ref)
    if line is None:
        raise NotFound("There is no such recording.")
    if not transcript.may_hear(who, interview, line.speaker_participant_id):
        raise NotPermitted("This recording is not yours to hear.")
    if (await details.consent(tx, interview)).recording is False and not who.is_candidate:
        raise NotPermitted("The candidate has withdrawn the consent to the recording.")
