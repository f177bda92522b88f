"""Others' words as data: fenced, so that nothing in them can close the fence, and bounded in tokens."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

MAX_CONTEXT_TOKENS = 8_000
"""For a turn or an assessment, system and data, whatever the interview's length."""
MAX_DOCUMENT_TOKENS = 24_000
"""For a plan out of a job description."""
MAX_TRANSCRIPT_TOKENS = 120_000
"""For a scorecard: all that was said in some ten hours."""
OPEN, CLOSE = "<data>", "</data>"
ELLIPSIS = " […] "

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_ESCAPED = re.compile("[<>&\u2028\u2029]")
_LETTERS = re.compile(r"[A-Za-z ]")
_MARKS = re.compile(r"[^A-Za-z \u0080-\U0010ffff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def encoded(value: Any) -> str:
    """JSON without the characters that a fence is made of."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _ESCAPED.sub(lambda m: _ESCAPES[m[0]], text)


def fenced(data: dict[str, Any]) -> str:
    """The block of data. Between its two fences there is no `<` and no `>`, whatever was written."""
    return f"{OPEN}\n{encoded(data)}\n{CLOSE}"


def decoded(contents: str) -> dict[str, Any]:
    """The data of `fenced`; for local servers and tests. Raises `ValueError` where there is no such block."""
    found: dict[str, Any] = json.loads(contents.partition(OPEN)[2].partition(CLOSE)[0])
    return found


def estimate_tokens(text: str) -> int:
    """At least as many tokens as a model counts: three letters for one, each digit, mark and other letter for one."""
    letters = len(_LETTERS.findall(text))
    marks = len(_MARKS.findall(text))
    others = len(text) - letters - marks
    return math.ceil(letters / 3) + marks + others + 2 * len(_ASTRAL.findall(text))


def tokens_of(value: Any) -> int:
    """Tokens of a value as it is sent."""
    return estimate_tokens(encoded(value))


def clipped(text: str, tokens: int, *, head: float = 0.7) -> str:
    """The text, or its beginning and end around an ellipsis, in at most so many tokens as it is sent."""
    text = text.replace("\x00", "")
    if len(text) <= tokens * 3 and tokens_of(text) <= tokens:
        return text
    low, high = 0, min(len(text), max(0, tokens) * 3)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens_of(_cut(text, middle, head)) <= tokens:
            low = middle
        else:
            high = middle - 1
    return _cut(text, low, head) if low else ""


def _cut(text: str, chars: int, head: float) -> str:
    front = round(chars * head)
    back = chars - front
    return text[:front].rstrip() + ELLIPSIS + (text[-back:].lstrip() if back else "")


class Budget:
    """Tokens that are left for the data of a prompt; each `take` clips what it is given and uses some of them."""

    def __init__(self, tokens: int) -> None:
        self.left = tokens

    def take(self, text: str, most: int, *, head: float = 0.7) -> str:
        """The text in at most `most` tokens, and in those that are left."""
        kept = clipped(text, min(most, self.left), head=head)
        self.left -= tokens_of(kept) if kept else 0
        return kept

    def take_each(self, texts: Sequence[str], most: int, most_each: int) -> list[str]:
        """As many texts as fit into `most` tokens, the first ones first."""
        kept: list[str] = []
        start = self.left
        for text in texts:
            room = min(most_each, most - (start - self.left))
            one = self.take(text, room) if room > 8 else ""
            if not one and text.strip():
                break
            if one.strip():
                kept.append(one)
                self.left -= 4
        return kept
