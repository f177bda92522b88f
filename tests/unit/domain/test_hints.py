"""Words that a recogniser is told to expect."""

from __future__ import annotations

from workflows.domain.hints import MAX_HINT_CHARS, MAX_HINTS, hints, terms
from workflows.domain.plan import Plan, Topic

PLAN = Plan(
    (
        Topic(
            "a", "Event sourcing", skills=("Kafka", "PostgreSQL"), must_ask=("Why did you choose Debezium?",)
        ),
        Topic("b", "Testing"),
    )
)


def test_the_plans_words_come_first_then_its_questions_names_then_the_descriptions() -> None:
    found = hints(PLAN, "You run Kubernetes with C++ services. Kubernetes is ours to keep.")
    assert found[:4] == ("Event sourcing", "Kafka", "PostgreSQL", "Testing")
    assert found.index("Debezium") < found.index("Kubernetes")
    assert "C++" in found


def test_terms_are_names_within_a_sentence_and_words_that_no_dictionary_has() -> None:
    assert terms("Our team builds APIs. We like Go and OAuth2.") == ["APIs", "Go", "OAuth2"]
    assert terms("We pay 50000 and plan in 2027.") == []


def test_what_comes_most_often_is_named_first() -> None:
    assert terms("We use Redis. With Kafka, with Kafka and Redis, and Kafka.")[0] == "Kafka"


def test_hints_are_bounded_whatever_is_described() -> None:
    found = hints(PLAN, " ".join(f"we Name{n}" for n in range(5000)) + " X" + "y" * 5000)
    assert len(found) == MAX_HINTS
    assert max(map(len, found)) <= MAX_HINT_CHARS
