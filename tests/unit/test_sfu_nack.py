from aiortc.rtp import RtcpPacket, RtcpRtpfbPacket

from sfu.nack import MAX_MISSING, MAX_TRIES, NackGenerator, pack_nack


def test_a_gap_is_asked_for_at_once_and_again_after_the_interval() -> None:
    nack = NackGenerator(interval_s=0.05)
    assert not nack.add(10)
    assert nack.add(13)
    assert nack.due(0.0) == [11, 12]
    assert nack.due(0.03) == []
    assert nack.due(0.06) == [11, 12]


def test_what_arrives_late_is_not_asked_for_again() -> None:
    nack = NackGenerator()
    nack.add(65_535)
    nack.add(1)
    nack.add(0)
    assert nack.missing == 0


def test_a_packet_is_given_up_in_the_end() -> None:
    nack = NackGenerator(interval_s=0.05)
    nack.add(1)
    nack.add(3)
    asked = [nack.due(n * 0.1) for n in range(MAX_TRIES + 5)]
    assert sum(map(len, asked)) == MAX_TRIES
    assert nack.missing == 0


def test_a_jump_of_the_sequence_is_not_asked_for() -> None:
    nack = NackGenerator()
    nack.add(1)
    assert not nack.add(5000)
    assert nack.missing == 0


def test_what_is_missing_is_bounded() -> None:
    nack = NackGenerator()
    for sequence in range(0, 40_000, 20):
        nack.add(sequence)
    assert nack.missing <= MAX_MISSING


def test_a_packed_nack_reads_back_over_the_wrap() -> None:
    lost = [65_530, 65_535, 0, 3, 100]
    (packet,) = RtcpPacket.parse(pack_nack(7, 9, lost))
    assert isinstance(packet, RtcpRtpfbPacket)
    assert (packet.ssrc, packet.media_ssrc, packet.fmt) == (7, 9, 1)
    assert [sequence & 0xFFFF for sequence in packet.lost] == lost
