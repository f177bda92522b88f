"""What is said over the AI's voice, and what becomes of the words that come meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from activities.rooms.aside import Nobody
from activities.rooms.floor import Floor
from activities.rooms.recognition import Result
from activities.rooms.utterance import Utterance
from activities.rooms.voice import Saying
from sfu.injector import Injector
from tests.media.clients import until
from tests.support.scripted_providers import ScriptedTts
from workflows.contracts import Listen, RoomRef, Speak
from workflows.domain.conduct import Conduct
from workflows.domain.values import TurnKind

ROOM = RoomRef("s", 1)
YES = Result("Yes.", True, 0.9, settles=True)


@dataclass
class Ground:
    """A voice that sounds, somebody who listens to it, and what the floor has told of them."""

    saying: Saying
    taken: list[tuple[float, Sequence[Result]]] = field(default_factory=list)
    false_alarms: list[Sequence[Result]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.floor = Floor(
            Listen(ROOM, "p", "en", (), Conduct(), recording=True),
            lambda: None if self.saying.done else self.saying,
            lambda at, results: self.taken.append((at, results)),
            self.false_alarms.append,
        )


@pytest.fixture
async def ground() -> AsyncIterator[Ground]:
    injector = Injector("ai", lambda *packet: None, 0)
    order = Speak(ROOM, "t1", "i1", TurnKind.QUESTION, "en", text="A question that takes a while to be said.")
    ground = Ground(Saying(order, Utterance("t1"), ScriptedTts(), injector, Nobody()))
    said = ground.saying.start()
    await until(lambda: ground.saying.sounding)
    yield ground
    ground.saying.stop()
    await asyncio.wait([said])
    await injector.close()


async def test_a_false_alarm_tells_of_the_words_that_came_meanwhile(ground: Ground) -> None:
    now = asyncio.get_running_loop().time()
    assert ground.floor.speech_started(now, now)
    assert ground.floor.understood(YES)
    ground.floor.speech_ended(now)
    ground.floor.tick(now + 1.0)
    assert (ground.taken, ground.false_alarms) == ([], [[YES]])
    assert not ground.floor.understood(YES), "they are kept no longer"


async def test_speech_that_interrupts_brings_its_words(ground: Ground) -> None:
    now = asyncio.get_running_loop().time()
    assert ground.floor.speech_started(now, now)
    words = Result("Wait a moment, please.", False, None, settles=False)
    assert ground.floor.understood(words)
    assert ground.saying.interrupted
    assert (ground.taken, ground.false_alarms) == ([(now, [words])], [])
