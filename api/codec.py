"""The codec server: by it Temporal's UI and CLI show what is encrypted, to those who may see it.

Temporal's protocol: POST /encode and /decode, each with `Payloads` as protobuf's JSON.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, JSONResponse, Response
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.converter import PayloadCodec

from temporal.codec import DamagedPayload, key_id_of
from workflows.domain.errors import Erased, Unavailable

COOKIE = "viva_codec"
MAX_BODY_BYTES = 32 * 1024 * 1024
ERASED = "(erased: the key of this interview is destroyed)"
DAMAGED = "(damaged: its key does not open this payload)"
SIGNED_IN = "<!doctype html><title>Viva codec server</title><p>Temporal's UI may decode now.</p>"
SIGN_IN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Viva codec server</title>
<h1>Viva codec server</h1><form method="post" action="sign-in"><label>Token
<input name="token" type="password" autocomplete="current-password" required></label> <button>Sign in</button></form>
<p>Afterwards Temporal's UI shows in this browser what is encrypted.</p></html>"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CodecAccess:
    """Who is served. `origins`: where Temporal's UI is. An empty token: whoever reaches it by one of `hosts`."""

    origins: tuple[str, ...]
    token: str = ""
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "::1")
    secure_cookie: bool = False

    def permits(self, request: Request) -> bool:
        """Whether the caller may have payloads decoded."""
        if not self.token:
            # The name by which it was reached: a foreign page can point a name of its own at this machine.
            return request.url.hostname in self.hosts
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        bearer = given if scheme.lower() == "bearer" else ""
        return self.knows(bearer) or self.knows(request.cookies.get(COOKIE, ""))

    def knows(self, token: str) -> bool:
        """Whether that is the token."""
        return bool(self.token) and hmac.compare_digest(token.encode(), self.token.encode())


def create_codec_app(codec: PayloadCodec, access: CodecAccess) -> FastAPI:
    """The app. Whoever composes it owns the codec."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    def permitted(request: Request) -> None:
        if not access.permits(request):
            raise HTTPException(401, "Sign in at this server's page, or send its token as a Bearer token.")

    @app.post("/encode", dependencies=[Depends(permitted)])
    async def encode(request: Request) -> Response:
        return _answer(await codec.encode(await _payloads(request)))

    @app.post("/decode", dependencies=[Depends(permitted)])
    async def decode(request: Request) -> Response:
        payloads = await _payloads(request)
        log.info("payloads_decoded", extra={"keys": sorted({key_id_of(p) or "none" for p in payloads})})
        return _answer([await _shown(codec, payload) for payload in payloads])

    @app.get("/")
    async def page() -> Response:
        return HTMLResponse(SIGN_IN if access.token else SIGNED_IN)

    @app.post("/sign-in")
    async def sign_in(token: Annotated[str, Form(max_length=500)]) -> Response:
        if not access.knows(token):
            return HTMLResponse(SIGN_IN, status_code=403)
        response = HTMLResponse(SIGNED_IN)
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=access.secure_cookie)
        return response

    @app.exception_handler(Unavailable)
    async def unavailable(request: Request, error: Exception) -> Response:
        return JSONResponse({"detail": str(error)}, status_code=503)

    # Never "*": a page of somebody else's must not read interviews by means of its visitor's browser.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(access.origins),
        allow_credentials=True,
        allow_methods=["POST"],
        allow_headers=["*"],
    )
    return app


async def _payloads(request: Request) -> list[Payload]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise HTTPException(413, "Too many payloads at once.")
    try:
        asked = json.loads(body)
        if not isinstance(asked, dict):
            raise TypeError
        return list(ParseDict(asked, Payloads()).payloads)
    except (ParseError, ValueError, TypeError):
        raise HTTPException(400, "These are no payloads.") from None


def _answer(payloads: Sequence[Payload]) -> Response:
    return JSONResponse(MessageToDict(Payloads(payloads=payloads)))


async def _shown(codec: PayloadCodec, payload: Payload) -> Payload:
    """One by one: what can't be read hides nothing else."""
    try:
        return (await codec.decode([payload]))[0]
    except Erased:
        return _placeholder(ERASED)
    except DamagedPayload:
        return _placeholder(DAMAGED)


def _placeholder(text: str) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(text).encode())
