"""Words that a recogniser should expect: of the plan, and of the job description those that no dictionary has."""

from __future__ import annotations

import re
from collections import Counter

from workflows.domain.plan import Plan

MAX_HINTS = 120
MAX_HINT_CHARS = 100
_TERM = re.compile(r"[^\W_][\w+#./&-]*[\w+#]|[A-Z]")
_SENTENCE = re.compile(r"[.!?:;\n•*-]\s+|\n+")


def hints(plan: Plan, description: str) -> tuple[str, ...]:
    """The plan's words first, then the description's names and terms, those first that come most often."""
    planned = [word for topic in plan.topics for word in (topic.title, *topic.skills)]
    named = [term for question in _questions(plan) for term in terms(question)]
    found = [" ".join(word.split())[:MAX_HINT_CHARS] for word in [*planned, *named, *terms(description)]]
    return tuple(dict.fromkeys(word for word in found if word))[:MAX_HINTS]


def terms(text: str) -> list[str]:
    """Names and technical terms: with a capital within a sentence, or with capitals, digits or signs inside."""
    counted: Counter[str] = Counter()
    for sentence in _SENTENCE.split(text):
        for n, match in enumerate(_TERM.finditer(sentence)):
            word = match.group().rstrip("./-")
            inside = bool(re.search(r"[A-Z0-9+#]", word[1:])) and not word.isdigit()
            if inside or (n > 0 and word[:1].isupper()):
                counted[word] += 1
    return [word for word, _ in counted.most_common()]


def _questions(plan: Plan) -> list[str]:
    return [question for topic in plan.topics for question in topic.must_ask]
