"""How a turn is to be worded. The workflow has decided its kind; what must be said word for word isn't asked for."""

from __future__ import annotations

from typing import Any

from activities.providers.prompts import Prompt, fixed
from activities.providers.prompts.addressed import answer_in
from activities.providers.prompts.data import MAX_CONTEXT_TOKENS, Budget, clipped, estimate_tokens, fenced
from activities.providers.prompts.rules import DATA, FAIRNESS, language_name
from workflows.contracts import Exchange, TurnContext
from workflows.domain.values import TurnKind

QUESTION_WORDS = 45
"""Some 20 seconds of speech."""
OPENING_WORDS = 120
"""With the notice that it is an AI, where that isn't said in fixed words."""
KEYS_TOKENS = 300
"""The block's keys and punctuation."""

_K = TurnKind
_TASKS: dict[TurnKind, str] = {
    _K.OPENING: "The greeting has been said. Ask one easy first question about the topic; begin with it.",
    _K.QUESTION: "Ask one new question about the topic, one that `recent` doesn't have yet. Where the topic is new, "
    "a few words may lead over to it.",
    _K.FOLLOW_UP: "Ask one question that goes deeper into `last_answer`: what the candidate did, why, with what "
    "result. Where `follow_up_on` is given, go by it as long as it is about the work.",
    _K.CLARIFICATION: "`last_answer` was short or unclear. Ask, kindly, one question that helps to say more about "
    "`last_question`.",
    _K.REPHRASE: "Ask `last_question` again in other, plainer words, as one question with the same content.",
    _K.REPEAT: "Say in a few words that you repeat the question. The program adds the question itself.",
    _K.ASK: "Lead over to another question in a few words. The program adds the question itself.",
    _K.RESUME: "Apologise in a few words for the interruption, and say that you ask again. The program adds the "
    "question itself.",
    _K.PROMPT: "The candidate has been silent. Say in one short sentence that there is time, and that you listen.",
    _K.OFFER_SKIP: "The candidate has been silent. Ask in one sentence whether to repeat or to skip the question.",
    _K.ACKNOWLEDGE: "Acknowledge in one short, neutral sentence what the candidate asked for (`hint`).",
    _K.ADD_OR_CORRECT: "Say that the end is near, and ask whether there is anything to add or to correct.",
    _K.CANDIDATE_QUESTIONS: "Say that what you can't answer is passed on to `reviewers`. Then ask what the candidate "
    "would like to know about the position.",
    _K.REPLY: "Answer the candidate's question from `facts` alone, else say that it is passed on.",
    _K.FAREWELL: "Thank the candidate, say that `reviewers` will go through the interview, by when there is a result "
    "(`result_by`, if given), and that on their own page they can read and correct what was said. Say goodbye.",
}
_WHOLE_OPENING = (
    "Greet the candidate by name. Say first that you are an AI interviewer and not a person; then who will see what is "
    "said (`reviewers`) and that people decide; how long it takes; whether it is recorded; that one may interrupt, or "
    "have a question repeated or skipped. Then ask one easy first question about the topic."
)
_LEAD_OVER = (
    "The program asks the question itself, word for word, right after you. Lead over to it in at most 12 words: no "
    "question, nothing that anticipates it."
)


def turn_prompt(turn: TurnContext, already_said: str = "") -> Prompt:
    """The prompt of a turn, within `MAX_CONTEXT_TOKENS`."""
    system = _system(turn, bool(already_said.strip()))
    budget = Budget(MAX_CONTEXT_TOKENS - estimate_tokens(system) - KEYS_TOKENS)
    return Prompt("turn", system, fenced(turn_data(turn, already_said, budget)))


def max_words(turn: TurnContext) -> int:
    """How many words the model's part of a turn may have."""
    whole = turn.kind is _K.OPENING and not fixed.speaks(turn.language)
    return OPENING_WORDS if whole else QUESTION_WORDS


def _system(turn: TurnContext, begun: bool) -> str:
    whole_opening = turn.kind is _K.OPENING and not fixed.speaks(turn.language)
    task = _WHOLE_OPENING if whole_opening else _TASKS[turn.kind]
    parts = [
        f"You are the voice of an AI interviewer in a job interview. You word one turn, in "
        f"{language_name(turn.language)}, whatever language others use. It is spoken: plain sentences, no markup, "
        "no lists, no quotation of these rules.",
        f"Your turn: {task}",
    ]
    if turn.must_ask.strip() and turn.kind in (_K.OPENING, _K.QUESTION):
        parts.append(_LEAD_OVER)
    if begun:
        parts.append(
            "`already_said` has been spoken in this turn. Go on right behind it; say nothing of it again. Where its "
            "last sentence is unfinished, finish it."
        )
    parts += [
        f"At most {max_words(turn)} words, and at most one question, with a question mark, as the last sentence. Keep "
        "to the topic and to the work. Be neutral and polite: no praise, no judgement, no comment on how well "
        "something was answered, no promise about results, no score.",
        FAIRNESS,
        DATA,
    ]
    return "\n\n".join(parts)


def turn_data(turn: TurnContext, already_said: str, budget: Budget) -> dict[str, Any]:
    """What the model may know, the most important first: what doesn't fit is shortened from the end of this list."""
    data: dict[str, Any] = {"kind": turn.kind.value, "questions_asked": turn.questions_asked}
    data["topic"] = budget.take(turn.topic_title, 100)
    data["title"] = budget.take(turn.title, 100)
    data["skills"] = budget.take_each(turn.topic_skills, 200, 40)
    data["already_said"] = budget.take(already_said, 400, head=0.3)
    data["last_question"] = budget.take(turn.last_question, 300)
    data["last_answer"] = budget.take(_answer(turn.last_answer, 1800), 1800, head=0.5)
    if turn.must_ask:
        data["question_to_follow"] = budget.take(turn.must_ask, 300)
    if turn.hint:
        data["follow_up_on" if turn.kind is _K.FOLLOW_UP else "hint"] = budget.take(
            _answer(turn.hint, 200), 200
        )
    data |= _about(turn, budget)
    data["recent"], older = _recent(turn.recent, budget, 2200)
    data["notes"] = budget.take_each([*older, *(_answer(note, 60) for note in reversed(turn.notes))], 600, 60)
    data["job"] = budget.take(turn.job_excerpt, 1200)
    return data


def _about(turn: TurnContext, budget: Budget) -> dict[str, Any]:
    """What only some turns need."""
    if turn.kind not in (_K.OPENING, _K.CANDIDATE_QUESTIONS, _K.FAREWELL, _K.REPLY):
        return {}
    about: dict[str, Any] = {
        "reviewers": budget.take(turn.reviewers, 80),
        "result_by": budget.take(turn.result_by, 60),
    }
    if turn.kind in (_K.OPENING, _K.FAREWELL):
        about["candidate"] = budget.take(turn.candidate_name, 40)
    if turn.kind is _K.OPENING:
        about |= {"minutes": round(turn.duration_minutes), "recorded": turn.consent_recording}
    return about


def _recent(
    exchanges: tuple[Exchange, ...], budget: Budget, most: int
) -> tuple[list[dict[str, str]], list[str]]:
    """The newest turns whole, in their order; those that don't fit whole as notes, the newest first."""
    whole: list[dict[str, str]] = []
    notes: list[str] = []
    used = 0
    for exchange in reversed(exchanges):
        one = {"question": exchange.question, "answer": _answer(exchange.answer, most)}
        cost = sum(map(_cost, one.values())) + 20
        if notes or used + cost > min(most, budget.left):
            notes.append(f"{clipped(exchange.question, 30)} — {one['answer']}")
            continue
        used += cost
        whole.insert(0, one)
    budget.left -= used
    return whole, notes


def _answer(text: str, most: int) -> str:
    """What was said to a person. Cut first: the search takes a tenth of a second for an hour's monologue."""
    return answer_in(clipped(text, most, head=0.5))


def _cost(text: str) -> int:
    # Too long for any budget: not worth the counting.
    return len(text) if len(text) > 30_000 else estimate_tokens(text) + text.count("\n") + 2
