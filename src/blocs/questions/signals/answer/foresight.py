"""How well each actor could have been foreseen, from series of what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.arguments import arguments, path, whole
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.questions.answers import Answer
from blocs.questions.signals.ask.series import SeriesGroup, SeriesTable, read_series
from blocs.questions.signals.engine.breaks import Breaks, breaks
from blocs.questions.signals.engine.foresight import FAN, Foresight, foresight

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Foreseen:
    """One group. breaks: of each series, and the periods at which its levels change."""

    group: SeriesGroup
    scores: Foresight
    breaks: tuple[tuple[Breaks, tuple[int, ...]], ...]


@dataclass(frozen=True, eq=False, repr=False)
class Predictability(Answer):
    """The index of every group: 1 where last time tells all, 0 where no more than the mean does.

    Below 0 the last value misleads: the long mean foresees better.
    """

    table: SeriesTable
    groups: tuple[Foreseen, ...]

    def _facts(self) -> Mapping[str, str]:
        periods = self.table.periods
        return {"groups": str(len(self.groups)), "periods": f"{periods[0]} to {periods[-1]}"}

    def of(self, group: str) -> Foreseen:
        """What was found of one group. Raises KeyError."""
        return {found.group.name: found for found in self.groups}[group]

    def as_json(self) -> dict[str, Any]:
        """`index` a group, `forecasts` with bands and what came, `breaks` with the penalty."""
        return {
            "status": "converged",
            "periods": [self.table.periods[0], self.table.periods[-1]],
            "index": [
                {
                    "group": found.group.name,
                    "index": finite_or_null(found.scores.index),
                    "low": finite_or_null(found.scores.low),
                    "high": finite_or_null(found.scores.high),
                    "crps_skill": finite_or_null(found.scores.crps_skill),
                    "forecasts": found.scores.forecasts,
                    "not_observed": int(np.isnan(found.group.values).sum()),
                }
                for found in self.groups
            ],
            "forecasts": list(self._forecasts()),
            "breaks": [
                {
                    "group": found.group.name,
                    "series": series,
                    "periods": list(periods),
                    "penalty": finite_or_null(at.penalty),
                }
                for found in self.groups
                for series, (at, periods) in zip(found.group.series, found.breaks, strict=True)
            ],
        }

    def _forecasts(self) -> Any:
        for found in self.groups:
            for k, series in enumerate(found.group.series):
                for t in np.flatnonzero(~np.isnan(found.scores.fan[0, :, k])):
                    ends = zip(FAN, found.scores.fan[:, t, k].tolist(), strict=True)
                    yield {
                        "group": found.group.name,
                        "series": series,
                        "period": self.table.periods[int(t)],
                        "actual": float(found.group.values[t, k]),
                        **{f"p{at}": value for at, value in ends},
                    }

    def to_frame(self) -> pd.DataFrame:
        """One row a group and quantity, then one a forecast's quantile and actual value."""
        rows: list[dict[str, Any]] = []
        for row in self.as_json()["index"]:
            for name in ("index", "low", "high", "crps_skill", "forecasts"):
                quantity = f"predictability_{name}"
                value = float("nan") if row[name] is None else row[name]
                rows.append(
                    {"group": row["group"], "series": "", "period": ""}
                    | {"quantity": quantity, "unit": "1", "value": value}
                )
        for row in self._forecasts():
            labels = {"group": row["group"], "series": row["series"], "period": str(row["period"])}
            rows += [
                {**labels, "quantity": f"forecast_{name}", "unit": "of the table", "value": value}
                for name, value in row.items()
                if name not in labels
            ]
        return tidy(rows, ("group", "series", "period"))


@arguments(
    file=path,
    seed=whole(0),
)
def predictability(file: str | Path, *, seed: int = 0) -> Predictability:
    """How well last time's value foresees the next, against the long mean, origin by origin.

    file: a table period,value[,series,group]; series of one group are scored together. Forecasts
    start after ten observed values; a period that was not observed is a gap, not a zero. The
    index is 1 − MSE(last value)/MSE(long mean); its band draws periods anew in blocks. Raises
    InputError.
    """
    table = read_series(Path(file))
    return Predictability(table, tuple(_foreseen(group, table, seed) for group in table.groups))


def _foreseen(group: SeriesGroup, table: SeriesTable, seed: int) -> Foreseen:
    found: list[tuple[Breaks, tuple[int, ...]]] = []
    for values in group.values.T:
        there = np.flatnonzero(~np.isnan(values))
        at = breaks(values[there])
        found.append((at, tuple(table.periods[int(there[k])] for k in at.at)))
    return Foreseen(group, foresight(group.values, seed=seed), tuple(found))
