"""Draws of the trade elasticities: seeded, lognormal moments, assumptions that are said."""

from dataclasses import replace

import numpy as np
import pytest

from blocs.draws.elasticities import elasticity_draws
from blocs.foundation.errors import InputError
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
    assert found.assumption is None


def test_a_missing_standard_error_is_assumed_and_said():
    world = with_errors(make_world(seed=2), [0.5, np.nan, 1.0])
    found = elasticity_draws(world, 5)
    assert list(found.assumed) == [False, True, False]
    assert found.standard_error[1] == pytest.approx(0.25 * world.trade_elasticity[1])
    assert found.assumption["en"].startswith("For 1 of 3 sectors")
    assert "25\u00a0%" in found.assumption["ru"]
    nothing = elasticity_draws(make_world(seed=2), 5, relative_error=0.1)
    assert nothing.assumed.all()


def test_wrong_settings_are_errors():
    with pytest.raises(InputError):
        elasticity_draws(make_world(), 0)
    with pytest.raises(InputError):
        elasticity_draws(make_world(), 5, relative_error=float("nan"))
