"""Moves that cannot both be meant, and memberships that do not fit."""

import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_baseline, compile_moves, compile_scenario
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Scenario, load_scenario

RATE = "  - tariff: {by: RUS, on: [USA, EU], sectors: goods, rate: 0.1}"


@pytest.mark.parametrize(
    ("first", "second", "cell"),
    [
        (
            RATE,
            "  - tariff: {by: [RUS, BLR], on: EU, sectors: [food, K], rate: 0.2}",
            "DEU → RUS, A01 (Agriculture)",
        ),
        (
            RATE,
            "  - join_bloc: {country: USA, bloc: EAEU, change_pct: -5}",
            "USA → RUS, A01 (Agriculture)",
        ),
        (
            RATE,
            "  - embargo: {by: [USA, EU], on: RUS, sectors: all, direction: exports}",
            "DEU → RUS, A01 (Agriculture)",
        ),
        (
            "  - embargo: {by: RUS, on: world, sectors: goods, direction: imports}",
            RATE,
            "DEU → RUS, A01 (Agriculture)",
        ),
        (
            "  - embargo: {by: RUS, on: USA, sectors: K, direction: both}",
            "  - trade_cost: {between: [[RUS], [USA]], sectors: K, change_pct: -5}",
            "RUS → USA, K (Finance)",
        ),
        (
            "  - embargo: {by: RUS, on: USA, sectors: K, direction: both}",
            "  - tariff: {by: USA, on: RUS, sectors: K, add: 0.1}",
            "RUS → USA, K (Finance)",
        ),
        (
            "  - join_bloc: {country: UKR, bloc: EU, change_pct: -5}",
            "  - embargo: {by: UKR, on: EU, sectors: all, direction: both}",
            "DEU → UKR, A01 (Agriculture)",
        ),
    ],
)
def test_contradictions_name_both_moves_and_one_cell(problems_of, first, second, cell):
    (problem,) = problems_of(f"{first}\n{second}")
    one, two = (move.split("- ")[1].split(":")[0] for move in (first, second))
    assert problem.message.startswith(
        f"contradictory moves: moves[0].{one} (line 3) and moves[1].{two} (line 4) on {cell}: "
    )
    assert (problem.line, problem.field) == (4, f"moves[1].{two}")


@pytest.mark.parametrize(
    "second",
    [
        "  - tariff: {by: RUS, on: USA, sectors: food, rate: 0.1}",
        "  - tariff: {by: RUS, on: USA, sectors: K, rate: 0.2}",
        "  - tariff: {by: USA, on: RUS, sectors: goods, rate: 0.2}",
        "  - tariff: {by: RUS, on: USA, sectors: goods, add: 0.2}",
        "  - trade_cost: {between: [RUS, USA], sectors: goods, change_pct: 2}",
        "  - embargo: {by: RUS, on: USA, sectors: goods, direction: exports}",
        "  - embargo: {by: RUS, on: USA, sectors: K, direction: imports}",
        "  - embargo: {by: RUS, on: [USA, EU], sectors: food, direction: imports}",
        "  - embargo: {by: RUS, on: USA, sectors: all, direction: imports}",
    ],
)
def test_moves_that_go_together(world, file_of, second):
    scenario = load_scenario(file_of(f"{RATE}\n{second}"))
    assert compile_moves(scenario, world).tariff_rate_cf is not None


def test_embargoes_may_overlap(changed):
    one = Embargo(by="RUS", on="EU", sectors="all", direction="both")
    two = Embargo(by="EU", on="RUS", sectors="K", direction="exports")
    assert changed(one, two) == changed(one)


def test_an_embargo_stands_where_a_wider_tariff_meets_it(changed):
    embargo = Embargo(by="RUS", on=["EU", "USA"], sectors="food", direction="imports")
    tariff = Tariff(by="EAEU", on=["world", "-EAEU"], sectors="goods", rate=0.5)
    for moves in ((embargo, tariff), (tariff, embargo)):
        found = changed(*moves)
        assert found["cost"] == changed(embargo)["cost"]
        assert found["tariff"] == changed(tariff)["tariff"]


def test_three_clashing_moves_give_every_pair(problems_of):
    found = problems_of("\n".join(RATE.replace("0.1", rate) for rate in ("0.1", "0.2", "0.3")))
    assert len(found) == 3


def test_an_added_tariff_may_not_reach_minus_one(problems_of):
    (problem,) = problems_of(
        "  - tariff: {by: RUS, on: USA, sectors: K, rate: 0.25}\n"
        "  - tariff: {by: RUS, on: USA, sectors: K, add: 0.25}\n"
        "  - tariff: {by: RUS, on: USA, sectors: K, add: -1.5}\n"
        "  - tariff: {by: RUS, on: EU, sectors: all, add: 0.1}"
    )
    assert problem.message == (
        "the tariff on USA → RUS, K (Finance) becomes -1: it must stay above -1"
    )
    assert (problem.line, problem.field) == (5, "moves[2].tariff")


@pytest.mark.parametrize(
    ("move", "field", "words"),
    [
        (
            "join_bloc: {country: BLR, bloc: EAEU, change_pct: -5}",
            "join_bloc.country",
            "'BLR' (Belarus) is a member already of 'EAEU' in 2020",
        ),
        (
            "leave_bloc: {country: USA, bloc: EAEU, change_pct: 5, tariff: 0}",
            "leave_bloc.country",
            "'USA' (United States) is not a member of 'EAEU' in 2020",
        ),
        (
            "leave_bloc: {country: EAEU, bloc: EAEU, change_pct: 5, tariff: 0}",
            "leave_bloc.country",
            "no member of 'EAEU' in this world remains",
        ),
        (
            "join_bloc: {country: UKR, bloc: EUU, change_pct: -5}",
            "join_bloc.bloc",
            "unknown bloc 'EUU'. Did you mean 'EU' (European Union)?",
        ),
        (
            "join_bloc: {country: UKR, bloc: DEU, change_pct: -5}",
            "join_bloc.bloc",
            "'DEU' is a country (Germany), not a bloc",
        ),
        (
            "join_bloc: {country: UKR, bloc: OLD, change_pct: -5}",
            "join_bloc.bloc",
            "bloc 'OLD' (Old League) has no members",
        ),
        (
            "transfer: {by: EAEU, to: [RUS, USA], amount_million_usd: 5}",
            "transfer.to",
            "'RUS' would pay itself",
        ),
    ],
)
def test_memberships_and_payments_that_do_not_fit(problems_of, move, field, words):
    (problem,) = problems_of(f"  - {move}")
    assert words in problem.message
    assert (problem.line, problem.field) == (3, f"moves[0].{field}")


def test_joining_twice_is_refused(problems_of):
    join = "  - join_bloc: {country: UKR, bloc: EU, change_pct: -5}"
    again = join.replace("-5", "-4")
    (problem,) = problems_of(f"{join}\n{again}")
    assert "'UKR' (Ukraine) has joined or left 'EU' in an earlier move" in problem.message
    assert problem.line == 4


def test_contradictions_are_looked_for_in_each_list_alone(world):
    low = Tariff(by="RUS", on="USA", sectors="K", rate=0.1)
    high = Tariff(by="RUS", on="USA", sectors="K", rate=0.2)
    before, after = compile_scenario(Scenario(title="T", baseline=[low], moves=[high]), world)
    assert before is not None
    assert before.tariff_rate_cf is not None
    assert after.tariff_rate_cf is not None
    assert (before.tariff_rate_cf[5, 0, 3], after.tariff_rate_cf[5, 0, 3]) == (0.1, 0.2)
    clash = Scenario(title="T", baseline=[low, high], moves=[high])
    with pytest.raises(ScenarioError, match=r"baseline\[0\].tariff and baseline\[1\].tariff"):
        compile_baseline(clash, world)
    assert compile_moves(clash, world)


def test_problems_of_both_lists_come_together(world):
    wrong = Tariff(by="RUX", on="USA", sectors="K", rate=0.1)
    with pytest.raises(ScenarioError) as caught:
        compile_scenario(Scenario(title="T", baseline=[wrong], moves=[wrong]), world)
    assert [p.field for p in caught.value.problems] == [
        "baseline[0].tariff.by",
        "moves[0].tariff.by",
    ]
