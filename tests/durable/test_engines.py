"""The engines behind an interview: what they cost, how they sound, on what terms they are used, what they know."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from activities.providers.ports import Capabilities, Terms
from activities.providers.usage import tell
from activities.store.interviews import Interviews
from activities.store.usage import ModelUsage, SessionUsage
from tests.durable.stage import PLAN, Stage, Wording
from tests.support.scripted_providers import ScriptedStt, ScriptedTts
from workflows import contracts as c
from workflows.domain.engines import Voice
from workflows.domain.usage import Budget, Usage
from workflows.domain.values import SessionStatus, TurnKind

USED = Usage("a-model", "turn", 1000, 50, 0, 0, 0.01)
NOTED = Usage("a-model", "assess", 200, 20, 0, 0, 0.002)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The vendor counts: each turn, also one that fails, and each assessment."""
    said, assessed = Wording.say, Wording.assess

    async def say(self: Wording, turn: c.TurnContext, already_said: str = "") -> AsyncIterator[str]:
        try:
            async for piece in said(self, turn, already_said):
                yield piece
        finally:
            tell(USED, None)

    async def assess(self: Wording, order: c.AssessAnswer) -> c.Assessment:
        tell(NOTED, None)
        return await assessed(self, order)

    monkeypatch.setattr(Wording, "say", say)
    monkeypatch.setattr(Wording, "assess", assess)


async def used_by(play: Stage, session_id: str) -> SessionUsage:
    async with play.database.transaction() as tx:
        return await ModelUsage(tx).of_session(session_id)


def count(used: SessionUsage, purpose: str) -> int:
    return sum(one.tokens_in for one in used.total if one.purpose == purpose)


@pytest.mark.usefixtures("counted")
async def test_tokens_and_cost_are_kept_per_turn_and_per_interview(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    await scene.to_the_end()
    used = await used_by(play, scene.id)
    asked = len(play_turns(play))
    assert count(used, "turn") == asked * 1000
    assert count(used, "assess") > 0
    questions = {i.interaction_id for i in await scene.transcript() if i.turn_kind}
    of_lines = {
        line: sum(u.tokens_in for u in usages if u.purpose == "turn") for line, usages in used.by_line
    }
    assert {line for line, tokens in of_lines.items() if tokens} == questions
    snapshot = await play.doors.snapshot(scene.id)
    assert snapshot.tokens == sum(one.tokens for one in used.total)
    assert snapshot.cost_usd == pytest.approx(sum(one.cost_usd for one in used.total))


def play_turns(play: Stage) -> list[c.TurnContext]:
    return play.model.turns


@pytest.fixture(autouse=True)
def no_turns_yet(play: Stage) -> Iterator[None]:
    play.model.turns.clear()
    yield


@pytest.mark.usefixtures("counted")
async def test_what_failed_attempts_took_is_counted_too(play: Stage) -> None:
    scene = await play.interview()
    await scene.begin()
    play.model.failures = 2
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    await scene.to_the_end()
    used = await used_by(play, scene.id)
    assert count(used, "turn") == (len(play_turns(play)) + 2) * 1000


@pytest.mark.usefixtures("counted")
async def test_an_interview_whose_budget_is_used_up_ends_politely_without_the_model(play: Stage) -> None:
    scene = await play.interview(budget=Budget(max_tokens=2000))
    await scene.begin()
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    asked = len(play_turns(play))
    await scene.answer()
    await scene.line("anything you would like to add or correct?")
    await scene.line("Thank you for your time. Goodbye.")
    assert await scene.over() is SessionStatus.COMPLETED
    assert len(play_turns(play)) == asked
    async with play.database.transaction() as tx:
        assert "budget_used_up" in (await Interviews(tx).require(scene.id)).faults
    assert len(await scene.answers()) == 2


@pytest.mark.usefixtures("counted")
async def test_another_budget_can_be_given_before_the_start(play: Stage) -> None:
    scene = await play.interview()
    await play.doors.edit(scene.id, c.Edit("organiser", budget=Budget(max_cost_usd=0.015)))
    await scene.begin()
    await scene.answer()
    await scene.asked(TurnKind.QUESTION)
    await scene.answer()
    await scene.line("anything you would like to add or correct?")
    assert await scene.over() is SessionStatus.COMPLETED


async def test_the_interviews_own_voice_and_pace_are_used(play: Stage) -> None:
    tts = play.providers.tts
    assert isinstance(tts, ScriptedTts)
    tts.voices.clear()
    scene = await play.interview(voice=Voice("Kore", 0.9))
    await scene.begin()
    await play.doors.end(scene.id, c.Command("organiser"))
    await scene.over()
    assert set(tts.voices) == {Voice("Kore", 0.9)}


async def test_another_voice_can_be_chosen_before_the_start(play: Stage) -> None:
    tts = play.providers.tts
    assert isinstance(tts, ScriptedTts)
    scene = await play.interview()
    await play.doors.edit(scene.id, c.Edit("organiser", voice=Voice("Puck", 1.2)))
    tts.voices.clear()
    await scene.begin()
    await play.doors.end(scene.id, c.Command("organiser"))
    await scene.over()
    assert set(tts.voices) == {Voice("Puck", 1.2)}


async def test_on_what_terms_providers_get_the_words_is_recorded(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed = Capabilities("a-recogniser", region="europe-west4", terms=Terms("30 days", "never"))
    monkeypatch.setattr(ScriptedStt, "capabilities", property(lambda _: agreed))
    scene = await play.interview()
    await scene.begin()
    await scene.to_the_end()
    async with play.database.transaction() as tx:
        recorded = (await Interviews(tx).require(scene.id)).providers
    assert [(one.kind, one.provider) for one in recorded] == [
        ("llm", "scripted"),
        ("stt", "a-recogniser"),
        ("tts", "scripted"),
    ]
    [stt] = [one for one in recorded if one.kind == "stt"]
    assert (stt.region, stt.retention, stt.training) == ("europe-west4", "30 days", "never")


async def test_where_no_recogniser_knows_the_language_the_candidate_is_told_and_types(
    play: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = Capabilities("english", offline=True, languages=("en",))
    monkeypatch.setattr(ScriptedStt, "capabilities", property(lambda _: english))
    stt = play.providers.stt
    assert isinstance(stt, ScriptedStt)
    opened = len(stt.streams)
    scene = await play.interview(language="de", plan=PLAN)
    await scene.begin(recording=True)
    told = await scene.here.expect("system_message", code="answers_typed")
    assert "tippen Sie Ihre Antworten" in told["text"]
    assert (await play.doors.snapshot(scene.id)).answers_typed
    await scene.to_the_end()
    assert len(stt.streams) == opened
    assert len(await scene.answers()) >= 2
    assert sum(m["code"] == "answers_typed" for m in scene.here.of("system_message")) == 1
