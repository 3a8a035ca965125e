"""The table of blocs as blocs reads it."""

from datetime import date

import pytest

from blocs.data.reference import load_bloc_table


def test_members_follow_the_year_of_the_world():
    table = load_bloc_table()
    assert table.members("EAEU", 2014) == ()
    assert table.members("EAEU", 2015) == ("ARM", "BLR", "KAZ", "KGZ", "RUS")
    assert "GBR" in table.members("EU", 2019)
    assert "GBR" not in table.members("EU", 2020)
    assert table.members("UNION_STATE", 2022) == ("BLR", "RUS")


@pytest.mark.parametrize("year", [1993, 2015, 2024])
def test_an_alias_keeps_the_members_of_its_date(year):
    table = load_bloc_table()
    assert len(table.members("EU27", year)) == 27
    assert set(table.members("EU28", year)) - set(table.members("EU27", year)) == {"GBR"}
    assert table["EU27"].as_of == date(2020, 2, 1)


def test_names_notes_and_sources():
    table = load_bloc_table()
    assert table["EU"].names["ru"] == "Европейский союз"
    assert "1993" in table["EU"].note
    assert all(spell.source for bloc in table.blocs.values() for spell in bloc.spells)
    assert "NOWHERE" not in table
    assert load_bloc_table() is table
