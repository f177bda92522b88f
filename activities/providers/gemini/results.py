"""Structured answers into contracts: bounded, within the plan and the rubric, and only what was really said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from activities.providers.gemini import schemas
from activities.providers.gemini.checks import grounded
from activities.providers.gemini.errors import failure
from activities.providers.gemini.language import in_wrong_language
from activities.providers.ports import PlanDraft, ScoreRequest, ScoreResult
from activities.providers.prompts import PROMPT_VERSION, fixed
from activities.providers.prompts.addressed import WITHHELD, addressed_to_software
from activities.providers.prompts.assess import MAX_HINT_CHARS, MAX_NOTE_CHARS, MAX_NOTES
from activities.providers.prompts.reply import REPLY_WORDS, facts_of
from activities.providers.prompts.turn import QUESTION_WORDS
from activities.providers.sentences import split_all
from workflows.contracts import AssessAnswer, Assessment, TurnContext
from workflows.domain.errors import InvalidInput
from workflows.domain.plan import (
    DEFAULT_LEVELS,
    MAX_QUESTION_CHARS,
    MAX_TOPICS,
    Criterion,
    Level,
    Plan,
    Rubric,
    Topic,
)
from workflows.domain.protected import mentions_protected, unsafe_question
from workflows.domain.scorecard import EvidenceSpan, NotScoreableReason, Score

MAX_SPANS = 4
MAX_TITLE_CHARS = 80
MAX_DESCRIPTION_CHARS = 400
MAX_LEVEL_CHARS = 240
MAX_EXPLANATION_CHARS = 800
MAX_SUMMARY_CHARS = 1200
MIN_QUOTE_WORDS = 3
MAX_TOPIC_MINUTES = 120.0
MAX_SKILLS = 6
MAX_QUESTIONS = 3


def one_line(text: str, chars: int) -> str:
    """On one line, in at most so many characters."""
    plain = " ".join(text.replace("\x00", " ").split())
    return plain if len(plain) <= chars else plain[: chars - 1].rstrip() + "…"


TOO_LONG = 4
"""By so many times over what was asked for, an answer isn't shortened but refused."""


def check_words(texts: Iterable[tuple[str, int]], language: str) -> None:
    """Of texts and how many characters each may have. Raises `ProviderError`: `wrong_language`, `too_long`."""
    given = [(text, chars) for text, chars in texts if text.strip()]
    if any(len(text) > TOO_LONG * chars for text, chars in given):
        raise failure("too_long")
    if in_wrong_language(" ".join(text for text, _ in given), language):
        raise failure("wrong_language")


def assessment(order: AssessAnswer, given: schemas.AssessAnswered) -> Assessment:
    """Notes that are about the work. Raises `ProviderError` as `check_words` does, of those that are kept."""
    kept = [note for note in given.notes if note.strip() and _about_work(note)]
    follow_up = given.follow_up if _about_work(given.follow_up) else ""
    check_words([*((note, MAX_NOTE_CHARS) for note in kept), (follow_up, MAX_HINT_CHARS)], order.language)
    notes = [one_line(note, MAX_NOTE_CHARS) for note in kept]
    coverage = min(1.0, max(0.0, given.coverage))
    return Assessment(
        order.interaction_id,
        round(coverage, 2),
        tuple(notes[:MAX_NOTES]),
        one_line(follow_up, MAX_HINT_CHARS),
    )


def _about_work(text: str) -> bool:
    return not (unsafe_question(text) or addressed_to_software(text) or WITHHELD in text)


def reply(turn: TurnContext, given: schemas.ReplyAnswer) -> str:
    """The facts in the model's words where it kept to them, else in the organiser's; without a fact, passed on."""
    facts = facts_of(turn)
    chosen = [facts[n - 1] for n in dict.fromkeys(given.facts) if 1 <= n <= len(facts)][:3]
    else_ask = fixed.sentence("anything_else", turn.language)
    if not chosen:
        return f"{fixed.sentence('pass_on', turn.language)} {else_ask}".strip()
    approved = " ".join(_sentence(fact.text) for fact in chosen)
    known = f"{approved} {' '.join(fact.subject for fact in chosen)}"
    answer = one_line(given.answer, 600)
    kept = answer if answer and grounded(answer, known) else approved
    return f"{_bounded(kept, REPLY_WORDS)} {else_ask}".strip()


def _sentence(text: str) -> str:
    plain = one_line(text, 500)
    return plain if plain.endswith((".", "!", "?", "…")) else f"{plain}."


def _bounded(text: str, words: int) -> str:
    kept: list[str] = []
    for sentence in split_all(text):
        if kept and len(" ".join([*kept, sentence]).split()) > words:
            break
        kept.append(sentence)
    return " ".join(kept)


def plan_draft(given: schemas.PlanAnswer, minutes: float, language: str = "en") -> PlanDraft:
    """A plan that can be held, and its rubric. Raises `ProviderError` where no topic is left, and as `check_words`."""
    check_words([words for topic in given.topics for words in _words_of(topic)], language)
    topics = [t for t in given.topics if t.title.strip() and _about_job(t.title)][:MAX_TOPICS]
    if not topics:
        raise failure("schema")
    whole = sum(max(0.5, t.minutes) for t in topics)
    scale = max(1.0, minutes) / whole
    plan = Plan(tuple(_topic(n, topic, scale) for n, topic in enumerate(topics, start=1)))
    rubric = Rubric(tuple(_criterion(n, topic) for n, topic in enumerate(topics, start=1)))
    try:
        plan.check()
        rubric.check()
    except InvalidInput:
        raise failure("schema") from None
    return PlanDraft(plan, rubric)


def _words_of(topic: schemas.TopicDraft) -> Iterator[tuple[str, int]]:
    drawn = topic.criterion
    yield from ((topic.title, MAX_TITLE_CHARS), (drawn.name, MAX_TITLE_CHARS))
    yield from ((skill, MAX_TITLE_CHARS) for skill in topic.skills)
    yield from ((question, MAX_QUESTION_CHARS) for question in topic.questions)
    yield drawn.description, MAX_DESCRIPTION_CHARS
    yield from ((level.description, MAX_LEVEL_CHARS) for level in drawn.levels)


def _topic(number: int, topic: schemas.TopicDraft, scale: float) -> Topic:
    skills = [one_line(s, MAX_TITLE_CHARS) for s in topic.skills if s.strip() and _about_job(s)]
    asked = [one_line(q, MAX_QUESTION_CHARS) for q in topic.questions if _good_question(q)]
    return Topic(
        topic_id=f"t{number}",
        title=one_line(topic.title, MAX_TITLE_CHARS),
        minutes=round(min(MAX_TOPIC_MINUTES, max(0.25, max(0.5, topic.minutes) * scale)), 2),
        must_ask=tuple(asked[:MAX_QUESTIONS]),
        skills=tuple(skills[:MAX_SKILLS]),
        criterion_ids=(f"c{number}",),
    )


def _good_question(question: str) -> bool:
    return bool(question.strip()) and len(question.split()) <= QUESTION_WORDS and _about_job(question)


def _about_job(text: str) -> bool:
    return not (unsafe_question(text) or mentions_protected(text))


def _criterion(number: int, topic: schemas.TopicDraft) -> Criterion:
    drawn = topic.criterion
    levels = tuple(
        Level(score, one_line(level.label, 40), one_line(level.description, MAX_LEVEL_CHARS))
        for score, level in enumerate(drawn.levels, start=1)
    )
    usable = 2 <= len(levels) <= 6 and all(level.label for level in levels)
    description = one_line(drawn.description, MAX_DESCRIPTION_CHARS)
    return Criterion(
        f"c{number}",
        one_line(drawn.name, MAX_TITLE_CHARS) or one_line(topic.title, MAX_TITLE_CHARS),
        description if _about_job(description) else "",
        levels if usable else DEFAULT_LEVELS,
    )


def score_result(request: ScoreRequest, given: schemas.ScoreAnswer, model: str) -> ScoreResult:
    """Each criterion of the rubric once: a level of its own, carried by the candidate's words, or none.

    Raises `ProviderError` as `check_words` does.
    """
    explained = [(score.explanation, MAX_EXPLANATION_CHARS) for score in given.scores]
    check_words([*explained, (given.summary, MAX_SUMMARY_CHARS)], request.language)
    by_number = {score.number: score for score in reversed(given.scores)}
    scores = tuple(
        _score(request, criterion, by_number.get(number))
        for number, criterion in enumerate(request.rubric.criteria, start=1)
    )
    return ScoreResult(scores, one_line(given.summary, MAX_SUMMARY_CHARS), model, PROMPT_VERSION)


def _score(request: ScoreRequest, criterion: Criterion, given: schemas.CriterionScore | None) -> Score:
    evidence = tuple(_spans(request, given.evidence)) if given is not None else ()
    known = {level.score for level in criterion.levels}
    stands = given is not None and bool(evidence) and given.level in known
    return Score(
        criterion_id=criterion.criterion_id,
        criterion_name=criterion.name,
        level=given.level if given is not None and stands else None,
        confidence=min(1.0, max(0.0, given.confidence)) if given is not None and stands else 0.0,
        evidence=evidence,
        explanation=one_line(given.explanation, MAX_EXPLANATION_CHARS) if given is not None else "",
        not_scoreable=None if stands else NotScoreableReason.NO_EVIDENCE,
    )


def _spans(request: ScoreRequest, quotes: list[schemas.Quote]) -> Iterator[EvidenceSpan]:
    """Where the quotes really stand: in a line of the candidate's, and said to a person."""
    found: dict[tuple[str, int, int], EvidenceSpan] = {}
    for quote in quotes:
        if not 1 <= quote.line <= len(request.lines):
            continue
        line = request.lines[quote.line - 1]
        place = _place(line.text, quote.quote) if line.speaker == "candidate" else None
        if place is None or _withheld(line.text, *place):
            continue
        key = (line.interaction_id, *place)
        found.setdefault(key, EvidenceSpan(*key, line.text[slice(*place)]))
    yield from list(found.values())[:MAX_SPANS]


def _place(text: str, quote: str) -> tuple[int, int] | None:
    """Letter by letter but for blanks and the kind of quotation marks."""
    words = quote.strip(" \"“”'…").split()
    if len(words) < MIN_QUOTE_WORDS and " ".join(words) != text.strip(" .!?"):
        return None
    pattern = r"\s+".join(re.sub(r"['’‘]", "['’‘]", re.escape(word)) for word in words)
    match = re.search(pattern, text) if words else None
    return match.span() if match else None


def _withheld(text: str, start: int, end: int) -> bool:
    """Whether the passage lies in a sentence addressed to the scorer."""
    first = max((m.end() for m in re.finditer(r"[.!?。！？\n]", text[:start])), default=0)
    last = re.search(r"[.!?。！？\n]|$", text[end:])
    return addressed_to_software(text[first : end + (last.end() if last else 0)])
