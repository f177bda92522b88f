"""Recordings recognised afterwards: the real recogniser on real recordings, and who may not be recognised."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError

from activities.late_recognition import LateRecognition, chunks, speech_of, transcribe
from activities.providers.pocketsphinx_stt import PocketsphinxStt
from activities.record import Record
from activities.recordings import RecordingStore
from activities.store.database import Database
from activities.store.interactions import Interactions
from activities.store.rows import InterviewRow
from tests.providers.coded_speech import CodedRecogniser, coded, expected
from tests.support.candidate import SPEECH
from tests.support.ogg import ogg_opus
from tests.support.scripted_providers import ScriptedStt, outage
from tests.support.stored import a_line, a_stored_interview, new_id, opened
from workers.demo.sound import load
from workflows import contracts as c
from workflows.domain.consent import notice_for
from workflows.domain.errors import InvalidInput
from workflows.domain.values import Recognition


@dataclass
class Case:
    """A stored interview with one recording."""

    database: Database
    interview: InterviewRow
    stt: ScriptedStt
    late: LateRecognition

    def order(self) -> c.RecogniseRecording:
        candidate = self.interview.candidate.participant_id
        return c.RecogniseRecording(self.interview.session_id, candidate, "u", "en")

    async def consent(self, recording: bool) -> None:
        given, notice = {"recording": recording, "aiEvaluation": True}, notice_for("en")
        who, at = self.interview.candidate.participant_id, datetime.now(UTC)
        await Record(self.database).save_consent(
            c.SaveConsent(self.interview.session_id, new_id(), who, notice.version, "en", given, at)
        )


async def test_real_speech_is_understood_from_its_recording() -> None:
    recording = ogg_opus(0, load(SPEECH / "go-forward.wav"))
    stt = PocketsphinxStt(1)
    try:
        heard = await transcribe(stt, speech_of(recording), "en", ())
    finally:
        await stt.aclose()
    assert {"forward", "ten", "meters"} <= set(heard.text.lower().split())


async def test_all_of_a_long_answer_is_heard_across_its_pauses() -> None:
    pcm = coded(12, a_sentence=4)
    heard = await transcribe(CodedRecogniser(), pcm, "en", ())
    assert heard.text.replace("/", "").split() == expected(12)


async def test_its_words_have_their_times_in_the_recording() -> None:
    pcm = coded(8, a_sentence=4)
    heard = await transcribe(CodedRecogniser(), pcm, "en", ())
    assert [word.text for word in heard.words] == heard.text.split()
    starts = [word.start_s for word in heard.words]
    assert starts == sorted(starts)
    assert (heard.words[0].start_s, heard.words[1].start_s) == (0.0, 0.4)
    assert len(pcm) / 32_000 * 0.7 < heard.words[-1].end_s <= len(pcm) / 32_000


def test_a_pause_is_found_once_and_silence_has_none() -> None:
    second = speech_of(ogg_opus(1.0))
    quiet = bytes(2 * 16_000 * 2)
    pauses = [pause for _, pause in chunks(second + quiet + second + quiet)]
    assert sum(pauses) == 2
    assert not any(pause for _, pause in chunks(quiet))


@pytest.mark.parametrize("data", [b"", b"no sound at all", b"OggS" + bytes(100)])
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        speech_of(data)


@pytest.fixture
async def case(database_url: str, tmp_path: Path) -> AsyncIterator[Case]:
    async with opened(database_url) as database:
        interview = await a_stored_interview(database)
        recordings = RecordingStore(tmp_path)
        recordings.put(interview.session_id, "u", ogg_opus(0.5))
        stt = ScriptedStt(["with words"])
        yield Case(database, interview, stt, LateRecognition(database, recordings, stt))


@pytest.mark.parametrize(("retryable", "kind"), [(True, "provider-retry"), (False, "provider-never")])
async def test_a_recogniser_that_is_still_down_fails_the_attempt(
    case: Case, retryable: bool, kind: str
) -> None:
    case.stt.refusal = outage("unavailable", retryable=retryable)
    with pytest.raises(ApplicationError) as raised:
        await case.late.recognise_recording(case.order())
    assert (raised.value.type, raised.value.non_retryable) == (kind, not retryable)
    case.stt.refusal = None
    assert await case.late.recognise_recording(case.order()) == c.Recognised("with words", 0.9)


@pytest.mark.parametrize("ref", ["another", "../../etc/passwd"])
async def test_a_recording_that_is_not_there_is_never_tried_again(case: Case, ref: str) -> None:
    with pytest.raises(ApplicationError) as raised:
        await case.late.recognise_recording(replace(case.order(), audio_ref=ref))
    assert raised.value.non_retryable and case.stt.streams == []


async def test_what_was_recorded_is_not_recognised_once_consent_is_withdrawn(case: Case) -> None:
    await case.consent(True)
    assert (await case.late.recognise_recording(case.order())).text == "with words"
    await case.consent(False)
    with pytest.raises(ApplicationError) as raised:
        await case.late.recognise_recording(case.order())
    assert (raised.value.type, raised.value.non_retryable) == ("not-permitted", True)
    assert len(case.stt.streams) == 1


@pytest.mark.parametrize("turned", [False, True])
async def test_saves_give_the_same_line_in_whichever_order_they_come(case: Case, turned: bool) -> None:
    pending = replace(a_line(case.interview, "", 3), recognition=Recognition.PENDING, utterance_id="u")
    words = (c.HeardWord("Yes.", 0.2, 0.6, 0.8),)
    later = replace(pending, content="Yes.", confidence=0.8, recognition=Recognition.LATER, words=words)
    for line in (later, pending) if turned else (pending, later):
        for _ in range(2):
            await Record(case.database).save_interaction(line)
    async with case.database.transaction() as tx:
        stored = await Interactions(tx).transcript(case.interview.session_id)
    assert [(r.interaction.content, r.interaction.recognition, r.order) for r in stored.lines] == [
        ("Yes.", Recognition.LATER, 3)
    ]
    assert stored.lines[0].words == words
