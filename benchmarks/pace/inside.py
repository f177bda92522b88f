"""What ours tells of its conversations itself: each silence by its stages, and how long Temporal took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from temporalio.client import Client

from benchmarks.pace.hops import Hop, hops_of
from benchmarks.pace.silences import Silence, silence_of
from temporal.histories import chain_of
from temporal.ids import interview_workflow_id
from workers.demo.organiser import Organiser

SAVED_S = 1.0
"""Within so long the last line is in the store."""


@dataclass(frozen=True)
class Inside:
    """Of each conversation, in the order of their numbers."""

    silences: tuple[tuple[Silence, ...], ...]
    hops: tuple[tuple[Hop, ...], ...]


async def read_inside(organiser: Organiser, client: Client, sessions: Sequence[str]) -> Inside:
    """By the operator's report, and by the histories of each interview."""
    await asyncio.sleep(SAVED_S)
    # Both clocks are this machine's.
    ahead_s = time.time() - time.monotonic()
    silences, hops = [], []
    for session in sessions:
        report = await organiser.report(session)
        silences.append(tuple(silence_of(row, ahead_s) for row in report["pace"]))
        runs = await chain_of(client, interview_workflow_id(session))
        hops.append(tuple(hop for run in runs for hop in hops_of(run.events)))
    return Inside(tuple(silences), tuple(hops))
