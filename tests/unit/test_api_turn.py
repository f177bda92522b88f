"""The servers that browsers are told of."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

from api.services.joining import ice_servers
from api.settings import ApiSettings, IceServerSettings, TurnSettings

STUN = IceServerSettings(("stun:stun.example:3478",))
TURN = TurnSettings(("turn:turn.example:3478",), "shared", lifetime_s=600)


def settings(turn: TurnSettings | None) -> ApiSettings:
    return ApiSettings(public_url="http://viva.test", secret="s" * 32, ice_servers=(STUN,), turn=turn)


def test_servers_are_told_as_they_are_set() -> None:
    [stun] = ice_servers(settings(None), "participant")
    assert (stun.urls, stun.username, stun.credential) == (["stun:stun.example:3478"], None, None)


def test_turn_credentials_are_a_participants_own_and_end_by_themselves() -> None:
    _, turn = ice_servers(settings(TURN), "participant")
    assert turn.username is not None and turn.credential is not None
    expires, _, who = turn.username.partition(":")
    assert who == "participant"
    assert 590 <= int(expires) - time.time() <= 600
    expected = hmac.new(b"shared", turn.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(turn.credential) == expected
