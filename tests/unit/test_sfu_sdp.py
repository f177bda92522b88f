import pytest
from aiortc.sdp import SessionDescription

from sfu.errors import BadSdp
from sfu.negotiation import accepted_codecs, accepted_extensions, assign_sources
from sfu.sdp import Codec, parse
from sfu.sdp_write import LocalMedia, LocalTransport, render

FINGERPRINT = ":".join(["AB"] * 32)
SESSION = f"""v=0
o=mozilla...THIS_IS_SDPARTA-99.0 1 0 IN IP4 0.0.0.0
s=-
t=0 0
a=fingerprint:sha-256 {FINGERPRINT.lower()}
a=group:BUNDLE 0 1 2
a=ice-options:trickle
a=msid-semantic:WMS *
"""
# As Firefox writes it: mDNS candidates, an end of them, H264 before VP8, extension ids with directions.
FIREFOX = (
    SESSION
    + """m=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101
c=IN IP4 0.0.0.0
a=candidate:0 1 UDP 2122252543 0a1b2c3d-aaaa-bbbb-cccc-0123456789ab.local 50000 typ host
a=candidate:1 1 TCP 2105524479 0a1b2c3d-aaaa-bbbb-cccc-0123456789ab.local 9 typ host tcptype active
a=sendonly
a=end-of-candidates
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level
a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1
a=fmtp:101 0-15
a=ice-pwd:0123456789abcdef0123456789abcdef
a=ice-ufrag:abcd1234
a=mid:0
a=msid:{stream} {track}
a=rtcp-mux
a=rtpmap:109 opus/48000/2
a=rtpmap:9 G722/8000/1
a=rtpmap:101 telephone-event/8000/1
a=setup:actpass
a=ssrc:1111 cname:{x}
m=video 9 UDP/TLS/RTP/SAVPF 126 127 120 124 122 123
c=IN IP4 0.0.0.0
a=sendonly
a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:4 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=extmap:7 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
a=fmtp:126 profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1
a=fmtp:127 apt=126
a=fmtp:120 max-fs=12288;max-fr=60
a=fmtp:124 apt=120
a=ice-pwd:0123456789abcdef0123456789abcdef
a=ice-ufrag:abcd1234
a=mid:1
a=rtcp-fb:126 nack
a=rtcp-fb:120 nack
a=rtcp-fb:120 nack pli
a=rtcp-fb:120 ccm fir
a=rtcp-fb:120 goog-remb
a=rtcp-fb:120 transport-cc
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:126 H264/90000
a=rtpmap:127 rtx/90000
a=rtpmap:120 VP8/90000
a=rtpmap:124 rtx/90000
a=rtpmap:122 red/90000
a=rtpmap:123 ulpfec/90000
a=setup:actpass
a=ssrc:2222 cname:{x}
a=ssrc:3333 cname:{x}
a=ssrc-group:FID 2222 3333
m=application 0 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=bundle-only
a=mid:2
a=sctp-port:5000
"""
).replace("\n", "\r\n")
CHROMIUM_MAX_BUNDLE = """v=0
o=- 1 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
m=video 9 UDP/TLS/RTP/SAVPF 96
a=mid:0
a=ice-ufrag:4ZcD
a=ice-pwd:2/1muCWoOi3uLifh0NuRHlZW
a=fingerprint:sha-256 {fingerprint}
a=setup:actpass
a=rtcp-mux
a=rtpmap:96 VP8/90000
a=recvonly
m=video 0 UDP/TLS/RTP/SAVPF 96
a=bundle-only
a=mid:1
a=rtcp-mux
a=rtpmap:96 VP8/90000
a=sendonly
""".replace("{fingerprint}", FINGERPRINT)
TRANSPORT = LocalTransport(
    "ufrag12",
    "p" * 24,
    (("sha-256", FINGERPRINT),),
    "passive",
    ("1 1 udp 1 192.0.2.1 5 typ host",),
    "192.0.2.1",
    5,
)


def test_firefox_is_understood() -> None:
    description = parse(FIREFOX)
    assert description.ufrag == "abcd1234"
    assert description.fingerprints == (("sha-256", FINGERPRINT),)
    assert description.setup == "actpass"
    assert assign_sources(description.media) == {"0": "microphone", "1": "camera"}
    assert [m.sends for m in description.media[:2]] == [True, True]


def test_only_opus_and_vp8_with_its_retransmissions_are_accepted() -> None:
    audio, video, data = parse(FIREFOX).media
    assert [(c.name, c.payload_type) for c in accepted_codecs(audio, 1)] == [("opus", 109)]
    vp8, rtx = accepted_codecs(video, 2_000_000)
    assert (vp8.payload_type, rtx.payload_type, rtx.parameters) == (120, 124, {"apt": "120"})
    assert accepted_codecs(data, 1) == ()
    assert video.repair == {3333: 2222}


def test_feedback_that_is_not_answered_is_not_negotiated() -> None:
    vp8 = accepted_codecs(parse(FIREFOX).media[1], 2_000_000)[0]
    assert vp8.feedback == ["nack", "nack pli", "ccm fir", "goog-remb"]
    extensions = dict(accepted_extensions(parse(FIREFOX).media[1]))
    assert sorted(extensions.values()) == [3, 4]


def test_port_0_of_a_bundled_m_line_is_no_rejection() -> None:
    first, second = parse(CHROMIUM_MAX_BUNDLE).media
    assert not first.sends
    assert second.sends
    assert assign_sources([first, second]) == {"0": "camera", "1": "screen"}


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "v=0",
        "hello",
        "v=0\r\nm=audio",
        "v=0\r\nm=audio x y z",
        "\x00" * 100,
        FIREFOX.replace("a=mid:1", "a=mid:0"),
        FIREFOX.replace("a=mid:1", "a=mid:1 2\t3"),
        FIREFOX.replace("BUNDLE 0 1 2", "BUNDLE 0"),
        FIREFOX.replace("a=rtcp-mux", "a=x"),
        FIREFOX.replace("a=ice-ufrag:abcd1234", "a=x"),
        FIREFOX.replace("a=fingerprint", "a=x"),
        FIREFOX.replace("a=ssrc:1111", "a=ssrc:99999999999"),
        FIREFOX.replace("a=rtpmap:120", "a=rtpmap:999"),
        FIREFOX.replace("a=extmap:3", "a=extmap:x"),
        "v=0\r\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" * 1000,
        "v=0\r\n" + "a=x\r\n" * 100_000,
    ],
)
def test_a_bad_description_is_refused_with_a_reason(sdp: str) -> None:
    with pytest.raises(BadSdp, match=r".+"):
        parse(sdp)


def test_every_cut_of_a_good_description_is_read_or_refused() -> None:
    for size in range(0, len(FIREFOX), 7):
        try:
            parse(FIREFOX[:size])
        except BadSdp:
            continue


def test_what_is_written_reads_back_elsewhere() -> None:
    media = [
        LocalMedia(
            "audio",
            "0",
            "sendonly",
            codecs=(Codec(111, "opus", 48_000, 2, {"useinbandfec": "1"}),),
            extensions=(("urn:ietf:params:rtp-hdrext:sdes:mid", 1),),
            msid=("stream", "track"),
            ssrc=7,
            cname="name",
        ),
        LocalMedia(
            "application", "1", protocol="UDP/DTLS/SCTP", formats=("webrtc-datachannel",), rejected=True
        ),
        LocalMedia(
            "video", "2", codecs=(Codec(96, "VP8", 90_000, 1, {}, ["nack pli"]),), bandwidth=2_000_000
        ),
    ]
    description = SessionDescription.parse(render(media, TRANSPORT, 1, 2))
    audio, data, video = description.media
    assert description.group[0].items == ["0", "2"]
    assert (audio.direction, audio.ssrc[0].ssrc, audio.ssrc[0].cname) == ("sendonly", 7, "name")
    assert audio.ice and audio.ice.iceLite
    assert audio.ice.usernameFragment == "ufrag12"
    assert audio.ice_candidates[0].ip == "192.0.2.1"
    assert (data.port, video.direction) == (0, "inactive")
    assert [str(c) for c in video.rtp.codecs] == ["VP8/90000"]
