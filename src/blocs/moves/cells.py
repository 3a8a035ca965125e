"""Sets of cells (origin, destination, sector), and where two moves contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.documents import KeyPath

Cell: TypeAlias = tuple[int, int, int]
"""Positions of origin, destination and sector."""


@dataclass(frozen=True, eq=False)
class Block:
    """All of `sectors` (sector,) on all of `pairs` (origin, destination), one value for all."""

    pairs: Mask
    sectors: Mask
    value: float = 1.0


@dataclass(frozen=True, eq=False)
class Points:
    """Cells listed one by one: positions and values, all of shape (cell,), no cell twice."""

    origin: Indices
    destination: Indices
    sector: Indices
    value: Array

    def where(self, keep: Mask) -> Points:
        """The cells for which `keep` is true."""
        return Points(
            self.origin[keep], self.destination[keep], self.sector[keep], self.value[keep]
        )


Cells: TypeAlias = Block | Points


def pairs_between(
    *, origin: Mask, destination: Mask, both_ways: bool = False, domestic: bool = False
) -> Mask:
    """(origin, destination) pairs from `origin` to `destination` (country,), domestic left out."""
    pairs = origin[:, None] & destination[None, :]
    if both_ways:
        pairs = pairs | pairs.T
    return pairs if domestic else pairs & ~np.eye(len(origin), dtype=bool)


def cost_of_cut(share: Array, elasticity: Array) -> Array:
    """κ of κ^−θ = 1 − s: it takes the part `share` s off a flow, before prices and incomes move.

    inf where all of it stops. elasticity: θ, of the same shape.
    """
    with np.errstate(divide="ignore"):
        return (1.0 - share) ** (-1.0 / elasticity)


def cut_points(pairs: Mask, share: Array, elasticity: Array) -> Points:
    """Costs that cut `share` on `pairs` (origin, destination), where anything is cut.

    share: (sector,), or (origin, sector) where origins differ; elasticity: (sector,) θ.
    """
    by_origin = np.broadcast_to(share, (len(pairs), len(elasticity)))
    origin, destination, sector = np.nonzero(pairs[:, :, None] & (by_origin > 0)[:, None, :])
    factor = cost_of_cut(by_origin[origin, sector], elasticity[sector])
    return Points(origin, destination, sector, factor)


class Deed(StrEnum):
    """What a move does to its cells."""

    SET_TARIFF = "sets a tariff"
    ADD_TARIFF = "adds to a tariff"
    SET_EXPORT_TAX = "sets an export tax"
    ADD_EXPORT_TAX = "adds to an export tax"
    RENT = "gives somebody a rent"
    COST = "changes a trade cost"
    EMBARGO = "is an embargo"


@dataclass(frozen=True, eq=False)
class Claim:
    """One deed of the move at `path` on its cells."""

    deed: Deed
    cells: Cells
    path: KeyPath


@dataclass(frozen=True)
class Contradiction:
    """Two moves that cannot both be meant: their paths, one cell on which they clash, and why."""

    first: KeyPath
    second: KeyPath
    cell: Cell
    reason: str


def contradictions(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """One contradiction for each pair of moves that clash.

    Two moves set different tariffs, or export taxes, on one cell; one sets what an earlier one has
    added to; or an embargo covers every cell of another move. Where an embargo covers some of them
    it stands, and the other move works on the rest.
    """
    found: set[tuple[KeyPath, KeyPath]] = set()
    for later, second in enumerate(claims):
        for first in claims[:later]:
            pair = first.path, second.path
            clash = None if first.path == second.path or pair in found else _clash(first, second)
            if clash is not None:
                found.add(pair)
                yield clash


_SETTING = {Deed.SET_TARIFF: "tariffs", Deed.SET_EXPORT_TAX: "export taxes"}

_LOST = {Deed.ADD_TARIFF: Deed.SET_TARIFF, Deed.ADD_EXPORT_TAX: Deed.SET_EXPORT_TAX}
"""What is lost where the second deed follows on the same cell."""


def _clash(first: Claim, second: Claim) -> Contradiction | None:
    if first.deed is second.deed and first.deed in _SETTING:
        cell = common_cell(first.cells, second.cells, differing=True)
        reason = f"they set different {_SETTING[first.deed]}"
    elif _LOST.get(first.deed) is second.deed:
        cell = common_cell(first.cells, second.cells)
        reason = "the second sets the rate, and what the first adds is lost: set first, then add"
    elif (first.deed is Deed.EMBARGO) is not (second.deed is Deed.EMBARGO):
        ban, other = (first, second) if first.deed is Deed.EMBARGO else (second, first)
        cell = common_cell(ban.cells, other.cells) if covers(ban.cells, other.cells) else None
        reason = "the embargo stands, the other move is pointless"
    else:
        return None
    return None if cell is None else Contradiction(first.path, second.path, cell, reason)


def covers(outer: Cells, inner: Cells) -> bool:
    """Whether every cell of `inner` is in `outer`."""
    if isinstance(outer, Block) and isinstance(inner, Block):
        pairs, sectors = inner.pairs & ~outer.pairs, inner.sectors & ~outer.sectors
        return not (pairs.any() or sectors.any())
    if isinstance(outer, Block):
        return bool(_hits(outer, _points(inner)).all())
    points = _points(inner)
    if len(points.value) > len(outer.value):
        return False
    listed = set(zip(outer.origin, outer.destination, outer.sector, strict=True))
    return all(
        cell in listed
        for cell in zip(points.origin, points.destination, points.sector, strict=True)
    )


def _points(cells: Cells) -> Points:
    if isinstance(cells, Points):
        return cells
    origin, destination, sector = np.nonzero(cells.pairs[:, :, None] & cells.sectors)
    return Points(origin, destination, sector, np.full(len(origin), cells.value))


def _hits(block: Block, points: Points) -> Mask:
    return block.pairs[points.origin, points.destination] & block.sectors[points.sector]


def common_cell(a: Cells, b: Cells, *, differing: bool = False) -> Cell | None:
    """One cell that is in `a` and `b` (with different values, if so asked), or None."""
    if isinstance(a, Block):
        return (
            _block_and_block(a, b, differing) if isinstance(b, Block) else _first(a, b, differing)
        )
    if isinstance(b, Block):
        return _first(b, a, differing)
    return _points_and_points(a, b, differing)


def _block_and_block(a: Block, b: Block, differing: bool) -> Cell | None:
    pairs, sectors = a.pairs & b.pairs, a.sectors & b.sectors
    if not (pairs.any() and sectors.any()) or (differing and a.value == b.value):
        return None
    origin, destination = np.argwhere(pairs)[0]
    return int(origin), int(destination), int(np.argmax(sectors))


def _first(block: Block, points: Points, differing: bool) -> Cell | None:
    hit = _hits(block, points)
    if differing:
        hit &= points.value != block.value
    return _cell_at(points, int(np.argmax(hit))) if hit.any() else None


def _points_and_points(a: Points, b: Points, differing: bool) -> Cell | None:
    rows_a, rows_b = (
        np.stack([points.origin, points.destination, points.sector]) for points in (a, b)
    )
    shape = tuple(np.maximum(rows_a.max(axis=1), rows_b.max(axis=1)) + 1)
    _, at_a, at_b = np.intersect1d(
        np.ravel_multi_index(tuple(rows_a), shape),
        np.ravel_multi_index(tuple(rows_b), shape),
        assume_unique=True,
        return_indices=True,
    )
    hit = a.value[at_a] != b.value[at_b] if differing else np.ones(len(at_a), dtype=bool)
    return _cell_at(a, int(at_a[np.argmax(hit)])) if hit.any() else None


def _cell_at(points: Points, index: int) -> Cell:
    return (
        int(points.origin[index]),
        int(points.destination[index]),
        int(points.sector[index]),
    )
