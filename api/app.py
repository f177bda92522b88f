"""The REST app and the built web app, composed from what they are given."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api import limits, middleware, problems, web
from api.deps import ApiDeps
from api.routers import (
    audio,
    auth,
    calendar,
    conversation,
    days,
    health,
    interviews,
    jobs,
    mine,
    reports,
    retention,
)
from api.schemas import Problem
from api.services import refusals
from api.settings import ApiSettings

VERSION = "1"
_ROUTERS = (auth, jobs, days, interviews, calendar, conversation, reports, mine, audio, retention)
_PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem document (RFC 9457).",
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


def create_app(deps: ApiDeps) -> FastAPI:
    """The app. Whoever composes it owns `deps` and closes them."""
    app = bare_app()
    app.state.deps = deps
    limits.install(app, deps.settings.rate_limits)
    problems.install(app, refusals.note)
    _add_middleware(app, deps.settings)
    return app


def bare_app() -> FastAPI:
    """The routes without anything behind them: enough for the OpenAPI document."""
    app = FastAPI(
        title="Viva",
        version=VERSION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.include_router(health.router)
    api = APIRouter(dependencies=[Depends(limits.limited)], responses=_PROBLEM)
    for module in _ROUTERS:
        api.include_router(module.router)
    app.include_router(api)
    app.openapi = partial(_document, app)  # type: ignore[method-assign]
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        # Every path's default response refers to it.
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        app.openapi_schema = schema
    return app.openapi_schema


def _operation_id(route: APIRoute) -> str:
    return route.name


def _add_middleware(app: FastAPI, settings: ApiSettings) -> None:
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.origins),
            allow_credentials=True,
            allow_methods=["GET", "POST", "PATCH"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "X-Viva-CSRF", "Range"],
            expose_headers=["Retry-After", "X-Request-Id", "Content-Range"],
        )
    app.add_middleware(web.WebApp, dist=settings.web_dist)
    middleware.install(app, settings)
