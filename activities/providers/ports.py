"""The providers' ports: a vendor's module depends on these, never the other way round."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.contracts import AssessAnswer, Assessment, TurnContext
from workflows.domain.engines import USUAL_VOICE, Voice
from workflows.domain.plan import Plan, Rubric
from workflows.domain.scorecard import NotScoreableReason, Score


class Remedy(StrEnum):
    """What helps against a failure."""

    RETRY = "retry"
    LATER = "later"
    """The provider asks for time."""
    NEVER = "never"
    """The same call can't succeed: a key, a setting or the request itself is wrong."""


class ProviderError(Exception):
    """A provider failed. `kind` is a short code (`rate_limited`, `timeout`, `bad_key`, …), never personal data."""

    def __init__(
        self, provider: str, kind: str, *, retryable: bool, retry_after_s: float | None = None
    ) -> None:
        super().__init__(f"{provider}: {kind}")
        self.provider = provider
        self.kind = kind
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.logged = False
        """It has its line in the log."""

    @property
    def remedy(self) -> Remedy:
        """What helps."""
        if not self.retryable:
            return Remedy.NEVER
        return Remedy.LATER if self.retry_after_s or self.kind == "rate_limited" else Remedy.RETRY


NOT_STATED = "not stated"
THIS_MACHINE = "this machine"


@dataclass(frozen=True)
class Terms:
    """What the provider does with what it gets, as whoever runs this has agreed it: told with each interview."""

    retention: str = NOT_STATED
    training: str = NOT_STATED


NOTHING_LEAVES = Terms("nothing is kept", "never")
"""The terms of an engine on this machine."""


@dataclass(frozen=True)
class Capabilities:
    """What an adapter can do. `offline`: needs no key and no network. `languages` empty means any."""

    name: str
    offline: bool = False
    streaming: bool = True
    languages: tuple[str, ...] = ()
    judges: bool = True
    """False: it never scores anybody, and scorecards by it are "not scoreable"."""
    judge: str = ""
    """Of a model: by which other one it judges, with a quota of its own."""
    region: str = THIS_MACHINE
    terms: Terms = NOTHING_LEAVES
    behind: tuple[Capabilities, ...] = ()
    """Of a chain: each of its members."""
    punctuates: bool = False
    """Of a recogniser: its final texts end with a full stop where a sentence does."""

    def speaks(self, language: str) -> bool:
        """Whether it can be used in a language."""
        code = language.replace("_", "-").split("-")[0].lower()
        return not self.languages or code in self.languages


# ---------------------------------------------------------------- language model


@dataclass(frozen=True)
class TranscriptLine:
    """A line for the scorer: words, and who said them. Nothing else about a person is ever passed."""

    interaction_id: str
    speaker: str
    """`interviewer` or `candidate`."""
    topic_id: str
    text: str


@dataclass(frozen=True)
class ScoreRequest:
    """What a scorer receives: words, rubric, plan. No sound, no timing, no name."""

    rubric: Rubric
    plan: Plan
    lines: tuple[TranscriptLine, ...]
    language: str = "en"


@dataclass(frozen=True)
class ScoreResult:
    """Scores with evidence, or the reason why there are none."""

    scores: tuple[Score, ...]
    summary: str
    model: str
    prompt_version: str
    not_scoreable: NotScoreableReason | None = None


@dataclass(frozen=True)
class PlanDraft:
    """A plan and rubric drafted from a job description."""

    plan: Plan
    rubric: Rubric


class LanguageModel(ABC):
    """Words turns, notes answers, drafts plans, scores. All raise `ProviderError`."""

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What it can do."""

    @abstractmethod
    def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        """The turn's words in pieces of any size; goes on after `already_said`."""

    @abstractmethod
    async def assess(self, order: AssessAnswer) -> Assessment:
        """Notes on an answer."""

    @abstractmethod
    async def draft_plan(
        self, title: str, description: str, minutes: float, language: str = "en"
    ) -> PlanDraft:
        """Topics, questions and criteria for any job description."""

    @abstractmethod
    async def score(self, request: ScoreRequest) -> ScoreResult:
        """Scores by the rubric, each with its evidence."""

    async def aclose(self) -> None:  # noqa: B027
        """Frees connections."""


# ---------------------------------------------------------------- speech to text


@dataclass(frozen=True)
class Word:
    """A recognised word; times in seconds from the stream's start."""

    text: str
    start_s: float
    end_s: float
    confidence: float | None = None


@dataclass(frozen=True)
class Transcript:
    """A result. `final`: it will not change; interim ones replace each other until then.

    `end_s`: up to which second of the stream's audio this result reaches.
    """

    text: str
    final: bool
    confidence: float | None = None
    words: tuple[Word, ...] = field(default=())
    end_s: float = 0.0


class SttStream(ABC):
    """One stream of recognition: 16 kHz mono s16le in, transcripts out."""

    @abstractmethod
    async def push(self, pcm: bytes) -> None:
        """Adds audio. Raises `ProviderError` once the stream has broken."""

    @abstractmethod
    async def flush(self) -> None:
        """The speaker has paused: a final result of what was pushed so far follows soon. The stream goes on."""

    @abstractmethod
    def results(self) -> AsyncIterator[Transcript]:
        """Results until the stream is closed. Raises `ProviderError` when it breaks."""

    @abstractmethod
    async def close(self) -> None:
        """Ends it: last results come, then `results` ends. Idempotent."""


class SpeechToText(ABC):
    """A recogniser."""

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What it can do."""

    @abstractmethod
    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        """A new stream."""

    async def aclose(self) -> None:  # noqa: B027
        """Frees processes and connections."""


# ---------------------------------------------------------------- text to speech


class TextToSpeech(ABC):
    """A voice."""

    @property
    @abstractmethod
    def capabilities(self) -> Capabilities:
        """What it can do."""

    @abstractmethod
    def synthesize(self, text: str, language: str, voice: Voice = USUAL_VOICE) -> AsyncIterator[bytes]:
        """48 kHz mono s16le PCM in chunks, the first as early as possible."""

    async def aclose(self) -> None:  # noqa: B027
        """Frees processes and connections."""


# ---------------------------------------------------------------- voice detection and end of turn


class VoiceDetector(ABC):
    """Tells speech from silence, frame by frame. One per stream; keeps state."""

    @abstractmethod
    def probability(self, pcm: bytes) -> float:
        """Probability of speech (0 to 1) after these samples (any length, 16 kHz mono s16le); CPU-bound, no I/O."""


class EndOfTurn(ABC):
    """How long to wait after a pause before the turn is taken."""

    @abstractmethod
    def hold_s(
        self, text: str, spoken_s: float, sure: float | None = None, punctuated: bool = False
    ) -> float:
        """Seconds to hold after an utterance of `text` that began `spoken_s` seconds ago.

        `sure`: how sure a `TurnDetector` is that it is over, where there is one.
        `punctuated`: its recogniser ends sentences with a full stop, so that words without one are a part of one.
        """


class TurnDetector(ABC):
    """Hears whether a speaker is done. May be used from any thread, for many speakers at once."""

    @abstractmethod
    def finished(self, pcm: bytes) -> float:
        """From 0 to 1, for the speech (16 kHz mono s16le) up to the pause; blocks for some 50 ms."""
