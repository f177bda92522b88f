import asyncio
import time

import numpy as np

from workers.demo.devices import FRAME_BYTES, FRAME_S, FRAME_SAMPLES, Microphone
from workers.demo.sound import rms


def samples(frame: object) -> np.ndarray:
    return np.asarray(frame.to_ndarray(), np.int16)  # type: ignore[attr-defined]


async def test_frames_come_in_real_time() -> None:
    track = Microphone().track()
    began = time.monotonic()
    frames = [await track.recv() for _ in range(11)]
    assert time.monotonic() - began >= 10 * FRAME_S - 0.005
    assert [frame.pts for frame in frames] == [index * FRAME_SAMPLES for index in range(11)]


async def test_between_answers_there_is_a_rooms_tone_and_no_digital_silence() -> None:
    level = rms(samples(await Microphone().track().recv()))
    assert 0 < level < 0.001


async def test_an_answer_is_sent_whole_and_then_play_returns() -> None:
    microphone = Microphone()
    track = microphone.track()
    speech = np.full(FRAME_SAMPLES * 3 - 100, 5000, np.int16)
    playing = asyncio.create_task(microphone.play(speech.tobytes()))
    await asyncio.sleep(0)
    sent = np.concatenate([samples(await track.recv()).ravel() for _ in range(3)])
    assert not playing.done()
    await track.recv()
    await asyncio.wait_for(playing, 1)
    assert np.array_equal(sent[: speech.size], speech)
    assert not sent[speech.size :].any()


async def test_hush_ends_an_answer_in_the_middle() -> None:
    microphone = Microphone()
    track = microphone.track()
    playing = asyncio.create_task(microphone.play(b"\1\1" * FRAME_BYTES * 100))
    await asyncio.sleep(0)
    await track.recv()
    microphone.hush()
    await asyncio.wait_for(playing, 1)
    assert rms(samples(await track.recv())) < 0.001


async def test_an_answer_goes_on_by_the_next_connections_track() -> None:
    microphone = Microphone()
    first, second = microphone.track(), microphone.track()
    loud = np.full(FRAME_SAMPLES * 2, 5000, np.int16)
    playing = asyncio.create_task(microphone.play(loud.tobytes()))
    await asyncio.sleep(0)
    await first.recv()
    first.stop()
    frame = await second.recv()
    assert frame.pts == 0
    assert np.array_equal(samples(frame).ravel(), loud[FRAME_SAMPLES:])
    playing.cancel()
