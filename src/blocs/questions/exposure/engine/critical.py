"""Critical goods: the few (partner, sector) cells that carry a loss.

Cells come with their contributions c ≥ 0 to a loss: from `substitution` (they add up by
construction), or from exact solves cell by cell or sector by sector (pass one row per partner).
Ranked from the largest down, the first K with Σ c ≥ share · total are the smallest such set.

A cell with c < 0, whose rupture would be a gain, is never critical; shares refer to the sum of the
positive contributions, and `net_total` says what is left with the gains. An infinite
contribution stands for a good without any other supplier: such cells come first and alone carry
the loss, in equal parts. Ties keep the order of the labels.

Source: Lorenz (1905) for the curve; the index of inequality is Gini's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from blocs.foundation.axes import Array, Axis, Indices
from blocs.foundation.errors import InputError
from blocs.foundation.messages import say

ROUNDING = 1e-12
"""A cumulative share this close below the wanted one counts as reached."""


@dataclass(frozen=True, eq=False)
class CriticalCells:
    """All cells of one loss in order of weight; C = partners × sectors.

    partner, sector: (C,) positions in the axes given, most important first.
    contribution, share, cumulative: (C,) contribution in the unit given, its fraction of the sum of
        positive contributions (zero for gains), running sum of the fractions.
    count: how many of the first cells reach `wanted` of the loss; zero where there is none.
    total, net_total: sum of positive contributions, and of all.
    gini: inequality of the fractions over all cells, 0 (even) … 1 (one cell).
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "The shortest list of goods and suppliers that accounts for most of the damage."
    )
    partners: Axis
    sectors: Axis
    wanted: float
    partner: Indices
    sector: Indices
    contribution: Array
    share: Array
    cumulative: Array
    count: int
    total: float
    net_total: float
    gini: float

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """(partner, sector) labels of the critical set, most important first."""
        first = slice(0, self.count)
        return tuple(
            (self.partners.labels[int(m)], self.sectors.labels[int(j)])
            for m, j in zip(self.partner[first], self.sector[first], strict=True)
        )


def critical_cells(
    contribution: Array, *, partners: Axis, sectors: Axis, wanted: float = 0.8
) -> CriticalCells:
    """Rank the cells of one country's loss and find the smallest set that carries `wanted` of it.

    contribution: (partner, sector). Raises InputError where the shape does not fit the axes, a
    number is missing, or `wanted` is not in (0, 1].
    """
    check(contribution, shape=(len(partners), len(sectors)), wanted=wanted)
    flat = contribution.reshape(-1)
    order = np.argsort(-flat, kind="stable")
    share = loss_share(flat)[order]
    cumulative = np.cumsum(share)
    return CriticalCells(
        partners=partners,
        sectors=sectors,
        wanted=wanted,
        partner=order // len(sectors),
        sector=order % len(sectors),
        contribution=flat[order],
        share=share,
        cumulative=cumulative,
        count=int(cells_needed(cumulative, wanted=wanted)),
        total=float(np.maximum(flat, 0.0).sum()),
        net_total=float(flat.sum()),
        gini=gini(share),
    )


def check(contribution: Array, *, shape: tuple[int, ...], wanted: float) -> None:
    """Raise InputError for a wrong shape, NaN, minus infinity, or a share outside (0, 1]."""
    if contribution.shape != shape:
        raise InputError(f"contributions of shape {contribution.shape}, expected {shape}")
    if np.isnan(contribution).any() or np.isneginf(contribution).any():
        raise InputError("contributions: a number is missing or minus infinity")
    if not 0.0 < wanted <= 1.0:
        raise InputError(f"the share of the loss is {wanted:g}, expected above 0 and at most 1")


def loss_share(contribution: Array) -> Array:
    """Fractions of the positive total over the last axis, the cells of one loss.

    Where cells are infinite they share the loss equally and the others have none.
    """
    infinite = np.isposinf(contribution)
    any_infinite = infinite.any(axis=-1, keepdims=True)
    weight = np.where(any_infinite, infinite, np.where(infinite, 0.0, np.maximum(contribution, 0)))
    total = np.broadcast_to(weight.sum(axis=-1, keepdims=True), weight.shape)
    return np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)


def cells_needed(cumulative: Array, *, wanted: float) -> npt.NDArray[np.intp]:
    """How many cells reach `wanted`, over the last axis of falling cells; 0 where all are zero."""
    reached = cumulative >= wanted - ROUNDING
    return np.where(reached.any(axis=-1), reached.argmax(axis=-1) + 1, 0)


def gini(share: Array) -> float:
    """Gini index of fractions that sum to one, given in falling order; 0 where there is no loss."""
    cells = len(share)
    if cells == 0 or not share.any():
        return 0.0
    rank = np.arange(cells, 0, -1)
    return float(2.0 * (rank * share).sum() / cells - (cells + 1) / cells)
