"""What surrounds every request: headers, limits, the last resort, the web app's files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import Depends, FastAPI, Request
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import limits, middleware, problems, web
from api.security_headers import content_security_policy
from api.settings import ApiSettings, RateLimits
from workflows.domain.errors import RateLimited, Unavailable

SETTINGS = ApiSettings(public_url="http://viva.test", secret="s" * 32, max_body_bytes=1000)


def app(dist: Path | None = None) -> httpx.AsyncClient:
    made = FastAPI()

    @made.get("/api/broken")
    async def broken() -> None:
        raise RuntimeError("the candidate's name is Ada")

    @made.get("/api/away")
    async def away() -> None:
        raise Unavailable("Later.", retry_after=1.2)

    @made.post("/api/count")
    async def count(request: Request) -> int:
        return len(await request.body())

    problems.install(made)
    made.add_middleware(web.WebApp, dist=dist)
    middleware.install(made, SETTINGS)
    return httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url="http://viva.test")


async def test_a_failure_that_nobody_foresaw_gives_an_id_and_nothing_internal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with app() as client:
        response = await client.get("/api/broken")
    assert response.status_code == 500
    body = response.json()
    assert body["type"] == "/problems/internal"
    assert body["instance"] == response.headers["X-Request-Id"] and body["instance"] in body["detail"]
    assert "Ada" not in response.text
    logged = capsys.readouterr()
    assert "Ada" not in logged.out + logged.err
    assert "RuntimeError" in logged.out + logged.err


async def test_a_business_error_is_a_problem_document_with_retry_after() -> None:
    async with app() as client:
        response = await client.get("/api/away")
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Retry-After"] == "2"
    assert response.json()["detail"] == "Later."


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/x", 404), ("PUT", "/api/count", 405)])
async def test_an_unknown_path_or_method_is_a_problem_document(method: str, path: str, status: int) -> None:
    async with app() as client:
        response = await client.request(method, path)
    assert response.status_code == status == response.json()["status"]
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_a_body_that_is_too_large_is_refused_announced_or_not() -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100

    async with app() as client:
        for content in (b"x" * 1001, unannounced()):
            response = await client.post("/api/count", content=content)
            assert response.status_code == 413
            assert response.json()["type"] == "/problems/too-large"
        assert (await client.post("/api/count", content=b"x" * 1000)).json() == 1000


async def test_every_response_keeps_pages_to_themselves() -> None:
    async with app() as client:
        headers = (await client.get("/api/x")).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "microphone=(self)" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_pages_may_connect_to_the_media_nodes_and_to_nobody_else() -> None:
    known = ApiSettings(public_url="https://viva.test", secret="s" * 32, media_origins=("wss://media.test",))
    assert "connect-src 'self' wss://media.test;" in content_security_policy(known)
    unknown = ApiSettings(public_url="https://viva.test", secret="s" * 32)
    assert "connect-src 'self' wss:;" in content_security_policy(unknown)


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("<h1>the app</h1>")
    (tmp_path / "dist" / "assets" / "a.js").write_text("1")
    (tmp_path / "secret.txt").write_text("not for you")
    return tmp_path / "dist"


async def test_every_address_that_names_no_file_is_the_apps_page(dist: Path) -> None:
    async with app(dist) as client:
        for path in ("/", "/interviews/3", "/i"):
            response = await client.get(path)
            assert (response.status_code, response.text) == (200, "<h1>the app</h1>")
            assert response.headers["Cache-Control"] == "no-cache"


async def test_assets_never_change_and_missing_files_are_missing(dist: Path) -> None:
    async with app(dist) as client:
        asset = await client.get("/assets/a.js")
        assert asset.text == "1" and "immutable" in asset.headers["Cache-Control"]
        missing = await client.get("/assets/b.js")
        assert missing.status_code == 404
        assert "immutable" not in missing.headers.get("Cache-Control", "")
        assert (await client.post("/interviews")).status_code == 405


async def test_nothing_outside_of_the_web_app_is_served(dist: Path) -> None:
    async with app(dist) as client:
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"):
            assert "not for you" not in (await client.get(path)).text


async def test_a_web_app_that_is_not_built_is_said_plainly(tmp_path: Path) -> None:
    async with app(tmp_path) as client:
        response = await client.get("/")
    assert response.status_code == 503
    assert "make web" in response.text


def test_the_limit_says_when_to_try_again() -> None:
    counted = limits.Limits(RateLimits(login=2))
    counted.hit("login", "address", "one")
    counted.hit("login", "address", "one")
    counted.hit("login", "address", "two")
    with pytest.raises(RateLimited) as refusal:
        counted.hit("login", "address", "one")
    assert 1 <= int(str(refusal.value.extra["retry_after"])) <= 60


def test_limits_can_be_off() -> None:
    counted = limits.Limits(RateLimits(enabled=False, login=1))
    for _ in range(5):
        counted.hit("login", "address")


def test_a_secret_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        ApiSettings(public_url="http://viva.test", secret="short")


async def test_behind_a_proxy_each_client_has_its_own_limit() -> None:
    made = FastAPI(dependencies=[Depends(limits.limited)])

    @made.get("/api/limited")
    async def limited() -> None:
        return None

    limits.install(made, RateLimits(general=1))
    problems.install(made)
    proxied = ProxyHeadersMiddleware(made, trusted_hosts="10.0.0.1")

    async def status(peer: str, forwarded_for: str) -> int:
        transport = httpx.ASGITransport(proxied, client=(peer, 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://viva.test") as client:
            response = await client.get("/api/limited", headers={"X-Forwarded-For": forwarded_for})
            return response.status_code

    trusted = [await status("10.0.0.1", client) for client in ("192.0.2.1", "192.0.2.1", "192.0.2.2")]
    assert trusted == [200, 429, 200]
    # Whoever isn't the proxy can't choose an address.
    assert [await status("198.51.100.7", made_up) for made_up in ("192.0.2.3", "192.0.2.4")] == [200, 429]
