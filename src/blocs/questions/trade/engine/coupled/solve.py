"""Trade beside other engines, round by round to a fixed point, around an untouched trade solver.

A link says what stands between prices (`Wedge`): cost joins iceberg costs; rents join the export
tax, which the origin collects, and transfers pass them on to those who own them. The solver of
trade says quantities, the link new prices, until both agree.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, NotConvergedError, SolverError
from blocs.questions.trade.engine.coupled.link import Link, Wedge
from blocs.questions.trade.engine.coupled.passages import FullPassages
from blocs.questions.trade.engine.coupled.trade import Told, TradeInRounds
from blocs.questions.trade.engine.models.model import Method, Model
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock

GOAL = 1e-7
"""Gap between what a link asks and what trade answers at which to stop."""

GOAL_OF_DRAWS = 4e-7
"""The same for answers that start near another: a range needs no more digits than are promised."""

TOLERANCE = 1e-6
"""Largest gap, and largest deviation of its checks, of an answer that is handed out."""

NEAR = 3e-3
"""Residual of trade over the last gap: prices of links move by more than what it leaves open."""

FIRST = 1e-3
"""Residual of trade in the first round, whose gap nobody knows yet."""

FINEST = 1e-9
"""Residual at which trade says nothing that moves a gap of `GOAL`."""

LEAST_EARNED = 1e-6
"""Part of all incomes against which gaps of rents are measured where links earn less: trade itself
is known to about 1e-12 of all incomes, and no rent is known better."""

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
    """Where rounds ended.

    places: prices of each link; known: what each has learned; paid: (country,) rents passed on;
    state: of the loop of trade, None where there was none.
    """

    places: tuple[Array, ...]
    known: tuple[Any, ...]
    paid: Array
    state: Array | None


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


@dataclass(frozen=True, eq=False)
class _Agreed:
    """What trade said in the last round, at which prices of links and rents passed on."""

    told: Told
    solution: TradeSolution
    wedges: Sequence[Wedge]
    paid: Array
    rounds: int
    gap: float


class _Rounds:
    """Rounds of trade and its links, until nothing moves any more."""

    def __init__(
        self, economy: Economy, shock: Shock, model: Model, method: Method, compiled: bool
    ) -> None:
        self.economy, self.shock, self.compiled = economy, shock, compiled
        self.model, self.method = model, method
        self._trade = TradeInRounds(economy, shock, model) if method is Method.AUTO else None
        self._export_tax = _export_tax(shock, economy)
        self._seconds, self._iterations = 0.0, 0
        self.end: Ended | None = None

    def to_the_end(self, links: Sequence[Link], near: Ended | None = None) -> TradeSolution:
        """The common answer; `end` is then where it was found."""
        began = time.perf_counter()
        if near is not None and [len(one.place) for one in links] != [*map(len, near.places)]:
            near = None
        found = self._agreed(links, near)
        told, trade = found.told, self._trade
        self.end = Ended(
            tuple(link.place for link in links),
            tuple(link.learned(told.quantities) for link in links),
            found.paid,
            None if trade is None else trade.state,
        )
        checks = dict(found.solution.checks)
        for link in links:
            checks |= link.checks(told.quantities)
        income = rents(told.value, self._export_tax, found.wedges)
        parts = {
            link.name: {
                "rounds": found.rounds,
                "gap": found.gap,
                **link.part(told.quantities, own.sum(axis=(1, 2)) / told.scale),
            }
            for link, own in zip(links, income, strict=True)
        }
        seconds = time.perf_counter() - began
        return replace(found.solution, seconds=seconds, checks=checks, parts=parts)

    def _agreed(self, links: Sequence[Link], near: Ended | None) -> _Agreed:
        """Round by round, until links ask for what trade answers. Raises NotConvergedError."""
        paid, goal, state = np.zeros(len(self.economy.country)), GOAL, None
        if near is not None:
            paid, goal, state = near.paid, GOAL_OF_DRAWS, near.state
            for link, place, known in zip(links, near.places, near.known, strict=True):
                link.begin(place, known)
        if self._trade is not None:
            self._trade.begin(state)
        gap, tolerance = np.inf, FIRST
        for rounds in range(1, MOST_ROUNDS + 1):
            wedges = [link.wedge() for link in links]
            told, solution = self._asked(wedges, paid, tolerance)
            gap = self._gap(links, wedges, told, paid)
            if gap <= goal or rounds == MOST_ROUNDS:
                if solution is None:
                    told, solution = self._at_rest(wedges, paid, anew=near is None)
                    gap = self._gap(links, wedges, told, paid)
                if gap <= (goal if rounds < MOST_ROUNDS else TOLERANCE):
                    return _Agreed(told, solution, wedges, paid, rounds, gap)
            tolerance = min(max(NEAR * gap, FINEST), FIRST)
            paid = self._expected(links, wedges, told)
        raise NotConvergedError(
            f"trade and ways of goods find no common answer: after {MOST_ROUNDS} rounds the gap is "
            f"{gap:.1e}"
        )

    def _gap(
        self, links: Sequence[Link], wedges: Sequence[Wedge], told: Told, paid: Array
    ) -> float:
        """How far prices are from what trade asks for, and what is passed on from rents."""
        income = rents(told.value, self._export_tax, wedges)
        passed_on = _passed_on(income, wedges) / told.scale
        size = max(float(sum(item.sum() for item in income)), LEAST_EARNED * told.income)
        moved = float(np.abs(passed_on - paid).max()) / size
        return max(moved, *(link.gap(told.quantities) for link in links))

    def _expected(self, links: Sequence[Link], wedges: Sequence[Wedge], told: Told) -> Array:
        """(country,) rents to be passed on at the prices that links answer with."""
        dutiable = borders(told.value, self._export_tax, wedges)
        moved = [link.answer(told.quantities) for link in links]
        after = [link.wedge() for link in links]
        income = [
            wedge.rent * (value * factor)
            for wedge, value, factor in zip(after, dutiable, moved, strict=True)
        ]
        return _passed_on(income, after) / told.scale

    def _asked(
        self, wedges: Sequence[Wedge], paid: Array, tolerance: float
    ) -> tuple[Told, TradeSolution | None]:
        """What trade says at these prices; solved to the end where nothing quicker settles."""
        told = None if self._trade is None else self._trade.at(wedges, paid, tolerance)
        if told is not None:
            return told, None
        solution = solve_trade(
            self.economy,
            shock=with_wedges(self.shock, self.economy, wedges, paid),
            model=self.model,
            method=self.method,
            compiled=self.compiled,
        )
        self._iterations += solution.iterations
        return Told.of(solution), replace(solution, iterations=self._iterations)

    def _at_rest(
        self, wedges: Sequence[Wedge], paid: Array, *, anew: bool
    ) -> tuple[Told, TradeSolution]:
        assert self._trade is not None
        shock = with_wedges(self.shock, self.economy, wedges, paid)
        return self._trade.at_rest(shock, anew=anew)


def with_wedges(shock: Shock, economy: Economy, wedges: Sequence[Wedge], paid: Array) -> Shock:
    """The shock of trade that says what links say; paid: (country,) rents passed on."""
    shape = economy.trade_share.shape
    cost, before = np.ones(shape), shock.iceberg_cost_hat
    if before is not None:
        cost[:] = before.T
    tax = np.ones(shape) + _export_tax(shock, economy)
    for wedge in wedges:
        cost[wedge.sectors] *= wedge.cost.T
        tax[wedge.sectors] *= wedge.rent_factor.T
    tax -= 1.0
    transfer = paid if shock.transfer is None else shock.transfer + paid
    return replace(shock, iceberg_cost_hat=cost.T, export_tax_rate_cf=tax.T, transfer=transfer)


def rents(value: Array, export_tax: Array | float, wedges: Sequence[Wedge]) -> list[Array]:
    """By link, (kind, origin, destination) what is earned, million USD in the solver's numeraire.

    value, export_tax: see `borders`.
    """
    dutiable = borders(value, export_tax, wedges)
    return [wedge.rent * base for wedge, base in zip(wedges, dutiable, strict=True)]


def borders(value: Array, export_tax: Array | float, wedges: Sequence[Wedge]) -> list[Array]:
    """By link, (origin, destination) what its rents are rates on.

    value: [j, n, i] at basic prices; export_tax: [j, n, i] rates of the shock. Rents of a link are
    rates on the border value with the rents of those before it.
    """
    value = value if isinstance(export_tax, float) else value * (1.0 + export_tax)
    found: list[Array] = []
    for wedge in wedges:
        found.append(np.tensordot(wedge.sectors.astype(np.float64), value, axes=1).T)
        if len(found) < len(wedges):
            value = value * np.where(wedge.sectors[:, None, None], wedge.rent_factor.T, 1.0)
    return found


def _passed_on(income: Sequence[Array], wedges: Sequence[Wedge]) -> Array:
    """(country,) what each gets of rents less what others get of those it collects."""
    received = np.zeros(wedges[0].cost.shape[0])
    for own, wedge in zip(income, wedges, strict=True):
        received += own.sum(axis=(1, 2)) @ wedge.owner
        received -= own.sum(axis=2).T @ wedge.owner.sum(axis=1)
    # what rounding leaves of the sum would be refused as money from nowhere
    return received - received.mean()


def _export_tax(shock: Shock, economy: Economy) -> Array | float:
    """[j, n, i] rates of a shock."""
    if shock.export_tax_rate_cf is not None:
        return shock.export_tax_rate_cf.T
    return 0.0 if economy.export_tax_factor is None else economy.export_tax_factor - 1.0
