"""A whole interview in German and in Spanish with nothing but the offline engines.

They draft the plan, speak and word every turn in the language. The offline recogniser knows English only: the candidate
is told so, and types.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from activities.providers.espeak_tts import EspeakTts
from activities.providers.gemini.language import in_wrong_language
from activities.providers.offline_model.model import OfflineModel
from activities.providers.pocketsphinx_stt import PocketsphinxStt
from activities.store.interactions import Interactions
from activities.store.scorecards import Scorecards
from temporal.ids import debrief_workflow_id
from tests.durable.stage import QUICK, Scene, stage
from tests.providers.test_interview_over_google import ANSWERS, DONE, HELLO, speaking
from tests.support.live_node import Caller, until
from tests.support.stack import TemporalServer
from workflows.domain.phrases import phrase
from workflows.domain.scorecard import NotScoreableReason
from workflows.domain.values import InteractionType, SessionStatus

JOBS = {
    "de": (
        "Backend-Entwickler",
        "Sie bauen APIs mit PostgreSQL und Python und betreiben sie. Sie arbeiten eng mit dem Team zusammen.",
    ),
    "es": (
        "Desarrollador de backend",
        "Usted construye API con PostgreSQL y Python y las mantiene. Trabaja de cerca con el equipo.",
    ),
}


async def answer_in_writing(scene: Scene, caller: Caller, language: str) -> None:
    """Until it is over."""
    over = asyncio.create_task(scene.handle.result())
    answers, asked = list(ANSWERS[language]), 0

    def lines() -> int:
        return len([x for x in caller.socket.of("ai_message") if x["final"]])

    def waits() -> bool:
        states = [x["status"] for x in caller.socket.of("ai_status")]
        return lines() > asked and states[-1:] == ["Listening"]

    while not over.done():
        await until(lambda: waits() or over.done(), 120, "nothing was asked")
        asked = lines()
        if not over.done():
            await scene.answer(answers.pop(0) if answers else DONE[language])
    await over


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("language", ["de", "es"])
async def test_an_interview_is_held_in_the_language_with_no_service_at_all(
    language: str, database_url: str, temporal_dev_server: TemporalServer
) -> None:
    model, stt, tts = OfflineModel(), PocketsphinxStt(1), EspeakTts()
    plan = (await model.draft_plan(*JOBS[language], 10, language)).plan
    plan = replace(plan, topics=plan.topics[:2])
    async with (
        stage(database_url, temporal_dev_server.address, llm=model, stt=stt, tts=tts) as play,
        play.worker(),
    ):
        conduct = replace(QUICK, add_or_correct_wait_s=3.0)
        scene = await play.interview(conduct, language=language, plan=plan)
        async with speaking(scene) as caller:
            await scene.consent(recording=True)
            await answer_in_writing(scene, caller, language)
            told = [x["text"] for x in caller.socket.of("system_message") if x["code"] == "answers_typed"]
            assert told == [phrase("answers_typed", language)], "once, in the language"
        assert (await play.doors.snapshot(scene.id)).status is SessionStatus.COMPLETED
        await asyncio.wait_for(play.client.get_workflow_handle(debrief_workflow_id(scene.id)).result(), 60)
        async with play.database.transaction() as tx:
            transcript = [row.interaction for row in (await Interactions(tx).transcript(scene.id)).lines]
            card = (await Scorecards(tx).all_of(scene.id))[0]
    said = [i for i in transcript if i.speaker_participant_id != scene.candidate]
    assert said[0].content.startswith(HELLO[language])
    assert not [i.content for i in said if in_wrong_language(i.content, language)]
    assert all(i.audio is not None and i.audio.duration_s > 0.5 for i in said), "each was spoken"
    questions = [i.content for i in said if i.type is InteractionType.QUESTION]
    assert len(set(questions)) == len(questions) >= 3
    answers = [i for i in transcript if i.type is InteractionType.ANSWER]
    assert [i.content for i in answers][:2] == ANSWERS[language] and all(i.typed for i in answers)
    assert card.not_scoreable is NotScoreableReason.OFFLINE_INTERVIEWER
