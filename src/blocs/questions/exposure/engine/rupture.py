"""The cost of rupture: what both sides lose if all trade between them stops.

The opportunity cost of war in Martin, Mayer and Thoenig (2008, Review of Economic Studies 75) and
Thoenig (2024): with κ̂_inj = ∞ for i in one side and n in the other, both ways, in all sectors or
in some, the equilibrium is solved anew and the loss of country n is

    loss_n = 1 − Î_n / Π_j P̂_nj^α_nj      in % of baseline income, and times I_n in million USD.

One solve gives both sides' losses and everybody else's. The closure of the trade balance is stated
in every row; by default deficits keep their share of world value added. Under `armington`, which
has no inputs, income counts gross output: compare its percentages, not its million USD.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, tee
from typing import ClassVar

import numpy as np

from blocs.draws.run import Run
from blocs.foundation.axes import Array, Axis, did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.foundation.messages import say
from blocs.questions.exposure.engine.cut_answers import CutJob, cut_answers
from blocs.questions.trade.engine.closing import comparison_economy
from blocs.questions.trade.engine.derivatives.cuts import Block
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World

MEANING = say(
    "What each side would lose, in per cent of its real income, if all trade between them "
    "stopped and everybody had adjusted."
)


@dataclass(frozen=True)
class Rupture:
    """Trade that stops between two sides, both ways: country codes, sectors (None: all)."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    sectors: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class RuptureRow:
    """The exact outcome of one rupture.

    real_income_hat: (country,) over baseline, every country of the world, NaN without equilibrium;
    income: (country,) baseline income, million USD. status: `converged`, or why there is none, with
    `cause` in words. Losses are positive; a gain is a negative loss.
    """

    meaning: ClassVar[Mapping[str, str]] = MEANING

    rupture: Rupture
    country: Axis
    status: str
    cause: str
    real_income_hat: Array
    income: Array
    model: Model
    trade_balance: TradeBalance

    def loss_of(self, countries: Sequence[str]) -> float:
        """Loss of some countries together, million USD of the base year (equivalent variation)."""
        who = self.country.indices(countries)
        return float((self.income[who] * (1.0 - self.real_income_hat[who])).sum())

    def loss_pct_of(self, countries: Sequence[str]) -> float:
        """Loss of some countries together, % of their baseline income."""
        return (
            100
            * self.loss_of(countries)
            / float(self.income[self.country.indices(countries)].sum())
        )

    @property
    def loss_pct(self) -> tuple[float, float]:
        """Losses of (one, other), % of baseline income."""
        return self.loss_pct_of(self.rupture.one), self.loss_pct_of(self.rupture.other)

    @property
    def loss_million_usd(self) -> tuple[float, float]:
        """Losses of (one, other), million USD."""
        return self.loss_of(self.rupture.one), self.loss_of(self.rupture.other)

    @property
    def asymmetry(self) -> float:
        """(loss of one − loss of other) / (|loss of one| + |loss of other|), in %: −1 to 1.

        1: only `one` loses; 0: both lose the same share of their income, or neither loses.
        """
        one, other = self.loss_pct
        size = abs(one) + abs(other)
        return 0.0 if size == 0 else (one - other) / size


def all_dyads(world: World, countries: Sequence[str] | None = None) -> tuple[Rupture, ...]:
    """Every unordered pair, in the order of the world's countries; one solve serves both ways."""
    chosen = set(world.countries if countries is None else countries)
    return tuple(
        Rupture((a,), (b,)) for a, b in combinations(world.countries, 2) if {a, b} <= chosen
    )


def sector_ruptures(world: World, one: Sequence[str], other: Sequence[str]) -> tuple[Rupture, ...]:
    """The rupture in each sector alone, then in each sector group, then in all sectors."""
    pieces = [(code,) for code in world.sectors]
    pieces += [codes for codes in world.sector_groups.values() if len(codes) > 1]
    sides = tuple(one), tuple(other)
    return (*(Rupture(*sides, tuple(piece)) for piece in pieces), Rupture(*sides))


def rupture_rows(
    world: World,
    ruptures: Iterable[Rupture],
    trade: Trade,
    run: Run,
    *,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
) -> Generator[RuptureRow]:
    """Solve ruptures lazily, in order; stop by not asking for more.

    trade: `compiled` pays for hundreds of ruptures and more. run: progress is told of each row
    before it is handed out. Raises InputError, with every problem, where a code is unknown, a side
    is empty or the sides overlap.
    """
    wanted, again = tee(ruptures)
    economy = comparison_economy(world, trade, trade_balance=trade_balance)
    jobs = (CutJob(cut_of(world, item), trade.trade_elasticity) for item in wanted)
    solved = cut_answers(economy, jobs, trade, run, trade_balance=trade_balance)
    for rupture, answer in zip(again, solved, strict=False):
        yield RuptureRow(
            rupture=rupture,
            country=world.country,
            status=answer.status,
            cause=answer.cause,
            real_income_hat=answer.real_income_hat,
            income=economy.income,
            model=trade.model,
            trade_balance=trade_balance,
        )


def cut_of(world: World, rupture: Rupture) -> tuple[Block, ...]:
    """The blocks of a rupture, both ways. Raises InputError naming every problem."""
    check_sides(world, rupture.one, rupture.other, rupture.sectors)
    one, other = world.country.indices(rupture.one), world.country.indices(rupture.other)
    sectors = None if rupture.sectors is None else world.sector.indices(rupture.sectors)
    return Block(one, other, sectors), Block(other, one, sectors)


def check_sides(
    world: World,
    one: Sequence[str],
    other: Sequence[str],
    sectors: Sequence[str] | None = None,
) -> None:
    """Raise InputError where a code is unknown, a side is empty or a country stands on both."""
    problems: list[Problem] = []
    for axis, codes in ((world.country, (*one, *other)), (world.sector, sectors or ())):
        problems += [
            Problem(f"unknown {axis.name} '{code}'. {did_you_mean(code, axis.labels)}".rstrip())
            for code in codes
            if code not in axis
        ]
    if not one or not other or (sectors is not None and not sectors):
        problems.append(Problem("a side without countries, or no sectors"))
    problems += [Problem(f"'{code}' stands on both sides") for code in one if code in set(other)]
    raise_problems(InputError, "these sides cannot break with each other", problems)


def rupture_matrix(rows: Iterable[RuptureRow], world: World) -> Array:
    """(country, partner) loss in % of the country's income if trade with the partner stops.

    Dyads that are not among `rows`, failed ones and the diagonal are NaN.
    """
    matrix = np.full((len(world.country), len(world.country)), np.nan)
    for row in rows:
        if len(row.rupture.one) == len(row.rupture.other) == 1 and row.rupture.sectors is None:
            a, b = world.country.indices([row.rupture.one[0], row.rupture.other[0]])
            matrix[a, b], matrix[b, a] = row.loss_pct
    return matrix
