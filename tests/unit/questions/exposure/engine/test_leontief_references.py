"""Value added through third countries on real tables, and against pymrio on its test system."""

import warnings

import numpy as np
import pytest

import blocs
from blocs.foundation.axes import Axis
from blocs.questions.exposure.engine.input_output import (
    InputOutput,
    input_output,
    input_output_by_use,
)
from blocs.questions.exposure.engine.leontief import decompose_exports, value_added_by_demand
from blocs.questions.exposure.engine.sourcing import coefficient_matrix

# -- real tables -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real():
    return input_output(blocs.load_world("icio-2022"))


def test_parts_sum_to_gross_exports_at_80_by_50(real):
    result = decompose_exports(real)
    total = sum(result.parts.values())
    np.testing.assert_allclose(total, result.gross_exports, rtol=1e-9, atol=1e-9)


def test_sweeps_against_one_dense_solve_at_80_by_50(real):
    n, s = real.value_added.shape
    matrix = -coefficient_matrix(real.sourcing).reshape(n * s, n * s)
    matrix[np.diag_indices_from(matrix)] += 1.0
    b = real.country.position["BLR"]
    output = np.linalg.solve(matrix, real.final_flows[:, b].ravel())
    np.testing.assert_allclose(real.output_by_destination[:, :, b].ravel(), output, rtol=1e-9)


def test_belarus_hangs_on_russia_more_than_on_anybody_else(real):
    share = value_added_by_demand(real).share
    b, r = real.country.position["BLR"], real.country.position["RUS"]
    abroad = np.delete(share[b], b)
    assert share[b, r] == abroad.max()
    assert share[b, r] > 10 * share[r, b]


# -- pymrio ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mrio():
    """pymrio's bundled test system, solved by pymrio, with value added split by source."""
    pymrio = pytest.importorskip("pymrio", reason="pymrio is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pymrio's own, about coming pandas versions
        system = pymrio.load_test().calc_all()
        system.by_source = system.factor_inputs.diag_stressor("Value Added", name="by_source")
        system.calc_all()
        return system, system.get_gross_trade()


def table_of(system) -> InputOutput:
    """The system as a table of ours: labels and axes only."""
    regions, sectors = tuple(system.get_regions()), tuple(system.get_sectors())
    n, s = len(regions), len(sectors)
    return input_output_by_use(
        country=Axis("country", regions),
        sector=Axis("sector", sectors),
        intermediate_flows=system.Z.to_numpy().reshape(n, s, n, s).transpose(0, 2, 1, 3),
        final_flows=system.Y.to_numpy().reshape(n, s, n, -1).sum(axis=3).transpose(0, 2, 1),
        value_added=system.factor_inputs.F.to_numpy().reshape(n, s),
    )


def test_value_added_by_demand_against_pymrio(mrio):
    system, _ = mrio
    table = table_of(system)
    n, s = table.value_added.shape
    theirs = system.by_source.D_cba.to_numpy().reshape(n, s, n, s).sum(axis=3)
    ours = value_added_by_demand(table).by_sector
    np.testing.assert_allclose(ours, theirs.transpose(0, 2, 1), rtol=1e-9, atol=1e-6)


def test_footprints_against_pymrio(mrio):
    """Value added embodied in imports and exports, by region (pymrio's D_imp and D_exp)."""
    system, _ = mrio
    total = value_added_by_demand(table_of(system)).total
    own = np.diag(total)
    accounts = system.factor_inputs
    imports, exports = accounts.D_imp_reg.to_numpy()[0], accounts.D_exp_reg.to_numpy()[0]
    np.testing.assert_allclose(total.sum(axis=0) - own, imports, rtol=1e-9)
    np.testing.assert_allclose(total.sum(axis=1) - own, exports, rtol=1e-9)


def test_multipliers_and_gross_trade_against_pymrio(mrio):
    system, trade = mrio
    table = table_of(system)
    n, s = table.value_added.shape
    multiplier = system.factor_inputs.M.to_numpy().reshape(n, s)
    np.testing.assert_allclose(table.content_by_source.sum(axis=2), multiplier, rtol=1e-9)
    gross = decompose_exports(table)
    theirs = trade.bilat_flows.to_numpy().reshape(n, s, n).transpose(0, 2, 1)
    np.testing.assert_allclose(gross.gross_exports, theirs, rtol=1e-9, atol=1e-6)
    total = sum(gross.parts.values())
    np.testing.assert_allclose(total, theirs, rtol=1e-9, atol=1e-6)
