"""Environments of the peers' own, installed where they are asked for, and programs that are waited for."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import httpx

from workers.processes import Child, last_lines

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".tools"
INSTALL_S = 900
READY_S = 120


class NotAvailableError(Exception):
    """A peer can't be had on this machine; `args[0]` says why."""


def environment_of(name: str, packages: tuple[str, ...]) -> Path:
    """The Python of the peer's environment, which is made where there is none. Raises `NotAvailableError`."""
    place = TOOLS / name
    python = place / "bin" / "python"
    noted = place / "installed.txt"
    if noted.is_file() and noted.read_text() == "\n".join(packages):
        return python
    print(f"Installing {name} into {place}…", file=sys.stderr)
    try:
        subprocess.run([sys.executable, "-m", "venv", place], check=True, timeout=INSTALL_S)
        subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True, timeout=INSTALL_S)
    except (subprocess.SubprocessError, OSError) as error:
        raise NotAvailableError(f"{name} could not be installed: {error}") from None
    noted.write_text("\n".join(packages))
    return python


async def until_ready(child: Child, url: str) -> None:
    """Raises `NotAvailableError` with the end of its log where it doesn't come up."""
    deadline = time.monotonic() + READY_S
    async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
        while child.running and time.monotonic() < deadline:
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.HTTPError:
                await asyncio.sleep(0.2)
    raise NotAvailableError("\n".join([f"{child.name} did not come up.", *last_lines(child.command.log)]))
