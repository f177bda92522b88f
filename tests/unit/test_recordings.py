"""Recordings: real Ogg Opus, true durations, references that can't leave the directory."""

from pathlib import Path

import pytest

from activities.recordings import Recorder, RecordingStore, packet_samples
from sfu.opus import FRAME_BYTES, FRAME_SAMPLES, opus_encoder
from tests.support.ogg import decoded_s
from workflows.domain.errors import InvalidInput, NotFound


def packets(count: int) -> list[bytes]:
    encoder = opus_encoder()
    frame = b"".join(
        ((n * 397) % 20000 - 10000).to_bytes(2, "little", signed=True) for n in range(FRAME_BYTES // 2)
    )
    return [encoder.encode(frame) for _ in range(count)]


def recorded(store: RecordingStore, timestamps: list[int], ref: str = "u1") -> tuple[Recorder, float]:
    recorder = store.record("s1", ref)
    assert recorder is not None
    for payload, timestamp in zip(packets(len(timestamps)), timestamps, strict=True):
        recorder.write(payload, timestamp)
    return recorder, recorder.finish()


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    return RecordingStore(tmp_path)


def test_a_recording_decodes_to_its_duration(store: RecordingStore) -> None:
    start = 5_000_000_000
    _, seconds = recorded(store, [start + n * FRAME_SAMPLES for n in range(500)])
    assert seconds == pytest.approx(10.0, abs=0.01)
    assert decoded_s(store.read("s1", "u1")) == pytest.approx(10.0, abs=0.02)


def test_gaps_are_filled_so_that_the_duration_is_true(store: RecordingStore) -> None:
    stamps = [n * FRAME_SAMPLES for n in range(100) if not 20 <= n < 60]
    _, seconds = recorded(store, stamps)
    assert seconds == pytest.approx(2.0, abs=0.01)
    assert decoded_s(store.read("s1", "u1")) == pytest.approx(2.0, abs=0.02)


def test_a_packet_twice_or_late_is_written_once(store: RecordingStore) -> None:
    _, seconds = recorded(store, [0, 960, 960, 0, 1920])
    assert seconds == pytest.approx(0.06, abs=0.01)


def test_nothing_is_seen_before_it_is_whole_and_nothing_empty_ever(
    store: RecordingStore, tmp_path: Path
) -> None:
    recorder = store.record("s1", "u1")
    assert recorder is not None
    recorder.write(packets(1)[0], 0)
    with pytest.raises(NotFound):
        store.size("s1", "u1")
    recorder.finish()
    assert store.size("s1", "u1") > 100
    empty = store.record("s1", "u2")
    assert empty is not None
    assert empty.finish() == 0.0
    assert sorted(path.name for path in (tmp_path / "s1").iterdir()) == ["u1.ogg"]


def test_a_range_is_read(store: RecordingStore) -> None:
    store.put("s1", "u1", bytes(range(100)))
    assert store.size("s1", "u1") == 100
    assert store.read("s1", "u1", 10, 13) == bytes([10, 11, 12])
    assert store.read("s1", "u1", 98) == bytes([98, 99])
    with pytest.raises(NotFound):
        store.read("s1", "u2")


@pytest.mark.parametrize("ref", ["", "..", "../u", "a/b", "a" * 65, "a.ogg", "ä", "a\n"])
def test_a_reference_can_not_leave_the_directory(store: RecordingStore, ref: str) -> None:
    with pytest.raises(InvalidInput):
        store.read("s1", ref)
    with pytest.raises(InvalidInput):
        store.record(ref, "u1")


def test_a_sessions_recordings_can_be_deleted(store: RecordingStore, tmp_path: Path) -> None:
    store.put("s1", "u1", b"x")
    store.put("s2", "u1", b"x")
    store.delete_session("s1")
    store.delete_session("s1")
    assert [path.name for path in tmp_path.iterdir()] == ["s2"]


def test_what_a_killed_process_left_is_removed_once_it_is_old(store: RecordingStore, tmp_path: Path) -> None:
    assert store.record("s1", "u1") is not None
    assert store.forget_unfinished() == 0
    assert store.forget_unfinished(older_than_s=-1.0) == 1
    assert list((tmp_path / "s1").iterdir()) == []


def test_a_disk_that_can_not_be_written_loses_the_recording_only(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert RecordingStore(blocked).record("s1", "u1") is None


@pytest.mark.parametrize(
    ("payload", "samples"),
    [(b"", 0), (b"\xf8\xff\xfe", 960), (b"\x08", 960), (b"\x00", 480), (b"\x18", 2880), (b"\xfb\x03", 2880)],
)
def test_a_packets_length_is_read_from_its_first_bytes(payload: bytes, samples: int) -> None:
    assert packet_samples(payload) == samples
