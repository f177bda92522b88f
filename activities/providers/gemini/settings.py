"""What a Gemini client needs to be told. Read from the environment by `workers/` alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from activities.providers.ports import Terms

DEFAULT_MODEL = "gemini-2.5-flash"
MULTI_REGIONS = ("us", "eu")
SAFETY = ("BLOCK_NONE", "BLOCK_ONLY_HIGH", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_LOW_AND_ABOVE")


@dataclass(frozen=True)
class GeminiSettings:
    """Either `api_key`, or Vertex AI by `project` and `location`. Raises `ValueError` for neither, or both.

    Vertex AI's credentials are a service account's JSON itself, or in a file; they are looked for nowhere else. Times
    in seconds; `None` leaves a choice to the model.
    """

    api_key: str = field(default="", repr=False)
    project: str = ""
    location: str = ""
    credentials_file: str = field(default="", repr=False)
    credentials_json: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    """Vertex AI with a token that somebody else renews."""
    base_url: str = ""
    """Another server of the same wire, for instance a local one or a regional endpoint."""
    model: str = DEFAULT_MODEL
    judge_model: str = ""
    """For plans, assessments and scores; empty: the same one."""
    thinking_budget: int | None = 0
    """Tokens of thought before the first word of a turn; 0 is the fastest."""
    judge_thinking_budget: int | None = None
    temperature: float = 0.4
    judge_temperature: float = 0.0
    timeout_s: float = 30.0
    """For a turn from its request to its last word."""
    first_token_timeout_s: float = 10.0
    stall_timeout_s: float = 5.0
    """Between two pieces of a stream."""
    judge_timeout_s: float = 90.0
    max_tokens: int = 400
    judge_max_tokens: int = 8192
    safety: str = "BLOCK_ONLY_HIGH"
    """One of `SAFETY`: a harm category's threshold, for all of them."""
    prices: tuple[tuple[str, tuple[float, float]], ...] = ()
    """By the beginning of a model's name, US dollars for a million tokens read and written; else list prices."""
    terms: Terms = field(default_factory=Terms)

    def __post_init__(self) -> None:
        if bool(self.api_key) == bool(self.project):
            raise ValueError("Gemini needs either an API key or a project on Vertex AI.")
        if self.project and not self.location:
            raise ValueError("Gemini on Vertex AI needs a location.")
        if self.safety not in SAFETY:
            raise ValueError(f"Gemini's safety is one of {', '.join(SAFETY)}.")

    @property
    def has_key(self) -> bool:
        """Whether there is anything to try it with."""
        return bool(self.api_key or self.access_token or self.credentials_file or self.credentials_json)

    @property
    def address(self) -> str:
        """The server that is asked: said outright, or the SDK would look for one in the process's surroundings."""
        if self.base_url:
            return self.base_url
        if not self.vertex:
            return "https://generativelanguage.googleapis.com/"
        if self.location == "global":
            return "https://aiplatform.googleapis.com/"
        if self.location in MULTI_REGIONS:
            return f"https://aiplatform.{self.location}.rep.googleapis.com/"
        return f"https://{self.location}-aiplatform.googleapis.com/"

    @property
    def vertex(self) -> bool:
        """Whether it is reached through Vertex AI."""
        return bool(self.project)
