"""Designs: points of the unit cube, any stretch of them without the ones before.

`monte_carlo` and `sobol` do not depend on the number of draws: more draws add points. `lhs` has
one point in each of `draws` strata of every dimension. Point k depends on the seed, on k and, for
`lhs`, on the number of draws; nothing is held in memory but the stretch that is asked for.
"""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from blocs.draws import DesignKind
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, MissingExtraError

ROUNDS = 6
"""Rounds of the keyed permutation behind `lhs`."""

BLOCK = 4
"""Numbers that Philox makes per step of its counter."""

MOST_SOBOL_DIMENSIONS = 21201


@dataclass(frozen=True)
class Design:
    """`draws` points in a cube; groups: the group of each dimension (`saltelli` varies groups).

    Raises InputError for impossible settings, MissingExtraError where scipy is needed and absent.
    """

    kind: DesignKind
    draws: int
    dimensions: int
    seed: int = 0
    groups: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.draws < 1 or self.dimensions < 1 or self.seed < 0:
            raise InputError(
                f"cannot make {self.draws} draws in {self.dimensions} dimensions from seed "
                f"{self.seed}: at least one draw and dimension, and a seed of zero or more"
            )
        if self.kind is DesignKind.SALTELLI and self.draws % self.block:
            raise InputError(
                f"the design 'saltelli' makes blocks of {self.block} draws ({len(self.varied)} "
                f"groups of inputs and two): ask for {self.block * self.bases} draws, or more"
            )
        if self.kind in (DesignKind.SOBOL, DesignKind.SALTELLI):
            _qmc()

    @property
    def varied(self) -> tuple[str, ...]:
        """Groups that `saltelli` varies one after the other; without groups, every dimension."""
        names = self.groups or tuple(str(k) for k in range(self.dimensions))
        return tuple(dict.fromkeys(names))

    @property
    def block(self) -> int:
        """Points that belong together: one, or 2 + groups under `saltelli`."""
        return len(self.varied) + 2 if self.kind is DesignKind.SALTELLI else 1

    @property
    def bases(self) -> int:
        """Base points of `saltelli`."""
        return max(1, self.draws // self.block)

    def points(self, start: int, stop: int) -> Array:
        """(stop − start, dimension): points `start` to `stop`, every number inside (0, 1)."""
        if self.kind is DesignKind.MONTE_CARLO:
            return _random(self.seed, start, stop, self.dimensions)
        if self.kind is DesignKind.LHS:
            return _latin_hypercube(self, start, stop)
        if self.kind is DesignKind.SOBOL:
            return _sobol(self.seed, start, stop, self.dimensions)
        return _saltelli(self, start, stop)


def whole_blocks(kind: DesignKind, draws: int, groups: tuple[str, ...]) -> int:
    """The largest number of draws up to `draws` that `kind` can make, at least one block."""
    block = len(set(groups)) + 2 if kind is DesignKind.SALTELLI else 1
    return max(1, draws // block) * block


def _random(seed: int, start: int, stop: int, dimensions: int) -> Array:
    """Counter-based random numbers (Salmon et al. 2011): row k costs the same for every k."""
    steps = -(-dimensions // BLOCK)
    philox = np.random.Philox(seed)
    philox.advance(start * steps)
    drawn = np.random.Generator(philox).random((stop - start, steps * BLOCK))
    return np.clip(drawn[:, :dimensions], 2.0**-54, None)


def _latin_hypercube(design: Design, start: int, stop: int) -> Array:
    inside = _random(design.seed, start, stop, design.dimensions)
    sequences = np.random.SeedSequence(design.seed).spawn(design.dimensions)
    keys = np.array([one.generate_state(ROUNDS, np.uint64) for one in sequences], dtype=np.uint64)
    rows = np.arange(start, stop, dtype=np.uint64)
    stratum = _permuted(rows, count=design.draws, keys=keys).astype(np.float64)
    return np.clip((stratum + inside) / design.draws, 2.0**-54, 1.0 - 2.0**-53)


Words = npt.NDArray[np.uint64]


def _permuted(rows: Words, *, count: int, keys: Words) -> Words:
    """(row, dimension): a permutation of 0 … count − 1 for each dimension, at `rows`.

    A Feistel network on the next even power of two, walked until inside (Black and Rogaway 2002).
    keys: (dimension, round).
    """
    half = np.uint64(max(1, -(-(count - 1).bit_length() // 2)))
    mask = np.uint64((1 << int(half)) - 1)
    dimensions = len(keys)
    found = np.repeat(rows, dimensions)
    column = np.tile(np.arange(dimensions), len(rows))
    outside = np.arange(len(found))
    while len(outside):
        left, right = found[outside] >> half, found[outside] & mask
        for key in keys.T:
            left, right = right, left ^ (_mixed(right ^ key[column[outside]]) & mask)
        found[outside] = (left << half) | right
        outside = outside[found[outside] >= count]
    return found.reshape(len(rows), dimensions)


def _mixed(x: Words) -> Words:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _sobol(seed: int, start: int, stop: int, dimensions: int) -> Array:
    qmc = _qmc()
    if dimensions > MOST_SOBOL_DIMENSIONS:
        raise InputError(f"a Sobol sequence has at most {MOST_SOBOL_DIMENSIONS} dimensions")
    generator = np.random.default_rng(seed)
    try:
        sequence = qmc.Sobol(dimensions, scramble=True, rng=generator)
    except TypeError:  # scipy before 1.15
        sequence = qmc.Sobol(dimensions, scramble=True, seed=generator)
    if start:
        sequence.fast_forward(start)
    with warnings.catch_warnings():
        # Balance at powers of two is a property of a whole design, not of the stretch asked for.
        warnings.simplefilter("ignore", UserWarning)
        points = np.asarray(sequence.random(stop - start), dtype=np.float64)
    return np.clip(points, 2.0**-54, 1.0 - 2.0**-53)


def _saltelli(design: Design, start: int, stop: int) -> Array:
    """Point A, then A with each group in turn taken from B, then B, for every base point."""
    first, last = start // design.block, -(-stop // design.block)
    both = _sobol(design.seed, first, last, 2 * design.dimensions)
    a, b = both[:, : design.dimensions], both[:, design.dimensions :]
    blocks = np.repeat(a[:, None, :], design.block, axis=1)
    groups = design.groups or design.varied
    for k, name in enumerate(design.varied):
        where = np.array([group == name for group in groups])
        blocks[:, 1 + k, where] = b[:, where]
    blocks[:, -1] = b
    flat = blocks.reshape(-1, design.dimensions)
    return flat[start - first * design.block : stop - first * design.block]


def _qmc() -> Any:
    try:
        return importlib.import_module("scipy.stats.qmc")
    except ImportError as cause:
        raise MissingExtraError(
            "a Sobol sequence needs the extra `ensemble`: pip install 'blocs[ensemble]'. The "
            "design `lhs` needs nothing."
        ) from cause
