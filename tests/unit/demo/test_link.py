import pytest

from workers.demo.closing import Next, after_close
from workers.demo.link import NotAdmittedError, wait_before_rejoin
from workers.demo.organiser import invite_token
from workers.demo.rest import Problem


@pytest.mark.parametrize(
    ("code", "step"),
    [
        (1006, Next.REJOIN_ELSEWHERE),
        (1012, Next.REJOIN_ELSEWHERE),
        (4404, Next.REJOIN_ELSEWHERE),
        (4401, Next.REJOIN),
        (4408, Next.REJOIN),
        (4429, Next.REJOIN),
        (1011, Next.REJOIN),
        (4403, Next.STOP),
        (4409, Next.STOP),
    ],
)
def test_each_close_code_has_its_next_step(code: int, step: Next) -> None:
    assert after_close(code, leaving=False) is step


def test_who_leaves_does_not_come_back() -> None:
    assert after_close(1006, leaving=True) is Next.STOP


def problem(status: int, kind: str, retry_after_s: float | None = None) -> Problem:
    return Problem(status, {"type": f"/problems/{kind}", "detail": "because"}, retry_after_s)


def test_no_room_yet_is_asked_again_when_the_api_says() -> None:
    assert wait_before_rejoin(problem(503, "no-media-node", 3.0)) == 3.0


def test_too_early_is_asked_again() -> None:
    assert wait_before_rejoin(problem(409, "too-early")) > 0


@pytest.mark.parametrize(
    ("status", "kind"), [(409, "interview-over"), (403, "not-permitted"), (404, "not-found")]
)
def test_a_refusal_is_final_and_says_why(status: int, kind: str) -> None:
    with pytest.raises(NotAdmittedError, match="because"):
        wait_before_rejoin(problem(status, kind))


@pytest.mark.parametrize(
    "url", ["http://h/join#abc", "http://h/join#token=abc", "http://h/i/1#/join?token=abc"]
)
def test_the_invite_token_stands_in_the_fragment(url: str) -> None:
    assert invite_token(url) == "abc"
