"""The REST API as a client sees it: who one is, and problem documents as exceptions."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

TIMEOUT_S = 20.0
CSRF_HEADER = {"X-Viva-CSRF": "1"}


class Problem(Exception):
    """The API said no (RFC 9457). `body` is the problem document, or empty where there was none."""

    def __init__(self, status: int, body: Mapping[str, Any], retry_after_s: float | None = None) -> None:
        super().__init__(f"{status}: {body.get('detail') or body.get('title') or 'no reason given'}")
        self.status = status
        self.body = body
        self.retry_after_s = retry_after_s

    @property
    def kind(self) -> str:
        """The stable last part of its `type`."""
        return str(self.body.get("type", "")).rpartition("/")[2]


class UnreachableError(Exception):
    """Nobody answers at that address; `args[0]` says so in a sentence."""


class Rest:
    """One person's session with the API at `url`: an async context manager."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._token: str | None = None
        # A proxy from the environment has no business between two programs of one machine.
        self._http = httpx.AsyncClient(base_url=self.url, timeout=TIMEOUT_S, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def sign_in(self, email: str, password: str) -> dict[str, Any]:
        """As an account; returns what the token says of it. Raises `Problem`, `UnreachableError`."""
        form = {"grant_type": "password", "username": email, "password": password}
        return self._signed_in(await self._send("POST", "/api/auth/token", data=form))

    async def use_invite(self, token: str) -> dict[str, Any]:
        """As one participant of one interview; returns what the token says of them.

        Raises `Problem`, `UnreachableError`.
        """
        return self._signed_in(await self._send("POST", "/api/auth/invite", json={"token": token}))

    async def get(self, path: str, **parameters: str) -> dict[str, Any]:
        """GET a document."""
        return await self._authorised("GET", path, params=parameters)

    async def post(self, path: str, body: Mapping[str, Any], key: str | None = None) -> dict[str, Any]:
        """POST one; `key` is its Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self._authorised("POST", path, json=dict(body), headers=headers)

    async def patch(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """PATCH one."""
        return await self._authorised("PATCH", path, json=dict(body))

    async def _authorised(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **request: Any
    ) -> dict[str, Any]:
        try:
            return await self._send(method, path, headers=self._bearer(headers), **request)
        except Problem as problem:
            if problem.status != httpx.codes.UNAUTHORIZED or self._token is None:
                raise
        # The access token lives for minutes only; the cookie gets another.
        self._signed_in(await self._send("POST", "/api/auth/refresh", headers=CSRF_HEADER))
        return await self._send(method, path, headers=self._bearer(headers), **request)

    def _bearer(self, headers: Mapping[str, str] | None) -> dict[str, str]:
        return {**(headers or {}), "Authorization": f"Bearer {self._token}"}

    def _signed_in(self, body: dict[str, Any]) -> dict[str, Any]:
        self._token = body["accessToken"]
        return dict(body.get("me") or {})

    async def _send(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        try:
            response = await self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise UnreachableError(
                f"{self.url} can't be reached ({type(error).__name__}): is `viva up` running there?"
            ) from None
        if response.is_success:
            return _document(response)
        raise Problem(response.status_code, _document(response), _retry_after(response))


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {"items": body}


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None
