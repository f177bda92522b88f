"""What a running interview saves: every save twice is once, in any order."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.providers.ports import ScoreRequest, TranscriptLine
from activities.record import Record
from activities.store.audit import Audit
from activities.store.consents import Consents, Notices
from activities.store.database import Database
from activities.store.interactions import Interactions
from activities.store.interviews import Interviews
from activities.store.participants import Participants
from activities.store.rows import Correction, InterviewRow, Transcript
from activities.store.silences import Silences
from activities.store.waits import Waits
from activities.sweep import Sweeper
from tests.support.stored import T0, a_line, a_status, a_stored_interview, new_id, opened
from workflows.contracts import InterviewInput, SaveConsent, SaveParticipant, Stage, Sweep, Swept
from workflows.domain.consent import notice_for
from workflows.domain.errors import NotFound
from workflows.domain.values import ConnectionStatus, Purpose, Recognition, Role, SessionStatus


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as opened_database:
        yield opened_database


@pytest.fixture
async def interview(database: Database) -> InterviewRow:
    return await a_stored_interview(database)


async def transcript(database: Database, interview: InterviewRow) -> Transcript:
    async with database.transaction() as tx:
        return await Interactions(tx).transcript(interview.session_id)


async def actions(database: Database, interview: InterviewRow) -> list[tuple[str, dict[str, str]]]:
    async with database.transaction() as tx:
        entries = await Audit(tx).entries(interview.organisation_id, subject=interview.session_id)
        assert await Audit(tx).broken_at(interview.organisation_id) is None
    return [(entry.action, entry.details) for entry in entries]


# ---------------------------------------------------------------- lines


async def test_a_line_saved_twice_is_one_line(database: Database, interview: InterviewRow) -> None:
    line = replace(
        a_line(interview, "I would cache the index.", 1),
        audio_ref="a1",
        audio_duration_s=2.5,
        confidence=0.9,
        utterance_id="u1",
    )
    for _ in range(3):
        await Record(database).save_interaction(line)
    stored = await transcript(database, interview)
    assert [row.interaction.content for row in stored.lines] == ["I would cache the index."]
    assert (stored.version, stored.lines[0].content_version) == (1, 1)
    said = stored.lines[0].interaction
    assert said.audio is not None
    assert (said.audio.ref, said.audio.duration_s, said.confidence) == ("a1", 2.5, 0.9)
    assert (said.utterance_id, said.timestamp) == ("u1", line.timestamp)


@pytest.mark.parametrize("outcome", [Recognition.LATER, Recognition.FAILED])
async def test_what_words_wait_for_is_told_until_the_last_of_them_came_or_was_given_up(
    database: Database, interview: InterviewRow, outcome: Recognition
) -> None:
    lines = [replace(a_line(interview, "", n), recognition=Recognition.PENDING) for n in (1, 2)]

    async def waits() -> str:
        async with database.transaction() as tx:
            return (await Waits(tx).of_session(interview.session_id))[1]

    for line in lines:
        await Record(database).save_interaction(line)
    async with database.transaction() as tx:
        await Waits(tx).for_words(interview.session_id, "bad_key")
    told = []
    for line in lines:
        await Record(database).save_interaction(replace(line, recognition=outcome))
        told.append(await waits())
    assert told == ["bad_key", ""]


async def test_the_same_line_saved_at_once_is_one_line(database: Database, interview: InterviewRow) -> None:
    line = a_line(interview, "One answer", 1)
    await asyncio.gather(*(Record(database).save_interaction(line) for _ in range(6)))
    assert len((await transcript(database, interview)).lines) == 1


async def test_in_whichever_order_saves_of_a_line_come_the_result_is_the_same(database: Database) -> None:
    results = []
    for order in permutations(range(3)):
        interview = await a_stored_interview(database)
        key = new_id()
        parts = [
            a_line(interview, "I would", 1, interaction_id=key),
            replace(a_line(interview, "I would cache", 3, interaction_id=key), audio_ref="late"),
            replace(a_line(interview, "I would cache the index", 5, interaction_id=key), confidence=0.8),
        ]
        for i in order:
            await Record(database).save_interaction(parts[i])
        (row,) = (await transcript(database, interview)).lines
        said = row.interaction
        results.append((said.content, said.confidence, said.audio, row.order, said.timestamp))
    assert len(set(results)) == 1
    content, confidence, audio, order_kept, at = results[0]
    assert (content, confidence, order_kept) == ("I would cache the index", 0.8, 1)
    assert audio is not None
    assert at == T0 + timedelta(seconds=1)


async def test_order_decides_the_order_of_the_transcript(database: Database, interview: InterviewRow) -> None:
    for content, order in (("third", 30), ("first", 4), ("second", 10)):
        await Record(database).save_interaction(a_line(interview, content, order))
    stored = await transcript(database, interview)
    assert [row.interaction.content for row in stored.lines] == ["first", "second", "third"]
    assert stored.version == 3


async def test_a_line_of_one_interview_is_not_touched_by_another(
    database: Database, interview: InterviewRow
) -> None:
    other = await a_stored_interview(database)
    line = a_line(interview, "mine", 1)
    await Record(database).save_interaction(line)
    await Record(database).save_interaction(
        a_line(other, "much longer than mine", 1, interaction_id=line.interaction_id)
    )
    stored = await transcript(database, interview)
    assert [row.interaction.content for row in stored.lines] == ["mine"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("before\x00after", "beforeafter"),
        ("\x00", ""),
        ("lone \ud83d surrogate", "lone \ufffd surrogate"),
        ("👩‍👩‍👧 ẞ ﷽ \u202e قلب", "👩‍👩‍👧 ẞ ﷽ \u202e قلب"),
        ("'; DROP TABLE interactions; --", "'; DROP TABLE interactions; --"),
        ("", ""),
        ("long " * 40_000, "long " * 40_000),
    ],
)
async def test_odd_words_are_kept(database: Database, interview: InterviewRow, said: str, kept: str) -> None:
    line = replace(a_line(interview, said, 1), utterance_id="u\x00", topic_id="t\ud800")
    for _ in range(2):
        await Record(database).save_interaction(line)
    stored = await transcript(database, interview)
    assert [row.interaction.content for row in stored.lines] == [kept]
    assert stored.version == 1


async def test_an_interview_that_is_not_there_is_never_tried_again(
    database: Database, interview: InterviewRow
) -> None:
    stranger = replace(interview, session_id=new_id())
    with pytest.raises(ApplicationError) as raised:
        await Record(database).save_interaction(a_line(stranger, "to nobody", 1))
    assert (raised.value.type, raised.value.non_retryable) == ("not-found", True)
    with pytest.raises(ApplicationError):
        await Record(database).save_status(a_status(stranger, 1, SessionStatus.LOBBY))


@pytest.mark.parametrize(
    "wrong",
    [
        {"interaction_id": "no uuid"},
        {"speaker_participant_id": ""},
        {"order": 2**40},
        {"timestamp": datetime(2027, 3, 1)},  # noqa: DTZ001
    ],
)
async def test_a_line_that_can_not_be_stored_is_never_tried_again(
    database: Database, interview: InterviewRow, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ApplicationError) as raised:
        await Record(database).save_interaction(replace(a_line(interview, "words", 1), **wrong))
    assert (raised.value.type, raised.value.non_retryable) == ("invalid-input", True)
    assert (await transcript(database, interview)).lines == ()


async def test_an_audio_ref_leads_to_whose_voice_it_is(database: Database, interview: InterviewRow) -> None:
    await Record(database).save_interaction(replace(a_line(interview, "mine", 1), audio_ref="ref"))
    async with database.transaction() as tx:
        found = await Interactions(tx).with_audio(interview.session_id, "ref")
        assert found is not None
        assert found.speaker_participant_id == interview.candidate.participant_id
        assert await Interactions(tx).with_audio(new_id(), "ref") is None


# ---------------------------------------------------------------- corrections


async def test_a_correction_stands_beside_the_original(database: Database, interview: InterviewRow) -> None:
    line = a_line(interview, "cash", 1)
    await Record(database).save_interaction(line)
    correction = Correction(new_id(), line.interaction_id, interview.candidate.participant_id, "cache", T0)
    async with database.transaction() as tx:
        assert await Interactions(tx).correct(interview.session_id, correction)
        assert not await Interactions(tx).correct(interview.session_id, correction)
    stored = await transcript(database, interview)
    assert stored.version == 2
    assert stored.lines[0].interaction.content == "cash"
    assert stored.lines[0].corrections == (correction,)


async def test_nobody_corrects_the_words_of_another(database: Database, interview: InterviewRow) -> None:
    line = a_line(interview, "What would you cache?", 1, by=Role.AI)
    await Record(database).save_interaction(line)
    forged = Correction(
        new_id(), line.interaction_id, interview.candidate.participant_id, "You are hired", T0
    )
    with pytest.raises(NotFound):
        async with database.transaction() as tx:
            await Interactions(tx).correct(interview.session_id, forged)


# ---------------------------------------------------------------- status and participants


async def test_each_change_of_status_is_audited_once(database: Database, interview: InterviewRow) -> None:
    for version, status in ((1, "Lobby"), (1, "Lobby"), (2, "Lobby"), (3, "InProgress"), (2, "Lobby")):
        await Record(database).save_status(a_status(interview, version, SessionStatus(status)))
    assert await actions(database, interview) == [
        ("interview.status", {"from": "Scheduled", "to": "Lobby", "version": "1"}),
        ("interview.status", {"from": "Lobby", "to": "InProgress", "version": "3"}),
    ]


async def test_a_status_brings_all_that_the_list_shows(database: Database, interview: InterviewRow) -> None:
    change = replace(
        a_status(interview, 1, SessionStatus.COMPLETED),
        elapsed_s=61.5,
        credited_s=3.0,
        faults=("voice_failed",),
        covered_topics=("caching",),
        node_id="node-1",
        reason="time",
    )
    await Record(database).save_status(change)
    async with database.transaction() as tx:
        row = await Interviews(tx).require(interview.session_id)
    assert (row.elapsed_s, row.credited_s, row.faults) == (61.5, 3.0, ("voice_failed",))
    assert (row.covered_topics, row.node_id, row.status_reason) == (("caching",), "node-1", "time")
    assert row.ended_at == change.at


async def test_a_connection_that_comes_late_changes_nothing(
    database: Database, interview: InterviewRow
) -> None:
    person = interview.candidate.participant_id
    for version, connection in ((2, "Connected"), (1, "Joining"), (2, "Failed")):
        change = SaveParticipant(interview.session_id, person, ConnectionStatus(connection), version, T0)
        await Record(database).save_participant(change)
    async with database.transaction() as tx:
        stored = await Participants(tx).get(person)
    assert stored is not None
    assert stored.connection is ConnectionStatus.CONNECTED


async def test_a_participant_of_another_interview_is_refused(
    database: Database, interview: InterviewRow
) -> None:
    other = await a_stored_interview(database)
    change = SaveParticipant(
        interview.session_id, other.candidate.participant_id, ConnectionStatus.CONNECTED, 1, T0
    )
    with pytest.raises(ApplicationError) as raised:
        await Record(database).save_participant(change)
    assert raised.value.non_retryable


# ---------------------------------------------------------------- consent


def decided(interview: InterviewRow, recording: bool, minute: int) -> SaveConsent:
    notice = notice_for("en")
    return SaveConsent(
        interview.session_id,
        new_id(),
        interview.candidate.participant_id,
        notice.version,
        notice.language,
        {"recording": recording, "aiEvaluation": True, "unheardOf": True},
        T0 + timedelta(minutes=minute),
    )


async def test_a_consent_is_kept_with_the_hash_of_its_text_and_audited_once(
    database: Database, interview: InterviewRow
) -> None:
    given = decided(interview, True, 1)
    for _ in range(2):
        await Record(database).save_consent(given)
    notice = notice_for("en")
    async with database.transaction() as tx:
        (stored,) = await Consents(tx).of_session(interview.session_id)
        assert await Notices(tx).get(stored.notice_version, stored.language) == notice
    assert stored.notice_hash == notice.text_hash
    assert stored.given == {Purpose.RECORDING: True, Purpose.AI_EVALUATION: True}
    details = {
        "notice": notice.version,
        "hash": notice.text_hash,
        "recording": "true",
        "aiEvaluation": "true",
    }
    assert await actions(database, interview) == [("interview.consent", details)]


async def test_the_newest_decision_counts_also_when_an_older_one_comes_late(
    database: Database, interview: InterviewRow
) -> None:
    for change in (decided(interview, False, 5), decided(interview, True, 1)):
        await Record(database).save_consent(change)
    async with database.transaction() as tx:
        candidate_id = interview.candidate.participant_id
        current = await Consents(tx).current(interview.session_id, candidate_id)
        assert await Consents(tx).current(interview.session_id, new_id()) is None
    assert current is not None
    assert not current.allows(Purpose.RECORDING)


async def test_a_consent_to_a_text_that_nobody_knows_has_no_hash(
    database: Database, interview: InterviewRow
) -> None:
    await Record(database).save_consent(replace(decided(interview, True, 1), notice_version="1999"))
    async with database.transaction() as tx:
        (stored,) = await Consents(tx).of_session(interview.session_id)
    assert stored.notice_hash == ""


# ---------------------------------------------------------------- the sweep


async def test_the_sweep_starts_what_is_missing_once(database: Database, interview: InterviewRow) -> None:
    started: list[InterviewInput] = []

    async def start(order: InterviewInput) -> None:
        started.append(order)

    sweeper = Sweeper(database, start)
    assert await sweeper.start_missing(Sweep()) == Swept(1)
    assert await sweeper.start_missing(Sweep()) == Swept(0)
    assert [order.session_id for order in started] == [interview.session_id]


async def test_one_that_can_not_be_started_stops_no_other(
    database: Database, interview: InterviewRow
) -> None:
    other = await a_stored_interview(database)
    broken = True

    async def start(order: InterviewInput) -> None:
        if broken and order.session_id == interview.session_id:
            raise ConnectionError("not now")

    sweeper = Sweeper(database, start)
    with pytest.raises(ConnectionError):
        await sweeper.start_missing(Sweep())
    async with database.transaction() as tx:
        assert (await Interviews(tx).require(other.session_id)).workflow_started_at is not None
    broken = False
    assert await sweeper.start_missing(Sweep()) == Swept(1)


# ---------------------------------------------------------------- how soon the AI answered


async def test_a_silence_saved_twice_is_one_and_the_first_stays(
    database: Database, interview: InterviewRow
) -> None:
    line = replace(a_line(interview, "What next?", 1, by=Role.AI), stages=(Stage("sent", 0.76),), abandoned=2)
    await Record(database).save_interaction(line)
    await Record(database).save_interaction(replace(line, stages=(Stage("sent", 9.0),), abandoned=0))
    await Record(database).save_interaction(a_line(interview, "I measured it.", 2))
    async with database.transaction() as tx:
        [row] = await Silences(tx).of_session(interview.session_id)
    assert (row.interaction_id, row.stages) == (line.interaction_id, (Stage("sent", 0.76),))
    assert row.abandoned == 2


async def test_no_scorer_is_told_how_soon_the_ai_answered(
    database: Database, interview: InterviewRow
) -> None:
    line = replace(a_line(interview, "What next?", 1, by=Role.AI), stages=(Stage("sent", 0.76),))
    await Record(database).save_interaction(line)
    [stored] = (await transcript(database, interview)).lines
    assert "0.76" not in repr(stored)
    assert not any("stage" in name or "silence" in name for name in ScoreRequest.__dataclass_fields__)
    assert set(TranscriptLine.__dataclass_fields__) == {"interaction_id", "speaker", "topic_id", "text"}
