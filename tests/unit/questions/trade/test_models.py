"""One scenario under every model: which have an answer, the ends of the band, the headline."""

import dataclasses

import numpy as np
import pytest

import blocs
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError, NoEquilibriumError
from blocs.questions.trade import models as study_models
from blocs.questions.trade.answer import run
from blocs.questions.trade.engine.models.model import Model, Substitution
from blocs.questions.trade.models import ALL_MODELS, run_models
from worlds import make_world

CODES = ("BLR", "RUS", "KAZ", "DEU")


@pytest.fixture(scope="module")
def world():
    return dataclasses.replace(make_world(seed=5), country=Axis("country", CODES))


@pytest.fixture(scope="module")
def scenario():
    return blocs.Scenario(
        title="Two stop trading",
        moves=[blocs.Embargo(by=["BLR"], on=["RUS"], sectors=["all"], direction="both")],
    )


def test_every_model_says_what_run_says_and_the_band_is_their_extremes(world, scenario):
    band = run_models(world, scenario)
    assert [result.model for result in band.results] == list(ALL_MODELS)
    alone = {m: run(world, scenario, model=m)["real_income_change_pct"] for m in ALL_MODELS}
    for code in CODES:
        values = {m: float(real.sel(country=code)) for m, real in alone.items()}
        assert band.values(code) == values
        found = band.ranges[code]
        assert (found.low, found.high) == (min(values.values()), max(values.values()))
        assert values[found.low_model] == found.low
        assert values[found.high_model] == found.high
        estimates = [v for m, v in values.items() if m is not Model.RATIONING]
        assert band.estimates_of(code).low == min(estimates)
        assert band.estimates_of(code).high == max(estimates)
        assert band.bound_of(code) == values[Model.RATIONING]
    assert band.bound_of("BLR") < band.estimates_of("BLR").low


@pytest.mark.parametrize("move", [blocs.LabourSupply, blocs.Productivity])
def test_where_supply_changes_a_country_can_lose_more_in_equilibrium_and_no_bound_is_claimed(move):
    world = blocs.load_world("icio-2022")
    fields = {"sectors": "all"} if move is blocs.Productivity else {}
    fall = blocs.Scenario(title="T", moves=[move(country="UKR", change_pct=-20, **fields)])
    models = [Model.CALIENDO_PARRO, Model.RATIONING]
    band = run_models(world, fall, models=models)
    assert not band.bounding
    assert band.as_json()["rationing_is_a_bound"] is False
    if move is blocs.LabourSupply:
        assert band.bound_of("UKR") > band.estimates_of("UKR").low


def test_where_trade_is_cut_rationing_is_called_a_bound(world, scenario):
    assert run_models(world, scenario).as_json()["rationing_is_a_bound"] is True


def test_the_headline_is_the_one_asked_for(world, scenario):
    band = run_models(world, scenario, headline=Model.ARMINGTON)
    assert band.outcome.provenance["model"] == "armington"
    document = band.as_json()
    assert document["headline_model"] == "armington"
    assert set(document["models"]) == {str(model) for model in ALL_MODELS}
    with pytest.raises(InputError, match="not among the models"):
        run_models(world, scenario, headline=Model.CES_IO, models=[Model.ARMINGTON])


def test_unit_elasticities_close_the_gap_to_caliendo_parro(world, scenario):
    one = Substitution(value_added=1.0, inputs=1.0, final=1.0)
    near = run_models(world, scenario, substitution=one)
    far = run_models(world, scenario, substitution=Substitution())
    gaps = [
        abs(band.values("BLR")[Model.CES_IO] - band.values("BLR")[Model.CALIENDO_PARRO])
        for band in (near, far)
    ]
    assert gaps[0] < 1e-7 < gaps[1]
    assert near.substitution == {"value_added": 1.0, "inputs": 1.0, "final": 1.0}


def test_a_model_without_an_answer_is_a_row_with_its_reason(world, scenario, monkeypatch):
    """The real solver's own error of a closure, raised for one model alone."""
    real = study_models.run_under

    def fails(trade, world, scenario):
        if trade.model is Model.ARMINGTON:
            raise NoEquilibriumError("no equilibrium exists: a deficit is kept")
        return real(trade, world, scenario)

    monkeypatch.setattr(study_models, "run_under", fails)
    band = run_models(world, scenario)
    (failure,) = band.failures
    assert (failure.model, failure.status) == (Model.ARMINGTON, "no_equilibrium")
    assert Model.ARMINGTON not in band.values("BLR")
    told = band.as_json()["models"]["armington"]
    assert told == {
        "status": "no_equilibrium",
        "reason": "no equilibrium exists: a deficit is kept",
        "countries": {},
    }
    with pytest.raises(NoEquilibriumError):
        run_models(world, scenario, headline=Model.ARMINGTON)


def test_countries_left_with_nothing_stand_in_the_band_as_numbers(world):
    autarky = blocs.Scenario(
        title="Autarky",
        closure={"trade_balance": "balanced"},
        moves=[blocs.Embargo(by=["world"], on=["world"], sectors=["all"], direction="both")],
    )
    band = run_models(world, autarky, models=[Model.CALIENDO_PARRO, Model.ARMINGTON])
    assert all(np.isfinite([item.low, item.high]).all() for item in band.ranges.values())
    assert band.of("BLR").high_model is Model.ARMINGTON
