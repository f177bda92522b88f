"""The internal port of each process: health and metrics, never for the public."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from activities.store.database import Database
from workers.serving import listening
from workflows.domain.errors import Unavailable

Ready = Callable[[], Awaitable[bool]]


def internal_app(ready: Ready) -> Starlette:
    """`/health/live`, `/health/ready` (503 until `ready` says yes) and `/metrics`.

    Without FastAPI, whose import is a sixth of what a worker takes to start.
    """

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def is_ready(request: Request) -> Response:
        if await ready():
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready"}, status_code=503)

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            Route("/health/live", live),
            Route("/health/ready", is_ready),
            Route("/metrics", metrics),
        ]
    )


@asynccontextmanager
async def internal_port(host: str, port: int, ready: Ready) -> AsyncIterator[None]:
    """Serve it while the block runs; `port` 0 serves nothing."""
    if port == 0:
        yield
        return
    async with listening(internal_app(ready), host, port):
        yield


async def answers(database: Database) -> bool:
    """Whether the database answers."""
    try:
        await database.check()
    except Unavailable:
        return False
    return True
