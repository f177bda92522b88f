"""Migrations are one line: two of the same number would leave a database that can't be brought up to date."""

import re
from pathlib import Path

from activities.store.migrate import newest

VERSIONS = Path(__file__).resolve().parents[2] / "activities" / "store" / "migrations" / "versions"


def test_each_migration_follows_the_one_before() -> None:
    before = "None"
    for number, path in enumerate(sorted(VERSIONS.glob("[0-9]*.py")), start=1):
        found = dict(re.findall(r'^(revision|down_revision) = "?(\w+)"?$', path.read_text(), re.M))
        assert found == {"revision": f"{number:04}", "down_revision": before}, path.name
        assert path.name.startswith(f"{number:04}_")
        before = found["revision"]
    assert newest() == before
