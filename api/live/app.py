"""The media node's HTTP side: the signaling socket, and a sign of life."""

from __future__ import annotations

import time

from fastapi import FastAPI, WebSocket

from activities.rooms.room import LiveRoom
from api.live.connection import TRY_LATER, Connection
from api.live.deps import LiveDeps
from api.live.limits import UsedTokens
from api.tokens import SignalingClaims, read_signaling_token
from sfu.errors import NodeClosed, RoomFull
from workflows.domain.errors import NotAuthenticated
from workflows.domain.permissions import Action, allowed

BAD_TOKEN, NOT_PERMITTED, NO_SUCH_ROOM, GOING_AWAY = 4401, 4403, 4404, 1012


class _Refused(Exception):
    """The socket isn't let in."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def create_live_app(deps: LiveDeps) -> FastAPI:
    """Serves `/ws/signal`. Run it with a WebSocket frame limit above 64 KiB, so that 4413 can be told."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    used = UsedTokens()

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.websocket("/ws/signal")
    async def signal(socket: WebSocket, token: str = "") -> None:
        origin = socket.headers.get("origin")
        if origin is not None and origin not in deps.origins:
            # Before the upgrade: a page of another site learns nothing.
            await socket.close(NOT_PERMITTED)
            return
        await socket.accept()
        try:
            room, claims = _let_in(deps, used, token)
            await Connection(socket, room, claims, deps).run()
        except _Refused as refused:
            await socket.close(refused.code, refused.reason)
        except RoomFull:
            await socket.close(TRY_LATER, "the room is full")
        except NodeClosed:
            await socket.close(NO_SUCH_ROOM, "no such room here")

    return app


def _let_in(deps: LiveDeps, used: UsedTokens, token: str) -> tuple[LiveRoom, SignalingClaims]:
    try:
        claims = read_signaling_token(deps.secret, token)
    except NotAuthenticated as error:
        raise _Refused(BAD_TOKEN, error.detail) from error
    if claims.node_id != deps.rooms.node_id:
        raise _Refused(NO_SUCH_ROOM, "no such room here")
    if not used.first_use(claims.token_id, claims.expires_at.timestamp(), time.time()):
        raise _Refused(BAD_TOKEN, "this token was used before")
    if deps.rooms.draining:
        raise _Refused(GOING_AWAY, "the node is going away")
    room = deps.rooms.of_session(claims.session_id)
    if room is None or room.closed or room.ref.epoch != claims.epoch:
        raise _Refused(NO_SUCH_ROOM, "no such room here")
    known = room.people.get(claims.participant_id)
    if not allowed(Action.JOIN, claims.role, None) or (known and known.role is not claims.role):
        raise _Refused(NOT_PERMITTED, "not permitted")
    return room, claims
