"""`make test` runs again what a noisy machine may have spoilt, and never what lost something."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEST = """
import pathlib
from tests.faults.losses import lost_words

def test_one():
    with pathlib.Path({runs!r}).open("a") as runs:
        runs.write("x")
    {failure}
"""
LOST = "assert lost_words(['bado bafo ' + 'bago ' * 40, 'bato'], ['bado bafo ' + 'bago ' * 40]) == []"
TWICE = "assert lost_words(['bado bafo'], ['bado bafo', 'bado ' * 60]) == []"
OTHERWISE = "assert not {3: 'stored otherwise: line 4'}"
LATE = "assert 3.4 <= 3.0"


def again() -> list[str]:
    """The options of `make test`."""
    [found] = re.findall(r"^AGAIN \?= (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return shlex.split(found)


@pytest.mark.parametrize(
    ("failure", "runs"),
    [
        pytest.param(LOST, 1, id="lost"),
        pytest.param(TWICE, 1, id="stored twice"),
        pytest.param(OTHERWISE, 1, id="stored otherwise"),
        pytest.param(LATE, 3, id="late"),
        pytest.param("raise TimeoutError", 3, id="out of time"),
    ],
)
def test_what_was_lost_is_no_rerun(tmp_path: Path, failure: str, runs: int) -> None:
    count, test = tmp_path / "runs", tmp_path / "test_one.py"
    test.write_text(TEST.format(runs=str(count), failure=failure))
    options = ["-q", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *again(), str(test)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(count.read_text()) == runs, done.stdout
