"""`viva demo` as a person runs it: with real speech, against everything running for real."""

import pytest
from rich.console import Console

from tests.support.accounts import make_organiser
from tests.support.candidate import SPEECH, questions_of, signed_in_organiser, spoken_answers_of
from workers.demo.access import Access
from workers.demo.answers import read_answers
from workers.demo.command import Options, interview
from workers.up import Stack


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_the_demo_holds_an_interview_with_real_speech(stack: Stack) -> None:
    organiser = await make_organiser(stack)
    console = Console(record=True, width=160)
    options = Options(questions=1, min_words_right=0.6)
    account = Access(stack.api_url, organiser.email, organiser.password)

    held = await interview(account, read_answers(SPEECH), options, console)

    printed = console.export_text()
    assert held.good, printed
    verdict = held.verdict
    assert verdict is not None
    assert "Not scoreable: offline interviewer" in printed

    async with signed_in_organiser(stack) as reader:
        report = await reader.scored_report(held.session_id, 30)
    assert report["status"] == "Completed"
    asked = questions_of(report)
    assert len({line["interactionId"] for line in asked}) == len(asked) == verdict.questions
    answers = spoken_answers_of(report)
    assert len(answers) >= verdict.answers
    assert all(line["text"].strip() and line["audioUrl"] for line in answers)
    card = report["scorecard"]
    assert card["notScoreable"] == "offline_interviewer"
    said = {line["interactionId"]: line["text"] for line in answers}
    evidence = [span for score in card["scores"] for span in score["evidence"]]
    assert evidence
    assert all(said[span["interactionId"]][span["start"] : span["end"]] == span["quote"] for span in evidence)
    assert evidence[0]["quote"] in printed
