"""A whole interview over the real client libraries: Google's three services on local servers, with real credentials."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from activities.providers.espeak_tts import EspeakTts
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.google_speech.settings import GoogleAccess
from activities.providers.ports import Capabilities, SpeechToText, SttStream, Terms, Transcript, Word
from activities.providers.registry import ProviderChoice, Providers, build_providers
from tests.providers.service_accounts import (
    HOST,
    TOKEN,
    account,
    as_text,
    certificate,
    pem,
    private_key,
    token_server,
)
from workers.fake_google.faults import FaultQueue
from workers.fake_google.gemini import FakeGemini, gemini_server
from workers.fake_google.speech import FakeSpeech
from workers.fake_google.voice import FakeVoice

KEY = "AIza-a-key-that-nobody-may-read"
BYTES_PER_S = 32_000
HEARD_FROM_S = 0.4
PRE_ROLL_S = 2.0
"""So much may come at once of what is being said."""
AGREED = Terms("30 days", "never")


@dataclass
class Dictation(SpeechToText):
    """A recogniser that hears what it was told to hear: the next words, at the first pause behind some speech.

    `steady`: no stream is made to break, so that what comes faster than anybody speaks is a recording, of what was
    heard last.
    """

    heard: list[str] = field(default_factory=list)
    last: str = ""
    steady: bool = True

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("dictation")

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        return _Dictated(self)


class _Dictated(SttStream):
    def __init__(self, dictation: Dictation) -> None:
        self._dictation = dictation
        self._loop = asyncio.get_running_loop()
        self._opened = self._loop.time()
        self._pushed = 0
        self._results: asyncio.Queue[Transcript | None] = asyncio.Queue()

    async def push(self, pcm: bytes) -> None:
        self._pushed += len(pcm)

    async def flush(self) -> None:
        self._finish()

    async def results(self) -> AsyncIterator[Transcript]:
        while (item := await self._results.get()) is not None:
            yield item

    async def close(self) -> None:
        self._finish()
        self._results.put_nowait(None)

    def _finish(self) -> None:
        seconds = self._pushed / BYTES_PER_S
        text = self._text(seconds) if seconds > HEARD_FROM_S else ""
        words = text.split()
        step = seconds / max(1, len(words))
        timed = tuple(Word(word, n * step, (n + 1) * step, 0.9) for n, word in enumerate(words))
        self._results.put_nowait(Transcript(text, True, 0.9 if text else None, timed, seconds))

    def _text(self, seconds: float) -> str:
        told = self._dictation
        if told.steady and seconds > PRE_ROLL_S + 2 * (self._loop.time() - self._opened):
            return told.last
        if not told.heard:
            return ""
        told.last = told.heard.pop(0)
        return told.last


@dataclass
class Google:
    """The servers, what they were asked, and what must never be seen of the credentials."""

    gemini: FakeGemini
    speech: FakeSpeech
    voice: FakeVoice
    faults: FaultQueue
    dictation: Dictation
    speaker: EspeakTts
    secrets: tuple[str, ...]


@asynccontextmanager
async def google(directory: Path) -> AsyncIterator[tuple[Google, Providers]]:
    """The three services, and the providers that use them: a key for one, a service account for the others."""
    async with AsyncExitStack() as stack:
        tls, key = private_key(), private_key()
        root = certificate(tls)
        (directory / "ca.pem").write_bytes(root)
        token_uri = await stack.enter_async_context(token_server(refuses=False))
        faults, dictation, speaker = FaultQueue(), Dictation(), EspeakTts()
        stack.push_async_callback(speaker.aclose)
        gemini = FakeGemini(faults, keys=(KEY,))
        gemini_url = await stack.enter_async_context(gemini_server(gemini))
        speech = FakeSpeech(dictation, faults, tls=(pem(tls), root))
        speech_port = await speech.start()
        stack.push_async_callback(speech.stop)
        voice = FakeVoice(speaker, faults, tls=(pem(tls), root))
        voice_port = await voice.start()
        stack.push_async_callback(voice.stop)

        def access(port: int) -> GoogleAccess:
            return GoogleAccess(
                credentials_json=as_text(account(key, token_uri)),
                endpoint=f"{HOST}:{port}",
                ca_file=str(directory / "ca.pem"),
                region="europe-west4",
                terms=AGREED,
            )

        providers = build_providers(
            ProviderChoice(
                gemini=GeminiSettings(api_key=KEY, base_url=gemini_url, terms=AGREED),
                speech=access(speech_port),
                voice=access(voice_port),
            )
        )
        stack.push_async_callback(providers.aclose)
        key_lines = pem(key).decode().splitlines()[1:-1]
        yield (
            Google(gemini, speech, voice, faults, dictation, speaker, (KEY, TOKEN, *key_lines)),
            providers,
        )
