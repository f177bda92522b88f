"""Which database a process takes."""

from pathlib import Path

import pytest

from workers.database import database_url_of
from workers.exit import StartError
from workers.settings import load


def test_a_process_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="VIVA_DATABASE_URL"):
        database_url_of(load(data_dir=tmp_path, database_url=""))


def test_a_database_that_is_named_is_taken(tmp_path: Path) -> None:
    url = "postgresql+asyncpg://viva@127.0.0.1:1/viva"
    assert database_url_of(load(data_dir=tmp_path, database_url=url)) == url
