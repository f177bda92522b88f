"""Google Text-to-Speech over gRPC (`google-cloud-texttospeech`): streaming where the voice has it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from google.cloud import texttospeech_v1 as tts
from google.cloud.texttospeech_v1.services.text_to_speech.transports import TextToSpeechGrpcAsyncIOTransport

from activities.providers.espeak_tts import speakable
from activities.providers.failures import log_once
from activities.providers.google_speech.access import open_channel, read_keys
from activities.providers.google_speech.cache import SpokenCache
from activities.providers.google_speech.calls import StreamCall
from activities.providers.google_speech.errors import provider_error
from activities.providers.google_speech.languages import LANGUAGES, regional
from activities.providers.google_speech.settings import DEFAULT_VOICE, GLOBAL, GoogleAccess, TtsSettings
from activities.providers.ports import Capabilities, ProviderError, TextToSpeech
from activities.providers.sentences import split_all
from workflows.domain.engines import USUAL_VOICE, Voice

NAME = "google_tts"
SAMPLE_RATE = 48_000
CHUNK_BYTES = SAMPLE_RATE * 2 // 10
MAX_TEXT_CHARS = 1200
"""A request takes 5,000 bytes."""
_STREAMING = re.compile(r"Chirp3?-HD", re.IGNORECASE)
_NO_SUCH_VOICE = frozenset({"bad_request", "not_found", "language"})
_WITH_LANGUAGE = re.compile(r"^[a-z]{2,3}-[A-Z]{2}-")


@dataclass(frozen=True)
class _Chosen:
    params: tts.VoiceSelectionParams
    rate: float


class GoogleTts(TextToSpeech):
    """A voice for each language. `synthesize` raises `ProviderError`, whose kinds are those of
    `google_speech/errors.py`, and `empty` where no sound came.
    """

    def __init__(self, access: GoogleAccess, settings: TtsSettings | None = None) -> None:
        self._access = access
        self._settings = settings or TtsSettings()
        self._cache = SpokenCache(self._settings.cache_bytes)
        self._unknown: set[str] = set()
        self._opening = asyncio.Lock()
        self._channel: Any = None
        self._transport: TextToSpeechGrpcAsyncIOTransport | None = None

    @property
    def capabilities(self) -> Capabilities:
        """A service that streams."""
        streaming = _STREAMING.search(self._settings.voice) is not None
        region, terms = self._access.region or GLOBAL, self._access.terms
        return Capabilities(NAME, streaming=streaming, languages=LANGUAGES, region=region, terms=terms)

    async def synthesize(self, text: str, language: str, voice: Voice = USUAL_VOICE) -> AsyncIterator[bytes]:
        """Chunks as they come. Markup is read out, never obeyed. A voice that there isn't is the usual one."""
        chosen, begun = self._chosen(language, voice), False
        try:
            async for chunk in self._cached(text, chosen):
                begun = True
                yield chunk
            return
        except ProviderError as error:
            usual = self._chosen(language, replace(voice, name=""))
            if begun or error.kind not in _NO_SUCH_VOICE or chosen == usual:
                raise
            log_once(error)
        async for chunk in self._cached(text, usual):
            # Where the usual one fails as well it may have been something else than the voice.
            self._unknown.add(chosen.params.name)
            yield chunk

    def _chosen(self, language: str, voice: Voice) -> _Chosen:
        named = voice.name if voice.name and not self._settings.fixed else self._settings.voice
        params = voice_of(named, regional(language, NAME))
        if params.name in self._unknown:
            params = voice_of(self._settings.voice, params.language_code)
        return _Chosen(params, min(2.0, max(0.25, self._settings.rate * voice.rate)))

    async def _cached(self, text: str, chosen: _Chosen) -> AsyncIterator[bytes]:
        key = (chosen.params.name, chosen.rate, text)
        kept = self._cache.get(key)
        if kept is not None:
            for start in range(0, len(kept), CHUNK_BYTES):
                yield kept[start : start + CHUNK_BYTES]
            return
        spoken: list[bytes] = []
        async for chunk in self._spoken(text, chosen):
            spoken.append(chunk)
            yield chunk
        self._cache.put(key, b"".join(spoken))

    async def aclose(self) -> None:
        """Closes the connection."""
        channel, self._channel, self._transport = self._channel, None, None
        if channel is not None:
            await channel.close()

    async def _spoken(self, text: str, voice: _Chosen) -> AsyncIterator[bytes]:
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

    async def _audio(self, words: str, voice: _Chosen) -> AsyncIterator[bytes]:
        transport = await self._connected()
        if _STREAMING.search(voice.params.name) is None:
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

    async def _requests(self, words: str, voice: _Chosen) -> AsyncIterator[tts.StreamingSynthesizeRequest]:
        yield tts.StreamingSynthesizeRequest(
            streaming_config=tts.StreamingSynthesizeConfig(
                voice=voice.params,
                streaming_audio_config=tts.StreamingAudioConfig(
                    audio_encoding=tts.AudioEncoding.PCM,
                    sample_rate_hertz=SAMPLE_RATE,
                    speaking_rate=voice.rate,
                ),
            )
        )
        yield tts.StreamingSynthesizeRequest(input=tts.StreamingSynthesisInput(text=words))

    async def _whole(self, transport: TextToSpeechGrpcAsyncIOTransport, words: str, voice: _Chosen) -> bytes:
        request = tts.SynthesizeSpeechRequest(
            input=tts.SynthesisInput(text=words),
            voice=voice.params,
            audio_config=tts.AudioConfig(
                audio_encoding=tts.AudioEncoding.LINEAR16,
                sample_rate_hertz=SAMPLE_RATE,
                speaking_rate=voice.rate,
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
