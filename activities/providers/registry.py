"""Which providers there are, and which of them a choice means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from activities.providers.end_of_turn import RuleEndOfTurn
from activities.providers.espeak_tts import EspeakTts
from activities.providers.offline_model import OfflineModel
from activities.providers.pocketsphinx_stt import PocketsphinxStt
from activities.providers.ports import EndOfTurn, LanguageModel, SpeechToText, TextToSpeech, VoiceDetector
from activities.providers.vad import SileroDetector
from workflows.domain.conduct import Conduct

AUTO = "auto"
OFFLINE = "offline"
_LATER = {"llm": ("gemini",), "stt": ("google",), "tts": ("google",)}


class SettingsError(Exception):
    """A setting can't be met; the message is one sentence for whoever set it."""


@dataclass(frozen=True)
class ProviderChoice:
    """One name for each kind: `auto` or `offline`. `stt_processes`: None means half of the cores."""

    llm: str = AUTO
    stt: str = AUTO
    tts: str = AUTO
    stt_processes: int | None = None


@dataclass(frozen=True)
class Providers:
    """One of each kind for a process; a voice detector for each stream, an end-of-turn rule for each interview."""

    llm: LanguageModel
    stt: SpeechToText
    tts: TextToSpeech
    vad: Callable[[], VoiceDetector]
    end_of_turn: Callable[[Conduct], EndOfTurn]

    async def aclose(self) -> None:
        """Ends the engines' processes."""
        await self.stt.aclose()
        await self.tts.aclose()


def build_providers(choice: ProviderChoice) -> Providers:
    """The providers of a choice; nothing is started yet. Raises `SettingsError`."""
    for kind in ("llm", "stt", "tts"):
        _check(kind, getattr(choice, kind))
    return Providers(
        llm=OfflineModel(),
        stt=PocketsphinxStt(choice.stt_processes),
        tts=EspeakTts(),
        vad=SileroDetector,
        end_of_turn=RuleEndOfTurn,
    )


def _check(kind: str, name: str) -> None:
    if name in (AUTO, OFFLINE):
        return
    setting = f"VIVA_{kind.upper()}"
    if name in _LATER[kind]:
        raise SettingsError(
            f"{setting}={name}: this release holds the offline engines only; set it to {AUTO} or {OFFLINE}."
        )
    raise SettingsError(f"{setting}={name!r} is unknown; set it to {AUTO} or {OFFLINE}.")
