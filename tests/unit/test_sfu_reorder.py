from sfu.reorder import ReorderBuffer, TapPacket


def packet(sequence: int, at: float) -> TapPacket:
    return TapPacket(sequence & 0xFFFF, sequence * 960, b"x", at)


def sequences(packets: list[TapPacket]) -> list[int]:
    return [p.sequence for p in packets]


def test_packets_in_order_are_not_held() -> None:
    buffer = ReorderBuffer()
    assert [sequences(buffer.push(packet(n, n * 0.02))) for n in range(65_534, 65_538)] == [
        [65_534],
        [65_535],
        [0],
        [1],
    ]
    assert buffer.deadline is None


def test_two_swapped_packets_come_out_in_order() -> None:
    buffer = ReorderBuffer()
    buffer.push(packet(1, 0.0))
    assert buffer.push(packet(3, 0.02)) == []
    assert sequences(buffer.push(packet(2, 0.03))) == [2, 3]


def test_a_gap_is_given_up_after_40_ms() -> None:
    buffer = ReorderBuffer(max_wait_s=0.04)
    buffer.push(packet(1, 0.0))
    buffer.push(packet(3, 0.02))
    assert buffer.deadline == 0.06
    assert buffer.expire(0.05) == []
    assert sequences(buffer.expire(0.06)) == [3]
    assert buffer.push(packet(2, 0.07)) == []


def test_a_gap_is_given_up_when_too_many_packets_wait_behind_it() -> None:
    buffer = ReorderBuffer(max_held=2)
    buffer.push(packet(1, 0.0))
    buffer.push(packet(3, 0.0))
    buffer.push(packet(4, 0.0))
    assert sequences(buffer.push(packet(5, 0.0))) == [3, 4, 5]


def test_duplicates_and_late_packets_vanish() -> None:
    buffer = ReorderBuffer()
    buffer.push(packet(5, 0.0))
    assert buffer.push(packet(5, 0.01)) == []
    assert buffer.push(packet(4, 0.01)) == []


def test_a_jump_of_the_sequence_starts_over() -> None:
    buffer = ReorderBuffer()
    buffer.push(packet(5, 0.0))
    assert sequences(buffer.push(packet(30_000, 0.02))) == [30_000]
