"""The scripted providers behind our own ports: fixed delays, and no network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from activities.providers.offline_model.model import OfflineModel
from activities.providers.ports import (
    USUAL_VOICE,
    Capabilities,
    SpeechToText,
    SttStream,
    TextToSpeech,
    Transcript,
    Voice,
)
from benchmarks.pace.oracle import Listener, PhraseBook, mark, tone
from benchmarks.pace.timings import FIRST_TOKEN_S, TOKENS, TOKENS_PER_S, chunk_due_s, chunks
from workflows.contracts import AssessAnswer, Assessment, TurnContext

STT_RATE = 16_000
TTS_RATE = 48_000


async def until(due: float) -> None:
    """Sleeps to a moment of the event loop's clock."""
    await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))


class ScriptedModel(OfflineModel):
    """Two sentences of ten tokens; everything but a turn's words is the offline interviewer's."""

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("scripted", offline=True, judges=False)

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        mark("model_started")
        first = asyncio.get_running_loop().time() + FIRST_TOKEN_S
        for index, token in enumerate(TOKENS):
            await until(first + index / TOKENS_PER_S)
            yield token

    async def assess(self, order: AssessAnswer) -> Assessment:
        return Assessment(order.interaction_id, coverage=1.0)


class ScriptedTts(TextToSpeech):
    """A tone of 440 Hz."""

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("scripted", offline=True)

    async def synthesize(self, text: str, language: str, voice: Voice = USUAL_VOICE) -> AsyncIterator[bytes]:
        mark("tts_asked")
        asked, sent = asyncio.get_running_loop().time(), 0
        for index, ms in enumerate(chunks(text)):
            await until(asked + chunk_due_s(index))
            if index == 0:
                mark("tts_first")
            samples = TTS_RATE * ms // 1000
            yield tone(samples, TTS_RATE, sent)
            sent += samples


class ScriptedStt(SpeechToText):
    """Understands the phrases of a book, each a fixed time after its end."""

    def __init__(self, book: PhraseBook) -> None:
        self._book = book

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("scripted", offline=True, punctuates=True)

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        return _Stream(self._book)


class _Stream(SttStream):
    def __init__(self, book: PhraseBook) -> None:
        self._listener = Listener(book, STT_RATE)
        self._results: asyncio.Queue[Transcript | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._pushed = 0

    async def push(self, pcm: bytes) -> None:
        self._pushed += len(pcm)
        if self._listener.feed(pcm, self._loop.time()):
            if self._timer is not None:
                self._timer.cancel()
            assert self._listener.due is not None
            self._timer = self._loop.call_at(self._listener.due, self._give)

    async def flush(self) -> None:
        # What is due comes when it is due, and answers the flush as well.
        if self._timer is None:
            self._give()

    async def results(self) -> AsyncIterator[Transcript]:
        while (result := await self._results.get()) is not None:
            yield result

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._give()
        self._results.put_nowait(None)

    def _give(self) -> None:
        self._timer = None
        text = self._listener.final()
        if text:
            mark("stt_final")
        self._results.put_nowait(Transcript(text, True, 0.95, end_s=self._pushed / (2 * STT_RATE)))
