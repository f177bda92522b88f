"""The parts of a job description, by their headings: what one does, what one brings, and what is offered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

MAX_HEADING_WORDS = 7

_BULLET = re.compile(r"^\s*(?:[-*•‣▪·–—]|\d{1,2}[.)])\s")


class Part(StrEnum):
    """What the lines below a heading are about."""

    WORK = "work"
    PROFILE = "profile"
    OFFER = "offer"


_HEADINGS = (
    (
        Part.OFFER,
        re.compile(
            r"\b(?:benefits|perks|(?:we|our) offer|about (?:us|the company)|who we are|what you(?:'ll)? get"
            r"|what's in it for you|how to apply|apply now|contact|why (?:us|join|work))\b"
        ),
    ),
    (
        Part.PROFILE,
        re.compile(
            r"\b(?:you (?:bring|need|have|offer)|you'll (?:bring|need|have)|requirements?|qualifications?"
            r"|profile|skills|who you are|looking for|about you|must[- ]haves?|nice[- ]to[- ]haves?"
            r"|we expect|experience|expectations)\b"
        ),
    ),
    (
        Part.WORK,
        re.compile(
            r"\b(?:tasks?|duties|responsibilit(?:y|ies)|you(?:'ll| will)?(?: be)? do(?:ing)?|your (?:role|job|day)"
            r"|the (?:role|job|position|work)|day[- ]to[- ]day)\b"
        ),
    ),
)


def by_part(lines: Iterable[str]) -> dict[Part, list[str]]:
    """The lines by the part they stand in, headings left out; all is work until a heading says otherwise."""
    found: dict[Part, list[str]] = {part: [] for part in Part}
    part = Part.WORK
    for line in lines:
        opened = _heading(line)
        if opened is None:
            found[part].append(line)
        else:
            part = opened
    return found


def _heading(line: str) -> Part | None:
    plain = line.strip().lower().replace("’", "'")
    heads = len(plain.split()) <= MAX_HEADING_WORDS and not plain.endswith((".", ";", ",", "!"))
    if not heads or _BULLET.match(line):
        return None
    return next((part for part, pattern in _HEADINGS if pattern.search(plain)), None)
