"""The conversation's lines as somebody may read and hear them."""

from __future__ import annotations

from activities.store.database import Transaction
from activities.store.interactions import Interactions
from activities.store.rows import InteractionRow, InterviewRow
from activities.store.users import Users
from api import schemas
from api.audio_links import AudioLinks
from api.deps import ApiDeps
from api.services import details
from api.services.access import Member
from workflows.domain.permissions import Action
from workflows.domain.values import InteractionType, Role


async def lines(deps: ApiDeps, tx: Transaction, who: Member, interview: InterviewRow) -> list[schemas.Line]:
    """All lines for those who read the record; for a candidate without the remarks of interviewers."""
    stored = await Interactions(tx).transcript(interview.session_id)
    names = {p.participant_id: (p.name, p.role) for p in interview.participants}
    withdrawn = (await details.consent(tx, interview)).recording is False
    shown = []
    for row in stored.lines:
        speaker = row.interaction.speaker_participant_id
        if speaker not in names:
            names[speaker] = (await _account_name(tx, speaker), Role.INTERVIEWER)
        name, role = names[speaker]
        if who.is_candidate and _for_the_record(row, role):
            continue
        url = None if withdrawn and not who.is_candidate else _audio_url(deps, who, interview, row)
        shown.append(_line(row, name, role, url))
    return shown


def _for_the_record(row: InteractionRow, role: Role) -> bool:
    """A remark of an interviewer or organiser that was never said to the candidate; the AI's were."""
    return row.interaction.type is InteractionType.COMMENT and role is Role.INTERVIEWER


def may_hear(who: Member, interview: InterviewRow, speaker_participant_id: str) -> bool:
    """All audio for those who review; for a candidate the AI's and their own."""
    if who.may(Action.HEAR_ALL_AUDIO):
        return True
    own = who.access.participant.participant_id if who.access.participant else None
    return who.is_candidate and speaker_participant_id in (own, interview.ai.participant_id)


async def _account_name(tx: Transaction, user_id: str) -> str:
    user = await Users(tx).get(user_id)
    return user.name if user else ""


def _audio_url(deps: ApiDeps, who: Member, interview: InterviewRow, row: InteractionRow) -> str | None:
    audio = row.interaction.audio
    if audio is None or not may_hear(who, interview, row.interaction.speaker_participant_id):
        return None
    return AudioLinks(deps.settings.secret).url(interview.session_id, audio.ref, who.caller.actor)


def _line(row: InteractionRow, name: str, role: Role, audio_url: str | None) -> schemas.Line:
    said = row.interaction
    return schemas.Line.model_validate(
        {
            "interaction_id": said.interaction_id,
            "timestamp": said.timestamp,
            "participant_id": said.speaker_participant_id,
            "speaker": name,
            "role": role,
            "type": said.type,
            "text": said.content,
            "topic_id": said.topic_id,
            "turn_kind": said.turn_kind,
            "confidence": said.confidence,
            "interrupted": said.interrupted,
            "typed": said.typed,
            "recognition": said.recognition,
            "audio_url": audio_url,
            "audio_duration_s": said.audio.duration_s if said.audio else 0.0,
            "corrections": [
                {
                    "correction_id": c.correction_id,
                    "interaction_id": c.interaction_id,
                    "text": c.text,
                    "created_at": c.at,
                }
                for c in row.corrections
            ],
        }
    )
