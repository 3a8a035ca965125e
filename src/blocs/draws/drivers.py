"""Which inputs drive an outcome: a tornado by regression, and Sobol indices (total ones: SALib).

The tornado is a linear regression on all inputs at once, words as indicator columns. Its bars are
in the unit of the outcome: what the fitted outcome moves by when one input goes from its 5th to its
95th percentile and the others stay. It uses the draws that are there anyway (one-at-a-time runs
would cost two solves an input and see the centre only), it averages over the other inputs, and R²
says how much of the variance such a linear reading captures: where it is low, read the Sobol
indices instead.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from blocs.draws import DesignKind
from blocs.draws.designs import Design
from blocs.draws.summaries import varies
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, MissingExtraError

LOW, HIGH = 0.05, 0.95
RIDGE = 1e-10
FEWEST_PER_INPUT = 2
FEWEST_FIRST_ORDER = 100

HARMONICS = 10
RESAMPLES = 100
HALF_WIDTH = NormalDist().inv_cdf(0.975)
"""Of an interval that holds 95 % of a normal law, in standard deviations."""


class NothingMovesError(InputError):
    """The outcome is the same in every answered draw: it has no drivers."""

    def __init__(self) -> None:
        super().__init__("no draw moves this outcome: it has no drivers")


class TooFewDrawsError(InputError):
    """There are too few answered draws to tell drivers apart."""


@dataclass(frozen=True)
class Bar:
    """One input of a tornado, in the unit of the outcome.

    low, high: fitted outcome minus its mean with the input at its 5th and 95th percentile, the
    others at their means; for words, the smallest and largest over the words, and `at_low` and
    `at_high` are words. variance_share: of the variance of the outcome, fitted, additive.
    """

    name: str
    low: float
    high: float
    at_low: float | str
    at_high: float | str
    variance_share: float

    @property
    def swing(self) -> float:
        """Length of the bar."""
        return abs(self.high - self.low)


@dataclass(frozen=True)
class Tornado:
    """Bars, the longest first; r_squared of the linear fit; draws it rests on."""

    bars: tuple[Bar, ...]
    r_squared: float
    draws: int


def tornado(
    inputs: Array,
    outcome: Array,
    *,
    names: Sequence[str],
    labels: Mapping[str, tuple[str, ...]] | None = None,
    rounding: float = 0.0,
) -> Tornado:
    """Bars of `outcome` (draw,) on `inputs` (draw, input); inputs that never vary are left out.

    labels: words of the inputs that are positions of words. rounding: differences of the outcome
    that its computation leaves, in its unit. Raises TooFewDrawsError where there are fewer than two
    answered draws per column, NothingMovesError where the outcome never varies.
    """
    words = labels or {}
    known = np.isfinite(outcome)
    x, y = inputs[known], outcome[known]
    if len(y) > 1 and not varies(y, rounding):
        raise NothingMovesError
    blocks = {
        name: _columns(x[:, k], words.get(name))
        for k, name in enumerate(names)
        if len(x) and (x[:, k] != x[0, k]).any()
    }
    width = sum(block.shape[1] for block in blocks.values())
    if width == 0 or len(y) < FEWEST_PER_INPUT * (width + 1):
        raise TooFewDrawsError(
            f"{len(y)} answered draws are too few to tell {width} drivers apart: at least "
            f"{FEWEST_PER_INPUT * (width + 1)} are needed"
        )
    design = np.concatenate(list(blocks.values()), axis=1)
    centred, spread = design - design.mean(axis=0), design.std(axis=0)
    scaled = centred / spread
    around = y - y.mean()
    gram = scaled.T @ scaled + RIDGE * len(y) * np.eye(width)
    right = np.asarray(scaled.T @ around, dtype=np.float64)
    slope: Array = np.asarray(np.linalg.solve(gram, right), dtype=np.float64) / spread
    residual: Array = around - centred @ slope
    total = float(around @ around)
    bars: list[Bar] = []
    start = 0
    for name, block in blocks.items():
        part = slice(start, start + block.shape[1])
        start = part.stop
        fitted: Array = centred[:, part] @ slope[part]
        share = float(fitted @ fitted) / total
        bars.append(_bar(name, x[:, list(names).index(name)], fitted, words.get(name), share))
    r_squared = 1.0 - float(residual @ residual) / total
    return Tornado(tuple(sorted(bars, key=lambda bar: -bar.swing)), r_squared, len(y))


def _columns(values: Array, words: tuple[str, ...] | None) -> Array:
    """One column, or an indicator for each word but the first that occurs."""
    if words is None:
        return values[:, None]
    occurring = np.unique(values)
    return (values[:, None] == occurring[None, 1:]).astype(np.float64)


def _bar(
    name: str, values: Array, fitted: Array, words: tuple[str, ...] | None, share: float
) -> Bar:
    if words is not None:
        levels = {words[int(v)]: float(fitted[values == v][0]) for v in np.unique(values)}
        low, high = min(levels, key=lambda w: levels[w]), max(levels, key=lambda w: levels[w])
        return Bar(name, levels[low], levels[high], low, high, share)
    low, high = (float(q) for q in np.quantile(values, [LOW, HIGH]))
    spread = float(values.std())
    slope = float((fitted * (values - values.mean())).mean()) / spread**2
    centre = float(values.mean())
    return Bar(name, slope * (low - centre), slope * (high - centre), low, high, share)


@dataclass(frozen=True)
class SobolIndex:
    """Share of the variance due to one input or group.

    first: alone (S₁); total: with all its interactions (S_T), NaN where the design cannot give it;
    first_error, total_error: half widths of 95 % bootstrap intervals.
    """

    name: str
    first: float
    first_error: float
    total: float
    total_error: float


@dataclass(frozen=True)
class SobolIndices:
    """Indices, the largest first; how they were estimated; draws they rest on."""

    indices: tuple[SobolIndex, ...]
    method: str
    draws: int


def sobol_indices(design: Design, outcome: Array, *, rounding: float = 0.0) -> SobolIndices:
    """First and total indices of the groups of a `saltelli` design (Saltelli et al. 2010).

    outcome: (draw,), in the order of the design. A block with a failed draw is left out. Errors are
    resampled from the seed of the design. rounding: as for `tornado`. Raises InputError for another
    design, TooFewDrawsError, NothingMovesError, MissingExtraError without SALib.
    """
    if design.kind is not DesignKind.SALTELLI:
        raise InputError("total Sobol indices need the design 'saltelli'")
    blocks = outcome.reshape(-1, design.block)
    blocks = blocks[np.isfinite(blocks).all(axis=1)]
    if len(blocks) < FEWEST_PER_INPUT:
        raise TooFewDrawsError(
            f"{len(blocks)} blocks of draws are answered in full: too few for Sobol indices"
        )
    if not varies(blocks.ravel(), rounding):
        raise NothingMovesError
    analyse: Any = _salib("SALib.analyze.sobol")
    problem = _problem(design.varied)
    seed = design.seed + 1  # SALib takes a seed of zero for none.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: Any = analyse.analyze(
            problem, blocks.ravel(), calc_second_order=False, seed=seed, print_to_console=False
        )
    columns = (found["S1"], found["S1_conf"], found["ST"], found["ST_conf"])
    return _indices(design.varied, columns, "saltelli", blocks.size)


def first_order_indices(
    inputs: Array,
    outcome: Array,
    *,
    names: Sequence[str],
    seed: int,
    rounding: float = 0.0,
) -> SobolIndices:
    """First-order indices from any draws of independent inputs: RBD-FAST (Plischke 2010).

    inputs: (draw, input); inputs that never vary are left out. seed: of the resampling that
    gives errors. rounding: as for `tornado`. Raises TooFewDrawsError, NothingMovesError.
    """
    known = np.isfinite(outcome)
    x, y = inputs[known], outcome[known]
    if len(y) > 1 and not varies(y, rounding):
        raise NothingMovesError
    vary = [k for k in range(x.shape[1]) if len(x) and (x[:, k] != x[0, k]).any()]
    if len(y) < FEWEST_FIRST_ORDER or not vary:
        raise TooFewDrawsError(
            f"{len(y)} answered draws are too few for Sobol indices: at least {FEWEST_FIRST_ORDER}"
        )
    unknown = np.full(len(vary), np.nan)
    columns = (*first_order_shares(x[:, vary], y, seed=seed), unknown, unknown)
    return _indices(tuple(names[k] for k in vary), columns, "rbd_fast", len(y))


def first_order_shares(inputs: Array, outcome: Array, *, seed: int) -> tuple[Array, Array]:
    """(input,) shares of the variance, and half widths of their 95 % bootstrap intervals: RBD-FAST.

    Draws are put in an order in which one input rises and falls once; what the outcome shares with
    the first harmonics of that order is the part of its variance due to the input (Plischke 2010,
    Reliability Engineering & System Safety 95; bias removed as in Tissot and Prieur 2012, same
    journal 107). As SALib computes it, but only the harmonics that count, the variance for the
    whole power (Parseval), and resamples put in order by counting instead of sorting.

    inputs: (draw, input), outcome: (draw,), all numbers, the outcome not constant. A resample has
    half of the draws.
    """
    draws, count = inputs.shape
    drawn, half = np.random.default_rng(seed), draws // 2
    whole, part = _waves(draws), _waves(half)
    shares, errors = np.empty(count), np.empty(count)
    for k in range(count):
        order = np.argsort(inputs[:, k])
        rising = outcome[order]
        shares[k] = _share(rising, whole)
        place = np.empty(draws, dtype=np.int64)
        place[order] = np.arange(draws)
        found = np.empty(RESAMPLES)
        for sample in range(RESAMPLES):
            chosen = place[drawn.choice(draws, size=half)]
            times = np.bincount(chosen, minlength=draws)
            found[sample] = _share(np.repeat(rising, times), part)
        errors[k] = HALF_WIDTH * found.std(ddof=1)
    return shares, errors


def _waves(draws: int) -> Array:
    """(wave, place): cosines and sines of the harmonics, in the order in which the input rises."""
    rises_and_falls = np.concatenate([np.arange(draws)[::2], np.arange(draws)[1::2][::-1]])
    time = np.empty(draws)
    time[rises_and_falls] = np.arange(draws) / draws
    angle = 2 * np.pi * np.outer(np.arange(1, HARMONICS + 1), time)
    return np.concatenate([np.cos(angle), np.sin(angle)])


def _share(rising: Array, waves: Array) -> float:
    """Share of the first harmonics in the variance, without its bias."""
    around = rising - rising.mean()
    power = waves @ around
    share = 2 * float(power @ power) / (len(around) * float(around @ around))
    bias = 2 * HARMONICS / len(around)
    return share - bias / (1 - bias) * (1 - share)


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _indices(names: Sequence[str], columns: Any, method: str, draws: int) -> SobolIndices:
    rows = zip(names, *([float(v) for v in column] for column in columns), strict=True)
    found = [SobolIndex(*row) for row in rows]

    def size(index: SobolIndex) -> float:
        return -(index.first if np.isnan(index.total) else index.total)

    return SobolIndices(tuple(sorted(found, key=size)), method, draws)


def _salib(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as cause:
        raise MissingExtraError(
            "Sobol indices need the extra `ensemble`: pip install 'blocs[ensemble]'"
        ) from cause
