"""Signing in, staying signed in, and what a token is good for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from api import openapi
from api.access_tokens import issue_account_token, issue_invite_token
from api.settings import RateLimits
from tests.support.api import CSRF, PASSWORD, SECRET, Edge, Seat, api_settings, edge
from tests.support.stack import TemporalServer
from workflows.domain.values import AccountRole, Role


@pytest.fixture(scope="module")
async def api(
    module_database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Edge]:
    async with edge(
        module_database_url, temporal_dev_server.address, tmp_path_factory.mktemp("audio")
    ) as running:
        yield running


@pytest.fixture(autouse=True)
async def no_cookies(api: Edge) -> None:
    api.client.cookies.clear()


async def signed_in(api: Edge) -> httpx.Response:
    organiser = await api.the(AccountRole.ORGANISER)
    assert organiser.user is not None
    form = {"username": organiser.user.email.upper(), "password": PASSWORD, "grant_type": "password"}
    response = await api.client.post("/api/auth/token", data=form)
    assert response.status_code == 200, response.text
    return response


async def test_a_password_yields_a_token_that_opens_what_is_the_accounts(api: Edge) -> None:
    body = (await signed_in(api)).json()
    assert (body["tokenType"], body["expiresIn"]) == ("bearer", 900)
    assert body["me"]["accountRole"] == "organiser"
    seat = Seat(api.client, body["accessToken"])
    assert (await seat.get("/api/auth/me")).json() == body["me"]
    assert (await seat.get("/api/interview")).status_code == 200


@pytest.mark.parametrize("wrong", ["password", "username"])
async def test_a_wrong_password_and_an_unknown_address_are_refused_alike(api: Edge, wrong: str) -> None:
    organiser = await api.the(AccountRole.ORGANISER)
    assert organiser.user is not None
    form = {"username": organiser.user.email, "password": PASSWORD} | {wrong: "nobody@example.com"}
    response = await api.client.post("/api/auth/token", data=form)
    assert response.status_code == 401
    assert response.json()["detail"] == "E-mail address or password is wrong."
    assert "set-cookie" not in response.headers


async def test_the_form_takes_nothing_else(api: Edge) -> None:
    form = {"username": "a@example.com", "password": "x", "otp": "1"}
    response = await api.client.post("/api/auth/token", data=form)
    assert response.status_code == 422
    assert "a@example.com" not in response.text


async def test_the_refresh_cookie_is_for_this_path_and_no_script(api: Edge) -> None:
    cookie = (await signed_in(api)).headers["set-cookie"].lower()
    for attribute in ("httponly", "samesite=strict", "path=/api/auth", "max-age=1209600"):
        assert attribute in cookie
    assert "secure" not in cookie


async def test_the_cookie_is_secure_off_localhost(
    database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = api_settings(public_url="https://viva.test", cookie_secure=True)
    folder = tmp_path_factory.mktemp("audio")
    async with edge(
        database_url, temporal_dev_server.address, folder, worker=False, settings=settings
    ) as secure:
        assert "secure" in (await signed_in(secure)).headers["set-cookie"].lower()


async def test_refreshing_rotates_the_cookie(api: Edge) -> None:
    first = (await signed_in(api)).cookies["viva_refresh"]
    response = await api.client.post("/api/auth/refresh", headers=CSRF)
    assert response.status_code == 200
    assert response.cookies["viva_refresh"] != first
    seat = Seat(api.client, response.json()["accessToken"])
    assert (await seat.get("/api/auth/me")).status_code == 200


async def test_a_used_cookie_that_comes_back_ends_the_whole_line(api: Edge) -> None:
    stolen = (await signed_in(api)).cookies["viva_refresh"]
    newest = (await api.client.post("/api/auth/refresh", headers=CSRF)).cookies["viva_refresh"]
    async with api.deps.database.transaction() as tx:
        await tx.session.execute(text("UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'"))
    for token in (stolen, newest):
        api.client.cookies.clear()
        cookie = {"Cookie": f"viva_refresh={token}"}
        response = await api.client.post("/api/auth/refresh", headers=CSRF | cookie)
        assert response.status_code == 401


@pytest.mark.parametrize("path", ["/api/auth/refresh", "/api/auth/logout"])
async def test_another_sites_form_can_neither_refresh_nor_sign_out(api: Edge, path: str) -> None:
    await signed_in(api)
    assert (await api.client.post(path)).status_code == 403
    assert (await api.client.post("/api/auth/refresh", headers=CSRF)).status_code == 200


async def test_signing_out_ends_the_line(api: Edge) -> None:
    token = (await signed_in(api)).cookies["viva_refresh"]
    response = await api.client.post("/api/auth/logout", headers=CSRF)
    assert response.status_code == 204
    assert 'viva_refresh=""' in response.headers["set-cookie"]
    cookie = {"Cookie": f"viva_refresh={token}"}
    assert (await api.client.post("/api/auth/refresh", headers=CSRF | cookie)).status_code == 401


async def test_refreshing_without_a_cookie_is_refused(api: Edge) -> None:
    assert (await api.client.post("/api/auth/refresh", headers=CSRF)).status_code == 401


async def test_a_link_yields_a_token_for_its_participant_and_interview_only(api: Edge) -> None:
    made, other = await api.made(), await api.made()
    for _ in range(2):
        response = await api.client.post("/api/auth/invite", json={"token": made.link_token("Candidate")})
        assert response.status_code == 200
    me = response.json()["me"]
    assert (me["kind"], me["role"], me["sessionId"]) == ("invite", "Candidate", made.session_id)
    assert me["participantId"] == made.participant_id("Candidate")
    seat = Seat(api.client, response.json()["accessToken"])
    assert (await seat.get(made.path)).json()["participantId"] == me["participantId"]
    assert (await seat.get(other.path)).status_code == 403
    assert (await seat.get("/api/interview")).status_code == 403
    assert (await seat.get("/api/job")).status_code == 403
    refreshed = await api.client.post("/api/auth/refresh", headers=CSRF)
    assert refreshed.json()["me"] == me


async def test_an_unknown_or_expired_link_is_refused(api: Edge) -> None:
    made = await api.made()
    unknown = await api.client.post("/api/auth/invite", json={"token": "x" * 43})
    assert unknown.status_code == 401
    async with api.deps.database.transaction() as tx:
        await tx.session.execute(text("UPDATE invites SET expires_at = now() - interval '1 second'"))
    expired = await api.client.post("/api/auth/invite", json={"token": made.link_token("Candidate")})
    assert expired.status_code == 401
    assert "Ask the hiring team" in expired.json()["detail"]


LONG_AGO = datetime.now(UTC) - timedelta(hours=1)
_TOKEN = issue_account_token(SECRET, str(uuid4()), str(uuid4()), AccountRole.ORGANISER)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        _TOKEN[:-5] + "AAAAA",
        issue_account_token("another secret of 32 characters!", "a", "b", AccountRole.ORGANISER),
        issue_account_token(SECRET, str(uuid4()), str(uuid4()), AccountRole.ORGANISER, LONG_AGO),
        issue_invite_token(SECRET, str(uuid4()), str(uuid4()), Role.CANDIDATE, LONG_AGO),
    ],
    ids=["none", "nonsense", "tampered", "another secret", "expired", "an expired invite's"],
)
async def test_without_a_good_token_nothing_opens(api: Edge, token: str) -> None:
    made = await api.made()
    seat = Seat(api.client, token)
    for path in ("/api/auth/me", "/api/job", "/api/interview", made.path, f"{made.path}/report"):
        response = await seat.get(path)
        assert response.status_code == 401, path
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.json()["type"] == "/problems/not-authenticated"


async def test_the_document_and_the_health_are_for_anyone(api: Edge) -> None:
    assert (await api.client.get("/api/openapi.json")).json() == openapi.document()
    assert (await api.client.get("/api/health/live")).json() == {"status": "ok"}
    assert (await api.client.get("/api/health/ready")).status_code == 404
    assert "viva_api_request" not in (await api.client.get("/metrics")).text


async def test_guessing_a_password_is_slowed_down(
    database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = api_settings(rate_limits=RateLimits(login=2))
    folder = tmp_path_factory.mktemp("audio")
    async with edge(
        database_url, temporal_dev_server.address, folder, worker=False, settings=settings
    ) as limited:
        form = {"username": "a@example.com", "password": "guess"}
        tried = [await limited.client.post("/api/auth/token", data=form) for _ in range(3)]
        assert [r.status_code for r in tried] == [401, 401, 429]
        assert int(tried[-1].headers["Retry-After"]) >= 1
        other = await limited.client.post("/api/auth/token", data=form | {"username": "b@example.com"})
        assert other.status_code == 401


async def test_trying_links_is_slowed_down(
    database_url: str, temporal_dev_server: TemporalServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = api_settings(rate_limits=RateLimits(invite=2, general=4))
    folder = tmp_path_factory.mktemp("audio")
    async with edge(
        database_url, temporal_dev_server.address, folder, worker=False, settings=settings
    ) as limited:
        body = {"token": "x" * 43}
        tried = [await limited.client.post("/api/auth/invite", json=body) for _ in range(3)]
        assert [r.status_code for r in tried] == [401, 401, 429]
        general = [await limited.client.get("/api/auth/me") for _ in range(2)]
        assert [r.status_code for r in general] == [401, 429]
