"""Short clean phrases out of other people's words: they are quoted, never obeyed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TypeVar

from activities.providers.offline_model.vocabulary import FIELDS, PRIVATE, STOPWORDS, TROUBLE
from activities.providers.words import word_set

MAX_QUOTE_WORDS = 8
MAX_ANSWER_CHARS = 6000
T = TypeVar("T")

_SKILLS = {skill.lower(): skill for skills in FIELDS.values() for skill in skills.split("|")}
_TOKEN = re.compile(r"[^\W_]+(?:[.'’+#/&-][^\W_]+)*[+#]*|[.,;:!?]")
_DETERMINERS = word_set(
    """
    a an the our my this that these those some another
    """
)
_NUMBERS = word_set(
    "three four five six seven eight nine ten twenty thirty forty fifty sixty hundred thousand million percent"
)
_RELATIVE = frozenset(["that", "which", "who"])
_VERB_END = re.compile(r"(?:ed|ing)$")
_AUXILIARY = word_set(
    """
    is are was were had has have did do does would could can will should didn't wasn't
    """
)
_IRREGULAR = word_set(
    """
    led ran built wrote began broke brought bought chose came cost cut did drew drove fell felt fought
    found forgot gave grew heard held hit hurt kept knew laid left lent lost made met paid put read rose
    sang sat sent shut slept sold spent spoke split stood taught told took threw understood went won
    lose send arrive came crashed run write hold keep lead build grow change change fix join join deal
    decide learn learn add remove cause
    """
)


def clean(text: str, max_words: int = MAX_QUOTE_WORDS) -> str:
    """Words alone: no markup, quotes, brackets or control characters, and not many of them."""
    words = re.sub(r"[^\w\s.,'’&/+#%€$£-]|[_]", " ", text).split()
    return " ".join(words[:max_words]).strip(" .,-–/&'")


def speakable(text: str) -> bool:
    """Whether an English voice can say it: mostly Latin letters."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and sum(c < "ɐ" for c in letters) >= 0.9 * len(letters)


def job_title(title: str) -> str:
    """A job's title as it is said, without what stands in brackets; empty where it can't be said."""
    plain = clean(re.sub(r"[(\[][^)\]]*[)\]]", " ", title), 10)
    return plain if speakable(plain) else ""


def choose(options: Sequence[T], *seeds: str) -> T:
    """One of them, the same for the same seeds, on any machine."""
    digest = hashlib.sha256("\x1f".join(seeds).encode()).digest()
    return options[int.from_bytes(digest[:4], "big") % len(options)]


def first_name(name: str) -> str:
    """What to greet somebody by; empty where there is none."""
    parts = clean(name, 4).split()
    titles = {"mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau"}
    if parts and parts[0].lower().rstrip(".") in titles:
        return " ".join(parts[:1] + parts[-1:]) if len(parts) > 1 else ""
    return parts[0] if parts else ""


def tokens(text: str) -> list[str]:
    """Lower-case words and punctuation marks."""
    return [t.replace("’", "'") for t in _TOKEN.findall(text[:MAX_ANSWER_CHARS].lower())]


def content_words(text: str) -> set[str]:
    """Words that carry meaning."""
    return {t for t in tokens(text) if len(t) > 2 and t not in STOPWORDS}


def stems(text: str) -> set[str]:
    """Content words without their endings, so that "queues" meets "queue"."""
    return {stem(word) for word in content_words(text)}


def stem(word: str) -> str:
    """A word without a common ending."""
    for ending in (
        "ations",
        "ation",
        "ments",
        "ment",
        "ings",
        "ing",
        "ies",
        "ers",
        "er",
        "ed",
        "es",
        "s",
        "e",
        "y",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def mentioned(answer: str, known: str = "") -> str:
    """The phrase of an answer that is most worth asking about; empty where it has none.

    `known` are words that the question itself used: what the candidate brought up is of more interest.
    """
    if not speakable(answer):
        return ""
    words = tokens(answer)
    old = stems(known)
    found = _skills_in(words, old) + _noun_phrases(words, old) + _runs(words, old)
    found = [(score, phrase) for score, phrase in found if not PRIVATE & set(tokens(phrase))]
    return max(found, key=lambda pair: pair[0], default=(0.0, ""))[1]


def _skills_in(words: list[str], old: set[str]) -> list[tuple[float, str]]:
    found = []
    for i in range(len(words)):
        for length in (3, 2, 1):
            skill = _SKILLS.get(" ".join(words[i : i + length]))
            if skill and not _known(skill, old) and (length > 1 or skill.lower() != "go"):
                article = "the " if i and words[i - 1] in _DETERMINERS else ""
                found.append((5.0 + length - i / 1000, article + skill))
                break
    return found


def _noun_phrases(words: list[str], old: set[str]) -> list[tuple[float, str]]:
    """ "a queue that lost messages" → "the queue that lost messages"."""
    found = []
    for i, word in enumerate(words[:-1]):
        relative = word == "that" and i > 0 and _is_content(words[i - 1])
        if word not in _DETERMINERS or relative:
            continue
        end = _noun_end(words, i + 1)
        if end == i + 1 or _known(" ".join(words[i + 1 : end]), old):
            continue
        noun, clause = words[i + 1 : end], _relative_clause(words, end)
        if len(noun) == 1 and noun[0].endswith("ed") and _is_verb(noun[0]) and not noun[0].endswith("eed"):
            # "it failed and that retried": a verb, whatever stands before it.
            continue
        article = word if word in ("our", "my") else "the"
        trouble = 1.5 if TROUBLE & set(noun) else 0.0
        score = 3.0 + len(noun) + (2.5 if clause else 0.0) + trouble + _weight(noun) - i / 1000
        found.append((score, _to_candidate(" ".join([article, *noun, *clause]))))
    return found


def _noun_end(words: list[str], start: int) -> int:
    end = start
    while end < len(words) and end - start < 3 and _is_content(words[end]):
        if end > start and _is_verb(words[end]):
            break
        end += 1
    return end


def _relative_clause(words: list[str], start: int) -> list[str]:
    if start + 2 >= len(words) or words[start] not in _RELATIVE:
        return []
    verb = words[start + 1]
    if verb in _AUXILIARY or not (_is_verb(verb) or verb.endswith("s")):
        return []
    end = start + 2
    while end < len(words) and end - start < 5 and (_is_content(words[end]) or words[end] in ("the", "our")):
        end += 1
    clause = words[start:end]
    return clause[:-1] if clause[-1] in ("the", "our") else clause


def _runs(words: list[str], old: set[str]) -> list[tuple[float, str]]:
    """Content words in a row, where no article helps: the last resort."""
    found, i = [], 0
    while i < len(words):
        end = _noun_end(words, i)
        run = words[i:end]
        if run and not _known(" ".join(run), old) and (len(run) > 1 or _is_plural(run[0])):
            found.append((1.0 + _weight(run) + 0.3 * len(run) - i / 1000, " ".join(run)))
        i = max(end, i + 1)
    return found


def _is_content(word: str) -> bool:
    return word[0].isalnum() and len(word) > 1 and word not in STOPWORDS | _AUXILIARY | _NUMBERS


def _is_verb(word: str) -> bool:
    return (len(word) > 4 and _VERB_END.search(word) is not None) or word in _IRREGULAR


def _is_plural(word: str) -> bool:
    return len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _weight(words: list[str]) -> float:
    """Longer words mean more, and numbers by themselves nothing."""
    return sum(min(len(w), 10) for w in words if not w.isdigit()) / (5.0 * len(words))


def _known(phrase: str, old: set[str]) -> bool:
    mine = stems(phrase)
    return not mine or mine <= old


def _to_candidate(phrase: str) -> str:
    return re.sub(r"\b(my|our)\b", "your", phrase)
