"""What a provider's error means to the person who keeps the settings, and what to do about it."""

from __future__ import annotations

_KEY = {
    "llm": "GEMINI_API_KEY (or, on Vertex AI, the service account of GOOGLE_APPLICATION_CREDENTIALS or "
    "VIVA_GOOGLE_CREDENTIALS_JSON)",
    "stt": "the service account of GOOGLE_APPLICATION_CREDENTIALS or VIVA_GOOGLE_CREDENTIALS_JSON",
    "tts": "the service account of GOOGLE_APPLICATION_CREDENTIALS or VIVA_GOOGLE_CREDENTIALS_JSON",
}
_API = {
    "llm": "generativelanguage.googleapis.com (aiplatform.googleapis.com on Vertex AI)",
    "stt": "speech.googleapis.com",
    "tts": "texttospeech.googleapis.com",
}
_ROLE = {"llm": "Vertex AI User", "stt": "Cloud Speech Client", "tts": "Service Usage Consumer"}
_PLACE = {
    "llm": "VIVA_GEMINI_LOCATION and VIVA_GEMINI_MODEL",
    "judge": "VIVA_GEMINI_LOCATION and VIVA_GEMINI_JUDGE_MODEL",
    "stt": "VIVA_GOOGLE_REGION and VIVA_GOOGLE_STT_MODEL",
    "tts": "VIVA_GOOGLE_REGION and VIVA_GOOGLE_TTS_VOICE",
}
_REACH = {
    "llm": "VIVA_GEMINI_BASE_URL",
    "stt": "VIVA_GOOGLE_SPEECH_ENDPOINT and VIVA_GOOGLE_REGION",
    "tts": "VIVA_GOOGLE_TTS_ENDPOINT and VIVA_GOOGLE_REGION",
}
_WORDS = {
    "no_key": "there is no key: set {key}.",
    "key_missing": "the file that GOOGLE_APPLICATION_CREDENTIALS names isn't there, or can't be read.",
    "key_malformed": "GOOGLE_APPLICATION_CREDENTIALS, or VIVA_GOOGLE_CREDENTIALS_JSON, is not a service account's key: "
    "it must be the JSON as Google's console gave it out.",
    "ca_missing": "the file that VIVA_GOOGLE_CA_FILE names can't be read.",
    "no_project": "the key names no project: set GOOGLE_CLOUD_PROJECT.",
    "bad_key": "the key is refused: {key} has expired, was deleted or disabled. Make a new key in Google's console.",
    "clock_skew": "the key's token is refused because of its time: this machine's clock is wrong. Set it (NTP).",
    "wrong_project": "the project isn't known, or isn't the key's: look at GOOGLE_CLOUD_PROJECT.",
    "forbidden": "the key is known, but has no permission: give {key} the role {role}.",
    "api_disabled": "the service isn't enabled in the project: enable {api} in Google's console.",
    "billing": "the project has no billing account: set one in Google's console.",
    "wrong_region": "it is not offered in that region: look at {place}.",
    "not_found": "nothing is known there by that name: look at {place}.",
    "no_such_model": "nothing is known there by that name: look at {place}.",
    "bad_request": "it doesn't understand the settings: look at {place}.",
    "language": "it has no English voice or model: look at {place}.",
    "rate_limited": "the quota is used up: wait, or ask Google for more.",
    "unreachable": "it can't be reached: is the network open to it, and is {reach} right?",
    "connection": "it can't be reached: is the network open to it, and is {reach} right?",
    "timeout": "it doesn't answer in time: is the network open to it, and is {reach} right?",
    "not_installed": "the engine isn't installed: `uv sync --all-extras` installs it.",
    "engine_died": "the engine's process died: see the log.",
}


def in_words(asked: str, error: str) -> str:
    """A sentence for a provider error's kind; `asked`: `llm`, its model that judges: `judge`, `stt`, `tts`."""
    words = _WORDS.get(error, "it failed ({error}): try again in a minute.")
    kind = "llm" if asked == "judge" else asked
    return words.format(
        key=_KEY[kind], api=_API[kind], role=_ROLE[kind], place=_PLACE[asked], reach=_REACH[kind], error=error
    )
