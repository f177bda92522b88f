import wave
from pathlib import Path

import numpy as np
import pytest

from workers.demo.access import noted_password
from workers.demo.answers import SENTENCES, read_answers, synthesise_answers
from workers.demo.sound import RATE, NoSpeechError, load, rms


def write_wav(path: Path, seconds: float, rate: int = 16_000) -> None:
    tone = (np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 300 / rate) * 8000).astype(np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(tone.tobytes())


def test_files_are_answers_in_the_order_of_their_names_with_the_words_beside_them(tmp_path: Path) -> None:
    write_wav(tmp_path / "b.wav", 1.0)
    write_wav(tmp_path / "a.wav", 0.5)
    (tmp_path / "b.txt").write_text(" go forward\n")
    (tmp_path / "README.md").write_text("not speech")
    first, second = read_answers(tmp_path)
    assert (first.name, first.words, second.words) == ("a", None, "go forward")
    assert second.seconds == pytest.approx(1.0, abs=0.01)


def test_speech_of_any_rate_becomes_48_khz_with_its_loudness(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", 1.0, rate=22_050)
    samples = np.frombuffer(load(tmp_path / "a.wav"), np.int16)
    assert len(samples) == pytest.approx(RATE, rel=0.01)
    assert rms(samples) == pytest.approx(8000 / 32768 / 2**0.5, rel=0.02)


def test_a_directory_without_speech_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoSpeechError, match=r"\.wav"):
        read_answers(tmp_path)
    with pytest.raises(NoSpeechError, match="not a directory"):
        read_answers(tmp_path / "nowhere")


def test_a_file_that_is_no_sound_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF but no more")
    with pytest.raises(NoSpeechError, match=r"broken\.wav"):
        read_answers(tmp_path)


async def test_the_candidates_own_voice_has_sound_and_words() -> None:
    (answer,) = await synthesise_answers(SENTENCES[:1])
    assert answer.words == SENTENCES[0]
    assert 3 < answer.seconds < 12
    assert rms(np.frombuffer(answer.pcm, np.int16)) > 0.01


def test_the_organisers_password_is_read_from_its_note(tmp_path: Path) -> None:
    note = tmp_path / "organiser.txt"
    assert noted_password(note) is None
    note.write_text("E-mail:   a@b.c\nPassword: x:y\n")
    assert noted_password(note) == "x:y"
