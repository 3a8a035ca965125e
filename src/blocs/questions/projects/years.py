"""One counterfactual a year: the shocks of a project, and the real incomes that follow.

The works buy, the loan flows, the plant raises the productivity of its sector. Each year is
compared with the world's base year on its own: not a path, nothing accumulates besides the debt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, SolverError
from blocs.questions.projects.accounts import Accounts, LoanFigures, loan_figures
from blocs.questions.projects.ask import Project
from blocs.questions.projects.engine.plan import productivity_of
from blocs.questions.projects.engine.value import present_value
from blocs.questions.trade.engine.closing import comparison_world
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.together.many import (
    Candidate,
    candidate_of,
    solved_together,
)
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.world.employment import BROAD_SECTORS, by_broad_sector, moved
from blocs.world.shocks.trade import Shock, bilateral_array
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class ProjectRun:
    """A project solved with one set of tranches.

    income: [country] real income of the base year, million USD; change: [t, country] of it, million
    USD of the world's year at its prices, what the works buy left out; persons: [t, country, broad
    sector] more or fewer, totals unchanged, NaN where they are not known; solves: how many
    different years there were; residual: the largest.
    """

    accounts: Accounts
    figures: LoanFigures
    income: Array
    change: Array
    persons: Array
    solves: int
    residual: float

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the table."""
        return self.accounts.years

    def of(self, country: str) -> Array:
        """[t] change of a country's real income, million USD of the world's year."""
        return self.change[:, self.accounts.country.position[country]]

    def percent(self, country: str) -> Array:
        """[t] the same in per cent of the base year's."""
        return 100.0 * self.of(country) / self.income[self.accounts.country.position[country]]

    def current(self, country: str) -> Array:
        """[t] the same in million USD of the year."""
        return self.of(country) * self.accounts.deflator

    def accumulated(self, country: str, *, rate: float) -> Array:
        """[t] present value of all changes up to a year, million USD of the first year."""
        return np.cumsum(present_value(self.current(country), rate=rate))


@dataclass(frozen=True, eq=False)
class _Year:
    """change: [country] of real income; persons: [country, broad sector] more or fewer."""

    change: Array
    persons: Array
    residual: float


@dataclass(frozen=True, eq=False)
class YearSolver:
    """Solves years of a project on one economy; years with equal shocks are solved once.

    world, economy: what every year is compared with.
    """

    project: Project
    world: World
    economy: Economy
    trade: Trade
    _known: dict[tuple[float, ...], _Year] = field(default_factory=dict[tuple[float, ...], "_Year"])

    @classmethod
    def on(cls, world: World, project: Project, trade: Trade) -> YearSolver:
        """On `world`, its deficits closed first where the closure is `balanced`."""
        if trade.trade_elasticity is not None:
            world = replace(world, trade_elasticity=trade.trade_elasticity)
        base = comparison_world(world, trade, trade_balance=project.closure.trade_balance)
        economy = economy_of(base, model=trade.model, substitution=trade.substitution)
        return cls(project, base, economy, trade)

    def run(self, accounts: Accounts) -> ProjectRun:
        """Every year of these accounts. Raises SolverError that names the year, InputError."""
        shocks = YearShocks.of(accounts, self.project, self.world)
        shape = (len(accounts.years), len(self.world.country))
        change, persons = np.zeros(shape), np.zeros((*shape, len(BROAD_SECTORS)))
        keys = [shocks.key(t) for t in range(len(accounts.years))]
        self._solve(shocks, keys, accounts.years)
        for t, key in enumerate(keys):
            found = self._known[key]
            change[t], persons[t] = found.change, found.persons
        return ProjectRun(
            accounts=accounts,
            figures=loan_figures(accounts, self.project),
            income=self.economy.income,
            change=change,
            persons=persons,
            solves=len(set(keys)),
            residual=max((self._known[key].residual for key in keys), default=0.0),
        )

    def _solve(
        self, shocks: YearShocks, keys: Sequence[tuple[float, ...]], years: Sequence[int]
    ) -> None:
        """Solve the years that are not known yet, side by side where they can be."""
        new = {key: t for t, key in reversed(list(enumerate(keys))) if key not in self._known}
        made = {key: shocks.shock(t) for key, t in new.items()}
        moved = [key for key, shock in made.items() if not shock.is_neutral()]
        together = solved_together([self._candidate(made[key]) for key in moved])
        found = dict(zip(moved, together, strict=True))
        for key in sorted(made, key=lambda key: new[key]):
            if key not in found:
                size = len(self.world.country)
                nobody = np.zeros((size, len(BROAD_SECTORS)))
                self._known[key] = _Year(np.zeros(size), nobody, 0.0)
                continue
            solution = found[key] or self._alone(made[key], years[new[key]])
            change = self.economy.income * (solution.real_income_hat - 1.0)
            self._known[key] = _Year(change, self._persons(solution), solution.residual)

    def _candidate(self, shock: Shock) -> Candidate | None:
        """A year for `solved_together`; None where it is solved, or refused, alone."""
        try:
            return candidate_of(
                self.economy, shock, model=self.trade.model, method=self.trade.method
            )
        except InputError:
            return None

    def _alone(self, shock: Shock, year: int) -> TradeSolution:
        try:
            return solve_trade(
                self.economy, shock=shock, model=self.trade.model, method=self.trade.method
            )
        except SolverError as cause:
            raise type(cause)(f"year {year}: {cause.summary}", problems=cause.problems) from cause

    def _persons(self, solution: TradeSolution) -> Array:
        """[country, broad sector] more or fewer persons; see `world.employment.moved`."""
        known = self.world.employment
        if known is None:
            return np.full((len(self.world.country), len(BROAD_SECTORS)), np.nan)
        before = self.economy.value_added_share * self.economy.gross_output
        after = solution.value_added_share_cf * solution.gross_output_cf
        earned = (by_broad_sector(level, known.place) for level in (before, after))
        return moved(known.persons, *earned) - known.persons


@dataclass(frozen=True, eq=False)
class YearShocks:
    """The shocks of a project, all in million USD of the world's year.

    spending: [t, origin, sector]; lent: [t] what the lender hands over, negative when it is repaid;
    weights: [country] who gets how much of it, sum zero; productivity: [t] of the plant's sector.
    """

    project: Project
    world: World
    spending: Array
    lent: Array
    weights: Array
    productivity: Array

    @classmethod
    def of(cls, accounts: Accounts, project: Project, world: World) -> YearShocks:
        """From accounts in current USD. Raises InputError where output would be negative."""
        deflator = accounts.deflator
        return cls(
            project=project,
            world=world,
            spending=accounts.spending / deflator[:, None, None],
            lent=-accounts.lender_cash / deflator,
            weights=parties(project, world),
            productivity=_productivity(accounts, project, world),
        )

    def key(self, t: int) -> tuple[float, ...]:
        """Years with the same key have the same shock."""
        numbers = (self.spending[t].sum(), self.lent[t], self.productivity[t])
        return tuple(float(f"{number:.9g}") for number in numbers)

    def shock(self, t: int) -> Shock:
        """What happens in year t."""
        closure, n, s = self.project.closure, len(self.world.country), len(self.world.sector)
        host = self.world.country.position[self.project.host]
        purchases = productivity = None
        if self.spending[t].any():
            purchases = bilateral_array(n, s, 0.0)
            purchases[:, host, :] = self.spending[t]
        if self.project.capacity is not None and self.productivity[t] != 1.0:
            productivity = np.ones((n, s))
            sector = self.world.sector.position[self.project.capacity.sector]
            productivity[host, sector] = self.productivity[t]
        return Shock(
            purchases=purchases,
            productivity_hat=productivity,
            transfer=self.lent[t] * self.weights if self.lent[t] else None,
            trade_balance=closure.trade_balance,
            numeraire=None if closure.numeraire == "world" else closure.numeraire,
        )


def shocks_of(accounts: Accounts, project: Project, world: World) -> Iterator[Shock]:
    """The shock of every year. Raises InputError as `YearShocks.of` does."""
    shocks = YearShocks.of(accounts, project, world)
    return (shocks.shock(t) for t in range(len(accounts.years)))


def parties(project: Project, world: World) -> Array:
    """[country] the host gets one, the lender gives one; the others share an outside lender's part.

    They share it in proportion to value added, as members of a fund would.
    """
    weights = np.zeros(len(world.country))
    host = world.country.position[project.host]
    if project.lender is not None:
        weights[world.country.position[project.lender]] = -1.0
    else:
        others = world.value_added.copy()
        others[host] = 0.0
        weights = -others / others.sum()
    weights[host] = 1.0
    return weights


def _productivity(accounts: Accounts, project: Project, world: World) -> Array:
    if project.capacity is None:
        return np.ones(len(accounts.years))
    host = world.country.position[project.host]
    output = float(world.gross_output[host, world.sector.position[project.capacity.sector]])
    found = productivity_of(accounts.net_output / accounts.deflator, gross_output=output)
    if not (found > 0).all():
        message = "the cost of running exceeds the whole output of the sector in the base year"
        problem = project.problem(("capacity", "operating_cost_usd_per_unit"), message)
        raise InputError("the project cannot be computed", problems=[problem])
    return found
