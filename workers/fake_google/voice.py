"""A local Text-to-Speech: Google's published messages in front of any voice of ours."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import Any

import grpc  # type: ignore[import-untyped]
import numpy as np
from google.cloud import texttospeech_v1 as tts

from activities.providers.ports import ProviderError, TextToSpeech
from workers.fake_google.faults import Fault, FaultKind, FaultQueue, Service
from workers.fake_google.grpc_server import GrpcServer, meet, refuse

NAME = "google.cloud.texttospeech.v1.TextToSpeech"
OWN_RATE = 48_000


@dataclass(frozen=True)
class VoiceCall:
    """What was to be said, and how."""

    streaming: bool
    language: str
    voice: str
    rate: float
    text: str


class FakeVoice:
    """`calls` tells what was asked for. `voices`, where given, are the names of those that there are."""

    def __init__(
        self,
        voice: TextToSpeech,
        faults: FaultQueue,
        *,
        voices: Collection[str] = (),
        tls: tuple[bytes, bytes] | None = None,
    ) -> None:
        self.calls: list[VoiceCall] = []
        self.asked: list[str] = []
        """The voices of all requests, also of those that there aren't."""
        self.faults = faults
        self.voices = voices
        self._voice = voice
        self._server = GrpcServer([self._handlers()], tls)

    async def start(self, port: int = 0) -> int:
        """The port on loopback that it serves at."""
        return await self._server.start(port)

    async def stop(self) -> None:
        """Ends it; the voice is its owner's to close."""
        await self._server.stop()

    def _handlers(self) -> grpc.GenericRpcHandler:
        streaming = grpc.stream_stream_rpc_method_handler(
            self._streaming,
            request_deserializer=tts.StreamingSynthesizeRequest.deserialize,
            response_serializer=tts.StreamingSynthesizeResponse.serialize,
        )
        whole = grpc.unary_unary_rpc_method_handler(
            self._synthesize,
            request_deserializer=tts.SynthesizeSpeechRequest.deserialize,
            response_serializer=tts.SynthesizeSpeechResponse.serialize,
        )
        return grpc.method_handlers_generic_handler(
            NAME, {"StreamingSynthesize": streaming, "SynthesizeSpeech": whole}
        )

    async def _streaming(
        self, requests: AsyncIterator[tts.StreamingSynthesizeRequest], context: Any
    ) -> AsyncIterator[tts.StreamingSynthesizeResponse]:
        fault = await self._fault("StreamingSynthesize", context)
        config = (await anext(aiter(requests))).streaming_config
        await self._known(config.voice.name, context)
        audio = config.streaming_audio_config
        if "HD" not in config.voice.name:
            await refuse(context, grpc.StatusCode.INVALID_ARGUMENT, text="the voice doesn't stream")
        if audio.audio_encoding != tts.AudioEncoding.PCM:
            await refuse(context, grpc.StatusCode.INVALID_ARGUMENT, text="only PCM is streamed here")
        async for request in requests:
            call = VoiceCall(
                True, config.voice.language_code, config.voice.name, audio.speaking_rate, request.input.text
            )
            async for pcm in self._spoken(call, audio.sample_rate_hertz, fault, context):
                yield tts.StreamingSynthesizeResponse(audio_content=pcm)
                if _is(fault, FaultKind.CUT):
                    await refuse(context, grpc.StatusCode.UNAVAILABLE)

    async def _synthesize(
        self, request: tts.SynthesizeSpeechRequest, context: Any
    ) -> tts.SynthesizeSpeechResponse:
        fault = await self._fault("SynthesizeSpeech", context)
        if _is(fault, FaultKind.CUT):
            await refuse(context, grpc.StatusCode.UNAVAILABLE)
        await self._known(request.voice.name, context)
        audio = request.audio_config
        rate = audio.sample_rate_hertz or OWN_RATE
        call = VoiceCall(
            False, request.voice.language_code, request.voice.name, audio.speaking_rate, request.input.text
        )
        pcm = b"".join([chunk async for chunk in self._spoken(call, rate, fault, context)])
        return tts.SynthesizeSpeechResponse(audio_content=wav(pcm, rate) if pcm else b"")

    async def _known(self, name: str, context: Any) -> None:
        self.asked.append(name)
        if self.voices and name not in self.voices:
            text = f"Voice '{name}' does not exist. Is it misspelled?"
            await refuse(context, grpc.StatusCode.INVALID_ARGUMENT, text=text)

    async def _fault(self, method: str, context: Any) -> Fault | None:
        fault = self.faults.take(Service.VOICE, method)
        await meet(fault, context, self._server)
        return fault

    async def _spoken(
        self, call: VoiceCall, rate: int, fault: Fault | None, context: Any
    ) -> AsyncIterator[bytes]:
        self.calls.append(call)
        if not call.text:
            await refuse(context, grpc.StatusCode.INVALID_ARGUMENT, text="no text")
        if _is(fault, FaultKind.EMPTY):
            return
        try:
            async for pcm in self._voice.synthesize(call.text, call.language):
                yield pcm if rate in (0, OWN_RATE) else resampled(pcm, rate)
        except ProviderError as error:
            code = grpc.StatusCode.INVALID_ARGUMENT if error.kind == "language" else grpc.StatusCode.INTERNAL
            await refuse(context, code, text=error.kind)


def _is(fault: Fault | None, kind: FaultKind) -> bool:
    return fault is not None and fault.kind is kind


def wav(pcm: bytes, rate: int) -> bytes:
    """A WAV file of mono 16-bit samples, as LINEAR16 comes."""
    header = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 36 + len(pcm), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16
    )
    return header + struct.pack("<4sI", b"data", len(pcm)) + pcm


def resampled(pcm: bytes, rate: int) -> bytes:
    """48 kHz samples at another rate, by interpolation."""
    samples = np.frombuffer(pcm, dtype="<i2")
    at = np.arange(0, samples.size, OWN_RATE / rate)
    return bytes(np.interp(at, np.arange(samples.size), samples).astype("<i2").tobytes())
