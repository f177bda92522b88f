"""The measure of the tests of faults: it must see a lost word, one that is there twice, and one out of its place."""

from __future__ import annotations

import pytest

from tests.faults.losses import lost_words, unkept

SAID = ["bado bafo", "bago bako balo"]


def test_all_words_in_their_order_are_no_loss_however_they_are_cut_into_answers() -> None:
    assert lost_words(SAID, ["Bado bafo.", "bago", "bako balo."]) == []


@pytest.mark.parametrize(
    ("stored", "what"),
    [
        (["bado bafo", "bago balo"], "lost: ['bako']"),
        (["bado bafo"], "lost: ['bago', 'bako', 'balo']"),
        (["bado bafo", "bado bafo", "bago bako balo"], "stored twice: ['bado', 'bafo']"),
        (["bago bako balo", "bado bafo"], "in another order"),
        (["bado bafo", "bago bako balo zazo"], "never said: ['zazo']"),
    ],
)
def test_what_is_wrong_is_named(stored: list[str], what: str) -> None:
    [found] = lost_words(SAID, stored)
    assert found.startswith(what)


def test_an_excused_word_may_be_missing_or_twice() -> None:
    assert lost_words(SAID, ["bado", "bago bako balo"], {"bafo"}) == []
    assert lost_words(SAID, ["bado bafo", "bafo bago bako balo"], {"bafo"}) == []


def test_a_question_that_was_heard_has_a_record_unless_it_was_taken_back_at_once() -> None:
    assert unkept({"q1": 4.0, "q2": 1.0}, ["q1"]) == []
    assert unkept({"q1": 4.0, "q2": 2.5}, ["q1"]) == ["heard, and not stored: ['q2']"]
