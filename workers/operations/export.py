"""`viva interviews export`: an interview's histories as files that replay, without content unless asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHistory
from temporalio.workflow import NondeterminismError

from temporal.histories import Run, runs_of
from temporal.redaction import Redaction, names_in
from temporal.replaying import replay
from workers.exit import StartError


async def export(
    client: Client, session_id: str, directory: Path, prefix: str, *, with_content: bool = False
) -> list[Path]:
    """Writes each run as `<prefix><workflow>[.<run>].json`; returns the files.

    What is written was replayed first. Raises `StartError` where there is no such interview, or where one of its
    runs doesn't replay on this code.
    """
    runs = await runs_of(client, session_id)
    if not runs:
        raise StartError(f"Temporal holds no history of an interview {session_id}.")
    bodies = [run.history.to_json_dict() for run in runs]
    if not with_content:
        redaction = Redaction(names_in(bodies))
        bodies = [redaction.history(body) for body in bodies]
    for run, body in zip(runs, bodies, strict=True):
        await _replayed(run, body)
    return _written(directory, prefix, runs, bodies)


async def _replayed(run: Run, body: Any) -> None:
    try:
        await replay(WorkflowHistory.from_json(run.history.workflow_id, json.dumps(body)))
    except (NondeterminismError, RuntimeError) as error:
        raise StartError(f"The history '{run.name}' does not replay on this release: {error}") from error


def _written(directory: Path, prefix: str, runs: list[Run], bodies: list[Any]) -> list[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    paths = [directory / f"{prefix}{run.name}.json" for run in runs]
    for path, body in zip(paths, bodies, strict=True):
        path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n")
    return paths
