from array import array

from sfu.opus import FRAME_BYTES, opus_encoder
from sfu.reorder import TapPacket
from sfu.tap import MAX_QUEUED_FRAMES, PACKETS_TOGETHER, Ear, Tap, faded
from sfu.types import TapFrame
from tests.media.clients import tone

SSRC = 1


def packets(count: int, frequency: float = 440.0) -> list[TapPacket]:
    encoder = opus_encoder()
    pcm = tone(frequency, count * 0.02)
    return [
        TapPacket(n, n * 960, encoder.encode(pcm[n * FRAME_BYTES : (n + 1) * FRAME_BYTES]), n * 0.02)
        for n in range(count)
    ]


async def frames(tap: Tap) -> list[TapFrame]:
    """All that is queued; closes the tap."""
    tap.close()
    return [frame async for frame in tap]


def peak(pcm: bytes) -> int:
    return max(map(abs, array("h", pcm)))


async def test_each_packet_is_one_frame_of_20_ms() -> None:
    ear = Ear("a")
    tap = ear.open()
    sent = packets(50)
    for packet in sent:
        ear.hear(SSRC, packet)
    heard = await frames(tap)
    assert [len(frame.pcm) for frame in heard] == [640] * 50
    assert [frame.opus for frame in heard] == [packet.payload for packet in sent]
    assert [frame.rtp_timestamp for frame in heard] == [n * 960 for n in range(50)]
    assert peak(heard[25].pcm) > 8000


async def test_swapped_packets_are_heard_in_order() -> None:
    ear = Ear("a")
    tap = ear.open()
    sent = packets(10)
    sent[4], sent[5] = sent[5], sent[4]
    for packet in sent:
        ear.hear(SSRC, packet)
    assert [f.rtp_timestamp for f in await frames(tap)] == [n * 960 for n in range(10)]


async def test_a_lost_packet_is_concealed_without_opus() -> None:
    ear = Ear("a")
    tap = ear.open()
    sent = packets(20)
    for packet in sent[:10] + sent[12:]:
        ear.hear(SSRC, packet)
    heard = await frames(tap)
    assert [f.rtp_timestamp for f in heard] == [n * 960 for n in range(20)]
    assert [n for n, f in enumerate(heard) if not f.opus] == [10, 11]
    assert peak(heard[9].pcm) > peak(heard[10].pcm) > peak(heard[11].pcm) > 0


async def test_a_long_silence_is_a_jump_of_the_clock() -> None:
    ear = Ear("a")
    tap = ear.open()
    first, second = packets(2)
    ear.hear(SSRC, first)
    ear.hear(SSRC, TapPacket(1, 48_000 * 60, second.payload, 60.0))
    assert [f.rtp_timestamp for f in await frames(tap)] == [0, 48_000 * 60]


async def test_a_new_connection_goes_on_in_the_same_tap() -> None:
    ear = Ear("a")
    tap = ear.open()
    first, second = packets(2)
    ear.hear(1, first)
    ear.hear(2, TapPacket(40_000, 3_000_000_000, second.payload, 5.0))
    assert [f.rtp_timestamp for f in await frames(tap)] == [0, 48_000 * 5]


async def test_two_taps_hear_the_same_and_one_may_go() -> None:
    ear = Ear("a")
    one, two = ear.open(), ear.open()
    first, second = packets(2)
    ear.hear(SSRC, first)
    one.close()
    ear.hear(SSRC, second)
    assert [f.rtp_timestamp for f in await frames(one)] == [0]
    assert [f.rtp_timestamp for f in await frames(two)] == [0, 960]


async def test_a_tap_that_nobody_reads_drops_the_oldest() -> None:
    tap = Tap("a", lambda _: None)
    for n in range(MAX_QUEUED_FRAMES + 5):
        tap.put(TapFrame(b"", b"", n, 0.0))
    assert tap.dropped == 5
    assert (await frames(tap))[0].rtp_timestamp == 5


async def test_garbage_in_a_packet_is_not_heard_and_stops_nothing() -> None:
    ear = Ear("a")
    tap = ear.open()
    sent = packets(3)
    for packet in (sent[0], TapPacket(1, 960, b"\xff\xff\xff\x00", 0.02), sent[2]):
        ear.hear(SSRC, packet)
    heard = await frames(tap)
    assert heard[-1].rtp_timestamp == 2 * 960


def test_concealment_fades_to_silence() -> None:
    loud = array("h", [8000] * 320).tobytes()
    assert [peak(faded(loud, step)) for step in (1, 2, 3, 4)] == [4000, 2000, 1000, 0]


async def test_packets_for_which_nobody_waits_are_decoded_together_and_none_is_kept_from_those_who_do() -> (
    None
):
    ear = Ear("a")
    tap = ear.open()
    sent = packets(9)
    tap.together = PACKETS_TOGETHER
    counts = []
    for packet in sent[:6]:
        ear.hear(SSRC, packet)
        counts.append(len(tap._frames))
    assert counts == [0, 0, 0, PACKETS_TOGETHER, PACKETS_TOGETHER, PACKETS_TOGETHER]
    tap.together = 1
    ear.hear(SSRC, sent[6])
    assert len(tap._frames) == 7
    tap.together, other = PACKETS_TOGETHER, ear.open()
    ear.hear(SSRC, sent[7])
    assert [frame.rtp_timestamp for frame in await frames(tap)] == [n * 960 for n in range(8)]
    other.close()


async def test_what_was_held_for_a_tap_is_heard_by_no_later_one() -> None:
    ear = Ear("a")
    tap = ear.open()
    tap.together = PACKETS_TOGETHER
    sent = packets(4)
    ear.hear(SSRC, sent[0])
    tap.close()
    later = ear.open()
    ear.hear(SSRC, sent[1])
    assert [frame.rtp_timestamp for frame in await frames(later)] == [0]
