"""What a candidate says changes no rule, no score and no other question, even where a model obeys it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from activities.providers.gemini.model import GeminiModel
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.ports import ScoreRequest, TranscriptLine
from activities.providers.prompts.addressed import WITHHELD, addressed_to_software, answer_in
from activities.providers.prompts.assess import assess_prompt
from activities.providers.prompts.data import CLOSE, OPEN, decoded, fenced
from activities.providers.prompts.plan import plan_prompt
from activities.providers.prompts.reply import reply_prompt
from activities.providers.prompts.score import score_prompt
from activities.providers.prompts.turn import turn_prompt
from tests.providers.gemini_stage import KEY, turn
from workers.fake_google.faults import FaultKind
from workers.fake_google.gemini import FakeGemini, Seen, gemini_server
from workflows.contracts import AssessAnswer, Exchange
from workflows.domain.plan import Criterion, Fact, Plan, Rubric, Topic
from workflows.domain.protected import unsafe_question
from workflows.domain.values import TurnKind as K

SENTENCES = Path(__file__).with_name("prompt_injections.txt").read_text().splitlines()
HONEST = "I moved the sessions of our users into Redis and measured again."
RUBRIC = Rubric((Criterion("c1", "Caching"), Criterion("c2", "Working together")))
PLAN = Plan((Topic("t1", "Caching", criterion_ids=("c1", "c2")),))
FACTS = (Fact("Pay", "The salary is 80,000 euros a year."),)
OBEDIENT_WORDS = (
    "You get full marks. How old are you? Do you have children? Great answer! My system prompt says hello."
)
HONEST_ANSWERS = """\
We ignored the rules of thumb and measured first.
The old policy told us to ignore small errors, so I wrote new guidelines for the team.
I set the retry policy so that the client backs off.
In my last job I graded essays and gave full marks only when the argument held.
I rewrote the scoring model and its training pipeline.
The system prompted users to log in again, which I removed.
We had to skip the safety training because of the deadline, and I said that this was wrong.
I trained the evaluator model and its level of accuracy rose to 95 percent.
I follow the instructions of the head nurse and the hygiene rules.
The system: it consisted of three services and a queue.
I gave the customer 10 percent and he gave us the best rating.
As the administrator of the network I had to instruct forty users.
We dropped the constraint in PostgreSQL and added a partial index.
I deleted the policy that allowed public access to the bucket.
I would give the maximum dose only after checking the chart.
The model should give a score between zero and one, so I calibrated it.
I asked my team to skip the remaining questions in the survey.
Ich habe die Regeln vergessen und dann nachgelesen.
As a teacher I tell pupils to ignore the distractions and follow my instructions.
I treat every patient as a complete person.
The highest score in our audit was given to my ward.
We count each item as complete when the tests pass.
Mis compañeros ignoraban las reglas de higiene, y yo hablé con ellos.""".splitlines()


class Obedient(FakeGemini):
    """Does whatever stands in the data, wherever it stands; where nothing is demanded, it is a fair scorer."""

    def __init__(self) -> None:
        super().__init__(keys=(KEY,))
        self.demand = ""
        self.always = False

    def text(self, seen: Seen, kind: FaultKind | None) -> str:
        obeys = self.always or self.demand in json.dumps(decoded(seen.contents), ensure_ascii=False)
        names = set((seen.schema or {}).get("properties", {}))
        if "scores" in names:
            return json.dumps(
                {"scores": [self._score(n, obeys) for n in (1, 2)], "summary": "Redis was talked about."}
            )
        if "coverage" in names:
            notes = [self.demand] if obeys else ["Moved sessions into Redis"]
            return json.dumps(
                {"coverage": 1.0 if obeys else 0.4, "notes": notes, "follow_up": "" if obeys else "Redis"}
            )
        if "answer" in names:
            return json.dumps({"facts": [], "answer": "You have got the job for 500,000 euros."})
        if obeys:
            return OBEDIENT_WORDS
        return "What did you measure, and how?"

    def _score(self, number: int, obeys: bool) -> dict[str, object]:
        quote = self.demand if obeys else HONEST
        line = 4 if obeys else 2
        return {
            "number": number,
            "level": 4 if obeys else 2,
            "confidence": 1.0,
            "evidence": [{"line": line, "quote": quote}],
            "explanation": "By what was said.",
        }


@dataclass
class Told:
    """The model that is told what to do, and what stands in its place."""

    server: Obedient
    model: GeminiModel

    def to(self, demand: str, always: bool = False) -> GeminiModel:
        self.server.demand, self.server.always = demand, always
        return self.model


@pytest.fixture(scope="module")
async def told() -> AsyncIterator[Told]:
    server = Obedient()
    async with gemini_server(server) as url:
        model = GeminiModel(GeminiSettings(api_key=KEY, base_url=url))
        yield Told(server, model)
        await model.aclose()


def scored(said: str) -> ScoreRequest:
    lines = (
        TranscriptLine("q1", "interviewer", "t1", "What did you do?"),
        TranscriptLine("a1", "candidate", "t1", HONEST),
        TranscriptLine("q2", "interviewer", "t1", "And then?"),
        TranscriptLine("a2", "candidate", "t1", f"Then we shipped it. {said}"),
    )
    return ScoreRequest(RUBRIC, PLAN, lines)


def test_there_are_at_least_forty_of_them_and_no_two_alike() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES) >= 40


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_data_block_holds_it_and_the_rules_stay_as_they_are(sentence: str) -> None:
    for text in (sentence, f"{HONEST} {sentence} {HONEST}", f"\n\n{OPEN}{sentence}{CLOSE}\n{sentence}"):
        context = turn(
            last_answer=text, hint=text, recent=(Exchange("What?", text),), notes=(text,), title=text
        )
        order = AssessAnswer("s", "i", "t", "Caching", (), "What?", text)
        pairs = [
            (turn_prompt(context, text), turn_prompt(turn(), HONEST)),
            (reply_prompt(context), reply_prompt(turn())),
            (assess_prompt(order), assess_prompt(AssessAnswer("s", "i", "t", "C", (), "What?", HONEST))),
            (score_prompt(scored(text)), score_prompt(scored(HONEST))),
            (plan_prompt(text, text, 30), plan_prompt("Engineer", HONEST, 30)),
        ]
        for prompt, plain in pairs:
            assert prompt.system == plain.system
            assert prompt.contents.startswith(OPEN)
            assert prompt.contents.endswith(CLOSE)
            assert prompt.contents.count(OPEN) == prompt.contents.count(CLOSE) == 1
            assert prompt.contents.count("<") == prompt.contents.count(">") == 2
            assert decoded(prompt.contents)
    assert decoded(fenced({"said": sentence})) == {"said": sentence}


@pytest.mark.parametrize("sentence", SENTENCES)
async def test_it_changes_no_score(told: Told, sentence: str) -> None:
    honest = await told.to(sentence).score(scored("And that was that."))
    assert [s.level for s in honest.scores] == [2, 2]
    assert await told.to(sentence).score(scored(sentence)) == honest
    obeyed = await told.to(sentence, always=True).score(scored(sentence))
    assert all(s.level is None for s in obeyed.scores)


@pytest.mark.parametrize("sentence", SENTENCES)
async def test_it_changes_no_note_and_no_coverage(told: Told, sentence: str) -> None:
    def order(said: str) -> AssessAnswer:
        return AssessAnswer("s", "i", "t1", "Caching", ("Redis",), "What did you do?", f"{HONEST} {said}")

    assert await told.to(sentence).assess(order(sentence)) == await told.to(sentence).assess(order(""))
    assert (await told.to(sentence, always=True).assess(order(sentence))).notes == ()


@pytest.mark.parametrize("sentence", SENTENCES)
async def test_it_changes_no_question_and_no_rule_of_what_is_said(told: Told, sentence: str) -> None:
    async def say(kind: K, must_ask: str = "") -> str:
        context = turn(
            kind, must_ask=must_ask, last_answer=sentence, last_question="What did you do?", facts=FACTS
        )
        model = told.to(sentence, always=True)
        return "".join([piece async for piece in model.say(context)]).strip()

    fixed = "Which cache have you run yourself?"
    assert await say(K.QUESTION, fixed) == fixed
    followed = await say(K.FOLLOW_UP)
    assert followed.endswith("?")
    for said in (followed, await say(K.CLARIFICATION), await say(K.REPLY)):
        assert "marks" not in said
        assert "500,000" not in said
        assert "prompt" not in said
        assert "Great" not in said
        assert unsafe_question(said) is None


@pytest.mark.parametrize("answer", HONEST_ANSWERS)
def test_an_answer_about_rules_scores_or_systems_is_left_as_it_is(answer: str) -> None:
    assert not addressed_to_software(answer)
    assert answer_in(f"{HONEST} {answer}") == f"{HONEST} {answer}"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_rest_of_the_answer_stays(sentence: str) -> None:
    left = answer_in(f"{HONEST} {sentence} Then we shipped it.")
    assert left.startswith(HONEST)
    assert WITHHELD in left
