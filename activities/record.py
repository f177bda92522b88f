"""What a running interview leaves behind. Each save is one transaction, idempotent by its key."""

from __future__ import annotations

from temporalio import activity

from activities.refusals import reported
from activities.store.audit import Audit
from activities.store.consents import Consents, Notices
from activities.store.database import Database, Transaction
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews
from activities.store.participants import Participants
from activities.store.silences import Silences
from activities.store.usage import ModelUsage
from activities.store.waits import Waits
from workflows import contracts as c
from workflows.domain.consent import Consent, notice_for
from workflows.domain.values import Purpose, Recognition, SessionStatus
from workflows.ports import RecordActivities

ACTOR = "interview"
"""Who changes a status in the audit log: the interview itself, by its workflow."""
OPERATOR = "operator:"
"""Whoever works at the command line."""


class Record(RecordActivities):
    """Writes to the store. An error of the database is raised: Temporal tries again until it is written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def save_interaction(self, line: c.SaveInteraction) -> None:
        """Upserts a line of the conversation: more text wins, less changes nothing."""
        with reported():
            async with self._database.transaction() as tx:
                await Interactions(tx).save(line)
                if line.recognition in (Recognition.LATER, Recognition.FAILED):
                    await Waits(tx).words_came(line.session_id)
                if line.stages:
                    await Silences(tx).save(
                        line.session_id, line.interaction_id, line.timestamp, line.stages, line.abandoned
                    )

    @activity.defn
    async def save_status(self, status: c.SaveStatus) -> None:
        """Upserts the status by version, with an audit entry where it is another one than before."""
        with reported():
            async with self._database.transaction() as tx:
                known = await Interviews(tx).extension_ids(status.session_id)
                before = await Interviews(tx).save_status(status)
                if before is not None:
                    await _audit_status(tx, before, known, status)

    @activity.defn
    async def save_participant(self, participant: c.SaveParticipant) -> None:
        """Upserts a participant's connection by version."""
        with reported():
            async with self._database.transaction() as tx:
                await Participants(tx).save_connection(participant)

    @activity.defn
    async def save_consent(self, consent: c.SaveConsent) -> None:
        """Appends a consent decision, with an audit entry and the hash of the text that it was given to."""
        with reported():
            async with self._database.transaction() as tx:
                organisation_id = await Interviews(tx).organisation_of(consent.session_id)
                decision = Consent(
                    consent.participant_id,
                    consent.notice_version,
                    await _notice_hash(tx, consent),
                    consent.language,
                    _purposes(consent.purposes),
                    consent.at,
                )
                if await Consents(tx).append(consent.session_id, consent.consent_id, decision):
                    _audit_consent(tx, organisation_id, consent.session_id, decision)

    @activity.defn
    async def save_usage(self, usage: c.SaveUsage) -> None:
        """Upserts what a turn has used of the model."""
        with reported():
            async with self._database.transaction() as tx:
                await ModelUsage(tx).save(
                    usage.session_id, usage.call_id, usage.usages, usage.at, usage.interaction_id
                )

    @activity.defn
    async def save_providers(self, providers: c.SaveProviders) -> None:
        """Adds the terms on which providers get what is said."""
        with reported():
            async with self._database.transaction() as tx:
                await Interviews(tx).add_providers(providers.session_id, providers.providers)


async def _audit_status(
    tx: Transaction, before: SessionStatus, known: frozenset[str], now: c.SaveStatus
) -> None:
    organisation_id = await Interviews(tx).organisation_of(now.session_id)

    def note(actor: str, action: str, details: dict[str, str]) -> None:
        Audit(tx).append(
            organisation_id, at=now.at, actor=actor, action=action, subject=now.session_id, details=details
        )

    if before is not now.status:
        details = {"from": before.value, "to": now.status.value, "version": str(now.version)}
        note(ACTOR, "interview.status", details)
    for extension in now.extensions:
        if extension.extension_id not in known:
            details = {"minutes": f"{extension.minutes:g}", "extension": extension.extension_id}
            note(extension.by, "interview.extended", details)
    if now.by.startswith(OPERATOR):
        # What comes by the API, the API has noted.
        note(now.by, "interview.command", {"command": now.reason, "version": str(now.version)})


def _audit_consent(tx: Transaction, organisation_id: str, session_id: str, decision: Consent) -> None:
    given = {purpose.value: str(value).lower() for purpose, value in decision.given.items()}
    Audit(tx).append(
        organisation_id,
        at=decision.at,
        actor=f"participant:{decision.participant_id}",
        action="interview.consent",
        subject=session_id,
        details={"notice": decision.notice_version, "hash": decision.notice_hash, **given},
    )


async def _notice_hash(tx: Transaction, consent: c.SaveConsent) -> str:
    """Of the text as it was shown; empty where no text of that version is known any more."""
    shown = await Notices(tx).get(consent.notice_version, consent.language)
    if shown is None:
        current = notice_for(consent.language)
        shown = await Notices(tx).get(consent.notice_version, current.language)
        if shown is None and current.version == consent.notice_version:
            shown = current
    return shown.text_hash if shown else ""


def _purposes(given: dict[str, bool]) -> dict[Purpose, bool]:
    known = {p.value for p in Purpose}
    return {Purpose(name): value for name, value in given.items() if name in known}
