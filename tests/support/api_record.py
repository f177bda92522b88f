"""What an interview leaves behind, written as its activities write it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from activities.store.consents import Consents
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews
from activities.store.scorecards import Scorecards
from tests.support.api import Edge, Made
from workflows.contracts import SaveInteraction, SaveStatus
from workflows.domain.consent import Consent, notice_for
from workflows.domain.scorecard import EvidenceSpan, Score, Scorecard
from workflows.domain.values import AIStatus, InteractionType, Purpose, SessionStatus

SOUND = bytes(range(256)) * 4


@dataclass(frozen=True)
class Held:
    """An interview that is over: a question, an answer, a remark by an interviewer; scored."""

    made: Made
    question_id: str
    answer_id: str
    remark_id: str
    scorecard_id: str
    ai_ref: str
    candidate_ref: str
    interviewer_ref: str


async def held(api: Edge, made: Made, *, over: bool = True, scored: bool = True) -> Held:
    """Writes it."""
    ids = [str(uuid4()) for _ in range(7)]
    record = Held(made, *ids)
    async with api.deps.database.transaction() as tx:
        for line in _lines(record):
            await Interactions(tx).save(line)
        candidate = made.participant_id("Candidate")
        await Consents(tx).append(made.session_id, str(uuid4()), _consent(candidate))
        if over:
            await Interviews(tx).save_status(_over(made.session_id))
        if scored:
            await Scorecards(tx).add(_scorecard(record))
    for ref in (record.ai_ref, record.candidate_ref, record.interviewer_ref):
        api.deps.recordings.put(made.session_id, ref, SOUND)
    return record


def _lines(r: Held) -> list[SaveInteraction]:
    def line(
        interaction_id: str, role: str, kind: InteractionType, text: str, ref: str, order: int
    ) -> SaveInteraction:
        return SaveInteraction(
            session_id=r.made.session_id,
            interaction_id=interaction_id,
            timestamp=datetime.now(UTC),
            speaker_participant_id=r.made.participant_id(role),
            type=kind,
            content=text,
            order=order,
            audio_ref=ref,
            audio_duration_s=1.5,
        )

    return [
        line(r.question_id, "AI", InteractionType.QUESTION, "What would you cache?", r.ai_ref, 1),
        line(r.answer_id, "Candidate", InteractionType.ANSWER, "I cached the index.", r.candidate_ref, 2),
        line(r.remark_id, "Interviewer", InteractionType.COMMENT, "Ask more.", r.interviewer_ref, 3),
    ]


def _consent(participant_id: str) -> Consent:
    notice = notice_for("en")
    given = {Purpose.RECORDING: True, Purpose.AI_EVALUATION: True}
    return Consent(
        participant_id, notice.version, notice.text_hash, notice.language, given, datetime.now(UTC)
    )


def _over(session_id: str) -> SaveStatus:
    return SaveStatus(
        session_id=session_id,
        version=1000,
        status=SessionStatus.COMPLETED,
        ai_status=AIStatus.IDLE,
        topic="",
        at=datetime.now(UTC),
    )


def _scorecard(r: Held) -> Scorecard:
    evidence = EvidenceSpan(r.answer_id, 2, 8, "cached")
    score = Score("depth", "Depth", 3, 0.8, (evidence,), "You named what you cached.")
    return Scorecard(
        scorecard_id=r.scorecard_id,
        session_id=r.made.session_id,
        scores=(score,),
        summary="One example.",
        model="test",
        prompt_version="1",
        rubric_version=1,
        transcript_version=3,
        created_at=datetime.now(UTC),
    )
