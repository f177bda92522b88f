"""Settings: read once, checked, and handed to children unchanged."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from workers.api_settings import api_settings
from workers.exit import StartError
from workers.limits import run_limits
from workers.settings import IceServer, Settings, is_loopback, load
from workflows.contracts import RunLimits


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("VIVA_") or name in {"TEMPORAL_ADDRESS", "GEMINI_API_KEY", "GOOGLE_CLOUD_PROJECT"}:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_set_means_this_machine_alone() -> None:
    settings = load()
    assert is_loopback(settings.api_host) and is_loopback(settings.media_host)
    assert settings.base_url == "http://127.0.0.1:8080"
    assert settings.media_url == "ws://127.0.0.1:8081"
    assert settings.temporal().address == "127.0.0.1:7233"


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("VIVA_API_PORT=1111\nVIVA_MEDIA_PORT=2222\n")
    monkeypatch.setenv("VIVA_API_PORT", "3333")
    assert (load().api_port, load().media_port) == (3333, 2222)


def test_temporal_address_is_read_under_the_name_that_temporal_gives_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal:7233")
    assert load().temporal().address == "temporal:7233"


def test_a_child_reads_the_settings_of_its_parent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parent = Settings(
        data_dir=tmp_path / "d",
        web_dir=tmp_path / "w",
        database_url="postgresql+asyncpg://u@/viva?host=%2Ftmp%2Fx",
        temporal_address="t:1",
        api_port=1,
        allowed_origins=["https://a.example", "https://b.example"],
        media_addresses=["192.0.2.1"],
        ice_servers=[IceServer(urls=["turn:t.example"], username="u", credential="c")],
        turn_urls=["turn:c.example:3478?transport=udp"],
        turn_secret="s",
        gemini_api_key="k",
        sample_interview=False,
        candidate_grace_s=2.5,
        gemini_prices={"gemini-3": (2.0, 12.5), "gemini-2.5": (0.3, 2.5)},
        retention_by_jurisdiction={"DE": {"audio": 30}},
    )
    for name, value in parent.environment().items():
        monkeypatch.setenv(name, value)
    assert Settings().model_dump() == parent.model_dump()


def test_a_wrong_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_API_PORT", "hunter2")
    with pytest.raises(StartError) as caught:
        load()
    assert "VIVA_API_PORT" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_secret_that_could_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_SECRET", "hunter2")
    with pytest.raises(StartError, match="VIVA_SECRET") as caught:
        load()
    assert "hunter2" not in str(caught.value)


def test_a_certificate_without_its_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIVA_TLS_CERT", "cert.pem")
    with pytest.raises(StartError, match="tls_cert and tls_key go together"):
        load()


def test_with_a_certificate_everything_is_encrypted() -> None:
    settings = Settings(tls_cert="c.pem", tls_key="k.pem", api_host="::1")
    assert settings.base_url == "https://[::1]:8080"
    assert settings.media_url.startswith("wss://")


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = Settings(
        secret="hunter2" * 5, gemini_api_key="hunter2", database_url="postgresql+asyncpg://u:hunter2@h/d"
    )
    assert "hunter2" not in repr(settings)


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    with ThreadPoolExecutor(8) as pool:
        found = {
            secret.get_secret_value() for secret in pool.map(lambda _: settings.signing_secret(), range(16))
        }
    assert len(found) == 1
    assert len(found.pop()) >= 64
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]


def test_a_run_never_comes_near_what_temporal_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_limits(load()) == RunLimits()
    monkeypatch.setenv("VIVA_RUN_MAX_UPDATES", "2000")
    with pytest.raises(StartError, match="VIVA_RUN_MAX_UPDATES"):
        load()


def test_the_settings_decide_how_new_interviews_are_led() -> None:
    settings = Settings(candidate_grace_s=7, max_follow_ups=1, secret=SecretStr("x" * 40))
    conduct = api_settings(settings, offline=True).conduct
    assert (conduct.grace_s, conduct.max_follow_ups) == (7, 1)
