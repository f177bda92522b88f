"""Which providers there are, and which of them a choice means. A vendor's library is loaded only where it is chosen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeVar

from activities.providers import smart_turn
from activities.providers.end_of_turn import RuleEndOfTurn
from activities.providers.espeak_tts import EspeakTts
from activities.providers.fallback import FallbackModel, FallbackStt, FallbackTts
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.google_speech.settings import GoogleAccess, SttSettings, TtsSettings
from activities.providers.offline_model.model import OfflineModel
from activities.providers.pocketsphinx_stt import PocketsphinxStt
from activities.providers.ports import (
    EndOfTurn,
    LanguageModel,
    SpeechToText,
    TextToSpeech,
    TurnDetector,
    VoiceDetector,
)
from activities.providers.vad import SileroDetector
from workflows.domain.conduct import Conduct
from workflows.domain.engines import ProviderTerms

AUTO = "auto"
OFFLINE = "offline"
GEMINI = "gemini"
GOOGLE = "google"
REAL = {"llm": GEMINI, "stt": GOOGLE, "tts": GOOGLE}
_SPEC = re.compile(r"(?P<name>[a-z]+)(?::(?P<variant>[^@\s]+))?(?:@(?P<region>[a-z0-9-]+))?")

P = TypeVar("P", LanguageModel, SpeechToText, TextToSpeech)


class SettingsError(Exception):
    """A setting can't be met; the message is one sentence for whoever set it."""


@dataclass(frozen=True)
class ProviderChoice:
    """One name for each kind, and those that stand behind it, in their order.

    The first is `auto` (the real one where its key is present), `offline`, or the real one: `gemini`, `google`. A
    fallback is `offline`, or the real one with another model or voice, or region, or both:
    `gemini:gemini-2.5-flash-lite`, `google@europe-west4`, `google:Neural2-C`. `gemini` is None without a key.
    `stt_processes`: None means half of the cores.
    """

    llm: str = AUTO
    stt: str = AUTO
    tts: str = AUTO
    llm_fallback: tuple[str, ...] = ()
    stt_fallback: tuple[str, ...] = ()
    tts_fallback: tuple[str, ...] = ()
    gemini: GeminiSettings | None = None
    speech: GoogleAccess = field(default_factory=GoogleAccess)
    stt_settings: SttSettings = field(default_factory=SttSettings)
    voice: GoogleAccess = field(default_factory=GoogleAccess)
    tts_settings: TtsSettings = field(default_factory=TtsSettings)
    stt_processes: int | None = None
    smart_turn: bool = True
    """Where it is installed."""


@dataclass(frozen=True)
class Providers:
    """One of each kind for a process; a voice detector for each stream, an end-of-turn rule for each interview."""

    llm: LanguageModel
    stt: SpeechToText
    tts: TextToSpeech
    vad: Callable[[], VoiceDetector]
    end_of_turn: Callable[[Conduct, str], EndOfTurn]
    turn_detector: Callable[[], TurnDetector | None] = lambda: None
    """The process's one; None: words alone tell the end of a turn."""

    @property
    def terms(self) -> tuple[ProviderTerms, ...]:
        """Who may get what is said in an interview, fallbacks included, and on what terms."""
        chains = {"llm": self.llm.capabilities, "stt": self.stt.capabilities, "tts": self.tts.capabilities}
        return tuple(
            ProviderTerms(kind, one.name, one.region, one.terms.retention, one.terms.training)
            for kind, first in chains.items()
            for one in (first.behind or (first,))
        )

    async def aclose(self) -> None:
        """Ends the engines' processes and connections."""
        await self.llm.aclose()
        await self.stt.aclose()
        await self.tts.aclose()


@dataclass(frozen=True)
class Spec:
    """One provider of a chain: `name[:variant][@region]`."""

    name: str
    variant: str = ""
    region: str = ""


def build_providers(choice: ProviderChoice) -> Providers:
    """The providers of a choice; nothing is started or connected yet. Raises `SettingsError`.

    Each that isn't on this machine has its circuit breaker, also where it is the only one of its kind.
    """
    llms = [build_llm(choice, spec) for spec in chain_of(choice, "llm")]
    stts = [build_stt(choice, spec) for spec in chain_of(choice, "stt")]
    ttss = [build_tts(choice, spec) for spec in chain_of(choice, "tts")]
    return Providers(
        llm=_whole_llm(choice, llms),
        stt=stts[0] if _offline(choice, "stt") else FallbackStt(stts, time.monotonic),
        tts=ttss[0] if _offline(choice, "tts") else FallbackTts(ttss, time.monotonic),
        vad=SileroDetector,
        end_of_turn=RuleEndOfTurn,
        turn_detector=cache(lambda: smart_turn.load() if choice.smart_turn else None),
    )


def _whole_llm(choice: ProviderChoice, llms: list[LanguageModel]) -> LanguageModel:
    if _offline(choice, "llm"):
        return llms[0]
    from activities.providers.gemini.refused import WithFixedWords

    return WithFixedWords(FallbackModel(llms, time.monotonic))


def _offline(choice: ProviderChoice, kind: str) -> bool:
    """Whether it is an engine on this machine alone: it needs no breaker, and nothing is behind it."""
    return chain_of(choice, kind)[0].name == OFFLINE


def chain_of(choice: ProviderChoice, kind: str) -> list[Spec]:
    """The providers of a kind (`llm`, `stt`, `tts`) in their order, each once. Raises `SettingsError`."""
    first = getattr(choice, kind)
    if first == AUTO:
        first = REAL[kind] if has_key(choice, kind) else OFFLINE
    specs = [_spec(kind, first, f"VIVA_{kind.upper()}")]
    if specs[0].name == OFFLINE:
        # Nothing is behind what can't fail by a network; a real one would be chosen instead.
        return specs
    specs += [
        _spec(kind, text, f"VIVA_{kind.upper()}_FALLBACK") for text in getattr(choice, f"{kind}_fallback")
    ]
    return list(dict.fromkeys(specs))


def has_key(choice: ProviderChoice, kind: str) -> bool:
    """Whether the real provider of a kind has anything to be tried with."""
    if kind == "llm":
        return choice.gemini is not None
    return choice.speech.has_key if kind == "stt" else choice.voice.has_key


def build_llm(choice: ProviderChoice, spec: Spec) -> LanguageModel:
    """One model."""
    if spec.name == OFFLINE:
        return OfflineModel()
    if choice.gemini is None:
        raise SettingsError(
            "VIVA_LLM=gemini needs a key: set GEMINI_API_KEY, or VIVA_GEMINI_LOCATION and GOOGLE_CLOUD_PROJECT "
            "for Vertex AI."
        )
    if not choice.gemini.has_key:
        raise SettingsError(
            "Vertex AI needs a service account: set GOOGLE_APPLICATION_CREDENTIALS to its JSON file, or "
            "VIVA_GOOGLE_CREDENTIALS_JSON."
        )
    from activities.providers.gemini.model import GeminiModel

    settings = choice.gemini
    if spec.variant:
        settings = replace(settings, model=spec.variant, judge_model="")
    if spec.region:
        if not settings.vertex:
            raise SettingsError("VIVA_LLM_FALLBACK: a region needs Vertex AI; an API key has none.")
        settings = replace(settings, location=spec.region)
    return GeminiModel(settings)


def build_stt(choice: ProviderChoice, spec: Spec) -> SpeechToText:
    """One recogniser."""
    if spec.name == OFFLINE:
        return PocketsphinxStt(choice.stt_processes)
    _require_key(choice.speech, "VIVA_STT")
    from activities.providers.google_stt import GoogleStt

    settings = replace(choice.stt_settings, model=spec.variant) if spec.variant else choice.stt_settings
    return GoogleStt(_elsewhere(choice.speech, spec.region), settings)


def build_tts(choice: ProviderChoice, spec: Spec) -> TextToSpeech:
    """One voice."""
    if spec.name == OFFLINE:
        return EspeakTts()
    _require_key(choice.voice, "VIVA_TTS")
    from activities.providers.google_tts import GoogleTts

    settings = (
        replace(choice.tts_settings, voice=spec.variant, fixed=True) if spec.variant else choice.tts_settings
    )
    return GoogleTts(_elsewhere(choice.voice, spec.region), settings)


def _elsewhere(access: GoogleAccess, region: str) -> GoogleAccess:
    return replace(access, region=region) if region else access


def _require_key(access: GoogleAccess, setting: str) -> None:
    if not access.has_key:
        raise SettingsError(
            f"{setting}=google needs a service account: set GOOGLE_APPLICATION_CREDENTIALS to its JSON file, or "
            "VIVA_GOOGLE_CREDENTIALS_JSON."
        )


def _spec(kind: str, text: str, setting: str) -> Spec:
    found = _SPEC.fullmatch(text.strip())
    names = (OFFLINE, REAL[kind])
    if found is None or found["name"] not in names:
        allowed = ", ".join((AUTO, *names) if not setting.endswith("FALLBACK") else names)
        raise SettingsError(f"{setting}={text!r} is unknown; it takes {allowed}.")
    return Spec(found["name"], found["variant"] or "", found["region"] or "")
