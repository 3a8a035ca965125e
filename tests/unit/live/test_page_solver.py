"""What the solver of live pages says of worlds without equilibrium, and of what it embeds."""

import numpy as np
import pytest

import blocs
import worlds
from blocs.foundation.errors import BlocsError, NoEquilibriumError, NoSupplierError
from blocs.live.deeds import deeds_of
from blocs.live.embedded import embedded_of
from blocs.live.payload import payload
from blocs.moves.compile import compile_moves
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from live_engine import LiveEngine, numbers
from shocks import taxed_world

MODEL = Model.CALIENDO_PARRO


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with LiveEngine(tmp_path_factory.mktemp("engine")) as started:
        yield started


@pytest.fixture(scope="module")
def world():
    return blocs.load_world("icio-2022", tariffs="none")


@pytest.fixture(scope="module")
def embedded(world):
    return embedded_of(economy_of(world, model=MODEL))


def opened(engine, embedded, world, *moves, **closure):
    scenario = blocs.Scenario(title="t", moves=list(moves), closure=closure)
    deeds = deeds_of(scenario, world)
    engine.open(payload(embedded, deeds, scenario.closure, level=1))
    return scenario


def test_what_is_embedded_is_an_equilibrium_with_the_deficits_of_the_world(world, embedded):
    economy, kept = economy_of(world, model=MODEL), embedded.economy
    np.testing.assert_allclose(kept.trade_deficit, economy.trade_deficit, atol=1e-3)
    np.testing.assert_allclose(kept.value_added, economy.value_added, rtol=3e-5)
    total = kept.trade_share.sum(axis=2)
    np.testing.assert_allclose(total[total > 0], 1.0, rtol=1e-14)
    output = kept.gross_output
    use = np.einsum("njk,nk->nj", kept.input_share, output)
    spent = use + kept.final_share * kept.income[:, None]
    np.testing.assert_allclose(spent, kept.expenditure, rtol=1e-13, atol=1e-9)
    assert ((kept.trade_share > 0) == (economy.trade_share > 0)).all()


def test_without_a_move_nothing_moves(engine, embedded, world):
    cost = blocs.TradeCost(between=["DEU", "FRA"], sectors="all", change_pct=10)
    opened(engine, embedded, world, cost)
    found = engine.solve([0.0])["answer"]
    assert np.abs(numbers(found["realIncome"])).max() < 1e-9
    assert np.nanmax(np.abs(numbers(found["volume"]))) < 1e-7


def test_a_baseline_with_every_tax_is_solved_alike(engine):
    """Tariffs, export taxes, subsidies and shared revenue before anything happens."""
    world = taxed_world(worlds.make_world(countries=6, sectors=4, seed=5), 5)
    embedded = embedded_of(economy_of(world, model=MODEL))
    a, b, c = world.countries[:3]
    scenario = opened(
        engine,
        embedded,
        world,
        blocs.Tariff(by=a, on=b, sectors="all", rate=0.4),
        blocs.ExportTax(by=b, on=[a, c], sectors="all", add=0.15),
        blocs.TradeCost(between=[a, c], sectors="all", change_pct=-20),
    )
    for strengths in ([1, 1, 1], [0, 0, 0], [2, 0.5, 1.5], [0.1, 2, 0]):
        at = scenario.model_copy(update={"strength": tuple(map(float, strengths))})
        solution = solve_trade(embedded.economy, shock=compile_moves(at, world), model=MODEL)
        found = numbers(engine.solve(strengths)["answer"]["realIncome"])
        np.testing.assert_allclose(found, 100 * (solution.real_income_hat - 1), atol=1e-9)


def test_an_island_with_a_deficit_is_named_and_the_page_recovers(engine, embedded, world):
    rest = [code for code in world.countries if code != "BLR"]
    ban = blocs.Embargo(by=["BLR"], on=rest, sectors="all", direction="both")
    cost = blocs.TradeCost(between=["DEU", "FRA"], sectors="all", change_pct=10)
    scenario = opened(engine, embedded, world, ban, cost)
    with pytest.raises(NoEquilibriumError):
        solve_trade(embedded.economy, shock=compile_moves(scenario, world), model=MODEL)
    reason = engine.solve([1, 1])["reason"]
    assert reason["key"] in ("island_deficit", "island_surplus")
    assert reason["parts"]["countries"] in ("BLR", ",".join(rest[:12]))
    assert "answer" in engine.solve([0, 1])


def test_a_good_without_supplier_is_named(engine, embedded, world):
    rest = [code for code in world.countries if code != "LUX"]
    ban = blocs.Embargo(by=["LUX"], on=rest, sectors=["B05"], direction="imports")
    scenario = opened(engine, embedded, world, ban, trade_balance="balanced")
    try:
        solve_trade(embedded.economy, shock=compile_moves(scenario, world), model=MODEL)
    except NoSupplierError:
        reason = engine.solve([1])["reason"]
        assert reason["key"] == "no_supplier"
        assert reason["parts"]["countries"] == "LUX"
    else:
        assert "answer" in engine.solve([1])


@pytest.mark.parametrize(
    ("move", "key"),
    [
        (blocs.TradeCost(between=["DEU", "FRA"], sectors="all", change_pct=-60), "cost_gone"),
        (blocs.Tariff(by="DEU", on="USA", sectors="goods", add=-0.6), "rate_gone"),
        (blocs.Productivity(country="DEU", sectors="all", change_pct=-60), "factor_gone"),
        (blocs.Transfer(by="BLR", to="RUS", amount_million_usd=60000), "owes_more"),
    ],
)
def test_a_slider_beyond_what_can_be_is_refused_by_name_in_both(engine, embedded, world, move, key):
    scenario = opened(engine, embedded, world, move)
    at = scenario.model_copy(update={"strength": (2.0,)})
    with pytest.raises(BlocsError):
        solve_trade(embedded.economy, shock=compile_moves(at, world), model=MODEL)
    assert engine.solve([2])["reason"]["key"] == key
    assert "answer" in engine.solve([0.1])


def test_a_diverging_world_ends_with_a_reason_and_not_with_numbers(engine, embedded, world):
    """Subsidies of 95 % on all imports: the iterate runs away, and no NaN is handed out."""
    gift = blocs.Tariff(by="world", on="world", sectors="all", rate=-0.95)
    scenario = opened(engine, embedded, world, gift)
    found = engine.solve([1])
    try:
        solution = solve_trade(embedded.economy, shock=compile_moves(scenario, world), model=MODEL)
    except BlocsError:
        assert "reason" in found, found
    else:
        income = numbers(found["answer"]["realIncome"])
        np.testing.assert_allclose(income, 100 * (solution.real_income_hat - 1), atol=1e-9)
