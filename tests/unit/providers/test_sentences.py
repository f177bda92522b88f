"""Sentences out of streams."""

import pytest

from activities.providers.sentences import MAX_SENTENCE_CHARS, SentenceSplitter, clauses, split_all


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("Mr. Smith met Dr. Jones. They talked.", ["Mr. Smith met Dr. Jones.", "They talked."]),
        ("Use tools, e.g. Docker. Fine.", ["Use tools, e.g. Docker.", "Fine."]),
        ("It took 3.5 seconds. Then v1.2.3 came.", ["It took 3.5 seconds.", "Then v1.2.3 came."]),
        ("Well... maybe not. Yes.", ["Well... maybe not.", "Yes."]),
        ("So… What now?", ["So…", "What now?"]),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("A line\nanother line", ["A line", "another line"]),
        ("The answer is no. Next.", ["The answer is no.", "Next."]),
        ("See No. 5 on the list. Done.", ["See No. 5 on the list.", "Done."]),
        ("J. R. Tolkien wrote it. I know.", ["J. R. Tolkien wrote it.", "I know."]),
        ("It was I. You saw.", ["It was I.", "You saw."]),
        ("これは一つ。これは二つ。", ["これは一つ。", "これは二つ。"]),
        ("No end", ["No end"]),
        ("", []),
        ("   ", []),
        ("...", ["..."]),
    ],
)
def test_sentences_end_where_people_end_them(text: str, sentences: list[str]) -> None:
    assert split_all(text) == sentences


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_the_size_of_the_pieces_changes_nothing(size: int) -> None:
    text = 'Hello Dr. Lee. It took 2.5 s, e.g. here... and "so." Then? Yes! ' + "word " * 100 + "end."
    splitter = SentenceSplitter()
    found = [
        s for i in range(0, len(text), size) for s in splitter.push(text[i : i + size])
    ] + splitter.finish()
    assert found[:5] == split_all(text)[:5]
    assert " ".join(found).split() == text.split()


def test_a_sentence_comes_as_soon_as_the_next_one_has_begun() -> None:
    splitter = SentenceSplitter()
    assert splitter.push("Hello the") == []
    assert splitter.push("re.") == []
    assert splitter.push(" How") == ["Hello there."]
    assert splitter.finish() == ["How"]


def test_no_sentence_is_longer_than_the_bound_and_no_word_is_lost() -> None:
    text = "we did this, and then we did that because it was needed " * 40
    found = split_all(text)
    assert max(map(len, found)) <= MAX_SENTENCE_CHARS
    assert " ".join(found).split() == text.split()
    assert found[0].endswith((",", "this", "needed", "that")), "cut at a clause"


def test_a_text_without_any_blank_is_cut_nevertheless() -> None:
    found = split_all("x" * 1000)
    assert max(map(len, found)) <= MAX_SENTENCE_CHARS
    assert "".join(found) == "x" * 1000


def test_clauses_are_the_text_in_order() -> None:
    text = "When it failed, we looked at the logs; nothing was there. Then we stopped."
    assert clauses(text) == [
        "When it failed,",
        "we looked at the logs;",
        "nothing was there.",
        "Then we stopped.",
    ]
