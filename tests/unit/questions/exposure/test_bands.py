"""Bands of partners: other worlds as second route, and the delta method."""

from dataclasses import replace

import numpy as np
import pytest

import blocs
from blocs.draws.elasticities import LAW, ElasticityLaw, elasticity_draws
from blocs.draws.run import run_of
from blocs.foundation.errors import InputError
from blocs.questions.exposure.bands import MEASURES, MODELS, partner_bands
from blocs.questions.exposure.engine.power import Threat, power_rows
from blocs.questions.exposure.engine.rupture import Rupture, rupture_rows
from blocs.questions.trade.engine.derivatives.linearise import linearise
from blocs.questions.trade.engine.derivatives.products import real_income_gradients
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from worlds import make_world


def bands(world, partners, *, draws, seed=0, models=MODELS, law=LAW):
    return partner_bands(
        world,
        "C00",
        partners,
        Trade(),
        run_of(),
        drawn=elasticity_draws(world, draws, seed, law=law),
        models=models,
        trade_balance=TradeBalance.FIXED_SHARE,
    )


def test_bands_equal_worlds_with_other_elasticities():
    world = replace(make_world(seed=3), trade_elasticity_se=np.array([0.5, 0.6, 0.7]))
    (band,) = bands(world, ["C01"], draws=4, seed=5)
    assert set(band.spreads) == {Model.CALIENDO_PARRO, Model.ARMINGTON}
    incomes = {m: economy_of(world, model=m).income[:2] for m in band.spreads}
    for model, found in band.spreads.items():
        assert found.values.shape == (4, 3)
        mine, theirs = incomes[model] / incomes[Model.CALIENDO_PARRO]
        in_dollars = np.array([mine, theirs, mine])
        rows = zip(
            (world.trade_elasticity, *band.drawn.trade_elasticity),
            (found.central, *found.values),
            strict=True,
        )
        for theta, losses in rows:
            twin = world.with_elasticity(
                trade_elasticity=theta, standard_error=None, source="a draw"
            )
            (row,) = rupture_rows(twin, [Rupture(("C00",), ("C01",))], Trade(model), run_of())
            (threat,) = power_rows(twin, [Threat(("C01",), ("C00",))], Trade(model), run_of())
            alone = in_dollars * (*row.loss_pct, threat.loss_pct)
            np.testing.assert_allclose(losses, alone, rtol=1e-8)
    for k, measure in enumerate(MEASURES):
        low, median, high = band.of(measure)
        ends = [found.of(measure) for found in band.spreads.values()]
        assert (low, high) == (min(one[0] for one in ends), max(one[2] for one in ends))
        pooled = np.concatenate([found.values[:, k] for found in band.spreads.values()])
        assert median == pytest.approx(np.median(pooled))


def test_closures_stand_beside_the_draws_each_solved_by_itself():
    world = make_world(seed=3, deficits=True)
    (band,) = bands(world, ["C01"], draws=2, models=[Model.CALIENDO_PARRO])
    assert list(band.closures) == [TradeBalance.BALANCED, TradeBalance.MULTIPLICATIVE]
    cut = blocs.Embargo(by=["C00"], on=["C01"], sectors="all", direction="both")
    money, income = "real_income_change_million_usd", "income"
    for closure, losses in band.closures.items():
        scenario = blocs.Scenario(
            title="x", closure=blocs.Closure(trade_balance=closure), moves=[cut]
        )
        found = blocs.run(world, scenario)
        base = blocs.run(world, blocs.Scenario(title="no move", moves=[]))
        lost = -100 * found.labelled[money] / base.labelled[income]
        assert losses["rupture_loss_pct"] == pytest.approx(lost[0], rel=1e-7)
        assert losses["partner_loss_pct"] == pytest.approx(lost[1], rel=1e-7)
    assert band.as_json()["rupture_loss_pct"]["closures"] == {
        str(closure): values["rupture_loss_pct"] for closure, values in band.closures.items()
    }


def test_small_errors_give_the_delta_method():
    """Standard deviation over draws ≈ |∂/∂θ| · s, the derivative by the adjoint."""
    world = make_world(seed=4)
    cost = np.ones(world.flows.shape)
    cost[0, 1] = cost[1, 0] = np.inf
    shock = Shock(iceberg_cost_hat=cost)
    errors = 0.01 * world.trade_elasticity
    world = replace(world, trade_elasticity_se=errors)
    stated = ElasticityLaw(common=0, between=0)
    (band,) = bands(world, ["C01"], draws=300, models=[Model.CALIENDO_PARRO], law=stated)
    found = band.spreads[Model.CALIENDO_PARRO]
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    solution = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    gradients = real_income_gradients(linearise(solution, shock=shock), ["C00", "C01"])
    slopes = np.array([gradient.trade_elasticity for gradient in gradients])
    values, central = (np.log1p(-one[..., :2] / 100) for one in (found.values, found.central))
    moves = band.drawn.trade_elasticity - world.trade_elasticity
    deviation = np.sqrt((slopes**2 * errors**2).sum(axis=1))
    assert np.abs(values - (central + moves @ slopes.T)).max() < 0.1 * deviation.max()
    np.testing.assert_allclose(values.std(axis=0), deviation, rtol=0.15)


def test_a_partner_without_any_answer_is_an_error_that_says_why():
    with pytest.raises(InputError, match=r"'C00' with 'C01'.*no_equilibrium"):
        bands(make_world(countries=2, seed=8), ["C01"], draws=3)
