"""Votes, polls and series: points, intervals, scores and breaks."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blocs.numerics.normal import normal_quantile
from blocs.questions.signals.ask.votes import read_roll_calls
from blocs.questions.signals.engine.breaks import breaks
from blocs.questions.signals.engine.foresight import crps
from blocs.questions.signals.engine.ideal_points import ideal_points as ideal_points_of
from blocs.questions.signals.engine.polls import posterior
from blocs.questions.verification.computed.beside import Beside, beside


def ideal_points(data: Path, *, sessions: Sequence[str]) -> list[float]:
    """Correlation of our points with the published ones, of some sessions."""
    published: dict[tuple[str, str], float] = {}
    with gzip.open(data / "ideal_points.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            published[row["session"], row["country"]] = float(row["ideal_point"])
    roll_calls = read_roll_calls(data / "votes.csv.gz", beside=data / "roll_calls.csv.gz")
    correlations: list[float] = []
    for session in roll_calls.sessions:
        if session.name in sessions:
            ours = ideal_points_of(session.votes).point
            theirs = [published.get((session.name, code), np.nan) for code in session.members]
            known = ~np.isnan(ours) & ~np.isnan(theirs)
            pair = np.corrcoef(ours[known], np.array(theirs)[known])
            correlations.append(abs(float(pair[0, 1])))  # the direction of a line is a choice
    return correlations


def sampling_error(*, answers: int, share: float, level: float) -> float:
    """Half the width of the interval of a share of that many answers, points of per cent."""
    counts = np.array([answers * share, answers * (1 - share)])
    found = posterior(counts, level=level, seed=0)
    return 50 * float(found.high[0] - found.low[0])


def jeffreys(*, counts: Sequence[float], level: float) -> Beside:
    """Ends of the interval of each share, and quantiles of its beta distribution."""
    from scipy.stats import beta  # type: ignore[import-untyped]

    found = posterior(np.array(counts, dtype=float), level=level, seed=0)
    a = np.array(counts) + 0.5
    law: Any = beta(a, a.sum() - a)
    tail = (1 - level) / 2
    return beside(np.stack([found.low, found.high]), np.stack([law.ppf(tail), law.ppf(1 - tail)]))


def score_of_normal(*, actual: float, sample: int) -> float:
    """Score of a standard normal forecast, given by its quantiles, where `actual` came."""
    forecast = normal_quantile((np.arange(sample) + 0.5) / sample)
    return crps(forecast, actual)


def first_break(*, values: Sequence[float], first_year: int) -> list[float]:
    """Years in which a new level of the series begins."""
    return [float(first_year + k) for k in breaks(np.array(values, dtype=float)).at]
