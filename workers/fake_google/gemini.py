"""Gemini's REST wire, served locally: whole answers, and streams as server-sent events; Vertex AI's paths too."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from activities.providers.offline_model.model import pieces
from activities.providers.prompts.data import estimate_tokens
from activities.providers.sentences import split_all
from workers.fake_google import gemini_answers as answers
from workers.fake_google.faults import REASONS, Fault, FaultKind, FaultQueue, Service
from workers.serving import listening

LOCAL_KEY = "local-key"
MAX_SEEN = 1000
_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_CODES = {
    FaultKind.RATE_LIMITED: 429,
    FaultKind.INTERNAL: 500,
    FaultKind.UNAVAILABLE: 503,
    FaultKind.DEADLINE: 504,
    FaultKind.FORBIDDEN: 403,
    **dict.fromkeys(REASONS, 403),
}
_WITHOUT_TEXT = {FaultKind.BLOCKED: "SAFETY", FaultKind.LANGUAGE: "LANGUAGE", FaultKind.EMPTY: "STOP"}
"""The `finishReason` of those that bring no words."""
_PATH = re.compile(
    r"/v1(?:beta1?|alpha)?/(?:(?P<vertex>projects/[^/]+/locations/[^/]+/)?publishers/google/)?models/(?P<model>[^/:]+)"
    r":(?P<method>generateContent|streamGenerateContent)"
)
_FAULTS = TypeAdapter(list[Fault])


@dataclass
class Seen:
    """A request, and how much of its answer was sent."""

    method: str
    model: str
    vertex: bool
    body: dict[str, Any]
    version: str
    """Of the model, as the answer names it; empty: it names none."""
    chunks_sent: int = 0
    finished: bool = False

    @property
    def system(self) -> str:
        """The rules."""
        return _text_of(self.body.get("systemInstruction", {}))

    @property
    def contents(self) -> str:
        """The data."""
        return "\n".join(_text_of(one) for one in self.body.get("contents", []))

    @property
    def schema(self) -> dict[str, Any] | None:
        """The schema that the answer has to be of."""
        found: dict[str, Any] | None = self.body.get("generationConfig", {}).get("responseSchema")
        return found


class FakeGemini:
    """The service, an ASGI app. `keys`, `models`: those that it takes; None: any. `versions`: by which version of a
    model it answers, where that has another name.

    `scripted` answers, one for a request, are said instead of the rules' own. While `hold` is set and not yet open, a
    stream waits behind its first sentence.
    """

    def __init__(
        self,
        faults: FaultQueue | None = None,
        keys: Collection[str] | None = None,
        models: Collection[str] | None = None,
    ) -> None:
        self.faults = faults or FaultQueue()
        self.keys = keys
        self.models = models
        self.versions: dict[str, str] = {}
        self.seen: deque[Seen] = deque(maxlen=MAX_SEEN)
        self.scripted: deque[str] = deque()
        self.hold: asyncio.Event | None = None
        self.connections: dict[tuple[str, int], asyncio.Transport] = {}
        self._app = Starlette(
            routes=[Route("/faults", self._faults, methods=["GET", "POST", "DELETE"])],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        match = _PATH.fullmatch(scope.get("path", "")) if scope["type"] == "http" else None
        if match is None or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        with suppress(ClientDisconnect):
            await self._answer(Request(scope, receive), send, match)

    async def _faults(self, request: Request) -> Response:
        """POST adds a list of faults, GET tells what is left and what was met, DELETE clears."""
        if request.method == "POST":
            try:
                given = json.loads(await request.body())
                self.faults.push(*_FAULTS.validate_python(given if isinstance(given, list) else [given]))
            except (ValueError, ValidationError):
                return JSONResponse({"detail": "no faults"}, status_code=422)
        elif request.method == "DELETE":
            self.faults.clear()
        return JSONResponse(
            {
                "left": [f.model_dump(mode="json") for f in self.faults.left],
                "met": [f.model_dump(mode="json") for f in self.faults.met],
            }
        )

    async def _answer(self, request: Request, send: Send, match: re.Match[str]) -> None:
        try:
            body = json.loads(await request.body())
        except ValueError:
            await _refuse(request, send, 400, "Invalid JSON payload received.")
            return
        model = match["model"]
        version = self.versions.get(model, model)
        seen = Seen(match["method"], model, match["vertex"] is not None, body, version)
        self.seen.append(seen)
        key = _key(request)
        fault = self.faults.take(Service.GEMINI, seen.method)
        kind = fault.kind if fault else None
        if kind is FaultKind.BAD_KEY or not self._accepts(key):
            await _refuse_key(request, send, seen.vertex, key)
        elif self.models is not None and seen.model not in self.models:
            await _refuse(request, send, 404, f"models/{seen.model} is not found.")
        elif fault is not None and kind in _CODES:
            await _refuse(request, send, _CODES[kind], f"Told to fail: {kind}.", fault, REASONS.get(kind, ""))
        elif kind is FaultKind.RESET:
            await self._reset(request)
        else:
            if fault is not None and kind is FaultKind.SLOW_START:
                await _wait(request, fault.seconds_or(30.0))
            await self._generate(request, send, seen, kind)

    def _accepts(self, key: str) -> bool:
        if self.keys is None:
            return bool(key)
        return any(hmac.compare_digest(key.encode(), known.encode()) for known in self.keys)

    async def _generate(self, request: Request, send: Send, seen: Seen, kind: FaultKind | None) -> None:
        chunks = _chunks(seen, self.text(seen, kind), kind)
        if seen.method == "generateContent":
            if kind is FaultKind.CUT:
                await self._reset(request)
                return
            whole = _whole(chunks)
            await JSONResponse(whole)(request.scope, request.receive, send)
            seen.chunks_sent, seen.finished = 1, True
            return
        await self._stream(request, send, seen, chunks, cut=kind is FaultKind.CUT)

    async def _stream(
        self, request: Request, send: Send, seen: Seen, chunks: list[dict[str, Any]], *, cut: bool
    ) -> None:
        """Server-sent events, each its own write."""
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.create_task(_gone(request))
        said = ""
        try:
            for chunk in chunks:
                held = len(split_all(said)) > 1
                if held and cut:
                    break
                if held and self.hold is not None:
                    await _first_of(gone, self.hold.wait())
                if gone.done():
                    return
                data = json.dumps(chunk, ensure_ascii=False).encode()
                await send(
                    {"type": "http.response.body", "body": b"data: " + data + b"\r\n\r\n", "more_body": True}
                )
                seen.chunks_sent += 1
                said += _said(chunk)
                # Another task may read, and go away, between two chunks: as on a network.
                await asyncio.sleep(0.001)
            if cut:
                # What was sent arrives; the body just never ends (RFC 9112, section 8).
                self._transport(request).close()
                await gone
                return
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            seen.finished = True
        finally:
            gone.cancel()

    def text(self, seen: Seen, kind: FaultKind | None) -> str:
        """What is answered, whole."""
        if kind in (FaultKind.WRONG_LANGUAGE, FaultKind.TOO_LONG):
            return self._distorted(seen, kind)
        if kind is FaultKind.NOT_SCHEMA:
            return '{"unexpected": [1, 2'
        if self.scripted:
            return self.scripted.popleft()
        if seen.schema:
            made = answers.structured(seen.system, seen.contents, seen.schema)
            return json.dumps(made, ensure_ascii=False)
        text = answers.spoken(seen.system, seen.contents)
        return f"Thank you. One moment, please. {text}" if kind is FaultKind.CUT else text

    def _distorted(self, seen: Seen, kind: FaultKind) -> str:
        if not seen.schema:
            if kind is FaultKind.WRONG_LANGUAGE:
                return answers.in_other_language(seen.system)
            return answers.too_long(seen.system, seen.contents)
        made = answers.structured(seen.system, seen.contents, seen.schema)
        foreign = answers.in_other_language(seen.system) if kind is FaultKind.WRONG_LANGUAGE else ""
        return json.dumps(
            answers.with_words(made, lambda text: foreign or f"{text} " * (4000 // len(text) + 1)),
            ensure_ascii=False,
        )

    async def _reset(self, request: Request) -> None:
        """RST: what is still on its way is lost too."""
        transport = self._transport(request)
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        await _gone(request)

    def _transport(self, request: Request) -> asyncio.Transport:
        return self.connections[tuple(request.scope["client"])]


@asynccontextmanager
async def gemini_server(gemini: FakeGemini, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serves while the block runs; yields the base URL. `port` 0: any free one."""
    protocol = _protocol(gemini)
    async with listening(gemini, host, port, http=protocol, lifespan="off", proxy_headers=False) as bound:
        yield f"http://{host}:{bound}"


def _protocol(gemini: FakeGemini) -> type[H11Protocol]:
    class Known(H11Protocol):
        """Keeps connections at hand, so that one can be reset."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            gemini.connections[transport.get_extra_info("peername")] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            gemini.connections.pop(self.client, None)  # type: ignore[arg-type]
            super().connection_lost(exc)

    return Known


# ---------------------------------------------------------------- what is on the wire


def _chunks(seen: Seen, text: str, kind: FaultKind | None) -> list[dict[str, Any]]:
    """The answer in pieces; the last one ends it."""
    if kind is FaultKind.PROMPT_BLOCKED:
        return [{"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": _usage(seen, "")}]
    if kind in _WITHOUT_TEXT:
        return [_chunk(seen, "", "", finish=_WITHOUT_TEXT[kind])]
    streamed = seen.method != "generateContent"
    parts, said, made = (pieces(text) if streamed else [text]) or [""], "", []
    for n, part in enumerate(parts):
        said += part
        made.append(_chunk(seen, part, said, finish="STOP" if n == len(parts) - 1 else ""))
    return made


def _chunk(seen: Seen, text: str, said: str, *, finish: str) -> dict[str, Any]:
    candidate: dict[str, Any] = {"index": 0}
    if text:
        candidate["content"] = {"role": "model", "parts": [{"text": text}]}
    if finish:
        candidate["finishReason"] = finish
    version = {"modelVersion": seen.version} if seen.version else {}
    return {"candidates": [candidate], "usageMetadata": _usage(seen, said), **version}


def _usage(seen: Seen, said: str) -> dict[str, int]:
    read, written = estimate_tokens(seen.system + seen.contents), estimate_tokens(said)
    return {
        "promptTokenCount": read,
        "candidatesTokenCount": written,
        "totalTokenCount": read + written,
    }


def _whole(chunks: list[dict[str, Any]]) -> dict[str, Any]:
    whole = dict(chunks[-1])
    text = "".join(_said(chunk) for chunk in chunks)
    if text:
        whole["candidates"][0]["content"] = {"role": "model", "parts": [{"text": text}]}
    return whole


def _said(chunk: dict[str, Any]) -> str:
    return "".join(_text_of(c.get("content", {})) for c in chunk.get("candidates", []))


def _text_of(content: dict[str, Any]) -> str:
    return "".join(part.get("text", "") for part in content.get("parts", []))


def _key(request: Request) -> str:
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return request.headers.get("x-goog-api-key", "") or request.query_params.get("key", "") or bearer


async def _refuse(
    request: Request, send: Send, code: int, message: str, fault: Fault | None = None, reason: str = ""
) -> None:
    error: dict[str, Any] = {"code": code, "message": message, "status": _STATUS[code]}
    headers = {}
    if code == 429 and fault is not None:
        wait = fault.seconds_or(2.0)
        headers["retry-after"] = f"{wait:g}"
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{wait:g}s"}]
    if reason:
        info = {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
        }
        error["details"] = [info]
    await JSONResponse({"error": error}, code, headers)(request.scope, request.receive, send)


async def _refuse_key(request: Request, send: Send, vertex: bool, key: str) -> None:
    """As Google does, but worse: the key is in the message, to show that it gets no further."""
    if vertex:
        await _refuse(request, send, 401, f"Request had invalid authentication credentials: {key}.")
        return
    message = f"API key not valid: {key}. Please pass a valid API key."
    await _refuse(request, send, 400, message, reason="API_KEY_INVALID")


async def _wait(request: Request, seconds: float) -> None:
    """So many seconds, or until the client has gone."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await _gone(request)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _first_of(task: asyncio.Task[None], other: Any) -> None:
    waiting = asyncio.ensure_future(other)
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
