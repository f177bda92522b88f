"""Sound and pictures as packets that were encoded before: a candidate's process only sends them."""

from __future__ import annotations

import base64
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np

from benchmarks.pace.cutoffs import pauses_of
from benchmarks.pace.oracle import levels_of
from benchmarks.pace.sets import RATE, Spoken
from benchmarks.pace.timings import LOUD
from sfu.opus import FRAME_BYTES, opus_encoder
from workers.demo.devices import ROOM_TONE

CODEC_DELAY_S = 0.012


def tone(chance: random.Random) -> list[str]:
    """A second of a silent room, as packets in base64."""
    return _packets(_room_tone(1.0, chance))


def encoded(kind: str, parts: Sequence[Spoken], gaps: Sequence[float]) -> dict[str, Any]:
    """An answer of these parts with room tone between them: its packets in base64, and which are loud."""
    chance = random.Random(1)
    pcm: list[np.ndarray[Any, Any]] = []
    for index, part in enumerate(parts):
        pcm.append(part.pcm)
        if index < len(gaps):
            pcm.append(_room_tone(gaps[index], chance))
    whole = np.concatenate(pcm)
    # Filled in front, so that the last loud sample is heard out of the last packet, a codec's delay before its end.
    whole = np.concatenate([whole, _room_tone(CODEC_DELAY_S, chance)])
    whole = np.concatenate([np.zeros(-len(whole) % (FRAME_BYTES // 2), np.int16), whole])
    loud = (levels_of(whole, RATE) > LOUD).tolist()
    text = " … ".join(part.text for part in parts)
    pauses = pauses_of([len(part.pcm) / RATE for part in parts], gaps)
    return {"kind": kind, "text": text, "pauses": pauses, "loud": loud, "packets": _packets(whole)}


def _room_tone(seconds: float, chance: random.Random) -> np.ndarray[Any, np.dtype[np.int16]]:
    noise = np.random.default_rng(chance.randrange(1 << 30))
    return noise.integers(-ROOM_TONE, ROOM_TONE + 1, int(seconds * RATE), dtype=np.int16)


def _packets(pcm: np.ndarray[Any, Any]) -> list[str]:
    encoder, data = opus_encoder(), pcm.astype(np.int16).tobytes()
    frames = (data[at : at + FRAME_BYTES] for at in range(0, len(data) - FRAME_BYTES + 1, FRAME_BYTES))
    return [base64.b64encode(encoder.encode(frame)).decode() for frame in frames]


def camera(seconds: float = 2.0, rate: int = 15, bit_rate: int = 300_000) -> list[str]:
    """VP8 pictures of a moving pattern, the first one a key frame."""
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 240, "yuv420p"
    encoder.bit_rate, encoder.framerate, encoder.gop_size = bit_rate, Fraction(rate), 1000
    encoder.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    packets = []
    for number in range(int(seconds * rate)):
        across = np.arange(320)[None, :] + number * 7
        down = np.arange(240)[:, None] * 2
        picture = np.stack(
            [(across + down) % 256, (across * 2) % 256 + 0 * down, (down + number) % 256 + 0 * across], -1
        )
        frame = av.VideoFrame.from_ndarray(picture.astype(np.uint8), format="rgb24").reformat(
            format="yuv420p"
        )
        frame.pts = number
        packets += encoder.encode(frame)
    return [base64.b64encode(bytes(packet)).decode() for packet in packets]
