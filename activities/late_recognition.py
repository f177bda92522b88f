"""Recognises recorded utterances afterwards: what was said while recognition was down."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from io import BytesIO

import av
import numpy as np
from av.audio.resampler import AudioResampler
from temporalio import activity

from activities.heard_words import heard_words
from activities.providers.ports import ProviderError, SpeechToText, SttStream, Transcript
from activities.recordings import RecordingStore
from activities.refusals import reported
from activities.store.consents import Consents
from activities.store.database import Database
from activities.store.waits import Waits
from workflows import contracts as c
from workflows.domain.errors import InvalidInput, NotPermitted
from workflows.domain.values import Purpose
from workflows.ports import RecordingActivities

RATE = 16_000
CHUNK_S = 0.1
CHUNK_BYTES = int(RATE * 2 * CHUNK_S)
PACE = 4.0
"""So many times as fast as it was said: services that stream take no whole file at once."""
PAUSE_CHUNKS = 6
QUIET = 0.08
"""Of the loudest tenth of a second: what is below is no speech."""


class LateRecognition(RecordingActivities):
    """One for a worker; `recordings` is the directory that nodes record into."""

    def __init__(self, database: Database, recordings: RecordingStore, stt: SpeechToText) -> None:
        self._database = database
        self._recordings = recordings
        self._stt = stt

    @activity.defn
    async def recognise_recording(self, order: c.RecogniseRecording) -> c.Recognised:
        """The words of a recording, where its speaker still allows it."""
        with reported():
            await self._require_consent(order)
            data = await asyncio.to_thread(self._recordings.read, order.session_id, order.audio_ref)
            pcm = await asyncio.to_thread(speech_of, data)
            return await self._recognised(order, pcm)

    async def _recognised(self, order: c.RecogniseRecording, pcm: bytes) -> c.Recognised:
        """Where the recogniser fails, the report says what for until the line has its words, or is given up."""
        try:
            return await transcribe(self._stt, pcm, order.language, order.hints)
        except ProviderError as error:
            async with self._database.transaction() as tx:
                await Waits(tx).for_words(order.session_id, error.kind)
            raise

    async def _require_consent(self, order: c.RecogniseRecording) -> None:
        async with self._database.transaction() as tx:
            consent = await Consents(tx).current(order.session_id, order.participant_id)
        # None: it is on its way to the store, as the line is; nothing was recorded without it.
        if consent is not None and not consent.allows(Purpose.RECORDING):
            raise NotPermitted("The consent to be recorded was withdrawn.")


def speech_of(data: bytes) -> bytes:
    """A recording as 16 kHz mono s16le. Raises `InvalidInput` where it can't be read."""
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    parts: list[bytes] = []
    try:
        with av.open(BytesIO(data), mode="r") as container:
            for frame in container.decode(container.streams.audio[0]):
                parts += [out.to_ndarray().tobytes() for out in resampler.resample(frame)]
        parts += [out.to_ndarray().tobytes() for out in resampler.resample(None)]
    except (av.FFmpegError, IndexError):
        raise InvalidInput("The recording can't be read.") from None
    return b"".join(parts)


async def transcribe(stt: SpeechToText, pcm: bytes, language: str, hints: Sequence[str]) -> c.Recognised:
    """All of it, from one stream. Raises `ProviderError`."""
    stream = await stt.open(language, hints)
    reading = asyncio.create_task(_finals(stream), name="late-results")
    try:
        await _feed(stream, pcm, reading)
    except ProviderError:
        # What is pushed says again what the results say.
        await reading
        raise
    finally:
        if reading.done() and not reading.cancelled():
            reading.exception()
        reading.cancel()
        await stream.close()
    return _joined(reading.result())


async def _feed(stream: SttStream, pcm: bytes, reading: asyncio.Task[list[Transcript]]) -> None:
    for chunk, pause in chunks(pcm):
        if reading.done():
            break
        await stream.push(chunk)
        if pause:
            await stream.flush()
        await asyncio.sleep(CHUNK_S / PACE)
    await stream.flush()
    await stream.close()
    await reading


async def _finals(stream: SttStream) -> list[Transcript]:
    return [result async for result in stream.results() if result.final and result.text.strip()]


def _joined(finals: Sequence[Transcript]) -> c.Recognised:
    text = " ".join(result.text.strip() for result in finals)[: c.MAX_ANSWER_CHARS]
    known = [result.confidence for result in finals if result.confidence is not None]
    words = [word for result in finals for word in result.words][: c.MAX_WORDS]
    return c.Recognised(text, sum(known) / len(known) if known else None, heard_words(words))


def chunks(pcm: bytes) -> Iterator[tuple[bytes, bool]]:
    """Tenths of a second, and whether the speaker has just paused behind one."""
    parts = [pcm[at : at + CHUNK_BYTES] for at in range(0, len(pcm), CHUNK_BYTES)]
    levels = [_level(part) for part in parts]
    threshold = QUIET * max(levels, default=0.0)
    quiet, spoken = 0, False
    for part, level in zip(parts, levels, strict=True):
        quiet, spoken = (quiet + 1, spoken) if level <= threshold else (0, True)
        pause = spoken and quiet == PAUSE_CHUNKS
        spoken = spoken and not pause
        yield part, pause


def _level(part: bytes) -> float:
    samples = np.frombuffer(part[: len(part) & ~1], dtype="<i2").astype(np.float64)
    return float(np.sqrt(np.mean(samples * samples))) if samples.size else 0.0
