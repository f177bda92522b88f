"""Where the Temporal server comes from, and the command line it gets."""

import asyncio
from pathlib import Path

import pytest

from temporal.server import binary
from temporal.server.binary import NoTemporalServerError, find, obtain
from temporal.server.command import DevServer


def program(directory: Path, name: str = "temporal") -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_path_comes_before_every_other_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = program(tmp_path / "path")
    in_go = program(tmp_path / "go")
    cached = program(tmp_path / "cache")
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert find(tmp_path / "cache", [tmp_path / "go"]) == on_path
    on_path.unlink()
    assert find(tmp_path / "cache", [tmp_path / "go"]) == in_go
    in_go.unlink()
    assert find(tmp_path / "cache", [tmp_path / "go"]) == cached


def test_what_the_sdk_downloaded_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    downloaded = program(tmp_path, "temporal-sdk-python-1.35.0")
    assert find(tmp_path) == downloaded


async def test_where_every_way_is_closed_a_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(binary, "DOWNLOAD_PAGE", "http://127.0.0.1:1/")
    monkeypatch.setattr(binary, "GO_DIRECTORY", str(tmp_path / "empty"))
    with pytest.raises(NoTemporalServerError, match=r"set TEMPORAL_ADDRESS .* or install Go") as caught:
        await obtain(tmp_path / "cache")
    assert len(caught.value.reasons) == 2
    assert "Go is not installed" in caught.value.reasons


async def test_a_go_that_is_too_old_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go = program(tmp_path / "bin", "go")
    go.write_text("#!/bin/sh\necho go version go1.19.8 linux/amd64\n")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(binary, "DOWNLOAD_PAGE", "http://127.0.0.1:1/")
    with pytest.raises(NoTemporalServerError) as caught:
        await obtain(tmp_path / "cache")
    assert "Go 1.19 is too old" in caught.value.reasons


async def test_of_many_who_need_it_at_once_one_builds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = program(tmp_path / "bin", "go")
    go.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = version ]; then echo go version go1.24.1 linux/amd64; exit; fi\n'
        f"echo built >> {tmp_path / 'builds'}; /bin/sleep 0.3\n"
        '/bin/mkdir -p "$GOBIN"; echo "#!/bin/sh" > "$GOBIN/temporal"; /bin/chmod +x "$GOBIN/temporal"\n'
    )
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(binary, "DOWNLOAD_PAGE", "http://127.0.0.1:1/")
    monkeypatch.setattr(binary, "WAIT_INTERVAL_S", 0.02)
    got = await asyncio.gather(*(obtain(tmp_path / "cache") for _ in range(3)))
    assert set(got) == {tmp_path / "cache" / "temporal"}
    assert (tmp_path / "builds").read_text() == "built\n"


async def test_go_builds_it_once_and_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = program(tmp_path / "bin", "go")
    go.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = version ]; then echo go version go1.24.1 linux/amd64; exit; fi\n'
        'echo "first/package" >&2; echo "second/package" >&2\n'
        '/bin/mkdir -p "$GOBIN"; echo "#!/bin/sh" > "$GOBIN/temporal"; /bin/chmod +x "$GOBIN/temporal"\n'
    )
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(binary, "DOWNLOAD_PAGE", "http://127.0.0.1:1/")
    monkeypatch.setattr(binary, "PROGRESS_INTERVAL_S", 0.0)
    said: list[str] = []
    built = await obtain(tmp_path / "cache", say=said.append)
    assert built == tmp_path / "cache" / "temporal"
    assert any("2 packages" in line for line in said)
    go.unlink()
    assert await obtain(tmp_path / "cache") == built


def test_the_dev_server_listens_where_it_was_told() -> None:
    argv = DevServer(
        port=1, ui_port=2, db_filename=Path("/x/temporal.db"), dynamic_config={"a.b": "5"}
    ).command(Path("/bin/temporal"))
    assert argv[:3] == ["/bin/temporal", "server", "start-dev"]
    for pair in (
        ["--ip", "127.0.0.1"],
        ["--port", "1"],
        ["--ui-port", "2"],
        ["--db-filename", "/x/temporal.db"],
        ["--dynamic-config-value", "a.b=5"],
        # With the default journal 120 of 300 interviews opened their lobby in the time in which all did with this one.
        ["--sqlite-pragma", "journal_mode=WAL"],
        ["--sqlite-pragma", "synchronous=FULL"],
    ):
        assert any(argv[i : i + 2] == pair for i in range(len(argv)))
