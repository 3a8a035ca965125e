"""Games of solved worlds on small worlds: numbers are those of `run`, answers those of the theory."""

import json

import numpy as np
import pytest

from blocs import run
from blocs.foundation.errors import ScenarioError
from blocs.moves.scenario import Scenario
from blocs.questions.games.engine.groups.coalitions import shapley
from blocs.questions.games.kinds.coalition.form import CoalitionGame
from blocs.questions.games.kinds.contract.form import ContractGame
from blocs.questions.games.kinds.crisis.form import CrisisGame
from blocs.questions.games.kinds.hedging.form import HedgingGame
from blocs.questions.games.kinds.tariffs.form import TariffsGame
from outcome_games import lines_of, play_with_few_draws
from worlds import make_world

THREE = {
    name: {"title": name.upper(), "countries": code}
    for name, code in (("a", "C00"), ("b", "C01"), ("c", "C02"))
}


@pytest.fixture(scope="module")
def world():
    return make_world(countries=4, sectors=3, tariffs=False, deficits=False)


def cheaper(one, other, change):
    return {"trade_cost": {"between": [one, other], "sectors": "all", "change_pct": change}}


def gains(world, moves):
    outcome = run(world, Scenario(title="check", moves=moves))
    return outcome["real_income_change_million_usd"].values


def checked(found):
    """Lines in both languages, JSON without NaN."""
    text = json.dumps(found.as_json(), allow_nan=False)
    assert found.title("en") in text
    assert len(lines_of(found, "en")) == len(lines_of(found, "ru"))
    assert lines_of(found, "en") != lines_of(found, "ru")
    return found.results


def test_every_coalition_is_worth_what_its_world_says(world):
    form = CoalitionGame(
        title="T", players=THREE, agreement={"pair_moves": [cheaper(["one"], ["other"], -10)]}
    )
    result = checked(play_with_few_draws(form, world))["agreement"]
    pair = gains(world, [cheaper(["C00"], ["C02"], -10)])
    assert result.game.worth(["a", "c"]) == pytest.approx(pair[0] + pair[2])
    all_three = gains(
        world,
        [
            cheaper(["C00"], ["C01"], -10),
            cheaper(["C00"], ["C02"], -10),
            cheaper(["C01"], ["C02"], -10),
        ],
    )
    assert result.game.whole == pytest.approx(all_three[:3].sum())
    assert result.game.worth(["a"]) == 0
    assert shapley(result.game).values.sum() == pytest.approx(result.game.whole)
    whole = next(item for item in result.stability if len(item.members) == 3)
    left = pair[1] - all_three[1]
    assert ("b" in [change.player for change in whole.leavers]) == (left > 1e-9)


def test_accession_counts_consent_in_solved_worlds(world):
    statuses = {
        "out": {"title": "out"},
        "in": {"title": "in", "needs": "b", "moves": [cheaper(["C00"], ["C01"], -20)]},
        "hurt": {"title": "hurt", "needs": "b", "moves": [cheaper(["C00"], ["C01"], 20)]},
    }
    form = CoalitionGame(
        title="T",
        players=THREE,
        accession={"candidate": "a", "now": "out", "memberships": statuses},
    )
    profiles = checked(play_with_few_draws(form, world))["accession"]
    found = {item.statuses[0]: item.judged[0] for item in profiles}
    assert found["in"].stable
    assert not found["out"].stable
    assert found["hurt"].withdrawals == ("b",)
    gained = gains(world, [cheaper(["C00"], ["C01"], -20)])
    assert found["in"].surplus == pytest.approx(gained[0] + gained[1])


def test_sanctions_cost_and_harm_what_the_worlds_say(world):
    form = CoalitionGame(
        title="T",
        players=THREE,
        sanction={
            "target": "C03",
            "member_moves": [cheaper(["member"], ["C03"], 30)],
            "price_of_harm": 5.0,
        },
    )
    result = checked(play_with_few_draws(form, world))["sanction"]
    assert len(result.choices) == 7
    moved = gains(world, [cheaper(["C01"], ["C03"], 30)])
    alone = next(item for item in result.choices if item.members == ("b",))
    assert alone.harm == pytest.approx(-moved[3])
    assert alone.cost == pytest.approx(-moved[1])
    best = result.choices[0]
    assert best.net == pytest.approx(max(5 * item.harm - item.cost for item in result.choices))
    for burden in (result.by_income, result.by_shapley):
        assert burden.share.sum() == pytest.approx(best.cost)
        assert burden.transfer.sum() == pytest.approx(0, abs=1e-6)


def hedging(press=30.0, chance=0.5, payments=0.0):
    return HedgingGame(
        title="T",
        countries="C00",
        hedge="both",
        aversions=[0.0, 5.0],
        portfolios={
            "east": {"title": "E", "commitments": {"e": 1.0, "w": 0.0}},
            "both": {
                "title": "B",
                "commitments": {"e": 0.5, "w": 0.5},
                "payments_million_usd": payments,
            },
        },
        states={
            "calm": {"title": "C", "probability": 1 - chance},
            "pressed": {
                "title": "P",
                "probability": chance,
                "coercion": True,
                "reactions": [{"to": "east", "moves": [cheaper(["C00"], ["C01"], press)]}],
            },
        },
    )


def test_a_hedge_pays_exactly_where_coercion_costs_more(world):
    pressed = gains(world, [cheaper(["C00"], ["C01"], 30)])[0]
    form = hedging(payments=0.25 * pressed)
    result = checked(play_with_few_draws(form, world))["hedging"]
    assert result.choice.outcome[0] == pytest.approx([1, 1 + pressed / result.income])
    ((low, high),) = result.coercion[0].intervals
    assert (low, high) == pytest.approx((0.25, 1.0), abs=1e-9)
    assert result.frontiers[0].best == 1
    assert result.frontiers[0].expected[1] == pytest.approx(1 + 0.25 * pressed / result.income)
    rare = checked(play_with_few_draws(hedging(payments=0.25 * pressed, chance=0.1), world))[
        "hedging"
    ]
    assert rare.frontiers[0].best == 0
    ((worth, end),) = rare.worth[0].intervals
    assert worth * 50 == pytest.approx(-0.15 * pressed / rare.income)
    assert end == np.inf


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


def test_relief_of_a_contract_is_a_solved_world(world):
    relief = {"moves": [cheaper(["C00"], ["C01"], -5)], "borrower_million_usd": 0.5}
    result = checked(play_with_few_draws(contract(relief=relief), world))["contract"]
    gained = gains(world, [cheaper(["C00"], ["C01"], -5)])
    assert result.relief == pytest.approx(np.array([[gained[0] + 0.5, gained[1]]] * 2))
    assert result.solved == pytest.approx(np.array([[gained[0], gained[1]]] * 2))
    assert result.deal.holds
    assert result.nash.gains.sum() == pytest.approx(sum(result.present_value))
    pie = sum(result.present_value)
    assert result.rubinstein.first == pytest.approx(pie / 1.9)


def test_what_predictability_is_worth_is_a_number_with_a_range(world):
    """The change of each side's pay-off in the repeated deal, drawn anew like other headlines."""
    relief = {"moves": [cheaper(["C00"], ["C01"], -5)], "borrower_million_usd": 0.5}
    less = {"detection": 0.99, "false_alarm": 0.0}
    noisy = {"detection": 0.8, "false_alarm": 0.1}
    form = contract(relief=relief, predictability=less, **noisy)
    found = play_with_few_draws(form, world)
    (noise,) = (item for item in found.results["contract"].repeated.worth if item.rule == "noise")
    numbers = found.headlines.numbers
    told = [numbers[f"predictability_{side}"].value for side in ("borrower", "lender")]
    assert told == pytest.approx(noise.change.tolist())
    assert max(told) > 0


def test_a_contract_that_cannot_hold_is_said_to_fail(world):
    found = play_with_few_draws(contract(detection=0.0), world)
    result = checked(found)["contract"]
    assert not result.deal.holds
    assert result.deal.shortfall > 0
    assert "No tranches" in " ".join(lines_of(found, "en"))
    assert found.solves == 0


def test_trade_moves_escalation_with_the_published_signs(world):
    form = CrisisGame(
        title="T",
        spread=0.9,
        trade_cost_change_pct=-5,
        disputes={
            "near": {"one": "C00", "other": "C01"},
            "bloc": {"one": ["C00", "C01"], "other": "C02"},
        },
    )
    results = checked(play_with_few_draws(form, world))["crisis"]
    assert all(item.as_published for item in results)
    cut = {"embargo": {"by": ["C00"], "on": ["C01"], "sectors": "all", "direction": "both"}}
    lost = run(world, Scenario(title="cut", moves=[cut]))["real_income_change_pct"].values
    assert results[0].losses == pytest.approx((-lost[0] / 100, -lost[1] / 100))


def test_tariffs_are_certified_and_agreement_betters_war(world):
    players = {
        "a": {"title": "A", "countries": ["C00", "C01"]},
        "b": {"title": "B", "countries": "C02"},
    }
    form = TariffsGame(title="T", players=players, sectors="all", retaliation_rounds=1)
    result = checked(play_with_few_draws(form, world))["tariffs"]
    assert result.nash.status == "converged"
    assert result.nash.regret < 1e-8
    assert (result.deal.gains > 0).all()
    assert len(result.rounds) == 3


def test_a_player_alone_and_by_sector_towards_partners(world):
    players = {"a": {"title": "A", "countries": "C00"}}
    form = TariffsGame(
        title="T", players=players, sectors="all", towards="by_partner", rates="by_sector"
    )
    result = checked(play_with_few_draws(form, world))["tariffs"]
    assert result.deal is None
    assert result.nash.actions[0].size == 3


@pytest.mark.parametrize(
    ("form", "part"),
    [
        (TariffsGame(title="T", players={"a": {"title": "A", "countries": "C09"}}), "C09"),
        (
            CoalitionGame(
                title="T",
                players={**THREE, "d": {"title": "D", "countries": "C00"}},
                agreement={"pair_moves": [cheaper(["one"], ["other"], -10)]},
            ),
            "'C00' is in 'a' and in 'd'",
        ),
        (
            CrisisGame(title="T", spread=1, disputes={"d": {"one": "C00", "other": "C00"}}),
            "both sides",
        ),
        (hedging(press=-99.0).model_copy(update={"countries": ("C77",)}), "C77"),
        (contract(relief={"moves": [cheaper(["C00"], ["C66"], -5)]}), "C66"),
    ],
)
def test_what_does_not_fit_the_world_is_told(world, form, part):
    with pytest.raises(ScenarioError, match=part):
        play_with_few_draws(form, world)


def test_two_candidates_are_solved_in_every_combination(world):
    def choice(code):
        join = {"title": "in", "needs": "c", "moves": [cheaper([code], ["C02"], -20)]}
        return {"now": "out", "memberships": {"out": {"title": "out"}, "in": join}}

    form = CoalitionGame(
        title="T",
        players=THREE,
        accession={"candidates": {"a": choice("C00"), "b": choice("C01")}},
    )
    found = play_with_few_draws(form, world, draws=0)
    profiles = {item.statuses: item for item in checked(found)["accession"]}
    assert list(profiles) == [("out", "out"), ("out", "in"), ("in", "out"), ("in", "in")]
    both = [cheaper(["C00"], ["C02"], -20), cheaper(["C01"], ["C02"], -20)]
    together, second = gains(world, both), gains(world, both[1:])
    judged = profiles["in", "in"].judged[0]
    back = together[0] - second[0] + together[2] - second[2]
    assert judged.surplus == pytest.approx(back)
    assert found.tables[0].rows[0][0]["en"] == "A: out; B: out (now)"
    assert found.solves == 4
