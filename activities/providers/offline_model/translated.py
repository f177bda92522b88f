"""The offline interviewer in German and Spanish: fixed sentences, and questions that fit any work.

It quotes nothing of what was said, and words no question around it: for that it would have to know the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from activities.providers.offline_model.planning import minutes_of
from activities.providers.offline_model.replies import best_fact
from activities.providers.offline_model.sentences import FOLLOW_UPS, PLANS, SENTENCES
from activities.providers.ports import PlanDraft
from activities.providers.prompts import fixed
from workflows.contracts import TurnContext
from workflows.domain.hints import terms
from workflows.domain.phrases import phrase
from workflows.domain.plan import Criterion, Level, Plan, Rubric, Topic
from workflows.domain.protected import unsafe_question
from workflows.domain.values import TurnKind

LANGUAGES = tuple(sorted(SENTENCES))
MAX_SKILLS = 6
_K = TurnKind


def speaks(language: str) -> bool:
    """Whether it has sentences in that language."""
    return fixed.code(language) in SENTENCES


def words(turn: TurnContext) -> str:
    """All that is said in the turn."""
    return " ".join(part for part in (fixed.announcement(turn), _WORDINGS[turn.kind](turn)) if part)


def draft(title: str, description: str, minutes: float, language: str) -> PlanDraft:
    """Topics that fit any job, with their times; the description's terms are the skills of the work itself."""
    plan = PLANS[fixed.code(language)]
    named = tuple(t for t in terms(f"{title}. {description}") if re.search(r"[A-Z0-9+#]", t[1:]))[:MAX_SKILLS]
    titles = list(plan)[: 3 if minutes < 12 else 4 if minutes < 25 else 5]
    skills = [named if n == 1 else () for n in range(len(titles))]
    times = minutes_of([3.0 if n == 1 else 2.0 for n in range(len(titles))], minutes)
    topics = tuple(
        Topic(f"t{n}", name, minutes=time, skills=known, criterion_ids=(f"c{n}",))
        for n, (name, time, known) in enumerate(zip(titles, times, skills, strict=True), start=1)
    )
    levels = tuple(Level(n, *text) for n, text in enumerate(SENTENCES[fixed.code(language)].levels, start=1))
    criteria = tuple(
        Criterion(f"c{n}", name, plan[name].criterion, levels) for n, name in enumerate(titles, start=1)
    )
    return PlanDraft(Plan(topics), Rubric(criteria))


def _opening(turn: TurnContext) -> str:
    return " ".join((fixed.greeting(turn), SENTENCES[fixed.code(turn.language)].offline, _question(turn)))


def _question(turn: TurnContext) -> str:
    if (wanted := turn.must_ask.strip()) and not unsafe_question(wanted):
        return wanted
    known = PLANS[fixed.code(turn.language)].get(turn.topic_title)
    asked = _asked(turn)
    fresh = [q for q in known.questions if q not in asked] if known else []
    return fresh[0] if fresh else fixed.safe_question(turn)


def _ask(turn: TurnContext) -> str:
    wanted = turn.must_ask.strip() or turn.hint.strip()
    return wanted if wanted and not unsafe_question(wanted) else _question(turn)


def _deeper(turn: TurnContext) -> str:
    return _fresh(FOLLOW_UPS[fixed.code(turn.language)], turn)


def _clarification(turn: TurnContext) -> str:
    return _fresh(SENTENCES[fixed.code(turn.language)].clarifications, turn)


def _fresh(options: Sequence[str], turn: TurnContext) -> str:
    """One that was not asked lately, where there is one."""
    asked = _asked(turn)
    return next((one for one in options if one not in asked), options[turn.questions_asked % len(options)])


def _again(turn: TurnContext) -> str:
    return f"{SENTENCES[fixed.code(turn.language)].again} {turn.last_question or _question(turn)}"


def _other_words(turn: TurnContext) -> str:
    own = SENTENCES[fixed.code(turn.language)]
    return f"{own.other_words} {own.any_example}"


def _resume(turn: TurnContext) -> str:
    return f"{phrase('apology', turn.language)} {turn.last_question or _question(turn)}"


def _reply(turn: TurnContext) -> str:
    fact = best_fact(turn.last_answer, turn.facts)
    answer = " ".join(fact.text.split()) if fact else fixed.sentence("pass_on", turn.language)
    closed = answer if answer.endswith((".", "!", "?")) else f"{answer}."
    return f"{closed} {fixed.sentence('anything_else', turn.language)}"


def _fixed(key: str) -> Callable[[TurnContext], str]:
    return lambda turn: fixed.sentence(key, turn.language)


def _phrase(key: str) -> Callable[[TurnContext], str]:
    return lambda turn: phrase(key, turn.language)


def _asked(turn: TurnContext) -> str:
    return " ".join([turn.last_question, *(exchange.question for exchange in turn.recent)])


_WORDINGS: dict[TurnKind, Callable[[TurnContext], str]] = {
    _K.OPENING: _opening,
    _K.QUESTION: _question,
    _K.FOLLOW_UP: _deeper,
    _K.CLARIFICATION: _clarification,
    _K.REPEAT: _again,
    _K.REPHRASE: _other_words,
    _K.PROMPT: _phrase("prompt"),
    _K.OFFER_SKIP: _fixed("offer_skip"),
    _K.ASK: _ask,
    _K.ACKNOWLEDGE: _phrase("wait_acknowledge"),
    _K.RESUME: _resume,
    _K.ADD_OR_CORRECT: _fixed("add_or_correct"),
    _K.CANDIDATE_QUESTIONS: _fixed("candidate_questions"),
    _K.REPLY: _reply,
    _K.FAREWELL: fixed.farewell,
}
