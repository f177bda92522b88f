"""Other people's services, scripted."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from activities.providers.ports import (
    Capabilities,
    LanguageModel,
    PlanDraft,
    ProviderError,
    ScoreRequest,
    ScoreResult,
    SpeechToText,
    SttStream,
    TextToSpeech,
    Transcript,
)
from workflows.contracts import AssessAnswer, Assessment, TurnContext
from workflows.domain.engines import USUAL_VOICE, Voice
from workflows.domain.plan import Plan, Rubric

Script = list[str | ProviderError | asyncio.Event]


async def played(step: str | ProviderError | asyncio.Event) -> str:
    """An error is raised; an event is waited for first."""
    if isinstance(step, ProviderError):
        raise step
    if isinstance(step, asyncio.Event):
        await step.wait()
        return ""
    return step


def fault(
    kind: str = "http_500", *, retryable: bool = True, retry_after_s: float | None = None
) -> ProviderError:
    return ProviderError("scripted", kind, retryable=retryable, retry_after_s=retry_after_s)


@dataclass
class ScriptedModel(LanguageModel):
    """Says its script piece by piece; an error in it is raised there. Notes what it was told was already said."""

    name: str
    script: Script = field(default_factory=list)
    judges: bool = True
    judge: str = ""
    languages: tuple[str, ...] = ()
    already: list[str] = field(default_factory=list)
    calls: int = 0

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(self.name, languages=self.languages, judges=self.judges, judge=self.judge)

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        self.already.append(already_said)
        for step in self.script:
            yield await played(step)

    async def _result(self) -> str:
        self.calls += 1
        for step in self.script:
            await played(step)
        return self.name

    async def assess(self, order: AssessAnswer) -> Assessment:
        return Assessment(order.interaction_id, notes=(await self._result(),))

    async def draft_plan(
        self, title: str, description: str, minutes: float, language: str = "en"
    ) -> PlanDraft:
        await self._result()
        return PlanDraft(Plan(()), Rubric(()))

    async def score(self, request: ScoreRequest) -> ScoreResult:
        return ScoreResult((), "", await self._result(), "1")


class ScriptedStream(SttStream):
    def __init__(self, script: Script, breaks_first_at_audio: bool = False) -> None:
        self._script = script
        self._breaks = breaks_first_at_audio

    async def push(self, pcm: bytes) -> None:
        await self.flush()

    async def flush(self) -> None:
        for step in self._script:
            if self._breaks and isinstance(step, ProviderError):
                raise step

    async def results(self) -> AsyncIterator[Transcript]:
        for step in self._script:
            yield Transcript(await played(step), final=True)

    async def close(self) -> None:
        pass


@dataclass
class ScriptedStt(SpeechToText):
    name: str
    script: Script = field(default_factory=list)
    refuses: ProviderError | asyncio.Event | None = None
    languages: tuple[str, ...] = ()
    opened: int = 0
    closed: bool = False
    breaks_first_at_audio: bool = False

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(self.name, languages=self.languages)

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        self.opened += 1
        if self.refuses is not None:
            await played(self.refuses)
        return ScriptedStream(self.script, self.breaks_first_at_audio)

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class ScriptedTts(TextToSpeech):
    name: str
    script: Script = field(default_factory=list)
    calls: int = 0

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(self.name)

    async def synthesize(self, text: str, language: str, voice: Voice = USUAL_VOICE) -> AsyncIterator[bytes]:
        self.calls += 1
        for step in self.script:
            yield (await played(step)).encode()
