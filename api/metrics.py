"""What Prometheus reads: counts and times by route, never who or what."""

from __future__ import annotations

from prometheus_client import Histogram

REQUEST_SECONDS = Histogram(
    "viva_api_request_seconds",
    "Time to a REST response",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "OPTIONS", "PUT", "DELETE"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one response."""
    REQUEST_SECONDS.labels(method if method in METHODS else "other", route, str(status)).observe(seconds)
