"""The built web app: its files, and its page for every address that is none of the API's."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems

API_PREFIX = "/api"
_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Viva</title></head>
<body><h1>The web app is not built yet</h1>
<p>Viva's API answers here. To have its pages too, run <code>make web</code> and start it again.</p>
</body></html>
"""


class WebApp:
    """Takes what isn't under /api; all else goes on to `app`."""

    def __init__(self, app: ASGIApp, dist: Path | None) -> None:
        self._app = app
        self._files = _Pages(dist) if dist is not None and (dist / "index.html").is_file() else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a page or a file, or passes the request on."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path == API_PREFIX or path.startswith(f"{API_PREFIX}/"):
            return await self._app(scope, receive, send)
        response = await self._respond(scope)
        return await response(scope, receive, send)

    async def _respond(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return problems.http_problem(405, {"Allow": "GET, HEAD"})
        if self._files is None:
            return HTMLResponse(_NOT_BUILT, 503, {"Cache-Control": "no-store"})
        return await self._files.page(scope)


class _Pages(StaticFiles):
    def __init__(self, dist: Path) -> None:
        super().__init__(directory=dist)

    async def page(self, scope: Scope) -> Response:
        """A file; the app's page where there is none and the address doesn't name one."""
        path = self.get_path(scope)
        try:
            response = await self.get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or PurePosixPath(path).suffix:
                return problems.http_problem(error.status_code)
            path, response = "index.html", await self.get_response("index.html", scope)
        immutable = path.startswith("assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if immutable else "no-cache"
        return response
