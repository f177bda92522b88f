"""Whether a text is in the language it should be in: by its commonest words, and by its letters."""

from __future__ import annotations

import re
import unicodedata

from activities.providers.words import word_set

MIN_HITS = 3
_COMMON = {
    "en": word_set(
        "the and you your what how did do does is are was were have has of to in that this with for about when which "
        "why it on not would could can tell me please we i"
    ),
    "de": word_set(
        "der die das und sie ihr ihre ihnen was wie ist sind war haben hat ein eine einen zu von mit für bei nicht "
        "wann warum auf im den dem des es ich wir oder als bitte dabei"
    ),
    "es": word_set(
        "el la los las y usted su sus qué cómo es son fue ha han un una de en que con para por no cuándo cuál se me lo "
        "del al como más sobre hizo"
    ),
    "fr": word_set(
        "le la les et vous votre vos que quoi comment est sont avez un une de des du dans avec pour pas quand pourquoi "
        "ce cette en au sur je nous qui"
    ),
    "it": word_set(
        "il lo la gli le e lei suo sua che cosa come è sono ha un una di in con per non quando perché del della nel al "
        "mi si più"
    ),
    "pt": word_set(
        "o a os as e você seu sua que como é são foi tem um uma de em com para por não quando do da no na se mais sobre"
    ),
    "nl": word_set(
        "de het een en u uw wat hoe is zijn was heeft van te in met voor niet wanneer waarom op dat die ik we of als"
    ),
}
_SCRIPTS = {
    "ja": ("CJK", "HIRAGANA", "KATAKANA"),
    "zh": ("CJK",),
    "ko": ("HANGUL", "CJK"),
    "ru": ("CYRILLIC",),
    "uk": ("CYRILLIC",),
    "bg": ("CYRILLIC",),
    "el": ("GREEK",),
    "ar": ("ARABIC",),
    "fa": ("ARABIC",),
    "he": ("HEBREW",),
    "hi": ("DEVANAGARI",),
    "th": ("THAI",),
}


def in_wrong_language(text: str, language: str) -> bool:
    """True only where it is plain: most letters of another script, or the commonest words of another language."""
    code = language.split("-")[0].lower()
    if _other_script(text, code):
        return True
    if code not in _COMMON:
        return False
    words = re.findall(r"[^\W\d_]+", text.lower())
    hits = {name: sum(word in common for word in words) for name, common in _COMMON.items()}
    best = max(hits, key=lambda name: hits[name])
    return best != code and hits[best] >= MIN_HITS and hits[best] > 2 * hits[code]


def _other_script(text: str, code: str) -> bool:
    letters = [char for char in text[:2000] if char.isalpha()]
    if len(letters) < 8:
        return False
    expected = _SCRIPTS.get(code, ("LATIN",))
    fitting = sum(unicodedata.name(char, "").startswith(expected) for char in letters)
    return fitting < len(letters) / 3
