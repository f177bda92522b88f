"""While a release is rolled out, a node asks workers of the one before which of an interview's rooms is the newest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workflows import contracts as c
from workflows.domain.values import AIStatus, SessionStatus


def snapshot(open_room: int | None, epoch: int) -> c.Snapshot:
    return c.Snapshot(
        session_id="s",
        status=SessionStatus.IN_PROGRESS,
        ai_status=AIStatus.LISTENING,
        topic="",
        topic_index=0,
        topic_count=1,
        covered=(),
        elapsed_s=0.0,
        remaining_s=60.0,
        paused=False,
        taken_over_by=None,
        participants=(),
        room=c.RoomRef("s", open_room) if open_room is not None else None,
        node_id="",
        consent_recording=None,
        consent_ai_evaluation=None,
        pinned_question="",
        scheduled_time=datetime(2026, 1, 2, tzinfo=UTC),
        epoch=epoch,
    )


@pytest.mark.parametrize(
    ("open_room", "epoch", "newest"),
    [(4, 4, 4), (None, 5, 5), (4, 0, 4), (None, 0, 0)],
    ids=["open", "given up", "told by an older worker", "none yet"],
)
def test_the_newest_room_is_known_from_workers_of_either_release(
    open_room: int | None, epoch: int, newest: int
) -> None:
    assert snapshot(open_room, epoch).newest_epoch == newest
