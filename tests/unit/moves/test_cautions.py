"""What a scenario may not mean as written: said by name, with its line, in both languages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocs.foundation.errors import ScenarioError
from blocs.moves.cautions import cautions
from blocs.moves.compile import compile_moves, compile_scenario
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.instruments.supply import Productivity
from blocs.moves.instruments.tables import TariffTable
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Closure, Scenario, load_scenario

SANCTION = "senders: USA, targets: RUS, goods: {exports: ban}"


@pytest.fixture
def told(world, file_of):
    """(kind, field, line) of every caution on moves, written one a line from line 3 on."""

    def collect(*lines, head=""):
        path = file_of("\n".join(f"  - {line}" for line in lines))
        path.write_text(path.read_text(encoding="utf-8") + head, encoding="utf-8")
        scenario = load_scenario(path)
        compile_scenario(scenario, world)
        found = cautions(scenario, world)
        russian = cautions(scenario, world, "ru")
        assert [(c.kind, c.field, c.line) for c in found] == [
            (c.kind, c.field, c.line) for c in russian
        ]
        for one, other in zip(found, russian, strict=True):
            assert one.text != other.text
            assert one.text.endswith(".")
        return found

    return collect


def kinds(found):
    return [(item.kind, item.line) for item in found]


NOTHING = [("nothing_changes", 2), ("move_without_effect", 3)]


@pytest.mark.parametrize(
    ("move", "head"),
    [
        ("trade_cost: {between: [RUS, USA], sectors: all, change_pct: 0}", ""),
        ("tariff: {by: RUS, on: USA, sectors: K, add: 0}", ""),
        ("productivity: {country: RUS, sectors: all, change_pct: 0%}", ""),
        ("labour_supply: {country: RUS, change_pct: 0}", ""),
        ("export_tax: {by: RUS, on: USA, sectors: all, rate: 0}", ""),
        (f"sanction: {{{SANCTION}, from: 2023-01-01}}", "year: 2020\n"),
        (f"sanction: {{{SANCTION}, from: 2010-01-01, until: 2012-01-01}}", "year: 2020\n"),
        ("transfer: {by: USA, to: UKR, schedule: {2024: 5}}", "year: 2020\n"),
        ("non_tariff_barrier: {by: RUS, on: USA, sectors: K, ad_valorem_pct: 0, kind: resource}", ""),
    ],
)  # fmt: skip
def test_a_move_that_changes_nothing_is_named(told, move, head):
    found = told(move, head=head)
    assert kinds(found) == NOTHING
    assert "no move has an effect" in found[0].text
    assert found[1].text.startswith("Move 1 (")
    assert "changes nothing:" in found[1].text


def test_a_sanction_says_when_it_is_not_in_force(told):
    found = told(f"sanction: {{{SANCTION}, from: 2023-01-01}}", head="year: 2020\n")
    assert found[1].text.endswith("it is not in force on 31 December 2020.")


def test_a_tariff_as_it_stands_changes_nothing(world):
    for origin, destination in (("USA", "RUS"), ("DEU", "FRA")):
        cell = world.country.position[origin], world.country.position[destination], 3
        rate = float(world.tariff_rate[cell])
        same = Tariff(by=destination, on=origin, sectors="K", rate=rate)
        scenario = Scenario(title="T", moves=[same])
        assert [c.kind for c in cautions(scenario, world)] == [
            "nothing_changes",
            "move_without_effect",
        ]
        other = Scenario(title="T", moves=[same.model_copy(update={"rate": rate + 0.01})])
        assert cautions(other, world) == []


def test_a_table_equal_to_the_baseline_changes_nothing(world, tmp_path):
    table = tmp_path / "t.csv"
    rows = [
        f"{a},{b},{s},{float(world.tariff_rate[i, j, k])!r}"
        for i, a in enumerate(world.countries)
        for j, b in enumerate(world.countries)
        for k, s in enumerate(world.sectors)
        if i != j
    ]
    table.write_text("\n".join(["origin,destination,sector,rate", *rows]))
    scenario = Scenario(title="T", moves=[TariffTable(file=str(table))])
    assert [c.kind for c in cautions(scenario, world)] == ["nothing_changes", "move_without_effect"]


def test_moves_that_cancel_are_named(told):
    found = told(
        "tariff: {by: RUS, on: USA, sectors: K, add: 10%}",
        "tariff: {by: RUS, on: USA, sectors: all, add: -10%}",
        "tariff: {by: RUS, on: USA, sectors: goods, add: 10%}",
    )
    assert kinds(found) == [("nothing_changes", 2)]
    assert "cancel each other out" in found[0].text


def test_a_scenario_without_moves_changes_nothing(world):
    for closure in ("fixed_share", "balanced", "fixed_nominal", "multiplicative"):
        empty = Scenario(title="T", moves=[], closure=Closure(trade_balance=closure))
        (found,) = cautions(empty, world)
        assert found.kind == "nothing_changes"
        assert "has no moves" in found.text


def test_what_is_not_traded_any_more_is_said(told):
    found = told(
        "trade_cost: {between: [RUS, USA], sectors: K, change_pct: 5}",
        head="baseline:\n  - embargo: {by: USA, on: RUS, sectors: K, direction: both}\n",
    )
    assert kinds(found) == NOTHING
    assert "there is no such trade in the data" in found[1].text


def test_tariffs_of_the_baseline_count(told):
    same = "tariff: {by: RUS, on: USA, sectors: K, rate: 0.5}"
    assert kinds(told(same, head=f"baseline:\n  - {same}\n")) == NOTHING


@pytest.mark.parametrize(
    "fields", ["by: [USA, -BLR], on: RUS, sectors: K", "by: USA, on: RUS, sectors: [K, -A01]"]
)
def test_exclusions_of_what_is_not_included(told, fields):
    (found,) = told(f"tariff: {{{fields}, rate: 0.5}}")
    assert (found.kind, found.line, found.field) == ("excludes_nothing", 3, "moves[0].tariff")
    assert "excludes nothing" in found.text


def test_exclusions_that_exclude_are_silent(told):
    assert (
        told("tariff: {by: [EU, -DEU], on: [world, -EU, -RUS], sectors: [goods, -food], add: 1%}")
        == []
    )


def test_a_country_on_both_sides(told):
    (found,) = told("embargo: {by: [BLR, RUS], on: [BLR], sectors: all, direction: both}")
    assert found.kind == "on_both_sides"
    assert "'BLR' stands in 'by' and in 'on'" in found.text
    assert told("embargo: {by: [BLR, RUS], on: [RUS, BLR], sectors: all, direction: both}") == []
    assert told("tariff: {by: BLR, on: world, sectors: all, add: 1%}") == []


def test_a_country_against_itself_is_refused(problems_of):
    (problem,) = problems_of("  - embargo: {by: BLR, on: BLR, sectors: all, direction: both}")
    assert "no trade between different countries is concerned" in problem.message


@pytest.mark.parametrize(
    ("kind", "sides"), [("tariff", "by: RUS, on: USA"), ("export_tax", "by: USA, on: RUS")]
)
def test_a_rate_set_and_then_added_to_is_said_with_both_readings(told, kind, sides):
    (found,) = told(
        f"{kind}: {{{sides}, sectors: goods, rate: 10%}}",
        f"{kind}: {{{sides}, sectors: [food, K], add: 5%}}",
    )
    assert (found.kind, found.line) == ("order_matters", 4)
    assert "USA → RUS, Agriculture" in found.text
    assert "15% in all" in found.text
    assert "the other way round the addition would be lost: 10%" in found.text


@pytest.mark.parametrize(
    ("kind", "sides"), [("tariff", "by: RUS, on: USA"), ("export_tax", "by: USA, on: RUS")]
)
def test_a_rate_set_after_an_addition_is_refused(problems_of, kind, sides):
    """Case r07: the addition was lost without a word."""
    (problem,) = problems_of(
        f"  - {kind}: {{{sides}, sectors: [food, K], add: 5%}}\n"
        f"  - {kind}: {{{sides}, sectors: goods, rate: 10%}}"
    )
    assert problem.message.startswith(
        f"contradictory moves: moves[0].{kind} (line 3) and moves[1].{kind} (line 4) on USA → RUS, A01"
    )
    assert "what the first adds is lost" in problem.message


def test_a_bloc_joined_after_an_addition_on_the_same_trade_is_refused(problems_of):
    (problem,) = problems_of(
        "  - tariff: {by: RUS, on: [UKR, USA], sectors: K, add: 5%}\n"
        "  - join_bloc: {country: UKR, bloc: EAEU, change_pct: -5}"
    )
    assert "UKR → RUS, K" in problem.message


@pytest.mark.parametrize(
    "move",
    [
        "tariff: {by: [RUS, BLR], on: USA, sectors: K, add: 5%}",
        "trade_cost: {between: [RUS, [USA, EU]], sectors: [K, A01], change_pct: -5}",
        "productivity: {country: RUS, sectors: K, change_pct: 1}",
        "transfer: {by: USA, to: UKR, amount_million_usd: 1}",
        "embargo: {by: RUS, on: USA, sectors: K, direction: both}",
    ],
)
@pytest.mark.parametrize("stage", ["moves", "baseline"])
def test_the_same_move_twice_is_refused_by_name(file_of, move, stage):
    path = file_of("")
    name = move.split(":")[0]
    other = "" if stage == "moves" else "moves: []\n"
    swapped = move.replace("[RUS, BLR]", "[BLR, RUS]").replace(
        "[RUS, [USA, EU]]", "[[EU, USA], RUS]"
    )
    path.write_text(
        f"title: T\n{other}{stage}:\n  - {move}\n  - embargo: {{by: DEU, on: USA, "
        f"sectors: K, direction: both}}\n  - {swapped}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    (problem,) = caught.value.problems
    assert problem.message == f"the same move as {stage}[0].{name}"
    assert problem.field == f"{stage}[2].{name}"
    assert problem.line == path.read_text().count("\n")


def test_the_same_move_twice_in_python():
    move = Tariff(by="USA", on="CHN", sectors="goods", add="5%")
    with pytest.raises(ScenarioError, match=r"the same move as moves\[0\].tariff"):
        Scenario(title="T", moves=[move, move])
    assert Scenario(title="T", baseline=[move], moves=[move])


def test_moves_on_the_same_trade_say_what_they_do_together(told):
    (found,) = told(
        "trade_cost: {between: [RUS, USA], sectors: all, change_pct: -5}",
        "trade_cost: {between: [USA, RUS], sectors: [K, goods], change_pct: -4}",
    )
    assert (found.kind, found.line) == ("repeated", 4)
    assert "−8.8% in all" in found.text
    (found,) = told(
        "tariff: {by: RUS, on: EU, sectors: K, add: 5%}",
        "tariff: {by: RUS, on: [DEU, FRA], sectors: K, add: 10%}",
    )
    assert "15 percentage points in all" in found.text


def test_a_bloc_joined_in_two_moves(told):
    found = told(
        "join_bloc: {country: UKR, bloc: EAEU, change_pct: -5, cet: 5%, cet_for: joiners}",
        "join_bloc: {country: USA, bloc: EAEU, change_pct: -5, cet: 5%, cet_for: joiners}",
    )
    assert kinds(found) == [("bloc_in_two_moves", 4), ("order_matters", 4)]
    (found,) = told(
        "leave_bloc: {country: BLR, bloc: EAEU, change_pct: 5, tariff: 5%}",
        "leave_bloc: {country: KAZ, bloc: EAEU, change_pct: 5, tariff: 5%}",
    )
    assert "changes twice" in found.text


def test_a_year_that_nothing_depends_on(told, file_of):
    (found,) = told("tariff: {by: RUS, on: USA, sectors: K, add: 5%}", head="year: 2030\n")
    assert (found.kind, found.field, found.line) == ("year_without_effect", "year", 4)
    assert "the data are those of 2020" in found.text
    assert told("tariff: {by: RUS, on: USA, sectors: K, add: 5%}", head="year: 2020\n") == []


@pytest.mark.parametrize("year", ["1000", "9999", "0", "2201"])
def test_years_that_cannot_be_meant(file_of, year):
    path = file_of("  - balance_trade: {}")
    path.write_text(path.read_text() + f"year: {year}\n")
    with pytest.raises(ScenarioError, match="expected a year from 1800 to 2200"):
        load_scenario(path)


def test_sums_and_elasticities_that_cannot_be_meant(file_of):
    for line in (
        "transfer: {by: USA, to: UKR, amount_million_usd: 1e12}",
        "transfer: {by: USA, to: UKR, schedule: {2020: 1e300}}",
    ):
        with pytest.raises(ScenarioError, match="cannot be meant"):
            load_scenario(file_of(f"  - {line}\nyear: 2020"))
    with pytest.raises(ScenarioError, match="between 0 and 100"):
        Closure(labour_supply_elasticity=1e300)


def test_rates_that_add_up_to_what_cannot_be_meant(problems_of):
    lines = [f"  - tariff: {{by: RUS, on: USA, sectors: K, add: {n}%}}" for n in (60000, 70000)]
    (problem,) = problems_of("\n".join(lines))
    assert "it must stay below 1,000" in problem.message


codes = st.lists(
    st.sampled_from(["RUS", "BLR", "EU", "USA", "-DEU", "-BLR"]), min_size=1, max_size=3
)
percent = st.integers(-3, 3)
drawn = st.one_of(
    st.builds(lambda a, b, c: Tariff(by=a, on=b, sectors="K", add=c / 100), codes, codes, percent),
    st.builds(
        lambda a, b, c: TradeCost(between=[a, b], sectors="K", change_pct=c), codes, codes, percent
    ),
    st.builds(lambda a, c: Productivity(country=a, sectors="K", change_pct=c), codes, percent),
    st.builds(lambda a, b: Embargo(by=a, on=b, sectors="K", direction="imports"), codes, codes),
)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(listed=st.lists(drawn, min_size=1, max_size=4))
def test_nothing_changes_exactly_where_the_compiled_shock_changes_nothing(world, listed):
    """Against the arrays themselves: every cell of this world is traded."""
    try:
        scenario = Scenario(title="T", moves=listed)
        shock = compile_moves(scenario, world)
    except ScenarioError:
        return
    same = (
        (shock.iceberg_cost_hat is None or np.allclose(shock.iceberg_cost_hat, 1, 1e-12, 0))
        and (
            shock.tariff_rate_cf is None
            or np.allclose(shock.tariff_rate_cf, world.tariff_rate, 1e-12, 1e-15)
        )
        and (shock.productivity_hat is None or np.allclose(shock.productivity_hat, 1, 1e-12, 0))
    )
    assert ("nothing_changes" in [c.kind for c in cautions(scenario, world)]) is same
