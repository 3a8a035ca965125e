"""Covering: fewest sites, and sites that cover most, of instances with known optima."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.questions.security.engine.cover import fewest_sites, most_covered, within

# -- small instances ------------------------------------------------------------------------------


def fewest_stations(*, minutes: Sequence[Sequence[float]], reach: float) -> float:
    """The fewest stations from which every town is reached in time."""
    return float(len(fewest_sites(within(np.array(minutes, dtype=float), reach)).sites))


def fewest_pieces(*, piece: str, side: int) -> float:
    """The fewest pieces of chess that stand on or attack every square of a board."""
    squares = np.array([(r, c) for r in range(side) for c in range(side)])
    apart = np.abs(squares[:, None] - squares[None, :])
    reach = {"queen": _queen, "knight": _knight, "king": _king}[piece](apart)
    return float(len(fewest_sites(reach).sites))


def _queen(apart: Array) -> Mask:
    rows, columns = apart[..., 0], apart[..., 1]
    return (rows == 0) | (columns == 0) | (rows == columns)


def _knight(apart: Array) -> Mask:
    return (np.sort(apart, axis=-1) == [1, 2]).all(axis=-1) | (apart == 0).all(axis=-1)


def _king(apart: Array) -> Mask:
    return apart.max(axis=-1) <= 1


# -- published instances --------------------------------------------------------------------------


def most_weight(data: Path, *, instance: str, radius: float, sites: int) -> list[float]:
    """The most that 1, 2, … `sites` sites cover of an instance of São José dos Campos."""
    lines = (data / f"{instance}.txt").read_text(encoding="utf-8").splitlines()[1:]
    rows = np.array([line.split()[:3] for line in lines if len(line.split()) >= 3], dtype=float)
    place, weight = rows[:, :2], rows[:, 2]
    apart = np.sqrt(((place[:, None] - place[None, :]) ** 2).sum(axis=2))
    reach = within(apart, radius)
    return [round(most_covered(reach, weight, p).covered, 6) for p in range(1, sites + 1)]
