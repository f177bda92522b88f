"""Scripted interviews with faults at random steps leave what an undisturbed run of the same script leaves.

`VIVA_FAULT_EXAMPLES` interviews (6), `VIVA_FAULT_SEED` (1).
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from activities.evidence import lines_for_scoring
from activities.store.assessments import Assessments
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews as StoredInterviews
from tests.faults.scripted_candidate import Mishaps, Typist
from tests.faults.scripted_stage import Processes, scripted_processes
from workflows.domain.values import SessionStatus, TurnKind

EXAMPLES = int(os.environ.get("VIVA_FAULT_EXAMPLES", "6"))
SEED = int(os.environ.get("VIVA_FAULT_SEED", "1"))
AT_ONCE = 8
SHARE = 0.12
EXAMPLE_S = 150.0
pytestmark = [pytest.mark.slow, pytest.mark.timeout(120 + EXAMPLES * 20)]


@dataclass(frozen=True)
class Kept:
    """What is stored of an interview, but for times, ids and the faults that it went through."""

    status: SessionStatus
    lines: tuple[tuple[Any, ...], ...]
    """In their order."""
    for_scoring: tuple[tuple[str, str, str], ...]
    notes: frozenset[tuple[Any, ...]]


@pytest.fixture
async def processes() -> AsyncIterator[Processes]:
    """Everything that an interview needs, for this test alone."""
    async with scripted_processes() as made:
        yield made


async def test_faults_at_random_steps_change_nothing_that_is_stored(processes: Processes) -> None:
    undisturbed = await example(processes, random.Random(0), share=0.0)
    assert undisturbed.status is SessionStatus.COMPLETED
    wrong: dict[int, str] = {}
    for first in range(SEED, SEED + EXAMPLES, AT_ONCE):
        seeds = range(first, min(first + AT_ONCE, SEED + EXAMPLES))
        found = await asyncio.gather(*(compared(processes, seed, undisturbed) for seed in seeds))
        wrong |= {seed: what for seed, what in zip(seeds, found, strict=True) if what}
    print(f"{EXAMPLES} interviews, {len(processes.done)} faults of processes: {processes.done}")
    assert wrong == {}


async def compared(processes: Processes, seed: int, undisturbed: Kept) -> str:
    """What is different in the interview of that seed; nothing where all is well."""
    try:
        kept = await example(processes, random.Random(seed), SHARE)
    except TimeoutError:
        return "it did not come to its end"
    return difference(undisturbed, kept)


async def example(processes: Processes, chance: random.Random, share: float) -> Kept:
    """One interview by the script, and what is kept of it."""
    typist = Typist(processes, Mishaps(chance, share))
    async with asyncio.timeout(EXAMPLE_S):
        await typist.run()
    return await kept_of(processes, typist.id)


async def kept_of(processes: Processes, session_id: str) -> Kept:
    """Read from the store."""
    async with processes.database.transaction() as tx:
        interview = await StoredInterviews(tx).require(session_id)
        transcript = await Interactions(tx).transcript(session_id)
        notes = await Assessments(tx).of_session(session_id)
    names = {p.participant_id: p.role for p in (interview.candidate, *interview.interviewers)}
    # A goodbye is said to whoever is still there to hear it: nobody waits for one who is just cut off.
    lines = [
        row.interaction for row in transcript.lines if row.interaction.turn_kind is not TurnKind.FAREWELL
    ]
    return Kept(
        interview.status,
        tuple(
            (
                names.get(line.speaker_participant_id, "AI"),
                line.type,
                line.turn_kind,
                line.topic_id,
                line.content,
                line.typed,
                line.interrupted,
            )
            for line in lines
        ),
        tuple((line.speaker, line.topic_id, line.text) for line in lines_for_scoring(interview, transcript)),
        frozenset((note.coverage, note.notes, note.follow_up_hint) for note in notes),
    )


def difference(wanted: Kept, found: Kept) -> str:
    """The first thing that isn't the same, in words."""
    if found == wanted:
        return ""
    if found.status is not wanted.status:
        return f"{found.status}, not {wanted.status}"
    for number, (a, b) in enumerate(zip(wanted.lines, found.lines, strict=False)):
        if a != b:
            return f"line {number}: {b}, not {a}"
    if len(found.lines) != len(wanted.lines):
        rest = max(found.lines, wanted.lines, key=len)[min(len(found.lines), len(wanted.lines)) :]
        return f"{len(found.lines)} lines, not {len(wanted.lines)}: {rest}"
    if found.for_scoring != wanted.for_scoring:
        return f"for scoring: {found.for_scoring}, not {wanted.for_scoring}"
    return f"notes: {sorted(map(str, found.notes ^ wanted.notes))}"
