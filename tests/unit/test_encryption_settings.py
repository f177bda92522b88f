"""Where encryption is mandatory, and what a start without its key says."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from tests.support.secrecy import a_wrapping_key
from workers.codec import codec_access, has_tls, is_served
from workers.encryption import is_production, wrapping_keys_of
from workers.exit import StartError
from workers.settings import load
from workers.up import Stack


@pytest.mark.parametrize(
    ("given", "production"),
    [
        ({}, False),
        ({"temporal_address": "127.0.0.1:7233"}, False),
        ({"temporal_address": "temporal:7233"}, True),
        ({"temporal_address": "abc.tmprl.cloud:7233", "mode": "development"}, False),
        ({"api_host": "0.0.0.0"}, True),
        ({"media_host": "192.0.2.7"}, True),
        ({"public_url": "https://viva.example"}, True),
        ({"public_url": "http://localhost:8080"}, False),
        ({"mode": "production"}, True),
    ],
)
def test_whoever_serves_others_is_in_production(given: dict[str, Any], production: bool) -> None:
    assert is_production(load(**given)) is production


def test_production_does_not_start_without_a_wrapping_key_and_says_what_to_set(tmp_path: Path) -> None:
    settings = load(mode="production", data_dir=tmp_path)
    with pytest.raises(StartError, match=r"VIVA_WRAPPING_KEYS .*`viva keys new`"):
        wrapping_keys_of(settings)
    assert list(tmp_path.iterdir()) == []


async def test_nor_does_viva_up(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="VIVA_WRAPPING_KEYS"):
        async with Stack.ephemeral(mode="production"):
            raise AssertionError("it started")


def test_development_makes_one_and_keeps_it(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    first = wrapping_keys_of(settings).ids
    assert wrapping_keys_of(settings).ids == first
    assert stat.S_IMODE((tmp_path / "wrapping-keys").stat().st_mode) == 0o600


def test_a_file_of_keys_is_read_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(a_wrapping_key("one"))
    wrapping = wrapping_keys_of(load(mode="production", wrapping_keys_file=file))
    file.write_text(f"{a_wrapping_key('two')}\n{a_wrapping_key('one')}\n")
    assert wrapping.current == "two"


@pytest.mark.parametrize("given", [{"wrapping_keys": "k1:aGk="}, {"wrapping_keys_file": Path("/nowhere")}])
def test_keys_that_cannot_be_used_are_refused_in_words(given: dict[str, Any]) -> None:
    with pytest.raises(StartError, match="The wrapping keys can't be"):
        wrapping_keys_of(load(**given))


def test_the_codec_server_wants_a_token_outside_development() -> None:
    for given in ({"mode": "production"}, {"codec_host": "0.0.0.0"}):
        with pytest.raises(StartError, match="VIVA_CODEC_TOKEN"):
            codec_access(load(**given))
    assert codec_access(load(mode="production", codec_token="t" * 16)).token == "t" * 16
    assert not is_served(load(mode="production"))
    assert is_served(load())


def test_the_ui_of_viva_up_is_the_codec_servers_only_origin() -> None:
    access = codec_access(load(temporal_ui_port=9999))
    assert access.origins == ("http://127.0.0.1:9999", "http://localhost:9999")
    assert codec_access(load(codec_origins="https://ui.example")).origins == ("https://ui.example",)


def test_on_loopback_the_codec_server_speaks_plain_http() -> None:
    assert not has_tls(load(tls_cert="c", tls_key="k"))
    assert has_tls(load(tls_cert="c", tls_key="k", codec_host="0.0.0.0"))
