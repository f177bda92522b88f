"""Headers that keep pages and answers of this app to itself."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from api.settings import ApiSettings

PERMISSIONS = (
    "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), "
    "geolocation=(), payment=(), usb=(), browsing-topics=()"
)


def content_security_policy(settings: ApiSettings) -> str:
    """What the web app may load and where it may connect: itself, and the media nodes' sockets."""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            f"connect-src 'self' {_sockets(settings)}",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _sockets(settings: ApiSettings) -> str:
    if settings.media_origins:
        return " ".join(settings.media_origins)
    return "wss:" if urlsplit(settings.public_url).scheme == "https" else "ws: wss:"


def security_headers(settings: ApiSettings) -> Mapping[str, str]:
    """The headers of every response."""
    headers = {
        "Content-Security-Policy": content_security_policy(settings),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if urlsplit(settings.public_url).scheme == "https":
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers
