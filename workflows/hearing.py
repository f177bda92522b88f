"""Waits for an answer: the silence rules, the candidate's own requests, the end of the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.carried import Listening
from workflows.domain.clock import Hold
from workflows.domain.policy import next_announcement
from workflows.domain.requests import detect_request
from workflows.domain.silence import next_word
from workflows.domain.standing_still import PausedBy
from workflows.domain.values import RequestKind, TurnKind
from workflows.inbox import HeardAnswer, Wish
from workflows.state import InterviewState

MAX_NOT_CAUGHT = 2
"""So often it is said of a question that nothing was made out; then sounds without words count as silence."""
LEAST_RECORDED_S = 1.5
"""What was recorded while recognition was down is asked for again where it is shorter: hardly an answer."""
SETTLED = timedelta(seconds=2)
"""So long it is quiet before somebody is told how much time is left: they may just be about to answer."""
LATE = timedelta(seconds=2)
"""A timer that fires later than this met an outage; the clock gets back what it took."""


UNSURE = 0.4
"""The recogniser's confidence below which what was said is hardly known: another language, two voices, music."""
MAX_UNSURE = 2
"""So often in an interview it is asked again for such an answer: then it is taken as it is."""


class Verdict(StrEnum):
    """What comes of waiting. The values name the sentence that is said, where one is."""

    ANSWER = "answer"
    STOP = "stop"
    SEAM = "seam"
    """The next run of the workflow goes on with the wait."""
    MOVE_ON = "moving_on"
    TIME = "time"
    PROMPT = "prompt"
    OFFER_SKIP = "offer_skip"
    REPEAT = "repeat"
    REPHRASE = "rephrase"
    THINKING = "thinking"
    NOT_CAUGHT = "not_caught"
    UNSURE = "unsure"
    HUMAN = "human"
    PROBLEM = "problem"


_BY_REQUEST = {
    RequestKind.REPEAT: Verdict.REPEAT,
    RequestKind.REPHRASE: Verdict.REPHRASE,
    RequestKind.THINKING: Verdict.THINKING,
    RequestKind.SKIP: Verdict.MOVE_ON,
    RequestKind.HUMAN: Verdict.HUMAN,
    RequestKind.PROBLEM: Verdict.PROBLEM,
}
_CLOSING = frozenset({TurnKind.ADD_OR_CORRECT, TurnKind.CANDIDATE_QUESTIONS, TurnKind.REPLY})


class Hearing:
    """One for a run. `begin` for each question, then `wait` until it is answered or given up."""

    def __init__(
        self, state: InterviewState, must_stop: Callable[[], bool], seam: Callable[[], bool]
    ) -> None:
        self._s = state
        self._must_stop = must_stop
        self._seam = seam

    def begin(self, kind: TurnKind | None) -> None:
        """A question has been asked."""
        self._s.listening = Listening(workflow.now(), closing=kind in _CLOSING)

    def again(self) -> None:
        """Something was said in between at the candidate's own wish: the silence counts from its end."""
        self._s.listening.quiet_since = workflow.now()

    def think(self) -> None:
        """The candidate has been given a moment: the silence counts from its end."""
        now = workflow.now()
        self._s.clock.hold(Hold.THINKING, now)
        self._s.listening.thinks_until = now + timedelta(seconds=self._s.input.conduct.thinking_time_s)
        self._s.listening.quiet_since, self._s.listening.stage = self._s.listening.thinks_until, 0

    def _thought(self) -> None:
        """The moment is over: by its time, by a word, or by whatever comes between."""
        self._s.listening.thinks_until = None
        self._s.clock.release(Hold.THINKING, workflow.now())

    async def wait(self) -> tuple[Verdict, HeardAnswer | None]:
        """The next thing that matters, with the words that it was said in, where there were any."""
        found = await self._wait()
        if found[0] is not Verdict.SEAM:
            self._thought()
        return found

    async def _wait(self) -> tuple[Verdict, HeardAnswer | None]:
        s = self._s
        while True:
            if self._must_stop():
                return Verdict.STOP, None
            if s.inbox.requests:
                wish = s.inbox.requests.pop(0)
                verdict = _BY_REQUEST.get(wish.kind)
                if verdict is not None:
                    return verdict, self._in_writing(wish)
                continue
            if s.inbox.answers:
                found = self._judge(s.inbox.answers.pop(0))
                if found is not None:
                    return found
                continue
            if self._directed:
                return Verdict.MOVE_ON, None
            if self._seam():
                return Verdict.SEAM, None
            verdict = await self._quietly()
            if verdict is not None:
                half = s.take_partial(workflow.now())
                return (Verdict.ANSWER, half) if half is not None else (verdict, None)

    @property
    def _directed(self) -> bool:
        """A human wants something else to be asked; whoever is speaking is let finish first."""
        return bool(self._s.talk.directives) and not self._s.speaking

    def _judge(self, answer: HeardAnswer) -> tuple[Verdict, HeardAnswer | None] | None:
        listening, wordless = self._s.listening, not answer.text.strip()
        if wordless and not (answer.unrecognised and answer.audio_duration_s >= LEAST_RECORDED_S):
            listening.not_caught += 1
            if listening.not_caught > MAX_NOT_CAUGHT:
                # Perhaps nobody is there: noise must not begin the silence anew.
                return None
            listening.quiet_since = workflow.now()
            return Verdict.NOT_CAUGHT, None
        listening.quiet_since = workflow.now()
        if wordless:
            return Verdict.ANSWER, answer
        kind = None if answer.typed else detect_request(answer.text)
        verdict = _BY_REQUEST.get(kind) if kind else None
        if kind is RequestKind.PAUSE:
            self._s.pause(workflow.now(), PausedBy.CANDIDATE)
            return None
        if verdict is None and self._unsure(answer):
            return Verdict.UNSURE, answer
        return (verdict or Verdict.ANSWER), answer

    def _unsure(self, answer: HeardAnswer) -> bool:
        """Whether it is to be said again: once for a question, and not where its turn is under way already."""
        s = self._s
        known = (
            answer.typed or answer.unrecognised or answer.confidence is None or answer.confidence >= UNSURE
        )
        others = answer.participant_id != s.candidate.participant_id or answer.turn_id
        if (
            known
            or others
            or self._s.listening.closing
            or self._s.listening.asked_again
            or s.asked_unsure >= MAX_UNSURE
        ):
            return False
        self._s.listening.asked_again = True
        s.asked_unsure += 1
        return True

    def _in_writing(self, wish: Wish) -> HeardAnswer | None:
        """The line that a wish leaves in the record: what is to be passed on is kept."""
        text = {
            RequestKind.HUMAN: "I would like to talk to a human.",
            RequestKind.PROBLEM: "I report a problem.",
        }
        if wish.kind not in text:
            return None
        words = f"{text[wish.kind]} {wish.detail}".strip()
        return HeardAnswer(
            str(workflow.uuid4()), self._s.candidate.participant_id, words, workflow.now(), typed=True
        )

    async def _quietly(self) -> Verdict | None:
        """Waits until something comes in, or a silence has lasted."""
        s, now = self._s, workflow.now()
        if self._s.listening.thinks_until is not None and (
            s.speaking or self._s.listening.thinks_until <= now
        ):
            self._thought()
        due, verdict = self._due()
        if not s.speaking and due <= now:
            self._s.listening.stage += verdict is not Verdict.TIME
            return verdict
        timeout = None if s.speaking else due - now
        was_speaking, news_at = s.speaking, self._news_at()
        try:
            await workflow.wait_condition(
                lambda: (
                    bool(s.inbox.answers or s.inbox.requests)
                    or self._directed
                    or self._must_stop()
                    or self._seam()
                    or s.speaking != was_speaking
                    or self._news_at() != news_at
                ),
                timeout=timeout,
                timeout_summary="The candidate is silent",
            )
        except TimeoutError:
            if workflow.now() - due > LATE:
                s.clock.give_back(Hold.OUTAGE, due, workflow.now())
            return None
        if was_speaking and not s.speaking and not s.inbox.answers:
            # What was said decides, where it is there.
            self._s.listening.quiet_since = workflow.now()
        return None

    def _due(self) -> tuple[datetime, Verdict]:
        if self._s.listening.thinks_until is not None:
            return self._s.listening.thinks_until, Verdict.THINKING
        listening, left_s = self._s.listening, self._s.clock.remaining_s(workflow.now())
        after, word = next_word(self._s.input.conduct, listening.stage, left_s, closing=listening.closing)
        since = listening.quiet_since or workflow.now()
        silence, news_at = since + timedelta(seconds=after), self._news_at()
        if news_at is not None and news_at <= silence:
            return news_at, Verdict.TIME
        return silence, Verdict(word.value)

    def _news_at(self) -> datetime | None:
        """When the candidate is to be told how much time is left: in a silence, never in the middle of an answer."""
        s = self._s
        left = next_announcement(s.talk, s.input.conduct, s.clock.budget_s)
        at = s.clock.when_left(left) if left is not None and not s.partial else None
        quiet = s.listening.quiet_since
        return max(at, quiet + SETTLED) if at is not None and quiet is not None else at
