"""The range of many draws, of which totals are kept and some draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from blocs.draws.spread import Spread
from blocs.draws.summaries import FAN, CentredRange, Fan, Probability
from blocs.draws.totals import Totals


@dataclass(frozen=True, eq=False, kw_only=True)
class SketchedSpread(Spread):
    """Counts and ends are of all draws and exact, quantiles within `totals.RELATIVE_ERROR`.

    values: (draw, headline) of some draws only, for what is read of several headlines together.
    """

    totals: Totals

    @property
    def draws(self) -> int:
        """How many, those without values included."""
        return self.totals.draws

    @cached_property
    def range(self) -> CentredRange:
        """(headline,) ends, each holding the central number; NaN where no draw has an answer."""
        return self.totals.range(self.central, self.level)

    def above_zero(self, name: str) -> Probability:
        """Share of the answered draws above zero. Raises InputError where none answered."""
        return self.totals.above_zero(self.place(name))

    def below(self, name: str, limit: float) -> int:
        """Draws below a limit that is zero or one of the quantiles."""
        k = self.place(name)
        return int(self.totals.below[k]) if limit == 0 else self.totals.count_below(k, limit)

    def lowest_and_highest(self, name: str) -> tuple[float, float]:
        """Ends over all draws."""
        k = self.place(name)
        return float(self.totals.lowest[k]), float(self.totals.highest[k])

    def quantile(self, name: str, level: float) -> float:
        """One quantile of one headline."""
        return float(self.totals.quantiles(level)[self.place(name)])

    def fan(self, levels: Sequence[float] = FAN) -> Fan:
        """Quantiles of all headlines. Raises InputError where one has no answer in any draw."""
        return self.totals.fan(levels)
