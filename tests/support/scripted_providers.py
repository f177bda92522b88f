"""Stand-ins for vendors' services: they do what a test tells them to, through the real ports."""

from __future__ import annotations

import asyncio
import math
from array import array
from collections.abc import AsyncIterator, Sequence

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
    Word,
)
from workflows.contracts import AssessAnswer, Assessment, TurnContext
from workflows.domain.engines import USUAL_VOICE, Voice

TTS_RATE = 48_000
STT_BYTES_PER_S = 32_000


def outage(kind: str = "timeout", *, retryable: bool = True) -> ProviderError:
    return ProviderError("scripted", kind, retryable=retryable)


class ScriptedModel(LanguageModel):
    """Says `pieces`, slowed down by `pause_s`; the first calls break off after `breaks[n]` pieces."""

    def __init__(self, pieces: Sequence[str] = (), pause_s: float = 0.0, breaks: Sequence[int] = ()) -> None:
        self.pieces = list(pieces)
        self.pause_s = pause_s
        self.breaks = list(breaks)
        self.already_said: list[str] = []

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("scripted")

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        self.already_said.append(already_said)
        last = self.breaks.pop(0) if self.breaks else None
        rest = "".join(self.pieces)[len(already_said) :] if already_said else None
        for index, piece in enumerate([rest] if rest is not None else self.pieces):
            if index == last:
                raise outage()
            await asyncio.sleep(self.pause_s)
            yield piece

    async def assess(self, order: AssessAnswer) -> Assessment:
        return Assessment(order.interaction_id)

    async def draft_plan(
        self, title: str, description: str, minutes: float, language: str = "en"
    ) -> PlanDraft:
        raise outage("not_scripted", retryable=False)

    async def score(self, request: ScoreRequest) -> ScoreResult:
        raise outage("not_scripted", retryable=False)


class ScriptedStream(SttStream):
    """Each flush brings the next final of its recogniser."""

    def __init__(self, owner: ScriptedStt) -> None:
        self._owner = owner
        self._results: asyncio.Queue[Transcript | ProviderError | None] = asyncio.Queue()
        self.pushed = 0

    async def push(self, pcm: bytes) -> None:
        if (
            self._owner.break_after_s is not None
            and self.pushed >= self._owner.break_after_s * STT_BYTES_PER_S
        ):
            self._owner.break_after_s = None
            self._results.put_nowait(outage("stream_cut"))
            raise outage("stream_cut")
        self.pushed += len(pcm)
        interim = self._owner.interim
        if interim and self.pushed - len(pcm) < self._owner.interim_after_s * STT_BYTES_PER_S <= self.pushed:
            self._results.put_nowait(Transcript(interim, False, end_s=self._seconds))

    async def flush(self) -> None:
        self._owner.flushed_s.append(self._seconds)
        text = self._owner.finals.pop(0) if self._owner.finals else ""
        if text is not None:
            await asyncio.sleep(self._owner.final_delay_s)
            await self._owner.released.wait()
            words = self._owner.words.pop(0) if self._owner.words else ()
            self._results.put_nowait(Transcript(text, True, 0.9, words, end_s=self._seconds))

    async def results(self) -> AsyncIterator[Transcript]:
        while (item := await self._results.get()) is not None:
            if isinstance(item, ProviderError):
                raise item
            yield item

    async def close(self) -> None:
        self._results.put_nowait(None)

    @property
    def _seconds(self) -> float:
        return self.pushed / STT_BYTES_PER_S


class ScriptedStt(SpeechToText):
    """`finals`: what each flush brings (None: nothing at all); `break_after_s` cuts one stream after so much audio.

    While `released` is clear, finals are kept.
    """

    def __init__(
        self, finals: Sequence[str | None] = (), interim: str = "", interim_after_s: float = 0.5
    ) -> None:
        self.finals = list(finals)
        self.words: list[tuple[Word, ...]] = []
        self.interim = interim
        self.interim_after_s = interim_after_s
        self.final_delay_s = 0.0
        self.released = asyncio.Event()
        self.released.set()
        self.break_after_s: float | None = None
        self.refusal: ProviderError | None = None
        self.streams: list[ScriptedStream] = []
        self.flushed_s: list[float] = []

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("scripted")

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        if self.refusal is not None:
            raise self.refusal
        stream = ScriptedStream(self)
        self.streams.append(stream)
        return stream


WAVE = TTS_RATE // 300


class ScriptedTts(TextToSpeech):
    """A tone of `s_per_char` for each character; `failing` sentences raise, the next `hangs` give no sound, ever."""

    def __init__(self, s_per_char: float = 0.03, failing: Sequence[str] = ()) -> None:
        self.s_per_char = s_per_char
        self.failing = set(failing)
        self.hangs = 0
        self.said: list[str] = []
        self.voices: list[Voice] = []

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("scripted")

    async def synthesize(self, text: str, language: str, voice: Voice = USUAL_VOICE) -> AsyncIterator[bytes]:
        self.said.append(text)
        self.voices.append(voice)
        if text in self.failing:
            raise outage("no_voice", retryable=False)
        if self.hangs:
            self.hangs -= 1
            await asyncio.Event().wait()
        samples = int(len(text) * self.s_per_char * TTS_RATE)
        wave = [int(9000 * math.sin(2 * math.pi * n / WAVE)) for n in range(WAVE)]
        pcm = (array("h", wave) * (samples // WAVE + 1))[:samples].tobytes()
        for start in range(0, len(pcm), 9600):
            yield pcm[start : start + 9600]
