"""What of a question is said again, what of it was not heard, and which line its answer is."""

from __future__ import annotations

import re
import uuid

from workflows.domain.conversation import PendingQuestion
from workflows.domain.errors import InvalidInput
from workflows.domain.plan import SAYABLE_WORDS, sayable
from workflows.domain.protected import check_question
from workflows.domain.values import DirectiveKind, TurnKind


def question_of(pending: PendingQuestion, must_ask: str) -> str:
    """What is to be answered: of an opening only its question, as nobody is greeted twice."""
    if pending.kind is not TurnKind.OPENING:
        return pending.text
    if must_ask and must_ask in pending.text:
        return must_ask
    return unheard(pending.text, pending.text[:-1])


def unheard(text: str, heard: str) -> str:
    """The rest of `text` from the sentence that was not heard to its end; all of it where nothing was heard."""
    if not heard or not text.startswith(heard[:20]):
        return text
    cut = min(len(heard), len(text))
    starts = [0, *(i + 2 for i in range(len(text) - 2) if text[i] in ".?!" and text[i + 1] == " ")]
    # What ends with its sentence was heard with it: the space behind is no part of `heard`.
    return text[max(i for i in starts if i <= cut + 1) :]


def whole_sentences(heard: str) -> str:
    """What was heard, without a sentence that was not heard to its end."""
    ends = [m.end() for m in re.finditer(r"[.?!](?=\s|$)", heard)]
    return heard[: ends[-1]] if ends else ""


def was_asked(pending: PendingQuestion) -> bool:
    """Whether any of the question itself was heard: of an opening its greeting is none of it."""
    if pending.spoken or pending.kind is not TurnKind.OPENING:
        return pending.spoken or bool(pending.heard)
    if not pending.worded:
        return False
    begins = pending.text.rfind(question_of(pending, pending.must_ask))
    return len(pending.heard) > max(0, begins)


def check_directive(kind: DirectiveKind, text: str) -> None:
    """Raises `InvalidInput` for words that the AI is not to be given: none, of a protected matter, or, where they
    are said as they stand, too many to keep in mind."""
    if kind not in (DirectiveKind.ASK, DirectiveKind.FOLLOW_UP):
        return
    if not text.strip():
        raise InvalidInput("Say what is to be asked.")
    check_question(text)
    if kind is DirectiveKind.ASK and not sayable(text):
        words = len(text.split())
        raise InvalidInput(
            f"This question has {words} words. What is asked word for word has at most {SAYABLE_WORDS}, which take "
            "some 20 seconds to say: shorten it, or ask in two questions.",
            words=words,
            at_most=SAYABLE_WORDS,
        )


def answer_id(session_id: str, utterance_id: str) -> str:
    """The interaction id of an utterance: the same utterance is the same line."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"viva:{session_id}:{utterance_id}"))
