"""Sentences out of a stream of pieces: as early as possible, so that a voice can begin while the rest is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from activities.providers.words import word_set

MAX_SENTENCE_CHARS = 220

_ABBREVIATIONS = word_set(
    """
    mr mrs ms dr prof st jr sr vs etc approx dept est fig inc ltd co corp no nr bzw usw ca ggf evtl e.g
    i.e a.m p.m u.s u.k z.b d.h u.a p.ej sra sto
    """
)
_ENDS = ".!?…。！？"
_CLOSERS = "\"')]}”’»«"
_CLAUSE = re.compile(r"[,;:]\s+|\s+[–—-]\s+")
_CONJUNCTION = re.compile(r"\s(?=(?:and|but|or|so|because|which|while|und|aber|oder|weil|y|pero|porque)\s)")


class SentenceSplitter:
    """Pieces in, whole sentences out; none longer than `MAX_SENTENCE_CHARS`. No word is lost or changed."""

    def __init__(self, max_chars: int = MAX_SENTENCE_CHARS) -> None:
        self._max = max_chars
        self._text = ""

    def push(self, piece: str) -> list[str]:
        """Adds a piece and returns the sentences that are now certain."""
        self._text += piece
        return list(self._take())

    def finish(self) -> list[str]:
        """What is left."""
        rest, self._text = self._text.strip(), ""
        return [part for part in _bounded(rest, self._max) if part]

    def _take(self) -> Iterator[str]:
        while (end := _sentence_end(self._text)) is not None:
            sentence, self._text = self._text[:end].strip(), self._text[end:]
            yield from (part for part in _bounded(sentence, self._max) if part)
        while len(self._text) > self._max:
            end = _cut(self._text, self._max)
            part, self._text = self._text[:end].strip(), self._text[end:]
            if part:
                yield part


def split_all(text: str, max_chars: int = MAX_SENTENCE_CHARS) -> list[str]:
    """All sentences of a whole text."""
    splitter = SentenceSplitter(max_chars)
    return splitter.push(text) + splitter.finish()


def clauses(text: str) -> list[str]:
    """The clauses of a text in their order; joined by one space they are the text again (but for its spacing)."""
    found: list[str] = []
    for sentence in split_all(text):
        start = 0
        for match in _CLAUSE.finditer(sentence):
            if match.end() - start >= 8:
                found.append(sentence[start : match.end()].strip())
                start = match.end()
        found.append(sentence[start:].strip())
    return [clause for clause in found if clause]


def _sentence_end(text: str) -> int | None:
    """Where the first sentence ends (behind its closing quotes); None while that isn't certain."""
    for i, char in enumerate(text):
        if char == "\n" and text[:i].strip():
            return i + 1
        if char in _ENDS and (end := _end_at(text, i)) is not None:
            return end
    return None


def _end_at(text: str, i: int) -> int | None:
    end = i + 1
    while end < len(text) and text[end] in _ENDS + _CLOSERS:
        end += 1
    if text[i] in "。！？":
        return end
    if end >= len(text) or not text[end].isspace():
        return None
    if text[i] == "." and text[i + 1 : i + 2] not in _CLOSERS and _is_abbreviation(text, i):
        return None
    if text[i] in ".…" and _goes_on(text, i, end):
        return None
    return end


def _is_abbreviation(text: str, dot: int) -> bool:
    word = re.split(r"[\s(\"'“‘]", text[:dot])[-1].lower()
    following = text[dot + 1 :].lstrip()
    if word in ("no", "est"):
        # "The answer is no." ends a sentence; "No. 5" doesn't. What follows must be known for that.
        return not following or following[0].isdigit()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i") or word.isdigit()


def _goes_on(text: str, i: int, end: int) -> bool:
    """An ellipsis before a small letter is a pause within a sentence."""
    is_ellipsis = text[i] == "…" or ".." in text[max(0, i - 1) : end]
    following = text[end:].lstrip()
    return is_ellipsis and (not following or following[0].islower())


def _bounded(text: str, limit: int) -> Iterator[str]:
    while len(text) > limit:
        end = _cut(text, limit)
        yield text[:end].strip()
        text = text[end:].strip()
    yield text


def _cut(text: str, limit: int) -> int:
    """Where to cut a text that is too long: behind a clause, before a conjunction, at a space, anywhere."""
    head = text[:limit]
    for pattern in (_CLAUSE, _CONJUNCTION):
        ends = [m.end() for m in pattern.finditer(head) if m.end() >= limit // 3]
        if ends:
            return ends[-1]
    space = head.rfind(" ", limit // 3)
    return space + 1 if space > 0 else limit


def joined(said: str, piece: str) -> str:
    """What was said with the next piece, which needn't begin with the blank between them."""
    gap = " " if said and not said[-1].isspace() and piece[:1].strip() else ""
    return f"{said}{gap}{piece}"
