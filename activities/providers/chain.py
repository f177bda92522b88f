"""Providers of a kind in their order, each with its breaker: whom a call may try, and what is noted of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Generic, TypeVar

from activities.providers.breaker import CircuitBreaker
from activities.providers.failures import log_once
from activities.providers.ports import (
    Capabilities,
    LanguageModel,
    ProviderError,
    SpeechToText,
    TextToSpeech,
)

Clock = Callable[[], float]
"""Seconds on any steady scale: `time.monotonic`."""
P = TypeVar("P", LanguageModel, SpeechToText, TextToSpeech)
T = TypeVar("T")


def telling(last: ProviderError | None, error: ProviderError) -> ProviderError:
    """Which error is the chain's: the later one, but where another try may help, none that says it can't."""
    return last if last is not None and last.retryable and not error.retryable else error


class Attempt(Generic[P]):
    """One call of a provider. As a context manager it notes how the call went; what is cancelled went no way."""

    def __init__(
        self, provider: P, breaker: CircuitBreaker, clock: Clock, trial_until_s: float | None = None
    ) -> None:
        self.provider: P = provider
        self.breaker = breaker
        self._clock = clock
        self._trial_until_s = trial_until_s

    def __enter__(self) -> P:
        return self.provider

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.succeeded()
        elif isinstance(error, ProviderError):
            self.failed(error)
        else:
            self.released()

    def succeeded(self) -> None:
        """It has worked."""
        self._trial_until_s = None
        self.breaker.succeeded()

    def failed(self, error: ProviderError) -> None:
        """It has failed now."""
        log_once(error)
        before = self.breaker.failures
        self.breaker.failed(error, self._clock())
        if self.breaker.failures > before:
            self._trial_until_s = None
        self.released()

    def released(self) -> None:
        """It has ended without a result: where it was the trial, the next one is. Idempotent."""
        self.breaker.released(self._trial_until_s, self._clock())
        self._trial_until_s = None


class Chain(Generic[P]):
    """All refused by their breakers: all are tried, as a last resort, but for those that have asked for time."""

    def __init__(
        self, providers: Sequence[P], clock: Clock, breakers: Sequence[CircuitBreaker] | None = None
    ) -> None:
        if not providers:
            raise ValueError("no provider")
        self.providers: tuple[P, ...] = tuple(providers)
        self.breakers = tuple(breakers or (CircuitBreaker() for _ in providers))
        self._clock = clock

    def attempts(self, among: Callable[[P], bool] = lambda _: True) -> Iterator[Attempt[P]]:
        """Those to try, in their order. Raises `ProviderError` (`language`) where there is none at all."""
        pairs = self._pairs(among)
        if not pairs:
            raise ProviderError("fallback", "language", retryable=False)
        tried = False
        for provider, breaker in pairs:
            if breaker.allows(self._clock()):
                tried = True
                yield Attempt(provider, breaker, self._clock, breaker.open_until_s)
        for provider, breaker in () if tried else pairs:
            if not breaker.asks_s(self._clock()):
                yield Attempt(provider, breaker, self._clock)

    def failure(
        self, last: ProviderError | None, among: Callable[[P], bool] = lambda _: True
    ) -> ProviderError:
        """What a call raises that no attempt has carried out, the `last` with this error: where that is none, or no
        retry can help, the time that a provider which wasn't asked has asked for."""
        if last is not None and last.retryable:
            return last
        waits = self._asked_for_time([breaker for _, breaker in self._pairs(among)])
        return waits or last or ProviderError("fallback", "nothing_left", retryable=True)

    def _pairs(self, among: Callable[[P], bool]) -> list[tuple[P, CircuitBreaker]]:
        return [pair for pair in zip(self.providers, self.breakers, strict=True) if among(pair[0])]

    def _asked_for_time(self, breakers: Sequence[CircuitBreaker]) -> ProviderError | None:
        """Of the provider that may be asked first."""
        now_s = self._clock()
        first = min(
            (breaker for breaker in breakers if breaker.asks_s(now_s)),
            key=lambda breaker: breaker.asks_s(now_s),
            default=None,
        )
        if first is None or first.asked is None:
            return None
        error = ProviderError(
            first.asked.provider, first.asked.kind, retryable=True, retry_after_s=first.asks_s(now_s)
        )
        # Nobody was asked: that it failed stands in the log already.
        error.logged = True
        return error

    def failed_with_others_left(self, attempt: Attempt[P], error: ProviderError) -> ProviderError:
        """Notes a failure now; the error as it is for the whole chain: another try at once helps where a provider
        is left that may be called, and a later one where it asks for time."""
        attempt.failed(error)
        now_s = self._clock()
        if error.kind == "language":
            # Its breaker stays closed: the next try would be its own again.
            return error
        others = [breaker for breaker in self.breakers if breaker is not attempt.breaker]
        if any(breaker.would_allow(now_s) for breaker in others):
            sooner = ProviderError(error.provider, error.kind, retryable=True)
            sooner.logged = True
            return sooner
        return error if error.retryable else self._asked_for_time(others) or error

    async def first(
        self, call: Callable[[P], Awaitable[T]], among: Callable[[P], bool] = lambda _: True
    ) -> T:
        """The result of the first provider that has one. Raises the last, preferably retryable, `ProviderError`."""
        last: ProviderError | None = None
        for attempt in self.attempts(among):
            try:
                with attempt as provider:
                    return await call(provider)
            except ProviderError as error:
                last = telling(last, error)
        raise self.failure(last, among)

    async def aclose(self) -> None:
        """Closes all."""
        for provider in self.providers:
            await provider.aclose()


def joined_capabilities(all_of: Sequence[Capabilities]) -> Capabilities:
    """What the chain can do: its first member's, with the languages of all of them."""
    first = all_of[0]
    some_take_any = any(not c.languages for c in all_of)
    languages = () if some_take_any else tuple(sorted({code for c in all_of for code in c.languages}))
    return replace(first, languages=languages, behind=tuple(all_of))


def for_language(language: str) -> Callable[[LanguageModel | SpeechToText | TextToSpeech], bool]:
    """Those that know a language: nobody is spoken to in another one because a provider had a bad minute."""
    return lambda provider: provider.capabilities.speaks(language)
