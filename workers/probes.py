"""One small call to a provider, or to each of its models: does it answer?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from activities.providers.ports import LanguageModel, ProviderError, SpeechToText, TextToSpeech
from activities.providers.registry import ProviderChoice, Spec, build_llm, build_stt, build_tts
from workflows.contracts import AssessAnswer, TurnContext
from workflows.domain.values import TurnKind

PATIENCE_S = 30.0
SILENCE = bytes(16_000)
"""Half a second."""
QUESTION = AssessAnswer(
    session_id="doctor",
    interaction_id="doctor",
    topic_id="doctor",
    topic_title="Testing",
    topic_skills=("testing",),
    question="How do you test?",
    answer="With small checks.",
)


TURN = TurnContext(
    kind=TurnKind.QUESTION, language="en", title="Tester", job_excerpt="Testing.", topic_title="Testing"
)


@dataclass(frozen=True)
class Answered:
    """How a probe went: `error` is None where it answered; `asked`: what didn't, `llm`, `judge`, `stt`, `tts`."""

    seconds: float
    asked: str
    error: ProviderError | None = None


async def probe(choice: ProviderChoice, kind: str, spec: Spec) -> Answered:
    """A call to one provider of a kind (`llm`, `stt`, `tts`), up to the first that fails: a language model is asked
    for a turn, and then for a judgement. Raises `SettingsError` where it can't be built."""
    began = time.monotonic()
    calls = {"llm": {"llm": _turn, "judge": _judgement}, "stt": {"stt": _stt}, "tts": {"tts": _tts}}[kind]
    for asked, call in calls.items():
        error = await _error_of(call(choice, spec), spec)
        if error is not None:
            return Answered(time.monotonic() - began, asked, error)
    return Answered(time.monotonic() - began, kind)


async def _error_of(call: Coroutine[Any, Any, None], spec: Spec) -> ProviderError | None:
    try:
        await asyncio.wait_for(call, PATIENCE_S)
    except ProviderError as error:
        return error
    except TimeoutError:
        return ProviderError(spec.name, "timeout", retryable=True)
    return None


async def _turn(choice: ProviderChoice, spec: Spec) -> None:
    model: LanguageModel = build_llm(choice, spec)
    try:
        async for _ in model.say(TURN):
            pass
    finally:
        await model.aclose()


async def _judgement(choice: ProviderChoice, spec: Spec) -> None:
    model: LanguageModel = build_llm(choice, spec)
    try:
        await model.assess(QUESTION)
    finally:
        await model.aclose()


async def _stt(choice: ProviderChoice, spec: Spec) -> None:
    stt: SpeechToText = build_stt(choice, spec)
    try:
        stream = await stt.open("en")
        await stream.push(SILENCE)
        await stream.flush()
        await stream.close()
        async for _ in stream.results():
            pass
    finally:
        await stt.aclose()


async def _tts(choice: ProviderChoice, spec: Spec) -> None:
    tts: TextToSpeech = build_tts(choice, spec)
    try:
        async for _ in tts.synthesize("Hello.", "en"):
            pass
    finally:
        await tts.aclose()
