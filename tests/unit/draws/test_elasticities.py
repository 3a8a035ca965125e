"""Draws of the trade elasticities: moments of the law in simulation against its closed form."""

from dataclasses import replace

import numpy as np
import pytest

from blocs.draws.elasticities import (
    ASSUMPTION,
    COMMON,
    LAW,
    ElasticityLaw,
    elasticity_draws,
    elasticity_errors,
    estimates_of,
)
from blocs.draws.sentences import elasticities_drawn
from blocs.foundation.errors import InputError
from blocs.questions.trade.answer import load_world
from worlds import make_world

MANY = 200_000
SAME = {"source": "a paper", "source_sector": "Mining"}


@pytest.fixture(scope="module")
def world():
    """S00 and S01 rest on one estimate, S02 on another; S03 and S04 are assumed."""
    made = make_world(sectors=5, seed=1)
    theta = made.trade_elasticity.copy()
    theta[1] = theta[0]
    return replace(
        made,
        trade_elasticity=theta,
        trade_elasticity_se=np.array([0.5, 0.5, 1.0, np.nan, np.nan]),
        elasticity_notes={"S00": SAME, "S01": SAME, "S02": {"source": "a paper"}},
    )


def logs(world, law=LAW, seed=3):
    theta = elasticity_draws(world, MANY, seed, law=law).trade_elasticity
    return np.log(theta / world.trade_elasticity)


def covariance(world, law):
    """The closed form: c² everywhere, s² within an estimate, b² and ρ b² among assumed sectors."""
    relative = np.array([0.5, 0.5, 1.0]) / world.trade_elasticity[:3]
    own = np.log(1 + relative**2) + law.between**2
    found = np.full((5, 5), law.common**2)
    found[:2, :2] += own[0]
    found[2, 2] += own[2]
    found[3:, 3:] += law.assumed_correlation * law.between**2
    found[[3, 4], [3, 4]] += (1 - law.assumed_correlation) * law.between**2
    return found


@pytest.mark.parametrize(
    "law", [ElasticityLaw(), ElasticityLaw(common=0.1, between=0.8, assumed_correlation=0.2)]
)
def test_moments_are_those_of_the_closed_form(world, law):
    drawn = logs(world, law)
    expected = covariance(world, law)
    spread = np.sqrt(np.diag(expected))
    # Of n draws: a mean errs by sd/√n, a (co)variance by at most √2 sd²/√n; five errors are allowed.
    error = 5 / np.sqrt(MANY)
    assert (np.abs(drawn.mean(axis=0)) < error * spread).all()
    assert (np.abs(np.median(drawn, axis=0)) < 1.2533 * error * spread).all()
    found = np.cov(drawn.T)
    assert (np.abs(found - expected) < np.sqrt(2) * error * np.outer(spread, spread)).all()
    told = elasticity_errors(world, law)
    np.testing.assert_allclose(told.log_deviation, spread, rtol=1e-12)


def test_sectors_of_one_estimate_move_together(world):
    drawn = logs(world)
    np.testing.assert_allclose(drawn[:, 0], drawn[:, 1], atol=1e-12)
    assert estimates_of(world) == {"S00": ("S00", "S01"), "S02": ("S02",)}
    alone = logs(world, ElasticityLaw(common=0))
    between = np.corrcoef(alone.T)
    assert between[0, 1] == pytest.approx(1.0, abs=1e-12)
    assert between[3, 4] == pytest.approx(0.5, abs=0.01)
    assert np.abs(between[np.ix_([0, 2], [2, 3])])[[0, 0, 1], [0, 1, 1]].max() < 0.01


def test_draws_are_seeded_and_nested(world):
    theta = elasticity_draws(world, 200, seed=3).trade_elasticity
    assert (theta > 0).all()
    assert (elasticity_draws(world, 50, seed=3).trade_elasticity == theta[:50]).all()
    assert (elasticity_draws(world, 50, seed=4).trade_elasticity != theta[:50]).all()


def test_the_embedded_world_rests_on_few_estimates():
    world = load_world("icio-2022")
    errors = elasticity_errors(world)
    rests = {
        (note["source"], note.get("source_sector", "")) for note in world.elasticity_notes.values()
    }
    without = ("assumption", "")
    assert errors.estimates == len(rests - {without})
    listed = [note["source"] == "assumption" for note in world.elasticity_notes.values()]
    assert errors.assumed.tolist() == listed
    mining = world.sector.indices(["B05", "B06", "B07", "B08"])
    theta = elasticity_draws(world, 5).trade_elasticity[:, mining]
    np.testing.assert_allclose(theta, np.broadcast_to(theta[:, :1], theta.shape), rtol=1e-12)


def test_an_estimate_without_a_standard_error_is_given_one_and_said(world):
    bare = replace(
        world,
        trade_elasticity_se=np.array([0.5, 0.5, np.nan, np.nan, np.nan]),
        elasticity_notes={**world.elasticity_notes, "S02": SAME},
    )
    found = elasticity_errors(bare, ElasticityLaw(common=0, relative_error=0.25))
    assert found.unstated.tolist() == [False, False, True, False, False]
    assert found.log_deviation[2] == pytest.approx(np.sqrt(np.log(1.0625) + 0.25))
    assert found.assumption["en"].startswith("For 1 of 5 sectors")
    assert "25\u00a0%" in found.assumption["ru"]
    assert elasticity_errors(world).assumption is None


def test_the_law_is_told_with_its_parameters(world):
    errors = elasticity_errors(world, ElasticityLaw(common=0.35))
    told = " ".join(item["en"] for item in elasticities_drawn(errors))
    assert "0.35 common to all sectors, 0.5 between sources" in told
    assert "Of 5 sectors, 2 have no estimate" in told
    data = elasticity_draws(world, 7, 9).as_json()
    assert (data["common"], data["between"], data["assumed_correlation"]) == (0.3, 0.5, 0.5)
    assert (data["draws"], data["seed"]) == (7, 9)


def test_parts_without_a_spread_are_left_out(world):
    names = elasticity_errors(world, ElasticityLaw(common=0, assumed_correlation=0)).names
    assert COMMON not in names
    assert ASSUMPTION not in names
    theta = elasticity_draws(
        world, 3, law=ElasticityLaw(common=0, between=0, relative_error=0)
    ).trade_elasticity
    assert (theta[:, 3:] == world.trade_elasticity[3:]).all()
    assert (theta[:, :3] != world.trade_elasticity[:3]).all()


def test_wrong_settings_are_errors():
    with pytest.raises(InputError):
        elasticity_draws(make_world(), 0)
    with pytest.raises(InputError) as caught:
        ElasticityLaw(common=float("nan"), between=-1, assumed_correlation=1.5)
    assert [problem.field for problem in caught.value.problems] == [
        "common",
        "between",
        "assumed_correlation",
    ]
