"""One command for many interviews: so many at once, each with its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

from temporal.doorway import Interviews
from workflows import contracts as c
from workflows.domain.errors import Unavailable, VivaError
from workflows.domain.standing_still import in_words

AT_ONCE = 20
ATTEMPTS = 3
RETRY_S = 1.0

Act = Callable[[str], Awaitable[c.Done]]


@dataclass(frozen=True)
class Outcome:
    """What came of it for one interview: its status, or the code and the words of the refusal.

    `left_paused`: why a resume of many did not let it go on.
    """

    session_id: str
    done: bool
    status: str = ""
    refused: str = ""
    why: str = ""
    left_paused: str = ""

    def as_json(self) -> dict[str, str | bool]:
        """For another program."""
        return asdict(self)


async def apply(
    act: Act, session_ids: Sequence[str], told: Callable[[Outcome], None], at_once: int = AT_ONCE
) -> list[Outcome]:
    """Does it to each; `told` hears of each as it comes. A refusal stops nobody else's."""
    gate = asyncio.Semaphore(at_once)

    async def one(session_id: str) -> Outcome:
        async with gate:
            outcome = await _outcome(act, session_id)
        told(outcome)
        return outcome

    return list(await asyncio.gather(*(one(session_id) for session_id in session_ids)))


async def _outcome(act: Act, session_id: str) -> Outcome:
    """The command has an id of its own, so that asking again is no second command."""
    for attempt in range(ATTEMPTS):
        try:
            done = await act(session_id)
        except Unavailable as error:
            if attempt + 1 == ATTEMPTS:
                return Outcome(session_id, False, refused=error.code, why=error.detail)
            await asyncio.sleep(RETRY_S)
        except VivaError as error:
            return Outcome(session_id, False, refused=error.code, why=error.detail)
        else:
            return Outcome(session_id, True, done.status.value, left_paused=in_words(done.left_paused))
    raise AssertionError("unreachable")


def commanding(doors: Interviews, verb: str, command: c.Command) -> Act:
    """Pause, resume, end or cancel."""
    calls = {"pause": doors.pause, "resume": doors.resume, "end": doors.end, "cancel": doors.cancel}
    return lambda session_id: calls[verb](session_id, command)


def extending(doors: Interviews, order: c.Extend) -> Act:
    """Extra time."""
    return lambda session_id: doors.extend(session_id, order)
