"""Everybody who is measured is told the same answers in the same order, each kind drawn by itself."""

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.pace.kinds import HESITANT, PAUSES, SENTENCES, kinds_of, numbered, share
from benchmarks.pace.orders import PAUSED, WHOLE_SET, Order
from benchmarks.pace.sets import (
    DIFFERENT,
    RATE,
    READ_ON_S,
    SILENCES_S,
    Spoken,
    hesitant,
    of_two_sentences,
    read_on,
    with_pauses,
)


def spoken(text: str, seconds: float = 1.0) -> Spoken:
    return Spoken(text, ((text, seconds),), np.zeros(int(seconds * RATE), np.int16))


ONE, TWO, THREE = [spoken("one."), spoken("and.")], [spoken("two.", 4.0)], [spoken("three.")]
CUT = [[spoken(letter) for letter in "abcdef"], [spoken("g")]]


def texts(parts: Sequence[Spoken]) -> tuple[str, ...]:
    return tuple(part.text for part in parts)


def cut_offs_of(peer: str) -> list[Order]:
    return [order for order in WHOLE_SET if order.peer == peer and order.kinds == PAUSED]


def answers_of(order: Order) -> tuple[str, ...]:
    return kinds_of(order.turns * order.conversations, order.kinds)


def test_the_calls_of_a_run_share_its_answers() -> None:
    kinds = kinds_of(7, (PAUSES, HESITANT))
    shares = [share(kinds, call, 3) for call in range(3)]
    assert sorted(one for mine in shares for one in mine) == sorted(numbered(kinds))
    assert shares[1] == [(HESITANT, 0), (PAUSES, 2)]


@pytest.mark.parametrize("peer", ["pipecat", "livekit-agents"])
def test_the_peers_are_told_a_prefix_of_what_ours_is_told(peer: str) -> None:
    [ours], [theirs] = cut_offs_of("viva"), cut_offs_of(peer)
    fewer = answers_of(theirs)
    assert fewer == answers_of(ours)[: len(fewer)]
    assert numbered(fewer) == numbered(answers_of(ours))[: len(fewer)]
    assert len(fewer) - fewer.count(SENTENCES) >= 40


def test_the_whole_set_has_enough_of_each() -> None:
    [ours] = cut_offs_of("viva")
    answers = answers_of(ours)
    assert answers.count(PAUSES) + answers.count(HESITANT) >= 150
    assert answers.count(SENTENCES) >= 40
    assert ours.conversations <= 10
    # None is said twice.
    assert all(answers.count(kind) <= DIFFERENT[kind] for kind in (PAUSES, HESITANT, SENTENCES))
    nodded = dict.fromkeys(("viva", "pipecat", "livekit-agents"), 0)
    for order in WHOLE_SET:
        if order.peer in nodded:
            nodded[order.peer] += order.conversations * order.interruptions
            # As many nods come before the interruptions.
            assert 2 * order.interruptions <= order.turns
    assert nodded["viva"] >= 10
    assert min(nodded.values()) >= 5


def test_ours_is_run_with_each_number_of_conversations_and_each_peer_on_one_core() -> None:
    usual = {o.conversations for o in WHOLE_SET if o.peer == "viva" and not (o.one_core or o.watched)}
    assert usual >= {1, 5, 10, 15, 20}
    on_one_core = {(order.peer, order.conversations) for order in WHOLE_SET if order.one_core}
    assert on_one_core == {("viva", 15), ("pipecat", 6), ("livekit-agents", 6)}


def test_two_whole_sentences_have_one_pause_between_them() -> None:
    answers = of_two_sentences(1, [ONE, TWO, THREE])
    assert len(answers) == DIFFERENT[SENTENCES]
    said = set()
    for answer in answers:
        pauses = [gap for gap in answer.gaps if gap != READ_ON_S]
        assert len(pauses) == 1
        assert SILENCES_S[0] <= pauses[0] <= SILENCES_S[1]
        # A full stop stands before the pause, and the other sentence behind it.
        border = answer.gaps.index(pauses[0]) + 1
        before, behind = texts(answer.parts[:border]), texts(answer.parts[border:])
        assert {before, behind} <= {texts(ONE), texts(TWO), texts(THREE)}
        assert before != behind
        said.add(before + behind)
    assert len(said) == 6


def test_pauses_between_sentences_are_of_each_length_alike() -> None:
    pauses = [gap for one in of_two_sentences(1, [ONE, TWO]) for gap in one.gaps if gap != READ_ON_S]
    assert [gap <= 1.0 for gap in pauses].count(True) >= len(pauses) // 3
    assert [gap >= 2.0 for gap in pauses].count(True) >= len(pauses) // 3


def test_a_sentence_with_pauses_goes_on_to_its_end() -> None:
    for answer in with_pauses(1, CUT):
        assert 2 <= len(answer.parts) <= 4
        assert "abcdef".endswith("".join(part.text for part in answer.parts))
        assert len(answer.gaps) == len(answer.parts) - 1


def test_each_kind_is_drawn_by_its_own_seed() -> None:
    thirds = [CUT[0][:3], CUT[0][3:]]
    assert [one.gaps for one in hesitant(1, thirds)] == [one.gaps for one in hesitant(1, thirds)]
    assert [one.gaps for one in hesitant(1, thirds)] != [one.gaps for one in hesitant(2, thirds)]


def test_without_real_speech_there_is_none_of_it() -> None:
    assert with_pauses(1, []) == of_two_sentences(1, []) == read_on("complete", []) == []


def test_short_sentences_are_no_complete_answers() -> None:
    assert [one.parts for one in read_on("complete", [ONE, TWO, THREE])] == [tuple(TWO)]
