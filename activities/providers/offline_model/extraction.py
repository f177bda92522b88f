"""What a job description asks for: fields of work with their skills, and duties. Bounded work for any input."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

from activities.providers.offline_model.parts import Part, by_part
from activities.providers.offline_model.phrases import clean, speakable, stems
from activities.providers.offline_model.vocabulary import FIELDS, GENERIC, NO_SKILL, ROLE_SKILLS, ROLES, VERBS
from activities.providers.words import word_set
from workflows.domain.protected import mentions_protected

MAX_CHARS = 60_000
MAX_LINES = 600
MAX_LINE_CHARS = 400
MAX_SKILLS = 5
MAX_DUTY_WORDS = 8

_FIELD_OF = {skill.lower(): (field, skill) for field, skills in FIELDS.items() for skill in skills.split("|")}
_AMBIGUOUS = word_set(
    """
    go api apis policy loading fitting ordering minutes filing research rest events
    """
)
"""Also everyday words: taken for skills only as they are written in the vocabulary, or beside others of "
"the field."""
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9][\wÀ-ɏ.+#/&'’-]*")
_BULLET = re.compile(r"^\s*(?:[-*•‣▪·–—]|\d{1,2}[.)])\s+")
_LEAD_IN = re.compile(
    r"^(?:in this role,? |as (?:a|an|our) [\w ]{3,40},? )?(?:you(?: will|'ll| would)?(?: also)?(?: be)?"
    r"|your (?:tasks|duties|role|job)"
    r"(?: is to| are to| include[s]?| will be to)?|(?:you are |you will be )?responsible for|duties "
    r"include|the \w+ will)\s+"
    r"(?:responsible for |able to |expected to )?",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:experience (?:with|in|of|as)|knowledge of|skills? in|familiar(?:ity)? with|proficien(?:t|cy) "
    r"(?:in|with)|expertise in|"
    r"understanding of|background in|trained in|confident with|competen(?:t|ce) in|passion for|certified in)\s+"
    r"([^.;:\n()]{3,80})",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"[,;.:()]| (?:to|in order|so that|which|that|who|while|when|using|through|across|by|as well as|e\.g"
    r"|such as|including|"
    r"is|are|or|for at least|within|under|helps?|would|will|preferred|desirable|desired|welcome|matters?) "
)
_NEVER_SKILL = re.compile(
    r"\b(?:years?|similar|plus|required|preferred|environment|equivalent|role|our|your|you|we|must)\b", re.I
)
_PRONOUN = re.compile(
    r"\b(?:we|us|i|you|your|yours|yourself|it|its|they|them|their|these|those|where|how|what|why)\b", re.I
)
_PRAISE = re.compile(
    r"^(?:(?:very|a|an|strong|good|excellent|solid|proven|great|deep|sound|outstanding|ideally|demonstrated)\s+)+",
    re.IGNORECASE,
)
_ALSO_ADJECTIVES = word_set(
    "clear clean open direct complete present secure own live welcome perform document"
)
_AFTER_VERB = word_set("a an the and our your all any every each up out new to on its their this these for")
_LOOSE_ENDS = word_set("and or the a an of with for in our on at new from as to by also & plus")
_LANGUAGES = word_set(
    "english german french spanish italian dutch polish portuguese russian chinese japanese arabic"
)
_PREPOSITIONS = word_set("in for with at on from of to into between across after before during under within")
_E_KEEPS = ("ee", "oe", "ye")


@dataclass(frozen=True)
class Theme:
    """A topic in the making."""

    title: str
    skills: tuple[str, ...]


def themes(title: str, description: str) -> list[Theme]:
    """Topics by their weight in the description, the title's own first; empty where nothing is understood."""
    parts = by_part(_lines(description[:MAX_CHARS]))
    work, profile = parts[Part.WORK], parts[Part.PROFILE]
    lines = [*work, *profile]
    skills = _skills(f"{title}\n" + "\n".join(lines))
    found = [Theme(field, tuple(names[:MAX_SKILLS])) for field, names in _by_field(skills, title)]
    covered = stems(" ".join(" ".join(t.skills) + " " + t.title for t in found if _strong(t)))
    duties = [d for d in _duties(work) if not stems(d) & covered]
    asked_for = _wanted(lines) or (_acronyms(lines) if len(found) < 2 else [])
    wanted = [w for w in asked_for if w.lower() not in _FIELD_OF and not stems(w) <= covered]
    traits = [t for t in _traits(profile) if t.lower() not in _FIELD_OF and not stems(t) & covered]
    return _woven(found, _own(duties, wanted, traits), title)


def _own(duties: list[str], wanted: list[str], traits: list[str]) -> list[Theme]:
    """What the description says in its own words: duties and traits by turns."""
    found = [Theme(headline(wanted[0]), tuple(wanted[:3]))] if wanted else []
    for duty, trait in zip_longest(duties[:3], traits[:2]):
        found.extend(Theme(headline(phrase), (phrase,)) for phrase in (duty, trait) if phrase)
    return found


def _woven(fields: list[Theme], own: list[Theme], title: str) -> list[Theme]:
    """Strong fields, then the description's own words, then single skills; nothing twice."""
    strong = [t for t in fields if _strong(t)][:4]
    weak = [Theme(headline(t.skills[0]), t.skills) for t in fields if t not in strong]
    if own or strong:
        weak = [t for t in weak if t.skills[0].lower() not in GENERIC]
    first = max(1, 4 - len(strong))
    found: list[Theme] = []
    known: set[str] = set()
    for theme in (*strong, *own[:first], *weak, *own[first:]):
        words = stems(" ".join((theme.title, *theme.skills)))
        if not words or not words <= known:
            found.append(theme)
            known |= words
    return found or _by_role(title)


def _strong(theme: Theme) -> bool:
    return len(theme.skills) >= 2


def _by_role(title: str) -> list[Theme]:
    for word in re.findall(r"[a-z]+", title.lower()):
        fields = ROLES.get(word) or ROLES.get(word.removesuffix("s"))
        if fields:
            return [Theme(f, ROLE_SKILLS.get(f, ())) for f in fields]
    return []


def _lines(text: str) -> list[str]:
    """The lines that are about the work: boilerplate on equal opportunity isn't."""
    plain = re.sub(r"<[^>]{0,200}>", "\n", text)
    lines = _unwrapped([line.strip()[:MAX_LINE_CHARS] for line in plain.splitlines()[:MAX_LINES]])
    if len(lines) <= 3:
        lines = [s for line in lines for s in re.split(r"(?<=[.;!?])\s+", line)][:MAX_LINES]
    return [line for line in lines if line and not mentions_protected(line)]


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines that were broken at a width are one again."""
    found: list[str] = []
    for line in lines:
        goes_on = line[:1].islower() and found and found[-1] and found[-1][-1] not in ".:;!?"
        if goes_on and len(found[-1]) < 2 * MAX_LINE_CHARS:
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return [line for line in found if line]


def _skills(text: str) -> Counter[str]:
    """Skills of the vocabulary by how often they are named; earlier ones first among equals."""
    words = _WORD.findall(text)
    lowered = [w.lower().strip(".'’-/&") for w in words]
    found: Counter[str] = Counter()
    i = 0
    while i < len(words):
        for length in (4, 3, 2, 1):
            key = " ".join(lowered[i : i + length])
            known = _FIELD_OF.get(key)
            if known and (
                key not in _AMBIGUOUS or (words[i].strip(".") == known[1] and known[1][:1].isupper())
            ):
                found[known[1]] += 1
                break
        else:
            length = 1
        i += length
    return found


def _by_field(skills: Counter[str], title: str) -> list[tuple[str, list[str]]]:
    grouped: dict[str, list[str]] = {}
    weight: Counter[str] = Counter()
    for skill, count in skills.most_common():
        field = _FIELD_OF[skill.lower()][0]
        grouped.setdefault(field, []).append(skill)
        weight[field] += 2 + min(count, 3)
    for word in re.findall(r"[a-z]+", title.lower()):
        for field in ROLES.get(word, ()):
            if field in grouped:
                weight[field] += 4
    for field in list(grouped):
        names = grouped[field]
        narrow = [n for n in names if n.lower() not in GENERIC]
        if not narrow and len(names) == 1 and skills[names[0]] < 2 and len(grouped) > 1:
            del grouped[field]
        elif len(narrow) >= 2:
            grouped[field] = narrow
    order = {field: n for n, field in enumerate(grouped)}
    return sorted(grouped.items(), key=lambda pair: (-weight[pair[0]], order[pair[0]]))


def _traits(lines: list[str]) -> list[str]:
    """What people are to bring, as "head for heights": the points of a profile."""
    found: list[str] = []
    for line in lines:
        bare = _PRAISE.sub("", _BULLET.sub("", line))
        if bare == line or _WANTED.search(bare):
            continue
        phrase = _noun_phrase(bare)
        if phrase and phrase not in found:
            found.append(phrase)
        if len(found) >= 12:
            break
    return found


def _noun_phrase(text: str) -> str:
    words = _trimmed(_shortened(clean(_CUT.split(text + " ", maxsplit=1)[0], 2 * MAX_DUTY_WORDS).split()))
    phrase = " ".join(words)
    if len(words) < 2 or not speakable(phrase) or _NEVER_SKILL.search(phrase) or _PRONOUN.search(phrase):
        return ""
    first = words[0].lower()
    known = _FIELD_OF.get(first)
    keeps = first in _LANGUAGES or (known is not None and known[1][:1].isupper()) or not words[0].istitle()
    return phrase if keeps else phrase[:1].lower() + phrase[1:]


def _trimmed(words: list[str]) -> list[str]:
    """Without the small words at its end."""
    words = list(words)
    while words and words[-1].lower() in _LOOSE_ENDS:
        words.pop()
    return words


def _duties(lines: list[str]) -> list[str]:
    """What one does in the job, as "serving guests at the bar"."""
    found: list[str] = []
    for line in lines:
        bare = _BULLET.sub("", line)
        led = _LEAD_IN.match(bare)
        rest = bare[led.end() :] if led else bare
        if led or bare != line or _begins_with_verb(bare):
            parts = re.split(r",\s+(?:and\s+)?|;\s+", rest)
            doing = [_as_doing(p) for n, p in enumerate(parts) if n == 0 or _begins_with_verb(f"{p} .")]
            found.extend(d for d in doing if d and d not in found)
        if len(found) >= 12:
            break
    return found


def _begins_with_verb(line: str) -> bool:
    words = line.lower().split()
    return len(words) >= 3 and _is_verb(words)


def _is_verb(words: list[str]) -> bool:
    """Whether the first word is what one does: "clear the table", not "clear words"."""
    if words[0] not in VERBS:
        return False
    return words[0] not in _ALSO_ADJECTIVES or (len(words) > 1 and words[1] in _AFTER_VERB)


def _as_doing(text: str) -> str:
    words = _trimmed(_shortened(clean(_CUT.split(text + " ", maxsplit=1)[0], 2 * MAX_DUTY_WORDS).split()))
    if len(words) < 2:
        return ""
    first = words[0].lower()
    if _is_verb([w.lower() for w in words]):
        words[0] = gerund(first)
    elif not (first.endswith("ing") and len(first) > 5):
        return ""
    for i in range(1, len(words) - 1):
        if words[i] in ("and", "&") and words[i + 1].lower() in VERBS:
            if i > 2:
                words = words[:i]
                break
            words[i : i + 2] = ["and", gerund(words[i + 1].lower())]
    phrase = " ".join([words[0].lower(), *words[1:]])
    phrase = re.sub(r"\b[Oo]ur\b", "the", phrase)
    return phrase if speakable(phrase) and not _PRONOUN.search(phrase) else ""


def _shortened(words: list[str]) -> list[str]:
    """At most `MAX_DUTY_WORDS`, cut before a preposition where there is one: never inside a name."""
    if len(words) <= MAX_DUTY_WORDS:
        return words
    cuts = [n for n in range(3, MAX_DUTY_WORDS + 1) if words[n].lower() in _PREPOSITIONS]
    return words[: cuts[-1]] if cuts else []


def gerund(verb: str) -> str:
    """The -ing form of a verb."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(_E_KEEPS):
        return verb[:-1] + "ing"
    if verb in {
        "cut",
        "set",
        "run",
        "plan",
        "get",
        "put",
        "sit",
        "ship",
        "fit",
        "stop",
        "control",
        "transfer",
        "refer",
        "chop",
        "dig",
        "scan",
    }:
        return verb + verb[-1] + "ing"
    return verb + "ing"


def _wanted(lines: list[str]) -> list[str]:
    """What comes after "experience with", "knowledge of" and their like."""
    found: list[str] = []
    for line in lines:
        for match in _WANTED.finditer(line):
            for part in re.split(r",| and | or ", match.group(1))[:3]:
                phrase = clean(_CUT.split(part + " ", maxsplit=1)[0], 4)
                if 3 <= len(phrase) <= 40 and speakable(phrase) and not _NEVER_SKILL.search(phrase):
                    found.append(phrase)
        if len(found) >= 12:
            break
    return list(dict.fromkeys(found))


def _acronyms(lines: list[str]) -> list[str]:
    """Names of tools and methods in descriptions whose language isn't known here."""
    text = " ".join(line for line in lines if line != line.upper())
    found = re.findall(r"\b[A-Z][A-Z0-9]{1,5}\b", text)
    return [word for word in dict.fromkeys(found) if word not in NO_SKILL][:MAX_SKILLS]


def headline(phrase: str) -> str:
    """A phrase as a title."""
    short = clean(phrase, MAX_DUTY_WORDS)
    return short[:1].upper() + short[1:]
