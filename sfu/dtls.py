"""DTLS for SRTP keys (RFC 5763, 5764), free of sockets: datagrams in, datagrams out."""

from contextlib import suppress

from aiortc import RTCCertificate
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    certificate_digest,
)
from OpenSSL import SSL

from sfu.srtp import SrtpKeys

# AES-128-GCM costs half of what AES-CM with SHA-1 does; as the server we choose by this order.
PROFILES = [SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80, SRTP_AEAD_AES_256_GCM]
DIGESTS = ("sha-256", "sha-384", "sha-512")
MTU = 1200
Fingerprint = tuple[str, str]


def _record_length(data: bytes, start: int) -> int:
    """The length of the record at `start` (RFC 6347, 4.1; RFC 9147, 4)."""
    first = data[start]
    if first & 0xE0 != 0x20:
        return 13 + int.from_bytes(data[start + 11 : start + 13], "big")
    header = 3 if first & 0x08 else 2
    if not first & 0x04:
        return len(data) - start
    return header + 2 + int.from_bytes(data[start + header : start + header + 2], "big")


def datagrams(data: bytes) -> list[bytes]:
    """Whole records in as few datagrams as the MTU allows: OpenSSL's memory BIO runs them together."""
    packed: list[bytes] = []
    start = 0
    while start < len(data):
        record = data[start : start + _record_length(data, start)]
        if packed and len(packed[-1]) + len(record) <= MTU:
            packed[-1] += record
        else:
            packed.append(record)
        start += len(record)
    return packed


class DtlsAssociation:
    """One handshake and what follows it.

    `state` is new, connecting, connected, failed or closed. It is connected once the handshake is done
    and the peer's certificate has the fingerprint given by `expect`, whichever comes last.
    """

    def __init__(self, certificate: RTCCertificate) -> None:
        self.state = "new"
        self.is_server = True
        self.keys: SrtpKeys | None = None
        self._certificate = certificate
        self._fingerprints: tuple[Fingerprint, ...] = ()
        self._ssl: SSL.Connection | None = None
        self._handshaken = False

    def expect(self, fingerprints: tuple[Fingerprint, ...]) -> None:
        """Set the fingerprints (algorithm, value) of the peer's description."""
        self._fingerprints = fingerprints
        self._conclude()

    def start(self, *, server: bool) -> list[bytes]:
        """Begin, as the DTLS server or client; returns the first flight of a client."""
        if self._ssl is not None:
            return []
        self.is_server = server
        self._ssl = SSL.Connection(self._certificate._create_ssl_context(srtp_profiles=PROFILES))
        self._ssl.set_options(SSL.OP_NO_QUERY_MTU)
        self._ssl.set_ciphertext_mtu(MTU)
        if server:
            self._ssl.set_accept_state()
        else:
            self._ssl.set_connect_state()
        self.state = "connecting"
        return [] if server else self._advance()

    def receive(self, datagram: bytes) -> list[bytes]:
        """Take a datagram of the peer; returns those to send."""
        if self._ssl is None or self.state in ("failed", "closed"):
            return []
        self._ssl.bio_write(datagram)
        return self._advance()

    @property
    def timeout(self) -> float | None:
        """Seconds until `on_timeout` is due; None while nothing waits."""
        if self._ssl is None or self.state != "connecting":
            return None
        return self._ssl.DTLSv1_get_timeout()

    def on_timeout(self) -> list[bytes]:
        """Retransmit what the peer hasn't answered."""
        if self._ssl is None or self.state != "connecting":
            return []
        try:
            self._ssl.DTLSv1_handle_timeout()
        except SSL.Error:
            self.state = "failed"
        return self._flush()

    def close(self) -> list[bytes]:
        """End the association; returns the closing alert."""
        flight: list[bytes] = []
        if self._ssl is not None and self.state == "connected":
            with suppress(SSL.Error):
                self._ssl.shutdown()
            flight = self._flush()
        self.state = "closed"
        return flight

    def _advance(self) -> list[bytes]:
        assert self._ssl is not None
        try:
            if not self._handshaken:
                self._ssl.do_handshake()
                self._handshaken = True
                self._conclude()
            else:
                self._ssl.recv(MTU)
        except SSL.WantReadError:
            pass
        except SSL.ZeroReturnError:
            self.state = "closed"
        except SSL.Error:
            # After the handshake a bad record is only dropped (RFC 6347, 4.1.2.7).
            if not self._handshaken:
                self.state = "failed"
        return self._flush()

    def _flush(self) -> list[bytes]:
        assert self._ssl is not None
        try:
            return datagrams(self._ssl.bio_read(65_536))
        except SSL.Error:
            return []

    def _conclude(self) -> None:
        if not self._handshaken or not self._fingerprints or self.state != "connecting":
            return
        self.keys = self._export_keys() if self._peer_is_as_expected() else None
        self.state = "connected" if self.keys else "failed"

    def _peer_is_as_expected(self) -> bool:
        assert self._ssl is not None
        certificate = self._ssl.get_peer_certificate(as_cryptography=True)
        known = [(name, value) for name, value in self._fingerprints if name in DIGESTS]
        return (
            certificate is not None
            and bool(known)
            and all(certificate_digest(certificate, name) == value for name, value in known)
        )

    def _export_keys(self) -> SrtpKeys | None:
        assert self._ssl is not None
        selected = self._ssl.get_selected_srtp_profile()
        profile = next((p for p in PROFILES if p.openssl_profile == selected), None)
        if profile is None:
            return None
        size = 2 * (profile.key_length + profile.salt_length)
        material = self._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        client, server = profile.get_key_and_salt(material, 0), profile.get_key_and_salt(material, 1)
        if self.is_server:
            return SrtpKeys(profile.libsrtp_profile, receive=client, send=server)
        return SrtpKeys(profile.libsrtp_profile, receive=server, send=client)
