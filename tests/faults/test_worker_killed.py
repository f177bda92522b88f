"""`kill -9` of the worker while the AI speaks: the candidate notices nothing, or at most a pause."""

import asyncio
from collections import Counter

import pytest

from tests.support.candidate import (
    Candidate,
    Conversation,
    book,
    questions_of,
    signed_in_organiser,
    spoken_answers_of,
    synthesise_answers,
)
from workers.demo.verdict import judge
from workers.up import Stack

LEAST_SOUND_SHARE = 0.5
"""Of a sentence's time: the rest are its pauses."""


def half_heard_question(candidate: Candidate) -> str | None:
    """The id of the question that the AI is in the middle of, after the opening."""
    for line in candidate.view.lines.values():
        sound = candidate.loudness(line.interaction_id).seconds
        if candidate.view.said and not line.final and sound > 0.7:
            return line.interaction_id
    return None


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_a_question_is_heard_once_though_the_worker_is_killed_in_its_middle(stack: Stack) -> None:
    async with signed_in_organiser(stack) as organiser:
        booked = await book(organiser, questions=1, minutes=2)
        async with Candidate(stack.api_url) as candidate:
            await candidate.invite(booked.candidate_token)
            candidate.start()
            conversation = Conversation(candidate, await synthesise_answers())
            held = asyncio.create_task(conversation.hold(300))

            question = await candidate.until(lambda: half_heard_question(candidate), 120, "a question")
            starts = stack.processes["worker"].starts
            await stack.processes["worker"].kill()
            await held

        assert stack.processes["worker"].starts == starts + 1
        report = await organiser.scored_report(booked.session_id, 60)

    verdict = judge(report, candidate.hearing.lines, candidate.view.said, conversation.given)
    assert verdict.failures == ()
    asked = questions_of(report)
    assert set(Counter(line["interactionId"] for line in asked).values()) == {1}
    assert candidate.view.said.count(question) == 1
    (stored,) = [line for line in asked if line["interactionId"] == question]
    heard = candidate.heard()[question]
    assert LEAST_SOUND_SHARE * stored["audioDurationS"] <= heard <= stored["audioDurationS"] + 0.5
    assert len(spoken_answers_of(report)) >= len(conversation.given)
