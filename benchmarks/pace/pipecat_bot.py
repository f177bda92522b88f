"""Pipecat with its default settings and the scripted providers; runs in an environment of its own.

`python -m benchmarks.pace.pipecat_bot PORT`: voice detection (Silero) and end of turn (Smart Turn) are its defaults.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import BackgroundTasks, FastAPI
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    Frame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings, STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_transport import TransportParams
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.transports.smallwebrtc.request_handler import SmallWebRTCRequest, SmallWebRTCRequestHandler
from pipecat.transports.smallwebrtc.transport import SmallWebRTCTransport
from pipecat.utils.time import time_now_iso8601
from pipecat.workers.runner import WorkerRunner

from benchmarks.pace.oracle import Listener, PhraseBook, mark, tone
from benchmarks.pace.timings import FIRST_TOKEN_S, STT_FINAL_S, TOKENS, TOKENS_PER_S, chunk_due_s, chunks

BOOK = PhraseBook.read(Path(os.environ["PACE_BOOK"]))
NO_MODEL = LLMSettings(
    model="scripted",
    system_instruction=None,
    temperature=None,
    max_tokens=None,
    top_p=None,
    top_k=None,
    frequency_penalty=None,
    presence_penalty=None,
    seed=None,
    filter_incomplete_user_turns=None,
    user_turn_completion_config=None,
)


async def until(due: float) -> None:
    """Sleeps to a moment of the machine's monotonic clock."""
    await asyncio.sleep(max(0.0, due - time.monotonic()))


class ScriptedStt(STTService):
    """Understands the phrases of the book, each a fixed time after its end."""

    def __init__(self) -> None:
        settings = STTSettings(model="scripted", language=None)
        super().__init__(ttfs_p99_latency=STT_FINAL_S, settings=settings)
        self._listener: Listener | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def run_stt(self, audio: bytes) -> AsyncIterator[Frame | None]:
        if self._listener is None:
            self._listener = Listener(BOOK, self.sample_rate)
        if self._listener.feed(audio, time.monotonic()):
            if self._timer is not None:
                self._timer.cancel()
            wait = (self._listener.due or 0.0) - time.monotonic()
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0.0, wait), lambda: self.create_task(self._give()))
        yield None

    async def _give(self) -> None:
        if self._listener is None or not (text := self._listener.final()):
            return
        mark("stt_final")
        frame = TranscriptionFrame(text, "candidate", time_now_iso8601())
        frame.finalized = True
        await self.push_frame(frame)


class ScriptedModel(LLMService):
    """Two sentences of ten tokens."""

    def __init__(self) -> None:
        super().__init__(settings=NO_MODEL)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        mark("model_started")
        first = time.monotonic() + FIRST_TOKEN_S
        await self.push_frame(LLMFullResponseStartFrame())
        try:
            for index, token in enumerate(TOKENS):
                await until(first + index / TOKENS_PER_S)
                await self._push_llm_text(token)
        finally:
            await self.push_frame(LLMFullResponseEndFrame())


class ScriptedTts(TTSService):
    """A tone, one request a sentence."""

    def __init__(self) -> None:
        settings = TTSSettings(model="scripted", voice=None, language=None)
        super().__init__(push_start_frame=True, push_stop_frames=True, settings=settings)

    async def run_tts(self, text: str, context_id: str) -> AsyncIterator[Frame | None]:
        mark("tts_asked")
        asked, sent = time.monotonic(), 0
        for index, ms in enumerate(chunks(text)):
            await until(asked + chunk_due_s(index))
            if index == 0:
                mark("tts_first")
            samples = self.sample_rate * ms // 1000
            pcm = tone(samples, self.sample_rate, sent)
            sent += samples
            yield TTSAudioRawFrame(pcm, self.sample_rate, 1, context_id=context_id)


async def hold(connection: SmallWebRTCConnection) -> None:
    """One conversation, until its candidate is gone."""
    params = TransportParams(audio_in_enabled=True, audio_out_enabled=True)
    transport = SmallWebRTCTransport(webrtc_connection=connection, params=params)
    listening, saying = LLMContextAggregatorPair(
        LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    steps = [transport.input(), ScriptedStt(), listening, ScriptedModel(), ScriptedTts()]
    worker = PipelineWorker(Pipeline([*steps, transport.output(), saying]))

    @transport.event_handler("on_client_disconnected")
    async def gone(*_: Any) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


app = FastAPI()
handler = SmallWebRTCRequestHandler()


@app.get("/health")
async def health() -> dict[str, bool]:
    """Ready."""
    return {"ready": True}


@app.post("/api/offer")
async def offer(request: dict[str, Any], later: BackgroundTasks) -> Any:
    """A candidate comes in."""

    async def come_in(connection: SmallWebRTCConnection) -> None:
        later.add_task(hold, connection)

    return await handler.handle_web_request(SmallWebRTCRequest.from_dict(request), come_in)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
