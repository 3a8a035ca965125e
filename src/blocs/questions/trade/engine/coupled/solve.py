"""Trade beside other engines, round by round to a fixed point, around an untouched trade solver.

A link says what stands between prices (`Wedge`): cost joins iceberg costs; rents join the export
tax, which the origin collects, and transfers pass them on to those who own them. The solver of
trade says quantities, the link new prices, until both agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, NotConvergedError, SolverError
from blocs.questions.trade.engine.coupled.link import Link, Quantities, Wedge
from blocs.questions.trade.engine.coupled.passages import FullPassages
from blocs.questions.trade.engine.models.model import Method, Model
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.warm import Answered, Reached, at_rest, preview
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock

GOAL = 1e-7
"""Gap between what a link asks and what trade answers at which to stop."""

GOAL_OF_DRAWS = 8e-7
"""The same for answers that start near another: a range needs no more digits than are promised."""

TOLERANCE = 1e-6
"""Largest gap, and largest deviation of its checks, of an answer that is handed out."""

HASTY = 3e-5
"""Gap up to which trade is not solved to the end: prices of links move by more than that."""

MOST_HASTY = 12
"""Rounds after which trade is solved to the end in any case: where links earn little, what a hasty
answer leaves open moves their rents by more than `HASTY`, however long it goes on."""

LEAST_EARNED = 1e-6
"""Part of all incomes against which gaps of rents are measured where links earn less: trade itself
is known to about 1e-12 of all incomes, and no rent is known better."""

KEPT = 3
"""Rounds before that a round of trade starts from."""

MOST_ROUNDS = 80
"""Several times what full passages of any capacity took (6 to 25)."""


def solve_coupled(
    economy: Economy,
    *,
    shock: Shock,
    model: Model,
    method: Method = Method.AUTO,
    compiled: bool = False,
    near: Ended | None = None,
) -> TradeSolution:
    """What `solve_trade` gives, and where the shock reaches other engines, what they say of it.

    near: where an answer to much the same was found, to start from there. Raises as `solve_trade`
    does; InputError where the model has no prices to couple, NotConvergedError where the engines
    find no common answer.
    """
    links = links_of(economy, shock)
    if not links:
        return solve_trade(economy, shock=shock, model=model, method=method, compiled=compiled)
    if model is Model.RATIONING:
        raise InputError(
            "the model 'rationing' has no prices that could pay a rent: a capacity of a way, or a "
            "toll with an owner, needs another model, `caliendo_parro`, `ces_io` or `armington`"
        )
    return _Rounds(economy, shock, model, method, compiled).to_the_end(links, near)


@dataclass(frozen=True, eq=False)
class Ended:
    """Where rounds ended. places: prices of each link; paid: (country,) rents passed on."""

    places: tuple[Array, ...]
    paid: Array
    answers: tuple[Answered, ...]


def ended(economy: Economy, *, shock: Shock, model: Model) -> Ended | None:
    """Where the rounds of a shock end, for others near it; None where there are none or no end."""
    links = links_of(economy, shock)
    if not links or model is Model.RATIONING:
        return None
    rounds = _Rounds(economy, shock, model, Method.AUTO, compiled=False)
    try:
        rounds.to_the_end(links)
    except SolverError:  # the draws say it, each in its row
        return None
    return rounds.end


def links_of(economy: Economy, shock: Shock) -> list[Link]:
    """The engines beside trade that a shock reaches."""
    found: list[Link] = []
    if shock.full_ways is not None:
        found.append(
            FullPassages(shock.full_ways, economy.trade_elasticity, economy.country.labels)
        )
    if shock.networks:
        # networks are read and solved by the question above, which this engine does not know
        room: Any = import_module("blocs.questions.corridors.coupling")
        found += [link for one in shock.networks for link in room.network_links(one, economy)]
    return found


class _Rounds:
    """Rounds of trade and its links, until nothing moves any more."""

    def __init__(
        self, economy: Economy, shock: Shock, model: Model, method: Method, compiled: bool
    ) -> None:
        self.economy, self.shock, self.compiled = economy, shock, compiled
        self.model, self.method = model, method
        self._answers: list[Answered] = []
        self.end: Ended | None = None

    def to_the_end(self, links: Sequence[Link], near: Ended | None = None) -> TradeSolution:
        """The common answer; `end` is then where it was found."""
        paid, goal = np.zeros(len(self.economy.country)), GOAL
        if near is not None and [len(one.place) for one in links] == [*map(len, near.places)]:
            paid, self._answers, goal = near.paid, [*near.answers], GOAL_OF_DRAWS
            for link, place in zip(links, near.places, strict=True):
                link.begin(place)
        seconds, iterations, rounds, gap = 0.0, 0, 0, np.inf
        hasty = True
        while True:
            wedges = [link.wedge() for link in links]
            place = np.concatenate([link.place for link in links])
            hasty = hasty and gap > HASTY and rounds < MOST_HASTY  # and never again
            solution = self._solved(wedges, paid, place, hasty=hasty)
            seconds, iterations = seconds + solution.seconds, iterations + solution.iterations
            told = Quantities.of(solution)
            income = rents(solution, self.shock, wedges)
            passed_on = _passed_on(income, wedges) / _scale(solution)
            least = LEAST_EARNED * float(solution.income_cf.sum())
            size = max(float(sum(item.sum() for item in income)), least)
            moved = float(np.abs(passed_on - paid).max()) / size
            gap = max(moved, *(link.gap(told) for link in links))
            rounds += 1
            if (gap <= goal and not hasty) or rounds == MOST_ROUNDS:
                break
            paid = passed_on
            for link in links:
                link.answer(told)
        if not gap <= TOLERANCE:
            raise NotConvergedError(
                f"trade and ways of goods find no common answer: after {rounds} rounds the gap is "
                f"{gap:.1e}"
            )
        self.end = Ended(tuple(link.place for link in links), paid, tuple(self._answers[-1:]))
        checks = dict(solution.checks)
        for link in links:
            checks |= link.checks(told)
        parts = {
            link.name: {
                "rounds": rounds,
                "gap": gap,
                **link.part(told, own.sum(axis=(1, 2)) / _scale(solution)),
            }
            for link, own in zip(links, income, strict=True)
        }
        return replace(solution, seconds=seconds, iterations=iterations, checks=checks, parts=parts)

    def _solved(
        self, wedges: Sequence[Wedge], paid: Array, place: Array, *, hasty: bool
    ) -> TradeSolution:
        """Trade at these prices, from where the rounds before it ended.

        hasty: good enough to move the prices of links, which are far from where they will be.
        """
        shock = with_wedges(self.shock, self.economy, wedges, paid)
        if self.method is Method.AUTO:
            reached = self._reached(shock, place, hasty=hasty)
            if reached.answered is not None:
                self._answers = [*self._answers, reached.answered][-KEPT:]
            return reached.solution
        return solve_trade(
            self.economy,
            shock=shock,
            model=self.model,
            method=self.method,
            compiled=self.compiled,
        )

    def _reached(self, shock: Shock, place: Array, *, hasty: bool) -> Reached:
        if hasty:
            try:
                return preview(self.economy, shock, self.model, place, self._answers)
            except NotConvergedError:  # what takes every method, or is to be named, is at rest
                pass
        return at_rest(self.economy, shock, self.model, place, self._answers)


def with_wedges(shock: Shock, economy: Economy, wedges: Sequence[Wedge], paid: Array) -> Shock:
    """The shock of trade that says what links say; paid: (country,) rents passed on."""
    cost, tax = _cost_of(shock, economy), 1.0 + _export_tax(shock, economy)
    for wedge in wedges:
        cost = cost * _by_sector(wedge.cost, wedge)
        tax = tax * _by_sector(wedge.rent_factor, wedge)
    transfer = paid if shock.transfer is None else shock.transfer + paid
    return replace(shock, iceberg_cost_hat=cost, export_tax_rate_cf=tax - 1.0, transfer=transfer)


def rents(solution: TradeSolution, shock: Shock, wedges: Sequence[Wedge]) -> list[Array]:
    """By link, (kind, origin, destination) what is earned, million USD in the solver's numeraire.

    Rents of a link are rates on the border value with the rents of those before it.
    """
    value = solution.flows_cf.T * (1.0 + _export_tax(shock, solution.economy))
    found: list[Array] = []
    for wedge in wedges:
        base = value[:, :, wedge.sectors].sum(axis=2)
        found.append(wedge.rent * base)
        value = value * _by_sector(wedge.rent_factor, wedge)
    return found


def _passed_on(income: Sequence[Array], wedges: Sequence[Wedge]) -> Array:
    """(country,) what each gets of rents less what others get of those it collects."""
    received = np.zeros(wedges[0].cost.shape[0])
    for own, wedge in zip(income, wedges, strict=True):
        received += own.sum(axis=(1, 2)) @ wedge.owner
        received -= own.sum(axis=2).T @ wedge.owner.sum(axis=1)
    # what rounding leaves of the sum would be refused as money from nowhere
    return received - received.mean()


def _by_sector(pairs: Array, wedge: Wedge) -> Array:
    """(origin, destination, sector) factors of pairs in the sectors of a link, 1 in others."""
    sectors = wedge.sectors[:, None, None]
    return np.where(sectors, pairs.T[None], 1.0).T


def _cost_of(shock: Shock, economy: Economy) -> Array:
    if shock.iceberg_cost_hat is not None:
        return shock.iceberg_cost_hat
    return np.ones(economy.trade_share.shape[::-1])


def _export_tax(shock: Shock, economy: Economy) -> Array | float:
    if shock.export_tax_rate_cf is not None:
        return shock.export_tax_rate_cf
    return 0.0 if economy.export_tax_factor is None else economy.export_tax_factor.T - 1.0


def _scale(solution: TradeSolution) -> float:
    """What a unit of the user's numeraire is worth in that of the solver."""
    numeraire = solution.shock.numeraire
    if numeraire is None:
        return 1.0
    return float(solution.wage_hat[solution.economy.country.position[numeraire]])
