"""Calls to Gemini: a stream of text, or JSON of a schema. Each is timed, counted, and made once (Temporal retries)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

import httpx
from google import genai
from google.auth.credentials import Credentials
from google.genai import types
from google.oauth2.credentials import Credentials as TokenCredentials
from pydantic import BaseModel, ValidationError

from activities.providers.gemini.errors import BLOCKED, PROVIDER, check_finish, classify, failure
from activities.providers.gemini.settings import GeminiSettings
from activities.providers.google_account import account_info, credentials_of
from activities.providers.ports import ProviderError
from activities.providers.prompts import Prompt
from activities.providers.usage import UsageMeter, cost_usd, tell
from workflows.domain.usage import Usage

log = logging.getLogger(__name__)

API_VERSION = "v1beta"
VERTEX_API_VERSION = "v1beta1"
CONNECT_TIMEOUT_S = 5.0
MAX_VERSION_CHARS = 100
FREE_THOUGHT_TOKENS = 8192
"""Room for thoughts where the model decides on them."""
_HARMS = (
    types.HarmCategory.HARM_CATEGORY_HARASSMENT,
    types.HarmCategory.HARM_CATEGORY_HATE_SPEECH,
    types.HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
    types.HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
)
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class CallSettings:
    """How one kind of call is made."""

    model: str
    temperature: float
    thinking_budget: int | None
    max_tokens: int
    timeout_s: float


@dataclass(frozen=True)
class Answered(Generic[M]):
    """An answer of a schema."""

    value: M
    model: str
    """By which version of a model, as the service says; where it says nothing, the model that was asked."""


class GeminiClient:
    """One connection pool. All methods raise `ProviderError`, which carries a code and nothing else."""

    def __init__(self, settings: GeminiSettings, meter: UsageMeter | None = None) -> None:
        self._settings = settings
        self._meter = meter
        # The pool is our own: the SDK's would try a broken connection again by itself after up to ten seconds.
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(None, connect=CONNECT_TIMEOUT_S))
        self._refused: ProviderError | None = None
        self._client: genai.Client | None = None
        # Made here, when a process starts: it takes 0.2 s, which no conversation is to wait.
        try:
            self._client = api_client(settings, self._http)
        except ProviderError as error:
            self._refused = error

    async def stream(
        self, prompt: Prompt, call: CallSettings, schema: type[BaseModel] | None = None
    ) -> AsyncGenerator[str, None]:
        """Text as it comes. Raises where the first doesn't come in time, where it ends too early, or is refused."""
        failed: Exception | None = None
        last = _Last()
        try:
            async with aclosing(self._texts(prompt, call, last, schema)) as texts:
                async for text in texts:
                    yield text
        except Exception as error:
            failed = error
        finally:
            self._count(call.model, prompt.purpose, last.usage)
        # Raised outside of the handler: what the SDK said (a key, somebody's words) is no context of ours.
        if failed is not None:
            reason = classify(failed)
            if last.texts > 0 and reason.kind in ("connection", "bad_response"):
                reason = failure("cut")
            raise _logged(reason, failed, call.model, prompt.purpose)

    async def structured(self, prompt: Prompt, schema: type[M], call: CallSettings) -> Answered[M]:
        """One answer of `schema`, and who gave it."""
        failed: Exception | None = None
        usage: types.GenerateContentResponseUsageMetadata | None = None
        try:
            async with asyncio.timeout(call.timeout_s):
                response = await self._api().aio.models.generate_content(
                    model=call.model, contents=prompt.contents, config=self._config(prompt, call, schema)
                )
            usage = response.usage_metadata
            version = (response.model_version or "")[:MAX_VERSION_CHARS]
            return Answered(_parsed(response, schema), version or call.model)
        except Exception as error:
            failed = error
        finally:
            self._count(call.model, prompt.purpose, usage)
        raise _logged(classify(failed), failed, call.model, prompt.purpose)

    async def streamed(self, prompt: Prompt, schema: type[M], call: CallSettings) -> M:
        """One answer of `schema` that somebody waits for: its first byte must come as soon as a stream's."""
        async with aclosing(self.stream(prompt, call, schema)) as texts:
            text = "".join([piece async for piece in texts])
        parsed = _of_schema(text, schema)
        if parsed is None:
            raise _logged(failure("schema"), ValueError(), call.model, prompt.purpose)
        return parsed

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def _texts(
        self, prompt: Prompt, call: CallSettings, last: _Last, schema: type[BaseModel] | None
    ) -> AsyncGenerator[str, None]:
        loop = asyncio.get_running_loop()
        end = loop.time() + call.timeout_s
        next_at = loop.time() + self._settings.first_token_timeout_s
        chunks: AsyncIterator[types.GenerateContentResponse] | None = None
        while True:
            try:
                async with asyncio.timeout_at(min(next_at, end)):
                    if chunks is None:
                        chunks = await self._api().aio.models.generate_content_stream(
                            model=call.model,
                            contents=prompt.contents,
                            config=self._config(prompt, call, schema),
                        )
                    chunk = await anext(chunks, None)
            except TimeoutError:
                raise failure("timeout") from None
            if chunk is None:
                break
            last.usage = chunk.usage_metadata or last.usage
            last.finish = _finish(chunk) or last.finish
            if text := _text(chunk):
                last.texts += 1
                yield text
                next_at = loop.time() + self._settings.stall_timeout_s
        if not last.texts and last.finish == "STOP":
            raise failure("empty")
        check_finish(last.finish)

    def _config(
        self, prompt: Prompt, call: CallSettings, schema: type[BaseModel] | None = None
    ) -> types.GenerateContentConfig:
        threshold = types.HarmBlockThreshold(self._settings.safety)
        return types.GenerateContentConfig(
            system_instruction=prompt.system,
            temperature=call.temperature,
            max_output_tokens=call.max_tokens + _thoughts(call.thinking_budget),
            candidate_count=1,
            safety_settings=[types.SafetySetting(category=h, threshold=threshold) for h in _HARMS],
            thinking_config=None
            if call.thinking_budget is None
            else types.ThinkingConfig(thinking_budget=call.thinking_budget),
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            response_mime_type="application/json" if schema else None,
            response_schema=schema,
        )

    def _api(self) -> genai.Client:
        if self._client is None:
            raise self._refused or failure("bad_key", retryable=False)
        return self._client

    def _count(
        self, model: str, purpose: str, usage: types.GenerateContentResponseUsageMetadata | None
    ) -> None:
        if usage is None:
            return
        read, written = usage.prompt_token_count or 0, usage.candidates_token_count or 0
        thought = usage.thoughts_token_count or 0
        cost = cost_usd(model, read, written + thought, dict(self._settings.prices))
        cached = usage.cached_content_token_count or 0
        tell(Usage(model, purpose, read, written, thought, cached, cost), self._meter)


def _logged(reason: ProviderError, cause: Exception, model: str, purpose: str) -> ProviderError:
    """The one line in the log: codes and the exception's type, for its text may hold a key or somebody's words."""
    log.warning(
        "gemini failed: kind=%s retryable=%s model=%s purpose=%s cause=%s",
        reason.kind, reason.retryable, model, purpose, type(cause).__name__,
    )  # fmt: skip
    reason.logged = True
    return reason


def _thoughts(budget: int | None) -> int:
    """Thoughts count as output: their room comes on top."""
    return budget if budget is not None and budget >= 0 else FREE_THOUGHT_TOKENS


@dataclass
class _Last:
    """How far a stream has come."""

    texts: int = 0
    finish: str = ""
    usage: types.GenerateContentResponseUsageMetadata | None = None


def _finish(response: types.GenerateContentResponse) -> str:
    """The `finishReason` of an answer, or why there is none at all. Raises where the prompt was refused."""
    if response.prompt_feedback is not None and response.prompt_feedback.block_reason is not None:
        raise failure(BLOCKED, retryable=False)
    reason = response.candidates[0].finish_reason if response.candidates else None
    return reason.value if reason is not None else ""


def _text(response: types.GenerateContentResponse) -> str:
    content = response.candidates[0].content if response.candidates else None
    parts = content.parts if content is not None and content.parts is not None else []
    return "".join(part.text for part in parts if part.text and not part.thought)


def _parsed(response: types.GenerateContentResponse, schema: type[M]) -> M:
    finish, text = _finish(response), _text(response)
    if not text:
        if finish == "STOP":
            raise failure("empty")
        check_finish(finish)
    elif finish and finish != "MAX_TOKENS":
        check_finish(finish)
    parsed = _of_schema(text, schema)
    if parsed is None:
        raise failure("schema")
    return parsed


def _of_schema(text: str, schema: type[M]) -> M | None:
    try:
        return schema.model_validate_json(text)
    except ValidationError:
        return None


def api_client(settings: GeminiSettings, http: httpx.AsyncClient) -> genai.Client:
    """Which service is meant, where it is and how it is spoken to is said outright: else the SDK goes by variables of
    the environment, and the key goes where they say."""
    options = types.HttpOptions(
        base_url=settings.address,
        api_version=VERTEX_API_VERSION if settings.vertex else API_VERSION,
        httpx_async_client=http,
    )
    if not settings.vertex:
        return genai.Client(vertexai=False, api_key=settings.api_key, http_options=options)
    return genai.Client(
        vertexai=True,
        project=settings.project,
        location=settings.location,
        credentials=_credentials(settings),
        http_options=options,
    )


def _credentials(settings: GeminiSettings) -> Credentials:
    """By settings alone: without any, Google's libraries would look for some on this machine."""
    if settings.access_token:
        return TokenCredentials(token=settings.access_token)  # type: ignore[no-untyped-call]
    info = account_info(settings.credentials_file, settings.credentials_json, PROVIDER)
    return credentials_of(info, PROVIDER)
