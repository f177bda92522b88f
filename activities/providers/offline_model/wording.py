"""What is said in each kind of turn. Others' words are data: at most a short cleaned phrase of them is quoted."""

from __future__ import annotations

import re
from collections.abc import Callable

from activities.providers.offline_model.followups import clarification, follow_up
from activities.providers.offline_model.phrases import clean, first_name, job_title, speakable
from activities.providers.offline_model.questions import (
    first_question,
    question,
    simpler_question,
    topic_words,
)
from activities.providers.offline_model.replies import reply, result_by, reviewers
from activities.providers.sentences import split_all
from workflows.contracts import TurnContext
from workflows.domain.protected import unsafe_question
from workflows.domain.values import TurnKind

APOLOGY_ONLY_UNDER_S = 30.0
CANDIDATE_TURN_HINTS = frozenset({"candidate", "candidate_turn", "answer"})
_K = TurnKind
_NUMBERS = {1: "one minute", 2: "two minutes", 3: "three minutes", 5: "five minutes", 10: "ten minutes"}
_ACKNOWLEDGEMENTS = {
    "thinking": "Of course. Take your time; the clock stands still.",
    "pause": "All right, let's pause. Tell me when you're ready to go on.",
    "skip": "All right, let's leave that one.",
    "human": "I'll let the hiring team know that you would like to speak with a person.",
    "problem": "Thank you for telling me. I've noted the problem.",
    "resume": "All right, let's go on.",
}


def words(turn: TurnContext) -> str:
    """All that is said in the turn."""
    prefix = announcement(turn.announce_minutes)
    said = _WORDINGS[turn.kind](turn)
    return f"{prefix} {said}" if prefix else said


def announcement(minutes: int) -> str:
    """How much time is left; empty where there is nothing to announce."""
    if minutes <= 0:
        return ""
    return f"We have about {_NUMBERS.get(minutes, f'{minutes} minutes')} left."


def opening(turn: TurnContext) -> str:
    """Says first that it is an AI, then who sees the result, how long it takes, what one may do; then asks."""
    name = first_name(turn.candidate_name) if speakable(turn.candidate_name) else ""
    hello = f"Hello {name}, " if name else "Hello, "
    title = job_title(turn.title)
    about = f"the position of {title}" if title else "this position"
    minutes = round(turn.duration_minutes)
    length = f"for about {minutes} minutes " if minutes > 1 else ""
    recorded = (
        "It is being recorded, as you agreed." if turn.consent_recording else "It isn't being recorded."
    )
    team = reviewers(turn)
    asked = _asked_word_for_word(turn)
    return " ".join(
        (
            f"{hello}I'm an AI interviewer, not a person; this offline version works by fixed rules.",
            f"{team[:1].upper()}{team[1:]} will see what you say here, and people decide, not me.",
            f"We'll talk {length}about {about}. {recorded}",
            "You can interrupt me at any time, or ask me to repeat or skip a question.",
            f"To begin: {asked}" if asked else first_question(turn),
        )
    )


def question_core(text: str) -> str:
    """The question itself, without greetings and announcements said before it."""
    sentences = split_all(text)
    for n, sentence in enumerate(sentences):
        if sentence.startswith("To begin"):
            return " ".join(sentences[n:])
    if sentences and sentences[0].startswith("We have about"):
        sentences = sentences[1:]
    return " ".join(sentences[-3:])


def _question(turn: TurnContext) -> str:
    return _asked_word_for_word(turn) or question(turn)


def _asked_word_for_word(turn: TurnContext) -> str:
    wanted = turn.must_ask.strip()
    return "" if unsafe_question(wanted) else wanted


def _ask(turn: TurnContext) -> str:
    wanted = _asked_word_for_word(turn) or turn.hint.strip()
    return wanted if wanted and not unsafe_question(wanted) else question(turn)


def _repeat(turn: TurnContext) -> str:
    asked = question_core(turn.last_question) or _question(turn)
    return f"I'll say it again. {asked}"


def _rephrase(turn: TurnContext) -> str:
    return f"Let me put it another way. {simpler_question(turn)}"


def _acknowledge(turn: TurnContext) -> str:
    return _ACKNOWLEDGEMENTS.get(turn.hint.strip().lower(), "One moment, please.")


def _resume(turn: TurnContext) -> str:
    if up_to := _heard_up_to(turn):
        return f"I'm sorry, we were interrupted. I have you up to: “{up_to}”. Please go on."
    asked = question_core(turn.last_question) or _question(turn)
    if turn.outage_s < APOLOGY_ONLY_UNDER_S:
        return f"I'm sorry, we were interrupted. I'll ask the question again. {asked}"
    about = topic_words(turn)
    topic = f"We were talking about {about}." if about else ""
    credit = "The time we lost has been given back to you." if turn.credited_s > 0 else ""
    parts = ("I'm sorry for the interruption.", credit, topic, "I'll ask the question again.", asked)
    return " ".join(p for p in parts if p)


def _heard_up_to(turn: TurnContext) -> str:
    """The end of a half answer, where it was the candidate's turn."""
    hint = turn.hint.strip()
    if not hint:
        return ""
    text = turn.last_answer if hint.lower() in CANDIDATE_TURN_HINTS else hint
    return clean(" ".join(text.split()[-8:]))


def _candidate_questions(turn: TurnContext) -> str:
    asks = "What would you like to know about the position?"
    return f"{asks} What I can't answer, I'll pass on to {reviewers(turn)}."


def _farewell(turn: TurnContext) -> str:
    name = first_name(turn.candidate_name) if speakable(turn.candidate_name) else ""
    thanks = f"Thank you for your time, {name}." if name else "Thank you for your time."
    team, due = reviewers(turn), result_by(turn)
    hear = f", and you'll hear from them {due}" if due else ""
    return (
        f"{thanks} {team[:1].upper()}{team[1:]} will go through this interview{hear}. "
        "On your own page you can read what was said and correct it. Goodbye."
    )


_WORDINGS: dict[TurnKind, Callable[[TurnContext], str]] = {
    _K.OPENING: opening,
    _K.QUESTION: _question,
    _K.FOLLOW_UP: follow_up,
    _K.CLARIFICATION: clarification,
    _K.REPEAT: _repeat,
    _K.REPHRASE: _rephrase,
    _K.PROMPT: lambda turn: "Take your time. I'm listening.",
    _K.OFFER_SKIP: lambda turn: "Shall I repeat the question, or would you rather skip it?",
    _K.ASK: _ask,
    _K.ACKNOWLEDGE: _acknowledge,
    _K.RESUME: _resume,
    _K.ADD_OR_CORRECT: lambda turn: (
        "We're coming to the end. Is there anything you would like to add or correct?"
    ),
    _K.CANDIDATE_QUESTIONS: _candidate_questions,
    _K.REPLY: reply,
    _K.FAREWELL: _farewell,
}


def rest_after(text: str, already_said: str) -> str:
    """What is still to be said. Where other words were begun (by another model), the question at the end is asked."""
    said, whole = already_said.split(), text.split()
    if not said:
        return text
    if _norm(whole[: len(said)]) == _norm(said):
        return " " + " ".join(whole[len(said) :]) if len(whole) > len(said) else ""
    if text.startswith(already_said):
        return text[len(already_said) :]
    complete = already_said.rstrip().endswith((".", "!", "?", "…"))
    if complete and "?" in already_said:
        return ""
    ending = question_core(split_all(text)[-1])
    return f" {ending}" if complete else f" … {ending}"


def _norm(some: list[str]) -> list[str]:
    return [re.sub(r"\W+", "", w).lower() for w in some]
