"""Trade with passages that can be full: nothing without need, complementarity, money that adds up."""

from functools import cache

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

from blocs import Capacity, CloseCorridor, CorridorTariff, Scenario, run, run_many
from blocs.foundation.errors import InputError, ScenarioError
from blocs.moves.compile import compile_moves
from blocs.questions.trade.answer import load_world
from blocs.questions.trade.engine.coupled.link import Quantities
from blocs.questions.trade.engine.coupled.solve import solve_coupled
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import economy_of
from blocs.transport.network import Changes, cost_factors, usual_ways

INCOME = "real_income_change_pct"
HALF = Capacity(passages="suez", share="50%")


@pytest.fixture(scope="module")
def world():
    return load_world("icio-2022", tariffs="none")


@cache
def solved(world, *moves, model=Model.CALIENDO_PARRO):
    shock = compile_moves(Scenario(title="t", moves=moves), world)
    return solve_coupled(economy_of(world, model=model), shock=shock, model=model)


def part(solution, passage):
    return solution.parts["corridors"]["passages"][passage]


@pytest.mark.parametrize("model", ["caliendo_parro", "ces_io", "armington"])
def test_a_capacity_above_the_flow_changes_nothing(world, model):
    wide = Capacity(passages=["suez", "malacca"], share=1.001)
    found = solved(world, wide, model=Model(model))
    np.testing.assert_allclose(found.real_income_hat, 1.0, atol=1e-9)
    assert part(found, "suez")["income_million_usd"] == 0.0
    assert not part(found, "malacca")["full"]


@pytest.mark.parametrize("model", ["caliendo_parro", "ces_io", "armington"])
def test_a_full_passage_takes_what_it_can_and_its_owner_earns(world, model):
    found = solved(world, HALF, model=Model(model))
    suez = part(found, "suez")
    assert suez["flow_million_usd"] == pytest.approx(suez["capacity_million_usd"], rel=1e-6)
    assert suez["capacity_million_usd"] == pytest.approx(suez["flow_before_million_usd"] / 2)
    assert 1.0 < suez["rent_pct"] < 10.0
    assert suez["owner"] == {"EGY": 1.0}
    egypt = world.countries.index("EGY")
    assert found.real_income_hat[egypt] == found.real_income_hat.max()
    assert found.shock.transfer[egypt] == pytest.approx(suez["income_million_usd"], rel=0.02)
    assert abs(found.shock.transfer.sum()) < 1e-6


def test_the_numbers_of_the_page_on_this_move(world):
    found = solved(world, HALF)
    assert part(found, "suez")["rent_pct"] == pytest.approx(5.42, abs=0.02)
    for code, change in (("EGY", 14.84), ("SAU", -0.61), ("ARE", -0.59)):
        k = world.countries.index(code)
        assert 100 * (found.real_income_hat[k] - 1) == pytest.approx(change, abs=0.02)


def test_what_passes_counted_pair_by_pair_is_the_capacity(world):
    """Apart from the solver: rents as tolls in the network of lanes itself."""
    found = solved(world, HALF)
    rent = -np.log1p(-part(found, "suez")["rent_pct"] / 100)
    tolled = usual_ways(world, Changes(tolls={"suez": float(rent)}))
    closed = usual_ways(world, Changes(closed=frozenset({"suez"})))
    goods = found.shock.full_ways.sectors
    volume = Quantities.of(found).volume[:, :, goods].sum(axis=2)
    passing = np.nan_to_num(tolled.passing(closed))
    np.fill_diagonal(passing, 0.0)
    capacity = part(found, "suez")["capacity_million_usd"]
    # ways of two ports that differ by less than 100 km are shared here, not there
    assert (volume * passing).sum() == pytest.approx(capacity, rel=0.03)


def test_rents_and_room_are_complementary_for_three_at_once(world):
    moves = (
        Capacity(passages=["malacca", "suez"], share=0.8),
        Capacity(passages="sunda", share="300%"),
    )
    found = solved(world, *moves)
    for name in ("malacca", "suez", "sunda"):
        told = part(found, name)
        spare = 1 - told["flow_million_usd"] / told["capacity_million_usd"]
        assert told["rent_pct"] >= 0
        assert spare >= -1e-6
        assert told["rent_pct"] * spare == pytest.approx(0.0, abs=1e-5)
        assert told["full"] is (name != "sunda")
    assert max(v for k, v in found.checks.items() if k.startswith("corridor")) < 1e-6


def test_a_capacity_of_nearly_nothing_is_a_closure(world):
    full = solved(world, Capacity(passages="suez", share=1e-4))
    closed = solved(world, CloseCorridor(passages="suez"))
    egypt = np.arange(len(world.countries)) != world.countries.index("EGY")
    gap = 100 * (full.real_income_hat - closed.real_income_hat)[egypt]
    assert np.abs(gap).max() < 0.02


def test_less_room_never_helps_those_who_pass(world):
    incomes = [
        solved(world, Capacity(passages="suez", share=s)).real_income_hat for s in (0.9, 0.5, 0.1)
    ]
    for code in ("SGP", "SAU", "ITA"):
        k = world.countries.index(code)
        assert incomes[0][k] > incomes[1][k] > incomes[2][k]


def test_a_toll_with_owners_is_their_income_and_costs_the_others_as_much(world):
    rate, egypt = 0.02, world.countries.index("EGY")
    burnt = solved(world, CorridorTariff(passages="suez", rate=rate, burnt=True))
    earned = solved(world, CorridorTariff(passages="suez", rate=rate))
    told = part(earned, "suez")
    assert told["capacity_million_usd"] is None
    assert told["toll_pct"] == pytest.approx(100 * (1 - np.exp(-rate)))
    assert told["income_million_usd"] == pytest.approx(
        told["flow_million_usd"] * np.expm1(rate), rel=0.02
    )
    assert earned.real_income_hat[egypt] > 1.01 > burnt.real_income_hat[egypt]
    others = np.arange(len(world.countries)) != egypt
    gap = 100 * (earned.real_income_hat - burnt.real_income_hat)[others]
    assert np.abs(gap).max() < 0.15


def test_rents_belong_to_whom_the_user_says_or_stay_with_sellers(world):
    owned = solved(world, Capacity(passages="hormuz", share=0.5, owners="IND"))
    kept = solved(world, Capacity(passages="hormuz", share=0.5))
    india, emirates = (world.countries.index(code) for code in ("IND", "ARE"))
    assert owned.real_income_hat[india] > kept.real_income_hat[india]
    assert kept.real_income_hat[emirates] > owned.real_income_hat[emirates]
    assert kept.shock.transfer is None or not kept.shock.transfer.any()


def test_other_moves_and_numeraires_go_with_it(world):
    with_numeraire = run(
        world, Scenario(title="t", moves=[HALF], closure={"numeraire": "EGY"}), model="armington"
    )
    plain = solved(world, HALF, model=Model.ARMINGTON)
    np.testing.assert_allclose(with_numeraire[INCOME], 100 * (plain.real_income_hat - 1), atol=2e-5)
    both = solved(world, HALF, CloseCorridor(passages="sunda"), model=Model.ARMINGTON)
    assert part(both, "suez")["full"]


def test_no_pair_without_a_way_through_is_touched(world):
    factor = cost_factors(usual_ways(world), usual_ways(world, Changes(closed=frozenset({"suez"}))))
    shock = solved(world, HALF).shock
    a, b = (world.countries.index(code) for code in ("BLR", "RUS"))
    assert factor[a, b] - 1 < 1e-5
    assert abs(shock.iceberg_cost_hat[a, b, 0] - 1) < 1e-5
    assert abs(shock.export_tax_rate_cf[a, b, 0]) < 1e-5


def test_batches_answer_as_run_does(world):
    scenarios = [Scenario(title="a", moves=[HALF]), Scenario(title="b", moves=[])]
    rows = run_many(world, scenarios, model="armington")
    plain = solved(world, HALF, model=Model.ARMINGTON)
    np.testing.assert_allclose(rows[INCOME].values[0], 100 * (plain.real_income_hat - 1), atol=1e-6)


def test_where_quantities_decide_there_is_no_rent(world):
    with pytest.raises(InputError, match="rationing"):
        run(world, Scenario(title="t", moves=[HALF]), model="rationing")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"passages": "suez"}, "either 'share'"),
        ({"passages": "suez", "share": 0.5, "million_usd": 3}, "either 'share'"),
        ({"passages": "suez", "share": -0.5}, "above zero"),
        ({"passages": "suez", "million_usd": 0}, "close_corridor"),
        (
            {"passages": "suez", "share": 0.5, "from": "2024-02-01", "until": "2023-01-01"},
            "before it begins",
        ),
    ],
)
def test_forms_that_say_nothing_are_refused(fields, words):
    with pytest.raises(ScenarioError, match=words):
        Capacity(**fields)


def test_everything_that_does_not_fit_is_named_at_once(world):
    moves = [
        Capacity(passages="suess", share=0.5),
        Capacity(passages="good_hope", share=0.5),
        Capacity(passages="hormuz", share=0.5, owners="IRX"),
        CloseCorridor(owners="FRA"),
    ]
    with pytest.raises(ScenarioError) as caught:
        compile_moves(Scenario(title="t", moves=moves), world)
    told = str(caught.value)
    for word in ("suess", "open sea", "IRX", "no passage belongs to 'FRA'"):
        assert word in told


def test_moves_that_contradict_each_other_are_named(world):
    cases = {
        "closed by another move": [HALF, CloseCorridor(passages="suez")],
        "two moves say what": [HALF, Capacity(passages="suez", share=0.2)],
        "different owners": [HALF, CorridorTariff(passages="suez", rate=0.01, owners="USA")],
        "frozen": [Capacity(passages="bering", million_usd=5)],
        "5 passages": [
            Capacity(passages=["suez", "hormuz", "panama", "malacca", "sunda"], share=0.5)
        ],
    }
    for words, moves in cases.items():
        with pytest.raises(ScenarioError, match=words):
            compile_moves(Scenario(title="t", moves=moves), world)


def test_days_decide_by_the_year_of_the_scenario(world):
    dated = {"passages": "suez", "share": 0.5, "from": "2024-02-01"}
    before = compile_moves(Scenario(title="t", year=2023, moves=[Capacity(**dated)]), world)
    after = compile_moves(Scenario(title="t", year=2024, moves=[Capacity(**dated)]), world)
    assert before.full_ways is None
    assert after.full_ways is not None
    with pytest.raises(ScenarioError, match="depends on the year"):
        Scenario(title="t", moves=[Capacity(**dated)])


@pytest.mark.parametrize("rate", [0.001, 0.005])
def test_tolls_on_transit_are_paid_and_earned_to_the_dollar(world, rate):
    earned = solved(world, CorridorTariff(transit="BLR", rate=rate))
    burnt = solved(world, CorridorTariff(transit="BLR", rate=rate, burnt=True))
    told = earned.parts["corridors"]["transit"]["BLR"]
    assert told["owner"] == {"BLR": 1.0}
    assert told["toll_pct"] == pytest.approx(100 * (1 - np.exp(-rate)))
    # what all win by its not being used up is what is earned, and no more than a little beside
    income = earned.economy.income
    gained = float(income @ (earned.real_income_hat - burnt.real_income_hat))
    assert gained == pytest.approx(told["income_million_usd"], rel=0.05)
    # what Belarus gets is taken from what origins collect: transfers close
    transfer = earned.shock.transfer
    assert transfer.sum() == pytest.approx(0.0, abs=1e-6)
    belarus = world.countries.index("BLR")
    assert transfer[belarus] > 0.95 * told["income_million_usd"]
    # the world loses what turns away, a triangle: second order in the toll
    lost = -float(income @ (earned.real_income_hat - 1.0))
    assert 0 < lost < 0.2 * told["income_million_usd"]


def test_tolls_scale_with_money_and_small_ones_with_the_rate(world):
    small, double = (
        solved(world, CorridorTariff(transit="BLR", rate=rate)).parts["corridors"]["transit"]["BLR"]
        for rate in (1e-4, 2e-4)
    )
    assert double["income_million_usd"] == pytest.approx(2 * small["income_million_usd"], rel=0.01)


RATES = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.0125, 0.02, 0.05)


@cache
def revenue(rate):
    """What Belarus earns at a rate, million USD a year."""
    world = load_world("icio-2022", tariffs="none")
    found = solved(world, CorridorTariff(transit="BLR", rate=rate))
    told = found.parts["corridors"]["transit"]["BLR"]
    assert told["toll_pct"] == pytest.approx(-100 * np.expm1(-rate))
    return told["income_million_usd"]


def test_revenue_of_a_toll_on_land_rises_falls_and_never_jumps():
    earned = [revenue(rate) for rate in RATES]
    top = int(np.argmax(earned))
    assert 0 < top < len(RATES) - 1
    assert np.all(np.diff(earned[: top + 1]) > 0)
    assert np.all(np.diff(earned[top:]) < 0)
    assert 0 < earned[-1] < 0.01 * earned[top]
    # the first bit of a toll is paid by all that passes, and turns nobody away
    assert earned[0] / RATES[0] == pytest.approx(earned[1] / RATES[1], rel=0.05)
    for rate in RATES[3:6]:
        assert revenue(rate * (1 + 1e-4)) == pytest.approx(revenue(rate), rel=1e-3)
