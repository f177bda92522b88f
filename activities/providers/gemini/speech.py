"""Between the model and the voice: each sentence is checked before it goes on, whatever the model was talked into."""

from __future__ import annotations

from collections.abc import Iterator

from activities.providers.gemini.checks import after, asks, is_question, normal, out_of_role, plain
from activities.providers.gemini.errors import failure
from activities.providers.gemini.language import in_wrong_language
from activities.providers.prompts import fixed
from activities.providers.prompts.turn import max_words
from activities.providers.sentences import SentenceSplitter, split_all
from workflows.contracts import TurnContext
from workflows.domain.protected import unsafe_question
from workflows.domain.values import TurnKind

MAX_CHARS = 500
"""A sentence longer than a turn may be is seen whole, and dropped whole."""
ENDS = ".!?…"
LEAD_OVER_WORDS = 20
QUESTION_RESERVE = 18
_K = TurnKind
_QUESTIONS = frozenset({_K.OPENING, _K.QUESTION, _K.FOLLOW_UP, _K.CLARIFICATION, _K.REPHRASE, _K.ASK})
_NEW = frozenset({_K.QUESTION, _K.FOLLOW_UP})
"""Nothing that was asked before is asked again."""
_STATEMENTS = frozenset({_K.PROMPT, _K.ACKNOWLEDGE, _K.FAREWELL, _K.RESUME, _K.REPEAT})
_FIXED_ENDINGS = {
    _K.ADD_OR_CORRECT: "add_or_correct",
    _K.CANDIDATE_QUESTIONS: "candidate_questions",
    _K.OFFER_SKIP: "offer_skip",
}


class TurnSpeech:
    """Pieces in, sentences out. `done`: nothing more of the model is wanted, stop reading.

    A sentence that touches a protected matter, praises, judges, or speaks of the software's instructions is dropped;
    one that would exceed the turn's words ends it; one question is asked, the one to be asked word for word always.
    Raises `ProviderError` of the kind `wrong_language`.
    """

    def __init__(self, turn: TurnContext, already_said: str = "") -> None:
        self._turn = turn
        self._said = already_said.strip()
        wanted = _word_for_word(turn)
        self._exact = after(wanted, self._said) if wanted else ""
        self._has_exact = bool(wanted)
        self._asked = self._begun_question()
        self._splitter = SentenceSplitter(MAX_CHARS)
        self._said_already = {normal(one) for one in split_all(self._said)}
        asked = [e.question for e in turn.recent] if turn.kind in _NEW else []
        self._asked_before = {normal(one) for question in asked for one in split_all(question)}
        self._words = 0
        self._before = ""
        self.received = False
        """The model has said something at all."""
        self.done = False

    def start(self) -> list[str]:
        """What is said in fixed words before the model's; `done` where the model isn't needed."""
        turn = self._turn
        parts = [fixed.announcement(turn)]
        if turn.kind is _K.OPENING:
            parts.append(fixed.greeting(turn))
        whole = " ".join(part for part in parts if part)
        # A question that follows has been asked already: what comes before it isn't said behind it.
        rest = "" if self._asked or (self._has_exact and self._touched_exact()) else after(whole, self._said)
        greeted = turn.kind is _K.OPENING and fixed.speaks(turn.language) and self._has_exact
        self.done = self._asked or greeted or (self._has_exact and self._touched_exact())
        return split_all(rest)

    def push(self, piece: str) -> list[str]:
        """A piece of the model's; the sentences that are now certain, and may be said."""
        self.received = self.received or bool(piece.strip())
        return [kept for sentence in self._splitter.push(piece) for kept in self._checked(sentence)]

    def finish(self) -> list[str]:
        """The rest, and what has to be said in any case."""
        sentences = [kept for one in self._splitter.finish() for kept in self._checked(one)]
        return sentences + split_all(self._ending(bool(sentences)))

    def instead(self) -> list[str]:
        """What is said where the model won't go on: the fixed words of the turn, without what it had begun.

        Nothing in a language that there are none in.
        """
        return split_all(self._ending(False))

    def _ending(self, more: bool) -> str:
        turn = self._turn
        if self._has_exact:
            return self._exact
        if self._asked:
            return ""
        if turn.kind in _QUESTIONS:
            return fixed.safe_question(turn)
        if turn.kind in _FIXED_ENDINGS:
            return fixed.sentence(_FIXED_ENDINGS[turn.kind], turn.language)
        nothing = not (more or self._words or self._said)
        return fixed.statement(turn) if turn.kind in _STATEMENTS and nothing else ""

    def _checked(self, raw: str) -> Iterator[str]:
        sentence = plain(raw)
        if self.done or not sentence or normal(sentence) in self._said_already:
            return
        if in_wrong_language(sentence, self._turn.language):
            raise failure("wrong_language")
        if self._unwanted(sentence):
            return
        count = len(sentence.split())
        if self._words + count > self._limit(sentence):
            self.done = True
            return
        self._words += count
        self._before = sentence
        if asks(sentence):
            self._asked = True
        self.done = is_question(sentence)
        yield sentence

    def _limit(self, sentence: str) -> int:
        """Words up to the end of this sentence: what leads to a question leaves room for one."""
        limit = max_words(self._turn)
        if self._has_exact:
            return LEAD_OVER_WORDS
        return limit - QUESTION_RESERVE if self._turn.kind in _QUESTIONS and not asks(sentence) else limit

    def _unwanted(self, sentence: str) -> bool:
        if (
            unsafe_question(sentence)
            or unsafe_question(f"{self._before.rstrip(ENDS)} {sentence}")
            or out_of_role(sentence)
        ):
            return True
        if self._has_exact and (asks(sentence) or normal(sentence) in normal(_word_for_word(self._turn))):
            return True
        if is_question(sentence) and normal(sentence) in self._asked_before:
            return True
        return self._turn.kind in _STATEMENTS and is_question(sentence)

    def _begun_question(self) -> bool:
        kind = self._turn.kind
        if self._has_exact:
            return not self._exact
        if kind in _STATEMENTS or kind is _K.REPLY:
            return False
        return bool(self._said) and is_question(split_all(self._said)[-1])

    def _touched_exact(self) -> bool:
        return self._exact != _word_for_word(self._turn)


def _word_for_word(turn: TurnContext) -> str:
    """What is asked as it stands, unless no interview may ask it."""
    wanted = {
        _K.OPENING: turn.must_ask,
        _K.QUESTION: turn.must_ask,
        _K.ASK: turn.must_ask or turn.hint,
        _K.REPEAT: turn.last_question,
        _K.RESUME: "" if turn.hint else turn.last_question,
    }.get(turn.kind, "").strip()
    return "" if unsafe_question(wanted) else wanted
