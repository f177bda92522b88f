"""`viva fake-google`: one command serves all three, prints the settings that use them, and scripts faults."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from workers.doctor import provider_findings
from workers.engines import provider_choice
from workers.exit import StartError
from workers.fake_google.command import IN_TURN, read_faults
from workers.fake_google.faults import FaultKind, Service
from workers.settings import Settings

START_S, STOP_S = 60.0, 20.0


@asynccontextmanager
async def served(*arguments: str) -> AsyncIterator[dict[str, str]]:
    """The settings that it prints; Ctrl-C ends it well."""
    command = (sys.executable, "-m", "workers.cli", "fake-google", "--port", "0", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    printed: list[str] = []
    try:
        while not printed or "Ctrl-C" not in printed[-1]:
            line = await asyncio.wait_for(process.stdout.readline(), START_S)
            assert line, printed
            printed.append(line.decode().strip())
        exports = [line.removeprefix("export ") for line in printed if line.startswith("export ")]
        yield dict(export.split("=", 1) for export in exports)
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), STOP_S) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def findings() -> dict[str, str]:
    choice = provider_choice(Settings())
    found = {kind: [str(f) async for f in provider_findings(choice, kind)] for kind in ("llm", "stt", "tts")}
    return {kind: lines[0] for kind, lines in found.items()}


async def test_what_it_prints_is_all_that_viva_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served() as settings:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        for kind, line in (await findings()).items():
            assert line.startswith("ok"), f"{kind}: {line}"


async def test_the_faults_of_a_script_are_met(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text(
        '[{"kind": "bad_key", "service": "speech"}, {"kind": "forbidden", "service": "voice"},'
        ' {"kind": "billing"}]'
    )
    async with served("--faults", str(script)) as settings:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        first, then = await findings(), await findings()
    assert "the key is refused" in first["stt"]
    assert "has no permission" in first["tts"]
    assert "no billing account" in first["llm"]
    assert all(line.startswith("ok") for line in then.values())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no json", "are not JSON"),
        ('[{"kind": "unheard-of"}]', "are wrong"),
        ('[{"kind": "cut", "seconds": -1}]', "are wrong"),
        ("{}", "are wrong"),
    ],
)
def test_a_script_that_is_none_is_refused_in_words(text: str, words: str, tmp_path: Path) -> None:
    script = tmp_path / "faults.json"
    script.write_text(text)
    with pytest.raises(StartError, match=words):
        read_faults(str(script))
    with pytest.raises(StartError, match="can't be read"):
        read_faults(str(tmp_path / "nowhere.json"))


def test_one_of_each_service_is_scripted_by_a_word() -> None:
    assert read_faults("each") == IN_TURN
    assert {fault.service for fault in IN_TURN} == set(Service)
    assert FaultKind.STREAM_LIMIT in {fault.kind for fault in IN_TURN}
