import pytest
from aiortc.rtp import (
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpSdesPacket,
    RtcpSrPacket,
    unpack_remb_fci,
)

from sfu.reports import (
    ClockOffset,
    ReceiverStats,
    from_ntp,
    pack_cname,
    pack_pli,
    pack_receiver_report,
    pack_remb,
    pack_sender_report,
    to_ntp,
)


def block(stats: ReceiverStats, now: float) -> RtcpReceiverInfo:
    (packet,) = RtcpPacket.parse(pack_receiver_report(1, [stats.report_block(5, now)]))
    assert isinstance(packet, RtcpRrPacket)
    return packet.reports[0]


def test_a_report_counts_the_loss_of_its_interval_and_of_all() -> None:
    stats = ReceiverStats(48_000)
    for sequence in (65_534, 65_535, 0, 2):
        stats.add(sequence, 0, 100, 0.0)
    first = block(stats, 1.0)
    assert (first.packets_lost, first.fraction_lost, first.highest_sequence) == (1, 256 // 5, 65_536 + 2)
    stats.add(3, 0, 100, 1.0)
    second = block(stats, 2.0)
    assert (second.packets_lost, second.fraction_lost) == (1, 0)


def test_a_report_echoes_the_last_sender_report_and_its_age() -> None:
    stats = ReceiverStats(48_000)
    stats.add(1, 0, 100, 10.0)
    stats.on_sender_report(0x0000_AAAA_BBBB_0000, 10.0)
    report = block(stats, 12.5)
    assert report.lsr == 0xAAAA_BBBB
    assert report.dlsr == int(2.5 * 65_536)


def test_jitter_grows_with_uneven_arrival_only() -> None:
    even, uneven = ReceiverStats(48_000), ReceiverStats(48_000)
    for n in range(50):
        even.add(n, n * 960, 100, n * 0.02)
        uneven.add(n, n * 960, 100, n * 0.02 + (n % 2) * 0.01)
    assert block(even, 1.0).jitter == 0
    assert 300 < block(uneven, 1.0).jitter < 600


def test_a_source_that_starts_over_is_counted_anew() -> None:
    stats = ReceiverStats(48_000)
    for sequence in (10, 11, 20_000, 20_001):
        stats.add(sequence, 0, 100, 0.0)
    assert stats.lost == 0


def test_ntp_time_goes_there_and_back() -> None:
    assert from_ntp(to_ntp(1_700_000_000.25)) == pytest.approx(1_700_000_000.25, abs=1e-6)


def test_a_senders_clock_is_translated_by_its_least_delayed_report() -> None:
    offset = ClockOffset()
    sender, ours = 1000.0, 5000.0
    offset.add(to_ntp(sender), ours + 0.2)
    offset.add(to_ntp(sender + 1), ours + 1.03)
    translated = from_ntp(offset.translate(to_ntp(sender + 2)))
    assert translated == pytest.approx(ours + 2.03, abs=1e-3)


def test_packed_reports_are_what_others_read() -> None:
    sender, cname = RtcpPacket.parse(pack_sender_report(1, 2, 3, 4, 5) + pack_cname(1, "peer-a"))
    assert isinstance(sender, RtcpSrPacket)
    assert (sender.ssrc, sender.sender_info.ntp_timestamp, sender.sender_info.rtp_timestamp) == (1, 2, 3)
    assert isinstance(cname, RtcpSdesPacket)
    assert cname.chunks[0].items == [(1, b"peer-a")]
    pli, remb = RtcpPacket.parse(pack_pli(1, 9) + pack_remb(1, 2_000_000, [9]))
    assert isinstance(pli, RtcpPsfbPacket)
    assert (pli.fmt, pli.media_ssrc) == (1, 9)
    assert isinstance(remb, RtcpPsfbPacket)
    bit_rate, ssrcs = unpack_remb_fci(remb.fci)
    assert ssrcs == [9]
    assert bit_rate == pytest.approx(2_000_000, rel=1e-4)
