"""All of Google's services of ours, local, with one script of faults."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from activities.providers.espeak_tts import EspeakTts
from activities.providers.pocketsphinx_stt import PocketsphinxStt
from activities.providers.ports import SpeechToText
from workers.fake_google.faults import Fault, FaultQueue
from workers.fake_google.gemini import FakeGemini, gemini_server
from workers.fake_google.speech import FakeSpeech
from workers.fake_google.voice import FakeVoice

HOST = "127.0.0.1"
KEY = "local"
SOME_SILENCE = 3200


@dataclass(frozen=True)
class FakeGoogle:
    """The servers while they run."""

    gemini_url: str
    speech_port: int
    voice_port: int
    gemini: FakeGemini
    speech: FakeSpeech
    voice: FakeVoice
    faults: FaultQueue

    def environment(self) -> dict[str, str]:
        """The settings with which Viva uses them."""
        return {
            "VIVA_LLM": "gemini",
            "VIVA_STT": "google",
            "VIVA_TTS": "google",
            "GEMINI_API_KEY": KEY,
            "VIVA_GEMINI_BASE_URL": self.gemini_url,
            "VIVA_GOOGLE_SPEECH_ENDPOINT": f"http://{HOST}:{self.speech_port}",
            "VIVA_GOOGLE_TTS_ENDPOINT": f"http://{HOST}:{self.voice_port}",
        }


@asynccontextmanager
async def fake_google(
    port: int = 0, faults: Iterable[Fault] = (), recogniser: SpeechToText | None = None
) -> AsyncIterator[FakeGoogle]:
    """Serves Gemini at `port`, Speech-to-Text and Text-to-Speech at the next two (0: any free ones), on loopback.

    `recogniser` hears what is said to Speech-to-Text; without one, the offline one does.
    """
    queue = FaultQueue(faults)
    async with AsyncExitStack() as stack:
        heard, voice = recogniser or PocketsphinxStt(), EspeakTts()
        stack.push_async_callback(heard.aclose)
        stack.push_async_callback(voice.aclose)
        gemini = FakeGemini(queue)
        gemini_url = await stack.enter_async_context(gemini_server(gemini, HOST, port))
        fake_speech, fake_voice = FakeSpeech(heard, queue), FakeVoice(voice, queue)
        speech_port = await fake_speech.start(port + 1 if port else 0)
        stack.push_async_callback(fake_speech.stop)
        voice_port = await fake_voice.start(port + 2 if port else 0)
        stack.push_async_callback(fake_voice.stop)
        if recogniser is None:
            await _loaded(heard)
        yield FakeGoogle(gemini_url, speech_port, voice_port, gemini, fake_speech, fake_voice, queue)


async def _loaded(recogniser: SpeechToText) -> None:
    """Once its model is in memory: nobody's first call waits for that."""
    stream = await recogniser.open("en")
    await stream.push(bytes(SOME_SILENCE))
    await stream.close()
    async for _ in stream.results():
        pass
