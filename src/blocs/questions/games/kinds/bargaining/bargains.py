"""What two sides agree on, by each theory, and what each outside option does to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.games.engine.deals.bargaining import (
    Agreement,
    kalai_smorodinsky,
    nash_bargain,
    rubinstein,
)
from blocs.questions.games.engine.deals.frontier_offers import offers_on_frontier

BASE = -1
"""The place of the base world among the outside options of a side."""


@dataclass(frozen=True, eq=False)
class Option:
    """One outside option. side: whose; own: (option's) worth to it with what is stated.

    gains: (side,) what its world brings both, million USD a year, solved alone.
    """

    side: int
    name: str
    own: float
    gains: Array


@dataclass(frozen=True, eq=False)
class Table:
    """A bargain as numbers, million USD a year over the base world.

    payoffs: (deal, side) solved and stated; options: of both sides; weights, discounts: (side,);
    first: the side that proposes first; transfers: whether money may be paid.
    """

    payoffs: Array
    options: tuple[Option, ...]
    weights: Array
    discounts: Array
    first: int
    transfers: bool

    @property
    def chosen(self) -> tuple[int, int]:
        """The place of each side's best outside option, BASE where it has none."""
        one, two = (self._best(side) for side in (0, 1))
        return one, two

    def _best(self, side: int) -> int:
        mine = [k for k, option in enumerate(self.options) if option.side == side]
        return max(mine, key=lambda k: self.options[k].own, default=BASE)

    @property
    def disagreement(self) -> Array:
        """(side,) what each has without a deal."""
        return np.array([0.0 if k == BASE else self.options[k].own for k in self.chosen])

    def without(self, place: int) -> Table:
        """The same bargain when one outside option is no more."""
        left = tuple(option for k, option in enumerate(self.options) if k != place)
        return replace(self, options=left)


@dataclass(frozen=True, eq=False)
class Settlement:
    """What one theory says. payoffs: (side,) after transfers, NaN where nothing is agreed.

    transfers: (side,) received; lottery: (deal,) weights, one for a deal that is certain; binds:
    whose outside option decides: `none`, `first`, `second` (in the order of the file) or `both`.
    """

    agreed: bool
    payoffs: Array
    transfers: Array
    lottery: Array
    binds: str = "none"


@dataclass(frozen=True, eq=False)
class Pull:
    """What an outside option adds to the pay-offs, (side,): with it, less without it.

    nash: by Nash's solution; turns: by alternating offers in which options may be taken; NaN where
    one of the two bargains fails.
    """

    place: int
    nash: Array
    turns: Array


@dataclass(frozen=True, eq=False)
class Bargain:
    """All that is said of one table.

    surplus: of the jointly best deal over the outside options; nash; mixed: Nash over lotteries,
    None with transfers; proportional: Kalai and Smorodinsky over lotteries, None with transfers;
    taken: alternating offers, the base world lasts meanwhile and a responder
    may take its outside option; waiting: the outside worlds last while they bargain; pulls: by
    outside option; worth_of_outside: (side,) d(pay-off)/d(own outside option) by Nash with
    transfers, NaN without.
    """

    best: int
    surplus: float
    nash: Settlement
    mixed: Settlement | None
    proportional: Settlement | None
    taken: Settlement
    waiting: Settlement
    pulls: tuple[Pull, ...]
    worth_of_outside: Array


def bargain(table: Table) -> Bargain:
    """Solve a bargain by every theory. Raises InputError as `nash_bargain` and `rubinstein` do."""
    sums = table.payoffs.sum(axis=1)
    best = int(np.argmax(sums))
    nash, taken = nash_settlement(table), turns_settlement(table, taken=True)
    smooth = table.transfers and nash.agreed
    return Bargain(
        best=best,
        surplus=float(sums[best] - table.disagreement.sum()),
        nash=nash,
        mixed=None if table.transfers else nash_settlement(table, lotteries=True),
        proportional=None if table.transfers else proportional_settlement(table),
        taken=taken,
        waiting=turns_settlement(table, taken=False),
        pulls=tuple(_pulls(table, nash, taken)),
        worth_of_outside=1 - table.weights / table.weights.sum() if smooth else np.full(2, np.nan),
    )


def nash_settlement(table: Table, *, lotteries: bool = False) -> Settlement:
    """Nash's solution with the outside options as the point of disagreement."""
    found: Agreement = nash_bargain(
        table.payoffs,
        outside=table.disagreement,
        weights=table.weights,
        transfers=table.transfers,
        lotteries=lotteries,
    )
    return _settled(table, found)


def proportional_settlement(table: Table) -> Settlement:
    """Kalai and Smorodinsky: gains in proportion to the most that each could hope for."""
    return _settled(table, kalai_smorodinsky(table.payoffs, outside=table.disagreement))


def _settled(table: Table, found: Agreement) -> Settlement:
    if found.status != "agreed":
        return _nothing(table)
    return Settlement(True, found.payoffs, found.transfers, found.lottery)


def turns_settlement(table: Table, *, taken: bool) -> Settlement:
    """Alternating offers. taken: outside options may be taken; otherwise they last meanwhile.

    An option that is worth less than the base world is never taken.
    """
    outside = table.disagreement
    floor = np.zeros(2) if taken else outside
    options = np.maximum(outside, 0.0) if taken else np.zeros(2)
    order = [table.first, 1 - table.first]
    if table.transfers:
        return _divided(table, floor, options, order)
    found = offers_on_frontier(
        (table.payoffs - floor)[:, order],
        discount_first=float(table.discounts[order[0]]),
        discount_second=float(table.discounts[order[1]]),
        outside=options[order],
    )
    if found.status != "agreed":
        return _nothing(table)
    binds = _in_file_order(found.outside, table.first)
    payoffs = found.payoffs[order] + floor
    return Settlement(True, payoffs, np.zeros(2), found.lottery, binds)


def _divided(table: Table, floor: Array, options: Array, order: Sequence[int]) -> Settlement:
    sums = table.payoffs.sum(axis=1)
    best = int(np.argmax(sums))
    pie = float(sums[best] - floor.sum())
    if pie <= 0:
        return _nothing(table)
    found = rubinstein(
        pie=pie,
        discount_first=float(table.discounts[order[0]]),
        discount_second=float(table.discounts[order[1]]),
        outside_first=float(options[order[0]]),
        outside_second=float(options[order[1]]),
    )
    if not found.agreed:
        return _nothing(table)
    payoffs = floor + np.array([found.first, found.second])[list(order)]
    return Settlement(
        agreed=True,
        payoffs=payoffs,
        transfers=payoffs - table.payoffs[best],
        lottery=np.eye(len(sums))[best],
        binds=_in_file_order(found.outside, table.first),
    )


def _in_file_order(binds: str, first: int) -> str:
    """`first` and `second` by the order of the file instead of the order of offers."""
    other = {"first": "second", "second": "first"}
    return other.get(binds, binds) if first == 1 else binds


def _nothing(table: Table) -> Settlement:
    nan = np.full(2, np.nan)
    return Settlement(False, nan, nan, np.zeros(len(table.payoffs)))


def _pulls(table: Table, nash: Settlement, taken: Settlement) -> list[Pull]:
    found: list[Pull] = []
    for place in range(len(table.options)):
        less = table.without(place)
        found.append(
            Pull(
                place=place,
                nash=nash.payoffs - nash_settlement(less).payoffs,
                turns=taken.payoffs - turns_settlement(less, taken=True).payoffs,
            )
        )
    return found
