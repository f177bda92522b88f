"""Every setting of the three services reaches its provider, none in another one's place, and the wire behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from activities.providers.gemini.settings import GeminiSettings
from activities.providers.google_speech.settings import GoogleAccess, SttSettings, TtsSettings
from activities.providers.ports import Terms
from activities.providers.registry import ProviderChoice
from tests.providers.coded_speech import CodedRecogniser, coded, expected
from tests.providers.gemini_stage import turn
from workers.engines import ROTATE_LATEST, chosen_providers, provider_choice
from workers.fake_google.servers import fake_google
from workers.settings import Settings
from workflows.contracts import AssessAnswer

ODD: dict[str, Any] = {
    "llm": "gemini",
    "stt": "google",
    "tts": "google",
    "end_of_turn": "rules",
    "llm_fallback": ["gemini:a", "offline"],
    "stt_fallback": ["google@eu", "offline"],
    "tts_fallback": ["google:Neural2-C", "offline"],
    "gemini_api_key": "gemini-key",
    "gemini_model": "model-of-turns",
    "gemini_judge_model": "model-that-judges",
    "gemini_location": "europe-west9",
    "gemini_base_url": "http://127.0.0.1:1",
    "gemini_thinking_budget": 101,
    "gemini_temperature": 0.11,
    "gemini_safety": "BLOCK_LOW_AND_ABOVE",
    "gemini_timeout_s": 31.0,
    "gemini_first_token_timeout_s": 11.0,
    "gemini_stall_timeout_s": 6.0,
    "gemini_judge_thinking_budget": 202,
    "gemini_judge_temperature": 0.22,
    "gemini_judge_timeout_s": 91.0,
    "gemini_prices": {"model": (1.5, 2.5)},
    "gemini_retention": "kept by the model",
    "gemini_training": "trained by the model",
    "google_credentials_file": Path("/keys/account.json"),
    "google_project": "a-project",
    "google_credentials_json": "account-json",
    "google_region": "a-region",
    "google_ca_file": Path("/keys/ca.pem"),
    "google_retention": "kept by speech",
    "google_training": "trained by speech",
    "google_speech_endpoint": "speech.example:1",
    "google_tts_endpoint": "voice.example:2",
    "google_stt_version": "v1",
    "google_stt_model": "model-that-hears",
    "google_stt_rotate_after_s": 123.0,
    "google_stt_boost": 7.5,
    "google_stt_final_timeout_s": 5.5,
    "google_tts_voice": "Neural2-F",
    "google_tts_rate": 1.25,
    "google_tts_first_byte_timeout_s": 4.5,
}
GEMINI = GeminiSettings(
    api_key="gemini-key",
    base_url="http://127.0.0.1:1",
    model="model-of-turns",
    judge_model="model-that-judges",
    thinking_budget=101,
    judge_thinking_budget=202,
    temperature=0.11,
    judge_temperature=0.22,
    timeout_s=31.0,
    first_token_timeout_s=11.0,
    stall_timeout_s=6.0,
    judge_timeout_s=91.0,
    safety="BLOCK_LOW_AND_ABOVE",
    prices=(("model", (1.5, 2.5)),),
    terms=Terms("kept by the model", "trained by the model"),
)
SPEECH = GoogleAccess(
    credentials_file="/keys/account.json",
    credentials_json="account-json",
    project="a-project",
    region="a-region",
    endpoint="speech.example:1",
    terms=Terms("kept by speech", "trained by speech"),
    ca_file="/keys/ca.pem",
)
CHOICE = ProviderChoice(
    llm="gemini",
    stt="google",
    tts="google",
    llm_fallback=("gemini:a", "offline"),
    stt_fallback=("google@eu", "offline"),
    tts_fallback=("google:Neural2-C", "offline"),
    gemini=GEMINI,
    speech=SPEECH,
    stt_settings=SttSettings(
        version="v1",
        model="model-that-hears",
        rotate_after_s=123.0,
        rotate_latest_s=123.0 * ROTATE_LATEST,
        final_timeout_s=5.5,
        boost=7.5,
    ),
    voice=replace(SPEECH, endpoint="voice.example:2"),
    tts_settings=TtsSettings(voice="Neural2-F", rate=1.25, first_byte_timeout_s=4.5),
    smart_turn=False,
)


def test_each_setting_of_a_service_is_set_here_to_something_odd() -> None:
    kinds = ("llm", "stt", "tts", "end_of_turn")
    known = {name for name in Settings.model_fields if name.startswith(("gemini_", "google_", *kinds))}
    assert known == set(ODD), "a new one belongs here, too"
    usual, odd = Settings(), Settings(**ODD)
    assert not [name for name in ODD if getattr(usual, name) == getattr(odd, name)]


def test_every_setting_reaches_its_provider_and_no_other() -> None:
    assert provider_choice(Settings(**ODD)) == CHOICE


def test_on_vertex_ai_it_is_the_project_its_place_and_its_account() -> None:
    by_account = replace(
        GEMINI,
        api_key="",
        project="a-project",
        location="europe-west9",
        credentials_file="/keys/account.json",
        credentials_json="account-json",
    )
    assert provider_choice(Settings(**(ODD | {"gemini_api_key": None}))) == replace(CHOICE, gemini=by_account)


def test_minus_one_leaves_how_much_is_thought_to_the_model() -> None:
    free = ODD | {"gemini_thinking_budget": -1, "gemini_judge_thinking_budget": -1}
    wanted = replace(GEMINI, thinking_budget=None, judge_thinking_budget=None)
    assert provider_choice(Settings(**free)).gemini == wanted


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_they_reach_the_wire(version: str) -> None:
    async with fake_google(recogniser=CodedRecogniser()) as servers:
        local = {
            "gemini_base_url": servers.gemini_url,
            "google_speech_endpoint": f"http://127.0.0.1:{servers.speech_port}",
            "google_tts_endpoint": f"http://127.0.0.1:{servers.voice_port}",
            "google_stt_version": version,
        }
        providers = chosen_providers(Settings(**(ODD | local)))
        try:
            assert "".join([piece async for piece in providers.llm.say(turn())])
            await providers.llm.assess(AssessAnswer("s", "i", "t", "Caching", (), "What?", "I used Redis."))
            stream = await providers.stt.open("en", ("kubernetes",))
            await stream.push(coded(2))
            await stream.close()
            heard = [transcript.text async for transcript in stream.results() if transcript.final]
            assert " ".join(heard).split() == expected(2)
            assert b"".join([pcm async for pcm in providers.tts.synthesize("Well?", "en")])
        finally:
            await providers.aclose()
        said, judged = servers.gemini.seen
        (heard_by,), (voiced,) = servers.speech.calls, servers.voice.calls
    for seen, model, temperature, thoughts in (
        (said, "model-of-turns", 0.11, 101),
        (judged, "model-that-judges", 0.22, 202),
    ):
        config = seen.body["generationConfig"]
        assert (seen.model, config["temperature"]) == (model, temperature)
        assert list(config["thinkingConfig"].values()) == [thoughts]
        assert {(one["threshold"]) for one in seen.body["safetySettings"]} == {"BLOCK_LOW_AND_ABOVE"}
        assert len(seen.body["safetySettings"]) == 4
    assert (heard_by.model, heard_by.boosts) == ("model-that-hears", (7.5,))
    assert (voiced.voice, voiced.rate) == ("en-US-Neural2-F", 1.25)
