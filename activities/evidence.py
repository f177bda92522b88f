"""What a scorer is given, and what of its answer can stand: pure functions over stored words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from activities.providers.ports import ScoreResult, TranscriptLine
from activities.store.rows import InterviewRow, Transcript
from workflows.contracts import HeardWord
from workflows.domain.plan import Criterion, Rubric
from workflows.domain.scorecard import EvidenceSpan, NotScoreableReason, Score
from workflows.domain.values import Interaction, InteractionType, TurnKind

MIN_ANSWERS = 2
"""Fewer answered questions are no ground for a score."""
MIN_WORDS = 3
MIN_CONFIDENCE = 0.5
"""Mean confidence of the recogniser, weighted by words, below which what was said isn't known well enough."""

_SUBSTANCE = frozenset(
    {
        TurnKind.OPENING,
        TurnKind.QUESTION,
        TurnKind.FOLLOW_UP,
        TurnKind.CLARIFICATION,
        TurnKind.ASK,
        None,
    }
)
"""Kinds that ask something, the opening at its end; None is a human interviewer's.

The others, but those below, leave a question open.
"""
_ENDS_QUESTION = frozenset(
    {
        TurnKind.ADD_OR_CORRECT,
        TurnKind.CANDIDATE_QUESTIONS,
        TurnKind.REPLY,
        TurnKind.FAREWELL,
    }
)
MIN_FAULTS = 4
"""Fewer are no reason to take a score from anybody."""
_DISTURBING = frozenset({"room_lost", "voice_failed", "provider_failed", "ear_failed"})
"""Faults that a candidate has noticed."""
_MASK = "█"


def lines_for_scoring(interview: InterviewRow, transcript: Transcript) -> tuple[TranscriptLine, ...]:
    """Questions and answers as words. No name, time, sound or confidence is in them.

    Names are masked at their length, so that a span of such a line is the same span of the stored one.
    Remarks of interviewers aren't for the scorer: only what was said in the conversation.
    """
    candidate_id = interview.candidate.participant_id
    names = [interview.candidate.name]
    return tuple(
        TranscriptLine(
            line.interaction_id,
            "candidate" if line.speaker_participant_id == candidate_id else "interviewer",
            line.topic_id or "",
            masked(line.content, names),
        )
        for line in _conversation(transcript)
        if line.turn_kind is not TurnKind.FAREWELL
    )


def _conversation(transcript: Transcript) -> Iterable[Interaction]:
    lines = (row.interaction for row in transcript.lines)
    said = (InteractionType.QUESTION, InteractionType.ANSWER)
    # Of what couldn't be recognised there are no words.
    return (i for i in lines if i.type in said and (i.content or i.recognition is None))


def masked(text: str, names: Iterable[str]) -> str:
    """The text with full names, and capitalised parts of them, covered at their length."""
    for name in names:
        parts = [part for part in re.findall(r"\w+", name) if len(part) > 1 and part[0].isupper()]
        patterns = [(re.escape(name), re.IGNORECASE), *((re.escape(p), re.NOFLAG) for p in parts)]
        for pattern, flags in patterns:
            if pattern:
                text = re.sub(rf"\b{pattern}\b", lambda m: _MASK * len(m.group()), text, flags=flags)
    return text


def answered_questions(interview: InterviewRow, transcript: Transcript) -> int:
    """How many questions of substance the candidate has answered with some words."""
    candidate_id = interview.candidate.participant_id
    count, open_question = 0, False
    for line in _conversation(transcript):
        if line.type is InteractionType.QUESTION:
            open_question = line.turn_kind not in _ENDS_QUESTION and (
                open_question or line.turn_kind in _SUBSTANCE
            )
        elif line.speaker_participant_id == candidate_id and len(line.content.split()) >= MIN_WORDS:
            count, open_question = count + open_question, False
    return count


def poorly_recognised(interview: InterviewRow, transcript: Transcript) -> bool:
    """Whether what the recogniser says of itself forbids a score. Typed answers are certain."""
    heard = {row.interaction.interaction_id: row.words for row in transcript.lines}
    weighed = words = 0.0
    for line in _answers(interview, transcript):
        confidence = 1.0 if line.typed else line.confidence
        if confidence is None:
            confidence = _mean_confidence(heard[line.interaction_id])
        if confidence is not None:
            weight = len(line.content.split())
            weighed, words = weighed + weight * confidence, words + weight
    return words > 0 and weighed / words < MIN_CONFIDENCE


def _mean_confidence(words: Iterable[HeardWord]) -> float | None:
    """Of an answer for which the recogniser told none as a whole; None where it told none of its words either."""
    known = [word.confidence for word in words if word.confidence is not None]
    return sum(known) / len(known) if known else None


def too_many_faults(faults: Iterable[str], answers: int) -> bool:
    """Whether what failed has disturbed the conversation too much: for more than half as often as was answered."""
    disturbing = sum(fault in _DISTURBING for fault in faults)
    return disturbing >= MIN_FAULTS and disturbing > answers / 2


def spoken(interview: InterviewRow, transcript: Transcript) -> bool:
    """Whether any answer came through a recogniser."""
    return any(not line.typed for line in _answers(interview, transcript))


def _answers(interview: InterviewRow, transcript: Transcript) -> Iterable[Interaction]:
    candidate_id = interview.candidate.participant_id
    return (
        line
        for line in _conversation(transcript)
        if line.type is InteractionType.ANSWER and line.speaker_participant_id == candidate_id
    )


def unscored(rubric: Rubric, reason: NotScoreableReason) -> tuple[Score, ...]:
    """Each criterion without a level, and why."""
    return tuple(_without_level(criterion, reason) for criterion in rubric.criteria)


def _without_level(criterion: Criterion, reason: NotScoreableReason) -> Score:
    return Score(criterion.criterion_id, criterion.name, None, 0.0, (), "", reason)


def grounded(
    result: ScoreResult, rubric: Rubric, lines: tuple[TranscriptLine, ...], transcript: Transcript
) -> tuple[Score, ...]:
    """The scores of exactly the rubric's criteria, each with evidence that is really there.

    A span must be of the candidate's words and quote them; where the place is wrong but the quote is in that line, it
    is moved there. A level that the criterion hasn't, or without any evidence left, is no score.
    """
    given = {score.criterion_id: score for score in result.scores}
    words = {line.interaction_id: line.text for line in lines if line.speaker == "candidate"}
    stored = {row.interaction.interaction_id: row.interaction.content for row in transcript.lines}
    return tuple(_grounded(c, given.get(c.criterion_id), words, stored) for c in rubric.criteria)


def _grounded(
    criterion: Criterion, score: Score | None, words: dict[str, str], stored: dict[str, str]
) -> Score:
    if score is None:
        return _without_level(criterion, NotScoreableReason.NO_EVIDENCE)
    spans = (_placed(span, words, stored) for span in score.evidence)
    evidence = tuple(span for span in spans if span is not None)
    score = replace(score, criterion_name=criterion.name, evidence=evidence)
    if score.level is None:
        return replace(score, not_scoreable=score.not_scoreable or NotScoreableReason.NO_EVIDENCE)
    if not evidence or score.level not in {level.score for level in criterion.levels}:
        return replace(score, level=None, not_scoreable=NotScoreableReason.NO_EVIDENCE)
    return replace(score, not_scoreable=None)


def _placed(span: EvidenceSpan, words: dict[str, str], stored: dict[str, str]) -> EvidenceSpan | None:
    text, quote = words.get(span.interaction_id, ""), span.quote.strip()
    if not quote:
        return None
    at_place = 0 <= span.start < span.end <= len(text) and text[span.start : span.end].strip() == quote
    start = span.start if at_place else text.find(quote)
    if start < 0:
        return None
    end = span.end if at_place else start + len(quote)
    return EvidenceSpan(span.interaction_id, start, end, stored[span.interaction_id][start:end])


def without_levels(scores: tuple[Score, ...], reason: NotScoreableReason) -> tuple[Score, ...]:
    """The same evidence, laid out without a judgement."""
    return tuple(replace(s, level=None, confidence=0.0, not_scoreable=reason) for s in scores)
