"""Speech over the AI's voice: pause, interrupt or go on."""

import pytest

from activities.rooms.barge_in import Act, BargeIn
from workflows.domain.conduct import Conduct

CONDUCT = Conduct()


def voiced(barge: BargeIn, begin: float, seconds: float) -> list[tuple[float, Act]]:
    acts = []
    for n in range(round(seconds / 0.02)):
        now = begin + n * 0.02
        for act in (barge.frame(True, now), barge.tick(now)):
            if act is not None:
                acts.append((round(now - begin, 2), act))
    return acts


def test_a_voice_pauses_within_the_220_ms_and_interrupts_after_half_a_second() -> None:
    acts = voiced(BargeIn(CONDUCT), 10.0, 0.8)
    assert [act for _, act in acts][:2] == [Act.PAUSE, Act.INTERRUPT]
    assert acts[0][0] <= CONDUCT.barge_in_pause_s - 0.1
    assert 0.5 <= acts[1][0] + 0.02 <= 0.7


def test_the_gaps_inside_words_are_part_of_the_speech_once_it_is_listened_to() -> None:
    barge, now, acts = BargeIn(CONDUCT), 10.0, list[tuple[float, Act]]()
    while not acts or acts[-1][1] is not Act.INTERRUPT:
        # 80 ms of each 200 ms are silent: plosives, and the ends of words.
        if act := barge.frame(int((now - 10.0) / 0.02 + 1e-6) % 10 < 6, now):
            acts.append((now - 10.0, act))
        now += 0.02
    assert [act for _, act in acts] == [Act.PAUSE, Act.INTERRUPT]
    assert acts[-1][0] <= 0.66


@pytest.mark.parametrize(("heard", "decided_s"), [("Sorry,", 0.56), ("", 0.7), ("Right,", 0.7)])
def test_a_comma_after_the_first_word_is_not_waited_through_where_that_word_is_no_nod(
    heard: str, decided_s: float
) -> None:
    # "Sorry, may I add": 0.48 s of voice, and a pause of 0.19 s.
    barge, acts = BargeIn(CONDUCT), list[tuple[float, Act]]()
    for n in range(60):
        if n == 27:
            assert barge.words(heard) is None
        if act := barge.frame(n < 24 or n >= 34, 10.0 + n * 0.02):
            acts.append((round(n * 0.02, 2), act))
    assert [act for _, act in acts][:2] == [Act.PAUSE, Act.INTERRUPT]
    assert decided_s - 0.05 < acts[1][0] <= decided_s


def test_pauses_between_the_first_words_delay_no_decision() -> None:
    # "I … but … what": 0.14 s of voice, twice a quiet that is too long for a part of a word.
    barge, acts = BargeIn(CONDUCT), list[tuple[float, Act]]()
    for n in range(60):
        if act := barge.frame(n % 18 < 7 or n > 36, 10.0 + n * 0.02):
            acts.append((round(n * 0.02, 2), act))
    assert [act for _, act in acts][:2] == [Act.PAUSE, Act.INTERRUPT]
    assert acts[1][0] <= 0.78


def test_a_nod_that_is_followed_by_another_is_none() -> None:
    barge = BargeIn(CONDUCT)
    sound = [*[True] * 12, *[False] * 30, *[True] * 4, *[False] * 40]
    acts = [a for n, v in enumerate(sound) for a in (barge.frame(v, n * 0.02), barge.tick(n * 0.02)) if a]
    assert Act.INTERRUPT not in acts


@pytest.mark.parametrize("heard", ["", "Right."])
def test_a_nod_is_none_that_the_detector_hears_for_half_a_second(heard: str) -> None:
    # 0.36 s of "Right.", and what the network goes on hearing in the quiet after it.
    barge, acts = BargeIn(CONDUCT), list[Act]()
    for n in range(60):
        said = barge.words(heard) if n == 30 else None
        acts += [act for act in (said, barge.frame(n < 25, n * 0.02), barge.tick(n * 0.02)) if act]
    assert acts == [Act.PAUSE, Act.RESUME]


def test_a_click_does_nothing_and_clicks_far_apart_do_not_add_up() -> None:
    barge = BargeIn(CONDUCT)
    for second in range(1, 20):
        assert barge.frame(True, second) is None
        assert barge.frame(False, second + 0.5) is None
        assert barge.tick(second + 0.6) is None


def test_after_a_cough_it_goes_on_once_there_was_quiet_for_700_ms_less_what_the_detector_takes() -> None:
    barge = BargeIn(CONDUCT)
    assert [act for _, act in voiced(barge, 10.0, 0.3)] == [Act.PAUSE]
    last = 10.28
    assert barge.tick(last + 0.5) is None
    assert barge.tick(last + 0.56) is Act.RESUME
    assert barge.tick(last + 2.0) is None


def test_two_words_that_are_no_backchannel_interrupt_at_once() -> None:
    barge = BargeIn(CONDUCT)
    assert barge.words("please stop") is None
    voiced(barge, 1.0, 0.2)
    assert barge.words("mm-hm yeah okay") is None
    assert barge.words("yeah wait") is None
    assert barge.words("yeah wait please") is Act.INTERRUPT


@pytest.mark.parametrize(
    ("language", "nods", "speaks"),
    [
        ("en", "um, I see", "um, may I add"),
        ("de", "Ja, genau, ich verstehe.", "Ja, Moment bitte"),
        ("es", "Sí, claro, de acuerdo.", "Sí, perdone, una cosa"),
        ("pl", "yeah, okay", "chwileczkę proszę"),
    ],
)
def test_who_nods_in_the_interviews_language_does_not_interrupt(
    language: str, nods: str, speaks: str
) -> None:
    barge = BargeIn(CONDUCT, language)
    voiced(barge, 1.0, 0.2)
    assert barge.words(nods) is None
    assert barge.words(speaks) is Act.INTERRUPT
