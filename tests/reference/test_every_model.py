"""Every model on real tables: the casebook on icio-2022, and two gravity matrices."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import blocs
from blocs.foundation.axes import Axis
from blocs.moves.case import load_case
from blocs.questions.trade.engine.models.model import Model
from blocs.world.provenance import Provenance
from blocs.world.world import World

CASEBOOK = Path(blocs.__file__).parent / "casebook"
SCENARIOS = [
    path
    for case in sorted(CASEBOOK.glob("*/case.yaml"))
    for path in load_case(case.parent).scenario_paths.values()
]


@pytest.fixture(scope="module")
def icio():
    return blocs.load_world("icio-2022")


@pytest.mark.parametrize("model", list(Model))
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_casebook_converges_under_every_model(icio, path, model):
    outcome = blocs.run(icio, path, model=model)
    solver = outcome.solver
    shown = (path.stem, str(model), solver["method"], solver["iterations"], solver["residual"])
    print(*shown)  # noqa: T201 - the diagnostics, with pytest -s
    assert solver["status"] == "converged"
    assert solver["residual"] <= 1e-10
    assert max(solver["checks"].values()) <= 1e-8
    assert np.isfinite(outcome["real_income_change_pct"]).all()


def one_sector_world(table, origin, destination, value, elasticity=5.0):
    """A World of one sector out of a matrix with domestic sales, in million USD."""
    square = table.pivot(index=origin, columns=destination, values=value).fillna(0.0)
    codes = tuple(square.index)
    assert codes == tuple(square.columns)
    n = len(codes)
    return World(
        name="gravity",
        year=0,
        country=Axis("country", codes),
        sector=Axis("sector", ("goods",)),
        flows=square.to_numpy()[:, :, None],
        trade_elasticity=np.array([elasticity]),
        provenance=Provenance(title="a gravity matrix"),
        tariff_rate=np.zeros((n, n, 1)),
        input_share=np.zeros((n, 1, 1)),
    )


def test_a_gravity_matrix_runs_through_armington(shared_data):
    """With balanced trade, real income is the domestic share to the power −1/θ (ACR 2012)."""
    table = pd.read_csv(shared_data / "gravity" / "gegravity_sample_2006.csv")
    world = one_sector_world(table, "exporter", "importer", "trade")
    assert len(world.countries) == 30
    scenario = blocs.Scenario(
        title="cheaper trade",
        baseline=[{"balance_trade": {}}],
        moves=[blocs.TradeCost(origin="world", destination="world", sectors="all", change_pct=-10)],
        closure={"trade_balance": "balanced"},
    )
    outcome = blocs.run(world, scenario, model="armington")
    assert outcome.solver["residual"] <= 1e-10
    flows, after = (outcome[name].values[:, :, 0] for name in ("flows", "flows_cf"))
    domestic = [np.diag(f) / f.sum(axis=0) for f in (flows, after)]
    expected = 100 * ((domestic[1] / domestic[0]) ** (-1 / 5.0) - 1)
    np.testing.assert_allclose(outcome["real_income_change_pct"].values, expected, rtol=1e-7)
    assert (expected > 0).all()
