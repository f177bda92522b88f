"""The scorecard with a human's word beside it, and the decision."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.caller import CurrentCaller
from api.deps import Deps
from api.idempotency import OptionalIdempotencyKey
from api.schemas import Decide, Decision, Override, OverrideScore, Report, ScoreAgain, ScoringStarted
from api.services import reports as service
from api.services import scoring

router = APIRouter(prefix="/api/interview/{session_id}/report", tags=["report"])


@router.get("")
async def get_report(deps: Deps, caller: CurrentCaller, session_id: UUID) -> Report:
    """Scores with evidence, the transcript with audio, what people have added."""
    return await service.get(deps, caller, str(session_id))


@router.patch("")
async def override_score(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: OverrideScore
) -> Override:
    """A human's level beside the AI's."""
    return await service.override(deps, caller, str(session_id), body)


@router.post("/score", status_code=202)
async def score_again(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: ScoreAgain
) -> ScoringStarted:
    """Has the interview scored by another rubric of its job; the first result stays."""
    return await scoring.interview(deps, caller, str(session_id), body)


@router.post("/decision", status_code=201)
async def decide(
    deps: Deps, caller: CurrentCaller, session_id: UUID, body: Decide, key: OptionalIdempotencyKey = None
) -> Decision:
    """Advance, hold or reject, by a named person, with a reason."""
    return await service.decide(deps, caller, str(session_id), body, key)
