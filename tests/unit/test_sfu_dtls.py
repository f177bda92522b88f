import pytest
from aiortc import RTCCertificate
from pylibsrtp import Policy

from sfu.dtls import MTU, DtlsAssociation, datagrams

CLIENT, SERVER = RTCCertificate.generateCertificate(), RTCCertificate.generateCertificate()


def fingerprints(certificate: RTCCertificate) -> tuple[tuple[str, str], ...]:
    return tuple((f.algorithm, f.value) for f in certificate.getFingerprints())


def handshake(client: DtlsAssociation, server: DtlsAssociation) -> None:
    server.start(server=True)
    to_server = client.start(server=False)
    for _ in range(10):
        to_client = [d for datagram in to_server for d in server.receive(datagram)]
        to_server = [d for datagram in to_client for d in client.receive(datagram)]


def pair() -> tuple[DtlsAssociation, DtlsAssociation]:
    return DtlsAssociation(CLIENT), DtlsAssociation(SERVER)


def test_both_ends_get_each_others_keys_and_the_server_chooses_gcm() -> None:
    client, server = pair()
    client.expect(fingerprints(SERVER))
    server.expect(fingerprints(CLIENT))
    handshake(client, server)
    assert (client.state, server.state) == ("connected", "connected")
    assert client.keys and server.keys
    assert (client.keys.send, client.keys.receive) == (server.keys.receive, server.keys.send)
    assert server.keys.profile == Policy.SRTP_PROFILE_AEAD_AES_128_GCM


def test_it_waits_for_the_fingerprint_when_the_description_comes_late() -> None:
    client, server = pair()
    client.expect(fingerprints(SERVER))
    handshake(client, server)
    assert server.state == "connecting"
    server.expect(fingerprints(CLIENT))
    assert server.state == "connected"


@pytest.mark.parametrize("expected", [fingerprints(SERVER), (("md5", "AA:BB"),)])
def test_another_certificate_fails(expected: tuple[tuple[str, str], ...]) -> None:
    client, server = pair()
    server.expect(expected)
    handshake(client, server)
    assert server.state == "failed"
    assert server.keys is None


def test_a_lost_flight_is_sent_again() -> None:
    client, server = pair()
    server.expect(fingerprints(CLIENT))
    client.expect(fingerprints(SERVER))
    server.start(server=True)
    first = client.start(server=False)
    assert first
    assert client.timeout is not None
    lost = [d for datagram in first for d in server.receive(datagram)]
    assert lost
    again = [d for datagram in first for d in server.receive(datagram)] or lost
    to_server = [d for datagram in again for d in client.receive(datagram)]
    for _ in range(5):
        to_client = [d for datagram in to_server for d in server.receive(datagram)]
        to_server = [d for datagram in to_client for d in client.receive(datagram)]
    assert server.state == "connected"


def test_garbage_after_the_handshake_changes_nothing() -> None:
    client, server = pair()
    client.expect(fingerprints(SERVER))
    server.expect(fingerprints(CLIENT))
    handshake(client, server)
    for garbage in (b"\x16" * 100, b"\x17\xfe\xfd" + bytes(50), b"\x14"):
        server.receive(garbage)
    assert server.state == "connected"


def test_a_closing_alert_closes() -> None:
    client, server = pair()
    client.expect(fingerprints(SERVER))
    server.expect(fingerprints(CLIENT))
    handshake(client, server)
    for datagram in client.close():
        server.receive(datagram)
    assert server.state == "closed"


def test_records_are_packed_into_datagrams_below_the_mtu() -> None:
    record = b"\x16\xfe\xfd" + bytes(8) + (500).to_bytes(2, "big") + bytes(500)
    packed = datagrams(record * 5)
    assert [len(d) for d in packed] == [1026, 1026, 513]
    assert all(len(d) <= MTU for d in packed)
    assert b"".join(packed) == record * 5
