"""How sure the offline recogniser's words are: of use in the conversation, and no ground for a score."""

from __future__ import annotations

from itertools import pairwise

import pytest

from activities.evidence import MIN_CONFIDENCE
from activities.providers.pocketsphinx_engine import MOST_SURE, believed
from workflows.hearing import UNSURE


def test_what_the_decoder_is_sure_of_is_gone_on_with_and_never_scored() -> None:
    assert UNSURE <= believed(0.5) < believed(1.0) == MOST_SURE < MIN_CONFIDENCE


def test_what_the_decoder_is_unsure_of_stays_so() -> None:
    assert believed(0.3) == pytest.approx(0.3)
    assert (believed(-1.0), believed(2.0)) == (0.0, MOST_SURE)


def test_the_surer_word_is_surer() -> None:
    figures = [believed(n / 20) for n in range(21)]
    assert all(low < high for low, high in pairwise(figures))
