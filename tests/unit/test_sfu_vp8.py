import pytest

from sfu.vp8 import starts_keyframe


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"\x10\x00\x00", True),
        (b"\x10\x01\x00", False),
        (b"\x00\x00\x00", False),
        (b"\x11\x00\x00", False),
        (b"\x90\x80\x05\x00", True),
        (b"\x90\x80\x85\x05\x00", True),
        (b"\x90\xe0\x85\x05\x11\x20\x00", True),
        (b"\x90\xe0\x85\x05\x11\x20\x01", False),
        (b"\x90\x80", False),
        (b"\x10", False),
        (b"", False),
    ],
)
def test_a_key_frame_is_known_by_its_first_packet(payload: bytes, expected: bool) -> None:
    assert starts_keyframe(payload) is expected
