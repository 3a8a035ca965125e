"""Dated packages: which cells, on which days, and two that overlap."""

import dataclasses
import math
from datetime import date

import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves, compile_scenario
from blocs.moves.instruments.sanction import Sanction, SanctionPart
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import Scenario, load_scenario

BAN = {"exports": "ban"}


@pytest.fixture(scope="module")
def parted(world):
    """The small world with groups for services and finance; finance is a service."""
    groups = dict(world.sector_groups)
    groups |= {"goods": ("A01", "C10T12"), "services": ("C28", "K"), "finance": ("K",)}
    return dataclasses.replace(world, sector_groups=groups)


def package(**fields):
    given = {"senders": "EU", "targets": "RUS", "since": date(2014, 7, 31)} | fields
    return Sanction(**given)


def costs(world, *moves, year=2016):
    shock = compile_moves(Scenario(title="T", year=year, moves=moves), world)
    cost = shock.iceberg_cost_hat
    if cost is None:
        return {}
    return {
        (world.countries[i], world.countries[n], world.sectors[j]): float(cost[i, n, j])
        for i in range(7)
        for n in range(7)
        for j in range(4)
        if cost[i, n, j] != 1
    }


def test_exports_are_what_senders_sell_to_targets(world):
    found = costs(world, package(goods={"sectors": "C28", "exports": "ban"}))
    assert found == {("DEU", "RUS", "C28"): math.inf, ("FRA", "RUS", "C28"): math.inf}


def test_imports_are_what_senders_buy_from_targets(world):
    found = costs(world, package(senders="USA", goods={"imports": {"change_pct": 20}}))
    assert found == {("RUS", "USA", sector): 1.2 for sector in ("A01", "C10T12", "C28")}


def test_parts_stand_for_the_worlds_groups_and_finance_goes_before_services(parted):
    found = costs(
        parted,
        package(
            senders="USA",
            goods={"exports": {"change_pct": 50}},
            services={"exports": {"change_pct": 10}, "imports": {"change_pct": 30}},
            finance={"exports": {"change_pct": 40}},
        ),
    )
    assert found == {
        ("USA", "RUS", "A01"): 1.5,
        ("USA", "RUS", "C10T12"): 1.5,
        ("USA", "RUS", "C28"): 1.1,
        ("USA", "RUS", "K"): 1.4,
        ("RUS", "USA", "C28"): 1.3,
        ("RUS", "USA", "K"): 1.3,
    }


@pytest.mark.parametrize(
    ("year", "until", "counts"),
    [
        (2013, None, False),
        (2014, None, True),
        (2030, None, True),
        (2014, date(2014, 12, 30), False),
        (2014, date(2014, 12, 31), True),
        (2015, date(2015, 7, 31), False),
        (2015, date(2016, 7, 31), True),
    ],
)
def test_in_force_on_the_last_day_of_the_scenarios_year(world, year, until, counts):
    move = package(until=until, goods=BAN)
    assert bool(costs(world, move, year=year)) is counts
    said = describe(Scenario(title="T", year=year, moves=[move]), world)[0]
    assert ("nothing changes" in said) is not counts
    assert move.in_force(year) is counts


def test_a_package_that_begins_on_the_last_day_counts(world):
    assert costs(world, package(since=date(2014, 12, 31), goods=BAN), year=2014)


def test_a_file_says_from_and_python_since(file_of):
    line = (
        "  - sanction: {senders: EU, targets: [RUS], from: 2014-07-31, until: 2015-07-31,"
        " goods: {exports: ban}, finance: {sectors: K, imports: {change_pct: 5}}}"
    )
    scenario = load_scenario(file_of(f"{line}\nyear: 2014"))
    built = package(
        until="2015-07-31",
        goods=SanctionPart(exports="ban"),
        finance=SanctionPart(sectors="K", imports={"change_pct": 5}),
    )
    assert scenario.moves == (built,)
    assert hash(scenario.moves[0]) == hash(built)
    written = scenario.as_data()["moves"][0]["sanction"]
    assert written["from"] == "2014-07-31"
    assert "since" not in written
    assert Scenario(**scenario.as_data()) == scenario


WHO = "senders: EU, targets: RUS"
GOODS = "goods: {exports: ban}"


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        (f"{WHO}, {GOODS}", ".from", "'from' is missing"),
        (f"{WHO}, from: 2014, {GOODS}", ".from", "expected a day as 2024-01-31, not 2014"),
        (f"{WHO}, from: 2014-02-30, {GOODS}", ".from", "expected a day as"),
        (f"{WHO}, from: 31.07.2014, {GOODS}", ".from", "not '31.07.2014'"),
        (f"{WHO}, from: 2014-07-31, frm: 1, {GOODS}", ".frm", "Did you mean 'from'"),
        (
            f"{WHO}, from: 2014-07-31, until: 2014-07-30, {GOODS}",
            "",
            "ends on 2014-07-30, before it begins on 2014-07-31",
        ),
        (f"{WHO}, from: 2014-07-31", "", "the package is empty"),
        (f"{WHO}, from: 2014-07-31, goods: {{}}", ".goods", "restricts nothing"),
        (f"{WHO}, from: 2014-07-31, goods: {{sectors: C28}}", ".goods", "restricts nothing"),
        (f"{WHO}, from: 2014-07-31, goods: ban", ".goods", "expected a mapping, not 'ban'"),
        (
            f"{WHO}, from: 2014-07-31, goods: {{exports: bann}}",
            ".goods.exports",
            "expected one of ban, not 'bann'",
        ),
        (
            f"{WHO}, from: 2014-07-31, goods: {{exports: {{change: 5}}}}",
            ".goods.exports.change_pct",
            "'change_pct' is missing",
        ),
        (
            f"{WHO}, from: 2014-07-31, goods: {{exports: {{change_pct: -100}}}}",
            ".goods.exports.change_pct",
            "must be above -100",
        ),
    ],
)
def test_packages_that_are_wrong_in_the_file(file_of, fields, field, words):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file_of(f"  - sanction: {{{fields}}}\nyear: 2016"))
    problem = caught.value.problems[0]
    assert words in str(problem)
    assert (problem.line, problem.field) == (3, f"moves[0].sanction{field}")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ("finance: {exports: ban}", "finance", "this world has no group 'finance' of sectors"),
        ("services: {exports: ban}", "services", "no group 'services'"),
        ("finance: {sectors: BANKS, exports: ban}", "finance.sectors", "unknown sector 'BANKS'"),
        (
            "goods: {exports: ban}, finance: {sectors: [C28, K], exports: ban}",
            "finance",
            "sector 'C28' stands in 'goods' and in 'finance'",
        ),
    ],
)
def test_parts_that_do_not_fit_the_world(problems_of, fields, field, words):
    (problem,) = problems_of(f"  - sanction: {{{WHO}, from: 2014-07-31, {fields}}}\nyear: 2016")
    assert words in problem.message
    assert problem.field == f"moves[0].sanction.{field}"


def test_nobody_sanctions_itself(problems_of):
    line = f"  - sanction: {{senders: EU, targets: [RUS, DEU], from: 2014-07-31, {GOODS}}}"
    (problem,) = problems_of(f"{line}\nyear: 2016")
    assert "'DEU' would sanction itself" in problem.message


def test_a_package_needs_the_scenarios_year(file_of):
    with pytest.raises(ScenarioError, match="depends on the year") as caught:
        load_scenario(file_of(f"  - sanction: {{{WHO}, from: 2014-07-31, {GOODS}}}"))
    assert caught.value.problems[0].line == 3


FIRST = f"  - sanction: {{{WHO}, from: 2014-07-31, until: 2015-07-31, {GOODS}}}"


@pytest.mark.parametrize("year", [2010, 2014, 2016])
def test_overlapping_dates_name_both_packages(problems_of, year):
    second = f"  - sanction: {{senders: DEU, targets: RUS, from: 2015-07-31, {GOODS}}}"
    (problem,) = problems_of(f"{FIRST}\n{second}\nyear: {year}")
    assert problem.message == (
        "overlapping dates: moves[0].sanction (line 3) and moves[1].sanction (line 4) both restrict "
        "exports of goods on DEU → RUS, A01 (Agriculture), from 2015-07-31 until 2015-07-31"
    )
    assert (problem.line, problem.field) == (4, "moves[1].sanction")


@pytest.mark.parametrize(
    "second",
    [
        f"{{{WHO}, from: 2015-08-01, {GOODS}}}",
        f"{{{WHO}, from: 2000-01-01, until: 2014-07-30, {GOODS}}}",
        f"{{senders: USA, targets: RUS, from: 2014-07-31, {GOODS}}}",
        f"{{senders: EU, targets: BLR, from: 2014-07-31, {GOODS}}}",
        f"{{{WHO}, from: 2014-07-31, goods: {{imports: ban}}}}",
        f"{{{WHO}, from: 2014-07-31, finance: {{sectors: K, exports: ban}}}}",
    ],
)
def test_packages_that_go_together(file_of, world, second):
    path = file_of(f"{FIRST}\n  - sanction: {second}\nyear: 2014")
    assert compile_moves(load_scenario(path), world).iceberg_cost_hat is not None


def test_one_package_after_another_tightens(world):
    first = package(until=date(2015, 12, 30), goods={"exports": {"change_pct": 10}})
    second = package(since=date(2015, 12, 31), goods={"exports": {"change_pct": 40}})
    assert set(costs(world, first, second, year=2014).values()) == {1.1}
    assert set(costs(world, first, second, year=2015).values()) == {1.4}


def test_a_package_among_the_baseline_moves(world):
    scenario = Scenario(
        title="T",
        year=2016,
        baseline=[package(goods=BAN)],
        moves=[package(goods={"imports": "ban"})],
    )
    before, after = compile_scenario(scenario, world)
    assert before is not None
    assert before.iceberg_cost_hat[3, 0, 0] == after.iceberg_cost_hat[0, 3, 0] == math.inf
    assert before.iceberg_cost_hat[0, 3, 0] == after.iceberg_cost_hat[3, 0, 0] == 1.0


def test_the_package_lists_all_its_sectors(parted):
    move = package(goods=BAN, finance={"sectors": "K", "imports": {"change_pct": 5}})
    (provision, _) = provisions(Scenario(title="T", year=2016, moves=[move]), parted)
    assert provision.sectors == ("A01", "C10T12", "K")
    assert provision.countries == {"senders": ("DEU", "FRA"), "targets": ("RUS",)}
    assert provision.parameters == {
        "from": "2014-07-31",
        "goods.exports": "ban",
        "finance.sectors": "K",
        "finance.imports.change_pct": 5.0,
    }
