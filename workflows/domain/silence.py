"""What is said to a candidate who is silent, and when. The seconds of their silence come in as an argument."""

from __future__ import annotations

from enum import StrEnum

from workflows.domain.conduct import Conduct


class Silence(StrEnum):
    """What a silence leads to. The values name the sentence that is said."""

    PROMPT = "prompt"
    OFFER_SKIP = "offer_skip"
    MOVE_ON = "moving_on"


def next_word(conduct: Conduct, stage: int, left_s: float, *, closing: bool = False) -> tuple[float, Silence]:
    """After how many seconds of silence something is said, and what; `stage` words of these were said in it.

    `left_s`: until the time is up, where an answer may take some more. `closing`: of a question at the end, which
    needs no answer.
    """
    if closing:
        return conduct.add_or_correct_wait_s, Silence.MOVE_ON
    left_s = max(0.0, left_s) + conduct.overrun_s
    waits = (
        (conduct.prompt_after_s, Silence.PROMPT),
        (conduct.offer_skip_after_s, Silence.OFFER_SKIP),
        (conduct.offer_skip_after_s + conduct.move_on_after_s, Silence.MOVE_ON),
    )
    after_s, word = waits[min(stage, len(waits) - 1)]
    return min(after_s, left_s), word
