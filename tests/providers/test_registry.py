"""Which providers a choice means."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from activities.providers.end_of_turn import RuleEndOfTurn
from activities.providers.fallback import FallbackModel, FallbackStt, FallbackTts
from activities.providers.gemini.refused import WithFixedWords
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.google_speech.settings import GoogleAccess
from activities.providers.offline_model.model import OfflineModel
from activities.providers.ports import LanguageModel, ProviderError
from activities.providers.registry import (
    ProviderChoice,
    Providers,
    SettingsError,
    Spec,
    build_llm,
    build_providers,
    chain_of,
)
from activities.providers.vad import SileroDetector
from workers.engines import provider_choice
from workers.fake_google.faults import Fault, FaultKind
from workers.fake_google.gemini import FakeGemini, gemini_server
from workers.settings import Settings
from workflows.contracts import AssessAnswer
from workflows.domain.conduct import Conduct

ACCESS = GoogleAccess(endpoint="http://127.0.0.1:9")
GEMINI = GeminiSettings(api_key="k", base_url="http://127.0.0.1:9")
KEYED = ProviderChoice(gemini=GEMINI, speech=ACCESS, voice=ACCESS)


@pytest.mark.parametrize("name", ["auto", "offline"])
async def test_without_a_key_all_are_offline(name: str) -> None:
    providers = build_providers(ProviderChoice(llm=name, stt=name, tts=name))
    assert providers.llm.capabilities.offline and not providers.llm.capabilities.judges
    assert providers.stt.capabilities.offline and providers.tts.capabilities.offline
    assert isinstance(providers.vad(), SileroDetector)
    assert isinstance(providers.end_of_turn(Conduct(), "en"), RuleEndOfTurn)
    await providers.aclose()


def in_chain(providers: Providers) -> LanguageModel:
    """The chain of models, behind which fixed words stand."""
    assert isinstance(providers.llm, WithFixedWords)
    return providers.llm.model


async def test_auto_takes_the_real_one_where_its_key_is_present() -> None:
    providers = build_providers(KEYED)
    names = [one.capabilities.name for one in (providers.llm, providers.stt, providers.tts)]
    assert names == ["gemini/gemini-2.5-flash", "google_stt", "google_tts"]
    await providers.aclose()


async def test_a_real_provider_has_a_breaker_though_it_is_alone() -> None:
    server = FakeGemini()
    async with gemini_server(server) as url:
        providers = build_providers(replace(KEYED, gemini=replace(GEMINI, base_url=url)))
        assert isinstance(in_chain(providers), FallbackModel)
        assert isinstance(providers.stt, FallbackStt) and isinstance(providers.tts, FallbackTts)
        server.faults.push(Fault(kind=FaultKind.RATE_LIMITED, seconds=30))
        order = AssessAnswer("s", "i", "t", "Caching", (), "What?", "I used Redis.")
        for _ in range(3):
            with pytest.raises(ProviderError) as raised:
                await providers.llm.assess(order)
            assert raised.value.kind == "rate_limited"
            assert raised.value.retry_after_s is not None and 20 < raised.value.retry_after_s <= 30
        await providers.aclose()
    assert len(server.seen) == 1, "not before the time that it named"


async def test_offline_is_offline_even_with_keys_and_fallbacks() -> None:
    choice = ProviderChoice(
        llm="offline", stt="offline", tts="offline", llm_fallback=("gemini",), gemini=GEMINI, speech=ACCESS
    )
    providers = build_providers(choice)
    assert isinstance(providers.llm, OfflineModel)
    assert providers.stt.capabilities.offline and providers.tts.capabilities.offline
    await providers.aclose()


async def test_a_chain_is_built_in_its_order() -> None:
    choice = ProviderChoice(
        gemini=GEMINI,
        speech=ACCESS,
        voice=ACCESS,
        llm_fallback=("gemini:gemini-2.5-flash-lite", "offline"),
        stt_fallback=("google:telephony@eu", "offline"),
        tts_fallback=("google:Neural2-C", "offline"),
    )
    assert chain_of(choice, "llm") == [
        Spec("gemini"),
        Spec("gemini", "gemini-2.5-flash-lite"),
        Spec("offline"),
    ]
    assert chain_of(choice, "stt") == [Spec("google"), Spec("google", "telephony", "eu"), Spec("offline")]
    providers = build_providers(choice)
    assert isinstance(in_chain(providers), FallbackModel)
    assert isinstance(providers.stt, FallbackStt) and isinstance(providers.tts, FallbackTts)
    await providers.aclose()


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (ProviderChoice(llm="gemini"), "VIVA_LLM=gemini needs a key"),
        (ProviderChoice(stt="google"), "VIVA_STT=google needs a service account"),
        (ProviderChoice(tts="google"), "VIVA_TTS=google needs a service account"),
        (ProviderChoice(stt="gogle"), "VIVA_STT='gogle' is unknown; it takes auto, offline, google"),
        (ProviderChoice(gemini=GEMINI, llm_fallback=("auto",)), "VIVA_LLM_FALLBACK='auto' is unknown"),
        (ProviderChoice(gemini=GEMINI, llm_fallback=("gemini@eu",)), "a region needs Vertex AI"),
    ],
)
def test_a_choice_that_cannot_be_met_is_refused_in_one_sentence(choice: ProviderChoice, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        build_providers(choice)


async def test_a_models_variant_judges_too() -> None:
    server = FakeGemini()
    async with gemini_server(server) as url:
        choice = ProviderChoice(gemini=GeminiSettings("k", base_url=url, judge_model="judge"))
        for spec in (Spec("gemini"), Spec("gemini", "other")):
            model = build_llm(choice, spec)
            await model.assess(AssessAnswer("s", "i", "t", "Caching", (), "What?", "I used Redis."))
            await model.aclose()
    assert [seen.model for seen in server.seen] == ["judge", "other"]


def test_blanks_around_a_key_are_no_part_of_it() -> None:
    choice = provider_choice(Settings(gemini_api_key=" hush-1\r\n"))
    assert choice.gemini is not None and choice.gemini.api_key == "hush-1"
    assert provider_choice(Settings(gemini_api_key=" \n")).gemini is None


def test_an_endpoint_in_the_clear_is_refused_beyond_this_machine() -> None:
    with pytest.raises(ValueError, match="must be on this machine"):
        GoogleAccess(endpoint="http://speech.example.org")


def test_a_region_is_part_of_the_services_address() -> None:
    assert GoogleAccess().target("speech") == "speech.googleapis.com:443"
    assert GoogleAccess(region="eu").target("speech") == "eu-speech.googleapis.com:443"
    assert GoogleAccess(endpoint="https://proxy:8443/").target("speech") == "proxy:8443"


def test_the_settings_reach_the_providers() -> None:
    settings = Settings(
        gemini_api_key="hush-1",
        gemini_model="m",
        gemini_thinking_budget=-1,
        google_credentials_json="hush-2",
        google_project="acme",
        google_region="eu",
        google_stt_version="v1",
        google_stt_rotate_after_s=100,
        google_tts_voice="Neural2-C",
        google_tts_rate=1.1,
        llm_fallback="gemini:n, offline",
    )
    choice = provider_choice(settings)
    assert choice.gemini is not None
    assert (choice.gemini.api_key, choice.gemini.model, choice.gemini.thinking_budget) == (
        "hush-1",
        "m",
        None,
    )
    assert choice.llm_fallback == ("gemini:n", "offline")
    assert (choice.speech.credentials_json, choice.speech.project, choice.speech.region) == (
        "hush-2",
        "acme",
        "eu",
    )
    assert (choice.stt_settings.version, choice.stt_settings.rotate_after_s) == ("v1", 100.0)
    assert 100.0 < choice.stt_settings.rotate_latest_s < 300.0
    assert (choice.tts_settings.voice, choice.tts_settings.rate) == ("Neural2-C", 1.1)
    assert "hush" not in repr(choice) + repr(settings)


def test_a_child_process_reads_the_same_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(google_credentials_json="x", llm_fallback="gemini:n,offline", google_tts_rate=1.5)
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert provider_choice(Settings()) == provider_choice(settings)


def test_an_offline_start_loads_no_vendors_library() -> None:
    program = (
        "import sys; from activities.providers.registry import ProviderChoice, build_providers;"
        "import workers.media; build_providers(ProviderChoice());"
        "vendors = ('google.cloud', 'google.genai', 'google.auth', 'google.api_core');"
        "print([m for m in sys.modules if m.startswith(vendors)])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
