"""What people say while they only listen ("mm-hm", "genau"), or look for a word ("um", "äh"), by language.

Written without regard to case and accents, which recognisers set as they like.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache


def folded(text: str) -> str:
    """The text by its letters alone: lower case, no accents, one kind of apostrophe."""
    apart = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in folded(text).split(","))


ENGLISH = "en"
_SOUNDS = """
    mm, mmm, mhm, mmhm, mm-hm, mm hm, mm-hmm, mm hmm, hm, hmm, hmmm, uh-huh, uh huh, uhuh, huh, ah, aha, ah-ha, oh,
    ok, okay
"""
BACKCHANNELS: dict[str, frozenset[tuple[str, ...]]] = {
    ENGLISH: _phrases(
        f"""{_SOUNDS}, right, alright, all right, yeah, yep, yes, yup, sure, i see, got it, of course, great, good,
        cool, fine, exactly, true, indeed, makes sense, thanks, thank you"""
    ),
    "de": _phrases(
        f"""{_SOUNDS}, ach, ach so, achso, ja, jaja, jo, jep, gut, klar, na klar, alles klar, genau, stimmt, richtig,
        verstehe, ich verstehe, verstanden, sicher, natürlich, super, prima, schön, eben, danke"""
    ),
    "es": _phrases(
        f"""{_SOUNDS}, ajá, sí, ya, vale, claro, claro que sí, bien, muy bien, bueno, de acuerdo, entiendo, ya veo,
        ya entiendo, perfecto, exacto, exactamente, cierto, correcto, eso es, genial, por supuesto, desde luego,
        gracias"""
    ),
}
HESITATIONS: dict[str, frozenset[tuple[str, ...]]] = {
    ENGLISH: _phrases("um, umm, uhm, uh, uhh, er, err, erm, eh, ah, mm, hmm"),
    "de": _phrases("äh, ähm, aeh, aehm, öh, öhm, ehm, ah, mm, hmm, tja, na ja, naja"),
    "es": _phrases("eh, ehm, em, mm, hmm, este, pues, o sea"),
}
TAIL_CHARS = 60
"""Of an answer of any length its last two words are looked at."""
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+")


def counted_words(text: str, language: str = ENGLISH) -> int:
    """How many words say something: neither that somebody listens, nor that they look for a word."""
    idle, words, count = _idle(_code(language)), _WORD.findall(folded(text)), 0
    while words:
        length = next((n for n in (3, 2, 1) if tuple(words[:n]) in idle), 0)
        count += not length
        del words[: length or 1]
    return count


def hesitates(text: str, language: str = ENGLISH) -> bool:
    """Whether it ends as somebody does who looks for a word."""
    words = _WORD.findall(folded(text[-TAIL_CHARS:]))
    known = HESITATIONS[_code(language)]
    return any(tuple(words[-n:]) in known for n in (1, 2))


def known_words() -> frozenset[str]:
    """Each word of these, in all languages."""
    tables = (*BACKCHANNELS.values(), *HESITATIONS.values())
    return frozenset(word for table in tables for phrase in table for word in phrase)


def _code(language: str) -> str:
    """Whose words they are: English ones where the language has none here."""
    code = language.replace("_", "-").split("-")[0].lower()
    return code if code in BACKCHANNELS else ENGLISH


@cache
def _idle(code: str) -> frozenset[tuple[str, ...]]:
    return BACKCHANNELS[code] | HESITATIONS[code]
