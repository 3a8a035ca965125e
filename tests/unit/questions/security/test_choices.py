"""All sets at once against HiGHS and against brute force; budgets, consent, several sites a point."""

import itertools
import math

import numpy as np
import pytest

pytest.importorskip("scipy", reason="extra `corridors` is not installed")

from blocs.questions.security.engine import choices
from blocs.questions.security.engine.choices import Sites
from blocs.questions.security.engine.cover import (
    Cover,
    best_known,
    fewest_sites,
    greedy_cover,
    most_covered,
)
from blocs.questions.security.engine.subsets import covered_by_sets, total_of_sets


def drawn(seed, *, points=30, sites=9, times=1):
    generator = np.random.default_rng(seed)
    reach = generator.random((points, sites)) < 0.35
    weight = generator.integers(1, 9, points).astype(float)
    return Sites(reach, weight, generator.integers(1, 6, sites).astype(float), times)


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_every_set_covers_what_a_count_says(seed, times):
    sites = drawn(seed, sites=6, times=times)
    table = covered_by_sets(sites.reach, sites.weight, times=times)
    for number in range(1 << 6):
        chosen = [k for k in range(6) if number >> k & 1]
        told = sites.weight @ (sites.reach[:, chosen].sum(axis=1) >= times)
        assert table[number] == pytest.approx(told)
    assert total_of_sets(sites.cost)[0b101] == sites.cost[0] + sites.cost[2]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_sets_and_highs_agree(seed, times):
    """Two routes to the same optimum: a table of all sets, and a mixed-integer program."""
    sites = drawn(seed, times=times)
    everybody = np.ones(sites.count, dtype=bool)
    for budget, most in ((6.0, None), (9.0, 3), (math.inf, 2)):
        found = sites.best(everybody, budget=budget, most=most)
        by_highs = most_covered(
            sites.reach,
            sites.weight,
            most or sites.count,
            times=times,
            cost=sites.cost,
            budget=budget,
        )
        assert found.covered == pytest.approx(by_highs.covered)
        assert found.cost <= budget
        assert by_highs.gap == 0.0
    assert len(sites.fewest(everybody).sites) == len(fewest_sites(sites.reach, times=times).sites)


@pytest.mark.parametrize("seed", range(5))
def test_beyond_twenty_sites_the_answer_is_that_of_highs(seed, monkeypatch):
    sites, everybody = drawn(seed), np.ones(9, dtype=bool)
    by_sets = sites.best(everybody, budget=7.0).covered, len(sites.fewest(everybody).sites)
    steps = {choice.cost: choice.covered for choice in sites.frontier(everybody)}
    monkeypatch.setattr(choices, "MOST_SITES", 4)
    assert sites.best(everybody, budget=7.0).covered == pytest.approx(by_sets[0])
    assert len(sites.fewest(everybody).sites) == by_sets[1]
    for choice in sites.frontier(everybody):
        below = max(covered for cost, covered in steps.items() if cost <= choice.cost)
        assert choice.covered == pytest.approx(below)


@pytest.mark.parametrize("seed", range(6))
def test_the_frontier_is_what_each_budget_covers(seed):
    sites = drawn(seed, sites=7)
    everybody = np.ones(7, dtype=bool)
    frontier = sites.frontier(everybody)
    costs, covers = [c.cost for c in frontier], [c.covered for c in frontier]
    assert costs == sorted(costs)
    assert covers == sorted(covers)
    assert frontier[0].sites.size == 0
    for budget in range(int(sites.cost.sum()) + 2):
        best = max(
            float(sites.weight @ sites.reach[:, list(chosen)].any(axis=1))
            for size in range(8)
            for chosen in itertools.combinations(range(7), size)
            if sites.cost[list(chosen)].sum() <= budget
        )
        on_it = max(c.covered for c in frontier if c.cost <= budget)
        assert on_it == pytest.approx(best)


@pytest.mark.parametrize("seed", range(6))
def test_consent_a_budget_and_a_site_never_cost_cover(seed):
    sites = drawn(seed)
    everybody, some = np.ones(9, dtype=bool), np.arange(9) % 3 > 0
    free = sites.best(everybody, budget=8.0)
    held = sites.best(some, budget=8.0)
    assert held.covered <= free.covered
    assert some[held.sites].all()
    assert sites.best(some, budget=9.0).covered >= held.covered
    assert sites.best(some, most=3).covered >= sites.best(some, most=2).covered
    greedy = greedy_cover(sites.reach, sites.weight, 3).covered
    assert sites.best(everybody, most=3).covered >= greedy - 1e-9


def test_nothing_is_chosen_where_nothing_is_paid_or_allowed():
    sites = drawn(1)
    everybody = np.ones(9, dtype=bool)
    assert sites.best(everybody, budget=0.5).covered == 0.0
    assert sites.best(~everybody).sites.size == 0
    assert len(sites.frontier(~everybody)) == 1


def test_of_equal_covers_the_cheapest_is_chosen():
    reach = np.array([[True, True], [True, True]])
    sites = Sites(reach, np.ones(2), np.array([3.0, 1.0]), 1)
    assert sites.best(np.ones(2, dtype=bool)).sites.tolist() == [1]


def test_where_time_runs_out_the_simplest_choice_is_a_floor_and_the_gap_is_told():
    held, simple = Cover(np.array([1]), 3.0, 0.0), Cover(np.array([2, 4]), 8.0, np.nan)
    best = best_known([held, simple], 10.0)
    assert best.sites.tolist() == [2, 4]
    assert best.gap == pytest.approx(0.25)
    assert best_known([simple, held], 8.0 * (1 + 1e-12)).gap == 0.0


def test_the_simplest_choice_pays_what_it_takes():
    sites = drawn(2)
    found = greedy_cover(sites.reach, sites.weight, 9, cost=sites.cost, budget=7.0)
    assert sites.cost[found.sites].sum() <= 7.0
    best = sites.best(np.ones(9, dtype=bool), budget=7.0)
    assert 0 < found.covered <= best.covered


def test_many_sites_of_one_cost_have_a_step_for_every_number(monkeypatch):
    sites, everybody = drawn(3), np.ones(9, dtype=bool)
    alike = Sites(sites.reach, sites.weight, np.full(9, 40.0), 1)
    every = alike.frontier(everybody)
    monkeypatch.setattr(choices, "MOST_SITES", 5)
    solved = Sites(sites.reach, sites.weight, np.full(9, 40.0), 1).frontier(everybody)
    assert [c.covered for c in solved] == pytest.approx([c.covered for c in every])
    assert [c.cost for c in solved] == [40.0 * k for k in range(len(solved))]
