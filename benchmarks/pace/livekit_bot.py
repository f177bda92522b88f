"""LiveKit Agents with its default settings and the scripted providers; runs in an environment of its own.

`python -m benchmarks.pace.livekit_bot start`, with LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET set.
"""

from __future__ import annotations

import asyncio
import math
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from livekit import rtc
from livekit.agents import Agent, AgentServer, AgentSession, JobContext, cli, llm, stt, tts, utils
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN

from benchmarks.pace.oracle import Listener, PhraseBook, mark, tone
from benchmarks.pace.timings import FIRST_TOKEN_S, TOKENS, TOKENS_PER_S, chunk_due_s, chunks

BOOK = PhraseBook.read(Path(os.environ["PACE_BOOK"]))
STT_RATE = 16_000
TTS_RATE = 24_000


async def until(due: float) -> None:
    """Sleeps to a moment of the machine's monotonic clock."""
    await asyncio.sleep(max(0.0, due - time.monotonic()))


class ScriptedStt(stt.STT):
    """Understands the phrases of the book, each a fixed time after its end."""

    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False))

    async def _recognize_impl(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError

    def stream(self, *, language: Any = NOT_GIVEN, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS) -> Any:
        return _Stream(stt=self, conn_options=conn_options, sample_rate=STT_RATE)


class _Stream(stt.RecognizeStream):
    async def _run(self) -> None:
        listener, loop = Listener(BOOK, STT_RATE), asyncio.get_running_loop()
        timer: asyncio.TimerHandle | None = None

        def give() -> None:
            if text := listener.final():
                mark("stt_final")
                data = stt.SpeechData(language="en", text=text, confidence=0.95)
                kind = stt.SpeechEventType.FINAL_TRANSCRIPT
                self._event_ch.send_nowait(stt.SpeechEvent(type=kind, alternatives=[data]))

        async for frame in self._input_ch:
            if not isinstance(frame, rtc.AudioFrame):
                continue
            if listener.feed(np.frombuffer(frame.data, np.int16).tobytes(), time.monotonic()):
                if timer is not None:
                    timer.cancel()
                timer = loop.call_later(max(0.0, (listener.due or 0.0) - time.monotonic()), give)


class ScriptedModel(llm.LLM):
    """Two sentences of ten tokens."""

    def chat(
        self, *, chat_ctx: Any, tools: Any = None, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS, **_: Any
    ) -> Any:
        return _Words(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Words(llm.LLMStream):
    async def _run(self) -> None:
        mark("model_started")
        first = time.monotonic() + FIRST_TOKEN_S
        for index, token in enumerate(TOKENS):
            await until(first + index / TOKENS_PER_S)
            delta = llm.ChoiceDelta(role="assistant", content=token)
            self._event_ch.send_nowait(llm.ChatChunk(id="m", delta=delta))


class ScriptedTts(tts.TTS):
    """A tone, one request a sentence."""

    def __init__(self) -> None:
        capabilities = tts.TTSCapabilities(streaming=False)
        super().__init__(capabilities=capabilities, sample_rate=TTS_RATE, num_channels=1)

    def synthesize(self, text: str, *, conn_options: Any = DEFAULT_API_CONNECT_OPTIONS) -> Any:
        return _Voice(tts=self, input_text=text, conn_options=conn_options)


class _Voice(tts.ChunkedStream):
    async def _run(self, output_emitter: Any) -> None:
        mark("tts_asked")
        output_emitter.initialize(
            request_id=utils.shortuuid(), sample_rate=TTS_RATE, num_channels=1, mime_type="audio/pcm"
        )
        asked, sent = time.monotonic(), 0
        for index, ms in enumerate(chunks(self.input_text)):
            await until(asked + chunk_due_s(index))
            if index == 0:
                mark("tts_first")
            samples = TTS_RATE * ms // 1000
            output_emitter.push(tone(samples, TTS_RATE, sent))
            sent += samples
        output_emitter.flush()


server = AgentServer(
    host="127.0.0.1",
    port=int(os.environ.get("PACE_BOT_PORT", "0")),
    # All conversations of a run, whatever the load.
    load_threshold=math.inf,
    load_fnc=lambda *_: 0.0,
    initialize_process_timeout=60,
)


@server.rtc_session()
async def hold(ctx: JobContext) -> None:
    """One conversation, until its candidate is gone."""
    session: AgentSession[None] = AgentSession(stt=ScriptedStt(), llm=ScriptedModel(), tts=ScriptedTts())
    await session.start(agent=Agent(instructions="You are an interviewer."), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(server)
