"""`viva fake-google`: the local servers at a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from workers.exit import StartError
from workers.fake_google.faults import Fault, FaultKind, Service
from workers.fake_google.servers import fake_google
from workers.serving import asked_to_end

IN_TURN = [
    Fault(kind=FaultKind.RATE_LIMITED, service=Service.GEMINI, skip=2, seconds=2),
    Fault(kind=FaultKind.UNAVAILABLE, service=Service.GEMINI, skip=2),
    Fault(kind=FaultKind.CUT, service=Service.GEMINI, skip=2),
    Fault(kind=FaultKind.EMPTY, service=Service.GEMINI, skip=2),
    Fault(kind=FaultKind.RESET, service=Service.SPEECH, skip=1),
    Fault(kind=FaultKind.STREAM_LIMIT, service=Service.SPEECH, skip=2, seconds=4),
    Fault(kind=FaultKind.INTERNAL, service=Service.SPEECH, skip=2),
    Fault(kind=FaultKind.UNAVAILABLE, service=Service.VOICE, skip=2),
    Fault(kind=FaultKind.SLOW_START, service=Service.VOICE, skip=2, seconds=30),
    Fault(kind=FaultKind.RATE_LIMITED, service=Service.VOICE, skip=2, seconds=1),
]
"""A few of each kind, far enough from each other that what comes of one can be seen."""


async def run(port: int, faults: list[Fault], say: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM, and says with which settings."""
    asked = asked_to_end()
    async with fake_google(port, faults) as servers:
        say("Google's services, local. Start Viva with these settings:\n")
        for name, value in servers.environment().items():
            say(f"export {name}={value}")
        say(f"\n{len(faults)} faults are scripted. Ctrl-C stops it.")
        await asked.wait()


def read_faults(script: str) -> list[Fault]:
    """`each`: one of each kind in turn; else a file: JSON, a list of faults. Raises `StartError`."""
    if script == "each":
        return IN_TURN
    try:
        return TypeAdapter(list[Fault]).validate_python(json.loads(Path(script).read_text()))
    except OSError as error:
        raise StartError(f"The faults at {script} can't be read: {error.strerror}.") from None
    except ValidationError as error:
        where = error.errors(include_input=False, include_url=False)[0]
        raise StartError(f"The faults at {script} are wrong: {where['loc']}: {where['msg']}.") from None
    except ValueError:
        raise StartError(f"The faults at {script} are not JSON.") from None
