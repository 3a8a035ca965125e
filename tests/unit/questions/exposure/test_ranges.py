"""Ranges: seeded draws, lognormal moments, bands, and the delta method as second route."""

from dataclasses import replace

import numpy as np
import pytest

from blocs.draws.elasticities import Band, band, elasticity_draws
from blocs.foundation.errors import InputError, NotConvergedError
from blocs.questions.exposure.engine.rupture import Rupture, rupture_rows
from blocs.questions.exposure.ranges import Ranges, measure_ranges, rupture_ranges
from blocs.questions.trade.engine.derivatives.linearise import linearise
from blocs.questions.trade.engine.derivatives.products import real_income_gradients
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shock import Shock
from worlds import make_world


def with_errors(world, errors):
    return replace(world, trade_elasticity_se=np.array(errors))


def test_draws_are_seeded_positive_and_have_the_stated_moments():
    world = with_errors(make_world(seed=1), [0.5, 4.0, 1.0])
    found = elasticity_draws(world, 200_000, seed=3)
    theta = found.trade_elasticity
    assert (theta > 0).all()
    np.testing.assert_allclose(theta.mean(axis=0), world.trade_elasticity, rtol=0.01)
    np.testing.assert_allclose(theta.std(axis=0), [0.5, 4.0, 1.0], rtol=0.03)
    np.testing.assert_allclose(np.corrcoef(theta.T) - np.eye(3), 0.0, atol=0.01)
    again = elasticity_draws(world, 200_000, seed=3).trade_elasticity
    assert (again == theta).all()
    assert (elasticity_draws(world, 10, seed=4).trade_elasticity != theta[:10]).all()
    assert found.assumption() == ""


def test_a_missing_standard_error_is_assumed_and_said():
    world = with_errors(make_world(seed=2), [0.5, np.nan, 1.0])
    found = elasticity_draws(world, 5)
    assert list(found.assumed) == [False, True, False]
    assert found.standard_error[1] == pytest.approx(0.25 * world.trade_elasticity[1])
    assert found.assumption().startswith("For 1 of 3 sectors")
    assert "25\u00a0%" in found.assumption("ru")
    nothing = elasticity_draws(make_world(seed=2), 5, relative_error=0.1)
    assert nothing.assumed.all()


def test_wrong_settings_are_errors():
    with pytest.raises(InputError):
        elasticity_draws(make_world(), 0)
    with pytest.raises(InputError):
        elasticity_draws(make_world(), 5, relative_error=float("nan"))
    with pytest.raises(InputError):
        band(np.zeros(5), level=1.0)
    with pytest.raises(InputError, match="no draw gave an answer"):
        band(np.full(5, np.nan))


def test_band_by_hand_counts_failures():
    values = np.array([np.nan, *range(101)], dtype=float)
    found = band(values, 0.9)
    assert (found.low, found.median, found.high) == pytest.approx((5, 50, 95))
    assert (found.draws, found.failed) == (102, 1)


def test_rupture_ranges_equal_worlds_with_other_elasticities():
    world = with_errors(make_world(seed=3), [0.5, 0.6, 0.7])
    rupture = Rupture(("C00",), ("C01",))
    found = rupture_ranges(world, rupture, draws=4, seed=5)
    assert set(found.values) == {Model.CALIENDO_PARRO, Model.ARMINGTON}
    for model, values in found.values.items():
        assert values.shape == (4, 2)
        for theta, losses in zip(found.draws.trade_elasticity, values, strict=True):
            twin = world.with_elasticity(
                trade_elasticity=theta, standard_error=None, source="a draw"
            )
            (row,) = rupture_rows(twin, [rupture], model=model)
            np.testing.assert_allclose(losses, row.loss_pct, rtol=1e-8)
        (row,) = rupture_rows(world, [rupture], model=model)
        np.testing.assert_allclose(found.central[model], row.loss_pct, rtol=1e-9)
    overall = found.overall
    for model in found.values:
        assert (overall.low <= found.of(model).low).all()
        assert (overall.high >= found.of(model).high).all()


def test_small_errors_give_the_delta_method():
    """Standard deviation over draws ≈ |∂/∂θ| · s, the derivative by the adjoint."""
    world = make_world(seed=4)
    cost = np.ones(world.flows.shape)
    cost[0, 1] = cost[1, 0] = np.inf
    shock = Shock(iceberg_cost_hat=cost)
    errors = 0.01 * world.trade_elasticity
    world = with_errors(world, errors)

    def measure(economy, model):
        return np.log(solve_trade(economy, shock=shock, model=model).real_income_hat)

    found = measure_ranges(world, measure, draws=300, models=[Model.CALIENDO_PARRO])
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    solution = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    gradients = real_income_gradients(linearise(solution, shock=shock), world.countries)
    slopes = np.array([gradient.trade_elasticity for gradient in gradients])
    values = found.values[Model.CALIENDO_PARRO]
    moves = found.draws.trade_elasticity - world.trade_elasticity
    linear = found.central[Model.CALIENDO_PARRO] + moves @ slopes.T
    spread = np.sqrt((slopes**2 * errors**2).sum(axis=1))
    assert np.abs(values - linear).max() < 0.1 * spread.max()
    np.testing.assert_allclose(values.std(axis=0), spread, rtol=0.15)


def test_failed_draws_are_counted_and_explained():
    world = make_world(seed=5)
    calls = []

    def measure(economy, model):
        calls.append(1)
        if len(calls) == 3:
            raise NotConvergedError("stopped short")
        return economy.trade_elasticity.sum()

    found = measure_ranges(world, measure, draws=10, models=[Model.ARMINGTON])
    assert found.of(Model.ARMINGTON).failed == 1
    assert found.causes == ("armington draw 1: stopped short",)


def test_results_say_what_they_mean():
    for kind in (Band, Ranges):
        assert set(kind.meaning) == {"en", "ru"}


def test_a_range_holds_the_central_number():
    """Draws around another value than the centre: the range is widened to the centre."""
    world = make_world(seed=6)
    central = world.trade_elasticity

    def measure(economy, model):
        return np.array([float((economy.trade_elasticity == central).all()), 1.0])

    found = measure_ranges(world, measure, draws=5)
    for one in (found.of(Model.ARMINGTON), found.overall):
        assert list(one.low) == [0.0, 1.0]
        assert list(one.high) == [1.0, 1.0]
        assert list(one.median) == [0.0, 1.0]
