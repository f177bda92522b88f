"""An interview is ended while its candidate speaks."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.faults.harness import Moment, Scene, interview
from tests.faults.losses import losses
from tests.support.candidate import Answer
from tests.support.marked_speech import WORD_S
from workers.demo.sound import RATE
from workers.up import Stack

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
SAMPLE_BYTES = 2


async def falls_silent(scene: Scene) -> None:
    """In the middle of an answer, for good: of it counts what has left the microphone."""
    at = time.monotonic()
    answer, rest = scene.person.given[-1], await scene.break_off(at)
    words = math.ceil((len(answer.pcm) - len(rest)) / (RATE * SAMPLE_BYTES * WORD_S))
    scene.person.given[-1] = replace(answer, words=" ".join((answer.words or "").split()[: words + 1]))


async def test_what_was_said_up_to_the_end_is_in_the_record(pair: Stack, voice: Sequence[Answer]) -> None:
    async with interview(pair, voice) as scene:
        await scene.reach(Moment.HALF_ANSWER)
        await falls_silent(scene)
        report = await scene.to_the_end()

    assert losses(report, scene.person) == []
    assert any(line["turnKind"] == "farewell" for line in report["transcript"])
