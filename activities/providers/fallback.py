"""Fallback: one or several providers of a kind that are themselves the port, tried in their order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from activities.providers.breaker import OF_THE_REQUEST, CircuitBreaker
from activities.providers.chain import (
    Attempt,
    Chain,
    Clock,
    for_language,
    joined_capabilities,
    telling,
)
from activities.providers.failures import REFUSED_TURN
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

CLOSED = "closed"
"""A stream that its user has closed: no provider's failure."""
OF_A_STREAM = OF_THE_REQUEST - {"bad_request"}
"""What is refused of a stream of recognition are its settings, not what somebody says: the next one goes elsewhere."""


def _refusing(last: ProviderError | None, error: ProviderError) -> ProviderError:
    """The chain's error for a turn: where one has refused it and no other can word it now, nobody waits for another
    try."""
    refusals = (e for e in (last, error) if e is not None and e.kind in REFUSED_TURN)
    return next(refusals, telling(last, error))


class FallbackModel(LanguageModel):
    """A stream that breaks goes on in the next provider, which is told what was already said."""

    def __init__(self, providers: Sequence[LanguageModel], clock: Clock) -> None:
        self._chain = Chain(providers, clock)
        # Another model has a quota of its own: what it asks to wait for keeps no turn waiting.
        self._judging = Chain(
            providers,
            clock,
            [
                CircuitBreaker() if provider.capabilities.judge else breaker
                for provider, breaker in zip(providers, self._chain.breakers, strict=True)
            ],
        )

    @property
    def capabilities(self) -> Capabilities:
        """The first provider's."""
        return joined_capabilities([p.capabilities for p in self._chain.providers])

    async def say(self, turn: TurnContext, already_said: str = "") -> AsyncIterator[str]:
        """Pieces of the first provider that works, then of the next."""
        said, last = already_said, None
        among = for_language(turn.language)
        for attempt in self._chain.attempts(among):
            try:
                with attempt as provider:
                    async for piece in provider.say(turn, said):
                        said = joined(said, piece)
                        yield piece
                return
            except ProviderError as error:
                last = _refusing(last, error)
        if last is not None and last.kind in REFUSED_TURN:
            raise last
        raise self._chain.failure(last, among)

    async def assess(self, order: AssessAnswer) -> Assessment:
        """The first assessment that comes."""
        return await self._judging.first(lambda p: p.assess(order), for_language(order.language))

    async def draft_plan(
        self, title: str, description: str, minutes: float, language: str = "en"
    ) -> PlanDraft:
        """The first plan that comes."""
        return await self._judging.first(
            lambda p: p.draft_plan(title, description, minutes, language), for_language(language)
        )

    async def score(self, request: ScoreRequest) -> ScoreResult:
        """By those that judge, where there is one: nobody goes unscored because a model had a bad minute."""
        judges = any(p.capabilities.judges for p in self._judging.providers)
        return await self._judging.first(
            lambda p: p.score(request), among=lambda p: p.capabilities.judges or not judges
        )

    async def aclose(self) -> None:
        """Closes all."""
        await self._chain.aclose()


class FallbackStt(SpeechToText):
    """Opens a stream with the first that can. A stream that breaks is opened again by its user, who kept the audio."""

    def __init__(self, providers: Sequence[SpeechToText], clock: Clock) -> None:
        breakers = [CircuitBreaker(of_the_request=OF_A_STREAM) for _ in providers]
        self._chain = Chain(providers, clock, breakers)

    @property
    def capabilities(self) -> Capabilities:
        """The first provider's, with the languages of all."""
        return joined_capabilities([p.capabilities for p in self._chain.providers])

    async def open(self, language: str, hints: Sequence[str] = ()) -> SttStream:
        """A stream whose break counts against its provider, so that the next `open` may go elsewhere."""
        last: ProviderError | None = None
        among = for_language(language)
        for attempt in self._chain.attempts(among):
            try:
                stream = await attempt.provider.open(language, hints)
            except ProviderError as error:
                last = telling(last, error)
                attempt.failed(error)
            except BaseException:
                attempt.released()
                raise
            else:
                return _Watched(stream, attempt, self._chain)
        raise self._chain.failure(last, among)

    async def aclose(self) -> None:
        """Closes all."""
        await self._chain.aclose()


class _Watched(SttStream):
    """A stream that tells the breaker how it went."""

    def __init__(self, stream: SttStream, attempt: Attempt[SpeechToText], chain: Chain[SpeechToText]) -> None:
        self._stream = stream
        self._attempt = attempt
        self._chain = chain
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
                self._attempt.succeeded()
                yield transcript
        except ProviderError as error:
            raise self._broken(error) from None
        finally:
            self._attempt.released()

    def _broken(self, error: ProviderError) -> ProviderError:
        """Counted once, whichever call is told of it first."""
        if self._error is None and error.kind != CLOSED:
            self._error = self._chain.failed_with_others_left(self._attempt, error)
        return self._error or error

    async def close(self) -> None:
        self._attempt.released()
        await self._stream.close()


class FallbackTts(TextToSpeech):
    """The next provider speaks only where the first one hadn't begun: nothing is said twice, no voice changes."""

    def __init__(self, providers: Sequence[TextToSpeech], clock: Clock) -> None:
        self._chain = Chain(providers, clock)

    @property
    def capabilities(self) -> Capabilities:
        """The first provider's, with the languages of all."""
        return joined_capabilities([p.capabilities for p in self._chain.providers])

    async def synthesize(self, text: str, language: str, voice: Voice = USUAL_VOICE) -> AsyncIterator[bytes]:
        """Raises `ProviderError` where a voice breaks in the middle of `text`, or none begins."""
        last: ProviderError | None = None
        among = for_language(language)
        for attempt in self._chain.attempts(among):
            begun = False
            try:
                with attempt as provider:
                    async for chunk in provider.synthesize(text, language, voice):
                        begun = True
                        yield chunk
                return
            except ProviderError as error:
                last = telling(last, error)
                if begun:
                    raise
        raise self._chain.failure(last, among)

    async def aclose(self) -> None:
        """Closes all."""
        await self._chain.aclose()
