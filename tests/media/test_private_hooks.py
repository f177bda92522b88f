"""What the media node uses of aiortc, aioice and pylibsrtp beyond their documented interface.

A newer version may drop any of it: this fails first, and says what is gone.
"""

import importlib
import inspect
from importlib.metadata import version

import pytest
from OpenSSL import SSL

PINNED = {"aiortc": "1.16.0", "aioice": "0.13.0", "pylibsrtp": "1.0.0"}
HOOKS = [
    ("aiortc", "RTCCertificate.generateCertificate", ()),
    ("aiortc", "RTCCertificate.getFingerprints", ("self",)),
    ("aiortc", "RTCCertificate._create_ssl_context", ("self", "srtp_profiles")),
    ("aiortc.rtcdtlstransport", "SRTPProtectionProfile.get_key_and_salt", ("self", "src", "idx")),
    ("aiortc.rtcdtlstransport", "SRTP_AEAD_AES_128_GCM", None),
    ("aiortc.rtcdtlstransport", "SRTP_AEAD_AES_256_GCM", None),
    ("aiortc.rtcdtlstransport", "SRTP_AES128_CM_SHA1_80", None),
    ("aiortc.rtcdtlstransport", "certificate_digest", ("certificate", "algorithm")),
    (
        "aiortc.rate",
        "RemoteBitrateEstimator.add",
        ("self", "arrival_time_ms", "abs_send_time", "payload_size", "ssrc"),
    ),
    ("aiortc.rate", "BandwidthUsage.OVERUSING", None),
    ("aiortc.rate", "OveruseDetector.state", ("self",)),
    ("aiortc.rate", "OveruseEstimator.update_min_frame_period", ("self", "ts_delta")),
    ("aiortc.rate", "RateCounter.add", ("self", "value", "now_ms")),
    ("aiortc.rate", "RateCounter.rate", ("self", "now_ms")),
    ("aiortc.rtp", "RtcpPacket.parse", ("data",)),
    ("aiortc.rtp", "unpack_remb_fci", ("data",)),
    ("aioice.stun", "parse_message", ("data",)),
    ("aioice.stun", "Message.check_message_integrity", ("self", "key")),
    ("aioice.stun", "Message.add_message_integrity", ("self", "key")),
    ("aioice.stun", "COOKIE", None),
    ("aioice.ice", "get_host_addresses", ("use_ipv4", "use_ipv6")),
    ("aioice.candidate", "candidate_foundation", None),
    ("aioice.candidate", "candidate_priority", ("candidate_component", "candidate_type", "local_pref")),
    ("pylibsrtp._binding", "lib.srtp_protect", None),
    ("pylibsrtp._binding", "lib.srtp_unprotect", None),
    ("pylibsrtp._binding", "lib.srtp_protect_rtcp", None),
    ("pylibsrtp._binding", "lib.srtp_unprotect_rtcp", None),
    ("pylibsrtp._binding", "lib.srtp_remove_stream", None),
    ("pylibsrtp._binding", "ffi.from_buffer", None),
]


@pytest.mark.parametrize(("module", "path", "parameters"), HOOKS, ids=lambda value: str(value)[:60])
def test_a_private_hook_is_there(module: str, path: str, parameters: tuple[str, ...] | None) -> None:
    target: object = importlib.import_module(module)
    for name in path.split("."):
        assert hasattr(target, name), f"{module}.{path} is gone: sfu/ needs it or another way"
        target = getattr(target, name)
    if parameters is not None:
        assert callable(target)
        found = tuple(inspect.signature(target).parameters)
        assert found[: len(parameters)] == parameters, f"{module}.{path} now takes {found}"


def test_an_srtp_session_still_has_its_handle() -> None:
    from pylibsrtp import Session

    assert hasattr(Session(), "_srtp"), "pylibsrtp.Session._srtp is gone: sfu/srtp.py needs libsrtp's handle"


def test_pyopenssl_still_does_dtls() -> None:
    for name in (
        "DTLSv1_get_timeout",
        "DTLSv1_handle_timeout",
        "set_ciphertext_mtu",
        "export_keying_material",
    ):
        assert hasattr(SSL.Connection, name), f"OpenSSL.SSL.Connection.{name} is gone"


@pytest.mark.parametrize(("package", "pinned"), PINNED.items())
def test_the_versions_are_those_that_were_tried(package: str, pinned: str) -> None:
    assert version(package) == pinned, f"{package} has changed: run tests/media, then pin it here"
