"""Text to speech without a network: espeak-ng (GPL, optional), in a process of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

from activities.providers.engine_process import Channel, EngineProcess
from activities.providers.espeak_frames import END, FAILED, PCM, SAY
from activities.providers.ports import Capabilities, ProviderError, TextToSpeech
from activities.providers.sentences import split_all
from workflows.domain.engines import USUAL_VOICE, Voice

NAME = "espeak"
_VOICES = {
    "cs": "cs",
    "da": "da",
    "de": "de",
    "en": "en-us",
    "en-gb": "en",
    "es": "es",
    "es-mx": "es-419",
    "fi": "fi",
    "fr": "fr",
    "it": "it",
    "nl": "nl",
    "no": "nb",
    "pl": "pl",
    "pt": "pt",
    "pt-br": "pt-br",
    "ro": "ro",
    "sv": "sv",
    "tr": "tr",
    "uk": "uk",
}
HANGS_S = 5.0
"""A sentence takes some hundredths of a second."""
VARIANT = "+klatt5"
"""Of the engine's variants the one that a recogniser understands best, and so presumably people, too."""


class EspeakTts(TextToSpeech):
    """One voice for each language.

    `synthesize` raises `ProviderError`: `not_installed`, `language`, `engine_died`, `timeout`.
    """

    def __init__(self) -> None:
        self._engine = EngineProcess(NAME, "activities.providers.espeak_engine", HANGS_S)

    @property
    def capabilities(self) -> Capabilities:
        """Offline, some twenty languages."""
        languages = tuple(sorted({code.split("-", 1)[0] for code in _VOICES}))
        return Capabilities(NAME, offline=True, languages=languages)

    @property
    def pids(self) -> tuple[int, ...]:
        """The process, while it lives."""
        return () if self._engine.pid is None else (self._engine.pid,)

    async def start(self) -> None:
        """Starts the process, so that the first words come at once."""
        await self._engine.start()

    async def synthesize(self, text: str, language: str, voice: Voice = USUAL_VOICE) -> AsyncIterator[bytes]:
        """Chunks of 100 ms (the last one shorter). Markup is read out, never obeyed. It has no other voices."""
        how = f"{voice_of(language)}\0{voice.rate:.2f}"
        channel = await self._engine.channel()
        channel.owed = True
        try:
            for sentence in split_all(speakable(text)):
                await channel.send(SAY, f"{how}\0{sentence}".encode())
                async for chunk in _until_end(channel):
                    yield chunk
        finally:
            channel.close()

    async def aclose(self) -> None:
        """Ends the process."""
        await self._engine.aclose()


async def _until_end(channel: Channel) -> AsyncIterator[bytes]:
    while True:
        kind, payload = await channel.receive()
        if kind == PCM:
            yield payload
        elif kind == END:
            return
        elif kind == FAILED:
            raise ProviderError(NAME, payload.decode(), retryable=False)


def voice_of(language: str) -> str:
    """The engine's voice for a language tag. Raises `ProviderError` (`language`) where it has none."""
    tag = language.lower().replace("_", "-")
    voice = _VOICES.get(tag) or _VOICES.get(tag.split("-", 1)[0])
    if voice is None:
        raise ProviderError(NAME, "language", retryable=False)
    return voice + VARIANT


def speakable(text: str) -> str:
    """Without control characters, which the engine takes for commands; a zero byte would end the text."""
    return "".join(c if c.isprintable() else " " for c in text)
