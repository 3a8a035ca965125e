"""Voting power in councils that are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from blocs.foundation.axes import Mask
from blocs.questions.games.engine.groups.coalitions import (
    CoalitionGame,
    banzhaf,
    coalition_game,
    membership,
    shapley,
)


def weighted(
    *, votes: Sequence[float], quota: float, index: str, members: Sequence[int]
) -> list[float]:
    """Power of some members (by position) where `quota` of the votes carry.

    index: `shapley`, or `banzhaf` divided by its sum.
    """
    inside = membership(len(votes))
    return _power(_council(inside @ np.array(votes) >= quota), index, members)


def with_vetoes(
    *, vetoes: int, others: int, quota: int, index: str, members: Sequence[int]
) -> list[float]:
    """Power of some members (by position) of a council whose first `vetoes` members have a veto."""
    inside = membership(vetoes + others)
    carried = inside[:, :vetoes].all(axis=1) & (inside.sum(axis=1) >= quota)
    return _power(_council(carried), index, members)


def _council(carried: Mask) -> CoalitionGame:
    members = int(np.log2(len(carried)))
    return coalition_game([f"M{k}" for k in range(members)], carried.astype(float))


def _power(council: CoalitionGame, index: str, members: Sequence[int]) -> list[float]:
    found = shapley(council) if index == "shapley" else banzhaf(council, normalised=True)
    return [float(found.values[k]) for k in members]
