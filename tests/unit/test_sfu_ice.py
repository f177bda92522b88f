import os

from aioice import stun

from sfu.ice import (
    Credentials,
    PathSelector,
    is_authentic,
    local_ufrag,
    parse_request,
    role_conflict_response,
    success_response,
)

LOCAL = Credentials.generate()


def request(username: str, password: str) -> bytes:
    message = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    message.attributes["USERNAME"] = username
    message.attributes["PRIORITY"] = 1
    message.add_message_integrity(password.encode())
    return bytes(message)


def check(data: bytes) -> bool:
    message = parse_request(data)
    assert message is not None
    return is_authentic(message, LOCAL)


def test_credentials_are_long_and_never_the_same() -> None:
    assert len(LOCAL.ufrag) >= 8
    assert len(LOCAL.password) >= 22
    assert Credentials.generate() != LOCAL


def test_only_the_right_password_and_name_are_authentic() -> None:
    assert check(request(f"{LOCAL.ufrag}:them", LOCAL.password))
    assert not check(request(f"{LOCAL.ufrag}:them", "x" * 24))
    assert not check(request("other:them", LOCAL.password))


def test_a_changed_request_is_not_authentic() -> None:
    data = bytearray(request(f"{LOCAL.ufrag}:them", LOCAL.password))
    data[-40] ^= 1
    message = parse_request(bytes(data))
    assert message is None or not is_authentic(message, LOCAL)


def test_anything_else_is_no_request() -> None:
    response = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.RESPONSE)
    nameless = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    for data in (b"", b"\x00", bytes(20), b"\x80" * 1600, bytes(response), bytes(nameless)):
        assert parse_request(data) is None


def test_random_bytes_behind_a_stun_header_never_raise() -> None:
    head = b"\x00\x01"
    for size in range(200):
        body = os.urandom(size)
        data = head + len(body).to_bytes(2, "big") + stun.COOKIE.to_bytes(4, "big") + os.urandom(12) + body
        parse_request(data)
    cut = request(f"{LOCAL.ufrag}:them", LOCAL.password)
    for size in range(len(cut)):
        parse_request(cut[:size])


def test_a_response_carries_the_address_and_our_integrity() -> None:
    message = parse_request(request(f"{LOCAL.ufrag}:them", LOCAL.password))
    assert message is not None
    assert local_ufrag(message) == LOCAL.ufrag
    for address in (("203.0.113.7", 40_000), ("2001:db8::1", 50_000)):
        response = stun.parse_message(success_response(message, address, LOCAL))
        assert response.transaction_id == message.transaction_id
        assert response.attributes["XOR-MAPPED-ADDRESS"] == address
        assert response.check_message_integrity(LOCAL.password.encode())


def test_a_controlled_peer_is_told_to_switch() -> None:
    message = parse_request(request(f"{LOCAL.ufrag}:them", LOCAL.password))
    assert message is not None
    assert stun.parse_message(role_conflict_response(message, LOCAL)).error_code == 487


def test_the_first_valid_path_is_used_until_one_is_nominated() -> None:
    paths = PathSelector()
    assert paths.on_check("a", False, 1, 0.0)
    assert not paths.on_check("b", False, 9, 0.1)
    assert paths.on_check("b", True, 9, 0.2)
    assert paths.selected == "b"


def test_a_worse_nomination_waits_until_the_path_is_silent() -> None:
    paths = PathSelector()
    paths.on_check("a", True, 9, 0.0)
    assert not paths.on_check("b", True, 1, 1.0)
    assert paths.on_check("b", True, 1, 4.0)


def test_media_on_another_path_is_followed_once_ours_is_quiet() -> None:
    paths = PathSelector()
    paths.on_check("a", True, 9, 0.0)
    assert not paths.on_media("b", 0.1)
    assert paths.on_media("b", 1.0)
    assert paths.selected == "b"


def test_after_a_restart_any_nomination_counts() -> None:
    paths = PathSelector()
    paths.on_check("a", True, 9, 0.0)
    paths.reset()
    assert paths.on_check("b", True, 1, 0.1)
