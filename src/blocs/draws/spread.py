"""One range for any question: its headlines at the stated inputs, and how far draws move them.

A question hands over a function of a job (the inputs of one draw, or a named case) that gives its
headlines by name. Every job becomes a row with a status, wherever it is answered; a draw without an
answer is counted with its cause, never filled in and never left out in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any, Generic, TypeVar

import numpy as np

from blocs.draws.evaluation import DONE, Job, Row, Setup
from blocs.draws.executors import evaluate_all
from blocs.draws.run import Run
from blocs.draws.summaries import (
    FAN,
    LEVEL,
    CentredRange,
    Fan,
    Probability,
    fan,
    probability,
    range_with_centre,
    share_error,
)
from blocs.draws.table import Count
from blocs.draws.totals import Totals
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.plain import finite_or_null

Headlines = Mapping[str, float]
"""Numbers of one answer by name; NaN: this one has none."""

Headline = TypeVar("Headline", bound=Hashable)

WHOLE = 1.0
"""Level of a range over named cases: from the lowest to the highest."""


@dataclass(frozen=True, eq=False)
class Asked(Generic[Job]):
    """What is drawn of one thing. names: of its headlines; stated: the job at the stated inputs."""

    names: tuple[str, ...]
    stated: Job
    draws: Sequence[Job]


@dataclass(frozen=True, eq=False)
class Spread:
    """Headlines at the stated inputs and over draws.

    names: (headline,); central: (headline,), NaN without an answer; values: (draw, headline), NaN
    where a draw has none; failures: statuses of draws without an answer, with the cause first
    given; level: share of the draws that a range holds; labels: (draw,) names of cases, if named.
    """

    names: tuple[str, ...]
    central: Array
    values: Array
    failures: tuple[Count, ...] = ()
    level: float = LEVEL
    labels: tuple[str, ...] = ()

    @property
    def draws(self) -> int:
        """How many."""
        return len(self.values)

    @cached_property
    def range(self) -> CentredRange:
        """(headline,) ends, each holding the central number; NaN where no draw has an answer."""
        answered = np.asarray((~np.isnan(self.values)).sum(axis=0))
        silent = answered == 0
        filled = np.where(silent, 0.0, self.values)
        found = range_with_centre(filled, self.central, self.level)
        return CentredRange(
            low=np.where(silent, np.nan, found.low),
            median=np.where(silent, np.nan, found.median),
            high=np.where(silent, np.nan, found.high),
            answered=answered,
            draws=self.draws,
        )

    def place(self, name: str) -> int:
        """Position of a headline."""
        return self.names.index(name)

    def of(self, name: str) -> tuple[float, float, float]:
        """(low, median, high) of one headline, NaN where no draw has an answer."""
        k, found = self.place(name), self.range
        return float(found.low[k]), float(found.median[k]), float(found.high[k])

    def central_of(self, name: str) -> float:
        """One headline at the stated inputs."""
        return float(self.central[self.place(name)])

    def failed_of(self, name: str) -> int:
        """Draws without an answer to one headline."""
        return self.draws - int(self.range.answered[self.place(name)])

    def above_zero(self, name: str) -> Probability:
        """Share of the answered draws above zero. Raises InputError where none answered."""
        values = self.values[:, self.place(name)]
        return probability(np.where(np.isnan(values), np.nan, (values > 0).astype(float)))

    def below(self, name: str, limit: float) -> int:
        """Draws below a limit."""
        return int((self.values[:, self.place(name)] < limit).sum())

    def lowest_and_highest(self, name: str) -> tuple[float, float]:
        """Ends over the draws with an answer."""
        values = self.values[:, self.place(name)]
        return float(np.nanmin(values)), float(np.nanmax(values))

    def quantile(self, name: str, level: float) -> float:
        """One quantile of one headline."""
        return float(np.nanquantile(self.values[:, self.place(name)], level))

    def fan(self, levels: Sequence[float] = FAN) -> Fan:
        """Quantiles of all headlines. Raises InputError where one has no answer in any draw."""
        return fan(self.values, levels)

    def ends_of(self, name: str) -> tuple[str, str]:
        """Labels of the cases with the lowest and with the highest number."""
        values = self.values[:, self.place(name)]
        return self.labels[int(np.nanargmin(values))], self.labels[int(np.nanargmax(values))]

    def beside(self, other: Spread) -> Spread:
        """Headlines of both over the same draws; their failures are added up."""
        rows: Counter[str] = Counter()
        causes: dict[str, str] = {}
        for item in (*self.failures, *other.failures):
            rows[item.status] += item.rows
            causes.setdefault(item.status, item.cause)
        return replace(
            self,
            names=(*self.names, *other.names),
            central=np.concatenate([self.central, other.central]),
            values=np.concatenate([self.values, other.values], axis=1),
            failures=tuple(Count(key, n, causes[key]) for key, n in rows.most_common()),
        )

    def require_answers(self, what: str) -> None:
        """Raise InputError, with the first cause, where some headline of `what` has no answer."""
        if (self.range.answered > 0).all():
            return
        first = next(iter(self.failures), None)
        cause = "" if first is None else f" {first.status}: {first.cause}"
        raise InputError(f"no draw of {what} gave an answer.{cause}")

    def headline_json(self, name: str) -> dict[str, Any]:
        """One headline as plain data: null where there is no number."""
        k, (low, median, high) = self.place(name), self.of(name)
        answered = int(self.range.answered[k])
        return {
            "central": finite_or_null(float(self.central[k])),
            "low": finite_or_null(low),
            "median": finite_or_null(median),
            "high": finite_or_null(high),
            "draws": self.draws,
            "failed": self.draws - answered,
            **(self._signs_json(name) if not self.labels else self._ends_json(name)),
        }

    def _signs_json(self, name: str) -> dict[str, Any]:
        """How often a headline is above zero, with the sampling error; null where none answered."""
        gain = self.above_zero(name) if self.failed_of(name) < self.draws else None
        return {
            "above_zero": None if gain is None else gain.value,
            "above_zero_error": None if gain is None else gain.standard_error,
        }

    def _ends_json(self, name: str) -> dict[str, Any]:
        """Which cases give the ends: cases have no probability."""
        low, high = self.ends_of(name) if self.failed_of(name) < self.draws else (None, None)
        return {"lowest": low, "highest": high}

    def as_json(self) -> dict[str, Any]:
        """Every headline as plain data, and why draws have no answer."""
        return {
            "level": self.level,
            "draws": self.draws,
            "headlines": {name: self.headline_json(name) for name in self.names},
            "failures": failures_json(self.failures),
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class SketchedSpread(Spread):
    """The range of many draws: counts and ends are exact, of all of them.

    Quantiles are within `totals.RELATIVE_ERROR` of themselves.

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


def failures_json(failures: Sequence[Count]) -> list[dict[str, Any]]:
    """Statuses of draws without an answer as plain data."""
    return [{"status": f.status, "rows": f.rows, "cause": f.cause} for f in failures]


def spread(
    setup: Setup[Job, Headlines],
    asked: Mapping[Headline, Asked[Job]],
    run: Run,
    *,
    level: float = LEVEL,
) -> dict[Headline, Spread]:
    """The spread of everything that is asked, all answered together.

    setup: as for `evaluate_all`; it gives the function from a job to its headlines. Raises what
    `evaluate_all` raises.
    """
    jobs = (job for item in asked.values() for job in (item.stated, *item.draws))
    answers = evaluate_all(setup, jobs, executor=run.executor, progress=run.progress)
    with closing(answers) as rows:
        return {
            key: spread_of(item.names, list(islice(rows, 1 + len(item.draws))), level=level)
            for key, item in asked.items()
        }


def spread_of(
    names: Sequence[str],
    rows: Sequence[Row[Headlines]],
    *,
    level: float = LEVEL,
    labels: Sequence[str] = (),
) -> Spread:
    """The spread of `rows`: first that at the stated inputs, then the draws in order."""
    values = np.full((len(rows), len(names)), np.nan)
    for k, row in enumerate(rows):
        if row.status == DONE:
            values[k] = [row.result[name] for name in names]
    return Spread(
        names=tuple(names),
        central=values[0],
        values=values[1:],
        failures=counted(rows[1:]),
        level=level,
        labels=tuple(labels),
    )


def counted(rows: Sequence[Row[Any]]) -> tuple[Count, ...]:
    """Statuses of rows without an answer, the most frequent first."""
    failed = [row for row in rows if row.status != DONE]
    causes: dict[str, str] = {}
    for row in failed:
        causes.setdefault(row.status, row.cause)
    found = Counter(row.status for row in failed)
    return tuple(Count(status, n, causes[status]) for status, n in found.most_common())


def cases(
    names: Sequence[str], values: Mapping[str, Array], *, central: Array | None = None
) -> Spread:
    """Named cases of some headlines, none more likely than another: ranges go from end to end.

    values: case → (headline,); central: the stated one, where it is none of them.
    """
    return Spread(
        names=tuple(names),
        central=np.full(len(names), np.nan) if central is None else central,
        values=np.array(list(values.values())),
        level=WHOLE,
        labels=tuple(values),
    )


def envelope(spreads: Sequence[Spread]) -> CentredRange:
    """The widest ends over several spreads of the same headlines; the median is of all draws."""
    ranges = [item.range for item in spreads]
    pooled = np.concatenate([item.values for item in spreads])
    middle = Spread(spreads[0].names, np.full(len(spreads[0].names), np.nan), pooled).range
    return CentredRange(
        low=np.min([item.low for item in ranges], axis=0),
        median=middle.median,
        high=np.max([item.high for item in ranges], axis=0),
        answered=middle.answered,
        draws=middle.draws,
    )


@dataclass(frozen=True)
class Agreement:
    """How often an answer in words is the stated one, among the draws that gave one.

    share, error: fractions, share NaN without draws; other: the commonest other answer, empty
    where there is none, and its share.
    """

    share: float
    error: float
    draws: int
    other: str
    other_share: float


def agreement(stated: str, drawn: Sequence[str]) -> Agreement:
    """How often answers `drawn` are the one at the stated inputs."""
    n, same = len(drawn), sum(item == stated for item in drawn)
    others = Counter(item for item in drawn if item != stated)
    other, count = others.most_common(1)[0] if others else ("", 0)
    return Agreement(
        share=same / n if n else float("nan"),
        error=share_error(same, n),
        draws=n,
        other=other,
        other_share=count / n if n else 0.0,
    )
