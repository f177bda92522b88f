"""End of turn by rule: how long to wait after a pause, judged by the last words alone."""

from __future__ import annotations

import re

from activities.providers.ports import EndOfTurn
from activities.providers.words import word_set
from workflows.domain.backchannels import hesitates
from workflows.domain.conduct import Conduct

SHORT_WORDS = 4
"""An utterance of fewer words is more often a beginning than an answer."""
UNSURE = 4 / 3
"""Times the usual hold of a complete sentence, where it sounds as if they would go on."""
UNPUNCTUATED = 11 / 9
"""The same where the recogniser doesn't tell whether a sentence is over."""
SURE, DOUBTFUL = 0.9, 0.4
"""What a detector says of a finished and of an unfinished turn: in between, so far it counts."""

# Conjunctions, prepositions, articles, possessives, auxiliaries: no sentence ends on them.
_TRAILING = word_set(
    """
    and or but so because since although though unless until while when where which that if then than as
    like with without of for from to into onto at by in on about between through during the a an my our
    your their his her its this these those is are was were be been being am have has had do does did
    will would can could should might must i we they he she also basically actually maybe probably
    especially including such well und oder aber weil dass wenn als mit ohne von
    für aus zu nach bei in auf an um der die das den dem ein eine einen mein unser ist war sind waren
    habe hat haben ich wir sie also y o pero porque que si cuando con sin de para por en el la
    los las un una mi nuestro es era son fue yo nosotros pues entonces
    """
)
_TRAILING_PHRASES = (
    "you know",
    "i mean",
    "sort of",
    "kind of",
    "for example",
    "such as",
    "as well as",
    "let me",
)
_ENDS_ON_PREPOSITION = (
    # Sentences that do end on such a word.
    "that's it", "that is it", "i do", "i did", "i have", "i am", "i was", "i can", "i could", "i would", "we did",
    "we do", "yes i do", "think so", "hope so", "said so", "work on", "worked on", "working on", "care about",
    "talk about", "talked about", "think about", "was about", "involved in", "interested in", "believe in",
    "deal with", "dealt with", "work with", "worked with", "working with", "looking for", "responsible for",
    "asked for", "go through", "went through", "used to", "supposed to", "wanted to", "had to", "like that",
    "about that", "do that", "did that", "like this", "do this", "about this", "as well", "moved on", "went on",
    "that well", "very well", "quite well", "went well", "really well", "pretty well", "worked well",
)  # fmt: skip


class RuleEndOfTurn(EndOfTurn):
    """The rule of an interview's conduct. Recognisers without punctuation are judged by their last words."""

    def __init__(self, conduct: Conduct | None = None, language: str = "en") -> None:
        self._conduct = conduct or Conduct()
        self._language = language

    def hold_s(
        self, text: str, spoken_s: float, sure: float | None = None, punctuated: bool = False
    ) -> float:
        """Longest inside a sentence, longer early in an answer, short after a full sentence.

        Where the words are complete, the shorter the surer a detector is.
        """
        conduct, whole = self._conduct, is_whole(text)
        if is_trailing(text, self._language) or (punctuated and text.strip() and not whole):
            return conduct.hold_trailing_s
        if spoken_s < conduct.early_answer_s:
            return conduct.hold_early_s
        # The network alone takes many a breath for an end.
        if whole and sure is not None and sure >= DOUBTFUL:
            share = min(1.0, (sure - DOUBTFUL) / (SURE - DOUBTFUL))
            return conduct.hold_complete_s - share * (conduct.hold_complete_s - conduct.hold_sure_s)
        if sure is not None and sure < DOUBTFUL:
            return conduct.hold_complete_s * UNSURE if whole else conduct.hold_early_s
        if whole:
            return conduct.hold_complete_s
        return conduct.hold_complete_s * (UNPUNCTUATED if text.strip() else 2)


def is_whole(text: str) -> bool:
    """Whether it ends as a sentence does, where there is punctuation."""
    return text.rstrip().endswith((".", "!", "?"))


def is_trailing(text: str, language: str = "en") -> bool:
    """Whether the words so far call for more."""
    stripped = text.strip().lower()
    if stripped.endswith((",", ";", ":", "-", "–", "—", "...", "…")):
        return True
    plain = re.sub(r"[^\w' ]+", " ", stripped).strip()
    words = plain.split()
    if not words or stripped.endswith(("!", "?")):
        return False
    if any(plain == p or plain.endswith(" " + p) for p in _TRAILING_PHRASES):
        return True
    if any(plain == p or plain.endswith(" " + p) for p in _ENDS_ON_PREPOSITION):
        return False
    return words[-1] in _TRAILING or hesitates(text, language)
