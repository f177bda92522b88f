"""Matters that no interview may ask about: used on what organisers type, interviewers direct and models write.

A list of patterns, not a judge: it stops the plain cases. What is protected where is for counsel to say.
"""

from __future__ import annotations

import re

_MATTERS: tuple[tuple[str, str], ...] = (
    (
        "age",
        r"how old (?:are|were) you|\byour (?:age|date of birth|birth ?day|birth ?date|year of birth)\b"
        r"|when were you born|(?:what|which) year (?:were you born|did you (?:finish|leave|graduate from) "
        r"(?:high )?school)"
        r"|when (?:do|will|are) you (?:plan to |going to |planning to )?retir"
        r"|wie alt sind sie|ihr (?:alter|geburtsdatum)\b|wann sind sie geboren|cuántos años tiene|su edad\b",
    ),
    (
        "family",
        r"are you (?:married|single|divorced|engaged|in a relationship|a (?:mother|father|parent|single "
        r"parent))"
        r"|\byour (?:marital status|family (?:plans|status|situation)|husband|wife|spouse|partner"
        r"|children|kids|child ?care)\b"
        r"|do you (?:have|want|plan (?:to have|on having|for)?|intend to have) (?:any |a |to have "
        r")*(?:children|kids|family|baby|babies)"
        r"|(?:start|starting|planning) a family\b|maiden name|who (?:looks|will look) after your"
        r"|sind sie verheiratet|haben sie kinder|kinderwunsch|familienstand|kinder ?(?:planung|betreuung)"
        r"|est[áa] casad[oa]|tiene hijos|estado civil",
    ),
    (
        "pregnancy",
        r"are you (?:pregnant|expecting)|\bpregnan(?:t|cy)\b.{0,40}\byou|\byour pregnancy|schwanger|embarazada",
    ),
    (
        "religion",
        r"\byour (?:religion|faith|religious|church|beliefs?\b)|are you (?:a )?(?:christian|muslim|jewish"
        r"|hindu|buddhist|catholic"
        r"|religious|atheist)|do you (?:go to|attend) (?:church|mosque|synagogue|temple)|do you (?:pray"
        r"|believe in god)"
        r"|religious holidays?\b.{0,30}\byou|you.{0,30}\breligious holidays?|ihre religion"
        r"|religionszugehörigkeit|su religión",
    ),
    (
        "origin",
        r"where (?:are|were) you (?:originally |really )?(?:from|born)|where (?:is|are) your (?:family"
        r"|parents|accent) (?:originally )?from"
        r"|\byour (?:nationality|citizenship|ethnic\w*|race|native (?:language|tongue)|mother tongue"
        r"|accent|country of (?:birth|origin)"
        r"|birth ?place|skin)|are you a (?:native speaker|citizen)|woher (?:kommen|stammen) sie|ihre "
        r"(?:herkunft|muttersprache"
        r"|staatsangehörigkeit)|de dónde es usted|su nacionalidad",
    ),
    (
        "health",
        r"\byour (?:(?:mental |physical )?health|disabilit\w+|illness\w*|medical (?:history|condition\w*)"
        r"|medication|diagnos[ie]s"
        r"|weight|height|sick (?:days|leave))\b|(?:do|did) you (?:have|suffer|take) .{0,25}(?:disabilit"
        r"|illness|disease|health"
        r"|medication|depression|condition\b)|are you (?:disabled|healthy|ill|sick|on medication)|how "
        r"many (?:sick days|days were you sick)"
        r"|have you (?:ever )?(?:been (?:ill|sick|hospitali[sz]ed|diagnosed)|filed .{0,20}workers.? comp)"
        r"|haben sie eine (?:behinderung|krankheit)|sind sie (?:gesund|krank|behindert)|alguna "
        r"(?:discapacidad|enfermedad)",
    ),
    (
        "gender and sexuality",
        r"\byour (?:sexual orientation|sexuality|gender|sex|pronouns)\b|are you (?:gay|lesbian|straight"
        r"|trans\w*|a (?:man|woman))\b"
        r"|sexuelle orientierung|orientación sexual",
    ),
    (
        "politics and unions",
        r"\byour (?:political|politics)|(?:who|which party|what party) (?:did|do|will|would) you vote|are "
        r"you (?:a )?(?:union|party) member"
        r"|(?:member|belong) (?:of|to) (?:a|any) (?:trade |labou?r )?(?:union|political party)"
        r"|gewerkschaft.{0,30}mitglied"
        r"|mitglied.{0,30}gewerkschaft|welche partei",
    ),
    (
        "criminal record",
        r"have you (?:ever )?been (?:arrested|convicted|in (?:prison|jail))|\byour (?:criminal|arrest) "
        r"(?:record|history)"
        r"|criminal record|vorbestraft|antecedentes penales",
    ),
    (
        "pay history",
        r"(?:what|how much) (?:do|did|are|were) you (?:currently |previously )?(?:earn\w*|mak(?:e|ing)"
        r"|paid)|\byour (?:current|last|previous|present) "
        r"(?:salary|pay|wage|compensation)|salary history|(?:ihr|was ist ihr) (?:aktuelles|letztes"
        r"|jetziges) gehalt|su (?:último )?salario actual",
    ),
    (
        "private finances",
        r"\byour (?:credit|debts?|bankruptcy)\b|have you (?:ever )?(?:been|gone) bankrupt|do you (?:own"
        r"|rent) (?:your|a) (?:home|house|flat|apartment)",
    ),
)
_QUESTION_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _MATTERS)
_MENTIONS = re.compile(
    r"\b(?:age|aged|young|youthful|years old|male|female|gender|sex|sexual|married|marital|pregnan\w+"
    r"|children|religio\w+|christian\w*"
    r"|muslim\w*|jewish|race|racial|ethnic\w*|national origin|nationality|citizenship|native speaker"
    r"|mother tongue|disab\w+|healthy"
    r"|veteran\w*|political|union member\w*|criminal|background check|genetic\w*|equal opportunity|color)\b"
)


def unsafe_question(text: str) -> str | None:
    """The protected matter that a question to a candidate touches ("age", "family", …); None where it is "
    "fine."""
    plain = re.sub(r"\s+", " ", text.lower().replace("’", "'"))
    return next((name for name, pattern in _QUESTION_PATTERNS if pattern.search(plain)), None)


def mentions_protected(phrase: str) -> bool:
    """Whether a phrase of a job description is about people's protected traits rather than about the work."""
    return _MENTIONS.search(phrase.lower()) is not None
