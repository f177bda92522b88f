"""What the store does to values on their way in and out."""

import json
from datetime import datetime

import pytest
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from activities.evidence import masked
from activities.store.types import UtcDateTime, clean, dump_json, from_json, to_json
from workflows.domain.conduct import Conduct
from workflows.domain.plan import Criterion, Plan, Rubric, Topic

DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "ab"), ("\ud800", "\ufffd"), ("😀", "😀"), ("\u0001\ufeff", "\u0001\ufeff"), ("", "")],
)
def test_text_is_cleaned_of_what_postgresql_refuses(text: str, kept: str) -> None:
    assert clean(text) == kept
    assert json.loads(dump_json({text: [text, {"a": (text, 1, None)}]})) == {
        kept: [kept, {"a": [kept, 1, None]}]
    }


def test_no_json_that_postgresql_refuses_is_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_json({"x": float("nan")})


def test_domain_values_survive_the_way_through_json() -> None:
    plan = Plan((Topic("a", "A", 3.5, ("Why?",), ("python",), ("c",)),), version=4)
    rubric = Rubric((Criterion("c", "C"),), version=2)
    for cls, value in ((Plan, plan), (Rubric, rubric), (Conduct, Conduct().patiently())):
        assert from_json(cls, json.loads(dump_json(to_json(cls, value)))) == value


def test_a_field_that_is_no_more_is_passed_over() -> None:
    stored = {**to_json(Conduct, Conduct()), "abolished_s": 3}
    assert from_json(Conduct, stored) == Conduct()


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcDateTime().process_bind_param(datetime(2027, 3, 1), DIALECT)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("I am Ada Lovelace.", "I am ████████████."),
        ("i am ada lovelace", "i am ████████████"),
        ("Thanks, Ada!", "Thanks, ███!"),
        ("Adaptive caches, in ada", "Adaptive caches, in ada"),
    ],
)
def test_names_are_covered_at_their_length(text: str, covered: str) -> None:
    assert masked(text, ["Ada Lovelace"]) == covered


def test_a_name_that_is_empty_or_a_pattern_covers_nothing_else() -> None:
    assert masked("any words (at all)", ["", ".*", "("]) == "any words (at all)"
