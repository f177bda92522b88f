import asyncio

from sfu.injector import Injector
from tests.media.clients import tone, until


class Wire:
    """What an injector sends, with the time of each packet."""

    def __init__(self) -> None:
        self.packets: list[tuple[bytes, int, bool, int]] = []
        self.times: list[float] = []
        self.injector = Injector("ai", self.send, 0xFFFFF000)

    def send(self, payload: bytes, timestamp: int, marker: bool, level: int) -> None:
        self.packets.append((payload, timestamp, marker, level))
        self.times.append(asyncio.get_running_loop().time())


async def test_audio_is_sent_in_real_time_and_ends_by_itself() -> None:
    wire = Wire()
    playback = wire.injector.start()
    playback.write(tone(440, 0.3))
    playback.finish()
    await playback.wait()
    assert len(wire.packets) == 15
    assert 0.25 < wire.times[-1] - wire.times[0] < 0.5
    assert round(playback.position, 3) == 0.3
    steps = {(b[1] - a[1]) & 0xFFFFFFFF for a, b in zip(wire.packets, wire.packets[1:], strict=False)}
    assert steps == {960}
    assert [p[2] for p in wire.packets].count(True) == 1
    await wire.injector.close()


async def test_pieces_of_any_length_are_joined_and_the_last_one_filled_up() -> None:
    wire = Wire()
    playback = wire.injector.start()
    for start in range(0, 5000, 700):
        playback.write(tone(440, 0.06)[start : start + 700])
    playback.finish()
    await playback.wait()
    assert len(wire.packets) == 3
    await wire.injector.close()


async def test_stop_is_silent_at_once() -> None:
    wire = Wire()
    playback = wire.injector.start()
    playback.write(tone(440, 5.0))
    await until(lambda: len(wire.packets) >= 3)
    playback.stop()
    sent = len(wire.packets)
    await playback.wait()
    await asyncio.sleep(0.1)
    assert len(wire.packets) == sent
    assert playback.done
    await wire.injector.close()


async def test_a_pause_keeps_the_place_and_a_rewind_repeats_what_was_sent() -> None:
    wire = Wire()
    playback = wire.injector.start()
    reported: list[int] = []
    playback.on_packet = lambda payload, timestamp: reported.append(timestamp)
    playback.write(tone(440, 0.4))
    playback.finish()
    await until(lambda: playback.position >= 0.2)
    playback.pause()
    place, sent = playback.position, len(wire.packets)
    await asyncio.sleep(0.1)
    assert len(wire.packets) == sent
    playback.resume(rewind_to_s=0.1)
    assert round(playback.position, 3) == 0.1
    await playback.wait()
    repeated = round((place - 0.1) / 0.02)
    assert len(wire.packets) == 20 + repeated
    assert wire.packets[5][0] == wire.packets[sent][0]
    assert wire.packets[sent][2], "a resumed playback begins with a marker"
    assert reported == [n * 960 for n in range(20)]
    await wire.injector.close()


async def test_what_is_encoded_ahead_is_no_packet_before_it_is_sent() -> None:
    wire = Wire()
    playback = wire.injector.start()
    reported: list[bytes] = []
    playback.on_packet = lambda payload, timestamp: reported.append(payload)
    playback.write(tone(440, 0.5))
    assert round(playback.buffered, 3) == 0.5
    await until(lambda: len(wire.packets) >= 4)
    playback.stop()
    # A machine that stood still sends the more at once.
    sent_s = len(wire.packets) * 0.02
    assert round(playback.position, 3) == round(sent_s, 3) < 0.5
    assert round(playback.buffered, 3) == round(0.5 - sent_s, 3)
    assert reported == [packet[0] for packet in wire.packets]
    await wire.injector.close()


async def test_the_first_packet_waits_for_no_other_to_be_encoded() -> None:
    wire = Wire()
    playback = wire.injector.start()
    playback.write(tone(440, 0.5))
    packet = playback.take()
    playback.sent()
    assert packet is not None
    assert len(playback._packets) == 1
    playback.stop()
    await wire.injector.close()


async def test_a_rewind_never_goes_forward() -> None:
    wire = Wire()
    playback = wire.injector.start()
    playback.write(tone(440, 1.0))
    await until(lambda: playback.position >= 0.04)
    playback.pause()
    place = playback.position
    playback.resume(rewind_to_s=0.9)
    assert playback.position == place
    playback.stop()
    await wire.injector.close()


async def test_what_was_reached_is_reached_also_while_it_is_sent_again() -> None:
    wire = Wire()
    playback = wire.injector.prepare()
    playback.write(tone(440, 0.4))
    for _ in range(10):
        playback.take()
        playback.sent()
    assert round(playback.reached, 3) == round(playback.position, 3) == 0.2
    playback.resume(rewind_to_s=0.1)
    assert (round(playback.position, 3), round(playback.reached, 3)) == (0.1, 0.2)
    for _ in range(5):
        playback.take()
        playback.sent()
        assert round(playback.reached, 3) == 0.2
    playback.take()
    playback.sent()
    assert round(playback.reached, 3) == round(playback.position, 3) == 0.22
    await wire.injector.close()


async def test_a_new_playback_stops_the_running_one() -> None:
    wire = Wire()
    first = wire.injector.start()
    first.write(tone(440, 5.0))
    second = wire.injector.start()
    await first.wait()
    second.write(tone(440, 0.04))
    second.finish()
    await second.wait()
    assert round(second.position, 3) == 0.04
    await wire.injector.close()


async def test_drained_waits_for_the_unsent_rest() -> None:
    wire = Wire()
    playback = wire.injector.start()
    playback.write(tone(440, 0.3))
    await playback.drained(0.1)
    assert 0.0 < playback.buffered <= 0.1 + 0.02
    playback.write(b"\x00\x00" * 100)
    await playback.drained(0.0)
    assert 0.0 < playback.buffered < 0.02, "less than a frame isn't waited for"
    playback.stop()
    await playback.drained(0.0)
    await wire.injector.close()


async def test_a_closed_injector_keeps_nobody_waiting() -> None:
    wire = Wire()
    running = wire.injector.start()
    await wire.injector.close()
    await running.wait()
    late = wire.injector.start()
    late.write(tone(440, 1.0))
    await late.wait()
    await late.drained(0.0)
    assert wire.packets == []


async def test_audio_that_comes_late_goes_on_when_it_comes() -> None:
    wire = Wire()
    playback = wire.injector.start()
    playback.write(tone(440, 0.04))
    await until(lambda: len(wire.packets) == 2)
    await asyncio.sleep(0.1)
    assert not playback.done
    playback.write(tone(440, 0.04))
    playback.finish()
    await playback.wait()
    assert len(wire.packets) == 4
    assert (wire.packets[2][1] - wire.packets[1][1]) & 0xFFFFFFFF > 960
    await wire.injector.close()


async def test_a_fault_in_on_packet_does_not_stop_the_voice() -> None:
    wire = Wire()
    playback = wire.injector.start()

    def fail(payload: bytes, timestamp: int) -> None:
        raise RuntimeError("the recording failed")

    playback.on_packet = fail
    playback.write(tone(440, 0.06))
    playback.finish()
    await playback.wait()
    assert len(wire.packets) == 3
    await wire.injector.close()


async def test_what_is_told_of_a_packet_is_told_once_it_has_left() -> None:
    wire = Wire()
    playback = wire.injector.prepare()
    left = list[int]()
    playback.on_packet = lambda payload, timestamp: left.append(len(wire.packets))
    playback.write(tone(440, 0.06))
    playback.finish()
    wire.injector.start(playback)
    await playback.wait()
    assert left == [1, 2, 3]
    await wire.injector.close()
