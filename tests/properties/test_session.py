"""Sliders: whatever the way there, at rest a session says what a solve from the baseline says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import blocs
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS
from worlds import make_world

SAME = 1e-9
"""Points of real income."""

seeds = st.integers(0, 1_000)
models = st.sampled_from(list(FORMULATIONS))
closures = st.sampled_from(["fixed_share", "balanced", "fixed_nominal", "multiplicative"])
places = st.tuples(*[st.floats(0.0, 200.0)] * 4, st.booleans())
few = settings(max_examples=20, deadline=None)


def moves(cost=-15.0, tariff=0.25, productivity=4.0, labour=-5.0, *, banned=True):
    """The moves of the tests with some numbers; those that would do nothing are left out."""
    made = [
        blocs.TradeCost(between=[["C00"], ["C01", "C02"]], sectors=["all"], change_pct=cost)
        if cost
        else None,
        blocs.Tariff(by=["C01"], on=["C03"], sectors=["S00", "S01"], add=tariff)
        if tariff
        else None,
        blocs.Productivity(country=["C03"], sectors=["S02"], change_pct=productivity)
        if productivity
        else None,
        blocs.LabourSupply(country=["C02"], change_pct=labour) if labour else None,
        blocs.Embargo(by=["C00"], on=["C03"], sectors=["S00"], direction="both")
        if banned
        else None,
    ]
    return [move for move in made if move is not None]


def scenario(*filed, closure="fixed_share", labour_supply=0.0):
    return blocs.Scenario(
        title="five sliders",
        closure={"trade_balance": closure, "labour_supply_elasticity": labour_supply},
        moves=filed or moves(),
    )


def go(session, place):
    """Drag every slider to a place, in one order, and let go."""
    *percents, banned = place
    for position, percent in enumerate(percents):
        session.drag(position, percent)
    session.switch(4, on=banned)
    return session.rest()


def change(outcome):
    return outcome["real_income_change_pct"].to_numpy()


@few
@given(seeds, models, closures, st.lists(places, min_size=1, max_size=4), st.floats(0, 1))
def test_at_rest_it_is_the_cold_answer_whatever_the_path(seed, model, closure, path, supply):
    world = make_world(seed=seed)
    filed = scenario(closure=closure, labour_supply=supply)
    session = blocs.Session(world, filed, model=model)
    for place in path:
        view = go(session, place)
    *percents, banned = path[-1]
    cost, tariff, productivity, labour = (
        number * percent / 100
        for number, percent in zip((-15.0, 0.25, 4.0, -5.0), percents, strict=True)
    )
    said = moves(cost, tariff, productivity, labour, banned=banned)
    assert view.status == "verified"
    if said:
        same = scenario(*said, closure=closure, labour_supply=supply)
        cold = blocs.run(world, same, model=model)
        np.testing.assert_allclose(view["real_income_change_pct"], change(cold), atol=SAME)
        np.testing.assert_allclose(change(session.outcome()), change(cold), atol=SAME)


@few
@given(seeds, models, places, st.permutations(range(5)))
def test_the_order_of_drags_does_not_matter(seed, model, place, order):
    world = make_world(seed=seed)
    one, other = (blocs.Session(world, scenario(), model=model) for _ in range(2))
    first = go(one, place)
    for position in order:
        if position == 4:
            other.switch(position, on=place[4])
        else:
            other.drag(position, place[position])
    second = other.rest()
    np.testing.assert_allclose(
        first["real_income_change_pct"], second["real_income_change_pct"], atol=SAME
    )


@few
@given(seeds, models, places)
def test_a_preview_is_near_the_answer(seed, model, place):
    session = blocs.Session(make_world(seed=seed), scenario(), model=model)
    for position, percent in enumerate(place[:4]):
        view = session.drag(position, percent)
    shown = view["real_income_change_pct"]
    assert view.status in {"preview", "verified"}
    # The residual is at most 1e-6; what it leaves open of a real income is up to ten times that.
    np.testing.assert_allclose(shown, session.rest()["real_income_change_pct"], atol=1e-3)


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.CES_IO, Model.ARMINGTON])
def test_warm_solves_need_fewer_rounds_than_cold_ones(model):
    warm, cold = [], []
    for seed in range(5):
        world = make_world(seed=seed, countries=8, sectors=5)
        session = blocs.Session(world, scenario(), model=model)
        for percent in np.linspace(100, 180, 9):
            session.drag(0, percent)
            warm.append(session.rest().iterations)
            said = scenario(*moves(-15.0 * percent / 100))
            cold.append(blocs.run(world, said, model=model).solver["iterations"])
    assert np.mean(warm) < np.mean(cold)


def test_previews_along_a_line_need_fewer_rounds_the_more_is_known():
    session = blocs.Session(make_world(seed=1, countries=8, sectors=5), scenario())
    rounds = [session.drag(0, percent).iterations for percent in range(102, 122, 2)]
    assert rounds[-1] < rounds[0]
    assert np.mean(rounds[4:]) < np.mean(rounds[:2])


def lender(world, part):
    """A transfer of a part of what the country that pays earns."""
    paid = part * float(world.value_added[0])
    return blocs.Transfer(by=["C00"], to=["C01"], amount_million_usd=paid)


def test_a_slider_into_no_equilibrium_keeps_the_last_verified_numbers_and_names_the_reason():
    world = make_world(seed=2, deficits=False)
    session = blocs.Session(world, scenario(*moves(), lender(world, 0.6)))
    verified = session.view
    view = session.drag(5, 200.0)
    assert view.status not in {"preview", "verified"}
    view = session.rest()
    assert view.status == "no_equilibrium"
    assert "C00" in view.reason
    assert view.sliders[5].percent == 200.0
    assert view.answered[5].percent == 100.0
    np.testing.assert_array_equal(
        view["real_income_change_pct"], verified["real_income_change_pct"]
    )
    assert session.verified is verified
    session.drag(5, 100.0)
    back = session.rest()
    assert back.status == "verified"
    np.testing.assert_allclose(
        back["real_income_change_pct"], verified["real_income_change_pct"], atol=SAME
    )


def test_a_part_without_meaning_is_refused_by_name_and_the_numbers_stay():
    session = blocs.Session(make_world(seed=2), scenario(*moves(productivity=-60.0)))
    view = session.drag(2, 180.0)
    assert view.status == "invalid_input"
    assert "productivity_hat" in view.reason
    assert "C03" in view.reason
    assert view.answered[2].percent == 100.0
    assert session.drag(2, 120.0).status in {"preview", "verified"}


@pytest.mark.parametrize("percent", [-1.0, 200.5, float("nan")])
def test_a_slider_has_ends(percent):
    session = blocs.Session(make_world(seed=2), scenario())
    with pytest.raises(blocs.InputError, match="0 to 200 %"):
        session.drag(0, percent)
    with pytest.raises(blocs.InputError, match="no move 9"):
        session.drag(9, 50.0)
    assert [item.percent for item in session.sliders] == [100.0] * 5


def test_quantities_cut_first_are_verified_at_once():
    world = make_world(seed=2)
    session = blocs.Session(world, scenario(), model="rationing")
    view = session.switch(1, on=False)
    cold = blocs.run(world, scenario(*moves(tariff=0.0)), model="rationing")
    assert view.status == "verified"
    np.testing.assert_allclose(view["real_income_change_pct"], change(cold), atol=SAME)


def test_the_outcome_is_that_of_the_scenario_that_the_sliders_say():
    world = make_world(seed=2)
    session = blocs.Session(world, scenario())
    session.drag(1, 40.0)
    session.switch(3, on=False)
    view = session.rest()
    filed = session.outcome().provenance["scenario"]
    assert filed["strength"] == [1.0, 0.4, 1.0, 0.0, 1.0]
    again = blocs.Scenario(**filed)
    assert again == session.scenario
    np.testing.assert_allclose(
        view["real_income_change_pct"], change(blocs.run(world, again)), atol=SAME
    )
    document = view.as_json()
    assert document["status"] == "verified"
    assert document["sliders"][3] == {
        "position": 3,
        "move": "labour_supply",
        "percent": 100.0,
        "on": False,
    }
    with pytest.raises(KeyError, match="real_income_change_pct"):
        view["nothing"]


def test_sliders_start_where_the_scenario_says():
    world, filed = make_world(seed=2), scenario()
    half = filed.model_copy(update={"strength": (0.5, 1.0, 0.0, 2.0, 1.0)})
    session = blocs.Session(world, half)
    assert [item.percent for item in session.sliders] == [50.0, 100.0, 0.0, 200.0, 100.0]
    assert session.scenario == half
    np.testing.assert_allclose(
        session.view["real_income_change_pct"], change(blocs.run(world, half)), atol=SAME
    )


def test_an_embargo_is_switched_and_not_turned():
    session = blocs.Session(make_world(seed=2), scenario())
    view = session.drag(4, 50.0)
    assert view.status == "invalid_input"
    assert "embargo" in view.reason
    session.drag(4, 100.0)
    assert session.switch(4, on=False).status == "preview"
