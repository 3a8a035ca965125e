"""Games of solved worlds counted again from `blocs.run` alone: no search, gradient or table of theirs.

Best tariffs by golden section, Nash tariffs by such replies in turn, coalitions by permutations and
definitions, hedges by the formula of the certainty equivalent, the claims behind a crisis by
integration, tranches by another linear program, the neutrality game by enumeration.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, permutations, product

import numpy as np
import pytest
from scipy.optimize import linprog

from blocs import run
from blocs.moves.scenario import Scenario
from blocs.questions.games.engine.alone.crisis import (
    CLAIMS_FINAL,
    CLAIMS_SPLIT,
    Dispute,
    escalation,
)
from blocs.questions.games.engine.deals.contracts import TrancheTerms, deals
from blocs.questions.games.kinds.coalition.form import CoalitionGame
from blocs.questions.games.kinds.crisis.form import CrisisGame
from blocs.questions.games.kinds.hedging.form import HedgingGame
from blocs.questions.games.kinds.tariffs.form import TariffsGame
from outcome_games import play_with_few_draws
from worlds import make_world

GOLDEN = (np.sqrt(5) - 1) / 2
UNION, OTHER = ["C00", "C01"], ["C02"]
CODES = {"a": ["C00", "C01"], "b": ["C02"], "c": ["C03"]}
PLAYERS = {name: {"title": name, "countries": codes} for name, codes in CODES.items()}


@pytest.fixture(scope="module")
def world():
    return make_world(countries=5, sectors=2, seed=11, tariffs=False, deficits=False)


def outcome(world, moves):
    return run(world, Scenario(title="again", moves=moves))


def together(world, moves, codes):
    """Real income of some countries over the baseline, at baseline prices."""
    found = outcome(world, moves)
    where = [world.countries.index(code) for code in codes]
    income, change = found["income"].values, found["real_income_change_pct"].values
    return 1 + float((income * change / 100)[where].sum() / income[where].sum())


def million(world, moves, codes):
    found = outcome(world, moves)["real_income_change_million_usd"].values
    return float(sum(found[world.countries.index(code)] for code in codes))


def tariff(world, codes, rate):
    outside = [code for code in world.countries if code not in codes]
    return {"tariff": {"by": codes, "on": outside, "sectors": "all", "rate": rate}}


def golden(value, low=0.0, high=1.5, width=1e-5):
    a, b = low, high
    c, d = b - GOLDEN * (b - a), a + GOLDEN * (b - a)
    fc, fd = value(c), value(d)
    while b - a > width:
        if fc > fd:
            b, d, fd = d, c, fc
            c = b - GOLDEN * (b - a)
            fc = value(c)
        else:
            a, c, fc = c, d, fd
            d = a + GOLDEN * (b - a)
            fd = value(d)
    return 0.5 * (a + b)


@pytest.fixture(scope="module")
def tariffs(world):
    players = {
        "union": {"title": "U", "countries": UNION},
        "other": {"title": "O", "countries": OTHER},
    }
    form = TariffsGame(title="T", players=players, sectors="all", retaliation_rounds=1)
    return play_with_few_draws(form, world).results["tariffs"]


def incomes(world, union, other):
    moves = [tariff(world, UNION, float(union)), tariff(world, OTHER, float(other))]
    return [together(world, moves, codes) for codes in (UNION, OTHER)]


def test_the_optimal_tariff_is_where_golden_section_ends(world, tariffs):
    for player, codes in enumerate((UNION, OTHER)):
        best = golden(lambda t, codes=codes: together(world, [tariff(world, codes, t)], codes))
        found = tariffs.optimal[player]
        assert found.action[0] == pytest.approx(best, abs=5e-4)
        reached = together(world, [tariff(world, codes, float(found.action[0]))], codes)
        assert found.value == pytest.approx(reached, abs=1e-10)


def test_nash_tariffs_are_a_fixed_point_of_golden_section(world, tariffs):
    union, other = 0.0, 0.0
    for _ in range(12):
        last = union, other
        union = golden(lambda t, other=other: incomes(world, t, other)[0])
        other = golden(lambda t, union=union: incomes(world, union, t)[1])
        if max(abs(union - last[0]), abs(other - last[1])) < 2e-5:
            break
    found = [float(action[0]) for action in tariffs.nash.actions]
    assert found == pytest.approx([union, other], abs=1e-3)
    assert tariffs.nash.payoffs == pytest.approx(incomes(world, *found), abs=1e-10)


def test_agreed_tariffs_have_the_highest_nash_product_of_a_grid(world, tariffs):
    war = incomes(world, *(float(action[0]) for action in tariffs.nash.actions))

    def log_product(union, other):
        gains = np.array(incomes(world, union, other)) - war
        return float(np.log(gains).sum()) if gains.min() > 0 else -np.inf

    agreed = log_product(*tariffs.deal.action)
    top = 1.2 * max(float(action[0]) for action in tariffs.nash.actions)
    grid = np.linspace(0.0, top, 9)
    assert agreed >= max(log_product(a, b) for a, b in product(grid, grid)) - 1e-6


def pair_move(one, other):
    return {"trade_cost": {"between": [one, other], "sectors": "all", "change_pct": -8}}


def every(names):
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


@pytest.fixture(scope="module")
def agreement(world):
    """Pay-offs of every player under every coalition, from `run`; what the game found."""
    gains = {}
    for members in every("abc"):
        moves = [pair_move(CODES[x], CODES[y]) for x, y in combinations(members, 2)]
        gains[members] = {p: million(world, moves, CODES[p]) if moves else 0.0 for p in CODES}
    form = CoalitionGame(
        title="T",
        players=PLAYERS,
        agreement={"pair_moves": [pair_move(["one"], ["other"])]},
    )
    return gains, play_with_few_draws(form, world).results["agreement"]


def worth_of(gains):
    return {members: sum(row[p] for p in members) for members, row in gains.items()}


def test_coalitions_are_worth_what_run_says_and_values_follow(agreement):
    gains, found = agreement
    worth = worth_of(gains)
    for members, value in worth.items():
        assert found.game.worth(members) == pytest.approx(value, rel=1e-8, abs=1e-7)
    shapley, banzhaf = dict.fromkeys("abc", 0.0), dict.fromkeys("abc", 0.0)
    for order in permutations("abc"):
        for place, p in enumerate(order):
            before = tuple(sorted(order[:place]))
            shapley[p] += (worth[tuple(sorted((*before, p)))] - worth[before]) / 6
    for p in "abc":
        for rest in every([q for q in "abc" if q != p]):
            banzhaf[p] += (worth[tuple(sorted((*rest, p)))] - worth[rest]) / 4
    assert found.shapley.values == pytest.approx(list(shapley.values()), rel=1e-7)
    assert found.banzhaf.values == pytest.approx(list(banzhaf.values()), rel=1e-7)


def test_the_core_is_empty_exactly_where_a_linear_program_says(agreement):
    gains, found = agreement
    worth = worth_of(gains)
    below = [s for s in worth if s and len(s) < 3]
    rows = [[-1.0 if p in s else 0.0 for p in "abc"] for s in below]
    solved = linprog(
        [0, 0, 0],
        A_ub=rows,
        b_ub=[-worth[s] for s in below],
        A_eq=[[1, 1, 1]],
        b_eq=[worth[tuple("abc")]],
        bounds=[(None, None)] * 3,
    )
    assert found.core.empty == (solved.status == 2)
    if not found.core.empty:
        given = dict(zip("abc", found.core.division, strict=True))
        assert sum(given.values()) == pytest.approx(worth[tuple("abc")])
        assert all(sum(given[p] for p in s) >= worth[s] - 1e-6 for s in below)


def test_the_largest_complaint_at_the_nucleolus_is_what_a_linear_program_says(agreement):
    gains, found = agreement
    worth = worth_of(gains)
    below = [s for s in worth if s and len(s) < 3]
    solved = linprog(
        [0, 0, 0, 1],
        A_ub=[[*(-1.0 if p in s else 0.0 for p in "abc"), -1.0] for s in below],
        b_ub=[-worth[s] for s in below],
        A_eq=[[1, 1, 1, 0]],
        b_eq=[worth[tuple("abc")]],
        bounds=[(None, None)] * 4,
    )
    given = dict(zip("abc", found.nucleolus.division, strict=True))
    size = max(abs(value) for value in worth.values())
    assert sum(given.values()) == pytest.approx(worth[tuple("abc")])
    largest = max(worth[s] - sum(given[p] for p in s) for s in below)
    assert largest == pytest.approx(solved.fun, abs=1e-7 * size)


def test_stability_is_that_of_the_definitions(agreement):
    gains, found = agreement
    for item in found.stability:
        now = gains[item.members]
        leave = {p: gains[tuple(q for q in item.members if q != p)][p] for p in item.members}
        outside = [p for p in "abc" if p not in item.members]
        join = {p: gains[tuple(sorted((*item.members, p)))][p] for p in outside}
        leavers = [p for p in item.members if leave[p] > now[p] + 1e-6]
        joiners = [p for p, value in join.items() if value > now[p] + 1e-6]
        assert [change.player for change in item.leavers] == leavers
        assert [change.player for change in item.joiners] == joiners
        assert (item.internal == "stable") == (not leavers)
        assert (item.external == "stable") == (not joiners)
        surplus = sum(now[p] - leave[p] for p in item.members)
        assert item.surplus == pytest.approx(surplus, rel=1e-6, abs=1e-6)
        assert (item.potential == "stable") == (surplus >= 0)


def dear(one, other, change):
    return {"trade_cost": {"between": [one, other], "sectors": "all", "change_pct": change}}


def hedge_form(*, aversions, hedge="both", chance=0.4):
    west, east = dear(["C00"], ["C01"], -6), dear(["C00"], ["C02"], -7)
    half = [dear(["C00"], ["C01"], -3), dear(["C00"], ["C02"], -3)]
    return HedgingGame(
        title="T",
        countries="C00",
        hedge=hedge,
        aversions=aversions,
        portfolios={
            "west": {"title": "W", "commitments": {"e": 0.0, "w": 0.9}, "moves": [west]},
            "both": {"title": "B", "commitments": {"e": 0.5, "w": 0.4}, "moves": half},
            "east": {"title": "E", "commitments": {"e": 1.0, "w": 0.0}, "moves": [east]},
        },
        states={
            "calm": {"title": "C", "probability": 1 - chance},
            "pressed": {
                "title": "P",
                "probability": chance,
                "coercion": True,
                "reactions": [
                    {"to": "west", "moves": [dear(["C00"], ["C02"], 25)]},
                    {"to": "both", "moves": [dear(["C00"], ["C02"], 6)]},
                    {"to": "east", "moves": [dear(["C00"], ["C01"], 4)]},
                ],
            },
        },
    )


PORTFOLIOS = {
    "west": ([dear(["C00"], ["C01"], -6)], [dear(["C00"], ["C02"], 25)]),
    "both": (
        [dear(["C00"], ["C01"], -3), dear(["C00"], ["C02"], -3)],
        [dear(["C00"], ["C02"], 6)],
    ),
    "east": ([dear(["C00"], ["C02"], -7)], [dear(["C00"], ["C01"], 4)]),
}


def equivalent(outcomes, chances, aversion):
    """Certainty equivalent of constant relative risk aversion, straight from its definition."""
    if aversion == 1:
        return float(np.exp(np.dot(chances, np.log(outcomes))))
    mean = float(np.dot(chances, np.asarray(outcomes) ** (1 - aversion)))
    return mean ** (1 / (1 - aversion))


def test_hedges_are_those_of_the_formulas(world):
    aversions = [0.0, 1.0, 3.0, 8.0]
    found = play_with_few_draws(hedge_form(aversions=aversions), world).results["hedging"]
    table = np.array(
        [
            [together(world, moves, ["C00"]), together(world, [*moves, *more], ["C00"])]
            for moves, more in PORTFOLIOS.values()
        ]
    )
    assert found.choice.outcome == pytest.approx(table, abs=1e-10)
    free = np.array([10.0, 50.0, 0.0])
    for aversion, front, coercion in zip(aversions, found.frontiers, found.coercion, strict=True):
        sure = [equivalent(row, [0.6, 0.4], aversion) for row in table]
        assert front.certainty_equivalent == pytest.approx(sure, abs=1e-12)
        assert front.best == int(np.argmax(sure))
        aims = np.stack([table @ [0.6, 0.4], table.min(axis=1), free], axis=1)
        efficient = [
            not any((other >= own).all() and (other > own).any() for other in aims) for own in aims
        ]
        assert list(front.efficient) == efficient

        def lead(c, aversion=aversion):
            values = [equivalent(row, [1 - c, c], aversion) for row in table]
            return values[1] - max(values[0], values[2])

        held = [c for c in np.linspace(0, 1, 1001) if lead(c) >= 0]
        if not held:
            assert all(high - low < 1.1e-3 for low, high in coercion.intervals)
            continue
        ((low, high),) = coercion.intervals
        assert (low, high) == pytest.approx((held[0], held[-1]), abs=1.1e-3)


@pytest.mark.parametrize("settlement", [CLAIMS_SPLIT, CLAIMS_FINAL])
def test_claims_are_mutual_best_replies_and_give_the_probability(settlement):
    """Both sides claim on grids against the other's linear claims; war where claims do not fit."""
    cost, spread, war = 0.06, 0.12, (0.9, 0.7)
    bounds = [spread * value for value in war]
    split = settlement == CLAIMS_SPLIT
    base, slope = (0.25 * cost, 2 / 3) if split else (cost / 3, 0.5)
    hidden = [(np.arange(4000) + 0.5) / 4000 * bound for bound in bounds]
    for side in (0, 1):
        theirs = base + slope * hidden[1 - side]
        for own in np.linspace(0, 0.7 * cost, 5):
            claims = np.linspace(0, cost, 1201)
            fits = claims[:, None] + theirs[None] <= cost
            left = 0.5 * (cost - claims[:, None] - theirs[None]) if split else 0.0
            value = np.where(fits, claims[:, None] + left - own, 0.0).mean(axis=1)
            told = np.interp(base + slope * own, claims, value)
            assert told == pytest.approx(value.max(), abs=1e-5)
    ours = base + slope * hidden[0]
    peace = float((ours[:, None] + (base + slope * hidden[1])[None] <= cost).mean())
    found = escalation(
        Dispute(peace=(war[0] + 0.5 * cost, war[1] + 0.5 * cost), war=war),
        spread=spread,
        settlement=settlement,
    )
    assert not found.extrapolated
    assert found.probability == pytest.approx(1 - peace, abs=5e-4)


def test_without_trade_between_the_two_nothing_holds_them_back(world):
    flows = world.flows.copy()
    flows[0, 1] = flows[1, 0] = 0.0
    apart = replace(world, flows=flows, given_final_share=None)
    form = CrisisGame(title="T", spread=0.9, disputes={"d": {"one": "C00", "other": "C01"}})
    (item,) = play_with_few_draws(form, apart).results["crisis"]
    assert item.losses == pytest.approx((0, 0), abs=1e-9)
    assert item.found[0].probability == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(("good", "holds"), [(4.0, False), (8.0, True), (12.0, True)])
def test_the_cheapest_tranches_are_those_of_another_program(good, holds):
    """Three periods written out by hand: values as sums over dates, not by recursion."""
    cost, benefit = np.array([3.0, 4.0, 5.0]), np.array([6.0, 7.0, 9.0])
    relief, lender_flow = np.array([0.5, 1.0, 1.5]), np.array([0.1, 0.2, 0.3])
    out_b, out_l = np.array([0.2, 0.2, 0.2]), np.array([0.0, 0.1, 0.2])
    db, dl, q, f = 0.9, 0.95, 0.8, 0.05
    outside_b = [sum(out_b[s] * db ** (s - t) for s in range(t, 3)) for t in range(4)]
    outside_l = [sum(out_l[s] * dl ** (s - t) for s in range(t, 3)) for t in range(4)]

    def row(t, discount, sign, flow, outside, last):
        """Value at t over the outside path: slope by tranche and constant."""
        slope, constant = np.zeros(3), 0.0
        for s in range(t, 3):
            alive = (discount * (1 - f)) ** (s - t)
            slope[s] = sign * alive
            constant += alive * (flow[s] + discount * f * outside[s + 1])
        constant += (discount * (1 - f)) ** (3 - t) * last
        return slope, constant - outside[t]

    rows, limits = [], []
    for t in range(4):
        slope, constant = row(t, db, 1.0, relief - cost, outside_b, good)
        if t < 3:
            rows.append(-slope)
            limits.append(constant)
        if t > 0:
            rows.append(-slope * db * (q - f))
            limits.append(db * (q - f) * constant - cost[t - 1])
    for t in range(3):
        slope, constant = row(t, dl, -1.0, lender_flow + benefit, outside_l, 0.0)
        rows.append(-slope)
        limits.append(constant)
    price = (dl * (1 - f)) ** np.arange(3)
    solved = linprog(price, A_ub=np.array(rows), b_ub=limits, bounds=[(0, 20)] * 3)
    found = deals(
        TrancheTerms(
            compliance_cost=list(cost), compliance_benefit=list(benefit),
            relief=list(relief), relief_cost=list(-lender_flow),
            outside_borrower=list(out_b), outside_lender=list(out_l),
            discount_borrower=db, discount_lender=dl, detection=q, false_alarm=f,
            standing_borrower=good, lowest=0.0, highest=20.0,
        )
    )  # fmt: skip
    assert (solved.status == 0) == found.holds == holds
    if not holds:
        return
    assert found.cost == pytest.approx(solved.fun, abs=1e-8)
    worst = linprog(-price, A_ub=np.array(rows), b_ub=limits, bounds=[(0, 20)] * 3)
    assert found.dearest == pytest.approx(-worst.fun, abs=1e-8)


def test_the_neutrality_game_is_what_run_and_its_file_say():
    """Cells drawn at random from `run`; equilibria of types by enumeration of all plans."""
    import yaml

    from blocs.questions.games.answer import find_game, play

    path = find_game("union-state/neutrality")
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = play(path, draws=0)
    names = {name: list(item["options"]) for name, item in text["actors"].items()}
    outside = [code for code in found.world.countries if code != "BLR"]
    assert outside

    def when(rule, cell):
        return all(
            cell[actor] in ([want] if isinstance(want, str) else want)
            for actor, want in rule["when"].items()
        )

    def solved(cell):
        moves = [
            move
            for actor, option in cell.items()
            for move in text["actors"][actor]["options"][option].get("moves", [])
        ]
        moves += [m for rule in text["effects"] if when(rule, cell) for m in rule["moves"]]
        scenario = Scenario(title="cell", moves=moves, closure=text["closure"])
        result = run(found.world, scenario)["real_income_change_million_usd"].values
        return dict(zip(found.world.countries, result, strict=True))

    from blocs.moves.selection import select_countries

    def members(code):
        mask = select_countries([code], found.world).mask
        return [c for c, own in zip(found.world.countries, mask, strict=True) if own]

    def given(actor, term, cell):
        if "by_option" in term:
            return term["by_option"][cell[actor]]
        return sum(rule["value"] for rule in term["given"] if when(rule, cell))

    draw = np.random.default_rng(5)
    for _ in range(10):
        cell = {name: options[draw.integers(len(options))] for name, options in names.items()}
        place = tuple(names[name].index(option) for name, option in cell.items())
        income = solved(cell)
        for p, (name, actor) in enumerate(text["actors"].items()):
            total = 0.0
            for term in actor["utility"].values():
                value = (
                    sum(income[c] for c in members(actor["countries"]))
                    if "outcome" in term
                    else given(name, term, cell)
                )
                total += term["weight"] * value
            assert found.payoffs.utility[(p, *place)] == pytest.approx(total, abs=1e-7)

    types = text["types"]["washington"]
    chance = np.array([item["poll_count"] for item in types.values()], dtype=float)
    chance /= chance.sum()
    base = found.payoffs.utility
    shape = base.shape[1:4]
    own = np.zeros((len(types), *base.shape[1:]))
    for k, item in enumerate(types.values()):
        for key, term in text["actors"]["washington"]["utility"].items():
            weight = item["weights"].get(key, term["weight"])
            for place in product(*map(range, base.shape[1:])):
                cell = {n: names[n][o] for n, o in zip(names, place, strict=True)}
                own[(k, *place)] += weight * given("washington", term, cell)
    equilibria = set()
    for plan in product(range(2), repeat=len(types)):
        expected = sum(c * base[:3, ..., option] for c, option in zip(chance, plan, strict=True))
        for place in product(*map(range, shape)):
            others = all(
                expected[(p, *place)]
                >= expected[p][
                    tuple(slice(None) if q == p else o for q, o in enumerate(place))
                ].max()
                - 1e-9
                for p in range(3)
            )
            if others and all(
                own[(k, *place, plan[k])] >= own[(k, *place)].max() - 1e-9
                for k in range(len(types))
            ):
                equilibria.add((*place, *plan))
    listed = {
        (*item.cell[:3], *found.plans.plans[3][item.cell[3]])
        for item in found.solution.pure.equilibria
    }
    assert listed == equilibria
