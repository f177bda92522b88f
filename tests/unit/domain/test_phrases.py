"""What is said after an outage, and the fixed sentences."""

import re

import pytest

from activities.providers.prompts import fixed
from workflows.contracts import TurnContext
from workflows.domain.conduct import Conduct
from workflows.domain.phrases import _BY_LANGUAGE, after_outage, last_words, phrase, time_left
from workflows.domain.question import unheard
from workflows.domain.values import TurnKind

CONDUCT = Conduct()


@pytest.mark.parametrize(
    ("gone_s", "said"),
    [
        (1, ""),
        (4.9, ""),
        (5, "Sorry, we were interrupted"),
        (29, "Sorry, we were interrupted"),
        (31, "credited"),
    ],
)
def test_the_longer_an_outage_the_more_is_said(gone_s: float, said: str) -> None:
    text = after_outage(CONDUCT, "en", gone_s, "Queues")
    assert said in text
    assert bool(text) == bool(said)


def test_a_long_outage_names_the_topic() -> None:
    assert "Queues" in after_outage(CONDUCT, "en", 60, "Queues")
    assert after_outage(CONDUCT, "en", 60, "")


def test_an_unknown_language_is_spoken_to_in_english() -> None:
    assert phrase("prompt", "xx") == phrase("prompt", "en")
    assert phrase("prompt", "de-AT") != phrase("prompt", "en")


def test_only_the_end_of_a_half_answer_is_read_back() -> None:
    assert (
        last_words("one two three four five six seven eight nine ten")
        == "three four five six seven eight nine ten"
    )


@pytest.mark.parametrize(
    ("heard", "rest"),
    [
        ("", "First part. Second part? Third."),
        ("First part. Sec", "Second part? Third."),
        ("First part. Second part? ", "Third."),
        ("something else", "First part. Second part? Third."),
    ],
)
def test_a_question_goes_on_from_its_unfinished_sentence(heard: str, rest: str) -> None:
    assert unheard("First part. Second part? Third.", heard) == rest


@pytest.mark.parametrize("language", ["de", "es"])
def test_every_sentence_is_there_in_the_language_with_the_same_blanks(language: str) -> None:
    english, other = _BY_LANGUAGE["en"], _BY_LANGUAGE[language]
    assert set(other) == set(english)
    for key, sentence in english.items():
        assert other[key] != sentence
        assert re.findall(r"\{\w+\}", other[key]) == re.findall(r"\{\w+\}", sentence)


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("minutes", [1, 5])
def test_how_much_time_is_left_is_told_in_the_same_words_in_a_silence_and_in_a_turn(
    language: str, minutes: int
) -> None:
    said = {
        "en": ("We have about one minute left.", "We have about 5 minutes left."),
        "de": ("Wir haben noch etwa eine Minute.", "Wir haben noch etwa 5 Minuten."),
        "es": ("Nos queda un minuto más o menos.", "Nos quedan unos 5 minutos."),
    }[language][minutes > 1]
    turn = TurnContext(TurnKind.QUESTION, language, "Engineer", "", announce_minutes=minutes)
    assert time_left(language, minutes * 60) == fixed.announcement(turn) == said
