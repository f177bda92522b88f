"""The conversation, line by line, and the candidate's corrections beside it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from activities.store.database import Transaction
from activities.store.models import CorrectionModel, InteractionModel, InterviewModel
from activities.store.rows import Correction, InteractionRow, Transcript
from activities.store.types import clean, from_json, to_json
from workflows.contracts import MAX_WORDS, HeardWord, SaveInteraction
from workflows.domain.errors import NotFound
from workflows.domain.values import AudioReference, Interaction, Recognition


class Interactions:
    """Lines by their id: words are only ever added to one, never lost."""

    def __init__(self, tx: Transaction) -> None:
        self._session = tx.session

    async def save(self, line: SaveInteraction) -> None:
        """Adds a line, or takes over what a later save of it brings. Raises `NotFound` without its interview.

        More text wins with all that belongs to it. The same or less text never takes words away, but brings
        what was still missing: the recording, the topic. The line stays where it began. In whichever order saves
        come, the result is the same.
        """
        await self._lock(line.session_id)
        values = _values(line)
        added = await self._session.scalar(
            insert(InteractionModel)
            .values(values)
            .on_conflict_do_nothing()
            .returning(InteractionModel.interaction_id)
        )
        if added is not None or await self._merge(values):
            await self._count(line.session_id)

    async def transcript(self, session_id: str) -> Transcript:
        """All lines in their order, with corrections. Raises `NotFound`."""
        version = await self._session.scalar(
            select(InterviewModel.transcript_version).where(InterviewModel.session_id == session_id)
        )
        if version is None:
            raise NotFound("There is no such interview.")
        query = (
            select(InteractionModel)
            .where(InteractionModel.session_id == session_id)
            .order_by(InteractionModel.position, InteractionModel.at, InteractionModel.interaction_id)
        )
        corrections = await self._corrections(session_id)
        rows = await self._session.scalars(query)
        lines = tuple(_row(row, tuple(corrections[row.interaction_id])) for row in rows)
        return Transcript(session_id, version, lines)

    async def with_audio(self, session_id: str, audio_ref: str) -> Interaction | None:
        """The line that a recording belongs to: whose voice it is."""
        query = select(InteractionModel).where(
            InteractionModel.session_id == session_id, InteractionModel.audio_ref == audio_ref
        )
        row = await self._session.scalar(query.limit(1))
        return _interaction(row) if row else None

    async def correct(self, session_id: str, correction: Correction) -> bool:
        """Adds a correction beside the original; False where that id is there already. Raises `NotFound`.

        Only the speaker's own lines can be corrected.
        """
        await self._lock(session_id)
        line = await self._session.get(InteractionModel, (session_id, correction.interaction_id))
        if line is None or line.speaker_participant_id != correction.participant_id:
            raise NotFound("There is no such line of yours.")
        added = await self._session.scalar(
            insert(CorrectionModel)
            .values(
                correction_id=correction.correction_id,
                session_id=session_id,
                interaction_id=correction.interaction_id,
                participant_id=correction.participant_id,
                text=correction.text,
                at=correction.at,
            )
            .on_conflict_do_nothing()
            .returning(CorrectionModel.correction_id)
        )
        if added is not None:
            await self._count(session_id)
        return added is not None

    async def _lock(self, session_id: str) -> None:
        query = select(InterviewModel.session_id).where(InterviewModel.session_id == session_id)
        if await self._session.scalar(query.with_for_update()) is None:
            raise NotFound("There is no such interview.")

    async def _count(self, session_id: str) -> None:
        await self._session.execute(
            update(InterviewModel)
            .where(InterviewModel.session_id == session_id)
            .values(transcript_version=InterviewModel.transcript_version + 1)
        )

    async def _merge(self, new: dict[str, Any]) -> bool:
        """Into the stored line; True where its words changed."""
        key = (new["session_id"], new["interaction_id"])
        row = await self._session.get(InteractionModel, key, populate_existing=True)
        assert row is not None
        longer = len(new["content"]) > len(row.content)
        changes = {
            name: value
            for name, value in new.items()
            if value is not None and (longer or _missing(row, name))
        }
        changes["recognition"] = _furthest(row.recognition, new["recognition"])
        came_true = changes["recognition"] is not row.recognition
        changes |= {"position": min(row.position, new["position"]), "at": min(row.at, new["at"])}
        if longer:
            changes["content_version"] = row.content_version + 1
        elif new["content"] == row.content:
            changes["interrupted"] = row.interrupted or new["interrupted"]
        for name, value in changes.items():
            setattr(row, name, value)
        row.updated_at = func.now()
        await self._session.flush()
        return longer or came_true

    async def _corrections(self, session_id: str) -> dict[str, list[Correction]]:
        query = (
            select(CorrectionModel)
            .where(CorrectionModel.session_id == session_id)
            .order_by(CorrectionModel.at, CorrectionModel.correction_id)
        )
        found: dict[str, list[Correction]] = defaultdict(list)
        for row in await self._session.scalars(query):
            found[row.interaction_id].append(
                Correction(row.correction_id, row.interaction_id, row.participant_id, row.text, row.at)
            )
        return found


def _missing(row: InteractionModel, name: str) -> bool:
    if name == "audio_duration_s":
        return row.audio_duration_s == 0
    return getattr(row, name) is None


def _furthest(known: Recognition | None, new: Recognition | None) -> Recognition | None:
    """A line's recognition never goes back, in whichever order saves come."""
    order = (None, Recognition.PENDING, Recognition.FAILED, Recognition.LATER)
    return max(known, new, key=order.index)


def _values(line: SaveInteraction) -> dict[str, Any]:
    return {
        "session_id": line.session_id,
        "interaction_id": line.interaction_id,
        "position": line.order,
        "at": line.timestamp,
        "speaker_participant_id": line.speaker_participant_id,
        "type": line.type,
        "content": clean(line.content),
        "topic_id": line.topic_id,
        "turn_kind": line.turn_kind,
        "utterance_id": line.utterance_id,
        "audio_ref": line.audio_ref,
        "audio_duration_s": line.audio_duration_s,
        "confidence": line.confidence,
        "interrupted": line.interrupted,
        "typed": line.typed,
        "recognition": line.recognition,
        "words": to_json(tuple[HeardWord, ...], line.words[:MAX_WORDS]) if line.words else None,
    }


def _row(row: InteractionModel, corrections: tuple[Correction, ...]) -> InteractionRow:
    words = from_json(tuple[HeardWord, ...], row.words or [])
    return InteractionRow(_interaction(row), row.position, row.content_version, corrections, words)


def _interaction(row: InteractionModel) -> Interaction:
    audio = AudioReference(row.audio_ref, row.audio_duration_s) if row.audio_ref else None
    return Interaction(
        row.interaction_id,
        row.at,
        row.speaker_participant_id,
        row.type,
        row.content,
        audio=audio,
        topic_id=row.topic_id,
        turn_kind=row.turn_kind,
        utterance_id=row.utterance_id,
        confidence=row.confidence,
        interrupted=row.interrupted,
        typed=row.typed,
        recognition=row.recognition,
    )
