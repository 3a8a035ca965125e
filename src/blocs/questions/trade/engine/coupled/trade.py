"""Trade between two rounds of its links: the same shock at other prices, from where it stood.

Prices of links change some sectors of the kernels and transfers, nothing else of what is solved:
the loop goes on with the steps that it remembers. What links are told meanwhile is as exact as
their own prices are. The answer that is handed out is solved and verified as any other, on kernels
that are made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.numerics.fixed_point import Accelerated, FixedPoint
from blocs.questions.trade.engine.checks.feasibility import check_feasible, every_country_alone
from blocs.questions.trade.engine.checks.shocks import check_shock
from blocs.questions.trade.engine.coupled.link import Quantities, Wedge
from blocs.questions.trade.engine.models.closure import money
from blocs.questions.trade.engine.models.markets import household_income, markets
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.numeraire import numeraire
from blocs.questions.trade.engine.models.technology import (
    labour_hat,
    log_consumer_price,
    technology,
)
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import (
    FORMULATIONS,
    PREPARED_ITERATIONS,
    PREPARED_TOLERANCE,
    RESIDUAL_LIMIT,
    solve_trade,
)
from blocs.questions.trade.engine.solve.prepared import corrected, holds, prepared_of
from blocs.questions.trade.engine.solve.warm import MEMORY, seeded, verified
from blocs.questions.trade.engine.state import Economy, Problem, problem_of
from blocs.world.shocks.trade import Shock


@dataclass(frozen=True, eq=False)
class Told:
    """What trade says in a round.

    quantities: of the goods of links; value: [j, n, i] at basic prices, of the same goods; income:
    of the world, both million USD in the solver's numeraire; scale: what a unit of the user's is
    worth there.
    """

    quantities: Quantities
    value: Array
    income: float
    scale: float

    @classmethod
    def of(cls, solution: TradeSolution) -> Told:
        """What a solution says."""
        code = solution.shock.numeraire
        at = None if code is None else solution.economy.country.position[code]
        scale = 1.0 if at is None else float(solution.wage_hat[at])
        income = float(solution.income_cf.sum())
        return cls(Quantities.of(solution), solution.flows_cf, income, scale)


class TradeInRounds:
    """A shock whose trade is asked for at ever other prices of links."""

    def __init__(self, economy: Economy, shock: Shock, model: Model) -> None:
        check_shock(economy, shock)
        self.economy, self.shock, self.model = economy, shock, model
        self.iterations = 0
        self._formulation, self._prepared = FORMULATIONS[model], prepared_of(economy)
        self._base = problem_of(economy, shock)
        check_feasible(self._base)
        self._loop: Accelerated | None = None
        self._room: _Room | None = None
        self._problem: Problem | None = None

    def begin(self, state: Array | None = None) -> None:
        """Start from the state of an answer nearby, or from the baseline."""
        start = self._formulation.start_of(self._base)
        if state is not None and state.shape == start.shape:
            start = self._project(seeded(state, start, self._base))
        self._loop = Accelerated(start, memory=MEMORY)

    @property
    def state(self) -> Array | None:
        """Of the loop, None where it has found nothing."""
        return None if self._loop is None else self._loop.x

    def at(self, wedges: Sequence[Wedge], paid: Array, tolerance: float) -> Told | None:
        """What trade says at these prices; None where every method must be tried.

        paid: (country,) rents passed on; tolerance: residual of the loop.
        """
        if self._loop is None or self._prepared is None or every_country_alone(self._base):
            return None
        with np.errstate(all="ignore"):
            first = self._room is None
            if self._room is None:
                self._room = _Room(self._base, [wedge.sectors for wedge in wedges])
            problem = self._problem = self._room.problem(wedges, paid)
            if first and not holds(problem):
                return None
            found = self._run(self._loop, problem, tolerance)
            if not found.converged:
                self._loop = None
                return None
            return self._told(problem, found.x, self._room)

    def _run(self, loop: Accelerated, problem: Problem, tolerance: float) -> FixedPoint:
        assert self._prepared is not None
        found = loop.run(
            self._formulation.make_step(problem),
            project=self._project,
            tolerance=tolerance,
            max_iterations=PREPARED_ITERATIONS,
            precondition=corrected(problem, self._prepared),
        )
        self.iterations += found.iterations
        return found

    def at_rest(self, shock: Shock, *, anew: bool) -> tuple[Told, TradeSolution]:
        """The verified answer to a shock in which prices of links stand: `solve_trade`'s.

        shock: that of the round before; anew: on kernels that are made of the shock itself, not on
        those of the rounds.
        """
        assert self._loop is not None
        assert self._problem is not None
        assert self._room is not None
        problem, tolerance = self._problem, RESIDUAL_LIMIT
        if anew:
            check_shock(self.economy, shock)
            problem, tolerance = problem_of(self.economy, shock), PREPARED_TOLERANCE
        with np.errstate(all="ignore"):
            found = self._run(self._loop, problem, tolerance)
            reached = verified(problem, self._formulation, found, shock, seconds=0.0)
            told = None if anew else self._told(problem, found.x, self._room)
        if reached is None:
            reached = solve_trade(self.economy, shock=shock, model=self.model)
            told = None
        return told or Told.of(reached), replace(reached, iterations=self.iterations)

    def _project(self, x: Array) -> Array:
        n, base = len(self.economy.country), self._base
        if base.labour_supply_elasticity == 0.0:
            x[:n] = numeraire(x[:n], problem=base, labour_hat=base.labour_hat)
        return x

    def _told(self, problem: Problem, x: Array, room: _Room) -> Told:
        economy, theta = self.economy, self.economy.trade_elasticity[:, None]
        log_wage, log_price, spent = self._formulation.expand(x, problem)
        wage = np.exp(log_wage)
        made = technology(problem=problem, log_wage=log_wage, log_price=log_price)
        labour = labour_hat(problem=problem, log_wage=log_wage, log_price=log_price)
        log_cost, price_power = made.log_cost.T, np.exp(-theta * log_price.T)
        sold = markets(
            problem=problem,
            wage_hat=wage,
            labour_hat=labour,
            cost_power=np.exp(-theta * log_cost),
            price_power=price_power,
            expenditure=spent,
        )
        income = household_income(sold, problem=problem, wage_hat=wage)
        scale = money(problem=problem, wage_hat=wage)
        value, volume = room.sold(log_cost, spent.T / price_power, scale)
        real = income / economy.income / np.exp(log_consumer_price(economy, log_price))
        return Told(Quantities(volume.T, real), value, float(income.sum()), scale)


class _Room:
    """Kernels of a shock in the sectors of its links, made anew in place at their prices."""

    def __init__(self, base: Problem, sectors: Sequence[Mask]) -> None:
        self.base = base
        touched = np.flatnonzero(np.any(sectors, axis=0))
        self._at = slice(int(touched[0]), int(touched[-1]) + 1)
        self._theta = base.economy.trade_elasticity[self._at, None, None]
        self._own = [None if s[self._at].all() else s[self._at] for s in sectors]
        net, export = base.net_kernel, base.export_kernel
        self._border = net[self._at] if export is None else (net + export)[self._at]
        self._kernel, self._net = np.empty_like(base.kernel), np.empty_like(net)
        self._export = np.zeros(net.shape)
        for part in (slice(0, self._at.start), slice(self._at.stop, None)):
            self._kernel[part], self._net[part] = base.kernel[part], net[part]
            if export is not None:
                self._export[part] = export[part]
        self._power = np.empty(self._border.shape)
        self._value: Array = np.zeros(net.shape)
        self._volume: Array = np.zeros(net.shape)
        self._taxed = base.taxed | np.any(sectors, axis=0)

    def problem(self, wedges: Sequence[Wedge], paid: Array) -> Problem:
        """That of `problem_of`: of it, links change no more than this."""
        base, at, power = self.base, self._at, self._power
        power[:] = 0.0
        for wedge, own in zip(wedges, self._own, strict=True):
            dearer = np.log(wedge.cost * wedge.rent_factor).T
            if own is None:
                power += dearer
            else:
                power[own] += dearer
        power *= -self._theta
        np.exp(power, out=power)
        np.multiply(base.kernel[at], power, out=self._kernel[at])
        np.multiply(base.net_kernel[at], power, out=self._net[at])
        np.multiply(self._border, power, out=self._export[at])
        for wedge, own in zip(wedges, self._own, strict=True):
            kept = (1.0 / wedge.rent_factor).T
            if own is None:
                self._net[at] *= kept
            else:
                self._net[at][own] *= kept
        self._export[at] -= self._net[at]
        return replace(
            base,
            kernel=self._kernel,
            net_kernel=self._net,
            export_kernel=self._export,
            taxed=self._taxed,
            transfer=base.transfer + paid,
        )

    def sold(self, log_cost: Array, per_price: Array, scale: float) -> tuple[Array, Array]:
        """[j, n, i] values at basic prices and volumes of the goods of links.

        log_cost: [j, i] log ĉ; per_price: [j, n] X'/P̂^-θ; scale: as in `Told`.
        """
        at = self._at
        value: Array = self._value[at]
        np.multiply(self._net[at], per_price[at, :, None], out=value)
        value *= np.exp(-self._theta * log_cost[at, None, :])
        if self.base.purchases is not None:
            value += scale * self.base.purchases.flows[at]
        np.multiply(value, np.exp(-log_cost[at, None, :]), out=self._volume[at])
        return self._value, self._volume
