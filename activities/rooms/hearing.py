"""The AI's ear on one participant: owned by the room, driven by `listen`; outlives any attempt of it."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from activities.heard_words import heard_words
from activities.providers.ports import ProviderError
from activities.providers.registry import Providers
from activities.providers.vad import PreRoll
from activities.recordings import Recorder
from activities.rooms import messages as m
from activities.rooms.aside import say_aside
from activities.rooms.driving import drive
from activities.rooms.floor import Floor
from activities.rooms.holds import Holds
from activities.rooms.last_words import LAST_WORDS_S, cursor_of, read_cursor, recognised
from activities.rooms.late_words import LateWords
from activities.rooms.microphone import NOTES, EchoGate, MicrophoneWatch
from activities.rooms.recognition import BYTES_PER_S, Recognition, Result
from activities.rooms.room import LiveRoom
from activities.rooms.stages import COMMITTED, FINAL_TEXT
from activities.rooms.turn_detection import TurnDetection, judged
from activities.rooms.turn_taking import (
    Caption,
    Event,
    Finished,
    GoesOn,
    Paused,
    Ready,
    Resumed,
    TurnTaking,
    Wordless,
)
from activities.rooms.utterance_recorder import UtteranceRecorder
from activities.rooms.voice_activity import SpeechChange, VoiceActivity
from sfu.tap import TOGETHER_S
from sfu.types import TapFrame
from workflows import contracts as c
from workflows.domain.phrases import phrase
from workflows.domain.values import AIStatus

log = logging.getLogger(__name__)
TICK_S = 0.05
CALM_TICK_S = 0.2
"""While sound comes and nothing is waited for."""
LEAST_TICK_S = 0.001


class Hearing:
    """Turns one participant's microphone into utterances, captions, recordings and interruptions.

    `run` hears until cancelled; then it rests, while the tap holds up to 10 s, until `run` is called again
    or `close`.
    """

    def __init__(
        self,
        room: LiveRoom,
        order: c.Listen,
        providers: Providers,
        pool: ThreadPoolExecutor,
        record: Callable[[str], Recorder | None],
        before: Holds | None = None,
    ) -> None:
        self.closed = False
        self.changed = asyncio.Event()
        """Set when there are other words, or no recogniser any more; for whoever tells of it to clear."""
        self._room = room
        self._order = order
        self._providers = providers
        self._loop = asyncio.get_running_loop()
        self._tap = room.media.tap(order.participant_id)
        self._activity = VoiceActivity(providers.vad(), lambda: room.media.crowded)
        self._pre_roll = PreRoll()
        self._gate = EchoGate()
        self._watch = MicrophoneWatch(order.conduct.microphone_silent_s)
        self._floor = Floor(order, lambda: room.saying, self._take_the_word, self._false_alarm)
        self._recorder = UtteranceRecorder(record)
        punctuates = providers.stt.capabilities.punctuates
        rule = providers.end_of_turn(order.conduct, order.language)
        self.holds = Holds(rule, order.conduct, punctuates, order.language, before)
        self._detection = TurnDetection(providers.turn_detector(), pool)
        self._turns = TurnTaking(self.holds.hold_s, lambda: str(uuid4()), *read_cursor(order.cursor))
        self._late = LateWords(order, room.captions.tell, partial(say_aside, room, providers.tts, order))
        self._recognition: Recognition | None = None
        self._dipping = False
        self._framed_at = self._sounded_at = -math.inf
        self._tasks: set[asyncio.Task[Any]] = set()
        self._driver: asyncio.Task[None] | None = None
        self._last_words: asyncio.Task[None] | None = None

    @property
    def text(self) -> str:
        """The utterance so far."""
        return self._turns.text

    @property
    def cursor(self) -> str:
        """With which another ear goes on, here or elsewhere."""
        return cursor_of(*self._turns.unfinished)

    @property
    def driven(self) -> bool:
        """Somebody runs it."""
        return self._driver is not None

    def take_failure(self) -> ProviderError | None:
        """Where the recogniser has said that no retry can help; told once."""
        failure = self._recognition.failure if self._recognition else None
        if failure is not None:
            self._recognition = None
        return failure

    async def run(self, order: c.Listen) -> None:
        """Hears until cancelled, or until the room is closed. A newer call takes over from an older one."""
        await self._stop_driver()
        self._order = order
        self._room.listened_to.add(order.participant_id)
        self._tell_what_goes_on()
        work = drive(self._tap, self._frame, self._tick, self._rest_s)
        driver = self._driver = asyncio.create_task(work, name="hearing")
        try:
            await asyncio.shield(driver)
        except asyncio.CancelledError:
            if self._driver is driver:
                await self._stop_driver()
                self._tell_what_was_heard()
            raise

    async def hear_out(self, over: bool) -> None:
        """Hears no more, and tells what was said by now; `over`: an utterance under way is finished with it."""
        if self._last_words is None:
            self._last_words = asyncio.create_task(self._tell_last_words(over), name="last-words")
        await asyncio.wait([self._last_words])

    async def _tell_last_words(self, over: bool) -> None:
        await recognised(self._turns, self._recognition, self._loop.time())
        if over:
            # Nothing is said in answer to it.
            self._room.aheads.drop()
            self._emit(self._turns.end())
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=LAST_WORDS_S)

    async def close(self) -> None:
        """Stops for good."""
        if self.closed:
            return
        self.closed = True
        if self._last_words is not None:
            self._last_words.cancel()
        self._tap.close()
        await self._stop_driver()
        self._tell_what_was_heard()
        if self._recognition is not None:
            await self._recognition.abort()
        self._recorder.finish()

    async def _stop_driver(self) -> None:
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.cancel()
            await asyncio.wait([driver])

    def _tell_what_goes_on(self) -> None:
        """Whoever wants it heard again learns that an utterance is under way still."""
        utterance_id, at = self._turns.utterance_id, self._wall(self._loop.time())
        if utterance_id:
            who = self._order.participant_id
            self._room.set_speaking(who, self._turns.speaking)
            self._room.outbox.put(lambda stamp: c.SpeechResumed(stamp, who, utterance_id, at))

    def _tell_what_was_heard(self) -> None:
        self._room.listened_to.discard(self._order.participant_id)
        self._room.set_speaking(self._order.participant_id, False)
        if self._turns.utterance_id and self.text:
            self._handle(Paused(self._turns.utterance_id, self.text, self._loop.time()))

    # ------------------------------------------------------------ sound

    def _frame(self, frame: TapFrame) -> None:
        if self._last_words is not None:
            return
        self._framed_at = frame.received_at
        self._watch.frame(frame.peak, frame.received_at)
        sounds = self._floor.voice_sounds
        if sounds:
            self._sounded_at = self._loop.time()
        # What comes now may have been heard before the voice ended.
        echo_possible = not self._floor.tentative and frame.received_at < self._sounded_at + TOGETHER_S
        audible = not echo_possible or self._gate.passes(frame.pcm)
        activity = self._activity
        self._changed(activity.hear(frame, frame.pcm if audible else bytes(len(frame.pcm)), at_once=sounds))
        if sounds:
            self._floor.frame(activity.voiced, self._loop.time())
        self._dip()
        speaking = activity.speaking
        in_utterance = bool(self._turns.utterance_id)
        self._tap.together = 1 if self._floor.deciding else activity.together(in_utterance, sounds)
        if speaking and not echo_possible:
            self._gate.learn(frame.pcm)
        self._recorder.frame(frame, speaking)
        self._detection.frame(frame.pcm, in_utterance)
        if speaking and self._recognition is not None:
            self._recognition.push(frame.pcm)
            self._room.stages.heard(frame.peak, frame.received_at, self._loop.time())
        else:
            self._pre_roll.push(frame.pcm)

    def _dip(self) -> None:
        """Tells of a quiet that may become a pause: what follows is prepared from here on."""
        at, before = self._activity.dip_at, self._dipping
        self._dipping = at is not None
        if at is not None and not before:
            self._emit(self._turns.dipped(at, self._loop.time()))
        elif before and at is None and self._activity.speaking:
            self._emit(self._turns.undipped())

    def _changed(self, changes: Iterable[SpeechChange]) -> None:
        for change in changes:
            self._room.set_speaking(self._order.participant_id, change.speaking)
            if change.speaking:
                self._speech_started(change.at)
            else:
                self._speech_ended(change.at)

    def _speech_started(self, at: float) -> None:
        if self._recognition is None or self._recognition.ended:
            order = self._order
            self._recognition = Recognition(
                self._providers.stt, order.language, order.hints, self._understood
            )
            self._recognition.when_ended(self.changed.set)
        before = self._pre_roll.take()
        self._recognition.push(before, self._loop.time() - len(before) / BYTES_PER_S)
        if not self._floor.speech_started(at, self._loop.time()):
            self._emit(self._turns.speech_started(at))

    def _speech_ended(self, at: float) -> None:
        if self._recognition is not None:
            self._recognition.flush()
        self._floor.speech_ended(at)
        self._turns.speech_ended(at)
        if self._turns.pausing:
            self._later(judged(self._turns, self.holds, self._detection))

    def _understood(self, result: Result) -> None:
        if result.final and result.text:
            self._room.stages.ear(FINAL_TEXT, self._loop.time())
        if not self._floor.understood(result):
            now = self._loop.time()
            further = (result.confidence, result.settles, result.behind_s, result.words)
            self._emit(self._turns.result(result.text, result.final, now, *further))

    def _take_the_word(self, began: float, results: Sequence[Result]) -> None:
        self._emit(self._turns.speech_started(began))
        if not self._activity.speaking:
            self._turns.speech_ended(self._loop.time())
        for result in results:
            self._understood(result)

    def _false_alarm(self, results: Sequence[Result]) -> None:
        self._room.stages.forget()
        if not self._turns.awaits_words:
            self._abort_recognition()
            return
        # They are the late words of what was said before.
        for result in results:
            self._understood(result)

    def _abort_recognition(self) -> None:
        recognition, self._recognition = self._recognition, None
        if recognition is not None:
            self._later(recognition.abort())

    # ------------------------------------------------------------ time

    def _rest_s(self, now: float) -> float:
        # While sound comes nothing can happen but what it tells, unless somebody waits for a quiet to last.
        sound = now - self._framed_at < 2 * TOGETHER_S
        waits = self._dipping or self._floor.deciding or self._turns.pausing
        # Nobody waits for the next tick at the end of a hold.
        least = TICK_S if self._activity.maybe_speaking else LEAST_TICK_S
        hold_s = max(least, self._turns.hold_ends_at - now)
        return min(TICK_S if waits or not sound else CALM_TICK_S, hold_s)

    def _tick(self, now: float) -> None:
        if self._last_words is not None:
            return
        self._changed(self._activity.idle(now))
        self._floor.tick(now)
        down = self._recognition is not None and self._recognition.down
        self._emit(self._turns.tick(now, down, self._activity.maybe_speaking))
        self._late.tick(self._turns, now)
        person = self._room.people.get(self._order.participant_id)
        if person is None:
            return
        expected = person.connected and self._room.ai_status is AIStatus.LISTENING
        code = self._watch.check(now, expected, person.muted)
        if code is not None:
            self._room.send_to(person.participant_id, m.SystemMessage(text=NOTES[code], code=code))

    # ------------------------------------------------------------ utterances

    def _emit(self, events: list[Event]) -> None:
        if any(isinstance(event, Caption | Finished) for event in events):
            self.changed.set()
        for event in events:
            self._handle(event)

    def _handle(self, event: Event) -> None:
        who, room = self._order.participant_id, self._room
        if isinstance(event, Caption):
            room.captions.caption(who, event.utterance_id, event.text, final=False)
        elif isinstance(event, Finished):
            self._finished(event)
        elif isinstance(event, Ready):
            room.aheads.ready(event.utterance_id, event.text)
        elif isinstance(event, GoesOn):
            room.aheads.goes_on(event.utterance_id)
        elif isinstance(event, Wordless) and self._recognition is not None:
            self._recognition.flush()
        elif isinstance(event, Paused):
            at = self._wall(event.at)
            room.outbox.put(lambda stamp: c.SpeechPaused(stamp, who, event.utterance_id, event.text, at))
        elif isinstance(event, Resumed):
            self.holds.resumed(event.at - self._turns.ended_at)
            at = self._wall(event.at)
            if self._order.recording:
                self._recorder.begin(event.utterance_id, event.at)
            room.outbox.put(lambda stamp: c.SpeechResumed(stamp, who, event.utterance_id, at))

    def _finished(self, event: Finished) -> None:
        self._room.stages.ear(COMMITTED, self._loop.time())
        waited_s = self._late.take(self._loop.time())
        faults = self._recognition.take_faults() if self._recognition is not None else ()
        self.holds.finished(event.text)
        down = self._recognition is None or self._recognition.down
        ref, seconds = self._recorder.finish()
        gaps = bool(event.text) and self._recognition is not None and self._recognition.gaps
        # The last words aren't waited for any longer: their recording has them.
        unheard = down or event.missing or self._last_words is not None
        unrecognised = ref is not None and (gaps or (not event.settled and unheard))
        if (event.text or unrecognised) and not self._turns.noise:
            # Words that come later would be a second answer; wordless speech may still bring some.
            self._abort_recognition()
        began_at = self._recorder.began_at if ref else None
        words = heard_words(event.words, event.started_at if began_at is None else began_at)
        began, ended = self._wall(event.started_at), self._wall(event.ended_at)
        who, room = self._order.participant_id, self._room
        if room.draining or unrecognised:
            room.aheads.drop()
        turn_id = room.aheads.finished(event.utterance_id, event.text)
        if turn_id:
            room.show_ai_status(AIStatus.PROCESSING)
        posted = room.outbox.put(
            lambda stamp: c.SpeechFinished(
                stamp, who, event.utterance_id, event.text, began, ended, event.confidence, ref, round(seconds, 3),
                unrecognised, words, turn_id, waited_s, faults,
            )
        )  # fmt: skip
        shown = event.text or (phrase("to_be_written", self._order.language) if unrecognised else "")

        async def once_acknowledged() -> None:
            if not await room.outbox.acknowledged(posted):
                room.aheads.drop()
                return
            # Not before: a turn that is heard though its answer was lost would be a question asked twice.
            saying = room.commit(turn_id)
            if saying is not None and self.driven and self._turns.utterance_id:
                self._floor.hold(saying)
            # A final caption promises that the words are safe.
            if shown:
                room.captions.keep_answer(who, event.utterance_id, shown, ref)
                room.captions.caption(who, event.utterance_id, shown, final=True)

        self._later(once_acknowledged())

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wall(self, at: float) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=self._loop.time() - at)
