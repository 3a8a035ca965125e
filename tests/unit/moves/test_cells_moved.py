"""Which cells each move touches, origin × destination × sector, and by how much."""

import math

import numpy as np
import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_baseline, compile_moves, compile_scenario
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.instruments.membership import JoinBloc, LeaveBloc
from blocs.moves.instruments.money import BalanceTrade, Transfer
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Closure, Scenario
from blocs.world.shocks.trade import TradeBalance

EU, EAEU = {"DEU", "FRA"}, {"RUS", "BLR", "KAZ"}


def pairs(cells):
    return {(origin, destination) for origin, destination, _ in cells}


def sectors(cells):
    return {sector for _, _, sector in cells}


def test_a_tariff_is_levied_by_the_destination_on_the_origin(changed):
    found = changed(Tariff(by="RUS", on="USA", sectors="K", rate=0.5))
    assert found == {"tariff": {("USA", "RUS", "K"): 0.5}}


def test_an_added_tariff_starts_from_the_worlds_rate(changed, world):
    base = world.tariff_rate[5, 0, 3]
    found = changed(Tariff(by="RUS", on="USA", sectors="K", add=0.1))
    assert found["tariff"] == {("USA", "RUS", "K"): pytest.approx(base + 0.1)}
    assert base > 0


def test_additions_accumulate_and_follow_a_rate_in_list_order(changed):
    rate = Tariff(by="RUS", on="USA", sectors="K", rate=0.5)
    more, most = (Tariff(by="RUS", on="USA", sectors="K", add=add) for add in (0.1, 0.15))
    assert changed(rate, more, most)["tariff"]["USA", "RUS", "K"] == pytest.approx(0.75)
    with pytest.raises(ScenarioError, match="what the first adds is lost"):
        changed(more, rate)


def test_domestic_sales_bear_no_tariff(changed):
    found = changed(Tariff(by="world", on="world", sectors="all", rate=0.5))["tariff"]
    assert len(found) == 7 * 6 * 4
    assert all(origin != destination for origin, destination in pairs(found))


def test_trade_cost_from_origin_to_destination_goes_one_way(changed):
    found = changed(TradeCost(origin="BLR", destination="RUS", sectors="A01", change_pct=-5))
    assert found == {"cost": {("BLR", "RUS", "A01"): 0.95}}


def test_trade_cost_between_goes_both_ways(changed):
    found = changed(TradeCost(between=[["BLR"], ["RUS"]], sectors="A01", change_pct=10))
    assert found == {"cost": {("BLR", "RUS", "A01"): 1.1, ("RUS", "BLR", "A01"): 1.1}}


def test_overlapping_sides_are_changed_once_and_never_at_home(changed):
    found = changed(TradeCost(between=[["EAEU"], ["EAEU"]], sectors="K", change_pct=-10))["cost"]
    assert pairs(found) == {(a, b) for a in EAEU for b in EAEU if a != b}
    assert set(found.values()) == {0.9}
    found = changed(TradeCost(between=[["EU", "RUS"], ["RUS"]], sectors="K", change_pct=-10))
    assert pairs(found["cost"]) == {(a, "RUS") for a in EU} | {("RUS", b) for b in EU}
    assert set(found["cost"].values()) == {0.9}


def test_cost_changes_multiply(changed):
    one = TradeCost(origin="BLR", destination="RUS", sectors="K", change_pct=-10)
    two = TradeCost(between=["RUS", "BLR"], sectors="K", change_pct=50)
    assert changed(one, two)["cost"] == {
        ("BLR", "RUS", "K"): pytest.approx(1.35),
        ("RUS", "BLR", "K"): 1.5,
    }


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("imports", {("USA", "RUS")}),
        ("exports", {("RUS", "USA")}),
        ("both", {("USA", "RUS"), ("RUS", "USA")}),
    ],
)
def test_embargo_directions(changed, direction, expected):
    found = changed(Embargo(by="RUS", on="USA", sectors="C28", direction=direction))["cost"]
    assert pairs(found) == expected
    assert sectors(found) == {"C28"}
    assert set(found.values()) == {math.inf}


def test_autarky_leaves_domestic_sales_alone(world):
    autarky = Embargo(by="world", on="world", sectors="all", direction="both")
    cost = compile_moves(Scenario(title="T", moves=[autarky]), world).iceberg_cost_hat
    assert cost is not None
    home = np.eye(7, dtype=bool)
    assert (cost[home] == 1.0).all()
    assert np.isinf(cost[~home]).all()


def test_joining_changes_costs_and_tariffs_with_members_and_among_joiners(changed):
    found = changed(JoinBloc(country=["UKR", "USA"], bloc="EU", change_pct=-10, sectors="goods"))
    inside = {(a, b) for a in EU | {"UKR", "USA"} for b in EU | {"UKR", "USA"} if a != b}
    expected = inside - {("DEU", "FRA"), ("FRA", "DEU")}
    assert pairs(found["cost"]) == pairs(found["tariff"]) == expected
    assert sectors(found["cost"]) == {"A01", "C10T12", "C28"}
    assert set(found["cost"].values()) == {0.9}
    assert set(found["tariff"].values()) == {0.0}


def test_joining_may_keep_tariffs_and_covers_all_sectors_unless_told(changed):
    found = changed(JoinBloc(country="UKR", bloc="EU", change_pct=-10, tariffs="keep"))
    assert "tariff" not in found
    assert sectors(found["cost"]) == {"A01", "C10T12", "C28", "K"}


def test_leaving_changes_costs_and_tariffs_with_the_remaining_members(changed):
    found = changed(
        LeaveBloc(country="BLR", bloc="EAEU", change_pct=5, tariff=0.3, sectors="goods")
    )
    expected = {("BLR", "RUS"), ("RUS", "BLR"), ("BLR", "KAZ"), ("KAZ", "BLR")}
    assert pairs(found["cost"]) == pairs(found["tariff"]) == expected
    assert set(found["cost"].values()) == {1.05}
    assert set(found["tariff"].values()) == {0.3}
    together = changed(LeaveBloc(country=["BLR", "KAZ"], bloc="EAEU", change_pct=5, tariff=0.3))
    assert ("BLR", "KAZ") not in pairs(together["cost"])


def test_an_embargo_stands_above_the_terms_of_a_bloc(changed):
    leave = LeaveBloc(country="BLR", bloc="EAEU", change_pct=5, tariff=0.3)
    embargo = Embargo(by="RUS", on="BLR", sectors="food", direction="imports")
    for moves in ((leave, embargo), (embargo, leave)):
        cost = changed(*moves)["cost"]
        assert cost["BLR", "RUS", "A01"] == math.inf
        assert cost["RUS", "BLR", "A01"] == 1.05


def test_transfer_is_shared_by_value_added_and_sums_to_zero(world):
    moves = [
        Transfer(by="EU", to=["BLR", "UKR"], amount_million_usd=amount) for amount in (80, 120)
    ]
    shock = compile_moves(Scenario(title="T", moves=moves), world)
    assert shock.transfer is not None
    assert shock.iceberg_cost_hat is None
    assert shock.tariff_rate_cf is None
    paid = -shock.transfer[[3, 4]]
    np.testing.assert_allclose(paid, 200 * world.value_added[[3, 4]] / world.value_added[3:5].sum())
    assert (shock.transfer[[1, 6]] > 0).all()
    assert shock.transfer[[0, 2, 5]].tolist() == [0.0, 0.0, 0.0]
    assert abs(shock.transfer.sum()) < 1e-9


def test_exclusions_groups_and_blocs(changed):
    found = changed(
        Tariff(by="EAEU", on=["world", "-EAEU", "-USA"], sectors=["goods", "K", "-food"], rate=0.5)
    )["tariff"]
    assert pairs(found) == {(o, d) for o in ("DEU", "FRA", "UKR") for d in EAEU}
    assert sectors(found) == {"C28", "K"}
    same = changed(
        Tariff(by="EAEU", on=["-USA", "-EAEU", "world"], sectors=["-food", "K", "goods"], rate=0.5)
    )["tariff"]
    assert same == found


def test_closures_and_baseline(world):
    nothing = compile_moves(Scenario(title="T", moves=[]), world)
    assert nothing.is_neutral()
    assert nothing.trade_balance is TradeBalance.FIXED_SHARE
    closure = Closure(trade_balance=TradeBalance.MULTIPLICATIVE, numeraire="USA")
    scenario = Scenario(
        title="T",
        closure=closure,
        baseline=[BalanceTrade()],
        moves=[Tariff(by="RUS", on="USA", sectors="K", add=0.1)],
    )
    before, after = compile_scenario(scenario, world)
    assert before is not None
    assert before.trade_balance is TradeBalance.BALANCED
    assert before.tariff_rate_cf is None
    assert after.trade_balance is TradeBalance.MULTIPLICATIVE
    assert (before.numeraire, after.numeraire) == ("USA", "USA")
    assert compile_baseline(Scenario(title="T", moves=[]), world) is None
    balanced = Scenario(title="T", closure=closure, moves=[BalanceTrade()])
    assert compile_moves(balanced, world).trade_balance is TradeBalance.BALANCED


def test_compiling_leaves_the_world_alone_and_is_sector_major(world):
    before = world.tariff_rate.copy()
    shock = compile_moves(
        Scenario(title="T", moves=[Tariff(by="world", on="world", sectors="all", add=1.0)]), world
    )
    assert (world.tariff_rate == before).all()
    assert shock.tariff_rate_cf is not None
    assert shock.tariff_rate_cf.T.flags.c_contiguous
