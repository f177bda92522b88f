"""From the settings to the choice of providers."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from activities.providers.gemini.settings import GeminiSettings
from activities.providers.google_speech.settings import GoogleAccess, SttSettings, TtsSettings
from activities.providers.ports import Terms
from activities.providers.registry import (
    OFFLINE,
    ProviderChoice,
    Providers,
    SettingsError,
    build_providers,
)
from workers.exit import StartError
from workers.settings import Settings

ROTATE_LATEST = 1.15
"""By so much a stream may outlive its time while nothing final comes."""


def provider_choice(settings: Settings) -> ProviderChoice:
    """What `build_providers` is to build. Raises `SettingsError`."""
    try:
        return ProviderChoice(
            llm=settings.llm,
            stt=settings.stt,
            tts=settings.tts,
            llm_fallback=tuple(settings.llm_fallback),
            stt_fallback=tuple(settings.stt_fallback),
            tts_fallback=tuple(settings.tts_fallback),
            gemini=None if settings.llm == OFFLINE else _gemini(settings),
            speech=_access(settings, settings.google_speech_endpoint),
            stt_settings=SttSettings(
                version=settings.google_stt_version,
                model=settings.google_stt_model,
                rotate_after_s=settings.google_stt_rotate_after_s,
                rotate_latest_s=settings.google_stt_rotate_after_s * ROTATE_LATEST,
                boost=settings.google_stt_boost,
                final_timeout_s=settings.google_stt_final_timeout_s,
            ),
            voice=_access(settings, settings.google_tts_endpoint),
            tts_settings=TtsSettings(
                voice=settings.google_tts_voice,
                rate=settings.google_tts_rate,
                first_byte_timeout_s=settings.google_tts_first_byte_timeout_s,
            ),
            smart_turn=settings.end_of_turn == "auto",
        )
    except ValueError as error:
        raise SettingsError(f"A provider's settings are wrong: {error}.") from None


def _gemini(settings: Settings) -> GeminiSettings | None:
    key = _secret(settings.gemini_api_key)
    vertex = bool(settings.gemini_location and settings.google_project) and not key
    if not key and not vertex:
        return None
    return GeminiSettings(
        api_key=key,
        project=settings.google_project if vertex else "",
        location=settings.gemini_location if vertex else "",
        credentials_file=_path(settings.google_credentials_file) if vertex else "",
        credentials_json=_secret(settings.google_credentials_json) if vertex else "",
        base_url=settings.gemini_base_url,
        model=settings.gemini_model,
        judge_model=settings.gemini_judge_model,
        thinking_budget=None if settings.gemini_thinking_budget < 0 else settings.gemini_thinking_budget,
        temperature=settings.gemini_temperature,
        safety=settings.gemini_safety,
        timeout_s=settings.gemini_timeout_s,
        first_token_timeout_s=settings.gemini_first_token_timeout_s,
        stall_timeout_s=settings.gemini_stall_timeout_s,
        judge_thinking_budget=None
        if settings.gemini_judge_thinking_budget < 0
        else settings.gemini_judge_thinking_budget,
        judge_temperature=settings.gemini_judge_temperature,
        judge_timeout_s=settings.gemini_judge_timeout_s,
        prices=tuple(settings.gemini_prices.items()),
        terms=Terms(settings.gemini_retention, settings.gemini_training),
    )


def _access(settings: Settings, endpoint: str) -> GoogleAccess:
    return GoogleAccess(
        credentials_file=_path(settings.google_credentials_file),
        credentials_json=_secret(settings.google_credentials_json),
        project=settings.google_project,
        region=settings.google_region,
        endpoint=endpoint,
        terms=Terms(settings.google_retention, settings.google_training),
        ca_file=_path(settings.google_ca_file),
    )


def _secret(secret: SecretStr | None) -> str:
    """Without the blanks and the end of line that come with a key that was copied."""
    return secret.get_secret_value().strip() if secret else ""


def _path(path: Path | None) -> str:
    return str(path) if path else ""


def chosen_providers(settings: Settings) -> Providers:
    """The providers that the settings choose. Raises `StartError` where a choice can't be met."""
    try:
        return build_providers(provider_choice(settings))
    except SettingsError as error:
        raise StartError(str(error)) from None
