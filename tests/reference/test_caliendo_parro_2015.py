"""The published NAFTA result, both welfare numbers, from the authors' 1993 data.

Tolerance 0.001 percentage points: the expected table is rounded to four decimals.
"""

import csv

import pytest

import blocs

COLUMNS = {
    "welfare_published_pct": "real_income_first_order_pct",
    "terms_of_trade_pct": "terms_of_trade_pct",
    "volume_of_trade_pct": "volume_of_trade_pct",
    "real_wage_pct": "real_wage_change_pct",
    "exact_real_income_pct": "real_income_change_pct",
}


@pytest.fixture(scope="module")
def outcome(request):
    folder = request.getfixturevalue("shared_data") / "cp2015"
    scenario = blocs.Scenario(
        title="NAFTA tariffs 1993 to 2005",
        baseline=[blocs.BalanceTrade()],
        moves=[blocs.TariffTable(file=str(folder / "tariffs_nafta.csv"))],
    )
    return blocs.run(blocs.load_world(folder), scenario)


@pytest.mark.parametrize("country", ["MEX", "CAN", "USA"])
@pytest.mark.parametrize("column", list(COLUMNS))
def test_nafta(outcome, shared_data, country, column):
    with (shared_data / "cp2015/expected_nafta.csv").open() as handle:
        expected = {row["country"]: row for row in csv.DictReader(handle)}
    ours = float(outcome[COLUMNS[column]].sel(country=country))
    assert ours == pytest.approx(float(expected[country][column]), abs=1e-3)


def test_value_added_of_the_tables_is_the_authors(shared_data):
    from blocs.data.stored.store import find_world

    world = find_world(str(shared_data / "cp2015"))
    with (shared_data / "cp2015/value_added.csv").open() as handle:
        for row in csv.DictReader(handle):
            ours = world.value_added[world.country.position[row["country"]]]
            assert ours == pytest.approx(float(row["value_added"]), rel=1e-6)
