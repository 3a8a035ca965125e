"""No move means no change, under every closure, wherever a scenario is computed.

The worlds have deficits, so that closing them would be seen at once. Limits are 1e-6 points.
"""

import dataclasses

import numpy as np
import pytest

import blocs
from blocs.draws.run import run_of
from blocs.foundation.errors import InputError
from blocs.moves.instruments.money import BalanceTrade, Transfer
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Closure, Scenario
from blocs.questions.evidence.board.answer import run_board
from blocs.questions.evidence.board.ask import load_board
from blocs.questions.evidence.board.compared import OURS
from blocs.questions.exposure.answer import exposure
from blocs.questions.exposure.engine.power import Threat, power_rows
from blocs.questions.exposure.engine.rupture import Rupture, rupture_rows
from blocs.questions.exposure.rupture_atlas import rupture_atlas
from blocs.questions.games.engine.rates.tariff_game import TariffGame
from blocs.questions.games.kinds.coalition.form import CoalitionGame
from blocs.questions.games.kinds.hedging.form import HedgingGame
from blocs.questions.games.kinds.tariffs.form import TariffsGame
from blocs.questions.games.kinds.tariffs.jobs import tariff_game
from blocs.questions.projects.answer import run_project
from blocs.questions.projects.ask import Project
from blocs.questions.sureness.answer import run_ensemble
from blocs.questions.sureness.source import Source
from blocs.questions.sureness.space import Uncertainty
from blocs.questions.trade.batch import Draw, run_many
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS
from blocs.questions.trade.engine.state import economy_of
from blocs.questions.trade.models import run_models
from blocs.world.shocks.trade import TradeBalance
from outcome_games import play_with_few_draws
from shocks import taxed_world
from worlds import make_world

POINTS = 1e-6
CLOSURES = [
    {"trade_balance": "fixed_share"},
    {"trade_balance": "balanced"},
    {"trade_balance": "balanced", "labour_supply_elasticity": 0.7},
    {"trade_balance": "fixed_nominal"},
    {"trade_balance": "fixed_nominal", "numeraire": "C02"},
    {"trade_balance": "multiplicative"},
]
closures = pytest.mark.parametrize(
    "closure", CLOSURES, ids=lambda c: "-".join(map(str, c.values()))
)


@pytest.fixture(scope="module")
def world():
    made = taxed_world(make_world(seed=3, zeros=0.1), 3)
    assert np.abs(made.trade_deficit / made.value_added).max() > 0.01
    return dataclasses.replace(made, trade_elasticity_se=0.1 * made.trade_elasticity)


def nothing(closure, *, baseline=(), title="nothing"):
    return Scenario(title=title, closure=closure, baseline=list(baseline), moves=[])


DUTY = Tariff(by="C00", on="C01", sectors="all", rate=0.2)


@closures
@pytest.mark.parametrize("baseline", [(), (DUTY,), (DUTY, BalanceTrade())])
@pytest.mark.parametrize("model", list(Model))
def test_run(world, closure, baseline, model):
    outcome = blocs.run(world, nothing(closure, baseline=baseline), model=model)
    for name in ("real_income_change_pct", "real_wage_change_pct", "exports_change_pct"):
        np.testing.assert_allclose(outcome[name], 0.0, atol=POINTS)
    if model in FORMULATIONS:
        np.testing.assert_allclose(outcome["real_income_first_order_pct"], 0.0, atol=POINTS)
    closed = closure["trade_balance"] == "balanced" and model in FORMULATIONS
    assert (outcome.closing is not None) == closed


@closures
def test_models_side_by_side(world, closure):
    band = run_models(world, nothing(closure))
    for code in world.countries:
        assert all(abs(value) < POINTS for value in band.values(code).values())


@closures
def test_many_at_once_with_and_without_baseline_moves_and_other_elasticities(world, closure):
    asked = [
        Draw(nothing(closure, baseline=moves), Trade().at(theta))
        for moves in ((), (DUTY,), (BalanceTrade(),))
        for theta in (None, 0.7 * world.trade_elasticity)
    ]
    batch = run_many(world, [nothing({"trade_balance": "fixed_share"}), *asked])
    assert set(batch["status"].values) == {"converged"}
    np.testing.assert_allclose(batch["real_income_change_pct"], 0.0, atol=POINTS)


@closures
@pytest.mark.parametrize("over", [(Source.ELASTICITIES,), (Source.CLOSURES, Source.MODELS)])
@pytest.mark.parametrize("baseline", [(), (DUTY,)])
def test_ensemble(world, closure, over, baseline):
    scenario = nothing(closure, baseline=baseline)
    found = run_ensemble(world, {"a": scenario}, draws=12, uncertainty=Uncertainty(over=over))
    values = found.real_income_pct(list(world.countries))
    assert np.isfinite(values).all()
    np.testing.assert_allclose(values, 0.0, atol=POINTS)


UNTRADED = ("C00", "C01")


@pytest.fixture(scope="module")
def apart():
    """A world in which two countries do not trade with each other: their rupture is no move."""
    made = make_world(seed=4, countries=5, tariffs=False)
    flows = np.array(made.flows)
    flows[0, 1], flows[1, 0] = 0.0, 0.0
    return _with(made, flows)


def _with(made, flows):
    """The world with these flows, made consistent by taking final demand from what is left."""
    output = flows.sum(axis=1)
    bought = flows.sum(axis=0)
    used = np.einsum("njk,nk->nj", made.input_share, output)
    shrink = min(1.0, float((0.9 * bought / used).min()))
    return dataclasses.replace(
        made,
        flows=flows,
        input_share=shrink * made.input_share,
        given_final_share=None,
        trade_elasticity_se=0.1 * made.trade_elasticity,
    )


@pytest.mark.parametrize("balance", list(TradeBalance))
@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_exposure_to_those_with_whom_nothing_is_traded(apart, balance, model, tmp_path):
    rows = rupture_rows(
        apart,
        [Rupture(*[(code,) for code in UNTRADED])],
        Trade(model),
        run_of(),
        trade_balance=balance,
    )
    np.testing.assert_allclose([row.real_income_hat for row in rows], 1.0, atol=POINTS / 100)
    (power,) = power_rows(
        apart, [Threat(("C00",), ("C01",))], Trade(model), run_of(), trade_balance=balance
    )
    assert abs(power.loss_pct) < POINTS
    assert abs(power.cost_to_by_pct) < POINTS
    atlas = rupture_atlas(
        apart, Trade(model), run_of(), folder=tmp_path, trade_balance=balance, countries=UNTRADED
    )
    np.testing.assert_allclose(atlas.rows[0].loss_pct, 0.0, atol=POINTS)


@pytest.mark.parametrize("balance", list(TradeBalance))
def test_exposure_of_a_country(apart, balance):
    found = exposure(apart, "C00", draws=4, bands=4, trade_balance=balance)
    for column in ("rupture_loss_pct", "partner_loss_pct", "power_pct"):
        assert abs(found.value("C01", column)) < POINTS
    band = found.band("C01")
    assert max(np.abs(band.range.low).max(), np.abs(band.range.high).max()) < POINTS


PLAYERS = {name: {"title": name, "countries": f"C0{k}"} for k, name in enumerate("abc")}
NO_COST = {"trade_cost": {"between": [["one"], ["other"]], "sectors": "all", "change_pct": 0.0}}


@closures
def test_games_of_solved_worlds(world, closure):
    agreement = CoalitionGame(
        title="T", closure=closure, players=PLAYERS, agreement={"pair_moves": [NO_COST]}
    )
    gains = play_with_few_draws(agreement, world).results["agreement"].gains
    np.testing.assert_allclose(100 * gains / world.income.min(), 0.0, atol=POINTS)
    states = {"calm": {"title": "C", "probability": 1.0}}
    kinds = {
        name: {"title": name, "commitments": {"e": share, "w": 1.0 - share}}
        for name, share in (("one", 1.0), ("two", 0.5))
    }
    hedging = HedgingGame(
        title="T",
        closure=closure,
        countries="C00",
        hedge="two",
        aversions=[0.0],
        portfolios=kinds,
        states=states,
    )
    choice = play_with_few_draws(hedging, world).results["hedging"].choice
    np.testing.assert_allclose(choice.outcome, 1.0, atol=POINTS / 100)


@closures
def test_a_tariff_game_at_the_rates_that_are_there(closure):
    free = make_world(seed=3, tariffs=False)
    form = TariffsGame(title="T", closure=closure, players=PLAYERS, sectors="all")
    game: TariffGame = tariff_game(form, free, Trade())
    idle = [np.zeros_like(game.box(p).lower) for p in range(len(game.players))]
    np.testing.assert_allclose(game.payoff_change_pct(idle), 0.0, atol=POINTS)


@closures
def test_a_project_of_next_to_nothing(world, closure):
    project = Project(
        title="P",
        closure={k: v for k, v in closure.items() if k != "labour_supply_elasticity"},
        host="C00",
        lender="C01",
        capital_cost_million_usd=1e-8,
        spending_pct={2020: 100},
        suppliers=[{"origin": "C01", "share_pct": 100, "sectors": {"S00": 100}}],
        loan={
            "amount_million_usd": 1e-8,
            "disbursement_pct": {2020: 100},
            "interest_pct": 4,
            "grace_years": 1,
            "maturity_years": 3,
        },
        discount={"host_pct": 6, "lender_pct": 3},
    )
    found = run_project(project, world)
    for code in world.countries:
        np.testing.assert_allclose(found.agreed.percent(code), 0.0, atol=POINTS)
    values = [case.sides.host_present_value for case in found.ranges if case.sides is not None]
    assert values
    np.testing.assert_allclose(values, 0.0, atol=POINTS)


@closures
def test_board(closure, tmp_path):
    world = tmp_path / "small"
    world.mkdir()
    (world / "manifest.yaml").write_text("name: small\nyear: 2020\ncurrency: USD\nunit: million\n")
    (world / "flows.csv").write_text(
        "origin,destination,sector,value\nC01,C01,A,80\nC01,C02,A,20\nC02,C01,A,45\nC02,C02,A,180\n"
    )
    (world / "elasticities.csv").write_text("sector,trade_elasticity\nA,5\n")
    told = "\n".join(f"  {key}: {value}" for key, value in closure.items())
    (tmp_path / "nothing.yaml").write_text(
        f"title: Nothing\nworld: {world}\nclosure:\n{told}\nmoves: []\n"
    )
    (tmp_path / "board.yaml").write_text(
        "title: B\ntitle_ru: Д\nnotes: n\nnotes_ru: н\n"
        "elasticities: [{value: 2, source: a paper}]\nrows:\n"
        "  - name: nothing\n    title_en: nothing\n    title_ru: ничего\n    source: a paper\n"
        "    scenario: nothing.yaml\n    published:\n      - {countries: [C01], value: 0.5}\n"
    )
    (line,) = run_board(load_board(tmp_path), models=list(FORMULATIONS)).lines
    assert max(abs(value) for value in line.compared[0].spread.of(OURS)) < POINTS


def test_a_small_tariff_under_balanced_trade_is_small_and_the_closing_is_told_apart(world):
    tariff = Scenario(
        title="T",
        closure={"trade_balance": "balanced"},
        moves=[Tariff(by="C00", on=["world", "-C00"], sectors="all", add=1e-4)],
    )
    outcome = blocs.run(world, tariff)
    assert np.abs(outcome["real_income_change_pct"].values).max() < 0.01
    closing = outcome.closing
    told = [closing["countries"][code]["real_income_change_pct"] for code in world.countries]
    move = Scenario(title="M", moves=[BalanceTrade()])
    expected = blocs.run(world, move)["real_income_change_pct"].values
    np.testing.assert_allclose(told, expected, atol=1e-8)
    assert np.abs(told).max() > 0.5
    deficits = [closing["countries"][code]["trade_deficit"] for code in world.countries]
    np.testing.assert_allclose(deficits, world.trade_deficit, atol=1e-6)
    assert closing["solver"]["status"] == "converged"
    assert max(closing["solver"]["checks"].values()) < 1e-8
    assert set(closing["solver"]["checks"]) == set(outcome.solver["checks"])
    assert outcome.as_json()["closing_of_deficits"] == closing


def test_money_paid_before_the_comparison_needs_a_deficit(world):
    paid = Transfer(by="C00", to="C01", amount_million_usd=1)
    with pytest.raises(InputError, match="closure `balanced` leaves no deficit"):
        blocs.run(world, nothing({"trade_balance": "balanced"}, baseline=[paid]))
    over = Uncertainty(over=(Source.CLOSURES,))
    scenario = nothing({"trade_balance": "fixed_share"}, baseline=[paid])
    with pytest.raises(InputError, match="closures cannot be drawn"):
        run_ensemble(world, {"a": scenario}, draws=4, uncertainty=over)


def test_a_move_that_balances_trade_is_an_effect_and_is_not_drawn_away(world):
    scenario = Scenario(title="T", moves=[BalanceTrade()])
    assert np.abs(blocs.run(world, scenario)["real_income_change_pct"].values).max() > 0.5
    with pytest.raises(InputError, match="a move balances trade"):
        run_ensemble(
            world, {"a": scenario}, draws=4, uncertainty=Uncertainty(over=(Source.CLOSURES,))
        )


def test_closed_worlds_are_left_as_they_are():
    made = make_world(seed=5, deficits=False)
    outcome = blocs.run(made, nothing(Closure(trade_balance="balanced")))
    assert outcome.closing is None
    assert economy_of(made, model=Model.CALIENDO_PARRO).income == pytest.approx(outcome["income"])
