"""What is told when, and who counts as absent: by a clock that is passed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from workflows.domain.agenda import (
    Agenda,
    CalendarMethod,
    MessageKind,
    missed_at,
    no_show_at,
    reminds_of,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY, QUARTER = 86_400.0, 900.0
K = MessageKind


def after(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


def told(agenda: Agenda, target: datetime, leads: tuple[float, ...] = (DAY, QUARTER)) -> list[str]:
    return [f"{due.key}@{due.at - NOW}" for due in agenda.upcoming(target, leads)]


def test_an_invitation_at_once_then_each_reminder_at_its_time() -> None:
    agenda = Agenda()
    agenda.begin(NOW)
    assert told(agenda, after(days=3)) == [
        "invitation-0@0:00:00",
        "reminder-86400-0@2 days, 0:00:00",
        "reminder-900-0@2 days, 23:45:00",
    ]


def test_a_reminder_whose_time_was_before_the_invitation_is_left_out() -> None:
    agenda = Agenda()
    agenda.begin(NOW)
    assert told(agenda, after(hours=3)) == ["invitation-0@0:00:00", "reminder-900-0@2:45:00"]
    assert told(agenda, after(minutes=5)) == ["invitation-0@0:00:00"]


def test_each_is_told_once() -> None:
    agenda = Agenda()
    agenda.begin(NOW)
    seen = []
    while (due := agenda.next_due(after(days=3), (DAY, QUARTER))) is not None:
        agenda.handed_on(due)
        seen.append(due.kind)
    assert seen == [K.INVITATION, K.REMINDER, K.REMINDER]


def test_a_new_time_is_told_with_a_higher_sequence_and_has_reminders_of_its_own() -> None:
    agenda = Agenda()
    agenda.begin(NOW)
    while (due := agenda.next_due(after(hours=25), (DAY, QUARTER))) is not None:
        agenda.handed_on(due)
    agenda.announce(K.RESCHEDULED, after(hours=20))
    assert told(agenda, after(days=5)) == [
        "rescheduled-1@20:00:00",
        "reminder-86400-1@4 days, 0:00:00",
        "reminder-900-1@4 days, 23:45:00",
    ]


def test_whoever_was_not_invited_yet_is_invited_to_the_new_time() -> None:
    agenda = Agenda()
    agenda.begin(NOW)
    agenda.announce(K.RESCHEDULED, NOW)
    assert [due.key for due in agenda.pending] == ["invitation-1"]
    agenda.announce(K.CANCELLED, NOW)
    assert [due.key for due in agenda.pending] == ["cancelled-2"]


def test_a_calendar_entry_is_made_moved_and_taken_out() -> None:
    agenda = Agenda()
    assert agenda.enter(K.INVITATION, after(days=1)) == (CalendarMethod.REQUEST, after(days=1))
    assert agenda.enter(K.REMINDER, after(days=1)) == (CalendarMethod.NONE, None)
    assert agenda.enter(K.RESCHEDULED, after(days=2)) == (CalendarMethod.REQUEST, after(days=2))
    assert agenda.enter(K.CANCELLED, after(days=2)) == (CalendarMethod.CANCEL, after(days=2))
    assert agenda.enter(K.CANCELLED, after(days=2)) == (CalendarMethod.NONE, None)


def test_a_window_has_no_calendar_entry_until_a_time_is_booked() -> None:
    agenda = Agenda()
    assert agenda.enter(K.INVITATION, None) == (CalendarMethod.NONE, None)
    assert agenda.enter(K.BOOKED, after(days=1)) == (CalendarMethod.REQUEST, after(days=1))
    assert agenda.enter(K.UNBOOKED, None) == (CalendarMethod.CANCEL, after(days=1))


def test_reminders_count_from_the_booked_time_or_from_the_end_of_the_window() -> None:
    assert reminds_of(NOW, None, None) == NOW
    assert reminds_of(NOW, after(days=4), None) == after(days=4)
    assert reminds_of(NOW, after(days=4), after(days=1)) == after(days=1)


def test_who_does_not_come_to_a_time_is_absent_after_the_grace_period() -> None:
    assert no_show_at(NOW, None, None, after(minutes=-15), 900) == after(minutes=15)


def test_who_could_not_come_in_before_has_the_grace_period_from_then_on() -> None:
    assert no_show_at(NOW, None, None, after(hours=2), 900) == after(hours=2, minutes=15)


def test_in_a_window_nobody_is_absent_before_its_end() -> None:
    end = after(days=4)
    assert no_show_at(NOW, end, None, after(minutes=-15), 900) == end
    assert no_show_at(NOW, end, after(days=1), NOW, 900) == end
    assert no_show_at(NOW, end, end - timedelta(minutes=5), NOW, 900) == end + timedelta(minutes=10)
    assert no_show_at(NOW, end, None, end + timedelta(hours=1), 900) == end + timedelta(hours=1, minutes=15)


def test_a_booked_time_is_missed_after_its_grace_period_while_the_window_is_open() -> None:
    end = after(days=4)
    assert missed_at(after(days=1), end, 900) == after(days=1, minutes=15)
    assert missed_at(end - timedelta(minutes=5), end, 900) is None
    assert missed_at(None, end, 900) is None
    assert missed_at(after(days=1), None, 900) is None


def test_what_was_missed_may_be_booked_again() -> None:
    agenda = Agenda()
    agenda.begin(NOW)
    agenda.pending = []
    agenda.book(after(days=1), NOW)
    agenda.miss(after(days=1, minutes=15))
    assert (agenda.booked, [due.key for due in agenda.pending]) == (None, ["missed-2"])
    agenda.book(after(days=2), after(days=1, minutes=20))
    assert [due.key for due in agenda.pending] == ["booked-3"]
