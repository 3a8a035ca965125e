"""Games of solved worlds: names, units of account and empty moves change no answer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.axes import Axis
from blocs.moves.instruments.money import BalanceTrade
from blocs.questions.games.kinds.coalition.form import CoalitionGame
from blocs.questions.games.kinds.crisis.form import CrisisGame
from blocs.questions.games.kinds.hedging.form import HedgingGame
from blocs.questions.games.kinds.tariffs.form import TariffsGame
from outcome_games import play_with_few_draws
from worlds import make_world

SEEDS = st.integers(0, 200)
few = settings(max_examples=6, deadline=None)


def world_of(seed, *, deficits=True):
    return make_world(countries=4, sectors=2, seed=seed, tariffs=False, deficits=deficits)


def scaled(world, factor):
    return replace(world, flows=world.flows * factor)


def relabelled(world, order):
    """The same world with its countries in another order, each with its name."""
    names = tuple(world.countries[k] for k in order)
    return replace(
        world,
        country=Axis("country", names),
        flows=world.flows[np.ix_(order, order)],
        tariff_rate=world.tariff_rate[np.ix_(order, order)],
        input_share=world.input_share[order],
        given_final_share=world.given_final_share[order],
    )


def cost(one, other, change):
    return {"trade_cost": {"between": [one, other], "sectors": "all", "change_pct": change}}


NAMES = ("a", "b", "c")
PLAYERS = {name: {"title": name, "countries": f"C0{k}"} for k, name in enumerate(NAMES)}


def agreement(change=-9.0, balance="fixed_share"):
    return CoalitionGame(
        title="T",
        closure={"trade_balance": balance},
        players=PLAYERS,
        agreement={"pair_moves": [cost(["one"], ["other"], change)]},
    )


def sanction(change=20.0, balance="fixed_share"):
    return CoalitionGame(
        title="T",
        closure={"trade_balance": balance},
        players=PLAYERS,
        sanction={
            "target": "C03",
            "member_moves": [cost(["member"], ["C03"], change)],
            "price_of_harm": 2.0,
        },
    )


def hedging(payment=0.0, moves=True):
    portfolios = {
        "east": {"title": "E", "commitments": {"e": 1.0, "w": 0.0}},
        "both": {
            "title": "B",
            "commitments": {"e": 0.5, "w": 0.5},
            "payments_million_usd": payment,
        },
    }
    if moves:
        portfolios["east"]["moves"] = [cost(["C00"], ["C01"], -4)]
    states = {
        "calm": {"title": "C", "probability": 0.6},
        "pressed": {
            "title": "P",
            "probability": 0.4,
            "coercion": True,
            "reactions": [{"to": "east", "moves": [cost(["C00"], ["C01"], 15)] if moves else []}],
        },
    }
    return HedgingGame(
        title="T",
        countries="C00",
        hedge="both",
        aversions=[0.0, 2.0],
        portfolios=portfolios,
        states=states,
    )


def crisis():
    disputes = {"d": {"one": ["C00", "C02"], "other": "C01"}}
    return CrisisGame(title="T", spread=0.8, disputes=disputes)


def result(form, world, part):
    return play_with_few_draws(form, world).results[part]


def same_stability(one, other):
    return [(a.members, a.internal, a.external, a.potential) for a in one.stability] == [
        (b.members, b.internal, b.external, b.potential) for b in other.stability
    ]


@few
@given(seed=SEEDS, factor=st.sampled_from([1e-3, 7.0, 1e4]))
def test_the_unit_of_money_changes_amounts_and_nothing_else(seed, factor):
    world = world_of(seed)
    large = scaled(world, factor)
    one, other = (result(agreement(), w, "agreement") for w in (world, large))
    np.testing.assert_allclose(other.gains, factor * one.gains, rtol=1e-6, atol=1e-7 * factor)
    assert one.core.empty == other.core.empty
    assert same_stability(one, other)
    one, other = (result(sanction(), w, "sanction") for w in (world, large))
    for a, b in zip(one.choices, other.choices, strict=True):
        assert a.members == b.members
        assert b.harm == pytest.approx(factor * a.harm, rel=1e-6)
        assert b.harm_per_cost == pytest.approx(a.harm_per_cost, rel=1e-5)
    one = result(hedging(0.1), world, "hedging")
    other = result(hedging(0.1 * factor), large, "hedging")
    np.testing.assert_allclose(one.choice.outcome, other.choice.outcome, rtol=1e-10)
    assert other.income == pytest.approx(factor * one.income)
    (one,), (other,) = (result(crisis(), w, "crisis") for w in (world, large))
    assert one.losses == pytest.approx(other.losses, abs=1e-9)
    assert one.steps == pytest.approx(other.steps, abs=1e-6)


@few
@given(seed=SEEDS, order=st.permutations(range(4)))
def test_the_order_of_countries_changes_nothing(seed, order):
    world = world_of(seed)
    mixed = relabelled(world, order)
    one, other = (result(agreement(), w, "agreement") for w in (world, mixed))
    np.testing.assert_allclose(one.gains, other.gains, atol=1e-7)
    np.testing.assert_allclose(one.shapley.values, other.shapley.values, atol=1e-7)
    assert same_stability(one, other)
    (one,), (other,) = (result(crisis(), w, "crisis") for w in (world, mixed))
    assert one.losses == pytest.approx(other.losses, abs=1e-9)
    one, other = (result(hedging(), w, "hedging") for w in (world, mixed))
    np.testing.assert_allclose(one.choice.outcome, other.choice.outcome, atol=1e-10)
    assert one.frontiers[1].best == other.frontiers[1].best


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 30), order=st.permutations(range(4)))
def test_tariffs_do_not_hang_on_names_or_units(seed, order):
    players = {
        "u": {"title": "U", "countries": ["C00", "C01"]},
        "o": {"title": "O", "countries": "C02"},
    }
    form = TariffsGame(title="T", players=players, sectors="all", retaliation_rounds=1)
    world = world_of(seed, deficits=False)
    one, mixed, large = (
        result(form, w, "tariffs").nash
        for w in (world, relabelled(world, order), scaled(world, 1e5))
    )
    for other in (mixed, large):
        np.testing.assert_allclose(one.payoffs, other.payoffs, atol=1e-8)
        for a, b in zip(one.actions, other.actions, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-4)


@few
@given(seed=SEEDS)
def test_what_moves_nothing_is_worth_nothing(seed):
    world = world_of(seed)
    found = result(agreement(0.0), world, "agreement")
    np.testing.assert_allclose(found.gains, 0, atol=1e-7)
    assert all(item.harm == pytest.approx(0, abs=1e-7) for item in
               result(sanction(0.0), world, "sanction").choices)  # fmt: skip
    np.testing.assert_allclose(
        result(hedging(moves=False), world, "hedging").choice.outcome, 1, atol=1e-9
    )


@pytest.mark.parametrize("form", [agreement, sanction])
@pytest.mark.parametrize("baseline", [(), (BalanceTrade(),)])
def test_closing_deficits_is_never_counted_as_a_gain_of_the_moves(form, baseline):
    """Under the closure `balanced` the world's deficits are closed before anybody moves."""
    closed = form(0.0, "balanced").model_copy(update={"baseline": baseline})
    found = play_with_few_draws(closed, world_of(3)).results
    amounts = [
        found["agreement"].gains.ravel()
        if "agreement" in found
        else [item.harm for item in found["sanction"].choices]
    ]
    np.testing.assert_allclose(amounts, 0, atol=1e-7)
