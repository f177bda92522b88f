"""Matters that no interview may ask about: used on what organisers type, interviewers direct and models write.

A list of patterns for each language, not a judge: it stops the plain cases. What is protected where is for counsel to
say.
"""

from __future__ import annotations

import re

from workflows.domain.errors import InvalidInput

_ENGLISH: tuple[tuple[str, str], ...] = (
    (
        "age",
        r"how old (?:are|were) you|\byour (?:age|date of birth|birth ?day|birth ?date|year of birth)\b"
        r"|when were you born|(?:what|which) year (?:were you born|did you (?:finish|leave|graduate from) "
        r"(?:high )?school)"
        r"|when (?:do|will|are) you (?:plan to |going to |planning to )?retir",
    ),
    (
        "family",
        r"are you (?:married|single|divorced|engaged|in a relationship|a (?:mother|father|parent|single "
        r"parent))"
        r"|\byour (?:marital status|family (?:plans|status|situation)|husband|wife|spouse|partner"
        r"|children|kids|child ?care)\b"
        r"|do you (?:have|want|plan (?:to have|on having|for)?|intend to have) (?:any |a |to have "
        r")*(?:children|kids|family|baby|babies)"
        r"|(?:start|starting|planning) a family\b|maiden name|who (?:looks|will look) after your",
    ),
    (
        "pregnancy",
        r"are you (?:pregnant|expecting)|\bpregnan(?:t|cy)\b.{0,40}\byou|\byour pregnancy",
    ),
    (
        "religion",
        r"\byour (?:religion|faith|religious|church|beliefs?\b)|are you (?:a )?(?:christian|muslim|jewish"
        r"|hindu|buddhist|catholic"
        r"|religious|atheist)|do you (?:go to|attend) (?:church|mosque|synagogue|temple)|do you (?:pray"
        r"|believe in god)"
        r"|religious holidays?\b.{0,30}\byou|you.{0,30}\breligious holidays?",
    ),
    (
        "origin",
        r"where (?:are|were) you (?:originally |really )?(?:from|born)|where (?:is|are) your (?:family"
        r"|parents|accent) (?:originally )?from"
        r"|\byour (?:nationality|citizenship|ethnic\w*|race|native (?:language|tongue)|mother tongue"
        r"|accent|country of (?:birth|origin)"
        r"|birth ?place|skin)|are you a (?:native speaker|citizen)",
    ),
    (
        "health",
        r"\byour (?:(?:mental |physical )?health|disabilit\w+|illness\w*|medical (?:history|condition\w*)"
        r"|medication|diagnos[ie]s"
        r"|weight|height|sick (?:days|leave))\b|(?:do|did) you (?:have|suffer|take) .{0,25}(?:disabilit"
        r"|illness|disease|health"
        r"|medication|depression|condition\b)|are you (?:disabled|healthy|ill|sick|on medication)|how "
        r"many (?:sick days|days were you sick)"
        r"|have you (?:ever )?(?:been (?:ill|sick|hospitali[sz]ed|diagnosed)|filed .{0,20}workers.? comp)",
    ),
    (
        "gender and sexuality",
        r"\byour (?:sexual orientation|sexuality|gender|sex|pronouns)\b|are you (?:gay|lesbian|straight"
        r"|trans\w*|a (?:man|woman))\b",
    ),
    (
        "politics and unions",
        r"\byour (?:political|politics)|(?:who|which party|what party) (?:did|do|will|would) you vote|are "
        r"you (?:a )?(?:union|party) member"
        r"|(?:member|belong) (?:of|to) (?:a|any) (?:trade |labou?r )?(?:union|political party)",
    ),
    (
        "criminal record",
        r"have you (?:ever )?been (?:arrested|convicted|in (?:prison|jail))|\byour (?:criminal|arrest) "
        r"(?:record|history)"
        r"|criminal record",
    ),
    (
        "pay history",
        r"(?:what|how much) (?:do|did|are|were) you (?:currently |previously )?(?:earn\w*|mak(?:e|ing)"
        r"|paid)|\byour (?:current|last|previous|present) "
        r"(?:salary|pay|wage|compensation)|salary history",
    ),
    (
        "private finances",
        r"\byour (?:credit|debts?|bankruptcy)\b|have you (?:ever )?(?:been|gone) bankrupt|do you (?:own"
        r"|rent) (?:your|a) (?:home|house|flat|apartment)",
    ),
)
_GERMAN: tuple[tuple[str, str], ...] = (
    (
        "age",
        r"wie alt (?:sind|waren) sie\b|\bihr(?:e|em|en)? (?:alter|geburtsdatum|geburtstag|geburtsjahr|jahrgang)\b"
        r"|(?:wann|in welchem jahr) (?:sind|wurden) sie geboren|welcher jahrgang sind sie"
        r"|wann (?:gehen|wollen|möchten|werden) sie in (?:rente|pension)"
        r"|in welchem jahr haben sie (?:ihr |das )?(?:abitur|die schule)",
    ),
    (
        "family",
        r"sind sie (?:verheiratet|ledig|geschieden|verlobt|alleinerziehend|liiert|mutter|vater)\b"
        r"|leben sie in einer (?:beziehung|partnerschaft)|haben sie (?:eigene |schon |kleine )?(?:kinder|familie)"
        r"\s*(?:[?,.!]|$|und\b|oder\b|zu hause)"
        r"|(?:möchten|wollen|planen) sie (?:noch |später |bald )?(?:kinder|eine familie|nachwuchs)\b"
        r"|\bihr(?:e|en|em|er)? (?:ehemann|ehefrau|mann|frau|partner|partnerin|kinder|familienstand|familienplanung)\b"
        r"|kinderwunsch|familienstand|familienplanung|mädchenname|ihre kinderbetreuung|wer (?:passt auf|betreut) ihre",
    ),
    ("pregnancy", r"sind sie .{0,12}schwanger\b|\bihre schwangerschaft|schwanger (?:zu )?werden"),
    (
        "religion",
        r"\bihr(?:e|en|er|em)? (?:religion|glaube|glauben|konfession|kirche)\b|religionszugehörigkeit"
        r"|welche[rn]? (?:religion|konfession|kirche)|gehen sie in die (?:kirche|moschee|synagoge)|beten sie\b"
        r"|sind sie (?:religiös|gläubig|christ|christin|muslim|muslima|muslimin|jude|jüdin|katholisch|evangelisch)\b"
        r"|glauben sie an gott",
    ),
    (
        "origin",
        r"woher (?:kommen|stammen) sie\b|wo (?:sind|wurden) sie geboren|migrationshintergrund"
        r"|\bihr(?:e|en|er|em)? (?:herkunft|muttersprache|staatsangehörigkeit|staatsbürgerschaft|nationalität"
        r"|hautfarbe|akzent|geburtsort|abstammung)\b|deutsch ihre muttersprache"
        r"|sind sie (?:deutscher|deutsche|ausländer|ausländerin|muttersprachler|muttersprachlerin)\b",
    ),
    (
        "health",
        r"haben sie (?:eine |irgendwelche |gesundheitliche |chronische |bekannte )*(?:behinderung|krankheit"
        r"|beschwerden|vorerkrankung|einschränkungen)|sind sie (?:gesund|krank|behindert|schwerbehindert)\b"
        r"|\bihr(?:e|en|er|em)? (?:gesundheit|gesundheitszustand|behinderung|krankheit\w*|gewicht|körpergröße"
        r"|krankentage)\b|wie (?:oft|lange) (?:sind|waren) sie .{0,15}krank\b|wie viele krank(?:heits|en)?tage"
        r"|nehmen sie .{0,20}medikament",
    ),
    (
        "gender and sexuality",
        r"sexuelle orientierung|\bihr geschlecht\b|sind sie (?:schwul|lesbisch|heterosexuell|bisexuell|homosexuell"
        r"|trans\w*|ein mann|eine frau)\b",
    ),
    (
        "politics and unions",
        r"gewerkschaft.{0,30}mitglied|mitglied.{0,30}(?:gewerkschaft|partei\b)|welche[rn]? partei\b|ihre politische"
        r"|sind sie in (?:einer|der) gewerkschaft|wen (?:haben sie gewählt|wählen sie)",
    ),
    (
        "criminal record",
        r"vorbestraft|vorstrafe|strafregister|(?:wurden|sind) sie .{0,20}(?:verhaftet|verurteilt)"
        r"|(?:waren|saßen) sie .{0,20}gefängnis",
    ),
    (
        "pay history",
        r"\bihr(?:e|em)? (?:aktuelle|letzte|jetzige|bisherige|derzeitige|frühere)[sn]? (?:gehalt|einkommen|lohn)"
        r"|(?:was|wie ?viel) verdienen sie|wie ?viel haben sie .{0,30}verdient",
    ),
    (
        "private finances",
        r"haben sie .{0,10}schulden|\bihre (?:schulden|privaten finanzen|kreditwürdigkeit|bonität)\b"
        r"|privatinsolvenz|wohnen sie .{0,10}(?:zur miete|im eigenheim)",
    ),
)
_SPANISH: tuple[tuple[str, str], ...] = (
    (
        "age",
        r"cuántos años (?:tiene|tienes)(?: usted)?\s*(?:\?|$|,)|\b[st]u edad\b|\b[st]u (?:fecha|año) de nacimiento"
        r"|(?:cuándo|en qué año) naci(?:ó|ste)|cuándo (?:piensa|va a|quiere) (?:usted )?jubilarse",
    ),
    (
        "family",
        r"est[áa]s? (?:usted )?(?:casad|solter|divorciad|prometid)[oa]\b|tienes? (?:usted )?(?:hijos|pareja)\b"
        r"|(?:piensas?|quieres?|planeas?) (?:usted )?(?:tener hijos|formar una familia)|estado civil"
        r"|\bsu (?:marido|esposo|esposa|cónyuge|pareja)\b|\bsus hijos\b|es usted (?:madre|padre)\b"
        r"|apellido de soltera",
    ),
    ("pregnancy", r"est[áa]s? (?:usted )?embarazada|\b[st]u embarazo|quedar(?:se|te)? embarazada"),
    (
        "religion",
        r"\b[st]u (?:religión|fe|iglesia|credo)\b|qué religión|va (?:usted )?a (?:la iglesia|misa|la mezquita"
        r"|la sinagoga)|cree (?:usted )?en dios|es usted (?:religios[oa]|católic[oa]|cristian[oa]|musulm[áa]n\w*"
        r"|judí[oa]|ate[oa]|creyente)\b",
    ),
    (
        "origin",
        r"de dónde (?:es usted|eres|viene usted)|dónde naci(?:ó usted|ste)|es usted (?:español|española|extranjer[oa]"
        r"|inmigrante|hablante nativ[oa])\b|\b[st]u (?:nacionalidad|ciudadanía|raza|etnia|lengua materna|acento"
        r"|lugar de nacimiento|país de origen)\b",
    ),
    (
        "health",
        r"(?:^|¿\s*|usted )(?:tiene|padece|sufre) (?:usted )?(?:de )?(?:alguna |una )?(?:discapacidad|enfermedad"
        r"|problemas? de salud)|\b[st]u (?:salud|estado de salud|discapacidad|enfermedad|peso|estatura"
        r"|historial médico)\b|está (?:usted )?(?:enferm[oa]|discapacitad[oa])\b|cuántas bajas"
        r"|toma (?:usted )?(?:algún |alguna )?medica(?:mento|ción)",
    ),
    (
        "gender and sexuality",
        r"orientación sexual|\bsu (?:sexo|identidad de género)\b|es usted (?:gay|lesbiana|homosexual|heterosexual"
        r"|bisexual|trans\w*|hombre|mujer|un hombre|una mujer)\b",
    ),
    (
        "politics and unions",
        r"(?:afiliad[oa]|miembro|pertenece).{0,30}(?:sindicato|partido político|algún partido)"
        r"|(?:a|por) quién (?:votó|vota|votaría)|a qué partido|\bsus? (?:ideología|ideas políticas)\b",
    ),
    (
        "criminal record",
        r"antecedentes penales|ha sido (?:usted )?(?:alguna vez )?(?:detenid|arrestad|condenad)[oa]"
        r"|ha estado .{0,15}(?:cárcel|prisión)",
    ),
    (
        "pay history",
        r"\bsu (?:último|actual|anterior) (?:salario|sueldo)|\bsu (?:salario|sueldo) (?:actual|anterior)"
        r"|cuánto (?:gana|cobra|ganaba|cobraba)(?: usted)?(?: actualmente| ahora| al mes| al año)*\s*(?:\?|$)",
    ),
    (
        "private finances",
        r"tiene (?:usted )?deudas|\bsus (?:deudas|finanzas)\b|vive (?:usted )?de alquiler"
        r"|está (?:usted )?en bancarrota",
    ),
)
_QUESTION_PATTERNS = tuple(
    (name, re.compile(pattern)) for matters in (_ENGLISH, _GERMAN, _SPANISH) for name, pattern in matters
)
_MENTIONS = re.compile(
    r"\b(?:age|aged|young|youthful|years old|male|female|gender|sex|sexual|married|marital|pregnan\w+"
    r"|children|religio\w+|christian\w*"
    r"|muslim\w*|jewish|race|racial|ethnic\w*|national origin|nationality|citizenship|native speaker"
    r"|mother tongue|disab\w+|healthy"
    r"|veteran\w*|political|union member\w*|criminal|background check|genetic\w*|equal opportunity|color)\b"
)


def unsafe_question(text: str) -> str | None:
    """The protected matter that a question to a candidate touches ("age", "family", …); None where it is fine."""
    plain = re.sub(r"\s+", " ", text.lower().replace("’", "'"))
    return next((name for name, pattern in _QUESTION_PATTERNS if pattern.search(plain)), None)


def check_question(text: str) -> None:
    """Raises `InvalidInput` where a question touches a protected matter, which it names."""
    matter = unsafe_question(text)
    if matter is not None:
        raise InvalidInput(
            f"“{text}” touches a protected matter ({matter}), which no interview may ask about. "
            "Ask about the work instead.",
            matter=matter,
        )


def mentions_protected(phrase: str) -> bool:
    """Whether a phrase of a job description is about people's protected traits rather than about the work."""
    return _MENTIONS.search(phrase.lower()) is not None
