"""What is stored of an interview, to be compared with another one of the same script."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from activities.evidence import lines_for_scoring
from activities.store.assessments import Assessments
from activities.store.database import Database
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews as StoredInterviews
from workflows.domain.values import InteractionType, SessionStatus, TurnKind


@dataclass(frozen=True)
class Kept:
    """What is stored of an interview, but for times, ids and the faults that it went through."""

    status: SessionStatus
    lines: tuple[tuple[Any, ...], ...]
    """In their order."""
    for_scoring: tuple[tuple[str, str, str], ...]
    notes: frozenset[tuple[Any, ...]]
    farewell: tuple[str, ...] = ()
    """Each goodbye's words: one, or none where nobody was there any more to hear it."""

    @property
    def records(self) -> Counter[str]:
        """How many records each question has, by its words."""
        return Counter(line[4] for line in self.lines if line[1] == InteractionType.QUESTION)


async def kept_of(database: Database, session_id: str) -> Kept:
    """Read from the store."""
    async with database.transaction() as tx:
        interview = await StoredInterviews(tx).require(session_id)
        transcript = await Interactions(tx).transcript(session_id)
        notes = await Assessments(tx).of_session(session_id)
    names = {p.participant_id: p.role for p in (interview.candidate, *interview.interviewers)}
    everything = [row.interaction for row in transcript.lines]
    lines = [line for line in everything if line.turn_kind is not TurnKind.FAREWELL]
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
        tuple(line.content for line in everything if line.turn_kind is TurnKind.FAREWELL),
    )


def difference(wanted: Kept, found: Kept, *, heard_out: bool = True) -> str:
    """The first thing that isn't the same, in words.

    `heard_out`: the candidate was there to the end. A goodbye is said to whoever is still there to hear it: nobody
    waits for one who is just cut off.
    """
    if not found.farewell and not heard_out:
        found = replace(found, farewell=wanted.farewell)
    if found == wanted:
        return ""
    if found.status is not wanted.status:
        return f"{found.status}, not {wanted.status}"
    if twice := [text for text, count in found.records.items() if 0 < wanted.records[text] < count]:
        return f"stored twice: {twice}"
    for number, (a, b) in enumerate(zip(wanted.lines, found.lines, strict=False)):
        if a != b:
            return f"line {number}: {b}, not {a}"
    if len(found.lines) != len(wanted.lines):
        rest = max(found.lines, wanted.lines, key=len)[min(len(found.lines), len(wanted.lines)) :]
        return f"{len(found.lines)} lines, not {len(wanted.lines)}: {rest}"
    if found.for_scoring != wanted.for_scoring:
        return f"for scoring: {found.for_scoring}, not {wanted.for_scoring}"
    if found.farewell != wanted.farewell:
        return f"goodbye: {found.farewell}, not {wanted.farewell}"
    return f"notes: {sorted(map(str, found.notes ^ wanted.notes))}"
