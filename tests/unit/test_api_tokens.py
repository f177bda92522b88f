"""Tokens and signed links: genuine, unexpired, and for one purpose only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from api.access_tokens import issue_account_token, issue_invite_token, read_access_token
from api.audio_links import AUDIO_LINK_S, AudioLinks
from api.opaque_tokens import first_invite_token, new_token, token_hash
from api.tokens import issue_signaling_token, read_signaling_token
from workflows.domain.errors import NotAuthenticated
from workflows.domain.values import AccountRole, Role

SECRET = "s" * 32
LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


def signaling(secret: str = SECRET, now: datetime | None = None) -> str:
    return issue_signaling_token(
        secret,
        session_id="session",
        participant_id="participant",
        role=Role.CANDIDATE,
        name="Ada",
        node_id="node",
        epoch=3,
        now=now,
    )


def test_a_signaling_token_says_all_that_a_node_checks() -> None:
    claims = read_signaling_token(SECRET, signaling())
    assert (claims.session_id, claims.participant_id, claims.role) == (
        "session",
        "participant",
        Role.CANDIDATE,
    )
    assert (claims.name, claims.node_id, claims.epoch) == ("Ada", "node", 3)
    assert timedelta(seconds=55) < claims.expires_at - datetime.now(UTC) <= timedelta(seconds=60)


def test_each_signaling_token_has_an_id_of_its_own() -> None:
    first, second = (read_signaling_token(SECRET, signaling()).token_id for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    "token",
    [
        signaling(now=LONG_AGO),
        signaling("t" * 32),
        signaling()[:-4] + "AAAA",
        issue_account_token(SECRET, "user", "organisation", AccountRole.ORGANISER),
        "",
        "no.token.atall",
    ],
    ids=["expired", "another secret", "tampered", "an access token", "empty", "nonsense"],
)
def test_no_other_token_opens_a_socket(token: str) -> None:
    with pytest.raises(NotAuthenticated):
        read_signaling_token(SECRET, token)


def test_an_unsigned_token_is_refused() -> None:
    claims = jwt.decode(signaling(), options={"verify_signature": False})
    with pytest.raises(NotAuthenticated):
        read_signaling_token(SECRET, jwt.encode(claims, "", algorithm="none"))


def test_an_access_token_speaks_for_an_account_or_for_one_participant() -> None:
    account = read_access_token(
        SECRET, issue_account_token(SECRET, "user", "organisation", AccountRole.REVIEWER)
    )
    assert (account.subject, account.organisation_id, account.role) == ("user", "organisation", "reviewer")
    assert account.session_id is None
    invited = read_access_token(SECRET, issue_invite_token(SECRET, "participant", "session", Role.CANDIDATE))
    assert (invited.subject, invited.session_id, invited.role) == ("participant", "session", "Candidate")


def test_an_expired_access_token_and_a_signaling_token_are_refused() -> None:
    expired = issue_account_token(SECRET, "user", "organisation", AccountRole.ORGANISER, LONG_AGO)
    for token in (expired, signaling()):
        with pytest.raises(NotAuthenticated):
            read_access_token(SECRET, token)


def test_an_audio_link_is_for_one_listener_one_ref_and_ten_minutes() -> None:
    links, now = AudioLinks(SECRET), datetime.now(UTC)
    signature = signature_of(links.url("session", "ref", "user:1", now))
    assert links.listener("session", "ref", signature, now) == "user:1"
    last = now + timedelta(seconds=AUDIO_LINK_S - 1)
    assert links.listener("session", "ref", signature, last) == "user:1"
    with pytest.raises(NotAuthenticated):
        links.listener("session", "ref", signature, now + timedelta(seconds=AUDIO_LINK_S + 1))


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.replace("user:1", "user:2"),
        lambda s: "9" + s,
        lambda s: s[:-2] + "AA",
        lambda s: "",
        lambda s: "٣.user:1.x",
        lambda s: "..",
    ],
    ids=["another listener", "a later end", "another signature", "empty", "another script's digits", "dots"],
)
def test_a_changed_audio_link_is_refused(change) -> None:  # type: ignore[no-untyped-def]
    links = AudioLinks(SECRET)
    with pytest.raises(NotAuthenticated):
        links.listener("session", "ref", change(signature_of(links.url("session", "ref", "user:1"))))


def test_an_audio_link_is_for_no_other_ref_and_no_other_interview() -> None:
    links = AudioLinks(SECRET)
    signature = signature_of(links.url("session", "ref", "user:1"))
    for session_id, ref in (("session", "other"), ("other", "ref"), ("sessio", "n\nref")):
        with pytest.raises(NotAuthenticated):
            links.listener(session_id, ref, signature)


def signature_of(url: str) -> str:
    return url.split("?sig=")[1].replace("%3A", ":")


def test_first_links_can_be_shown_again_and_no_two_are_alike() -> None:
    assert first_invite_token(SECRET, "one") == first_invite_token(SECRET, "one")
    tokens = {first_invite_token(SECRET, "one"), first_invite_token(SECRET, "two"), new_token(), new_token()}
    assert len(tokens) == 4
    assert all(len(token) == 43 for token in tokens)
    assert token_hash("one") != "one"
