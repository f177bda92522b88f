"""The offline interviewer in German and Spanish."""

from __future__ import annotations

from dataclasses import replace

import pytest

from activities.providers.gemini.language import in_wrong_language
from activities.providers.offline_model.model import OfflineModel
from activities.providers.offline_model.sentences import PLANS, SENTENCES
from tests.providers.gemini_stage import turn
from workflows.contracts import Exchange, TurnContext
from workflows.domain.plan import Fact
from workflows.domain.protected import unsafe_question
from workflows.domain.values import TurnKind as K

LANGUAGES = ["de", "es", "de-AT", "es_MX"]
QUESTIONS = [K.OPENING, K.QUESTION, K.FOLLOW_UP, K.CLARIFICATION, K.REPHRASE, K.ASK]


async def said(asked: TurnContext) -> str:
    return "".join([piece async for piece in OfflineModel().say(asked)])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", K)
async def test_every_turn_is_in_the_language(kind: K, language: str) -> None:
    words = await said(turn(kind, language=language, reviewers="", last_answer="", announce_minutes=5))
    assert words
    assert not in_wrong_language(words, language.replace("_", "-"))


@pytest.mark.parametrize("language", ["de", "es"])
@pytest.mark.parametrize("kind", QUESTIONS)
async def test_one_question_at_a_time_that_is_said_in_20_seconds(kind: K, language: str) -> None:
    words = await said(turn(kind, language=language))
    assert words.count("?") == 1 and words.endswith("?")
    assert len(words.split()) <= (90 if kind is K.OPENING else 40)


@pytest.mark.parametrize("language", ["de", "es"])
async def test_nothing_is_asked_twice_while_there_is_another_question(language: str) -> None:
    topic = next(iter(PLANS[language]))
    one = turn(language=language, topic_title=topic)
    first = await said(one)
    second = await said(replace(one, recent=(Exchange(first, "Ja."),)))
    assert first != second


@pytest.mark.parametrize("language", ["de", "es"])
@pytest.mark.parametrize("kind", [K.FOLLOW_UP, K.CLARIFICATION])
async def test_a_word_of_ours_that_asks_on_is_another_one_each_time(kind: K, language: str) -> None:
    one = turn(kind, language=language, last_answer="Ja.")
    first = await said(one)
    second = await said(replace(one, recent=(Exchange(first, "Ja."),)))
    third = await said(replace(one, recent=(Exchange(first, "Ja."), Exchange(second, "Ja."))))
    assert len({first, second, third}) == 3


@pytest.mark.parametrize("language", ["de", "es"])
async def test_a_fixed_question_is_asked_word_for_word(language: str) -> None:
    wanted = "Was haben Sie zuletzt gebaut?"
    assert await said(turn(must_ask=wanted, language=language)) == wanted
    assert (await said(turn(K.OPENING, must_ask=wanted, language=language))).endswith(wanted)


async def test_a_candidates_question_is_answered_by_an_approved_fact_or_passed_on() -> None:
    facts = (Fact("Urlaub", "Es gibt 30 Tage Urlaub"),)
    asked = turn(K.REPLY, language="de", facts=facts, last_answer="Wie viele Tage Urlaub gibt es?")
    assert (await said(asked)).startswith("Es gibt 30 Tage Urlaub.")
    other = replace(asked, last_answer="Wie hoch ist das Gehalt?")
    assert "Ich gebe es weiter" in await said(other)


@pytest.mark.parametrize("language", ["de", "es"])
@pytest.mark.parametrize("minutes", [10, 20, 45])
async def test_a_plan_is_drafted_in_the_language_with_its_terms_and_times(
    language: str, minutes: float
) -> None:
    drafted = await OfflineModel().draft_plan("Backend", "APIs mit PostgreSQL und C++.", minutes, language)
    drafted.plan.check()
    drafted.rubric.check()
    assert sum(t.minutes for t in drafted.plan.topics) == pytest.approx(minutes, abs=0.5)
    assert {"PostgreSQL", "C++"} <= set(drafted.plan.topics[1].skills)
    assert drafted.rubric.criteria[0].levels[0].label == SENTENCES[language].levels[0][0]
    assert {t.title for t in drafted.plan.topics} <= set(PLANS[language])


def test_no_question_of_ours_touches_what_must_not_be_asked() -> None:
    for topics in PLANS.values():
        for topic in topics.values():
            assert not any(unsafe_question(question) for question in topic.questions)
            assert len(topic.questions) == 2
