"""Recordings as a player hears them."""

import io

import av


def decoded_s(data: bytes) -> float:
    """Seconds of sound in an Ogg Opus file, by decoding all of it."""
    samples = 0
    with av.open(io.BytesIO(data), mode="r") as container:
        assert container.streams.audio[0].codec_context.name == "opus"
        for frame in container.decode(container.streams.audio[0]):
            samples += frame.samples
    return samples / 48_000
