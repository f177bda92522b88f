"""Words that take no turn, in each language that interviews are held in."""

from __future__ import annotations

import pytest

from activities.providers.end_of_turn import is_trailing
from workflows.domain.backchannels import (
    BACKCHANNELS,
    HESITATIONS,
    counted_words,
    folded,
    hesitates,
    known_words,
)
from workflows.domain.phrases import _BY_LANGUAGE

LISTENS = [
    (
        "en",
        ["mm-hm", "Mhm.", "uh-huh", "Yeah, yeah.", "Okay, sure.", "I see.", "Yes, right, okay!", "got it"],
    ),
    (
        "de",
        ["Mhm.", "Ja, ja.", "Genau!", "Ach so.", "Ich verstehe.", "Alles klar, okay.", "Natürlich.", "Schön"],
    ),
    ("es", ["Sí, sí.", "Ajá.", "Vale.", "De acuerdo.", "Claro que sí.", "Ya veo, entiendo.", "Muy bien."]),
]
LOOKS = [
    ("en", ["um", "Uh, um…", "Er."]),
    ("de", ["äh", "Ähm…", "Tja, äh.", "Na ja."]),
    ("es", ["eh", "Este…", "Pues, eh.", "O sea…"]),
]
SAYS = [
    ("en", "wait a moment", 3),
    ("en", "Yeah, but I disagree.", 3),
    ("en", "I don't know", 3),
    ("en", "uh 42", 1),
    ("en", "see you", 2),
    ("de", "Ja, aber Moment mal.", 3),
    ("de", "Ich würde gern", 3),
    ("es", "Sí, pero espere un momento.", 4),
    ("es", "Este, yo quería", 2),
]


def each(table: list[tuple[str, list[str]]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in table for text in texts]


@pytest.mark.parametrize(("language", "text"), each(LISTENS) + each(LOOKS))
def test_who_only_listens_or_looks_for_a_word_says_nothing(language: str, text: str) -> None:
    assert counted_words(text, language) == 0
    assert counted_words(text.upper(), f"{language}-XX") == 0
    assert counted_words(folded(text), language) == 0, "accents are set as recognisers like"


@pytest.mark.parametrize(("language", "text", "words"), SAYS)
def test_what_says_something_is_counted(language: str, text: str, words: int) -> None:
    assert counted_words(text, language) == words


@pytest.mark.parametrize(("language", "text"), each(LOOKS))
def test_who_looks_for_a_word_is_not_done(language: str, text: str) -> None:
    for said in (text, text.upper(), folded(text)):
        assert hesitates(f"Kubernetes {said}", language)
        assert is_trailing(f"Kubernetes {said}", language)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_who_says_something_does_not_hesitate(language: str) -> None:
    assert not hesitates("Kubernetes", language)
    assert not hesitates("", language)
    assert not is_trailing("Kubernetes", language)


def test_words_of_one_language_are_none_of_anothers() -> None:
    assert counted_words("genau", "de") == 0
    assert counted_words("genau", "en") == 1
    assert counted_words("vale", "de") == 1


def test_a_language_without_any_has_the_english_ones() -> None:
    assert counted_words("Yeah, um, okay.", "sv") == 0
    assert counted_words("Yeah, um, okay.", "") == 0


def test_there_are_some_in_each_language_that_interviews_are_held_in() -> None:
    assert set(BACKCHANNELS) == set(HESITATIONS) == set(_BY_LANGUAGE)
    assert all(word == folded(word) for word in known_words())
    longest = max(
        len(phrase) for table in (*BACKCHANNELS.values(), *HESITATIONS.values()) for phrase in table
    )
    assert longest <= 3, "longer ones would never be found"
