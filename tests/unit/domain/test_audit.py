from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from workflows.domain.audit import GENESIS, AuditEntry, broken_at

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


def chain(length: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for i in range(1, length + 1):
        previous = entries[-1].hash if entries else GENESIS
        entries.append(AuditEntry(i, AT, "user:1", "did", "thing", {"n": str(i)}, previous))
    return entries


@pytest.mark.parametrize("length", [0, 1, 5])
def test_an_honest_chain_holds(length: int) -> None:
    assert broken_at(chain(length)) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", AT + timedelta(microseconds=1)),
        ("actor", "user:2"),
        ("action", "didn't"),
        ("subject", "other"),
        ("details", {"n": "3", "more": ""}),
        ("details", {}),
    ],
)
def test_any_change_of_an_entry_is_found_at_the_next(field: str, value: object) -> None:
    entries = chain(5)
    entries[2] = replace(entries[2], **{field: value})  # type: ignore[arg-type]
    assert broken_at(entries) == 4


def test_a_missing_a_swapped_and_a_doubled_entry_are_found() -> None:
    entries = chain(4)
    assert broken_at(entries[1:]) == 2
    assert broken_at([entries[0], entries[2], entries[3]]) == 3
    assert broken_at([entries[1], entries[0], *entries[2:]]) == 2
    assert broken_at([entries[0], entries[0]]) == 1


def test_an_entry_written_anew_breaks_what_follows() -> None:
    entries = chain(3)
    forged = replace(entries[1], actor="user:2", previous_hash=entries[0].hash)
    assert broken_at([entries[0], forged, entries[2]]) == 3


def test_the_hash_is_the_same_in_each_zone_and_order_of_details() -> None:
    entry = AuditEntry(1, AT, "a", "b", "c", {"x": "1", "y": "2"}, GENESIS)
    elsewhere = AT.astimezone(timezone(timedelta(hours=9)))
    assert replace(entry, at=elsewhere, details={"y": "2", "x": "1"}).hash == entry.hash


def test_fields_do_not_run_into_each_other() -> None:
    entry = AuditEntry(1, AT, "ab", "c", "d", {}, GENESIS)
    assert entry.hash != replace(entry, actor="a", action="bc").hash
