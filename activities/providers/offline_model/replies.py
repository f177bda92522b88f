"""Answers to the candidate's questions: from approved facts, from what is known of the interview, or passed on."""

from __future__ import annotations

import re

from activities.providers.offline_model.phrases import content_words, stem, tokens
from activities.providers.offline_model.vocabulary import SYNONYMS
from workflows.contracts import TurnContext
from workflows.domain.plan import Fact

MAX_FACT_CHARS = 500
_ANYTHING_ELSE = "Is there anything else you would like to know?"
_SUBJECT_WEIGHT = 2
_VAGUE = frozenset(
    stem(w)
    for w in ["company", "position", "job", "role", "tell", "know", "wonder", "question", "like", "would"]
)


def reply(turn: TurnContext) -> str:
    """One answer, and an invitation to ask on."""
    return f"{_answer(turn)} {_ANYTHING_ELSE}"


def _answer(turn: TurnContext) -> str:
    asked = turn.last_answer
    about_me = _about_interview(asked, turn)
    if about_me:
        return about_me
    fact = best_fact(asked, turn.facts)
    if fact is not None:
        text = " ".join(fact.text.split())[:MAX_FACT_CHARS].rstrip()
        return text if text.endswith((".", "!", "?")) else f"{text}."
    return f"I can't answer that myself. I'll pass that on to {reviewers(turn)}."


def best_fact(asked: str, facts: tuple[Fact, ...]) -> Fact | None:
    """The fact that shares most with the question; None where none does."""
    wanted = _meaning(asked)
    scored = [(_overlap(wanted, fact), -n, fact) for n, fact in enumerate(facts)]
    score, _, fact = max(scored, key=lambda s: s[:2], default=(0, 0, None))
    return fact if score >= _SUBJECT_WEIGHT else None


def reviewers(turn: TurnContext) -> str:
    """Who sees the result, as part of a sentence."""
    return " ".join(turn.reviewers.split())[:120] or "the hiring team"


def result_by(turn: TurnContext) -> str:
    """When a result is due, as part of a sentence; empty where it isn't known."""
    when = " ".join(turn.result_by.split())[:80].rstrip(".")
    if not when:
        return ""
    return when if re.match(r"(?:by|within|in|on|before|until)\b", when, re.IGNORECASE) else f"by {when}"


def _about_interview(asked: str, turn: TurnContext) -> str:
    text = " ".join(tokens(asked))
    if re.search(r"are you (?:a |an )?(?:real|human|person|robot|bot|machine|ai|computer)", text):
        return "I'm an AI interviewer, not a person; this version works by fixed rules."
    if re.search(
        r"how (?:did|was|am|have) i (?:do|doing|done|did)?|did i (?:do|pass)|my (?:score|chances|performance)",
        text,
    ):
        return f"I don't judge anybody. {_capital(reviewers(turn))} will go through what you said, and people decide."
    if re.search(
        r"who (?:will |is going to |gets to |can )?(?:see|sees|review|read|reads|decide|decides|listen)", text
    ):
        return f"{_capital(reviewers(turn))} will see what you said, and people decide, not me."
    if re.search(
        r"when (?:will|do|can|could|should) i (?:hear|know|get|expect)|hear back|how long until", text
    ):
        due = result_by(turn)
        if due:
            return f"You'll hear from {reviewers(turn)} {due}."
    return ""


def _meaning(text: str) -> set[str]:
    """Stems of the content words, and the names of the synonym groups that they belong to."""
    words = set(tokens(text))
    groups = {f"#{n}" for n, group in enumerate(SYNONYMS) if words & group}
    return ({stem(w) for w in content_words(text)} - _VAGUE) | groups


def _overlap(wanted: set[str], fact: Fact) -> int:
    subject, body = _meaning(fact.subject), _meaning(fact.text)
    return _SUBJECT_WEIGHT * len(wanted & subject) + len((wanted - subject) & body)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
