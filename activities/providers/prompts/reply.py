"""The candidate's own question: answered from what the organiser approved, else passed on."""

from __future__ import annotations

from activities.providers.prompts import Prompt
from activities.providers.prompts.addressed import answer_in
from activities.providers.prompts.data import MAX_CONTEXT_TOKENS, Budget, clipped, estimate_tokens, fenced
from activities.providers.prompts.rules import DATA, language_name
from workflows.contracts import TurnContext
from workflows.domain.plan import Fact

REPLY_WORDS = 60
MAX_FACTS = 60

_SYSTEM = """\
You are an AI interviewer who answers a question of the candidate's, in {language}, to be spoken.

`facts` is a numbered list of all that you may tell. Find those that answer `question`, and give their numbers in
`facts`. In `answer`, say what they say in at most {words} words: nothing that isn't in them, numbers as digits exactly
as they stand there, no question at the end. Where no fact answers the question, give no numbers and an empty answer:
the program then passes the question on to the hiring team. Never guess, never promise, never say how the candidate did.

{data}"""


def reply_prompt(turn: TurnContext) -> Prompt:
    """The prompt; its facts are those of `facts_of`, by their number."""
    system = _SYSTEM.format(language=language_name(turn.language), words=REPLY_WORDS, data=DATA)
    budget = Budget(MAX_CONTEXT_TOKENS - estimate_tokens(system) - 300)
    question = budget.take(answer_in(clipped(turn.last_answer, 800, head=0.3)), 800, head=0.3)
    facts = []
    for number, fact in enumerate(facts_of(turn), start=1):
        text = budget.take(f"{fact.subject}: {fact.text}", 300)
        budget.left -= 36
        if text:
            facts.append({"number": number, "fact": text})
    return Prompt("reply", system, fenced({"kind": turn.kind.value, "question": question, "facts": facts}))


def facts_of(turn: TurnContext) -> tuple[Fact, ...]:
    """What the organiser approved, and what is known of the interview itself, in that order."""
    own = [Fact("Interviewer", "I'm an AI interviewer, not a person.")]
    if turn.reviewers:
        own.append(
            Fact("Who sees the result", f"{turn.reviewers} will go through the interview; people decide.")
        )
    if turn.result_by:
        own.append(Fact("When there is a result", f"There is a result by {turn.result_by}."))
    return (*turn.facts[:MAX_FACTS], *own)
