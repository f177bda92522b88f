"""Servers inside our processes, several nodes, and logs."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import httpx
import pytest
import structlog
import uvicorn
from fastapi import FastAPI

from workers.exit import StartError
from workers.fleet import node_settings
from workers.health import internal_app, internal_port
from workers.logging import configure
from workers.serving import listening
from workers.settings import load
from workers.up.ground import free_port


async def test_a_server_is_gone_when_its_block_ends() -> None:
    app = FastAPI()

    @app.get("/")
    async def hello() -> str:
        return "hello"

    async with httpx.AsyncClient() as client:
        async with listening(app, "127.0.0.1", 0) as port:
            assert (await client.get(f"http://127.0.0.1:{port}/")).json() == "hello"
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{port}/")


async def test_a_server_that_nobody_asks_anything_hardly_wakes_and_ends_at_once() -> None:
    app = FastAPI()
    ticks = 0
    tick = uvicorn.Server.on_tick

    async def counted(server: uvicorn.Server, counter: int) -> bool:
        nonlocal ticks
        ticks += 1
        return await tick(server, counter)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uvicorn.Server, "on_tick", counted)
        async with listening(app, "127.0.0.1", 0) as port, httpx.AsyncClient() as client:
            await asyncio.sleep(1.2)
            answer = await client.get(f"http://127.0.0.1:{port}/")
            asked = time.monotonic()
    assert ticks <= 4
    assert abs(parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()) < 3
    assert time.monotonic() - asked < 0.9


async def test_an_address_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"127.0.0.1, port {port} can't be listened on"):
            async with listening(FastAPI(), "127.0.0.1", port):
                raise AssertionError("listened on a port in use")


async def test_the_internal_port_says_whether_the_process_is_ready_and_counts() -> None:
    is_ready = False

    async def ready() -> bool:
        return is_ready

    port = free_port()
    async with internal_port("127.0.0.1", port, ready), httpx.AsyncClient() as client:
        base = f"http://127.0.0.1:{port}"
        assert (await client.get(f"{base}/health/live")).status_code == 200
        assert (await client.get(f"{base}/health/ready")).status_code == 503
        is_ready = True
        assert (await client.get(f"{base}/health/ready")).status_code == 200
        assert "python_info" in (await client.get(f"{base}/metrics")).text


async def test_an_internal_port_of_zero_serves_nothing() -> None:
    async def ready() -> bool:
        raise AssertionError("nobody can ask")

    async with internal_port("127.0.0.1", 0, ready):
        pass


def test_the_internal_app_publishes_no_documentation_of_itself() -> None:
    async def ready() -> bool:
        return True

    paths = {getattr(route, "path", "") for route in internal_app(ready).routes}
    assert paths == {"/health/live", "/health/ready", "/metrics"}


def test_each_node_has_ports_of_its_own() -> None:
    settings = load(
        media_port=8081, media_udp_port=40000, internal_port=9090, media_public_url="wss://m.example:{port}"
    )
    nodes = [node_settings(settings, index) for index in range(3)]
    assert [node.media_port for node in nodes] == [8081, 8082, 8083]
    assert [node.media_udp_port for node in nodes] == [40000, 40001, 40002]
    assert [node.internal_port for node in nodes] == [9090, 9091, 9092]
    assert nodes[2].media_url == "wss://m.example:8083"


def test_ports_that_are_free_to_choose_stay_so() -> None:
    node = node_settings(load(media_port=0, media_udp_port=0, internal_port=0), 2)
    assert (node.media_port, node.media_udp_port, node.internal_port) == (0, 0, 0)


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_every_line_of_the_log_is_one_json_object(
    root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(load(log_format="json"), "api")
    structlog.stdlib.get_logger("ours").info("room_opened", epoch=3)
    logging.getLogger("theirs").warning("a library's %s", "word", extra={"attempt": 2})
    try:
        raise ValueError("broken\nin two lines")
    except ValueError:
        logging.getLogger("theirs").exception("failed")
    ours, theirs, failed = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["epoch"], ours["process"], ours["level"]) == ("room_opened", 3, "api", "info")
    assert (theirs["event"], theirs["attempt"], theirs["logger"]) == ("a library's word", 2, "theirs")
    assert "broken" in failed["exception"]
