import math
from array import array

import pytest

from sfu.loudness import audio_level, level_dbov, peak
from tests.media.clients import tone

SILENCE = bytes(640)


@pytest.mark.parametrize(
    ("samples", "loudest"), [([3, -7, 5], 7), ([32_767, -5], 32_767), ([-32_768], 32_768)]
)
def test_the_peak_is_the_sample_farthest_from_zero(samples: list[int], loudest: int) -> None:
    assert peak(array("h", samples).tobytes()) == loudest
    assert peak(SILENCE) == peak(b"") == 0


def test_a_level_is_that_of_the_tone() -> None:
    sine = [round(32_767 * 0.1 * math.sqrt(2) * math.sin(2 * math.pi * n / 32)) for n in range(320)]
    assert level_dbov(array("h", sine).tobytes()) == pytest.approx(-20, abs=0.1)
    assert level_dbov(SILENCE) == -math.inf


def test_levels_are_those_of_rfc_6464() -> None:
    assert audio_level(bytes(1920)) == 127
    assert audio_level(tone(440, 0.02, level=32_767)) in (3, 4)
    assert audio_level(tone(440, 0.02, level=3_277)) in (23, 24)
