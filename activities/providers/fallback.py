"""Fallback: several providers of a kind that are themselves the port, tried in their order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from activities.providers.failures import REFUSED_TURN, log_once
from activities.providers.ports import (
    Capabilities,
    LanguageModel,
    PlanDraft,
    ProviderError,
    ScoreRequest,
    ScoreResult,
    SpeechToText,
    SttStream,
    TextToSpeech,
    Transcript,
)
from activities.providers.sentences import joined
from workflows.contracts import AssessAnswer, Assessment, TurnContext
from workflows.domain.engines import USUAL_VOICE, Voice

FAILURES_TO_OPEN = 3
OPEN_FOR_S = 30.0
HANGS = frozenset({"timeout"})
"""A provider that hangs costs its whole timeout at each try: it is left at the first one."""

CLOSED = "closed"
"""A stream that its user has closed: no provider's failure."""

Clock = Callable[[], float]
"""Seconds on any steady scale: `time.monotonic`."""


@dataclass
class CircuitBreaker:
    """Leaves a provider alone for `open_for_s` after `failures_to_open` failures in a row; then one call may try."""

    failures_to_open: int = FAILURES_TO_OPEN
    open_for_s: float = OPEN_FOR_S
    failures: int = 0
    open_until_s: float | None = None

    def would_allow(self, now_s: float) -> bool:
        """Whether a call might be made, without taking the trial."""
        return self.open_until_s is None or now_s >= self.open_until_s

    def allows(self, now_s: float) -> bool:
        """Whether a call may be made. The first one after the time is up is the trial: others wait for its result."""
        if self.open_until_s is None:
            return True
        if now_s < self.open_until_s:
            return False
        self.open_until_s = now_s + self.open_for_s
        return True

    def succeeded(self) -> None:
        """A call has worked: closed again."""
        self.failures, self.open_until_s = 0, None

    def failed(self, error: ProviderError, now_s: float) -> None:
        """Counts a failure. One that no retry can help (a bad key), and a hang, open at once.

        `retry_after_s` is respected.
        """
        if error.kind in OF_THE_REQUEST:
            return
        self.failures += 1
        if not error.retryable or error.kind in HANGS or self.failures >= self.failures_to_open:
            self.open_until_s = now_s + max(self.open_for_s, error.retry_after_s or 0.0)
        elif error.retry_after_s:
            self.open_until_s = now_s + error.retry_after_s


OF_THE_REQUEST = frozenset({"language", "wrong_language", "blocked", "too_large", "too_long", "schema"})
"""They say nothing about the provider's health: one candidate's words must not take it away from the others."""

P = TypeVar("P", LanguageModel, SpeechToText, TextToSpeech)
T = TypeVar("T")


def _telling(last: ProviderError | None, error: ProviderError) -> ProviderError:
    """Which error is the chain's: the later one, but where another try may help, none that says it can't."""
    return last if last is not None and last.retryable and not error.retryable else error


def _refusing(last: ProviderError | None, error: ProviderError) -> ProviderError:
    """The same for a turn: where one has refused it and no other can word it now, nobody waits for another try."""
    return next((e for e in (last, error) if e is not None and e.kind in REFUSED_TURN), _telling(last, error))


class _Chain(Generic[P]):
    """The providers with their breakers. All refused by their breakers: all are tried, as a last resort."""

    def __init__(self, providers: Sequence[P], clock: Clock) -> None:
        if not providers:
            raise ValueError("no provider")
        self.providers: tuple[P, ...] = tuple(providers)
        self._clock = clock
        self._breakers = [CircuitBreaker() for _ in providers]

    def candidates(self, among: Callable[[P], bool] = lambda _: True) -> Iterator[tuple[P, CircuitBreaker]]:
        """Those to try, in their order. Raises `ProviderError` (`language`) where there is none at all."""
        pairs = [p for p in zip(self.providers, self._breakers, strict=True) if among(p[0])]
        if not pairs:
            raise ProviderError("fallback", "language", retryable=False)
        tried = False
        for provider, breaker in pairs:
            if breaker.allows(self._clock()):
                tried = True
                yield provider, breaker
        if not tried:
            yield from pairs

    def failed(self, breaker: CircuitBreaker, error: ProviderError) -> None:
        """Notes a failure now."""
        log_once(error)
        breaker.failed(error, self._clock())

    def failed_with_others_left(self, breaker: CircuitBreaker, error: ProviderError) -> ProviderError:
        """Notes a failure now; the error as it is for the whole chain: another try at once helps where a provider
        is left that may be called."""
        self.failed(breaker, error)
        now_s = self._clock()
        if error.kind == "language":
            # Its breaker stays closed: the next try would be its own again.
            return error
        if any(b.would_allow(now_s) for b in self._breakers if b is not breaker):
            sooner = ProviderError(error.provider, error.kind, retryable=True)
            sooner.logged = True
            return sooner
        return error

    async def first(
        self, call: Callable[[P], Awaitable[T]], among: Callable[[P], bool] = lambda _: True
    ) -> T:
        """The result of the first provider that has one. Raises the last, preferably retryable, `ProviderError`."""
        last: ProviderError | None = None
        for provider, breaker in self.candidates(among):
            try:
                result = await call(provider)
            except ProviderError as error:
                last = _telling(last, error)
                self.failed(breaker, error)
            else:
                breaker.succeeded()
                return result
        raise last or ProviderError("fallback", "nothing_left", retryable=True)


def _joined(all_of: Sequence[Capabilities]) -> Capabilities:
    """What the chain can do: its first member's, with the languages of all of them."""
    first = all_of[0]
    some_take_any = any(not c.languages for c in all_of)
    languages = () if some_take_any else tuple(sorted({code for c in all_of for code in c.languages}))
    return Capabilities(
        first.name,
        first.offline,
        first.streaming,
        languages,
        first.judges,
        first.region,
        first.terms,
        behind=tuple(all_of),
        punctuates=first.punctuates,
    )


def _for_language(language: str) -> Callable[[LanguageModel | SpeechToText | TextToSpeech], bool]:
    """Those that know a language: nobody is spoken to in another one because a provider had a bad minute."""
    return lambda provider: provider.capabilities.speaks(language)


class FallbackModel(LanguageModel):
    """A stream that breaks goes on in the next provider, which is told what was already said."""

    def __init__(self, providers: Sequence[LanguageModel], clock: Clock) -> None:
        self._chain = _Chain(providers, clock)

    @property
    def capabilities(self) -> Capabilities:
        """The first provider's."""
        return _joined([p.capabilities for p in self._chain.providers])

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        """Pieces of the first provider that works, then of the next."""
        said, last = already_said, None
        for provider, breaker in self._chain.candidates(_for_language(turn.language)):
            try:
                async for piece in provider.say(turn, said):
                    said = joined(said, piece)
                    yield piece
            except ProviderError as error:
                last = _refusing(last, error)
                self._chain.failed(breaker, error)
            else:
                breaker.succeeded()
                return
        raise last or ProviderError("fallback", "nothing_left", retryable=True)

    async def assess(self, order: AssessAnswer) -> Assessment:
        """The first assessment that comes."""
        return await self._chain.first(lambda p: p.assess(order), _for_language(order.language))

    async def draft_plan(
        self, title: str, description: str, minutes: float, language: str = "en"
    ) -> PlanDraft:
        """The first plan that comes."""
        return await self._chain.first(
            lambda p: p.draft_plan(title, description, minutes, language), _for_language(language)
        )

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """By those that judge, where there is one: nobody goes unscored because a model had a bad minute."""
        judges = any(p.capabilities.judges for p in self._chain.providers)
        return await self._chain.first(
            lambda p: p.score(request), among=lambda p: p.capabilities.judges or not judges
        )

    async def aclose(self) -> None:
        """Closes all."""
        for provider in self._chain.providers:
            await provider.aclose()


class FallbackStt(SpeechToText):
    """Opens a stream with the first that can. A stream that breaks is opened again by its user, who kept the audio."""

    def __init__(self, providers: Sequence[SpeechToText], clock: Clock) -> None:
        self._chain = _Chain(providers, clock)

    @property
    def capabilities(self) -> Capabilities:
        """The first provider's, with the languages of all."""
        return _joined([p.capabilities for p in self._chain.providers])

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        """A stream whose break counts against its provider, so that the next `open` may go elsewhere."""
        last: ProviderError | None = None
        for provider, breaker in self._chain.candidates(_for_language(language)):
            try:
                stream = await provider.open(language, hints)
            except ProviderError as error:
                last = _telling(last, error)
                self._chain.failed(breaker, error)
            else:
                return _Watched(stream, breaker, self._chain.failed_with_others_left)
        raise last or ProviderError("fallback", "nothing_left", retryable=True)

    async def aclose(self) -> None:
        """Closes all."""
        for provider in self._chain.providers:
            await provider.aclose()


class _Watched(SttStream):
    """A stream that tells the breaker how it went."""

    def __init__(
        self,
        stream: SttStream,
        breaker: CircuitBreaker,
        failed: Callable[[CircuitBreaker, ProviderError], ProviderError],
    ) -> None:
        self._stream = stream
        self._breaker = breaker
        self._failed = failed
        self._error: ProviderError | None = None

    async def push(self, pcm: bytes) -> None:
        try:
            await self._stream.push(pcm)
        except ProviderError as error:
            raise self._broken(error) from None

    async def flush(self) -> None:
        try:
            await self._stream.flush()
        except ProviderError as error:
            raise self._broken(error) from None

    async def results(self) -> AsyncIterator[Transcript]:
        try:
            async for transcript in self._stream.results():
                self._breaker.succeeded()
                yield transcript
        except ProviderError as error:
            raise self._broken(error) from None

    def _broken(self, error: ProviderError) -> ProviderError:
        """Counted once, whichever call is told of it first."""
        if self._error is None and error.kind != CLOSED:
            self._error = self._failed(self._breaker, error)
        return self._error or error

    async def close(self) -> None:
        await self._stream.close()


class FallbackTts(TextToSpeech):
    """The next provider speaks only where the first one hadn't begun: nothing is said twice, no voice changes."""

    def __init__(self, providers: Sequence[TextToSpeech], clock: Clock) -> None:
        self._chain = _Chain(providers, clock)

    @property
    def capabilities(self) -> Capabilities:
        """The first provider's, with the languages of all."""
        return _joined([p.capabilities for p in self._chain.providers])

    async def synthesize(self, text: str, language: str, voice: Voice = USUAL_VOICE) -> AsyncIterator[bytes]:
        """Raises `ProviderError` where a voice breaks in the middle of `text`, or none begins."""
        last: ProviderError | None = None
        for provider, breaker in self._chain.candidates(_for_language(language)):
            begun = False
            try:
                async for chunk in provider.synthesize(text, language, voice):
                    begun = True
                    yield chunk
            except ProviderError as error:
                last = _telling(last, error)
                self._chain.failed(breaker, error)
                if begun:
                    raise
            else:
                breaker.succeeded()
                return
        raise last or ProviderError("fallback", "nothing_left", retryable=True)

    async def aclose(self) -> None:
        """Closes all."""
        for provider in self._chain.providers:
            await provider.aclose()
