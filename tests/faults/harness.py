"""An interview with a real WebRTC candidate on real processes, and faults at chosen moments."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from temporalio.client import WorkflowHistory

from temporal.client import connect
from temporal.doorway import Interviews
from temporal.ids import interview_workflow_id
from tests.faults.people import Person
from tests.faults.processes import all_up, insist
from tests.support.candidate import Answer, Booked, Organiser, book, demo_job, signed_in_organiser
from workers.encryption import encrypting_client
from workers.processes import Child
from workers.settings import load
from workers.up import Stack
from workers.up.ground import free_port
from workflows.contracts import Reschedule, Snapshot

T = TypeVar("T")
QUESTIONS = 5
HALF_WAY_S = 2.3
TURN_S = 60.0
THINKING_S = 0.8
"""Into the hold at the end of an answer: whoever is killed now delays the next word the most."""
SCORECARD_S = 60.0
ITS_WORKER = "the interview's worker"
"""For `Scene.kill`: of two, the one whose death is felt."""
LONG = os.environ.get("VIVA_FAULTS", "") == "long"
"""Outages and absences as long as they are in life; else as long as they must be to come after each timeout."""


class Moment(StrEnum):
    """Where an interview is when something happens to it."""

    LISTENING = "listening"
    HALF_ANSWER = "half an answer"
    THINKING = "thinking"
    HALF_QUESTION = "half a question"


@dataclass
class Scene:
    """An interview under way on a stack."""

    stack: Stack
    organiser: Organiser
    booked: Booked
    person: Person
    voice: Sequence[Answer]
    former: list[Person] = field(default_factory=list)
    speaking: asyncio.Task[None] | None = None
    answered: int = 0
    """How many of the AI's lines had been said when the last answer began."""

    # ------------------------------------------------------------ the candidate's part

    async def until(self, condition: Callable[[], T | None], what: str, timeout_s: float = TURN_S) -> T:
        """Waits; where it fails, says where the interview stood."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                # The sound of nothing is no event: looked at often enough by itself.
                return await self.person.until(
                    condition, min(0.25, max(0.01, deadline - time.monotonic())), what
                )
            except TimeoutError:
                if time.monotonic() > deadline:
                    raise AssertionError(
                        f"{what} did not come within {timeout_s:g} s; {self.where()}"
                    ) from None

    def where(self) -> str:
        """For a failure: what the candidate sees."""
        view = self.person.view
        lines = [f"{'' if x.final else '…'}{x.text[-60:]!r}" for x in view.lines.values()]
        return (
            f"status {view.status}, AI {view.ai_status}, closes {self.person.link.closes}, lines {lines[-4:]}"
        )

    async def my_turn(self, timeout_s: float = TURN_S) -> None:
        """The AI listens for an answer to something new."""
        await self.until(
            lambda: self.person.listened_to and len(self.person.view.said) > self.answered,
            "the candidate's turn",
            timeout_s,
        )

    def answer(self) -> Answer:
        """Begins the next answer; `finish` waits for its end."""
        person = self.person
        self.answered = len(person.view.said)
        answer = self.voice[len(person.given) % len(self.voice)]
        person.given.append(answer)
        self.speaking = asyncio.create_task(person.say(answer.pcm), name="answer")
        return answer

    async def write(self) -> None:
        """The next answer, in writing: sent again until somebody takes it, as the page does."""
        person = self.person
        self.answered = len(person.view.said)
        answer = self.voice[len(person.given) % len(self.voice)]
        person.given.append(answer)
        utterance_id = str(uuid4())
        await insist(lambda: person.answer_text(answer.words or "", utterance_id))

    async def finish(self) -> None:
        """The answer under way is over."""
        if self.speaking is not None:
            await self.speaking
            self.speaking = None

    async def break_off(self, since: float | None = None) -> bytes:
        """The candidate notices that nobody hears them, and stops; what they still wanted to say.

        `since`: when nobody heard them any more; without it, nothing that was said may be lost.
        """
        rest = self.person.stop_speaking(since)
        await self.finish()
        return rest

    async def say_rest(self, rest: bytes) -> None:
        """Goes on with an answer that was broken off, when the AI listens."""
        await self.until(lambda: self.person.listened_to, "the candidate's turn again")
        self.answered = len(self.person.view.said)
        await self.person.say(rest)

    async def reach(self, moment: Moment) -> None:
        """Goes on with the interview until that moment."""
        await self.my_turn()
        if moment is Moment.LISTENING:
            return
        self.answer()
        if moment is Moment.HALF_ANSWER:
            await asyncio.sleep(HALF_WAY_S)
            return
        await self.finish()
        if moment is Moment.THINKING:
            await asyncio.sleep(THINKING_S)
            return
        await self.until(self.person.line_under_way, "a question under way")

    async def go_on(self, moment: Moment) -> None:
        """The candidate's part of going on after a fault at that moment."""
        if moment is Moment.LISTENING:
            self.answer()
        if moment in (Moment.LISTENING, Moment.HALF_ANSWER):
            await self.finish()

    async def next_sound(self, since: float, timeout_s: float = 30.0) -> float:
        """Seconds from `since` to the AI's next sound at the candidate's ear."""
        sounds = self.person.sounds
        await self.until(lambda: bool(sounds) and sounds[-1] > since, "the AI's next word", timeout_s)
        seconds = next(at for at in sounds if at > since) - since
        print(f"next word after {seconds:.2f} s")
        return seconds

    async def to_the_end(self) -> dict[str, Any]:
        """Ended by the organiser, with a goodbye; the report with its scorecard."""
        await self.end()
        return await self.report()

    async def report(self) -> dict[str, Any]:
        """The report once it has its scorecard."""
        return await self.organiser.scored_report(self.booked.session_id, SCORECARD_S)

    async def snapshot(self) -> Snapshot:
        """The workflow's own word on where it is."""
        async with encrypting_client(self.stack.settings) as client:
            return await Interviews(client).snapshot(self.booked.session_id)

    async def history(self) -> WorkflowHistory:
        """What Temporal has of the run of the interview that is the newest."""
        client = await connect(self.stack.settings.temporal())
        handle = client.get_workflow_handle(interview_workflow_id(self.booked.session_id))
        return await handle.fetch_history()

    async def reload(self) -> None:
        """The page is reloaded: it is gone without a word, and the same person comes in by a new one."""
        await self.person.close()
        await self.by_another_device()

    async def by_another_device(self) -> None:
        """The same person comes in by another page, by their invite link; the one before stays as it is."""
        person = Person(self.stack.api_url)
        person.given, person.excused = self.person.given, self.person.excused
        await person.invite(self.booked.candidate_token)
        person.start()
        self.former.append(self.person)
        self.person, self.answered = person, 0
        await self.until(lambda: person.connections == 1, "the room on the other device")

    def longest_silence(self, since: float) -> float:
        """Seconds, between two sounds of the AI since then."""
        sounds = [at for at in self.person.sounds if at >= since]
        return max((b - a for a, b in pairwise(sounds)), default=float("inf"))

    async def end(self) -> None:
        """The organiser ends it; the candidate sees it over."""
        await insist(lambda: self.organiser.command(self.booked.session_id, "end"))
        await self.until(lambda: self.person.view.over, "the end")

    # ------------------------------------------------------------ faults

    async def all_up(self) -> None:
        """Whatever was killed before is ready again."""
        await all_up(self.stack)

    async def back_in_a_room(self, since: float, entered: int, timeout_s: float = 40.0) -> float:
        """Seconds from `since` to the AI's first sound in a room that was entered after `entered` others.

        What a closing connection still plays out of its buffer is none of it.
        """
        person = self.person
        await self.until(lambda: person.connections > entered, "another room", timeout_s)
        ready = [event.at for event in person.events if event.type == "session_ready"][entered]
        await self.until(
            lambda: bool(person.sounds) and person.sounds[-1] > ready, "the AI's next word", timeout_s
        )
        seconds = next(at for at in person.sounds if at > ready) - since
        early = [round(at - since, 2) for at in person.sounds if since + 1.0 < at <= ready]
        print(
            f"room after {ready - since:.2f} s, next word after {seconds:.2f} s, buffered sound {early[:3]}"
        )
        return seconds

    def node(self) -> Child:
        """The media node that holds the room, which the candidate is in."""
        index = self.person.port - self.stack.settings.media_port
        return self.stack.processes["media" if index == 0 else f"media-{index + 1}"]

    async def worker(self) -> Child:
        """The worker that has the interview: the last step of its workflow was done there."""
        workers = [child for name, child in self.stack.processes.items() if name.startswith("worker")]
        by = [
            event.workflow_task_started_event_attributes.identity
            for event in (await self.history()).events
            if event.HasField("workflow_task_started_event_attributes")
        ]
        # The SDK's own word for who it is: "pid@host".
        pid = int(by[-1].partition("@")[0])
        return next((child for child in workers if child.running and child.pid == pid), workers[0])

    async def kill(self, *names: str) -> float:
        """`kill -9` of processes, which their keeper starts again; returns when.

        `media`: the node with the room; `ITS_WORKER`: the worker with the interview.
        """
        children = [await self._named(name) for name in names]
        at = time.monotonic()
        await asyncio.gather(*(child.kill() for child in children))
        return at

    async def _named(self, name: str) -> Child:
        if name == ITS_WORKER:
            return await self.worker()
        return self.node() if name == "media" else self.stack.processes[name]


@asynccontextmanager
async def interview(
    stack: Stack,
    voice: Sequence[Answer],
    minutes: float = 8.0,
    question: str = "",
    invite_expires_in_s: float | None = None,
) -> AsyncIterator[Scene]:
    """An interview that a candidate has just entered; `question`: asked in place of each topic's own."""
    job = demo_job(QUESTIONS, minutes)
    for topic in job["plan"]["topics"] if question else ():
        topic["mustAsk"] = [question]
    async with signed_in_organiser(stack) as organiser:
        booked = await book(
            organiser, job=job, minutes=minutes, starts_in_s=0.5 if not invite_expires_in_s else 60
        )
        if invite_expires_in_s:
            await expire_in(stack, booked.session_id, invite_expires_in_s)
        async with Person(stack.api_url) as person:
            await person.invite(booked.candidate_token)
            person.start()
            scene = Scene(stack, organiser, booked, person, voice)
            try:
                yield scene
            finally:
                for former in scene.former:
                    await former.close()
                if scene.person is not person:
                    await scene.person.close()
                if scene.speaking is not None:
                    person.microphone.hush()
                    await asyncio.gather(scene.speaking, return_exceptions=True)


async def expire_in(stack: Stack, session_id: str, seconds: float) -> None:
    """It starts now, and its invite links expire sooner than any that can be ordered over REST."""
    soon = datetime.now(UTC)
    order = Reschedule(
        soon + timedelta(seconds=0.5), "tests", invite_expires_at=soon + timedelta(seconds=seconds)
    )
    async with encrypting_client(stack.settings) as client:
        await Interviews(client).reschedule(session_id, order)


def stack_over(directory: Path, **settings: Any) -> Stack:
    """What `viva up` runs over this data directory: the same addresses each time."""
    note = directory / "ports.txt"
    names = ("api_port", "media_port", "temporal_port", "temporal_ui_port", "codec_port")
    if not note.exists():
        note.write_text(" ".join(str(free_port()) for _ in names))
    ports = dict(zip(names, map(int, note.read_text().split()), strict=True))
    return Stack(load(data_dir=directory / "data", sample_interview=False, **ports, **settings), say=print)
