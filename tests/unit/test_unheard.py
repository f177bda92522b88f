"""Where the AI goes on with what it was saying."""

from __future__ import annotations

import pytest

from workflows.domain.question import unheard

TEXT = "Please think of a case. What did you do? What came of it?"


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("", TEXT),
        ("Please think of", TEXT),
        ("Please think of a case.", "What did you do? What came of it?"),
        ("Please think of a case. What did", "What did you do? What came of it?"),
        ("Please think of a case. What did you do?", "What came of it?"),
        ("Something else was said", TEXT),
    ],
)
def test_it_goes_on_with_the_first_sentence_that_was_not_heard_whole(heard: str, rest: str) -> None:
    assert unheard(TEXT, heard) == rest
