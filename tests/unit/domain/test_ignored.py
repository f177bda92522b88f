"""What is said of messages that change nothing."""

from __future__ import annotations

from workflows.domain.ignored import Ignored, in_words


def test_each_reason_is_counted_and_worded() -> None:
    assert in_words({Ignored.AGAIN: 1, Ignored.OLDER_ROOM: 2}) == "3 messages (2 of an older room, 1 again)"
    assert in_words({Ignored.STRANGER: 1}) == "1 message (1 of somebody else)"


def test_nothing_is_said_of_none() -> None:
    assert in_words({}) == in_words({Ignored.PAST: 0}) == ""


def test_every_reason_has_its_words() -> None:
    words = in_words(dict.fromkeys(Ignored, 1))
    assert words.startswith("5 messages (")
    assert len(words.split(", ")) == len(Ignored)
