"""Speech-to-Text's two wires, v2 and v1: requests of audio, results of responses. No other module knows them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from google.cloud import speech_v1, speech_v2
from google.cloud.speech_v1.services.speech.transports import SpeechGrpcAsyncIOTransport as V1Transport
from google.cloud.speech_v2.services.speech.transports import SpeechGrpcAsyncIOTransport as V2Transport

from activities.providers.google_speech.calls import StreamCall
from activities.providers.google_speech.settings import SttSettings
from activities.providers.ports import Transcript, Word

SAMPLE_RATE = 16_000
MAX_PHRASES = 500
MAX_PHRASE_CHARS = 100
MAX_HINT_CHARS = 10_000
"""https://cloud.google.com/speech-to-text/quotas: what both versions take."""


class Wire(ABC):
    """One version's messages, for one language and one set of hints."""

    @abstractmethod
    def call(self, audio: AsyncIterator[bytes]) -> StreamCall[Any]:
        """Opens a request stream: the configuration, then the audio."""

    @abstractmethod
    def transcripts(self, response: Any) -> list[Transcript]:
        """What a response says, in seconds of its request stream: a final result first, then what is interim."""


class V2Wire(Wire):
    """`google.cloud.speech.v2`, with the recogniser `_` that is configured by each request stream."""

    def __init__(
        self, channel: Any, recognizer: str, language: str, hints: Sequence[str], settings: SttSettings
    ) -> None:
        # Typed as if it took a single request.
        self._recognize: Any = V2Transport(channel=channel).streaming_recognize
        self._first = speech_v2.StreamingRecognizeRequest(
            recognizer=recognizer,
            streaming_config=speech_v2.StreamingRecognitionConfig(
                config=speech_v2.RecognitionConfig(
                    explicit_decoding_config=speech_v2.ExplicitDecodingConfig(
                        encoding=speech_v2.ExplicitDecodingConfig.AudioEncoding.LINEAR16,
                        sample_rate_hertz=SAMPLE_RATE,
                        audio_channel_count=1,
                    ),
                    model=settings.model or "long",
                    language_codes=[language],
                    features=speech_v2.RecognitionFeatures(
                        enable_automatic_punctuation=True,
                        enable_word_time_offsets=True,
                        enable_word_confidence=True,
                    ),
                    adaptation=_adaptation(hints, settings.boost),
                ),
                streaming_features=speech_v2.StreamingRecognitionFeatures(interim_results=True),
            ),
        )

    def call(self, audio: AsyncIterator[bytes]) -> StreamCall[Any]:
        """Opens a request stream."""
        return StreamCall(self._recognize(self._requests(audio)))

    async def _requests(self, audio: AsyncIterator[bytes]) -> AsyncIterator[Any]:
        yield self._first
        async for pcm in audio:
            yield speech_v2.StreamingRecognizeRequest(audio=pcm)

    def transcripts(self, response: Any) -> list[Transcript]:
        """Final, then interim."""
        found = [
            _transcript(result, result.result_end_offset, _words_v2(result)) for result in response.results
        ]
        return _joined(found)


class V1Wire(Wire):
    """`google.cloud.speech.v1`."""

    def __init__(self, channel: Any, language: str, hints: Sequence[str], settings: SttSettings) -> None:
        # Typed as if it took a single request.
        self._recognize: Any = V1Transport(channel=channel).streaming_recognize
        phrases = bounded(hints)
        contexts = [speech_v1.SpeechContext(phrases=phrases, boost=settings.boost)] if phrases else []
        self._first = speech_v1.StreamingRecognizeRequest(
            streaming_config=speech_v1.StreamingRecognitionConfig(
                config=speech_v1.RecognitionConfig(
                    encoding=speech_v1.RecognitionConfig.AudioEncoding.LINEAR16,
                    sample_rate_hertz=SAMPLE_RATE,
                    audio_channel_count=1,
                    language_code=language,
                    model=settings.model or "latest_long",
                    enable_automatic_punctuation=True,
                    enable_word_time_offsets=True,
                    enable_word_confidence=True,
                    speech_contexts=contexts,
                ),
                interim_results=True,
            )
        )

    def call(self, audio: AsyncIterator[bytes]) -> StreamCall[Any]:
        """Opens a request stream."""
        return StreamCall(self._recognize(self._requests(audio)))

    async def _requests(self, audio: AsyncIterator[bytes]) -> AsyncIterator[Any]:
        yield self._first
        async for pcm in audio:
            yield speech_v1.StreamingRecognizeRequest(audio_content=pcm)

    def transcripts(self, response: Any) -> list[Transcript]:
        """Final, then interim."""
        found = [
            _transcript(result, result.result_end_time, _words_v1(result)) for result in response.results
        ]
        return _joined(found)


def bounded(hints: Sequence[str]) -> list[str]:
    """As many hints as the service takes, each once, none longer than it takes."""
    found: dict[str, None] = {}
    left = MAX_HINT_CHARS
    for hint in hints:
        phrase = " ".join(hint.split())[:MAX_PHRASE_CHARS].strip()
        if not phrase or phrase in found:
            continue
        left -= len(phrase)
        if left < 0 or len(found) == MAX_PHRASES:
            break
        found[phrase] = None
    return list(found)


def _adaptation(hints: Sequence[str], boost: float) -> Any:
    phrases = bounded(hints)
    if not phrases:
        return None
    phrase_set = speech_v2.PhraseSet(
        phrases=[speech_v2.PhraseSet.Phrase(value=phrase, boost=boost) for phrase in phrases]
    )
    return speech_v2.SpeechAdaptation(
        phrase_sets=[speech_v2.SpeechAdaptation.AdaptationPhraseSet(inline_phrase_set=phrase_set)]
    )


def _transcript(result: Any, end: timedelta | None, words: tuple[Word, ...]) -> Transcript:
    best = result.alternatives[0] if result.alternatives else None
    return Transcript(
        text=best.transcript if best else "",
        final=result.is_final,
        confidence=(best.confidence or None) if best and result.is_final else None,
        words=words,
        end_s=_seconds(end),
    )


def _words_v2(result: Any) -> tuple[Word, ...]:
    if not result.alternatives:
        return ()
    return tuple(
        Word(word.word, _seconds(word.start_offset), _seconds(word.end_offset), word.confidence or None)
        for word in result.alternatives[0].words
    )


def _words_v1(result: Any) -> tuple[Word, ...]:
    if not result.alternatives:
        return ()
    return tuple(
        Word(word.word, _seconds(word.start_time), _seconds(word.end_time), word.confidence or None)
        for word in result.alternatives[0].words
    )


def _joined(found: Sequence[Transcript]) -> list[Transcript]:
    """An interim result comes in portions, the stable one first: they are one text."""
    finals = [replace(t, text=t.text.strip()) for t in found if t.final]
    interim = [t for t in found if not t.final]
    if not interim:
        return finals
    text = "".join(t.text for t in interim).strip()
    return [*finals, Transcript(text, False, end_s=max(t.end_s for t in interim))]


def _seconds(offset: timedelta | None) -> float:
    return offset.total_seconds() if offset is not None else 0.0
