"""Wrapping keys: the first wraps, all unwrap, and a list that can't be used is refused in words."""

from __future__ import annotations

import pytest

from activities.wrapping import Wrapped, WrappingKeyError, WrappingKeys, new_wrapping_key, parsed
from tests.support.secrecy import a_wrapping_key, wrapping

SECRET = b"s" * 32


def test_what_is_wrapped_can_be_unwrapped_in_its_place_only() -> None:
    keys = wrapping()
    wrapped = keys.wrap(SECRET, "row 1")
    assert SECRET not in wrapped.data
    assert keys.unwrap(wrapped, "row 1") == SECRET
    with pytest.raises(WrappingKeyError, match="'k1' does not open"):
        keys.unwrap(wrapped, "row 2")


def test_a_new_key_wraps_and_the_old_one_still_unwraps() -> None:
    old = wrapping(a_wrapping_key("old", b"o"))
    wrapped = old.wrap(SECRET, "row")
    both = wrapping(a_wrapping_key("new", b"n"), a_wrapping_key("old", b"o"))
    assert both.unwrap(wrapped, "row") == SECRET
    assert both.wrap(SECRET, "row").wrapping_key_id == "new"


def test_a_key_that_is_not_listed_is_named() -> None:
    wrapped = wrapping(a_wrapping_key("old", b"o")).wrap(SECRET, "row")
    with pytest.raises(WrappingKeyError, match="'old' is not listed"):
        wrapping(a_wrapping_key("new", b"n")).unwrap(wrapped, "row")


def test_a_key_that_is_listed_later_is_found_without_a_restart() -> None:
    listed = [a_wrapping_key("one")]
    running = WrappingKeys(lambda: ",".join(listed))
    listed.insert(0, a_wrapping_key("two", b"2"))
    wrapped = wrapping(a_wrapping_key("two", b"2")).wrap(SECRET, "row")
    assert running.unwrap(wrapped, "row") == SECRET
    assert running.wrap(SECRET, "row").wrapping_key_id == "two"


def test_keys_are_separated_by_commas_blanks_or_lines() -> None:
    text = f"{a_wrapping_key('a')}, {a_wrapping_key('b')}\n{a_wrapping_key('c')}\n"
    assert list(parsed(text)) == ["a", "b", "c"]


def test_a_new_one_is_of_the_form_that_is_read() -> None:
    first, second = new_wrapping_key(), new_wrapping_key()
    assert len(parsed(f"{first},{second}")) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "written ID:BASE64"),
        ("no colon", "'no' has 0 bytes"),
        ("k1:!!!!", "'k1' is no base64"),
        ("k1:aGk=", "'k1' has 2 bytes instead of 32"),
        (f"{a_wrapping_key()},{a_wrapping_key()}", "'k1' is listed twice"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_without_its_bytes(text: str, why: str) -> None:
    with pytest.raises(WrappingKeyError, match=why) as caught:
        WrappingKeys(lambda: text)
    assert "aGk" not in str(caught.value)


def test_a_wrong_key_under_the_same_name_is_no_key() -> None:
    wrapped = wrapping(a_wrapping_key("k", b"1")).wrap(SECRET, "row")
    with pytest.raises(WrappingKeyError, match="does not open"):
        wrapping(a_wrapping_key("k", b"2")).unwrap(Wrapped(wrapped.data, "k"), "row")
