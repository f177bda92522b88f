"""Letting a member into the room."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

from api import schemas
from api.caller import Caller
from api.deps import ApiDeps
from api.services import running
from api.services.access import Member, member
from api.settings import ApiSettings, TurnSettings
from api.tokens import issue_signaling_token
from workflows.contracts import Admission, Admit, RoomRef
from workflows.domain.errors import InterviewOver, NoMediaNode, TooEarly
from workflows.domain.permissions import Action
from workflows.domain.values import ConnectionStatus


async def join(deps: ApiDeps, caller: Caller, session_id: str, body: schemas.Join) -> schemas.Joined:
    """Raises `NotPermitted`, `TooEarly`, `InterviewOver`, `NoMediaNode`, in this order."""
    async with deps.database.transaction() as tx:
        who = await member(tx, caller, session_id, Action.JOIN)
    admission = await _admitted(deps, who, body)
    if admission.room is None:
        raise NoMediaNode(retry_after=admission.retry_after_s)
    return _joined(deps, who, admission, admission.room)


async def _admitted(deps: ApiDeps, who: Member, body: schemas.Join) -> Admission:
    if who.access.status.over:
        raise _over(who)
    order = Admit(who.participant.participant_id, body.failed_epoch)
    try:
        return await running.asked(deps, who.session_id, lambda: deps.interviews.admit(who.session_id, order))
    except TooEarly as error:
        times = {"scheduled_time": who.access.scheduled_time, **error.extra}
        raise TooEarly(error.detail, **times) from error
    except InterviewOver as error:
        raise _over(who, error) from error


def _over(who: Member, error: InterviewOver | None = None) -> InterviewOver:
    extra = {"interview_status": who.access.status.value, "scheduled_time": who.access.scheduled_time}
    return InterviewOver(error.detail if error else "", **{**extra, **(error.extra if error else {})})


def _joined(deps: ApiDeps, who: Member, admission: Admission, room: RoomRef) -> schemas.Joined:
    person = who.participant
    token = issue_signaling_token(
        deps.settings.secret,
        session_id=who.session_id,
        participant_id=person.participant_id,
        role=person.role,
        name=person.name,
        node_id=admission.node_id,
        epoch=room.epoch,
    )
    return schemas.Joined.model_validate(
        {
            "signaling_token": token,
            "web_socket_url": admission.web_socket_url,
            "epoch": room.epoch,
            "sfu": {"ice_servers": ice_servers(deps.settings, person.participant_id)},
            "participant": {
                "participant_id": person.participant_id,
                "role": person.role,
                "name": person.name,
                "connection": ConnectionStatus.JOINING,
            },
        }
    )


def ice_servers(settings: ApiSettings, participant_id: str) -> list[schemas.IceServer]:
    """The servers of the settings, and TURN with credentials of this participant's own."""
    servers = [schemas.IceServer.model_validate(server) for server in settings.ice_servers]
    if settings.turn is not None:
        servers.append(_turn(settings.turn, participant_id, int(time.time())))
    return servers


def _turn(turn: TurnSettings, participant_id: str, now_s: int) -> schemas.IceServer:
    # As coturn's use-auth-secret wants it (draft-uberti-behave-turn-rest-00, section 2.2).
    username = f"{now_s + turn.lifetime_s}:{participant_id}"
    digest = hmac.new(turn.secret.encode(), username.encode(), hashlib.sha1).digest()
    return schemas.IceServer(
        urls=list(turn.urls), username=username, credential=base64.b64encode(digest).decode()
    )
