"""Real processes, an interview with a real WebRTC candidate, and faults at chosen moments."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import httpx
import numpy as np
from av import AudioFrame
from av.frame import Frame

from temporal.doorway import Interviews
from tests.support.candidate import (
    Answer,
    Booked,
    Candidate,
    Organiser,
    Problem,
    book,
    signed_in_organiser,
    synthesise_answers,
)
from workers.demo.devices import Microphone
from workers.demo.hearing import SOUND_RMS
from workers.demo.rest import UnreachableError
from workers.demo.sound import rms
from workers.demo.words import normalise
from workers.encryption import encrypting_client
from workers.processes import Child, Command
from workers.settings import load
from workers.up import Stack
from workers.up.ground import free_port
from workflows.contracts import Snapshot

T = TypeVar("T")
WELL_HEARD_S = 0.7
HALF_WAY_S = 2.5
TURN_S = 60.0
THINKING_S = 0.8
"""Into the hold at the end of an answer: whoever is killed now delays the next word the most."""
SCORECARD_S = 60.0
LEAST_WORDS_RIGHT = 0.3
"""The offline recogniser has no more of synthetic speech, and every answer has words of its own."""
RUN = 6
SENTENCES = (
    "I write the test before I repair a bug, because then I know that the bug is really gone.",
    "Every message carries an identifier, and the receiver ignores one that it has seen before.",
    "I would split the work into small steps, and show each step to the people who have to use it.",
    "We measured the slow queries first, and then the response time fell from two seconds to fifty milliseconds.",
    "When the release failed at night, I rolled it back and told the team what we had learned.",
)


class Moment(StrEnum):
    """Where an interview is when something happens to it."""

    LISTENING = "listening"
    HALF_ANSWER = "half an answer"
    THINKING = "thinking"
    HALF_QUESTION = "half a question"


class Mouth(Microphone):
    """A microphone whose speaker can be made to stop, and to say the rest later."""

    def unsaid(self) -> bytes:
        """Stops at once; what was still to be said."""
        rest = bytes(self._queue)
        self.hush()
        return rest


class Person(Candidate):
    """A candidate who notes when the AI was heard, and when each answer ended."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.microphone: Mouth = Mouth()
        self.sounds: list[float] = []
        self.given: list[Answer] = []
        self._entered: object = None

    def _on_frame(self, owner: str, kind: str, frame: Frame) -> None:
        super()._on_frame(owner, kind, frame)
        if isinstance(frame, AudioFrame) and owner == self.view.ai_id:
            loud = rms(np.asarray(frame.to_ndarray(), np.int16))
            if loud >= SOUND_RMS:
                self.sounds.append(time.monotonic())

    async def received(self, message: Mapping[str, Any]) -> None:
        """Remembers which of the sockets led into the room."""
        if message["type"] == "session_ready":
            self._entered = self.link._socket
        await super().received(message)

    async def vanish(self) -> None:
        """The network is gone: nothing is said on any socket. `start` comes back."""
        self.link.cut()
        if self._staying is not None:
            self._staying.cancel()
            await asyncio.gather(self._staying, return_exceptions=True)
        await self.on_closed()

    @property
    def port(self) -> int:
        """The port of the media node that the socket is open to; 0 without one."""
        socket = self.link._socket
        return int(socket.remote_address[1]) if socket is not None and socket.remote_address else 0

    @property
    def listened_to(self) -> bool:
        """It is their turn: the AI listens, and all it began has been said."""
        view = self.view
        connected = self.link._socket is not None and self.link._socket is self._entered
        return connected and view.ai_status == "Listening" and all(x.final for x in view.lines.values())

    def line_under_way(self) -> str | None:
        """The id of what the AI is in the middle of saying, after the opening."""
        for line in self.view.lines.values():
            if (
                self.view.said
                and not line.final
                and self.loudness(line.interaction_id).seconds > WELL_HEARD_S
            ):
                return line.interaction_id
        return None


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

    async def finish(self) -> None:
        """The answer under way is over."""
        if self.speaking is not None:
            await self.speaking
            self.speaking = None

    async def break_off(self) -> bytes:
        """The candidate notices that nobody hears them, and stops; what they still wanted to say."""
        rest = self.person.microphone.unsaid()
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

    async def by_another_device(self) -> None:
        """The same person comes in by another page; the one before stays as it is."""
        person = Person(self.stack.api_url)
        person.given = self.person.given
        await person.invite(self.booked.candidate_token)
        person.start()
        self.former.append(self.person)
        self.person, self.answered = person, 0
        await self.until(lambda: person.connections == 1, "the room on the other device")

    async def end(self) -> None:
        """The organiser ends it; the candidate sees it over."""
        await insist(lambda: self.organiser.command(self.booked.session_id, "end"))
        await self.until(lambda: self.person.view.over, "the end")

    # ------------------------------------------------------------ faults

    async def all_up(self, timeout_s: float = 60.0) -> None:
        """Whatever was killed before is ready again."""
        ports = [child.command.env.get("VIVA_INTERNAL_PORT") for child in self.stack.processes.values()]
        async with asyncio.timeout(timeout_s), httpx.AsyncClient(timeout=2, trust_env=False) as client:
            for port in filter(None, ports):
                while not await is_ready(client, f"http://127.0.0.1:{port}/health/ready"):
                    await asyncio.sleep(0.2)

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
        """The media node that holds the room."""
        index = self.person.port - self.stack.settings.media_port
        return self.stack.processes["media" if index == 0 else f"media-{index + 1}"]

    async def kill(self, *names: str) -> float:
        """`kill -9` of processes (`media`: the node with the room), which their keeper starts again; returns when."""
        children = [self.node() if name == "media" else self.stack.processes[name] for name in names]
        at = time.monotonic()
        await asyncio.gather(*(child.kill() for child in children))
        return at


async def is_ready(client: httpx.AsyncClient, url: str) -> bool:
    """Whether a process says so."""
    try:
        return (await client.get(url)).is_success
    except httpx.HTTPError:
        return False


async def insist(call: Callable[[], Any], timeout_s: float = 30.0) -> Any:
    """The result of a REST call, tried again while the API or what is behind it is away."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            return await call()
        except UnreachableError:
            if time.monotonic() > deadline:
                raise
        except Problem as problem:
            if problem.status not in (500, 502, 503, 504) or time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.3)


def descendants(pid: int) -> list[int]:
    """A process and all below it (PostgreSQL's backends are sessions of their own)."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError, ValueError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found, queue = [], [pid]
    while queue:
        found.append(one := queue.pop())
        queue += children.get(one, [])
    return found


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """A signal to each that is still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@asynccontextmanager
async def stopped(child: Child) -> AsyncIterator[float]:
    """Inside, the process and its children stand still: nothing is refused, nothing answered. Yields when."""
    pids = descendants(child.pid)
    send(pids, signal.SIGSTOP)
    try:
        yield time.monotonic()
    finally:
        send(pids, signal.SIGCONT)


@asynccontextmanager
async def spare(stack: Stack, name: str) -> AsyncIterator[Child]:
    """A second process like the one of that name, while the block runs."""
    like = stack.processes[name].command
    env = dict(like.env) | {"VIVA_INTERNAL_PORT": str(free_port())}
    child = Child(Command(f"{name}-spare", like.argv, stack.logs / f"{name}-spare.log", env))
    await child.start()
    try:
        yield child
    finally:
        await child.stop()


@asynccontextmanager
async def interview(stack: Stack, voice: Sequence[Answer], minutes: float = 6.0) -> AsyncIterator[Scene]:
    """An interview that a candidate has just entered."""
    async with signed_in_organiser(stack) as organiser:
        booked = await book(organiser, questions=2, minutes=minutes, starts_in_s=0.5)
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


def stack_over(directory: Path) -> Stack:
    """What `viva up` runs over this data directory: the same addresses each time."""
    note = directory / "ports.txt"
    names = ("api_port", "media_port", "temporal_port", "temporal_ui_port", "codec_port")
    if not note.exists():
        note.write_text(" ".join(str(free_port()) for _ in names))
    ports = dict(zip(names, map(int, note.read_text().split()), strict=True))
    return Stack(load(data_dir=directory / "data", sample_interview=False, **ports), say=print)


async def voice() -> list[Answer]:
    """Answers of which no two have many words in common."""
    return await synthesise_answers(SENTENCES)


# ---------------------------------------------------------------- what was lost


def losses(report: dict[str, Any], person: Person) -> list[str]:
    """What of the conversation is missing, twice or in another order in the report; empty where all is well."""
    lines = report["transcript"]
    found = []
    ids = [line["interactionId"] for line in lines]
    if len(set(ids)) != len(ids):
        found.append("a line is stored twice")
    if sum(line["turnKind"] == "opening" for line in lines) != 1:
        found.append("it greeted more than once, or never")
    questions = [x["text"] for x in lines if x["role"] == "AI" and x["type"] == "Question"]
    if len(set(questions)) != len(questions):
        found.append(f"a question is another question too: {questions}")
    answers = [x["text"] for x in lines if x["role"] == "Candidate" and x["type"] == "Answer"]
    return found + lost_answers([one.words or "" for one in person.given], answers) + repeated(answers)


def lost_answers(said: Sequence[str], stored: Sequence[str]) -> list[str]:
    """Answers whose words aren't stored, or not in the order in which they were said."""
    owners = [(n, word) for n, text in enumerate(said) for word in normalise(text)]
    heard = [word for text in stored for word in normalise(text)]
    match = SequenceMatcher(None, [word for _, word in owners], heard, autojunk=False)
    right = Counter(
        owners[at][0] for block in match.get_matching_blocks() for at in range(block.a, block.a + block.size)
    )
    return [
        f"lost: {text!r}; stored: {list(stored)}"
        for n, text in enumerate(said)
        if right[n] < LEAST_WORDS_RIGHT * len(normalise(text))
    ]


def repeated(stored: Sequence[str]) -> list[str]:
    """Runs of words that are stored twice: of the answers of this voice no two share so many."""
    words = [word for text in stored for word in normalise(text)]
    runs = Counter(tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1))
    return [f"stored twice: {' '.join(run)!r}" for run, times in runs.items() if times > 1]
