"""What `make run` says where it can't go on."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("python3", "python3.11", "python3.12", "python3.13", "python3.14")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    return tmp_path


def fake(checkout: Path, name: str, script: str) -> None:
    path = checkout / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def run(checkout: Path, script: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{checkout / 'bin'}:/usr/bin:/bin", "HOME": str(checkout)}
    return subprocess.run(
        [checkout / "scripts" / script], cwd=checkout, env=env, capture_output=True, text=True, timeout=60
    )


def test_a_python_that_is_too_old_is_named_with_what_to_install(checkout: Path) -> None:
    for name in PYTHONS:
        fake(checkout, name, "exit 1")
    done = run(checkout, "environment.sh")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Python 3.11 to 3.14 is needed" in done.stderr and "apt install python3" in done.stderr


def test_a_python_without_venv_is_named_with_what_to_install(checkout: Path) -> None:
    for name in PYTHONS:
        fake(checkout, name, 'case "$1" in -c) exit 0;; *) echo "ensurepip is not available"; exit 1;; esac')
    fake(checkout, "uv", "exit 1")
    done = run(checkout, "environment.sh")
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


def test_an_environment_that_cannot_be_made_shows_why(checkout: Path) -> None:
    fake(checkout, "uv", '[ "$1" = --version ] && exit 0; echo "error: no network"; exit 2')
    done = run(checkout, "environment.sh")
    assert done.returncode == 1
    assert "error: no network" in done.stderr
    assert "is the network there?" in done.stderr
    assert not (checkout / ".venv" / ".synced").exists()


def test_an_environment_that_is_up_to_date_is_left_alone(checkout: Path) -> None:
    fake(
        checkout, "uv", '[ "$1" = --version ] && exit 0; echo called >> uv.calls; mkdir -p .venv/bin; exit 0'
    )
    assert run(checkout, "environment.sh").returncode == 0
    for name in ("viva", "python"):
        (checkout / ".venv" / "bin" / name).write_text("#!/bin/sh\nexit 0\n")
        (checkout / ".venv" / "bin" / name).chmod(0o755)
    assert run(checkout, "environment.sh").returncode == 0
    assert (checkout / "uv.calls").read_text() == "called\n"
    (checkout / "uv.lock").touch()
    assert run(checkout, "environment.sh").returncode == 0
    assert (checkout / "uv.calls").read_text() == "called\ncalled\n"


def test_the_web_app_is_built_again_only_after_its_sources_changed(checkout: Path) -> None:
    fake(checkout, "node", "exit 0")
    build = (
        'case "$*" in *build*) echo built >> builds; mkdir -p web/dist;; *) mkdir -p web/node_modules;; esac'
    )
    fake(checkout, "npm", build)
    (checkout / "web" / "src").mkdir(parents=True)
    (checkout / "web" / "package-lock.json").write_text("{}")
    source = checkout / "web" / "src" / "main.tsx"
    for text in ("one", "one", "two"):
        source.write_text(text)
        done = run(checkout, "web.sh")
        assert done.returncode == 0, done.stderr
    assert (checkout / "builds").read_text() == "built\nbuilt\n"
