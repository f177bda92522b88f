"""A backup's files: each frame opens in its place with its key, and nothing else does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.backup import manifest as manifests
from activities.backup.frames import BackupError, SealedFile, digest_of, frames
from activities.backup.manifest import Manifest
from temporal.codec import DataKey

ONE, OTHER = DataKey("one", b"1" * 32), DataKey("other", b"2" * 32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    sealed = SealedFile(tmp_path / "rows", "b1")
    sealed.add(ONE, "interview/a", b"the index was cached")
    sealed.add(OTHER, "interview/b", "ümläut".encode())
    sealed.add(ONE, "none", b"")
    assert sealed.finish().frames == 3
    return tmp_path / "rows"


def test_what_was_sealed_comes_back_and_is_not_seen(file: Path) -> None:
    first, second, third = frames(file)
    assert (first.place, first.opened("b1", ONE)) == ("interview/a", b"the index was cached")
    assert (second.place, second.opened("b1", OTHER).decode()) == ("interview/b", "ümläut")
    assert third.opened("b1", ONE) == b""
    assert b"cached" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_frame_opens_nowhere_else(file: Path) -> None:
    first, *_ = frames(file)
    moved = [
        replace(first, file="recordings"),
        replace(first, number=1),
        replace(first, place="interview/b"),
        replace(first, key_id="other"),
        replace(first, data=first.data[:-1] + bytes([first.data[-1] ^ 1])),
        replace(first, data=b""),
    ]
    for frame in moved:
        with pytest.raises(BackupError, match="can't be opened"):
            frame.opened("b1", ONE)
    for backup_id, key in (("b2", ONE), ("b1", OTHER)):
        with pytest.raises(BackupError):
            first.opened(backup_id, key)


def test_a_file_that_is_cut_off_is_refused_wherever_it_is_not_between_two_frames(file: Path) -> None:
    whole, ends = file.read_bytes(), set()
    for size in range(len(whole)):
        file.write_bytes(whole[:size])
        try:
            ends.add((size, len(list(frames(file)))))
        except BackupError:
            continue
    # There the manifest's digest tells.
    assert [count for _, count in sorted(ends)] == [0, 1, 2]
    file.write_bytes(whole)
    assert len(list(frames(file))) == 3


def a_manifest(directory: Path) -> Manifest:
    sealed = SealedFile(directory / "empty", "b1")
    files = {"empty": sealed.finish()}
    assert files["empty"].sha256 == digest_of(directory / "empty")
    made = Manifest("b1", datetime(2027, 3, 1, tzinfo=UTC), "0011", "one", 2, 0, 3, {"users": 1}, files)
    manifests.write(made, ONE, directory)
    return made


def test_a_manifest_is_as_it_was_written(tmp_path: Path) -> None:
    made = a_manifest(tmp_path)
    found, body = manifests.read(tmp_path)
    assert found == made
    manifests.check(body, ONE)


@pytest.mark.parametrize(
    "change", [{"interviews": 1}, {"files": {}}, {"seal": ""}, {"seal": None}, {"more": 1}]
)
def test_a_manifest_that_was_changed_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    a_manifest(tmp_path)
    path = tmp_path / manifests.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(BackupError, match="damaged"):
        manifests.check(manifests.read(tmp_path)[1], ONE)


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, '{"format": 2}'])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / manifests.NAME).write_text(text)
    with pytest.raises(BackupError, match="damaged"):
        manifests.read(tmp_path)


def test_another_format_is_named(tmp_path: Path) -> None:
    a_manifest(tmp_path)
    path = tmp_path / manifests.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))
    with pytest.raises(BackupError, match="another release"):
        manifests.read(tmp_path)


def test_a_directory_without_a_manifest_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no backup"):
        manifests.read(tmp_path)
