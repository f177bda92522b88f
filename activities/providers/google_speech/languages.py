"""Language tags as Google's speech services want them: with a region."""

from __future__ import annotations

from activities.providers.ports import ProviderError

_USUAL = {
    "ar": "ar-XA",
    "cs": "cs-CZ",
    "da": "da-DK",
    "de": "de-DE",
    "en": "en-US",
    "es": "es-ES",
    "fi": "fi-FI",
    "fr": "fr-FR",
    "hi": "hi-IN",
    "it": "it-IT",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "nb": "nb-NO",
    "nl": "nl-NL",
    "no": "nb-NO",
    "pl": "pl-PL",
    "pt": "pt-BR",
    "ro": "ro-RO",
    "sv": "sv-SE",
    "tr": "tr-TR",
    "uk": "uk-UA",
}
LANGUAGES = tuple(sorted(_USUAL))


def regional(language: str, provider: str) -> str:
    """`de` → `de-DE`; `es_mx` → `es-MX`. Raises `ProviderError` (`language`) for one that is not known."""
    parts = language.strip().replace("_", "-").split("-")
    code = parts[0].lower()
    if code not in _USUAL:
        raise ProviderError(provider, "language", retryable=False)
    if len(parts) == 1:
        return _USUAL[code]
    return "-".join([code, *(part.upper() if len(part) == 2 else part for part in parts[1:])])
