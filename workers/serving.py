"""HTTP servers inside our processes, and the moment at which a process is asked to end."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn

from workers.exit import StartError

GRACE_S = 3
"""How long requests under way may take when the process is asked to end."""
BACKLOG = 1024
DATE_S = 1.0
"""How old the date in an answer's headers may be."""


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers: signals are the process's own affair.

    It is told to end, and doesn't look ten times a second whether it is to.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._asked = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def end(self) -> None:
        """Requests under way are finished, and no more are taken."""
        self.should_exit = True
        self._asked.set()

    async def main_loop(self) -> None:
        # Its tick 0 is one of those that write the date into the headers.
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), DATE_S)


@asynccontextmanager
async def listening(
    app: Any,
    host: str,
    port: int,
    *,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    **options: Any,
) -> AsyncIterator[int]:
    """Serve the ASGI `app` while the block runs; yields the port (useful where `port` is 0).

    `options` are uvicorn's. Raises `StartError` where the address can't be listened on.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        ssl_certfile=str(tls_cert) if tls_cert else None,
        ssl_keyfile=str(tls_key) if tls_key else None,
        timeout_graceful_shutdown=GRACE_S,
        **options,
    )
    server = _Server(config)
    with _bound(host, port) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started and not serving.done():  # noqa: ASYNC110 (uvicorn has no event for it)
                await asyncio.sleep(0.01)
            if serving.done():
                await serving
                raise StartError(f"The server at {host}, port {port} did not start.")
            yield listener.getsockname()[1]
        finally:
            server.end()
            await serving


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise StartError(f"{host}, port {port} can't be listened on: {error.strerror}.") from None
        listener.listen(BACKLOG)
        yield listener


def asked_to_end() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set. To be called in the process's main thread, inside its loop."""
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, event.set)
    return event
