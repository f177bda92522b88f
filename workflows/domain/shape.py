"""What the choice of the next turn depends on in an answer: a turn prepared for one shape fits no other."""

from __future__ import annotations

from workflows.domain.policy import SHORT_ANSWER_WORDS, asks_something
from workflows.domain.requests import detect_request

FULL = "full"
"""Of a usual answer, while its words aren't known yet."""
NOTHING = ""
"""Nothing was said: no turn can be prepared for it."""


def shape_of(said: str, earlier: str = "") -> str:
    """The shape of an answer of which `said` is the newest part; `earlier` parts count for its length.

    Equal shapes lead to the same next turn. Empty where nothing can be prepared: no words, or a request.
    """
    if not said.strip() or detect_request(said) is not None:
        return NOTHING
    whole = f"{earlier} {said}".strip()
    if len(whole.split()) >= SHORT_ANSWER_WORDS:
        return FULL if asks_something(whole) else "full, declines"
    return "short" if asks_something(whole) else "short, declines"
