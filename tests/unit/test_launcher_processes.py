"""Children of the supervisor: stopped for certain, dead with their parent, told apart from strangers."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from workers.processes import Child, Command, last_lines
from workers.up.ground import clear_away, started_at

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print('up', flush=True)
time.sleep(60)
"""


def python(name: str, code: str, tmp_path: Path, *, stop_timeout_s: float = 5.0) -> Command:
    return Command(
        name,
        [sys.executable, "-c", code],
        tmp_path / f"{name}.log",
        dict(os.environ),
        stop_timeout_s=stop_timeout_s,
    )


async def line(log: Path | None, text: str) -> None:
    assert log is not None
    async with asyncio.timeout(10):
        while text not in (log.read_text() if log.exists() else ""):
            await asyncio.sleep(0.01)


async def gone(pid: int) -> None:
    async with asyncio.timeout(10):
        while started_at(pid) is not None:
            await asyncio.sleep(0.01)


async def test_a_child_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    child = Child(python("stubborn", STUBBORN, tmp_path, stop_timeout_s=0.2))
    await child.start()
    await line(child.command.log, "up")
    await child.stop()
    assert child.returncode == -signal.SIGKILL


async def test_what_a_child_started_itself_ends_with_it(tmp_path: Path) -> None:
    code = f"""
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", {STUBBORN!r}]).pid, flush=True)
time.sleep(60)
"""
    child = Child(python("parent", code, tmp_path))
    await child.start()
    await line(child.command.log, "up")
    assert child.command.log is not None
    grandchild = int(child.command.log.read_text().split()[0])
    await child.stop()
    await gone(grandchild)


async def test_a_child_is_out_of_reach_of_the_terminals_ctrl_c(tmp_path: Path) -> None:
    child = Child(python("own-group", STUBBORN, tmp_path))
    await child.start()
    assert os.getpgid(child.pid) == child.pid != os.getpgrp()
    assert os.getsid(child.pid) != os.getsid(0)
    await child.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
async def test_kill_9_of_the_parent_ends_its_children(tmp_path: Path) -> None:
    log = tmp_path / "child.log"
    code = f"""
import asyncio, os, sys
from pathlib import Path
from workers.processes import Child, Command
async def main():
    argv = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
    child = Child(Command("child", argv, Path({str(log)!r}), dict(os.environ)))
    await child.start()
    print(child.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    await line(log, "up")
    parent.kill()
    parent.wait()
    parent.stdout.close()
    await gone(child)


async def test_a_killed_child_is_started_again_under_another_pid(tmp_path: Path) -> None:
    child = Child(python("again", STUBBORN, tmp_path, stop_timeout_s=0.1))
    await child.start()
    first = child.pid
    await child.kill()
    assert child.returncode == -signal.SIGKILL
    assert not child.stopping
    await child.restart()
    assert child.pid != first and child.running and child.starts == 2
    await child.stop()


async def test_left_over_children_are_ended_and_strangers_are_not(tmp_path: Path) -> None:
    left, stranger = (Child(python(name, STUBBORN, tmp_path)) for name in ("left", "stranger"))
    await asyncio.gather(left.start(), stranger.start())
    children = [
        {"pid": left.pid, "started": started_at(left.pid)},
        {"pid": stranger.pid, "started": "long ago, as another process of that number"},
        {"pid": 2**22 + 1, "started": "1"},
    ]
    await asyncio.to_thread(clear_away, children, patience_s=0.1)
    assert await left.wait() == -signal.SIGKILL
    assert stranger.running
    await stranger.kill()


def test_the_end_of_a_log_is_shown(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    assert last_lines(log) == []
    log.write_text("".join(f"line {n}\n" for n in range(10_000)))
    assert last_lines(log, 2) == ["line 9998", "line 9999"]
