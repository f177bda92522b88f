"""`viva demo --fake-google --faults` in short: it runs alone, for it is timed."""

import pytest
from rich.console import Console

from workers.demo.access import own_access
from workers.demo.answers import SENTENCES
from workers.demo.command import Options, interview
from workers.demo.google import settings_of
from workers.demo.marked_speech import MarkReader, marked
from workers.fake_google.faults import Fault, FaultKind, Service
from workers.fake_google.servers import fake_google

FAULTS = [
    Fault(kind=FaultKind.UNAVAILABLE, service=Service.GEMINI, skip=1, method="stream"),
    Fault(kind=FaultKind.NOT_SCHEMA, service=Service.GEMINI, method="generateContent"),
    Fault(kind=FaultKind.RESET, service=Service.SPEECH),
    Fault(kind=FaultKind.EMPTY, service=Service.SPEECH, skip=1),
    Fault(kind=FaultKind.INTERNAL, service=Service.VOICE, skip=2),
]


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_the_demo_holds_an_interview_by_googles_clients_with_faults_in_its_course() -> None:
    console = Console(record=True, width=160)
    options = Options(questions=1, minutes=1, fake_google=True, faults=True)
    async with (
        fake_google(0, FAULTS, MarkReader(SENTENCES)) as google,
        own_access(print, **settings_of(google)) as account,
    ):
        held = await interview(account, await marked(SENTENCES), options, console, google)
    assert held.good, console.export_text()
    assert held.verdict is not None and held.verdict.answers
    assert google.speech.calls and google.voice.calls and google.gemini.seen
    assert len(google.faults.met) == len(FAULTS)
