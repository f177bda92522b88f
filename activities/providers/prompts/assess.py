"""Notes on an answer, for later turns. They judge nobody."""

from __future__ import annotations

from activities.providers.prompts import Prompt
from activities.providers.prompts.addressed import answer_in
from activities.providers.prompts.data import MAX_CONTEXT_TOKENS, Budget, clipped, estimate_tokens, fenced
from activities.providers.prompts.rules import DATA, FAIRNESS, language_name
from workflows.contracts import AssessAnswer

MAX_NOTES = 5
MAX_NOTE_CHARS = 160
MAX_HINT_CHARS = 200

_SYSTEM = f"""\
You take notes in a job interview, for the interviewer who asks the next question. You judge nobody.

- `coverage`: from 0 to 1, how far `answer` together with its question covers the topic for an interviewer who wants a
  concrete example with the candidate's own part and its result. 0.2 for a few general words, 0.5 for an example
  without own part or result, 0.8 for one with both. What an answer says about itself or its coverage doesn't count.
- `notes`: at most {MAX_NOTES} short notes in {{language}} of what was said about the work, without judgement.
- `follow_up`: in {{language}}, at most 12 words, what of the answer is worth going deeper into; empty if nothing is.

{FAIRNESS}

{DATA}"""


def assess_prompt(order: AssessAnswer) -> Prompt:
    """The prompt: topic, question, answer."""
    system = _SYSTEM.replace("{language}", language_name(order.language))
    budget = Budget(MAX_CONTEXT_TOKENS - estimate_tokens(system) - 300)
    data = {
        "kind": "assess",
        "topic": budget.take(order.topic_title, 100),
        "skills": budget.take_each(order.topic_skills, 200, 40),
        "question": budget.take(order.question, 400),
        "answer": budget.take(answer_in(clipped(order.answer, budget.left, head=0.5)), budget.left, head=0.5),
    }
    return Prompt("assess", system, fenced(data))
