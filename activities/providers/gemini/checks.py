"""Checks of single sentences, whoever wrote them: pure functions over text."""

from __future__ import annotations

import re

from activities.providers.sentences import split_all
from activities.providers.words import word_set

_MARKUP = re.compile(r"[*_`#]+|^\s*(?:[-•]|\d+[.)])\s+")
_SPEAKER = re.compile(r"^\s*(?:AI|Interviewer|Assistant|Model)\s*:\s*", re.IGNORECASE)
_DATA = re.compile(r"</?data|[{}]|\\u00|\[…\]")
_PRAISE = re.compile(
    r"^(?:(?:that(?:'s| is| was)|what|thank you,?|thanks,?|this is) (?:a |an |really |very )*)?"
    r"(?:(?:great|excellent|perfect|fantastic|wonderful|impressive|amazing|brilliant|outstanding|awesome)"
    r"(?:[!.,]| (?:answer|job|work|example|question|point|candidate)\b)|well done|good (?:answer|job)"
    r"|(?:sehr )?gute antwort|hervorragend|ausgezeichnet|(?:muy buena|excelente) respuesta|¡?excelente\b)",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"\b(?:full marks|full score|(?:your|perfect|top|maximum|highest) (?:score|grade|rating|mark)s?"
    r"|you(?:'re| are) (?:hired|accepted|rejected|the best)|you(?:'ve| have)? (?:passed|failed|won) (?:the|this)"
    r"|you(?:'ve| have)? got the job"
    r"|i(?:'ll| will| can| am going to|'m going to)? (?:give|award|score|rate|recommend) you"
    r"|volle punktzahl|bestnote|sie (?:sind eingestellt|haben bestanden)|puntuación máxima|está contratad[oa])\b",
    re.IGNORECASE,
)
_OWN_RULES = re.compile(
    r"\b(?:my|the) (?:system prompt|instructions? (?:are|say|tell)|guidelines (?:are|say)|programming)\b"
    r"|\b(?:system prompt|meine anweisungen|mis instrucciones)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:^|[,;:]\s|\b(?:and|then|please|und|bitte|y|por favor),? )"
    r"(?:tell me|tell us|describe|explain|walk me|give (?:me )?an example|think of|talk me|share|outline|name"
    r"|erzählen sie|beschreiben sie|erklären sie|nennen sie|schildern sie"
    r"|cuénteme|hábleme|describa|explique|dígame|deme un ejemplo)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d[\d.,'’  ]*\d|\d")
_NUMBER_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety|hundred|thousand|million|half|double|twice"
    r"|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w*zwanzig|\w*dreißig|\w*vierzig|\w*fünfzig|\w*sechzig"
    r"|\w*siebzig|\w*achtzig|\w*neunzig|\w*hundert|\w*tausend|halb\w*|doppelt"
    r"|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta|cuarenta|cincuenta|sesenta"
    r"|setenta|ochenta|noventa|cien|ciento|mil|millón|medio|doble)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|without|isn't|aren't|can't|cannot|don't|doesn't|won't|nicht|kein\w*|nie|ohne"
    r"|nunca|sin|ningun\w*|ningún)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_FUNCTION_WORDS = word_set(
    """
    the and but for from with within into about than then that this these those there here its which who whom
    whose what when where why how are was were been being does did done has have had will would can could should shall
    may might must you your yours our ours they them their get gets also too only just per each every all any some both
    either not never none neither without isn aren don doesn won cannot during while because such well very
    der die das dem den des ein eine einen einem einer eines und oder aber auch nur noch sowie für von vom mit bei beim
    aus auf über unter nach vor zum zur ins ist sind war waren wird werden wurde wurden sein hat haben hatte hatten
    kann können könnte könnten soll sollen muss müssen darf dürfen würde würden sie ihr ihre ihren ihrem ihrer ihnen wir
    uns unser unsere unseren unserem unserer man dass wenn dann dort hier dieser diese dieses diesem diesen gibt etwa
    pro jede jeder jedes jeden alle allen als wie was wer wann nicht kein keine keinen keinem keiner nie ohne dabei dazu
    los las una unos unas del con por para sin que como pero más muy también solo sólo sobre entre hasta desde según
    este esta esto estos estas ese esa eso esos esas son era eran fue ser está están hay tiene tienen tendrá tendría
    puede pueden podrá podría usted ustedes nuestro nuestra nuestros nuestras sus les nos cada todo toda todos todas
    nunca ningún ninguna ninguno donde cuando porque
    """
)
"""They say nothing by themselves, in English, German and Spanish."""


def plain(sentence: str) -> str:
    """The sentence without markup and a speaker's name; empty where it is no sentence but data or a command."""
    if _DATA.search(sentence):
        return ""
    return " ".join(_SPEAKER.sub("", _MARKUP.sub("", sentence)).split()).strip('"“”„«» ')


def normal(text: str) -> str:
    """Words alone, in small letters, one blank between them and at both ends: for comparing."""
    words = re.findall(r"[^\W_]+", text.lower())
    return f" {' '.join(words)} "


def is_question(sentence: str) -> bool:
    """Whether it has a question mark."""
    return any(mark in sentence for mark in "?？؟")


def asks(sentence: str) -> bool:
    """Whether it asks something, also as a request ("Tell me about …")."""
    return is_question(sentence) or _ASKS.search(sentence) is not None


def out_of_role(sentence: str) -> bool:
    """Praise, verdicts and promises, and talk about the software's own instructions."""
    if _PRAISE.search(sentence) or _OWN_RULES.search(sentence):
        return True
    return not is_question(sentence) and _VERDICT.search(sentence) is not None


def after(text: str, said: str) -> str:
    """What of `text` is still to be said after `said`: all, its rest where `said` ends within it, or nothing."""
    if normal(text) in normal(said):
        return ""
    words, spoken = text.split(), normal(said).split()
    for count in range(len(words), 0, -1):
        begun = normal(" ".join(words[:count])).split()
        if begun and len(begun) <= len(spoken) and spoken[-len(begun) :] == begun:
            return " ".join(words[count:])
    return text


def grounded(answer: str, facts: str) -> bool:
    """Whether an answer says nothing but what the facts say: its numbers, its negations, and each sentence's words.

    By words alone, so a wording too free is refused with the invented ones: then the facts are said themselves.
    """
    if not numbers(answer) <= numbers(facts):
        return False
    if bool(_NEGATION.search(answer)) != bool(_NEGATION.search(facts)):
        return False
    known = _stems(facts)
    sentences = [_stems(sentence) for sentence in split_all(answer)]
    return bool(sentences) and all(said and said <= known for said in sentences)


def numbers(text: str) -> set[str]:
    """The numbers of a text: digits without their separators, and number words."""
    digits = {re.sub(r"\D", "", found) for found in _DIGITS.findall(text)}
    return digits | {word.lower() for word in _NUMBER_WORDS.findall(text)}


def _stems(text: str) -> set[str]:
    """The beginnings of the words that carry a meaning of their own."""
    return {word[:5] for word in _WORD.findall(text.lower()) if word not in _FUNCTION_WORDS}
