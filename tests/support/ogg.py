"""Recordings as a player hears them."""

import io

import av
import numpy as np

from activities.recordings import OggOpusWriter
from sfu.opus import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE, opus_encoder


def decoded_s(data: bytes) -> float:
    """Seconds of sound in an Ogg Opus file, by decoding all of it."""
    samples = 0
    with av.open(io.BytesIO(data), mode="r") as container:
        assert container.streams.audio[0].codec_context.name == "opus"
        for frame in container.decode(container.streams.audio[0]):
            samples += frame.samples
    return samples / 48_000


def ogg_opus(seconds: float, pcm: bytes = b"") -> bytes:
    """A recording of so many seconds of a tone, or of 48 kHz mono s16le."""
    if not pcm:
        wave = np.sin(np.arange(int(seconds * SAMPLE_RATE)) * 2 * np.pi * 300 / SAMPLE_RATE)
        pcm = (wave * 9000).astype("<i2").tobytes()
    encoder, file = opus_encoder(), io.BytesIO()
    writer = OggOpusWriter(file)
    for number, at in enumerate(range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)):
        writer.write(encoder.encode(pcm[at : at + FRAME_BYTES]), number * FRAME_SAMPLES)
    writer.finish()
    return file.getvalue()
