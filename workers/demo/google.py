"""`viva demo --fake-google`: Google's services by local servers of their wire, with a fault of each kind on request."""

from collections.abc import Iterable, Iterator
from typing import Any

from workers.fake_google.faults import Fault, FaultKind, Service
from workers.fake_google.servers import FakeGoogle

K = FaultKind
_STREAMED = "streamGenerateContent"
_WHOLE = "generateContent"


def _in_turn(service: Service, *groups: tuple[FaultKind, ...], method: str = "") -> Iterator[Fault]:
    """Each group meets what follows one call that went well: a call and its retries."""
    for group in groups:
        for number, kind in enumerate(group):
            seconds = {K.RATE_LIMITED: 1.0, K.STREAM_LIMIT: 2.5, K.SLOW_START: 30.0}.get(kind)
            yield Fault(kind=kind, service=service, skip=0 if number else 1, seconds=seconds, method=method)


IN_COURSE = [
    *_in_turn(
        Service.GEMINI,
        (K.RATE_LIMITED, K.INTERNAL),
        (K.UNAVAILABLE, K.DEADLINE),
        (K.RESET, K.CUT),
        (K.SLOW_START,),
        (K.EMPTY, K.WRONG_LANGUAGE),
        (K.BLOCKED, K.BAD_KEY),
        (K.PROMPT_BLOCKED,),
        (K.TOO_LONG,),
        method=_STREAMED,
    ),
    *_in_turn(Service.GEMINI, (K.RATE_LIMITED, K.NOT_SCHEMA), (K.RESET, K.EMPTY), method=_WHOLE),
    *_in_turn(
        Service.SPEECH,
        (K.RATE_LIMITED, K.INTERNAL),
        (K.SLOW_START,),
        (K.RESET, K.UNAVAILABLE, K.DEADLINE),
        (K.BAD_KEY,),
        (K.EMPTY, K.CUT),
        (K.STREAM_LIMIT,),
    ),
    *_in_turn(
        Service.VOICE,
        (K.RATE_LIMITED,),
        (K.INTERNAL,),
        (K.UNAVAILABLE,),
        (K.CUT,),
        (K.RESET,),
        (K.DEADLINE,),
        (K.EMPTY,),
        (K.SLOW_START,),
        (K.BAD_KEY,),
    ),
]
"""Every kind that a service can meet, in the course of one interview of `QUESTIONS` fixed questions."""
QUESTIONS = 4
MINUTES = 6.5


def settings_of(google: FakeGoogle) -> dict[str, Any]:
    """The settings of a Viva that uses these servers, by their names."""
    names = {
        "GEMINI_API_KEY": "gemini_api_key",
        "VIVA_LLM": "llm",
        "VIVA_STT": "stt",
        "VIVA_TTS": "tts",
        "VIVA_GEMINI_BASE_URL": "gemini_base_url",
        "VIVA_GOOGLE_SPEECH_ENDPOINT": "google_speech_endpoint",
        "VIVA_GOOGLE_TTS_ENDPOINT": "google_tts_endpoint",
    }
    return {names[name]: value for name, value in google.environment().items()}


def unmet(google: FakeGoogle) -> list[str]:
    """Sentences on faults of the script that the interview never met."""
    return [f"The fault {_named(fault)} was never met." for fault in google.faults.left]


def named(faults: Iterable[Fault]) -> str:
    """Which they are, for a person."""
    return ", ".join(_named(fault) for fault in faults)


def _named(fault: Fault) -> str:
    return f"{fault.service.value}: {fault.kind.value.replace('_', ' ')}"
