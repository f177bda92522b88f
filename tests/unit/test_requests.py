"""What short utterances ask for, as people say it and as a rough recogniser writes it."""

import pytest

from workflows.domain.requests import detect_request, is_question, word_count
from workflows.domain.values import RequestKind as K


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Could you repeat the question, please?", K.REPEAT),
        ("could you repeat the question please", K.REPEAT),
        ("um sorry can you repeat that", K.REPEAT),
        ("repeat please", K.REPEAT),
        ("can you say that again", K.REPEAT),
        ("sorry what was the question", K.REPEAT),
        ("what was the question again", K.REPEAT),
        ("i didn't catch that", K.REPEAT),
        ("I didn't quite get the question.", K.REPEAT),
        ("pardon", K.REPEAT),
        ("come again", K.REPEAT),
        ("Können Sie die Frage bitte wiederholen?", K.REPEAT),
        ("noch einmal bitte", K.REPEAT),
        ("¿Puede repetir la pregunta, por favor?", K.REPEAT),
        ("can you rephrase that", K.REPHRASE),
        ("could you please rephrase the question", K.REPHRASE),
        ("can you put it differently", K.REPHRASE),
        ("could you ask that in another way", K.REPHRASE),
        ("i don't understand the question", K.REPHRASE),
        ("Sorry, what do you mean by that?", K.REPHRASE),
        ("können sie das anders formulieren", K.REPHRASE),
        ("ich habe die frage nicht verstanden", K.REPHRASE),
        ("no entiendo la pregunta", K.REPHRASE),
        ("I need a moment.", K.THINKING),
        ("give me a second to think", K.THINKING),
        ("can i have a moment to think please", K.THINKING),
        ("let me think", K.THINKING),
        ("um let me think about that for a moment", K.THINKING),
        ("one moment please", K.THINKING),
        ("hold on", K.THINKING),
        ("i need some time to think about it", K.THINKING),
        ("einen moment bitte", K.THINKING),
        ("ich muss kurz nachdenken", K.THINKING),
        ("un momento por favor", K.THINKING),
        ("let's take a break", K.PAUSE),
        ("can we take a short break", K.PAUSE),
        ("could we pause for a minute", K.PAUSE),
        ("i need a break", K.PAUSE),
        ("können wir eine pause machen", K.PAUSE),
        ("podemos hacer una pausa", K.PAUSE),
        ("can we skip this", K.SKIP),
        ("skip this question please", K.SKIP),
        ("i'd like to skip that one", K.SKIP),
        ("pass", K.SKIP),
        ("i'll pass on this one", K.SKIP),
        ("next question please", K.SKIP),
        ("can we move on to the next question", K.SKIP),
        ("i'd rather not answer that", K.SKIP),
        ("nächste frage bitte", K.SKIP),
        ("siguiente pregunta por favor", K.SKIP),
        ("i'd like to talk to a human", K.HUMAN),
        ("Can I speak to a real person instead?", K.HUMAN),
        ("i want a human", K.HUMAN),
        ("ich möchte mit einem menschen sprechen", K.HUMAN),
        ("quiero hablar con una persona", K.HUMAN),
        ("i can't hear you", K.PROBLEM),
        ("sorry i have a problem with my microphone", K.PROBLEM),
        ("my audio is not working", K.PROBLEM),
        ("ich kann sie nicht hören", K.PROBLEM),
        ("I'm ready", K.RESUME),
        ("okay i'm back", K.RESUME),
        ("let's continue", K.RESUME),
        ("ich bin bereit", K.RESUME),
    ],
)
def test_a_request_is_understood(text: str, kind: K) -> None:
    assert detect_request(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes",
        "okay",
        "I led a team of five and we had to repeat the load test every night.",
        "we always repeat that",
        "the deployment script lets us skip tests when we are in a hurry",
        "we skip that",
        "i would never skip a code review",
        "i took a break from work for a year and then studied statistics",
        "we put a human in the loop for each decision",
        "i like to talk to a person who uses the product",
        "users could not hear the other side and so i rewrote the jitter buffer",
        "my tests pass",
        "the build did not pass",
        "it took a moment to find the cause",
        "we paused the rollout",
        "I had to think about how the cache behaves when a node goes away and then I wrote a test for it",
        "we repeat the experiment",
        "i asked them to repeat the experiment with more people",
        "go forward ten meters",
        "he was not an ill disposed young man",
        "we would stop the line and fix it",
        "i explained it in a different way to the customer and they understood",
        "i work with people",
        "we had a problem with the connection pool",
    ],
)
def test_an_answer_that_contains_such_words_stays_an_answer(text: str) -> None:
    assert detect_request(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "What does the team look like?",
        "what does the team look like",
        "how many people are on the team",
        "is the job remote",
        "um is there any overtime",
        "so when will i hear from you",
        "i was wondering how you handle on call",
        "can you tell me about the salary",
        "do you have a learning budget",
        "yes i have a question what is the pay",
        "wie groß ist das team",
        "gibt es homeoffice",
        "cuánto se gana",
        "そうですか？",
    ],
)
def test_a_question_is_recognised_without_its_mark(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no thank you",
        "i have no questions",
        "when i joined the team we had no tests",
        "what we did was to split the table",
        "have worked with it for years",
        "we asked how the customer used it and then built a prototype",
        "no that's all",
    ],
)
def test_a_statement_is_no_question(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("one", 1), ("don't stop", 2), ("well-known, e.g. here", 3), ("  a  b ", 2), ("私は働く", 2)],
)
def test_words_are_counted(text: str, count: int) -> None:
    assert word_count(text) == count


def test_a_long_text_is_no_request_and_takes_no_time() -> None:
    assert detect_request("could you repeat the question please " * 20_000) is None
