"""An answer that resumes just after the AI began is one answer, and the AI's turn was none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.durable.stage import Stage
from tests.durable.test_foresight import SPOKEN, UNTIL_THE_END, record, speaker
from tests.support.live_node import until
from tests.support.scripted_providers import ScriptedTts
from workflows import contracts as c
from workflows.domain.values import TurnKind

FIRST = UNTIL_THE_END[0]
REST = "and we measured how long each message had waited"


@pytest.mark.parametrize("ahead", [True, False], ids=["prepared", "afterwards"])
async def test_who_goes_on_just_after_the_ai_began_has_given_one_answer(
    play: Stage, monkeypatch: pytest.MonkeyPatch, ahead: bool
) -> None:
    assert isinstance(play.providers.tts, ScriptedTts)
    monkeypatch.setattr(play.providers.tts, "s_per_char", 0.06)
    async with speaker(play, replace(SPOKEN, prepare_ahead=ahead)) as one:
        scene, rooms = one.scene, play.nodes[0].rooms
        room = rooms.of_session(scene.id)
        assert room is not None
        asked = (await play.doors.snapshot(scene.id)).pinned_question
        await one.say(FIRST)
        await until(lambda: room.sounding)
        assert room.saying is not None
        begun = room.saying.order
        await one.say(REST)
        taken_back = await scene.here.expect("ai_message", interactionId=begun.interaction_id, final=True)
        assert taken_back["text"] == "", "it is not on the page any more"
        assert (await play.doors.snapshot(scene.id)).pinned_question == asked
        await scene.asked(TurnKind.QUESTION)
        told = play.model.turns[-1]
        assert told.last_answer == f"{FIRST} {REST}"
        assert [x.answer for x in told.recent] == [f"{FIRST} {REST}"]
        await play.doors.cancel(scene.id, c.Command("test"))
        await scene.over()
        lines = await record(scene)
        assert [content for _, kind, _, content, _ in lines if kind is None] == [FIRST, REST]
        assert [kind for _, kind, *_ in lines if kind] == [TurnKind.OPENING, TurnKind.QUESTION]
        assert not any(interrupted for *_, interrupted in lines)
        transcript = await scene.transcript()
        assert begun.interaction_id not in {line.interaction_id for line in transcript}
        judged = [x.answer for x in play.model.assessed if x.session_id == scene.id]
        assert judged in ([], [FIRST, f"{FIRST} {REST}"]), "no part is judged without what was said before it"
