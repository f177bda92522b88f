"""Whether modules need be compiled by each process that starts."""

import compileall
import os
from pathlib import Path

import pytest

from workers.bytecode import is_compiled


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "inner").mkdir()
    for name in ("__init__.py", "inner/__init__.py", "inner/one.py"):
        (tmp_path / name).write_text("answer = 42\n")
    return tmp_path


def test_a_package_without_bytecode_is_not_compiled(package: Path) -> None:
    assert not is_compiled(package)


def test_a_package_is_compiled_once_each_module_is(package: Path) -> None:
    compileall.compile_dir(package, quiet=1)
    assert is_compiled(package)


def test_a_module_that_was_changed_since_has_to_be_compiled_again(package: Path) -> None:
    compileall.compile_dir(package, quiet=1)
    module = package / "inner" / "one.py"
    later = module.stat().st_mtime + 10
    module.write_text("answer = 43\n")
    os.utime(module, (later, later))

    assert not is_compiled(package)
