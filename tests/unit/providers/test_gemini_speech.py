"""What the voice gets of what a model writes."""

from dataclasses import replace

import pytest

from activities.providers.gemini.speech import TurnSpeech
from activities.providers.ports import ProviderError
from activities.providers.prompts import fixed
from workflows.contracts import Exchange, TurnContext
from workflows.domain.protected import unsafe_question
from workflows.domain.values import TurnKind as K

WANTED = "Which cache have you run yourself? And for whom?"


def turn(kind: K = K.QUESTION, **fields: object) -> TurnContext:
    base = TurnContext(
        kind, "en", "Backend Engineer", "", topic_title="Caching", candidate_name="Maria Lopez"
    )
    return replace(base, duration_minutes=30.0, **fields)  # type: ignore[arg-type]


def said(context: TurnContext, text: str, already: str = "") -> str:
    """As the model does it, a word at a time."""
    speech = TurnSpeech(context, already)
    out = speech.start()
    for word in text.split(" "):
        if speech.done:
            break
        out += speech.push(f"{word} ")
    return " ".join(out + speech.finish())


def test_a_sentence_is_there_as_soon_as_the_next_one_begins() -> None:
    speech = TurnSpeech(turn())
    assert speech.push("We come to caching.") == []
    assert speech.push(" What") == ["We come to caching."]


def test_one_question_is_asked_and_nothing_behind_it() -> None:
    assert said(turn(), "What did you do? And how did it go? Thanks.") == "What did you do?"


@pytest.mark.parametrize(
    "text",
    [
        "How old are you?",
        "Do you have children?",
        "Where are you originally from?",
        "Let us talk about your family. Are you married?",
    ],
)
def test_a_question_about_a_protected_matter_is_replaced_by_one_about_the_topic(text: str) -> None:
    heard = said(turn(), text)
    assert unsafe_question(heard) is None
    assert heard.endswith(fixed.safe_question(turn()))


def test_a_protected_matter_spread_over_two_sentences_is_seen() -> None:
    heard = said(turn(), "Do you have. Any children?")
    assert "children" not in heard


@pytest.mark.parametrize(
    "praise", ["Great answer!", "Excellent, thank you.", "You get full marks.", "You are hired."]
)
def test_praise_and_verdicts_are_left_out(praise: str) -> None:
    assert said(turn(), f"{praise} What did you do?") == "What did you do?"


@pytest.mark.parametrize(
    "text",
    [
        "How did you raise the score of the model?",
        "What does great work look like to you?",
        "How do you decide on a mark for a pupil?",
        "Tell me about the rules you set for your team. Which did you drop?",
    ],
)
def test_a_question_about_scores_rules_or_quality_is_asked(text: str) -> None:
    assert said(turn(), text) == text


def test_a_question_that_was_asked_before_is_replaced_by_a_new_one() -> None:
    asked = ["What did you do?", fixed.safe_question(turn())]
    context = turn(recent=tuple(Exchange(f"We go on. {one}", "That.") for one in asked))
    heard = said(context, "What did you do?")
    assert heard.endswith("?")
    assert heard not in asked


def test_a_short_question_is_no_repetition_of_a_long_one_that_holds_its_words() -> None:
    context = turn(recent=(Exchange("What did you do, and why?", "That."),))
    assert said(context, "Why?", "You did that, and why not.") == "Why?"


def test_markup_and_a_speakers_name_are_not_spoken() -> None:
    assert said(turn(), "**Interviewer:** What did you *do*?") == "What did you do?"


def test_data_that_is_read_aloud_is_dropped() -> None:
    assert said(turn(), 'You wrote {"title": "x"}. What did you do?') == "What did you do?"


def test_a_ramble_ends_within_the_bound_and_with_a_question() -> None:
    heard = said(turn(), "There are many sides to this matter of ours. " * 40)
    assert len(heard.split()) <= 45
    assert heard.endswith("?")


def test_a_question_that_is_too_long_to_say_is_replaced_whole() -> None:
    heard = said(turn(), "What " + "and when and why and " * 20 + "how did you do it?")
    assert heard == fixed.safe_question(turn())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We come to caching.",
        WANTED,
        "Which cache have you run yourself?",
        "Tell me about you. What else? Well.",
        "word " * 200,
    ],
)
def test_a_fixed_question_is_asked_word_for_word_exactly_once(text: str) -> None:
    heard = said(turn(must_ask=WANTED), text)
    assert heard.endswith(WANTED)
    assert heard.count("?") == 2
    assert len(heard.split()) <= 30


def test_a_fixed_question_that_no_interview_may_ask_is_not_asked() -> None:
    heard = said(turn(must_ask="How old are you?"), "What did you do?")
    assert heard == "What did you do?"


@pytest.mark.parametrize("cut", range(9))
def test_a_fixed_question_goes_on_where_it_broke(cut: int) -> None:
    already = " ".join(["We come to caching.", *WANTED.split()[:cut]])
    rest = said(turn(must_ask=WANTED), "" if cut else "Well.", already)
    assert f"{already} {rest}".strip().replace("Well. ", "") == f"We come to caching. {WANTED}"


def test_the_opening_says_first_that_it_is_an_ai_and_needs_no_model_for_a_fixed_question() -> None:
    speech = TurnSpeech(turn(K.OPENING, must_ask=WANTED))
    begun = speech.start()
    assert begun[0] == "Hello Maria, I'm an AI interviewer, not a person."
    assert speech.done
    assert " ".join(speech.finish()) == WANTED


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_a_broken_opening_goes_on_behind_what_was_heard(language: str) -> None:
    context = turn(K.OPENING, must_ask=WANTED, language=language)
    whole = said(context, "")
    words = whole.split()
    for cut in range(1, len(words)):
        already = " ".join(words[:cut])
        assert f"{already} {said(context, '', already)}".strip() == whole


def test_what_was_said_is_not_said_again() -> None:
    heard = said(turn(), "We come to caching. What did you do?", "We come to caching.")
    assert heard == "What did you do?"


def test_a_turn_whose_question_was_heard_needs_nothing_more() -> None:
    speech = TurnSpeech(turn(), "We come to caching. What did you do?")
    assert speech.start() == []
    assert speech.done
    assert speech.finish() == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Erzählen Sie mir bitte, was Sie bei der Arbeit getan haben?"),
        ("de", "Please tell me what you did in the last position that you had?"),
        ("es", "Please tell me what you did in the last position that you had?"),
        ("en", "前の仕事では何をしていましたか、詳しく教えてください?"),
        ("ru", "Please tell me what you did in the last position that you had?"),
    ],
)
def test_another_language_is_refused_before_a_word_of_it_is_spoken(language: str, text: str) -> None:
    with pytest.raises(ProviderError) as raised:
        said(turn(language=language), text)
    assert (raised.value.kind, raised.value.retryable) == ("wrong_language", True)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How did you use Kubernetes?"),
        ("de", "Wie haben Sie Continuous Integration, Code Reviews und das On-call gestaltet?"),
        ("es", "¿Cómo usó usted Machine Learning en producción?"),
        ("en", "Why Zürich?"),
    ],
)
def test_foreign_terms_are_no_other_language(language: str, text: str) -> None:
    assert said(turn(language=language), text) == text


def test_time_is_announced_in_fixed_words_first() -> None:
    heard = said(turn(announce_minutes=5), "What did you do?")
    assert heard == "We have about 5 minutes left. What did you do?"


def test_a_farewell_asks_nothing_and_is_said_even_if_the_model_says_nothing_fit() -> None:
    assert said(turn(K.FAREWELL), "Thank you. Would you like more?") == "Thank you."
    assert said(turn(K.FAREWELL), "{}") == fixed.farewell(turn(K.FAREWELL))
