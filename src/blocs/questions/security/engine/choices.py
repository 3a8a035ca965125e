"""Choices among sites that cost something and stand with hosts who may refuse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.questions.security.engine.cover import TIME_LIMIT_SECONDS, fewest_sites, most_covered
from blocs.questions.security.engine.subsets import (
    MOST_SITES,
    covered_by_sets,
    members,
    total_of_sets,
)

STEPS = 24
"""Budgets at which the frontier is solved where sets are too many to be tried."""

STEP_SECONDS = 10.0
"""For each of these."""

SAME = 1e-9
"""Of all weight: differences below come from the order of sums."""


@dataclass(frozen=True, eq=False)
class Choice:
    """Sites that are chosen, the weight they cover, what they cost.

    gap: how much more the best could cover at most, as a part of it; 0 where that is proven.
    """

    sites: Indices
    covered: float
    cost: float
    gap: float


@dataclass(frozen=True, eq=False)
class Sites:
    """Sites to choose from.

    reach: (point, site); weight: (point,); cost: (site,) ≥ 0; times: how many must reach a point.
    """

    reach: Mask
    weight: Array
    cost: Array
    times: int

    @property
    def count(self) -> int:
        """How many there are."""
        return self.reach.shape[1]

    @property
    def total(self) -> float:
        """The weight of all points."""
        return float(self.weight.sum())

    def chosen(self, sites: Indices) -> Choice:
        """Sites that somebody chose."""
        reached = self.reach[:, sites].sum(axis=1) >= self.times
        return Choice(sites, float(self.weight @ reached), float(self.cost[sites].sum()), 0.0)

    def best(self, allowed: Mask, *, budget: float = math.inf, most: int | None = None) -> Choice:
        """The allowed sites, at most `most` and within `budget`, that cover most.

        Of those that cover as much the cheapest. allowed: (site,).
        """
        open_to = allowed & (self.cost <= budget)
        if not open_to.any() or most == 0:
            return self.chosen(np.zeros(0, dtype=np.int64))
        if self.count > MOST_SITES:
            return self._solved(np.flatnonzero(open_to), budget, most)
        covered = np.where(self._within(open_to, budget, most), self._covered, -1.0)
        tied = np.flatnonzero(covered >= covered.max() - SAME * self.total)
        # of those that cover as much the cheapest, of these the fewest sites
        first = np.lexsort((self._size[tied], self._cost[tied]))[0]
        return self.chosen(members(int(tied[first]), self.count))

    def fewest(self, allowed: Mask) -> Choice:
        """The fewest allowed sites that cover as much as all of them."""
        open_to = np.flatnonzero(allowed)
        if self.count > MOST_SITES:
            found = fewest_sites(self.reach[:, open_to], times=self.times)
            chosen = self.chosen(open_to[found.sites])
            return Choice(chosen.sites, chosen.covered, chosen.cost, found.gap)
        wanted = self.chosen(open_to).covered - SAME * self.total
        good = self._within(allowed, math.inf, None) & (self._covered >= wanted)
        numbers = np.flatnonzero(good)
        first = np.lexsort((self._cost[numbers], self._size[numbers]))[0]
        return self.chosen(members(int(numbers[first]), self.count))

    def frontier(self, allowed: Mask, *, most: int | None = None) -> tuple[Choice, ...]:
        """Choices that cover more than any cheaper one, from none on.

        All of them where sets can be tried, otherwise the best for each of `STEPS` budgets.
        """
        nothing = self.chosen(np.zeros(0, dtype=np.int64))
        if not allowed.any():
            return (nothing,)
        if self.count > MOST_SITES:
            budgets = self._budgets(allowed)
            solved = [
                self._solved(
                    np.flatnonzero(allowed & (self.cost <= b)), float(b), most, STEP_SECONDS
                )
                for b in budgets
            ]
        else:
            solved = self._efficient(np.flatnonzero(self._within(allowed, math.inf, most)))
        kept = [nothing]
        for choice in sorted(solved, key=lambda item: (item.cost, -item.covered)):
            if choice.covered > kept[-1].covered + SAME * self.total:
                kept.append(choice)
        return tuple(kept)

    def _budgets(self, allowed: Mask) -> Array:
        """From the cheapest site to what covers all: every number of sites where all cost alike."""
        costs, all_of_it = self.cost[allowed], self.fewest(allowed)
        least, end = float(costs.min()), max(all_of_it.cost, float(costs.min()))
        alike = least > 0 and float(costs.max()) == least
        steps = min(STEPS, len(all_of_it.sites)) if alike else STEPS
        budgets: Array = np.linspace(least, end, max(steps, 1))
        return np.ceil(budgets / least - SAME) * least if alike else budgets

    def _efficient(self, sets: Indices) -> list[Choice]:
        """Of some sets those that cover more than any that costs no more."""
        covered, cost = self._covered[sets], self._cost[sets]
        order = np.lexsort((-covered, cost))
        covered = covered[order]
        best_before = np.concatenate([[-1.0], np.maximum.accumulate(covered)[:-1]])
        better = order[covered > best_before + SAME * self.total]
        return [self.chosen(members(int(k), self.count)) for k in sets[better]]

    def _within(self, allowed: Mask, budget: float, most: int | None) -> Mask:
        """(set,) which sets hold allowed sites only, cost no more and are no larger."""
        refused = int((~allowed) @ (1 << np.arange(self.count)))
        good = (np.arange(1 << self.count) & refused) == 0
        if math.isfinite(budget):
            good &= self._cost <= budget * (1 + SAME)
        return good if most is None else good & (self._size <= most)

    def _solved(
        self,
        open_to: Indices,
        budget: float,
        most: int | None,
        seconds: float = TIME_LIMIT_SECONDS,
    ) -> Choice:
        found = most_covered(
            self.reach[:, open_to],
            self.weight,
            len(open_to) if most is None else most,
            times=self.times,
            cost=self.cost[open_to],
            budget=budget,
            seconds=seconds,
        )
        chosen = self.chosen(open_to[found.sites])
        return Choice(chosen.sites, chosen.covered, chosen.cost, found.gap)

    @cached_property
    def _covered(self) -> Array:
        return covered_by_sets(self.reach, self.weight, times=self.times)

    @cached_property
    def _cost(self) -> Array:
        return total_of_sets(self.cost)

    @cached_property
    def _size(self) -> Array:
        return total_of_sets(np.ones(self.count))
