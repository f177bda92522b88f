"""Words that are waited for are told of once, and their time is counted."""

from __future__ import annotations

from itertools import count

import pytest

from activities.rooms.late_words import LateWords
from activities.rooms.turn_taking import TurnTaking
from workflows.contracts import Listen, RoomRef
from workflows.domain.conduct import Conduct
from workflows.domain.phrases import phrase


class Speaker:
    """Speaks in a room in which time is told, and whose recogniser says what the test says."""

    def __init__(self) -> None:
        ids = count(1)
        self.told: list[tuple[str, str, str]] = []
        self.turns = TurnTaking(lambda text, spoken_s: 60.0, lambda: f"u{next(ids)}")
        self.said: list[tuple[str, str]] = []
        self.late = LateWords(
            Listen(RoomRef("s", 1), "p", "en", (), Conduct(), recording=True),
            lambda *message: self.told.append(message),
            lambda *words: self.said.append(words),
        )

    def speaks(self, begin: float, end: float) -> None:
        self.turns.speech_started(begin)
        self.late.tick(self.turns, begin)
        self.turns.speech_ended(end)

    def until(self, begin: float, end: float) -> None:
        for tenth in range(int(begin * 10), int(end * 10) + 1):
            self.late.tick(self.turns, tenth / 10)


def test_words_that_come_in_time_are_not_told_of() -> None:
    one = Speaker()
    one.speaks(0, 3)
    one.until(3, 4.9)
    one.turns.result("I built caches.", True, 4.9, settles=True)
    one.until(5, 9)
    assert (one.told, one.late.take(9)) == ([], 0.0)


def test_late_words_are_told_of_once_and_what_they_took_is_counted_from_there() -> None:
    one = Speaker()
    one.speaks(0, 3)
    one.until(3, 9)
    assert one.told == [("u1-late", phrase("wait_acknowledge", "en"), "provider_wait_acknowledge")]
    assert one.said == [("u1-late", phrase("wait_acknowledge", "en"))]
    assert one.late.take(9) == pytest.approx(4.0)
    assert one.late.take(12) == 0.0


def test_where_only_the_last_words_are_late_nothing_is_said() -> None:
    one = Speaker()
    one.turns.speech_started(0)
    one.turns.result("I built", False, 2)
    one.turns.speech_ended(3)
    one.until(3, 6)
    assert (len(one.told), one.said) == (1, [])


def test_speech_that_goes_on_is_nobodys_wait() -> None:
    one = Speaker()
    one.speaks(0, 3)
    one.until(3, 6)
    one.speaks(6, 9)
    one.until(9, 12)
    assert len(one.told) == 1
    assert one.late.take(12) == pytest.approx(2.0)
