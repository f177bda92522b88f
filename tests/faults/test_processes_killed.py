"""`kill -9` of the media node and of the API in the middle of an interview: it goes on where it was."""

import asyncio

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


def question_under_way(candidate: Candidate) -> str | None:
    """The id of what the AI is in the middle of saying, after the opening."""
    for line in candidate.view.lines.values():
        if candidate.view.said and not line.final and candidate.loudness(line.interaction_id).seconds > 0.5:
            return line.interaction_id
    return None


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_an_interview_outlives_its_media_node_and_its_api(stack: Stack) -> None:
    async with signed_in_organiser(stack) as organiser:
        booked = await book(organiser, questions=1, minutes=2)
        async with Candidate(stack.api_url) as candidate:
            await candidate.invite(booked.candidate_token)
            candidate.start()
            conversation = Conversation(candidate, await synthesise_answers())
            held = asyncio.create_task(conversation.hold(300))

            question = await candidate.until(lambda: question_under_way(candidate), 120, "a question")
            await stack.processes["media"].kill()
            await candidate.until(lambda: candidate.connections == 2, 60, "the new room")
            given = len(conversation.given)
            await candidate.until(lambda: len(conversation.given) > given, 60, "the next answer")
            await stack.processes["api"].kill()
            await held

        report = await organiser.scored_report(booked.session_id, 60)

    verdict = judge(report, candidate.hearing.lines, candidate.view.said, conversation.given)
    assert verdict.failures == ()
    assert candidate.link.closes[0] == 1006
    asked = [line["interactionId"] for line in questions_of(report)]
    assert len(set(asked)) == len(asked)
    assert asked.count(question) == 1
    greetings = [line for line in report["transcript"] if line["turnKind"] == "opening"]
    assert len(greetings) == 1
    assert len(spoken_answers_of(report)) >= len(conversation.given)
