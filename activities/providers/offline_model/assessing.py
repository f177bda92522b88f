"""Notes on answers, and evidence laid out for people to judge. No score is ever given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from activities.providers.offline_model.followups import hint_from
from activities.providers.offline_model.phrases import content_words, stems, tokens
from activities.providers.offline_model.planning import linked
from activities.providers.ports import ScoreRequest, ScoreResult, TranscriptLine
from activities.providers.words import word_set
from workflows.contracts import AssessAnswer, Assessment
from workflows.domain.plan import Criterion, Plan
from workflows.domain.requests import word_count
from workflows.domain.scorecard import EvidenceSpan, NotScoreableReason, Score

PROMPT_VERSION = "rules-1"
FULL_ANSWER_WORDS = 120
MAX_SPANS = 3
MAX_SPAN_CHARS = 400
WINDOW_WORDS = 30
"""A recogniser's text has no full stops: it is cut into windows of so many words."""

_OWN = word_set("i i'd i've i'm my myself ich mein meine meinem meinen yo mi mis")
_OUTCOME = word_set(
    """
    result outcome reduced increased improved saved percent fixed solved finished delivered
    """
)
_SENTENCE = re.compile(r"[^.!?。！？]+(?:[.!?。！？]+|$)")
_GENERIC = stems(
    "shows by concrete own examples knowledge and practice of position names relates part finds out "
    "weighs options acts checks "
    "describes situations others needs able good"
)


def assess(order: AssessAnswer) -> Assessment:
    """Coverage by length and by the topic's words; notes that quote, and judge nothing."""
    words = word_count(order.answer)
    said = stems(order.answer)
    named = [s for s in order.topic_skills if stems(s) and stems(s) <= said]
    spoken = set(tokens(order.answer))
    length = min(1.0, words / FULL_ANSWER_WORDS)
    topical = 1.0 if named or stems(order.topic_title) & said or stems(order.question) & said else 0.0
    own, outcome = bool(spoken & _OWN), bool(spoken & _OUTCOME) or any(w.isdigit() for w in spoken)
    coverage = 0.55 * length + (0.15 * topical + 0.15 * own + 0.15 * outcome) * min(1.0, words / 15)
    hint = hint_from(order.answer, order.question) if words >= 4 else ""
    return Assessment(order.interaction_id, round(coverage, 2), tuple(_notes(words, named, hint)), hint)


def _notes(words: int, named: list[str], hint: str) -> Iterator[str]:
    if named:
        yield f"Named: {', '.join(named[:5])}"
    if hint:
        yield f"Brought up: {hint}"
    if words < 15:
        yield "A short answer"


def lay_out(request: ScoreRequest) -> ScoreResult:
    """Each criterion with the candidate's words that bear on it, and no level.

    Words bear on it that answered a question of a topic which names it, or that share words with it.
    """
    request = replace(request, plan=linked(request.plan, request.rubric))
    scores = tuple(_without_level(criterion, request) for criterion in request.rubric.criteria)
    found = sum(1 for s in scores if s.evidence)
    return ScoreResult(
        scores=scores,
        summary=(
            "This interview was held by the offline interviewer, which doesn't judge anybody. "
            f"What was said is laid out for {found} of {len(scores)} criteria; a person decides."
        ),
        model="offline",
        prompt_version=PROMPT_VERSION,
        not_scoreable=NotScoreableReason.OFFLINE_INTERVIEWER,
    )


def _without_level(criterion: Criterion, request: ScoreRequest) -> Score:
    evidence = _evidence(criterion, request)
    explanation = (
        f"What was said about {criterion.name} is shown without a judgement."
        if evidence
        else f"Nothing that was said was found to bear on {criterion.name}."
    )
    return Score(
        criterion_id=criterion.criterion_id,
        criterion_name=criterion.name,
        level=None,
        confidence=0.0,
        evidence=evidence,
        explanation=explanation,
        not_scoreable=NotScoreableReason.OFFLINE_INTERVIEWER,
    )


def _evidence(criterion: Criterion, request: ScoreRequest) -> tuple[EvidenceSpan, ...]:
    topics = {t.topic_id for t in request.plan.topics if criterion.criterion_id in t.criterion_ids}
    wanted = _keywords(criterion, request.plan)
    ranked: list[tuple[float, int, EvidenceSpan]] = []
    for line in request.lines:
        if line.speaker != "candidate":
            continue
        for start, end in passages(line.text):
            weight = _relevance(line, line.text[start:end], wanted, line.topic_id in topics)
            if weight > 0:
                quote = line.text[start:end]
                ranked.append((weight, len(ranked), EvidenceSpan(line.interaction_id, start, end, quote)))
    best = sorted(ranked, key=lambda r: (-r[0], r[1]))[:MAX_SPANS]
    return tuple(span for _, _, span in best)


def _keywords(criterion: Criterion, plan: Plan) -> set[str]:
    topics = [t for t in plan.topics if criterion.criterion_id in t.criterion_ids]
    text = " ".join(
        [criterion.name, criterion.description, *(s for t in topics for s in (t.title, *t.skills))]
    )
    return stems(text) - _GENERIC


def _relevance(line: TranscriptLine, passage: str, wanted: set[str], on_topic: bool) -> float:
    shared = len(stems(passage) & wanted)
    substance = len(content_words(passage))
    if substance < 2 or (not shared and not on_topic):
        return 0.0
    return 2.0 * shared + (1.5 if on_topic else 0.0) + min(substance, 20) / 20


def passages(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of a text, or of windows of it where it has none; no blanks at "
    "their ends."""
    found: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        found.extend(_windows(text, *match.span()))
    return found


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])]
    if len(words) <= WINDOW_WORDS + 10 and words and words[-1][1] - words[0][0] <= MAX_SPAN_CHARS:
        yield words[0][0], words[-1][1]
        return
    for i in range(0, len(words), WINDOW_WORDS):
        part = words[i : i + WINDOW_WORDS]
        yield part[0][0], min(part[-1][1], part[0][0] + MAX_SPAN_CHARS)
