"""How the AI goes on after an outage, a pause or a reload: as long as it lasted decides."""

from __future__ import annotations

from workflows.carried import Interruption
from workflows.context import topic_of
from workflows.domain.conversation import PendingQuestion
from workflows.domain.phrases import after_outage, last_words, phrase
from workflows.domain.policy import Turn
from workflows.domain.question import question_of, unheard
from workflows.domain.values import TurnKind
from workflows.state import InterviewState


def resuming(s: InterviewState, pending: PendingQuestion, broken: Interruption) -> Turn | None:
    """What is said first; None where nothing has to be."""
    if s.partial and pending.spoken:
        words = phrase("have_you_up_to", s.input.language, words=last_words(s.partial))
        # A remark, not the question said again: it must not stand in the question's place.
        return Turn(TurnKind.PROMPT, text=words, expects_answer=False)
    greeted = pending.spoken or bool(pending.heard)
    text = question_of(pending, "") if greeted else pending.text
    if broken.gone_s < s.input.conduct.outage_sentence_s and not (pending.spoken and broken.cut_off):
        text = "" if pending.spoken else unheard(pending.text, pending.heard)
    return Turn(TurnKind.RESUME, pending.topic_id, text=text) if text else None


def apology(s: InterviewState, pending: PendingQuestion, broken: Interruption) -> str:
    """What is said before the question; nothing after a short interruption."""
    if pending.spoken and broken.cut_off and broken.gone_s < s.input.conduct.outage_sentence_s:
        return phrase("apology", s.input.language)
    if broken.paused and broken.gone_s >= s.input.conduct.outage_sentence_s:
        return phrase("back_from_pause", s.input.language)
    topic = topic_of(s, pending.topic_id)
    return after_outage(s.input.conduct, s.input.language, broken.gone_s, topic.title if topic else "")


def behind(prefix: str, said: str) -> str:
    """What was said of the question itself, behind an apology."""
    return "" if prefix.startswith(said.strip()) else said.removeprefix(prefix).strip()
