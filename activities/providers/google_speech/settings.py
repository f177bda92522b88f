"""What Google's speech services need to be told. Read from the environment by `workers/` alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from activities.providers.ports import Terms

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
GLOBAL = "global"
DEFAULT_VOICE = "Chirp3-HD-Kore"


@dataclass(frozen=True)
class GoogleAccess:
    """How a service is reached, and as whom: by a service account's file, or its JSON itself.

    `endpoint`: `host:port` or `https://host:port`, empty for Google's own. `http://host:port` is a local server,
    reached without TLS and without credentials; on this machine only, else `ValueError`.
    """

    credentials_file: str = ""
    credentials_json: str = field(default="", repr=False)
    project: str = ""
    """Empty: the service account's own."""
    region: str = GLOBAL
    endpoint: str = ""
    terms: Terms = field(default_factory=Terms)
    ca_file: str = ""
    """PEM of the certificate authorities to trust instead of the usual ones, for a proxy that ends TLS."""

    def __post_init__(self) -> None:
        if self.local and (urlsplit(self.endpoint).hostname or "") not in LOOPBACK:
            raise ValueError("an endpoint without TLS must be on this machine")

    @property
    def local(self) -> bool:
        """Whether it is a local server: no TLS, no credentials."""
        return self.endpoint.startswith("http://")

    @property
    def has_key(self) -> bool:
        """Whether there is anything to try it with."""
        return bool(self.local or self.credentials_file or self.credentials_json)

    def target(self, service: str) -> str:
        """`host:port` of a service ("speech", "texttospeech"), in its region where one is set."""
        if self.endpoint:
            return self.endpoint.split("://", 1)[-1].rstrip("/")
        prefix = "" if self.region in ("", GLOBAL) else f"{self.region}-"
        return f"{prefix}{service}.googleapis.com:443"


@dataclass(frozen=True)
class SttSettings:
    """Speech to text. Times in seconds.

    A request stream is replaced at the first final result after `rotate_after_s`, and at `rotate_latest_s` in any
    case: Google ends it after 300.
    """

    version: str = "v2"
    """`v2` or `v1` of the interface."""
    model: str = ""
    """Empty: `long` (v2) or `latest_long` (v1)."""
    rotate_after_s: float = 240.0
    rotate_latest_s: float = 285.0
    final_timeout_s: float = 3.0
    """How long the service may be silent once it was told that the speaker has paused.

    Another stream can still bring the words then, before they are given up (`docs/adr/0018`).
    """
    boost: float = 10.0
    """How much a hint counts, 0 to 20."""

    def __post_init__(self) -> None:
        if self.version not in ("v1", "v2"):
            raise ValueError("the version of Speech-to-Text is v1 or v2")


@dataclass(frozen=True)
class TtsSettings:
    """Text to speech. Times in seconds."""

    voice: str = DEFAULT_VOICE
    """A voice without its language (`Chirp3-HD-Kore`, `Neural2-C`), or with it (`de-DE-Chirp3-HD-Kore`): then it
    speaks that language only, and others get the default voice."""
    rate: float = 1.0
    """0.25 to 2."""
    fixed: bool = False
    """This voice whatever an interview has chosen: of a fallback that is another voice."""
    first_byte_timeout_s: float = 5.0
    stall_timeout_s: float = 5.0
    cache_bytes: int = 32 * 1024 * 1024
    """Sentences that recur are kept, oldest out first: 96,000 bytes for a second of speech."""

    def __post_init__(self) -> None:
        if not 0.25 <= self.rate <= 2.0:
            raise ValueError("the voice's rate is between 0.25 and 2")
