"""The year that the source of a number is of."""

import pytest

import blocs
from blocs.world.provenance import year_of_note


@pytest.mark.parametrize(
    ("note", "year"),
    [
        ({"source": "Caliendo and Parro (2015), Table 1, 99 % sample"}, 2015),
        ({"source": "", "assumption": "5, from the median of Head and Mayer (2014)"}, 2014),
        ({"source": "A (1999)", "assumption": "B (2014)"}, 1999),
        ({"source": "given"}, None),
        ({"source": "12015 goods"}, None),
        ({}, None),
    ],
)
def test_the_year_is_that_of_the_source_or_else_of_the_assumption(note, year):
    assert year_of_note(note) == year


def test_every_elasticity_of_the_world_that_ships_has_a_year_and_a_status():
    world = blocs.load_world("icio-2022")
    scenario = blocs.Scenario(title="no move", moves=[])
    rows = blocs.run(world, scenario).provenance["elasticities"]
    assert [row["sector"] for row in rows] == list(world.sectors)
    assert {row["status"] for row in rows} == {"estimated", "assumed"}
    assert {row["year"] for row in rows} >= {2014, 2015, 2022}
