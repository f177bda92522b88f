"""Each table is in a backup, by its interview or by decision: none is forgotten, none goes unsealed by oversight."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, ForeignKey, Table

from activities.store.belonging import LEFT_OUT, OF_NONE, backed_up, owned
from activities.store.models import Base
from activities.store.types import ID

TABLES = Base.metadata.tables


def leads(table: Table) -> bool:
    return owned(table)[1] is not None


def test_each_table_is_assigned() -> None:
    of_interviews = {name for name, table in TABLES.items() if leads(table)}
    assert of_interviews | OF_NONE | LEFT_OUT == set(TABLES)
    assert not of_interviews & (OF_NONE | LEFT_OUT) and not OF_NONE & LEFT_OUT
    assert {"interactions", "participants", "invites", "overrides", "refresh_tokens"} <= of_interviews


def test_a_table_that_names_an_interview_or_a_participant_leads_there() -> None:
    naming = {name for name, t in TABLES.items() if {"session_id", "participant_id"} & set(t.c.keys())}
    assert {name for name in naming if not leads(TABLES[name])} == {"tombstones"}


@pytest.fixture
def newcomer() -> Iterator[Table]:
    there = ForeignKey("participants.participant_id")
    table = Table("newcomers", Base.metadata, Column("id", ID, primary_key=True), Column("who", ID, there))
    yield table
    Base.metadata.remove(table)


def test_a_new_table_is_found_by_its_foreign_key(newcomer: Table) -> None:
    assert newcomer in backed_up()
    owner = owned(newcomer)[1]
    assert owner is TABLES["participants"].c.session_id
