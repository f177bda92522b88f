"""Follow-ups: they take up words of the answer, and ask for what it did not say."""

from __future__ import annotations

import re

from activities.providers.offline_model.phrases import (
    choose,
    clean,
    content_words,
    mentioned,
    speakable,
    tokens,
)
from activities.providers.offline_model.questions import topic_words
from activities.providers.offline_model.vocabulary import TROUBLE
from activities.providers.words import word_set
from workflows.contracts import TurnContext
from workflows.domain.protected import unsafe_question

MAX_HINT_WORDS = 40

_I = frozenset(["i", "i'd", "i've", "i'm", "my", "myself"])
_RESULT = word_set(
    """
    result results outcome reduced increased improved saved percent faster cheaper doubled halved
    dropped finally success successful worked fixed solved finished delivered ended resolved led
    """
)
_REASON = word_set(
    """
    because since therefore reason why decided chose instead
    """
)
_EXAMPLE = word_set(
    """
    once when example instance project customer client patient pupil team incident yesterday
    """
)

_ASKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("part", ("What was your own part in that?", "What did you do there yourself?")),
    ("example", ("Can you give me a concrete example?", "Can you walk me through one such case?")),
    ("result", ("What came of it in the end?", "How did you know that it had worked?")),
    ("reason", ("Why did you go about it that way?", "What else did you consider?")),
    ("lesson", ("What would you do differently today?", "What did you take from that for your work?")),
)
_TROUBLE_ASKS = ("How did you deal with that?", "How did you find the cause?")
_LEADS = ("You mentioned {p}.", "You spoke of {p}.", "Let me go back to {p}.")


def follow_up(turn: TurnContext) -> str:
    """On the interviewer's wish (`hint`), or on what the last answer brought up."""
    if wish := _wish(turn):
        return wish
    answer = turn.last_answer
    phrase = _hinted(turn) or mentioned(answer, f"{_asked(turn)} {turn.topic_title}")
    ask = _about_trouble(phrase, turn) or _missing(answer, turn)
    if not phrase:
        return f"Let me stay with your last answer for a moment. {ask}"
    return f"{choose(_LEADS, answer).format(p=phrase)} {ask}"


def clarification(turn: TurnContext) -> str:
    """After an answer that was very short or could not be understood."""
    if not content_words(turn.last_answer):
        return "I'm not sure I understood you. Could you say that in a sentence or two?"
    quote = clean(turn.last_answer, 5)
    lead = f"You said: {quote}. " if len(quote.split()) > 1 and not unsafe_question(quote) else ""
    about = topic_words(turn)
    return f"{lead}Could you tell me a little more about that{', with an example' if about else ''}?"


def hint_from(answer: str, question: str) -> str:
    """What a later turn could take up; empty where nothing stands out."""
    return mentioned(answer, question)


def _wish(turn: TurnContext) -> str:
    """A human interviewer's directive: neither a phrase of an answer, nor unsafe."""
    hint = " ".join(turn.hint.split()[:MAX_HINT_WORDS])
    said = " ".join([turn.last_answer, *(e.answer for e in turn.recent)]).lower()
    if not hint or not speakable(hint) or unsafe_question(hint) or _occurs(hint, said):
        return ""
    if hint.endswith("?"):
        return hint
    subject = re.sub(
        r"^(?:please |could you |you should )*(?:ask|dig|follow up|go|press|probe|find out|more|tell me)?\s*"
        r"(?:(?:them|him|her|the candidate)\s+)?(?:more |deeper |further )?(?:about|on|into|for|regarding)?\s*",
        "",
        hint,
        count=1,
        flags=re.IGNORECASE,
    )
    subject = clean(subject, 14)
    return f"I'd like to hear more about {subject}. {_missing(turn.last_answer, turn)}" if subject else ""


def _hinted(turn: TurnContext) -> str:
    """The assessment's phrase, where it is of this very answer (it may have come late)."""
    hint = clean(turn.hint)
    return hint if hint and _occurs(hint, turn.last_answer.lower()) else ""


def _occurs(phrase: str, text: str) -> bool:
    words = content_words(phrase)
    return bool(words) and words <= set(tokens(text)) | content_words(text)


def _about_trouble(phrase: str, turn: TurnContext) -> str:
    asked = _asked(turn)
    fresh = [o for o in _TROUBLE_ASKS if o not in asked]
    return choose(fresh, turn.last_answer) if fresh and set(tokens(phrase)) & TROUBLE else ""


def _asked(turn: TurnContext) -> str:
    return "\n".join([turn.last_question, *(e.question for e in turn.recent)])


def _missing(answer: str, turn: TurnContext) -> str:
    """What a listener would still want to know, and was not asked in the last questions."""
    words = set(tokens(answer))
    number = any(w.isdigit() for w in words)
    has = {
        "part": bool(words & _I),
        "example": bool(words & _EXAMPLE),
        "result": number or bool(words & _RESULT),
        "reason": bool(words & _REASON),
        "lesson": False,
    }
    asked = _asked(turn)
    for name, options in _ASKS:
        fresh = [o for o in options if o not in asked]
        if not has[name] and len(fresh) == len(options):
            return choose(fresh, answer)
    left = [o for _, options in _ASKS for o in options if o not in asked and o not in turn.last_question]
    return choose(left, answer) if left else "Could you tell me more about that?"
