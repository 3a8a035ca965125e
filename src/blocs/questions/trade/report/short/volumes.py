"""Trade and output by volume: values after the change at the prices of the base year.

A value moves with the numeraire; a volume, the value over the change of the exporter's unit cost,
does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.outcome import Outcome


@dataclass(frozen=True)
class Change:
    """Before and after [million USD of the base year]."""

    before: float
    after: float

    @property
    def usd(self) -> float:
        """The change [million USD]."""
        return self.after - self.before

    @property
    def pct(self) -> float:
        """The change in per cent; NaN where nothing was."""
        return 100 * self.usd / self.before if self.before > 0 else np.nan


@dataclass(frozen=True, eq=False)
class Volumes:
    """Trade of an outcome by volume."""

    outcome: Outcome

    @cached_property
    def before(self) -> Array:
        """(origin, destination, sector) [million USD]; nothing at home."""
        return _abroad(self.outcome.labelled["flows"])

    @cached_property
    def after(self) -> Array:
        """The same after, at prices of the base year."""
        cost = 1 + np.nan_to_num(self.outcome.labelled["unit_cost_change_pct"]) / 100
        return _abroad(self.outcome.labelled["flows_cf"]) / cost[:, None, :]

    def trade(self, sellers: Sequence[str], buyers: Sequence[str]) -> Change:
        """Sales of some countries to others."""
        rows, columns = self._places(sellers), self._places(buyers)
        before, after = (
            float(table.sum(axis=2)[np.ix_(rows, columns)].sum())
            for table in (self.before, self.after)
        )
        return Change(before, after)

    def exports(self, codes: Sequence[str]) -> Change:
        """Sales to everybody outside `codes`."""
        return self.trade(codes, self._without(codes))

    def imports(self, codes: Sequence[str]) -> Change:
        """Purchases from everybody outside `codes`."""
        return self.trade(self._without(codes), codes)

    def exports_by_sector(self, code: str) -> list[Change]:
        """Sales abroad of one country by sector."""
        n = self._places([code])[0]
        return _changes(self.before[n].sum(axis=0), self.after[n].sum(axis=0))

    def partners(self, code: str, *, sells: bool) -> dict[str, Change]:
        """Partner → sales of a country to it, or purchases from it, largest change first."""
        n = self._places([code])[0]
        tables = [
            (table[n] if sells else table[:, n]).sum(axis=1) for table in (self.before, self.after)
        ]
        found = dict(zip(self.outcome.countries, _changes(*tables), strict=True))
        del found[code]
        return dict(sorted(found.items(), key=lambda item: -abs(item[1].usd)))

    def _places(self, codes: Sequence[str]) -> list[int]:
        position = {code: n for n, code in enumerate(self.outcome.countries)}
        return [position[code] for code in codes]

    def _without(self, codes: Sequence[str]) -> list[str]:
        return [code for code in self.outcome.countries if code not in codes]


def _abroad(table: Array) -> Array:
    found: Array = table.copy()
    for n in range(len(found)):
        found[n, n] = 0.0
    return found


def _changes(before: Array, after: Array) -> list[Change]:
    return [Change(float(a), float(b)) for a, b in zip(before, after, strict=True)]
