"""What is exported of an interview tells nobody who was in it, and still replays."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from temporal.redaction import Redaction, names_in
from workflows.domain.requests import detect_request, word_count
from workflows.domain.values import TurnKind

SAID = "My name is Zelda Quux, born 12.03.1990; write to zelda@quux.example."
ID = "f7466729-ae07-4bc7-a275-9ddd2d5826b4"


def payload(value: Any, encoding: str = "json/plain") -> dict[str, Any]:
    return {
        "metadata": {"encoding": base64.b64encode(encoding.encode()).decode()},
        "data": base64.b64encode(json.dumps(value).encode()).decode(),
    }


def inside(redacted: dict[str, Any]) -> Any:
    return json.loads(base64.b64decode(redacted["data"]))


def test_no_word_of_an_answer_stays() -> None:
    redacted = Redaction().text(SAID)
    assert len(redacted) == len(SAID)
    for secret in ("Zelda", "zelda", "Quux", "born", "1990", "example"):
        assert secret not in redacted


def test_the_same_word_becomes_the_same_word() -> None:
    redaction = Redaction()
    whole, part = (
        redaction.text("Zelda likes zelkova, and Zelda writes."),
        redaction.text("Zelda likes zelkova"),
    )
    assert whole.startswith(part)


def test_two_exports_have_no_words_in_common() -> None:
    assert Redaction().text("Zelkova pencils") != Redaction().text("Zelkova pencils")


@pytest.mark.parametrize(
    "said",
    [
        "Could you repeat the question, please?",
        "umm can you say that again",
        "One moment",
        "skip",
        "Let's pause here.",
    ],
)
def test_a_request_stays_that_request(said: str) -> None:
    assert detect_request(Redaction().text(said)) is detect_request(said) is not None


def test_a_name_goes_also_where_it_is_a_common_word() -> None:
    redacted = Redaction(["May Question"]).text("Could you repeat the question, May?")
    assert "May" not in redacted
    assert "question" not in redacted
    assert "repeat" in redacted


words = st.sampled_from(
    [
        "please",
        "repeat",
        "skip",
        "the",
        "um",
        "question",
        "a",
        "moment",
        "think",
        "we",
        "built",
        "queues",
        "next",
        "no",
        "Zelda",
    ]
)


@given(st.lists(words, max_size=20).map(" ".join))
def test_whatever_is_said_the_rules_see_the_same(said: str) -> None:
    redacted = Redaction(["Zelda"]).text(said)
    assert detect_request(redacted) is detect_request(said)
    assert word_count(redacted) == word_count(said)
    assert "Zelda" not in redacted


def test_ids_times_kinds_and_numbers_stay_what_they_are() -> None:
    kept = {
        "interaction_id": ID,
        "by": f"user:{ID}",
        "at": "2027-03-01T09:00:00.5Z",
        "kind": TurnKind.FOLLOW_UP,
        "queue": "media.n1",
        "order": 3,
        "typed": False,
        "audio_ref": None,
    }
    redacted = Redaction().value(kept)
    assert {**redacted, "by": ""} == {**kept, "by": ""}
    assert redacted["by"].endswith(ID)


def test_a_document_inside_a_string_stays_one() -> None:
    cursor = json.dumps({"utteranceId": ID, "text": "Zelda said so", "end": 48000})
    inner = json.loads(Redaction().value({"cursor": cursor})["cursor"])
    assert (inner["utteranceId"], inner["end"]) == (ID, 48000)
    assert "Zelda" not in inner["text"]


def test_every_payload_of_a_history_is_redacted_and_the_machine_is_not_named() -> None:
    history = {
        "events": [
            {
                "eventType": "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED",
                "activityType": {"name": "speak"},
                "identity": "4711@laptop-of-zelda",
                "taskQueue": {"name": "4711@laptop-of-zelda:abc"},
                "input": {"payloads": [payload({"text": "Zelda, hello"})]},
                "failure": {"message": "no words for Zelda", "stackTrace": "File /home/zelda"},
            }
        ]
    }
    redacted = Redaction().history(history)
    (event,) = redacted["events"]
    assert "zelda" not in json.dumps(redacted).lower()
    assert "zelda" not in inside(event["input"]["payloads"][0])["text"].lower()
    assert event["eventType"] == "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED"
    assert event["activityType"]["name"] == "speak"


def test_what_can_not_be_read_is_refused_not_passed_on() -> None:
    with pytest.raises(ValueError, match="binary/encrypted"):
        Redaction().history({"payloads": [payload("Zelda", "binary/encrypted")]})


def test_names_are_found_in_payloads_only() -> None:
    body = {
        "activityType": {"name": "speak"},
        "input": payload({"candidate": {"name": "Zelda Quux", "role": "AI"}}),
    }
    assert names_in([body]) == {"Zelda Quux"}
