"""What is said by other ways than by voice: remarks, typed answers, directives to the AI."""

from __future__ import annotations

from uuid import UUID

from activities.store.interviews import Interviews
from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.idempotency import keyed_id
from api.services import running
from api.services.access import Member, member
from workflows.contracts import Answer, Answered, Comment, Direct
from workflows.domain.errors import InvalidInput, NotPermitted
from workflows.domain.permissions import Action
from workflows.domain.question import check_directive
from workflows.domain.values import DirectiveKind, InteractionType, Role

AnyDirective = schemas.AskDirective | schemas.FollowUpDirective | schemas.PlainDirective


async def record(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.NewInteraction, key: str | None
) -> schemas.Recorded:
    """A remark by an interviewer or organiser, or a candidate's own answer."""
    is_answer = body.type is InteractionType.ANSWER
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.ANSWER if is_answer else Action.COMMENT)
    speaker_id = _own_id(who)
    if body.speaker_id is not None and str(body.speaker_id) != speaker_id:
        raise NotPermitted("Everybody speaks for themselves.")
    line_id = str(body.interaction_id or keyed_id("interaction", f"{caller.actor}/{session_id}", key))
    if is_answer:
        if not who.is_candidate:
            raise NotPermitted("Only the candidate answers.")
        taken = await _take_answer(deps, who, Answer(line_id, speaker_id, body.content))
        return schemas.Recorded(interaction_id=UUID(taken.interaction_id))
    comment = Comment(line_id, speaker_id, body.type, body.content)
    await running.asked(deps, session_id, lambda: deps.interviews.comment(session_id, comment))
    async with deps.database.transaction() as tx:
        who.note(tx, "interaction.recorded", {"interaction": line_id, "type": body.type.value})
    return schemas.Recorded(interaction_id=UUID(line_id))


async def answer(
    deps: ApiDeps, caller: Caller, session_id: str, body: schemas.ProcessResponse, key: str | None
) -> schemas.Answered:
    """A finished answer as text: by the candidate for themselves, or typed in by an interviewer."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.ANSWER)
        candidate_id = (await Interviews(tx).require(session_id)).candidate.participant_id
    if who.is_candidate and str(body.user_id) != who.participant.participant_id:
        raise NotPermitted("Everybody answers for themselves.")
    if str(body.user_id) != candidate_id:
        raise InvalidInput("userId is the candidate's participant id: only the candidate answers.")
    if body.utterance_id is None and key is None:
        raise InvalidInput("Give utteranceId, or an Idempotency-Key.")
    utterance_id = body.utterance_id or keyed_id("answer", f"{caller.actor}/{session_id}", key)
    taken = await _take_answer(deps, who, Answer(utterance_id, str(body.user_id), body.transcript))
    return schemas.Answered(interaction_id=UUID(taken.interaction_id), duplicate=taken.duplicate)


async def direct(
    deps: ApiDeps, caller: Caller, session_id: str, body: AnyDirective, key: str | None
) -> schemas.CommandDone:
    """An interviewer's directive."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.DIRECT)
    if who.access.session_role is not Role.INTERVIEWER:
        raise NotPermitted("Only an interviewer of this interview directs the AI.")
    check_directive(DirectiveKind(body.kind), _words(body))
    order = Direct(
        body.directive_id or keyed_id("directive", f"{caller.actor}/{session_id}", key),
        who.participant.participant_id,
        DirectiveKind(body.kind),
        _words(body),
    )
    done = await running.asked(deps, session_id, lambda: deps.interviews.direct(session_id, order))
    async with deps.database.transaction() as tx:
        who.note(tx, "interview.directed", {"kind": body.kind})
    return schemas.CommandDone(status=done.status)


def _words(body: AnyDirective) -> str:
    if isinstance(body, schemas.AskDirective):
        return body.text
    return body.hint if isinstance(body, schemas.FollowUpDirective) else ""


def _own_id(who: Member) -> str:
    if who.access.participant is not None:
        return who.access.participant.participant_id
    return who.user_id or ""


async def _take_answer(deps: ApiDeps, who: Member, given: Answer) -> Answered:
    return await running.asked(deps, who.session_id, lambda: deps.interviews.answer(who.session_id, given))
