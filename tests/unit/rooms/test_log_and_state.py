"""The conversation that is caught up with, and what of a state is broadcast."""

from datetime import UTC, datetime
from typing import Any

from activities.rooms.log import ConversationLog, SeenIds
from activities.rooms.messages import AiStatusChanged, HistoryLine, SessionState
from activities.rooms.state import changes, newer
from workflows.contracts import RoomRef, RoomState
from workflows.domain.values import AIStatus, InteractionType, SessionStatus


def line(key: str, text: str = "text", minute: int = 0, utterance_id: str | None = None) -> HistoryLine:
    return HistoryLine(
        interaction_id=key,
        participant_id="p",
        type=InteractionType.ANSWER,
        text=text,
        timestamp=datetime(2026, 1, 1, 9, minute, tzinfo=UTC),
        utterance_id=utterance_id,
    )


def texts(log: ConversationLog) -> list[str]:
    return [entry.text for entry in log.lines()]


def test_a_line_that_grows_stays_where_it_began() -> None:
    log = ConversationLog()
    assert log.put(line("a", "one"))
    log.put(line("b", "two"))
    assert log.put(line("a", "one and more", minute=5))
    assert texts(log) == ["one and more", "two"]
    assert log.lines()[0].timestamp.minute == 0
    assert not log.put(log.lines()[0])


def test_the_oldest_lines_go_when_there_are_too_many() -> None:
    log = ConversationLog(max_lines=2)
    for key in "abc":
        log.put(line(key, key))
    assert texts(log) == ["b", "c"]


def test_what_was_stored_comes_first_and_nothing_twice() -> None:
    log = ConversationLog()
    log.put(line("u1", "spoken here", utterance_id="u1"))
    log.prepend([line("i0", "earlier"), line("i1", "spoken here", utterance_id="u1")])
    assert texts(log) == ["earlier", "spoken here"]


def test_an_id_is_new_once_and_memory_is_bounded() -> None:
    seen = SeenIds(size=2)
    assert [seen.first(key) for key in ("a", "a", "b", "c", "a")] == [True, False, True, True, True]


def state(version: int = 1, **fields: Any) -> RoomState:
    values: dict[str, Any] = {"status": SessionStatus.IN_PROGRESS, "ai_status": AIStatus.LISTENING} | fields
    return RoomState(RoomRef("s", 1), version=version, **values)


def test_only_differences_are_broadcast() -> None:
    first, shown = changes(None, state(), AIStatus.IDLE)
    assert [type(message) for message in first] == [AiStatusChanged, SessionState]
    assert changes(state(), state(2), shown) == ([], AIStatus.LISTENING)
    paused, _ = changes(state(), state(2, paused=True), shown)
    assert [type(message) for message in paused] == [SessionState]


def test_a_report_from_before_the_first_sound_does_not_take_speaking_back() -> None:
    late = state(2, ai_status=AIStatus.PROCESSING)
    assert changes(state(), late, AIStatus.SPEAKING, sounding=True)[1] is AIStatus.SPEAKING
    assert changes(state(), late, AIStatus.SPEAKING, sounding=False)[1] is AIStatus.PROCESSING


def test_a_version_that_is_not_above_the_last_one_is_old() -> None:
    assert newer(None, state(0))
    assert not newer(state(2), state(2))
    assert newer(state(2), state(3))
