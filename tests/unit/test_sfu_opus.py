"""The voice is encoded by libopus itself: nobody may hear a difference to what FFmpeg makes of it."""

from pathlib import Path

import pytest

from sfu.opus import FRAME_BYTES, LibOpusEncoder, PyAvEncoder, opus_decoder
from tests.media.clients import tone
from workers.demo.sound import load

SPEECH = Path(__file__).resolve().parents[3] / "shared" / "speech"


@pytest.mark.parametrize("name", ["go-forward", "librivox-0870", "librivox-0890"])
def test_packets_are_those_of_ffmpeg_to_the_bit(name: str) -> None:
    pcm = load(SPEECH / f"{name}.wav") + bytes(FRAME_BYTES * 20) + tone(440, 0.5)
    direct, ffmpeg = LibOpusEncoder(), PyAvEncoder()
    frames = [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]
    assert [direct.encode(frame) for frame in frames] == [ffmpeg.encode(frame) for frame in frames]


def test_each_voice_has_an_encoder_with_a_memory_of_its_own() -> None:
    frames = [tone(440, 0.1)[at : at + FRAME_BYTES] for at in range(0, 5 * FRAME_BYTES, FRAME_BYTES)]
    alone = LibOpusEncoder()
    expected = [alone.encode(frame) for frame in frames]
    one, other = LibOpusEncoder(), LibOpusEncoder()
    found = []
    for frame in frames:
        found.append(one.encode(frame))
        other.encode(bytes(FRAME_BYTES))
    assert found == expected
    decoder = opus_decoder()
    assert sum(len(decoder.decode(packet)) for packet in found) == 5 * 640
