"""Every setting of every process, read here alone: environment (`VIVA_…`), `.env`, then these defaults."""

import json
import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from activities.providers.ports import NOT_STATED
from temporal.client import TemporalSettings
from workers.exit import StartError
from workers.kept import kept
from workflows.domain.retention import MAX_DAYS

PREFIX = "VIVA_"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
WILDCARDS = frozenset({"0.0.0.0", "::"})
Port = Annotated[int, Field(ge=0, le=65535)]


class IceServer(BaseModel):
    """One entry of WebRTC's `iceServers`."""

    model_config = ConfigDict(extra="forbid")

    urls: list[str]
    username: str | None = None
    credential: str | None = Field(default=None, repr=False)


def _also(name: str, *others: str) -> AliasChoices:
    return AliasChoices(f"{PREFIX}{name.upper()}", *others, name)


class Settings(BaseSettings):
    """The settings, checked. Secrets don't show when it is printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    data_dir: Path = Path(".data")
    """Everything that is to survive a restart lives under it."""
    web_dir: Path = Path(__file__).resolve().parent.parent / "web" / "dist"
    """The built web app."""

    database_url: str = Field(default="", repr=False)
    """`postgresql+asyncpg://…`; empty: the embedded server under `data_dir`."""

    temporal_address: str = Field(default="", validation_alias=_also("temporal_address", "TEMPORAL_ADDRESS"))
    """host:port; empty: `viva up` starts a dev server at `temporal_port`."""
    temporal_namespace: str = Field(
        default="default", validation_alias=_also("temporal_namespace", "TEMPORAL_NAMESPACE")
    )
    run_max_updates: int = Field(default=1_500, ge=30, le=1_900)  # workers/limits.py says of what
    run_max_events: int = Field(default=8_400, ge=300, le=8_600)
    build_id: str = Field(default="", pattern=r"^[\w.+-]{0,200}$")
    """Which build this worker is. Set: worker versioning is on, and an interview stays with the build that began it."""
    deployment_name: str = Field(default="viva", pattern=r"^[\w-]{1,100}$")
    """What the builds are versions of."""
    temporal_port: Port = 7233
    temporal_ui_port: Port = 8233
    temporal_tls: bool = False
    temporal_tls_ca_file: Path | None = None
    temporal_tls_cert_file: Path | None = None
    temporal_tls_key_file: Path | None = None
    temporal_api_key: SecretStr | None = Field(
        default=None, validation_alias=_also("temporal_api_key", "TEMPORAL_API_KEY")
    )

    api_host: str = "127.0.0.1"
    api_port: Port = 8080
    public_url: str = ""
    """The web app's address as browsers see it; empty: made of host and port."""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    """PEM files: with both, API and media node speak HTTPS and WSS themselves."""
    forwarded_allow_ips: str = "127.0.0.1"
    """Proxies whose X-Forwarded-For is believed; comma-separated, `*`: all."""
    allowed_origins: Annotated[list[str], NoDecode] = []
    """Origins besides that of `public_url` whose pages may open the signaling socket; comma-separated."""

    media_host: str = "127.0.0.1"
    media_port: Port = 8081
    """The signaling socket; the second process of `--processes N` takes the next port, and so on."""
    media_udp_host: str = "0.0.0.0"
    """Where the media port is bound; on every interface also by `viva up`: Firefox reaches none on loopback."""
    media_udp_port: Port = 0
    """0: any free one."""
    media_addresses: Annotated[list[str], NoDecode] = []
    """IP addresses to offer as ICE candidates; empty: those of the interfaces. Comma-separated."""
    media_public_url: str = ""
    """`wss://…` as browsers see it; empty: made of host and port."""
    media_max_rooms: int = Field(default=33, ge=1)
    """A node with so many rooms takes no more."""

    internal_host: str = "127.0.0.1"
    internal_port: Port = 0
    """Health and metrics, never for the public; 0: not served."""

    ice_servers: list[IceServer] = []
    """STUN and TURN servers, as WebRTC's `iceServers` in JSON."""
    turn_urls: Annotated[list[str], NoDecode] = []
    """TURN servers that share `turn_secret` with us (coturn's `static-auth-secret`); comma-separated."""
    turn_secret: SecretStr | None = None

    llm: Literal["auto", "gemini", "offline"] = "auto"
    stt: Literal["auto", "google", "offline"] = "auto"
    tts: Literal["auto", "google", "offline"] = "auto"
    """`auto`: the real provider where its key is present, else the offline one."""
    end_of_turn: Literal["auto", "rules"] = "auto"
    """`auto`: the Smart Turn network listens too, where its packages are installed; `rules`: words alone."""
    llm_fallback: Annotated[list[str], NoDecode] = []
    stt_fallback: Annotated[list[str], NoDecode] = []
    tts_fallback: Annotated[list[str], NoDecode] = []
    """Who takes over when it fails, in this order: `offline`, another model or voice (`gemini:MODEL`,
    `google:VOICE`), another region (`google@europe-west4`). Comma-separated."""
    gemini_api_key: SecretStr | None = Field(
        default=None, validation_alias=_also("gemini_api_key", "GEMINI_API_KEY")
    )
    gemini_model: str = "gemini-2.5-flash"
    gemini_judge_model: str = ""
    """For plans, assessments and scores; empty: the same one."""
    gemini_location: str = ""
    """Vertex AI in this region, with `google_project`, where there is no API key."""
    gemini_base_url: str = ""
    gemini_thinking_budget: int = Field(default=0, ge=-1)
    """Tokens of thought before a turn's first word; -1: as many as the model likes."""
    gemini_temperature: float = Field(default=0.4, ge=0, le=2)
    gemini_safety: str = "BLOCK_ONLY_HIGH"
    gemini_timeout_s: float = Field(default=30.0, gt=0)
    gemini_first_token_timeout_s: float = Field(default=10.0, gt=0)
    gemini_stall_timeout_s: float = Field(default=5.0, gt=0)
    gemini_judge_thinking_budget: int = Field(default=-1, ge=-1)
    gemini_judge_temperature: float = Field(default=0.0, ge=0, le=2)
    gemini_judge_timeout_s: float = Field(default=90.0, gt=0)
    gemini_prices: Annotated[dict[str, tuple[float, float]], NoDecode] = {}
    """`MODEL=READ/WRITTEN`, US dollars for a million tokens, by the beginning of the model's name; comma-separated.
    Of other models the list prices of late 2025 are known."""
    gemini_retention: str = Field(default=NOT_STATED, max_length=200)
    gemini_training: str = Field(default=NOT_STATED, max_length=200)
    """How long the provider keeps what it gets and whether it trains on it, as you have agreed it: in each report."""
    interview_max_tokens: int = Field(default=5_000_000, ge=0)
    interview_max_cost_usd: float = Field(default=10.0, ge=0)
    """What the conversation of a new interview may use of the model before it comes to its closing; 0: no limit."""
    google_credentials_file: Path | None = Field(
        default=None, validation_alias=_also("google_credentials_file", "GOOGLE_APPLICATION_CREDENTIALS")
    )
    """A service account's JSON, for speech to text and text to speech."""
    google_project: str = Field(default="", validation_alias=_also("google_project", "GOOGLE_CLOUD_PROJECT"))
    google_credentials_json: SecretStr | None = None
    """The same as text, where no file can be mounted."""
    google_region: str = "global"
    google_ca_file: Path | None = None
    """PEM of the certificate authorities to trust for the two services, behind a proxy that ends TLS."""
    google_retention: str = Field(default=NOT_STATED, max_length=200)
    google_training: str = Field(default=NOT_STATED, max_length=200)
    """The same of the two speech services."""
    google_speech_endpoint: str = ""
    google_tts_endpoint: str = ""
    """`host:port`; `http://127.0.0.1:port` is a local server (`viva fake-google`)."""
    google_stt_version: Literal["v1", "v2"] = "v2"
    google_stt_model: str = ""
    google_stt_rotate_after_s: float = Field(default=240.0, gt=0, le=240)
    """A stream of recognition is replaced then; Google ends it after 300 s."""
    google_stt_boost: float = Field(default=10.0, ge=0, le=20)
    """How much the words of job description and plan are expected."""
    google_stt_final_timeout_s: float = Field(default=3.0, gt=0)
    google_tts_voice: str = "Chirp3-HD-Kore"
    google_tts_rate: float = Field(default=1.0, ge=0.25, le=2.0)
    google_tts_first_byte_timeout_s: float = Field(default=5.0, gt=0)

    mode: Literal["auto", "development", "production"] = "auto"
    """`auto`: production where others are served or Temporal is on another machine (`workers/encryption.py`)."""
    wrapping_keys: SecretStr | None = None
    """Encrypt the interviews' data keys: `ID:BASE64`, the current one first; comma-separated. The same for all
    processes. Empty: in development one is made and kept under `data_dir`."""
    wrapping_keys_file: Path | None = None
    """The same as a file, which is read again when it changes."""

    codec_with_api: bool = False
    """The API's process serves the codec server as well, as `viva up` has it; else it is `viva codec`."""
    codec_host: str = "127.0.0.1"
    codec_port: Port = 8234
    """The codec server, by which Temporal's UI shows what is encrypted."""
    codec_token: SecretStr | None = Field(default=None, min_length=16)
    """Who may use it: signs in with it, or sends it as a Bearer token. Empty: in development only, this machine."""
    codec_origins: Annotated[list[str], NoDecode] = []
    """Where Temporal's UI is served; empty: that of `viva up`. Comma-separated."""

    smtp_host: str = ""
    """The mail server that takes invitations and reminders; empty: they are shown to the organiser instead."""
    smtp_port: Port = 587
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """`tls`: from the first byte (port 465); `none`: only where nobody can listen in between."""
    smtp_ca_file: Path | None = None
    """PEM of the certificate authorities to trust, where they are not the system's."""
    smtp_from: str = ""
    """The address that messages come from."""
    smtp_from_name: str = "Interviews"

    secret: SecretStr | None = Field(default=None, min_length=32)
    """Signs tokens; empty: made at the first start and kept under `data_dir`. The same for all processes."""

    candidate_grace_s: float = Field(default=120.0, gt=0)
    """How long a candidate who lost the connection is waited for before the interview is put aside."""
    max_follow_ups: int = Field(default=2, ge=0)

    retention_audio_days: int = Field(default=90, ge=0, le=MAX_DAYS)
    retention_transcript_days: int = Field(default=180, ge=0, le=MAX_DAYS)
    retention_scorecard_days: int = Field(default=365, ge=0, le=MAX_DAYS)
    """With assessments, overrides and decisions."""
    retention_contact_days: int = Field(default=365, ge=0, le=MAX_DAYS)
    """Names, addresses, invite links."""
    retention_decision_days: int = Field(default=14, ge=0, le=MAX_DAYS)
    """So long after its end an undecided interview is kept against its candidate's wish to be deleted."""
    retention_by_jurisdiction: dict[str, dict[str, int]] = {}
    """Other days, in JSON: `{"US-IL": {"audio": 30}}`; a job names its jurisdiction."""

    sample_interview: bool = True
    """`viva up` makes one at its first start."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "console", "json"] = "auto"
    otlp_endpoint: str = Field(
        default="", validation_alias=_also("otlp_endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT")
    )
    """An OpenTelemetry collector (OTLP over HTTP) that gets a trace of each interview; empty: none."""

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: Any) -> Any:
        for name in (
            "allowed_origins",
            "codec_origins",
            "media_addresses",
            "turn_urls",
            "llm_fallback",
            "stt_fallback",
            "tts_fallback",
        ):
            if isinstance(values.get(name), str):
                values[name] = [item.strip() for item in values[name].split(",") if item.strip()]
        if isinstance(values.get("gemini_prices"), str):
            values["gemini_prices"] = _prices(values["gemini_prices"])
        return values

    @model_validator(mode="after")
    def _tls_is_whole(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key go together")
        if self.turn_urls and self.turn_secret is None:
            raise ValueError("turn_urls needs turn_secret")
        if self.smtp_host and "@" not in self.smtp_from:
            raise ValueError("smtp_host needs smtp_from, an address")
        if bool(self.smtp_user) != (self.smtp_password is not None):
            raise ValueError("smtp_user and smtp_password go together")
        return self

    @property
    def tls(self) -> bool:
        """Whether the API and the media node speak TLS themselves."""
        return self.tls_cert is not None

    @property
    def base_url(self) -> str:
        """The web app's address, without a slash at its end."""
        scheme = "https" if self.tls else "http"
        return (self.public_url or f"{scheme}://{_in_url(self.api_host)}:{self.api_port}").rstrip("/")

    @property
    def media_url(self) -> str:
        """The media node's WebSocket address, without a path."""
        scheme = "wss" if self.tls else "ws"
        host = self.media_host
        if host in WILDCARDS:
            host = urlsplit(self.base_url).hostname or host
        return (self.media_public_url or f"{scheme}://{_in_url(host)}:{self.media_port}").rstrip("/")

    @property
    def origins(self) -> list[str]:
        """Whose pages may open the signaling socket."""
        return [self.base_url, *self.allowed_origins]

    @property
    def recordings_dir(self) -> Path:
        """Where utterances are recorded, one Ogg file each."""
        return self.data_dir / "recordings"

    @property
    def postgres_dir(self) -> Path:
        """The embedded PostgreSQL's own directory."""
        return self.data_dir / "postgres"

    def temporal(self) -> TemporalSettings:
        """What it takes to connect to Temporal; reads the PEM files."""
        return TemporalSettings(
            address=self.temporal_address or f"127.0.0.1:{self.temporal_port}",
            namespace=self.temporal_namespace,
            tls=self.temporal_tls,
            tls_ca=_read(self.temporal_tls_ca_file),
            tls_cert=_read(self.temporal_tls_cert_file),
            tls_key=_read(self.temporal_tls_key_file),
            api_key=self.temporal_api_key.get_secret_value().strip() if self.temporal_api_key else None,
            traced=bool(self.otlp_endpoint),
        )

    def signing_secret(self) -> SecretStr:
        """The secret that signs tokens; without one in the settings, the file's, made where there is none."""
        return self.secret or SecretStr(kept(self.data_dir / "secret", lambda: secrets.token_urlsafe(48)))

    def environment(self) -> dict[str, str]:
        """These settings as the environment of a child process, which then reads the same ones."""
        ours = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
        for name in type(self).model_fields:
            text = _as_text(getattr(self, name))
            if text is not None:
                ours[f"{PREFIX}{name.upper()}"] = text
        return ours


def load(**overrides: Any) -> Settings:
    """The settings of this process. Raises `StartError` that names what is wrong, without its value."""
    try:
        return Settings(**overrides)
    except ValueError as error:
        raise StartError(
            f"A setting is wrong: {_explain(error)}. See .env.example for all of them."
        ) from None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens at `host`."""
    return host in LOOPBACK or host.startswith("127.")


def cache_dir() -> Path:
    """Where downloads and builds are kept between data directories."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "viva"


def go_bin_dirs() -> list[Path]:
    """Where `go install` puts programs."""
    gopath = os.environ.get("GOPATH", "")
    return [Path(path) / "bin" for path in gopath.split(os.pathsep) if path] + [Path.home() / "go" / "bin"]


def _prices(text: str) -> dict[str, tuple[str, str]]:
    found = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        match = re.fullmatch(r"([\w.-]+)=([\d.]+)/([\d.]+)", item)
        if match is None:
            raise ValueError("gemini_prices takes MODEL=READ/WRITTEN, comma-separated")
        found[match[1]] = (match[2], match[3])
    return found


def _in_url(host: str) -> str:
    if host in WILDCARDS:
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _read(path: Path | None) -> bytes | None:
    return path.read_bytes() if path else None


def _as_text(value: object) -> str | None:
    """As pydantic-settings reads it back; `None` for what is left to its default."""
    if value is None or value == "" or value == [] or value == {}:
        return None
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        prices = all(isinstance(one, tuple) for one in value.values())
        return ",".join(f"{k}={v[0]}/{v[1]}" for k, v in value.items()) if prices else json.dumps(value)
    if isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return ",".join(value)
        return json.dumps([item.model_dump(exclude_none=True) for item in value])
    if isinstance(value, Path):
        return str(value.resolve())
    return str(value)


def _explain(error: ValueError) -> str:
    errors = getattr(error, "errors", None)
    if errors is None:
        return str(error)
    parts = []
    for one in errors(include_input=False, include_url=False):
        where = "_".join(str(part) for part in one["loc"]).removeprefix(PREFIX).upper()
        parts.append(f"{PREFIX}{where}: {one['msg']}" if where else one["msg"])
    return "; ".join(parts)
