"""Google Text-to-Speech over gRPC (`google-cloud-texttospeech`): streaming where the voice has it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

from google.cloud import texttospeech_v1 as tts
from google.cloud.texttospeech_v1.services.text_to_speech.transports import TextToSpeechGrpcAsyncIOTransport

from activities.providers.espeak_tts import speakable
from activities.providers.google_speech.access import open_channel, read_keys
from activities.providers.google_speech.cache import SpokenCache
from activities.providers.google_speech.calls import StreamCall
from activities.providers.google_speech.errors import provider_error
from activities.providers.google_speech.languages import LANGUAGES, regional
from activities.providers.google_speech.settings import DEFAULT_VOICE, GoogleAccess, TtsSettings
from activities.providers.ports import Capabilities, ProviderError, TextToSpeech
from activities.providers.sentences import split_all

NAME = "google_tts"
SAMPLE_RATE = 48_000
CHUNK_BYTES = SAMPLE_RATE * 2 // 10
MAX_TEXT_CHARS = 1200
"""A request takes 5,000 bytes."""
_STREAMING = re.compile(r"Chirp3?-HD", re.IGNORECASE)
_WITH_LANGUAGE = re.compile(r"^[a-z]{2,3}-[A-Z]{2}-")


class GoogleTts(TextToSpeech):
    """A voice for each language. `synthesize` raises `ProviderError`, whose kinds are those of
    `google_speech/errors.py`, and `empty` where no sound came.
    """

    def __init__(self, access: GoogleAccess, settings: TtsSettings | None = None) -> None:
        self._access = access
        self._settings = settings or TtsSettings()
        self._cache = SpokenCache(self._settings.cache_bytes)
        self._opening = asyncio.Lock()
        self._channel: Any = None
        self._transport: TextToSpeechGrpcAsyncIOTransport | None = None

    @property
    def capabilities(self) -> Capabilities:
        """A service that streams."""
        streaming = _STREAMING.search(self._settings.voice) is not None
        return Capabilities(NAME, streaming=streaming, languages=LANGUAGES)

    async def synthesize(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Chunks as they come. Markup is read out, never obeyed."""
        voice = voice_of(self._settings.voice, regional(language, NAME))
        key = (voice.name, self._settings.rate, text)
        kept = self._cache.get(key)
        if kept is not None:
            for start in range(0, len(kept), CHUNK_BYTES):
                yield kept[start : start + CHUNK_BYTES]
            return
        spoken: list[bytes] = []
        async for chunk in self._spoken(text, voice):
            spoken.append(chunk)
            yield chunk
        self._cache.put(key, b"".join(spoken))

    async def aclose(self) -> None:
        """Closes the connection."""
        channel, self._channel, self._transport = self._channel, None, None
        if channel is not None:
            await channel.close()

    async def _spoken(self, text: str, voice: tts.VoiceSelectionParams) -> AsyncIterator[bytes]:
        for part in split_all(text, MAX_TEXT_CHARS) if len(text) > MAX_TEXT_CHARS else [text]:
            words = speakable(part).strip()
            if not words:
                continue
            rest, came = b"", False
            failed: Exception | None = None
            try:
                async for audio in self._audio(words, voice):
                    pcm = rest + audio
                    whole = len(pcm) & ~1
                    rest = pcm[whole:]
                    if whole:
                        came = True
                        yield pcm[:whole]
            except Exception as error:
                failed = error
            # Raised outside of the handler: the service's message, which may quote the words, is no context of ours.
            if failed is not None:
                raise provider_error(failed, NAME)
            if not came:
                raise ProviderError(NAME, "empty", retryable=True)

    async def _audio(self, words: str, voice: tts.VoiceSelectionParams) -> AsyncIterator[bytes]:
        transport = await self._connected()
        if _STREAMING.search(voice.name) is None:
            yield await self._whole(transport, words, voice)
            return
        # Typed as if it took a single request.
        method: Any = transport.streaming_synthesize
        call: StreamCall[tts.StreamingSynthesizeResponse] = StreamCall(method(self._requests(words, voice)))
        try:
            responses = aiter(call)
            wait_s = self._settings.first_byte_timeout_s
            while (response := await asyncio.wait_for(anext(responses, None), wait_s)) is not None:
                if response.audio_content:
                    wait_s = self._settings.stall_timeout_s
                    yield response.audio_content
        finally:
            call.cancel()

    async def _requests(
        self, words: str, voice: tts.VoiceSelectionParams
    ) -> AsyncIterator[tts.StreamingSynthesizeRequest]:
        yield tts.StreamingSynthesizeRequest(
            streaming_config=tts.StreamingSynthesizeConfig(
                voice=voice,
                streaming_audio_config=tts.StreamingAudioConfig(
                    audio_encoding=tts.AudioEncoding.PCM,
                    sample_rate_hertz=SAMPLE_RATE,
                    speaking_rate=self._settings.rate,
                ),
            )
        )
        yield tts.StreamingSynthesizeRequest(input=tts.StreamingSynthesisInput(text=words))

    async def _whole(
        self, transport: TextToSpeechGrpcAsyncIOTransport, words: str, voice: tts.VoiceSelectionParams
    ) -> bytes:
        request = tts.SynthesizeSpeechRequest(
            input=tts.SynthesisInput(text=words),
            voice=voice,
            audio_config=tts.AudioConfig(
                audio_encoding=tts.AudioEncoding.LINEAR16,
                sample_rate_hertz=SAMPLE_RATE,
                speaking_rate=self._settings.rate,
            ),
        )
        wait_s = self._settings.first_byte_timeout_s + self._settings.stall_timeout_s
        client = tts.TextToSpeechAsyncClient(transport=transport)
        response = await asyncio.wait_for(client.synthesize_speech(request, retry=None, timeout=None), wait_s)
        return without_header(response.audio_content)

    async def _connected(self) -> TextToSpeechGrpcAsyncIOTransport:
        async with self._opening:
            if self._transport is None:
                keys = await asyncio.to_thread(read_keys, self._access, NAME)
                self._channel = open_channel(self._access, keys, "texttospeech")
                self._transport = TextToSpeechGrpcAsyncIOTransport(channel=self._channel)
        return self._transport


def voice_of(setting: str, language: str) -> tts.VoiceSelectionParams:
    """The voice for a language tag with its region."""
    if _WITH_LANGUAGE.match(setting):
        name = setting if setting.startswith(f"{language}-") else f"{language}-{DEFAULT_VOICE}"
    else:
        name = f"{language}-{setting}"
    return tts.VoiceSelectionParams(language_code=language, name=name)


def without_header(audio: bytes) -> bytes:
    """The samples of a WAV file (RIFF), or what isn't one as it is."""
    if audio[:4] != b"RIFF" or audio[8:12] != b"WAVE":
        return audio
    at = 12
    while at + 8 <= len(audio):
        size = int.from_bytes(audio[at + 4 : at + 8], "little")
        if audio[at : at + 4] == b"data":
            return audio[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return b""
