"""The internal port of each process: health and metrics, never for the public."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from activities.store.database import Database
from workers.serving import listening
from workflows.domain.errors import Unavailable

Ready = Callable[[], Awaitable[bool]]


def internal_app(ready: Ready) -> FastAPI:
    """`/health/live`, `/health/ready` (503 until `ready` says yes) and `/metrics`."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health/ready")
    async def is_ready(response: Response) -> dict[str, str]:
        if await ready():
            return {"status": "ready"}
        response.status_code = 503
        return {"status": "not ready"}

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return app


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
