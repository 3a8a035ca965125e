"""Tariff games: closed forms, gradients against differences, certificates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.rates.retaliation import retaliation
from blocs.questions.games.engine.rates.tariff_game import (
    TariffGame,
    TariffPlayer,
    cooperative_tariffs,
    nash_tariffs,
    optimal_tariff,
)
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import Economy, economy_of
from worlds import make_world


def two_countries(theta: float, *, size: float = 100.0, home: float = 0.7) -> Economy:
    """Two countries, one good, no inputs, balanced trade; the first has income 100."""
    world = make_world(
        countries=2, sectors=1, tariffs=False, deficits=False, inputs=False, elasticity=theta
    )
    trade = 100.0 * (1 - home)
    flows = np.array([[100.0 - trade, trade], [trade, size - trade]])[:, :, None]
    return economy_of(replace(world, flows=flows), model=Model.ARMINGTON)


def alone(economy: Economy, **settings: object) -> TariffGame:
    player = TariffPlayer("first", np.array([0]))
    groups = (np.arange(len(economy.sector)),)
    return TariffGame(economy, (player,), groups, model=Model.ARMINGTON, **settings)  # type: ignore[arg-type]


def rivals(model: Model, *, by_partner: bool = False, groups: int = 1, seed: int = 3) -> TariffGame:
    world = make_world(countries=4, sectors=3, seed=seed, tariffs=False, deficits=False)
    economy = economy_of(world, model=model)
    players = (
        TariffPlayer("union", np.array([0, 1])),
        TariffPlayer("other", np.array([2])),
    )
    parts = tuple(np.array_split(np.arange(3), groups))
    return TariffGame(economy, players, parts, model=model, by_partner=by_partner)


@pytest.mark.parametrize("theta", [2.0, 4.0, 8.0])
def test_two_countries_have_the_closed_form(theta):
    game = alone(two_countries(theta))
    best = optimal_tariff(game, 0)
    partner_home = game.solve([best.action]).trade_share_cf[0, 1, 1]
    assert best.action[0] == pytest.approx(1 / (theta * partner_home), rel=1e-5)
    assert best.grid_gain <= 0
    assert best.spread < 1e-9


@pytest.mark.parametrize("theta", [3.0, 6.0])
def test_a_small_country_has_one_over_theta(theta):
    best = optimal_tariff(alone(two_countries(theta, size=1e5)), 0)
    assert best.action[0] == pytest.approx(1 / theta, rel=2e-3)


def test_a_small_country_that_faces_perfect_competition_sets_none():
    found = [
        optimal_tariff(alone(two_countries(theta, size=1e5)), 0).action[0]
        for theta in (5.0, 20.0, 60.0)
    ]
    assert found[0] > found[1] > found[2]
    assert found[2] < 0.02


@pytest.mark.parametrize("model", [Model.ARMINGTON, Model.CALIENDO_PARRO])
@pytest.mark.parametrize("by_partner", [False, True])
def test_gradients_are_those_of_differences(model, by_partner):
    game = rivals(model, by_partner=by_partner, groups=2)
    draw = np.random.default_rng(1)
    actions = [draw.uniform(0.05, 0.3, game.box(p).lower.size) for p in range(2)]
    for player in range(2):
        exact = game.own_gradient(player, actions)
        for k in range(exact.size):
            values = []
            for step in (-1e-4, 1e-4):
                moved = [item.copy() for item in actions]
                moved[player][k] += step
                values.append(game.value(player, game.solve(moved)))
            assert exact[k] == pytest.approx((values[1] - values[0]) / 2e-4, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("model", [Model.ARMINGTON, Model.CALIENDO_PARRO])
def test_a_nash_point_is_certified_and_no_start_matters(model):
    game = rivals(model)
    found = nash_tariffs(game)
    assert found.status == "converged"
    assert found.regret < 1e-9
    for reply in found.responses:
        assert reply.projected_gradient < 1e-6
        assert reply.grid_gain <= 1e-9
        assert abs(reply.spread) < 1e-8
    again = nash_tariffs(game, start=[box.upper * 0.4 for box in map(game.box, range(2))])
    for one, other in zip(found.actions, again.actions, strict=True):
        assert one == pytest.approx(other, abs=1e-4)
    assert all((action > 0.01).all() for action in found.actions)


def test_by_sector_and_by_partner_a_player_alone_gains_at_least_as_much():
    base = rivals(Model.CALIENDO_PARRO)
    uniform = optimal_tariff(base, 0).value
    sectors = optimal_tariff(rivals(Model.CALIENDO_PARRO, groups=3), 0)
    partners = optimal_tariff(rivals(Model.CALIENDO_PARRO, by_partner=True), 0)
    assert sectors.action.size == 3
    assert partners.action.size == 2
    assert sectors.value >= uniform - 1e-10
    assert partners.value >= uniform - 1e-10


def test_cooperation_is_better_for_all_than_the_tariff_war():
    game = rivals(Model.CALIENDO_PARRO)
    war = nash_tariffs(game)
    truces = [[share * action for action in war.actions] for share in (0.5, 0.9)]
    deal = cooperative_tariffs(game, outside=war.payoffs, starts=truces)
    assert (deal.gains > 0).all()
    for truce in truces:
        gains = np.array([game.value(p, game.solve(truce)) for p in range(2)]) - war.payoffs
        assert deal.gains.prod() >= gains.prod() - 1e-12 or gains.min() < 0
    with pytest.raises(InputError, match="no start"):
        cooperative_tariffs(game, outside=war.payoffs + 0.1, starts=truces)


def test_rounds_of_retaliation_lead_to_the_nash_point():
    game = rivals(Model.ARMINGTON)
    path = retaliation(game, rounds=5)
    assert len(path) == 1 + 5 * 2
    assert path[0].payoff_change_pct == pytest.approx([0.0, 0.0], abs=1e-8)
    assert path[1].payoff_change_pct[0] > 0 > path[1].payoff_change_pct[1]
    for end, nash in zip(path[-1].actions, nash_tariffs(game).actions, strict=True):
        assert end == pytest.approx(nash, abs=1e-4)


def test_tariffs_inside_a_union_are_left_alone():
    game = rivals(Model.CALIENDO_PARRO)
    rates = game.rates([np.array([0.2]), np.array([0.1])])
    assert not rates[[0, 1]][:, [0, 1]].any()
    assert (rates[[2, 3]][:, [0, 1]] == 0.2).all()
    assert (rates[[0, 1, 3]][:, [2]] == 0.1).all()
    assert not rates[:, 3].any()


def test_every_fault_of_a_game_is_told():
    economy = economy_of(make_world(), model=Model.CALIENDO_PARRO)
    with pytest.raises(InputError) as caught:
        TariffGame(
            economy,
            (TariffPlayer("a", np.array([0, 1])), TariffPlayer("b", np.array([1]))),
            (np.array([], dtype=int),),
            lower=0.5,
            upper=0.1,
        )
    text = str(caught.value)
    for part in ("group of sectors is empty", "bounds", "is in 'a' and in 'b'"):
        assert part in text
    with pytest.raises(InputError, match="whole world"):
        TariffGame(economy, (TariffPlayer("all", np.arange(4)),), (np.arange(3),))
