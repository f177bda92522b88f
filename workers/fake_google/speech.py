"""A local Speech-to-Text: Google's published messages, v2 and v1, in front of any recogniser of ours."""

from __future__ import annotations

import asyncio
import math
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import grpc  # type: ignore[import-untyped]
import numpy as np
from google.cloud import speech_v1, speech_v2
from google.rpc.error_details_pb2 import ErrorInfo  # type: ignore[import-untyped]

from activities.providers.ports import ProviderError, SpeechToText, SttStream, Transcript
from workers.fake_google.faults import FaultKind, FaultQueue, Service
from workers.fake_google.grpc_server import GrpcServer, meet, refuse

BYTES_PER_S = 32_000
LIMIT_S = 305.0
LIMIT_FAULT_S = 10.0
MAX_AUDIO_BYTES = 15_360
ENDPOINT_S = 0.5
QUIET_RMS = 200.0


@dataclass
class SpeechCall:
    """What a request stream asked for."""

    version: str
    recognizer: str
    language: str
    phrases: tuple[str, ...]
    model: str
    punctuation: bool
    boosts: tuple[float, ...] = ()
    """How much each phrase, or each group of them (v1), is expected."""
    audio_s: float = 0.0
    authorization: str = field(default="", repr=False)


class _Codec(ABC):
    """One version's messages."""

    name: str
    request: Any
    response: Any

    @abstractmethod
    def opened(self, request: Any) -> SpeechCall:
        """What the first request asks for."""

    @abstractmethod
    def audio(self, request: Any) -> bytes:
        """A later request's audio."""

    @abstractmethod
    def answer(self, heard: Transcript) -> Any:
        """The response with one result."""


class _V2(_Codec):
    name = "google.cloud.speech.v2.Speech"
    request = speech_v2.StreamingRecognizeRequest
    response = speech_v2.StreamingRecognizeResponse

    def opened(self, request: Any) -> SpeechCall:
        config = request.streaming_config.config
        phrases = [phrase for s in config.adaptation.phrase_sets for phrase in s.inline_phrase_set.phrases]
        return SpeechCall(
            "v2",
            request.recognizer,
            next(iter(config.language_codes), ""),
            tuple(phrase.value for phrase in phrases),
            config.model,
            config.features.enable_automatic_punctuation,
            tuple(phrase.boost for phrase in phrases),
        )

    def audio(self, request: Any) -> bytes:
        return bytes(request.audio)

    def answer(self, heard: Transcript) -> Any:
        words = [
            speech_v2.WordInfo(
                word=word.text,
                start_offset=timedelta(seconds=word.start_s),
                end_offset=timedelta(seconds=word.end_s),
                confidence=word.confidence or 0.0,
            )
            for word in heard.words
        ]
        best = speech_v2.SpeechRecognitionAlternative(
            transcript=heard.text, confidence=heard.confidence or 0.0, words=words
        )
        return speech_v2.StreamingRecognizeResponse(
            results=[
                speech_v2.StreamingRecognitionResult(
                    alternatives=[best],
                    is_final=heard.final,
                    stability=0.0 if heard.final else 0.9,
                    result_end_offset=timedelta(seconds=heard.end_s),
                )
            ]
        )


class _V1(_Codec):
    name = "google.cloud.speech.v1.Speech"
    request = speech_v1.StreamingRecognizeRequest
    response = speech_v1.StreamingRecognizeResponse

    def opened(self, request: Any) -> SpeechCall:
        config = request.streaming_config.config
        phrases = [phrase for context in config.speech_contexts for phrase in context.phrases]
        return SpeechCall(
            "v1",
            "",
            config.language_code,
            tuple(phrases),
            config.model,
            config.enable_automatic_punctuation,
            tuple(context.boost for context in config.speech_contexts),
        )

    def audio(self, request: Any) -> bytes:
        return bytes(request.audio_content)

    def answer(self, heard: Transcript) -> Any:
        words = [
            speech_v1.WordInfo(
                word=word.text,
                start_time=timedelta(seconds=word.start_s),
                end_time=timedelta(seconds=word.end_s),
                confidence=word.confidence or 0.0,
            )
            for word in heard.words
        ]
        best = speech_v1.SpeechRecognitionAlternative(
            transcript=heard.text, confidence=heard.confidence or 0.0, words=words
        )
        return speech_v1.StreamingRecognizeResponse(
            results=[
                speech_v1.StreamingRecognitionResult(
                    alternatives=[best],
                    is_final=heard.final,
                    stability=0.0 if heard.final else 0.9,
                    result_end_time=timedelta(seconds=heard.end_s),
                )
            ]
        )


class FakeSpeech:
    """Both versions on one server. `calls` tells what was asked for; `limit_s` is the longest request stream.

    Projects in `disabled` have not enabled the service; `regions`, where given, are those in which it is offered.
    """

    def __init__(
        self,
        recogniser: SpeechToText,
        faults: FaultQueue,
        limit_s: float = LIMIT_S,
        *,
        disabled: Collection[str] = (),
        regions: Collection[str] = (),
        tls: tuple[bytes, bytes] | None = None,
    ) -> None:
        self.calls: list[SpeechCall] = []
        self.faults = faults
        self.limit_s = limit_s
        self._recogniser = recogniser
        self._disabled = disabled
        self._regions = regions
        self._server = GrpcServer([self._handler(_V2()), self._handler(_V1())], tls)

    async def start(self, port: int = 0) -> int:
        """The port on loopback that it serves at."""
        return await self._server.start(port)

    async def stop(self) -> None:
        """Ends it; the recogniser is its owner's to close."""
        await self._server.stop()

    def _handler(self, codec: _Codec) -> grpc.GenericRpcHandler:
        async def recognise(requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
            async for heard in self._recognise(codec, requests, context):
                yield codec.answer(heard)

        method = grpc.stream_stream_rpc_method_handler(
            recognise,
            request_deserializer=codec.request.deserialize,
            response_serializer=codec.response.serialize,
        )
        return grpc.method_handlers_generic_handler(codec.name, {"StreamingRecognize": method})

    async def _recognise(
        self, codec: _Codec, requests: AsyncIterator[Any], context: Any
    ) -> AsyncIterator[Transcript]:
        fault = self.faults.take(Service.SPEECH, "StreamingRecognize")
        await meet(fault, context, self._server)
        call = codec.opened(await anext(aiter(requests)))
        self.calls.append(call)
        call.authorization = dict(context.invocation_metadata()).get("authorization", "")
        await self._check(call, context)
        limit_s = self.limit_s
        if fault is not None and fault.kind is FaultKind.STREAM_LIMIT:
            limit_s = fault.seconds_or(LIMIT_FAULT_S)
        try:
            stream = await self._recogniser.open(call.language, call.phrases)
            hearing = _Hearing(stream, call, limit_s)
            async for heard in hearing.results(codec, requests):
                if fault is not None and fault.kind is FaultKind.EMPTY:
                    continue
                yield heard
                if heard.final and fault is not None and fault.kind is FaultKind.CUT:
                    await refuse(context, grpc.StatusCode.UNAVAILABLE)
        except ProviderError as error:
            code = grpc.StatusCode.INVALID_ARGUMENT if error.kind == "language" else grpc.StatusCode.INTERNAL
            await refuse(context, code, text=f"{error.kind}")
        except _TooBig:
            await refuse(
                context, grpc.StatusCode.INVALID_ARGUMENT, text="audio chunk can be of at most 15360 bytes"
            )
        except _TooLong:
            await refuse(
                context, grpc.StatusCode.OUT_OF_RANGE, text="exceeded maximum allowed stream duration"
            )

    async def _check(self, call: SpeechCall, context: Any) -> None:
        if not call.language:
            await refuse(context, grpc.StatusCode.INVALID_ARGUMENT, text="no language")
        if call.version == "v1":
            return
        _, project, _, region, *_ = call.recognizer.split("/")
        if project in self._disabled:
            reason = ErrorInfo(reason="SERVICE_DISABLED", domain="googleapis.com")
            await refuse(context, grpc.StatusCode.PERMISSION_DENIED, reason)
        if self._regions and region not in self._regions:
            text = f"Expected resource location to be one of its own, but found {region} in resource name."
            await refuse(context, grpc.StatusCode.INVALID_ARGUMENT, text=text)


class _TooLong(Exception):
    """The request stream has reached its limit."""


class _TooBig(Exception):
    """A request holds more audio than is allowed."""


class _Hearing:
    """One request stream: makes what was heard final at each pause of half a second, as the service does."""

    def __init__(self, stream: SttStream, call: SpeechCall, limit_s: float) -> None:
        self._stream = stream
        self._call = call
        self._limit_s = limit_s
        self._quiet_s = 0.0
        self._spoken = False
        self._unanswered = 0
        self._answered = asyncio.Event()
        self._heard: asyncio.Queue[Transcript | Exception | None] = asyncio.Queue()

    async def results(self, codec: _Codec, requests: AsyncIterator[Any]) -> AsyncIterator[Transcript]:
        """What is heard until the requests end. Raises `ProviderError`, `_TooLong`, `_TooBig`."""
        work = [asyncio.create_task(self._listen(codec, requests)), asyncio.create_task(self._read())]
        try:
            while (item := await self._heard.get()) is not None:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            for task in work:
                task.cancel()
            await asyncio.wait(work)

    async def _listen(self, codec: _Codec, requests: AsyncIterator[Any]) -> None:
        try:
            async for request in requests:
                await self._take(codec.audio(request))
            await self._stream.close()
        except (_TooLong, _TooBig, ProviderError) as error:
            self._heard.put_nowait(error)

    async def _take(self, pcm: bytes) -> None:
        if len(pcm) > MAX_AUDIO_BYTES:
            raise _TooBig
        await self._stream.push(pcm)
        seconds = len(pcm) / BYTES_PER_S
        self._call.audio_s += seconds
        await self._endpoint(pcm, seconds)
        if self._call.audio_s >= self._limit_s:
            # What was final before the limit has been sent, however late the engine is.
            while self._unanswered:
                self._answered.clear()
                await self._answered.wait()
            raise _TooLong

    async def _endpoint(self, pcm: bytes, seconds: float) -> None:
        if rms(pcm) >= QUIET_RMS:
            self._spoken, self._quiet_s = True, 0.0
            return
        self._quiet_s += seconds
        if self._spoken and self._quiet_s >= ENDPOINT_S:
            self._spoken = False
            self._unanswered += 1
            await self._stream.flush()

    async def _read(self) -> None:
        try:
            async for heard in self._stream.results():
                if heard.text:
                    self._heard.put_nowait(heard)
                if heard.final:
                    self._unanswered = max(0, self._unanswered - 1)
                    self._answered.set()
            self._heard.put_nowait(None)
        except ProviderError as error:
            self._heard.put_nowait(error)


def rms(pcm: bytes) -> float:
    """Root mean square of 16-bit samples."""
    samples = np.frombuffer(pcm[: len(pcm) & ~1], dtype="<i2").astype(np.float64)
    return math.sqrt(float(np.mean(samples * samples))) if samples.size else 0.0
