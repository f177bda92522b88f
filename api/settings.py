"""What the API is told by whoever composes it; nothing here reads the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from workflows.domain.conduct import Conduct
from workflows.domain.errors import InvalidInput
from workflows.domain.retention import RetentionRules
from workflows.domain.usage import Budget


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
class Languages:
    """What the engines know; None: any. An interviewer without a voice writes, one without an ear reads."""

    worded: tuple[str, ...] | None = None
    recognised: tuple[str, ...] | None = None
    voiced: tuple[str, ...] | None = None

    def spoken_answers(self, language: str) -> bool:
        """Whether spoken answers are recognised."""
        return _known(self.recognised, language)

    def spoken_questions(self, language: str) -> bool:
        """Whether questions have a voice."""
        return _known(self.voiced, language)

    def check(self, language: str) -> None:
        """Raises `InvalidInput` where no interviewer of ours words questions in the language."""
        if not _known(self.worded, language):
            raise InvalidInput(
                f"No interview can be held in this language ({language}): what is said word for word, and the list "
                f"of what nobody may be asked, are there in {', '.join(self.worded or ())} only.",
                language=language,
            )


def _known(languages: tuple[str, ...] | None, language: str) -> bool:
    return languages is None or language.replace("_", "-").split("-")[0].lower() in languages


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
    budget: Budget = field(default_factory=Budget)
    """What the conversation of a new interview may use of the model."""
    languages: Languages = field(default_factory=Languages)
    rate_limits: RateLimits = field(default_factory=RateLimits)
    max_body_bytes: int = 2 * 1024 * 1024

    def __post_init__(self) -> None:
        """Raises `ValueError` for a secret that could be guessed."""
        if len(self.secret) < 32:
            raise ValueError("the secret needs at least 32 characters")
