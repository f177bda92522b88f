"""One turn on its way out: sentences in, speech and captions out, and afterwards the words that were heard."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from activities.providers.breaker import HANGS
from activities.providers.failures import log_once
from activities.providers.ports import ProviderError, TextToSpeech
from activities.providers.sentences import split_all
from activities.recordings import Recorder
from activities.rooms.spoken import FRAME_S, SpokenSentence, clause_start_s, heard_text
from activities.rooms.stages import first_sound_s
from activities.rooms.utterance import Utterance
from activities.rooms.waiting import filled, told_while
from sfu.injector import Injector, Playback
from sfu.opus import SAMPLE_RATE
from workflows.contracts import Speak, Spoken, Stage
from workflows.domain.phrases import WAITS, phrase

log = logging.getLogger(__name__)
BYTES_PER_S = 96_000
"""48 kHz mono s16le."""
TTS_ATTEMPTS = 3
RETRY_S = 0.25
"""Before the second attempt, doubled before the next, with jitter."""
MAX_RETRY_S = 2.0
"""A voice that asks for more time than this is given up for the turn: what it would say is shown."""
MAX_FAULTS = 10


class Audience(Protocol):
    """What a turn tells its room."""

    def voice_started(self, order: Speak) -> None:
        """The first packet of the turn has left."""

    def voice_made(self, order: Speak) -> None:
        """The voice has given audio."""

    def sounds(self, order: Speak) -> tuple[Stage, ...]:
        """The first packet with sound in it leaves; returns the stages of the silence before it."""

    def waiting(self, order: Speak, key: str, text: str) -> None:
        """Nothing more is written, or spoken, yet; `text` says so, once per `key`."""

    def said_so_far(self, order: Speak, text: str) -> None:
        """The text has grown by a sentence, which is about to be spoken."""

    def said(self, order: Speak, result: Spoken) -> None:
        """The turn is over."""


@dataclass
class Saying:
    """A turn while it is said, and its result; owned by the room, so that any attempt may attach.

    `interrupt` and `stop` end it at once; both leave a result with the words heard.
    A `gated` one is made ready, and neither heard nor shown before `open`.
    """

    order: Speak
    utterance: Utterance
    tts: TextToSpeech
    injector: Injector
    stage: Audience
    record: Callable[[], Recorder | None] | None = None
    attached: int = 0
    interrupted: bool = False
    sounding: bool = False
    gated: bool = False
    _opened: asyncio.Event = field(default_factory=asyncio.Event)
    _shown: list[str] = field(default_factory=list)
    _sentences: list[SpokenSentence] = field(default_factory=list)
    _written_s: float = 0.0
    _began_at: float = 0.0
    _playback: Playback | None = None
    _recorder: Recorder | None = None
    _voice_failed: bool = False
    _faults: deque[str] = field(default_factory=lambda: deque(maxlen=MAX_FAULTS))
    _filling_since: float | None = None
    _waited_s: float = 0.0
    _sound_s: float | None = None
    _stages: tuple[Stage, ...] | None = None
    _context: Context = field(default_factory=copy_context)
    _started_at: datetime | None = None
    _stopping: bool = False
    _last: SpokenSentence | None = None
    _task: asyncio.Task[Spoken] | None = None
    _work: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[Spoken]:
        """The task whose result is the turn's; it is never cancelled by those who wait for it."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="saying")
        return self._task

    @property
    def done(self) -> bool:
        """It has its result."""
        return self._task is not None and self._task.done()

    @property
    def heard(self) -> str:
        """The words played so far."""
        if self._voice_failed and not self.gated:
            return " ".join(self._shown)
        return heard_text(self._sentences, self._playback.reached if self._playback else 0.0)

    @property
    def text(self) -> str:
        """All that is known to be said."""
        return " ".join([*_spoken_first(self.order), *self._own_sentences()])

    def open(self) -> None:
        """It is committed: from now on it may be heard."""
        if self.gated:
            self.gated = False
            if self._playback is not None and not self.done:
                self._go_out(self._playback)

    def pause(self) -> None:
        """Falls silent, keeping the place."""
        if self._playback:
            self._playback.pause()

    def resume(self) -> None:
        """Goes on from the start of the clause."""
        if self._playback:
            self._playback.resume(clause_start_s(self._sentences, self._playback.position))

    def interrupt(self) -> None:
        """The candidate has the word."""
        self.interrupted = not self.done
        self.stop()

    def finish_sentence(self) -> None:
        """Ends behind the sentence that is being said; at once where none is."""
        position = self._playback.position if self._playback else 0.0
        self._last = next((s for s in reversed(self._sentences) if s.start_s <= position), None)
        if self._last is None or not self.sounding:
            self.stop()

    def stop(self) -> None:
        """Falls silent and ends."""
        self._stopping = True
        if self._playback:
            self._playback.stop()
        if self._work:
            self._work.cancel()

    def _own_sentences(self) -> list[str]:
        return split_all(self.order.text) if self.order.text is not None else self.utterance.sentences

    async def _run(self) -> Spoken:
        self._context = copy_context()
        self._playback = self.injector.prepare()
        self._playback.on_packet = self._on_packet
        if not self.gated:
            self._go_out(self._playback)
        self._work = asyncio.create_task(self._say_all(self._playback), name="saying-sentences")
        if self._stopping:
            self._work.cancel()
        try:
            await asyncio.wait([self._work])
            if not self._work.cancelled() and (error := self._work.exception()):
                log.error("a turn broke off", exc_info=error)
                self._voice_failed = True
        finally:
            self.sounding = False
            self._playback.stop()
            result = self._result(self._playback)
            if not self.gated:
                self.stage.said(self.order, result)
        return result

    def _go_out(self, playback: Playback) -> None:
        self._began_at = asyncio.get_running_loop().time()
        if self.record is not None:
            self._recorder = self.record()
        self.injector.start(playback)
        self._opened.set()

    async def _say_all(self, playback: Playback) -> None:
        length = 0.0
        async for sentence in self._all_sentences():
            if self._shown:
                # More than the first sentence isn't worth making for a turn that may be dropped.
                await self._opened.wait()
            # The next one is made while this one is played: no caption runs further ahead.
            await playback.drained(length + 0.05)
            if playback.done:
                return
            if self._last is not None:
                break
            self._shown.append(sentence)
            if self._started_at is not None:
                self._show()
            length = await self._say(sentence, playback)
            if self._voice_failed:
                await self._opened.wait()
                self._show()
        playback.finish()
        await playback.wait()

    def _show(self) -> None:
        if self._shown:
            self.stage.said_so_far(self.order, " ".join(self._shown))

    async def _all_sentences(self) -> AsyncIterator[str]:
        for sentence in _spoken_first(self.order):
            yield sentence
        if self.order.text is not None:
            for sentence in split_all(self.order.text):
                yield sentence
            return
        async for sentence in filled(self.utterance.read(), self.order.waits_s, self._fill, self._waited_for):
            self._waited()
            yield sentence

    async def _fill(self, key: str) -> None:
        """A neutral word in between: spoken, and shown from the second one on; never part of the turn's text."""
        if self._filling_since is None:
            self._filling_since = time.monotonic()
        text = phrase(key, self.order.language)
        if key != WAITS[0] or self._voice_failed:
            self.stage.waiting(self.order, key, text)
        playback = self._playback
        if playback is None or self._voice_failed:
            return
        try:
            async for pcm in self.tts.synthesize(text, self.order.language, self.order.voice):
                self._write(playback, pcm)
        except ProviderError as error:
            log_once(error)
            self._faults.append(str(error))
            self.stage.waiting(self.order, key, text)

    def _waited(self) -> None:
        if self._filling_since is not None:
            self._waited_s += time.monotonic() - self._filling_since
            self._filling_since = None

    async def _say(self, sentence: str, playback: Playback) -> float:
        """Its seconds of audio; 0 where there is no voice."""
        spoken = SpokenSentence(sentence, self._written_s)
        self._sentences.append(spoken)
        attempts = self._attempts(sentence, spoken, playback)
        if self._voice_failed:
            await attempts
        else:
            # The voice itself may be what is waited for: what is going on can only be shown.
            await told_while(
                attempts, self.order.waits_s, self._waited_for(), lambda key: self._tell(key, spoken)
            )
            self._waited()
        spoken.end_s = self._written_s
        return self._written_s - spoken.start_s

    async def _attempts(self, sentence: str, spoken: SpokenSentence, playback: Playback) -> None:
        for attempt in range(TTS_ATTEMPTS):
            if self._voice_failed:
                return
            try:
                async for pcm in self.tts.synthesize(sentence, self.order.language, self.order.voice):
                    self._write(playback, pcm)
                return
            except ProviderError as error:
                log_once(error)
                self._faults.append(str(error))
                wait_s = max(error.retry_after_s or 0.0, RETRY_S * 2**attempt * random.uniform(0.5, 1.0))
                # A second try would say the beginning twice.
                began = self._written_s > spoken.start_s
                last = (
                    attempt + 1 == TTS_ATTEMPTS or wait_s > MAX_RETRY_S or (attempt and error.kind in HANGS)
                )
                self._voice_failed = bool(began or not error.retryable or last)
                if not self._voice_failed:
                    await asyncio.sleep(wait_s)

    async def _waited_for(self) -> float:
        """Since when somebody waits for what follows, as soon as somebody does: all before it has been heard."""
        await self._opened.wait()
        if self._written_s == 0.0 or self._playback is None:
            return self._began_at
        await self._playback.drained(0.0)
        return asyncio.get_running_loop().time()

    def _tell(self, key: str, spoken: SpokenSentence) -> None:
        if self._written_s > spoken.start_s:
            return
        if self._started_at is not None and self._filling_since is None:
            # Until the first sound the turn counts as being prepared, which is credited by itself.
            self._filling_since = time.monotonic()
        self.stage.waiting(self.order, key, phrase(key, self.order.language))

    def _write(self, playback: Playback, pcm: bytes) -> None:
        self.stage.voice_made(self.order)
        if self._sound_s is None and (at := first_sound_s(pcm, SAMPLE_RATE)) is not None:
            self._sound_s = self._written_s + at
        playback.write(pcm)
        self._written_s += len(pcm) / BYTES_PER_S

    def _on_packet(self, opus: bytes, timestamp: int) -> None:
        if not self.sounding and self._started_at is None:
            self.sounding, self._started_at = True, datetime.now(UTC)
            self.stage.voice_started(self.order)
            # Not before: a turn that is taken back unheard was never on anybody's page.
            self._show()
        if (
            self._stages is None
            and self._sound_s is not None
            and timestamp / SAMPLE_RATE > self._sound_s - FRAME_S
        ):
            # In the context of the call that says it, which a trace goes on from.
            self._stages = self._context.run(self.stage.sounds, self.order)
        if self._recorder is not None:
            self._recorder.write(opus, timestamp)
        last, playback = self._last, self._playback
        if last and last.end_s is not None and playback and playback.position >= last.end_s - FRAME_S:
            asyncio.get_running_loop().call_soon(playback.stop)

    def _result(self, playback: Playback) -> Spoken:
        self._waited()
        recorded_s = self._recorder.finish() if self._recorder is not None else 0.0
        return Spoken(
            text=self.text,
            heard=self.heard,
            interrupted=self.interrupted,
            audio_ref=self._recorder.ref if self._recorder is not None and recorded_s > 0 else None,
            duration_s=round(playback.reached, 3),
            started_at=self._started_at,
            voice_failed=self._voice_failed,
            waited_s=round(self._waited_s, 3),
            stages=self._stages or (),
            voice_faults=tuple(self._faults),
        )


def _spoken_first(order: Speak) -> list[str]:
    return split_all(order.prefix) if order.prefix else []
