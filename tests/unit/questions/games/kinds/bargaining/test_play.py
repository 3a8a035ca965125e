"""Bargains and contracts of solved worlds: numbers are those of `run`, splits those of the theory."""

import json
from dataclasses import replace

import numpy as np
import pytest

from blocs import run
from blocs.foundation.errors import NoEquilibriumError, ScenarioError
from blocs.moves.scenario import Scenario
from blocs.questions.games.engine.deals.bargaining import rubinstein
from blocs.questions.games.engine.deals.contracts import deals
from blocs.questions.games.engine.deals.repeated import Party, noisy_pact
from blocs.questions.games.kinds.bargaining.form import BargainingGame
from blocs.questions.games.kinds.contract.form import ContractGame
from outcome_games import cells_of, lines_of, play_with_few_draws
from worlds import make_world


@pytest.fixture(scope="module")
def world():
    return make_world(countries=4, sectors=3, tariffs=False, deficits=False)


def cheaper(one, other, change):
    return {"trade_cost": {"between": [[one], [other]], "sectors": "all", "change_pct": change}}


def gains(world, *moves):
    outcome = run(world, Scenario(title="check", moves=list(moves)))
    return outcome["real_income_change_million_usd"].values


DEAL = cheaper("C00", "C01", -10)
WEST = cheaper("C00", "C02", -3)
OTHER = cheaper("C01", "C02", -3)
CUT = {"embargo": {"by": ["C00"], "on": ["C03"], "sectors": "all", "direction": "both"}}


def bargaining(**changes):
    data = {
        "title": "T",
        "sides": {
            "a": {"title": "A", "countries": "C00", "discount_factor": 0.8},
            "b": {"title": "B", "countries": "C01", "discount_factor": 0.9},
        },
        "deals": {"deep": {"title": "D", "moves": [DEAL], "terms_million_usd": {"b": 0.25}}},
    }
    return BargainingGame(**{**data, **changes})


def with_west(stated=0.0, **side):
    west = {"west": {"title": "W", "moves": [WEST], "million_usd": stated}}
    return {
        "a": {"title": "A", "countries": "C00", "discount_factor": 0.8, "outside": west, **side},
        "b": {"title": "B", "countries": "C01", "discount_factor": 0.9},
    }


def checked(found):
    """Lines in both languages, JSON without NaN."""
    text = json.dumps(found.as_json(), allow_nan=False)
    assert found.title("en") in text
    assert len(lines_of(found, "en")) == len(lines_of(found, "ru"))
    assert lines_of(found, "en") != lines_of(found, "ru")
    return found.results


def solved(world, **changes):
    return checked(play_with_few_draws(bargaining(**changes), world))["bargaining"]


def test_the_surplus_is_that_of_the_worlds_and_nash_halves_it(world):
    result = solved(world, sides=with_west())
    deal, west = gains(world, DEAL), gains(world, WEST)
    assert result.table.payoffs[0] == pytest.approx([deal[0], deal[1] + 0.25])
    assert result.table.disagreement == pytest.approx([west[0], 0.0])
    surplus = deal[0] + deal[1] + 0.25 - west[0]
    answer = result.bargain
    assert answer.surplus == pytest.approx(surplus)
    assert answer.nash.payoffs == pytest.approx([west[0] + surplus / 2, surplus / 2])
    assert answer.nash.transfers == pytest.approx(answer.nash.payoffs - result.table.payoffs[0])
    assert result.solves == 2
    heavy = solved(world, sides=with_west(weight=3.0)).bargain
    assert heavy.nash.payoffs == pytest.approx([west[0] + 0.75 * surplus, 0.25 * surplus])
    assert heavy.worth_of_outside == pytest.approx([0.25, 0.75])


def test_rubinstein_is_the_closed_form_and_an_idle_option_moves_nothing(world):
    deal, west = gains(world, DEAL), gains(world, WEST)
    pie = deal[0] + deal[1] + 0.25
    result = solved(world, sides=with_west())
    first = (1 - 0.9) / (1 - 0.8 * 0.9)
    waiting = result.bargain.waiting.payoffs
    assert waiting == pytest.approx(
        [west[0] + first * (pie - west[0]), (1 - first) * (pie - west[0])]
    )
    expected = rubinstein(
        pie=pie, discount_first=0.8, discount_second=0.9, outside_first=float(west[0])
    )
    assert result.bargain.taken.payoffs == pytest.approx([expected.first, expected.second])
    assert 0 < west[0] < 0.8 * first * pie  # A gains more by bargaining: its option is idle
    assert result.bargain.taken.binds == "none"
    (pull,) = result.bargain.pulls
    assert pull.turns == pytest.approx([0, 0], abs=1e-9)
    assert pull.nash == pytest.approx([west[0] / 2, -west[0] / 2])


def test_who_proposes_first_and_whose_option_binds(world):
    pie = float(gains(world, DEAL)[:2].sum() + 0.25)
    turned = solved(world, proposes_first="b")
    share = (1 - 0.8) / (1 - 0.8 * 0.9)
    assert turned.bargain.taken.payoffs == pytest.approx([(1 - share) * pie, share * pie])
    rich = 0.7 * pie - float(gains(world, WEST)[0])
    bound = solved(world, proposes_first="b", sides=with_west(rich))
    assert bound.bargain.taken.payoffs == pytest.approx([0.7 * pie, 0.3 * pie])
    assert bound.bargain.taken.binds == "first"
    told = play_with_few_draws(bargaining(proposes_first="b", sides=with_west(rich)), world)
    assert "outside option binds: A" in " ".join(lines_of(told, "en"))


def test_relabelled_sides_get_the_same(world):
    sides = with_west(0.1)
    one = solved(world, sides=sides, proposes_first="a").bargain
    two = solved(world, sides=dict(reversed(sides.items())), proposes_first="a").bargain
    for name in ("nash", "taken", "waiting"):
        assert getattr(one, name).payoffs == pytest.approx(getattr(two, name).payoffs[::-1])
        assert getattr(one, name).transfers == pytest.approx(getattr(two, name).transfers[::-1])


def test_without_money_the_offers_of_relabelled_sides_are_the_same(world):
    sides = with_west(0.5)
    deals = {
        "x": {"title": "X", "terms_million_usd": {"a": 5.0, "b": 1.0}},
        "y": {"title": "Y", "terms_million_usd": {"a": 1.5, "b": 3.0}},
    }
    turned = dict(reversed(sides.items()))
    common = {"transfers": False, "deals": deals, "proposes_first": "b"}
    one = solved(world, sides=sides, **common)
    two = solved(world, sides=turned, **common)
    for name in ("taken", "waiting"):
        answer = getattr(one.bargain, name)
        assert answer.payoffs == pytest.approx(getattr(two.bargain, name).payoffs[::-1])
        assert answer.payoffs == pytest.approx(answer.lottery @ one.table.payoffs)
        assert answer.payoffs[0] > one.table.disagreement[0]


def test_without_money_a_deal_that_one_side_hates_is_mixed_or_refused(world):
    bad = {"title": "X", "terms_million_usd": {"a": 5.0, "b": -1.0}}
    worse = {"title": "Y", "terms_million_usd": {"a": -1.0, "b": 5.0}}
    result = solved(world, transfers=False, deals={"x": bad, "y": worse})
    assert not result.bargain.nash.agreed
    assert result.bargain.mixed.payoffs == pytest.approx([2, 2], abs=1e-6)
    assert result.bargain.mixed.lottery == pytest.approx([0.5, 0.5], abs=1e-6)
    assert result.bargain.proportional.payoffs == pytest.approx([2, 2], abs=1e-6)
    good = {"title": "Z", "terms_million_usd": {"a": 5.0, "b": 4.0}}
    bent = {
        "x": {"title": "X", "terms_million_usd": {"a": 6.0, "b": 0.0}},
        "y": {"title": "Y", "terms_million_usd": {"a": 0.0, "b": 6.0}},
        "z": good,
    }
    result = solved(world, transfers=False, deals=bent)
    assert result.bargain.mixed.payoffs == pytest.approx([5, 4], abs=1e-6)
    assert result.bargain.proportional.payoffs == pytest.approx([30 / 7, 30 / 7], abs=1e-6)
    assert result.bargain.taken.agreed
    assert result.solves == 0
    paid = solved(world, deals={"x": bad, "y": worse})
    assert paid.bargain.nash.payoffs == pytest.approx([2, 2])
    alone = solved(world, transfers=False, deals={"x": bad})
    assert not any(
        item.agreed for item in (alone.bargain.nash, alone.bargain.mixed, alone.bargain.taken)
    )


def test_the_deal_without_money_is_the_best_product(world):
    deals = {
        "east": {"title": "E", "terms_million_usd": {"a": 4.0, "b": 1.0}},
        "even": {"title": "V", "terms_million_usd": {"a": 2.5, "b": 2.5}},
    }
    result = solved(world, transfers=False, deals=deals)
    assert result.bargain.nash.lottery.tolist() == [0, 1]
    assert result.bargain.nash.transfers.tolist() == [0, 0]
    outside = {**with_west()["a"], "outside": {"w": {"title": "W", "million_usd": 2.4}}}
    sides = {"a": outside, "b": with_west()["b"]}
    moved = solved(world, transfers=False, deals=deals, sides=sides)
    assert moved.bargain.nash.lottery.tolist() == [1, 0]
    (pull,) = moved.bargain.pulls
    assert pull.nash == pytest.approx([1.5, -1.5])


def test_nothing_to_divide_is_said(world):
    sides = with_west(1000.0)
    found = play_with_few_draws(bargaining(sides=sides), world)
    result = checked(found)["bargaining"]
    assert result.bargain.surplus < 0
    assert not result.bargain.nash.agreed
    assert not result.bargain.taken.agreed
    text = " ".join(lines_of(found, "en"))
    assert "nothing to divide" in text
    assert "A +1,00" in text
    assert "no agreement" in text


def test_the_best_of_several_options_counts(world):
    sides = with_west()
    sides["a"]["outside"]["stay"] = {"title": "S"}
    sides["a"]["outside"]["again"] = {"title": "W", "moves": [WEST], "million_usd": -0.1}
    result = solved(world, sides=sides)
    assert result.table.chosen == (0, -1)
    assert [tuple(pull.nash) == (0, 0) for pull in result.bargain.pulls] == [False, True, True]
    lost = float(result.bargain.pulls[0].nash[0])
    assert lost == pytest.approx(0.05)  # the next best is 0.1 worse, and Nash halves that
    assert result.solves == 2  # the same moves are solved once


def test_a_side_outside_the_world_has_stated_terms_alone(world):
    sides = {"a": {"title": "A", "countries": "C00"}, "b": {"title": "Fund"}}
    result = solved(world, sides=sides)
    assert result.solved[0] == pytest.approx([gains(world, DEAL)[0], 0.0])
    assert np.isnan(result.income[1])
    assert result.income[0] > 0


@pytest.fixture(scope="module")
def poor(world):
    """C03 buys S00 from nobody but C00: cut off by it, there is no equilibrium."""
    flows = world.flows.copy()
    flows[1:, :, 0][:, 3] = 0.0
    flows[3, :, 0] = 0.0
    return replace(world, flows=flows)


def test_a_deal_without_equilibrium_is_left_out_by_name(poor):
    deals = {"war": {"title": "WAR", "moves": [CUT]}, "deep": {"title": "D", "moves": [DEAL]}}
    found = play_with_few_draws(bargaining(deals=deals), poor)
    result = checked(found)["bargaining"]
    assert result.deals == ("deep",)
    ((name, row),) = result.left_out
    assert (name, row.solved) == ("war", False)
    assert np.isnan(row.gains).all()
    assert "“WAR” has no equilibrium" in " ".join(lines_of(found, "en"))
    assert "no equilibrium" in " ".join(cells_of(found.tables[0], "en")[1])


def test_no_world_at_all_is_an_error_with_the_name(poor):
    with pytest.raises(NoEquilibriumError, match="deal 'war'"):
        play_with_few_draws(bargaining(deals={"war": {"title": "WAR", "moves": [CUT]}}), poor)
    sides = with_west()
    sides["a"]["outside"]["ruin"] = {"title": "R", "moves": [CUT]}
    with pytest.raises(NoEquilibriumError, match="outside option 'ruin' of 'a'"):
        play_with_few_draws(bargaining(sides=sides), poor)
    with pytest.raises(NoEquilibriumError, match="relief, year 2"):
        play_with_few_draws(contract(relief={"years": [{"moves": [DEAL]}, {"moves": [CUT]}]}), poor)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"sides": {**with_west(), "b": {"title": "B", "countries": "C00"}}}, "'C00' is in 'a'"),
        ({"sides": {**with_west(), "b": {"title": "B", "countries": "C77"}}}, "C77"),
        ({"deals": {"d": {"title": "D", "moves": [cheaper("C00", "C66", -1)]}}}, "C66"),
    ],
)
def test_what_does_not_fit_the_world_is_told(world, changes, part):
    with pytest.raises(ScenarioError, match=part):
        play_with_few_draws(bargaining(**changes), world)


def contract(**changes):
    data = {
        "title": "T",
        "borrower": {"title": "B", "countries": "C00", "discount_factor": 0.9},
        "lender": {"title": "L", "countries": "C01", "discount_factor": 0.9},
        "compliance_cost_million_usd": [1.0, 1.0],
        "compliance_benefit_million_usd": [3.0, 3.0],
        "standing": {"borrower_million_usd": 2.0},
        "highest_tranche_million_usd": 5.0,
    }
    return ContractGame(**{**data, **changes})


def test_each_year_of_relief_and_each_outside_option_is_a_world(world):
    small = cheaper("C00", "C01", -5)
    found = play_with_few_draws(
        contract(
            borrower={
                "title": "B", "countries": "C00", "discount_factor": 0.9, "outside_moves": [WEST],
            },
            lender={
                "title": "L", "countries": "C01", "discount_factor": 0.9,
                "outside_million_usd": 0.125, "outside_moves": [OTHER],
            },
            relief={
                "years": [{"moves": [small]}, {"moves": [DEAL], "lender_million_usd": 0.5}],
                "borrower_million_usd": 0.25,
            },
        ),
        world,
    )  # fmt: skip
    result = checked(found)["contract"]
    one, two, west = gains(world, small), gains(world, DEAL), gains(world, WEST)
    other = gains(world, OTHER)[1] + 0.125
    assert result.solved == pytest.approx(np.array([one[:2], two[:2]]))
    assert result.relief == pytest.approx(
        np.array([[one[0] + 0.25, one[1]], [two[0] + 0.25, two[1] + 0.5]])
    )
    assert result.outside == pytest.approx([west[0], other])
    assert result.terms.outside_lender == pytest.approx([other] * 2)
    assert result.terms.outside_borrower == pytest.approx([west[0]] * 2)
    assert result.solves == 4
    assert result.outside_value == pytest.approx((1.9 * west[0], 1.9 * other))
    surplus = sum(result.present_value) - sum(result.outside_value)
    assert result.nash.gains == pytest.approx([surplus / 2] * 2)
    assert result.rubinstein.first == pytest.approx(surplus / 1.9)


def test_the_repeated_deal_has_the_closed_forms_of_its_stage(world):
    """c/(x + r − o) for the borrower, x/(s + b − p) for the lender; noise by its own formula."""
    form = contract(
        detection=0.8, false_alarm=0.05, predictability={"detection": 0.95, "false_alarm": 0.01}
    )
    repeated = checked(play_with_few_draws(form, world))["contract"].repeated
    assert repeated.tranche == pytest.approx(2.0)  # divides 3 − 1 equally
    assert repeated.seen[0].threshold == pytest.approx(1 / 2)
    assert repeated.seen[1].threshold == pytest.approx(2 / 3)
    assert repeated.stated[0].threshold == pytest.approx(1 / (0.75 * 1 + 0.95 * 1))
    assert repeated.stated[1].threshold == pytest.approx(2 / (0.95 * 1 + 0.95 * 2))
    assert repeated.better[0].threshold == pytest.approx(1 / (0.94 * 1 + 0.99 * 1))
    now, quiet = repeated.pacts
    assert now.kept
    assert quiet.kept
    lender = noisy_pact([Party(cooperate=1, deviate=3, punish=0, discount=0.9)], false_alarm=0.05)
    assert now.length == lender.length  # the lender is the more tempted
    assert now.averages[1] == pytest.approx(lender.averages[0])
    # κ(x − 1) ≥ 1 with κ = δ(q − f)/(1 − δ + δf), and x ≤ κ'(3 − x) with q = 1
    kappa, other = 0.9 * 0.75 / 0.145, 0.9 * 0.95 / 0.145
    assert repeated.kept_from == pytest.approx(1 + 1 / kappa)
    assert repeated.kept_to == pytest.approx(3 * other / (1 + other))
    noise, word = repeated.worth
    assert noise.change == pytest.approx(np.subtract(quiet.averages, now.averages))
    assert word.change == pytest.approx(np.subtract(1, now.averages))
    assert (noise.change > 0).all()
    assert (noise.change < word.change).all()


def test_predictability_is_told_in_per_cent_of_real_income(world):
    result = checked(play_with_few_draws(contract(detection=0.7, false_alarm=0.1), world))[
        "contract"
    ]
    for item in (*result.repeated.worth, *result.repeated.tranches):
        assert item.pct == pytest.approx(100 * item.change / result.income)
    noise, word = result.repeated.tranches
    assert noise.change.sum() > 0
    assert word.change[1] >= 0
    bound = deals(replace(result.terms, borrower_commits=True, lender_commits=True))
    gained = np.array([bound.borrower, bound.lender]) - [result.deal.borrower, result.deal.lender]
    assert word.change == pytest.approx(gained / (1 + 0.9))  # two years at 0.9
    unbound = play_with_few_draws(contract(lender={"title": "Fund", "discount_factor": 0.9}), world)
    assert np.isnan(checked(unbound)["contract"].repeated.worth[0].pct[1])


@pytest.mark.parametrize(
    ("tranche", "kept"), [(1.2, False), (1.25, True), (2.5, True), (2.6, False)]
)
def test_the_tranches_that_hold_are_those_of_the_pact(world, tranche, kept):
    """The interval of the file before, tried tranche by tranche through its own pact."""
    form = contract(
        detection=0.8,
        false_alarm=0.05,
        predictability={
            "detection": 0.8, "false_alarm": 0.05, "tranche_million_usd": tranche,
        },
    )  # fmt: skip
    repeated = checked(play_with_few_draws(form, world))["contract"].repeated
    assert repeated.pacts[0].kept == kept
    assert (repeated.kept_from <= tranche <= repeated.kept_to) == kept
    assert repeated.worth[0].change == pytest.approx([0, 0])


def test_no_tranche_keeps_a_deal_that_nobody_can_watch(world):
    found = play_with_few_draws(contract(detection=0.1, false_alarm=0.1), world)
    repeated = checked(found)["contract"].repeated
    assert np.isnan(repeated.kept_from)
    assert repeated.stated[0].status == "never"
    assert "no yearly tranche" in " ".join(lines_of(found, "en"))


def test_a_bound_lender_and_a_side_without_end_to_its_patience(world):
    bound = contract(
        lender={"title": "L", "countries": "C01", "discount_factor": 0.9, "commits": True}
    )
    assert (
        checked(play_with_few_draws(bound, world))["contract"].repeated.seen[1].status == "always"
    )
    patient = contract(borrower={"title": "B", "countries": "C00", "discount_factor": 1.0})
    found = play_with_few_draws(patient, world)
    assert checked(found)["contract"].repeated.pacts is None
    assert "discount factor of 1 gives" in " ".join(lines_of(found, "en"))


def test_the_grid_of_the_file_is_reported(world):
    form = contract(discount_factors=[0.4, 0.9], detections=[0.2, 1.0])
    found = play_with_few_draws(form, world)
    grid = checked(found)["contract"].grid
    assert np.isnan(grid.cost).tolist() == [[True, True], [True, False]]
    assert grid.least_detection[1] == pytest.approx(1 / 1.8, abs=1e-5)
    table = next(item for item in found.tables if "by discount" in item.title["en"])
    assert [row[1] for row in cells_of(table, "en")] == ["none", "none"]
