"""What stands in the way of a start is said in one sentence, with what to do."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from workers.exit import StartError
from workers.settings import load
from workers.up.command import require_safe_host
from workers.up.ground import DataLock, free_port, is_held, read_running, require_disk, require_port


def test_a_port_in_use_is_named_with_the_option_that_changes_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            StartError, match=rf"Port {port}, which the web app needs, is in use: .*--api-port"
        ):
            require_port("127.0.0.1", port, "the web app", "--api-port")


def test_a_free_port_is_accepted_and_left_free() -> None:
    port = free_port()
    require_port("127.0.0.1", port, "the web app", "--api-port")
    require_port("127.0.0.1", port, "the web app", "--api-port")


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(StartError, match=r"The web app can't listen on 203\.0\.113\.1"):
        require_port("203.0.113.1", 8080, "the web app", "--api-port")


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    with pytest.raises(StartError, match=r"can't be written .*--data-dir"):
        require_disk(tmp_path / "file" / "data")


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.up.ground.MINIMUM_FREE_BYTES", 2**62)
    with pytest.raises(StartError, match="MB are free on the disk"):
        require_disk(tmp_path)


def test_a_second_supervisor_is_told_where_the_first_is(tmp_path: Path) -> None:
    first, second = DataLock(tmp_path), DataLock(tmp_path)
    first.acquire()
    first.publish({"apiUrl": "http://127.0.0.1:8080"}, [])
    with pytest.raises(StartError, match=r"is running on .* already at http://127\.0\.0\.1:8080"):
        second.acquire()
    assert is_held(tmp_path)
    first.release()
    assert not is_held(tmp_path)
    assert read_running(tmp_path) == {}
    second.acquire()
    second.release()


def test_the_lock_of_a_killed_supervisor_is_free(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path; import time
from workers.up.ground import DataLock
lock = DataLock(Path({str(tmp_path)!r}))
lock.acquire()
lock.publish({{"apiUrl": "x"}}, [])
print("held", flush=True)
time.sleep(60)
"""
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    assert is_held(tmp_path)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    lock = DataLock(tmp_path)
    lock.acquire()
    lock.release()


def test_others_are_not_served_in_the_clear() -> None:
    with pytest.raises(StartError, match=r"at 192\.0\.2\.7 needs HTTPS.*--tls-cert and --tls-key"):
        require_safe_host(load(api_host="192.0.2.7", media_host="192.0.2.7"))


def test_a_wildcard_host_needs_a_name_for_others() -> None:
    with pytest.raises(StartError, match="--public-url"):
        require_safe_host(load(api_host="0.0.0.0", media_host="0.0.0.0", tls_cert="c", tls_key="k"))


def test_with_tls_a_host_is_served_under_its_public_name() -> None:
    settings = load(
        api_host="0.0.0.0",
        media_host="0.0.0.0",
        tls_cert="c",
        tls_key="k",
        public_url="https://viva.example:8080",
    )
    require_safe_host(settings)
    assert settings.base_url == "https://viva.example:8080"
    assert settings.media_url == "wss://viva.example:8081"
