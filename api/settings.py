"""What the API is told by whoever composes it; nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from workflows.domain.conduct import Conduct
from workflows.domain.retention import RetentionRules


@dataclass(frozen=True)
class IceServerSettings:
    """A STUN or TURN server that browsers are told of."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


@dataclass(frozen=True)
class TurnSettings:
    """TURN servers that share `secret` with us: each participant gets credentials that end by themselves."""

    urls: tuple[str, ...]
    secret: str
    lifetime_s: int = 6 * 3600


@dataclass(frozen=True)
class RateLimits:
    """Requests a minute; the general limit is per address."""

    enabled: bool = True
    login: int = 10
    invite: int = 30
    general: int = 1200


@dataclass(frozen=True)
class ApiSettings:
    """`secret` signs every token (32 characters or more). `origins` empty: no other site may call (CORS off).

    `media_origins`: the media nodes' origins (`wss://media.example:7443`) that pages may connect to, beside the
    API's own host. `web_dist`: the built web app.
    """

    public_url: str
    secret: str
    origins: tuple[str, ...] = ()
    cookie_secure: bool = True
    ice_servers: tuple[IceServerSettings, ...] = ()
    turn: TurnSettings | None = None
    media_origins: tuple[str, ...] = ()
    web_dist: Path | None = None
    offline_interviewer: bool = False
    conduct: Conduct = field(default_factory=Conduct)
    """How the interviewer behaves in new interviews."""
    retention: RetentionRules = field(default_factory=RetentionRules)
    rate_limits: RateLimits = field(default_factory=RateLimits)
    max_body_bytes: int = 2 * 1024 * 1024

    def __post_init__(self) -> None:
        """Raises `ValueError` for a secret that could be guessed."""
        if len(self.secret) < 32:
            raise ValueError("the secret needs at least 32 characters")
