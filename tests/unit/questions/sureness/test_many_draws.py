"""Readings of many draws: the same as of few, but for what is said to rest on some of them."""

import dataclasses

import numpy as np
import pytest

from blocs.brief.voice import voice
from blocs.draws.elasticities import ElasticityLaw
from blocs.draws.table import EXACT_DRAWS, MemoryTable
from blocs.draws.totals import RELATIVE_ERROR
from blocs.moves.instruments.barriers import TradeCost
from blocs.moves.scenario import Scenario
from blocs.questions.sureness.answer import run_ensemble
from blocs.questions.sureness.drawn import SUBSAMPLE
from blocs.questions.sureness.reading import read_ensemble
from blocs.questions.sureness.report.page import ensemble_report
from blocs.questions.sureness.space import Uncertainty
from worlds import make_world

SIZES = (SUBSAMPLE, SUBSAMPLE + 3000, EXACT_DRAWS + 4000)


def synthetic(draws):
    """An ensemble of two scenarios whose results are made up: linear in the first inputs."""
    world = make_world(countries=5, sectors=3, seed=4)
    world = dataclasses.replace(world, trade_elasticity_se=0.2 * world.trade_elasticity)
    a, b = world.countries[:2]
    scenarios = {
        name: Scenario(
            title=name,
            moves=[TradeCost(between=([a], [b]), sectors="all", change_pct=change)],
        )
        for name, change in (("less", -5.0), ("more", -10.0))
    }
    found = run_ensemble(
        world, scenarios, draws=2, uncertainty=Uncertainty(law=ElasticityLaw(common=0, between=0))
    )
    design = dataclasses.replace(found.plan.design, draws=draws)
    plan = dataclasses.replace(found.plan, design=design)
    inputs = plan.inputs(0, draws)
    standard = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    size = np.arange(1.0, len(plan.outputs) + 1)
    one = size * (0.4 + standard[:, [0]] + 0.3 * standard[:, [1]])
    outputs = np.stack([one, one + 0.2 - 0.5 * standard[:, [2]]], axis=1).reshape(2 * draws, -1)
    failed = np.arange(2 * draws) % 50 == 7
    outputs[failed] = np.nan
    status = np.where(failed, "no_equilibrium", "done").tolist()
    cause = np.where(failed, "none", "").tolist()
    table = MemoryTable(found.plan.layout, np.repeat(inputs, 2, axis=0), outputs, status, cause)
    return dataclasses.replace(found, plan=plan, table=table)


@pytest.fixture(scope="module", params=SIZES)
def ensemble(request):
    return synthetic(request.param)


@pytest.fixture(scope="module")
def reading(ensemble):
    return read_ensemble(ensemble)


def test_ranges_gains_and_flips_count_all_draws(ensemble, reading):
    for variant, item in enumerate(reading.scenarios):
        values = ensemble.table.outputs(item.outputs, variant=variant)
        answered = (~np.isnan(values)).sum(axis=0)
        exact = len(values) <= EXACT_DRAWS
        error = 1e-12 if exact else RELATIVE_ERROR * 1.01
        for k, code in enumerate(item.outputs):
            for level in (0.05, 0.25, 0.5, 0.95):
                expected = np.nanquantile(values[:, k], level)
                near = 1e-12 if exact else 2e-3  # between draws, where the sketch takes one
                assert item.quantile(code, level) == pytest.approx(expected, rel=error, abs=near)
            assert item.gain_of(code).draws == answered[k]
            assert item.gain_of(code).count == (values[:, k] > 0).sum()
        focus = values[:, item.outputs.index(reading.focus)]
        assert item.flip.kind == "sign"
        assert item.flip.draws == (~np.isnan(focus)).sum()
        assert item.flip.cases == (focus < 0).sum()


def test_drivers_rest_on_a_subsample_and_say_so(ensemble, reading):
    most = min(ensemble.table.draws, SUBSAMPLE)
    for item in reading.scenarios:
        assert 0.95 * most < item.tornado.draws <= most
        assert item.first_order.draws == item.tornado.draws
        assert item.tornado.bars[0].name == ensemble.plan.space.inputs[0]
    share = reading.scenarios[0].tornado.bars[0].variance_share
    assert share == pytest.approx(1 / 1.09, abs=0.01)
    joint = ensemble.table.draws if ensemble.table.draws <= EXACT_DRAWS else SUBSAMPLE
    assert 0.9 * joint < reading.ranking_draws[0, 1] <= joint
    told = reading.as_json()["read"]
    assert told["driver_draws"] == most
    assert told["joint_draws"] == joint
    assert (told["quantile_error"] > 0) == (ensemble.table.draws > EXACT_DRAWS)


def test_the_page_says_what_rests_on_some_of_the_draws(ensemble, reading):
    page = ensemble_report(reading, voice("en", ensemble.world)).html()
    assert ("rest on 20,000 of the draws" in page) == (ensemble.table.draws > SUBSAMPLE)
    assert ("within 0.05% of themselves" in page) == (ensemble.table.draws > EXACT_DRAWS)


def test_the_subsample_is_of_the_seed(ensemble, reading):
    again = read_ensemble(ensemble)
    for one, other in zip(reading.scenarios, again.scenarios, strict=True):
        assert one.tornado == other.tornado
        assert one.flip.found.box == other.flip.found.box
