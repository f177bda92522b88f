import pytest

from sfu.cache import MAX_RESENDS, PacketCache


def test_a_sent_packet_is_resent_as_it_was() -> None:
    cache = PacketCache(16)
    cache.put(65_535, b"ciphertext")
    assert cache.resend(65_535, 1.0) == b"ciphertext"


def test_an_old_packet_gives_way_to_a_new_one_in_its_place() -> None:
    cache = PacketCache(16)
    cache.put(1, b"old")
    cache.put(17, b"new")
    assert cache.resend(1, 1.0) is None
    assert cache.resend(17, 1.0) == b"new"


def test_one_packet_is_not_resent_twice_at_once_nor_for_ever() -> None:
    cache = PacketCache(16)
    cache.put(1, b"packet")
    assert cache.resend(1, 1.0)
    assert cache.resend(1, 1.001) is None
    later = [cache.resend(1, 2.0 + n) for n in range(50)]
    assert sum(packet is not None for packet in later) == MAX_RESENDS - 1


def test_a_cleared_cache_knows_nothing() -> None:
    cache = PacketCache(16)
    cache.put(1, b"packet")
    cache.clear()
    assert cache.resend(1, 1.0) is None


def test_a_size_that_is_no_power_of_two_is_refused() -> None:
    with pytest.raises(ValueError, match="power of two"):
        PacketCache(100)
