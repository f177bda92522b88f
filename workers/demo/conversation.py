"""The candidate's part of an interview: hears each question out, and answers until it is over."""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from workers.demo.answers import NOTHING_MORE, Answer
from workers.demo.candidate import Candidate
from workers.demo.link import AGAIN, RETRY_S
from workers.demo.rest import Problem, UnreachableError

BREATH_S = 0.4
SILENCE_S = 90.0
"""For so long at most nothing happens in a healthy interview."""
ADMISSION_S = 60.0
TOO_LATE = 409
"""The AI went on meanwhile."""


class InterviewStuckError(Exception):
    """The interview did not go on; `args[0]` says where it stopped."""


@dataclass(frozen=True)
class Given:
    """An answer that was given, after how many of the AI's lines (`RoomView.said`)."""

    answer: Answer
    after: int


class Conversation:
    """`hold` runs from the join to the end of the interview; `given` are the spoken answers.

    An answer that left no caption is asked for again: it is said once more, as a person would.
    """

    def __init__(
        self,
        candidate: Candidate,
        answers: Sequence[Answer],
        on_answer: Callable[[Answer | None], None] = lambda _: None,
    ) -> None:
        self.given: list[Given] = []
        self.typed = 0
        self._candidate = candidate
        self._answers = itertools.cycle(answers)
        self._on_answer = on_answer
        self._answered = 0
        self._captioned: set[str] = set()

    async def hold(self, timeout_s: float) -> None:
        """Take part until the interview is over. Raises `InterviewStuckError`, `NotAdmittedError`."""
        view = self._candidate.view
        deadline = time.monotonic() + timeout_s
        await self._until(lambda: view.ready, ADMISSION_S, "being let in")
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise InterviewStuckError(f"The interview was not over after {timeout_s:.0f} s.")
            await self._until(self._may_speak, min(SILENCE_S, left), "the next question")
            if view.over:
                return
            await self._answer()

    def _may_speak(self) -> bool:
        view = self._candidate.view
        asked = len(view.said) > self._answered and all(line.final for line in view.lines.values())
        return view.over or (asked and view.ai_status == "Listening")

    async def _answer(self) -> None:
        view = self._candidate.view
        self._answered = len(view.said)
        await asyncio.sleep(BREATH_S)
        if not view.topic:
            # Behind the last topic come "anything to add?" and "any questions?".
            self._on_answer(None)
            await self._write(NOTHING_MORE)
        else:
            if not self._was_heard():
                answer = self.given[-1].answer
            else:
                answer = next(self._answers)
                self.given.append(Given(answer, self._answered))
            self._captioned = self._final_captions()
            self._on_answer(answer)
            await self._candidate.say(answer.pcm)
            # What came to its end meanwhile was broken off by our own voice: it is no question to answer.
            self._answered = len(view.said)

    def _was_heard(self) -> bool:
        return not self.given or bool(self._final_captions() - self._captioned)

    def _final_captions(self) -> set[str]:
        me = self._candidate.participant_id
        captions = self._candidate.view.captions.values()
        return {one.utterance_id for one in captions if one.final and one.participant_id == me}

    async def _write(self, text: str) -> None:
        """Answer in writing, again and again under one id where the API is away."""
        utterance_id = str(uuid4())
        deadline = time.monotonic() + SILENCE_S
        while True:
            try:
                await self._candidate.answer_text(text, utterance_id)
            except UnreachableError as error:
                if time.monotonic() > deadline:
                    raise InterviewStuckError(str(error)) from None
                await asyncio.sleep(RETRY_S)
            except Problem as problem:
                if problem.status in AGAIN and time.monotonic() < deadline:
                    await asyncio.sleep(problem.retry_after_s or RETRY_S)
                elif problem.status != TOO_LATE:
                    raise
                else:
                    return
            else:
                self.typed += 1
                return

    async def _until(self, condition: Callable[[], bool], timeout_s: float, what: str) -> None:
        candidate = self._candidate
        start = time.monotonic()
        seen = -1
        while time.monotonic() - start < timeout_s or len(candidate.events) != seen:
            seen = len(candidate.events)
            try:
                await candidate.until(condition, timeout_s, what)
                return
            except TimeoutError:
                continue
            except ConnectionError as error:
                raise InterviewStuckError(str(error)) from None
        view = candidate.view
        raise InterviewStuckError(
            f"Waited {timeout_s:.0f} s in vain for {what} "
            f"(status {view.status or 'unknown'}, AI {view.ai_status}, {len(view.said)} lines heard)."
        )
