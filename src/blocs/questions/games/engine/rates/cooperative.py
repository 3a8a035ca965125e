"""Cooperative points of smooth pay-offs over boxes: the Nash bargaining solution (Nash 1950).

Actions of all players maximise Σ_p a_p log(u_p(x) − d_p) together; d: pay-offs without agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.games.engine.rates.best_response import BestResponse, best_response
from blocs.questions.games.engine.rates.box_ascent import Box


@dataclass(frozen=True, eq=False)
class CooperativePoint:
    """Actions that maximise the Nash product.

    action: (variable,) of all players together; gains: (player,) over the outside options; best:
    the ascent with its certificate.
    """

    action: Array
    gains: Array
    best: BestResponse


def cooperative_point(
    payoffs: Callable[[Array], JointPayoffs],
    *,
    outside: Array,
    box: Box,
    starts: Sequence[Array],
    weights: Array | None = None,
    tolerance: float = 1e-8,
) -> CooperativePoint:
    """Maximise Σ_p a_p log(u_p(x) − d_p) over a box; starts must give everybody a gain.

    payoffs: x → all pay-offs (player,) and their gradients (player, variable). Raises InputError
    where no start makes everybody better off than the outside options.
    """
    power = np.ones(outside.size) if weights is None else weights
    power = power / power.sum()

    def product(x: Array) -> NashProduct:
        return NashProduct(payoffs(x), outside, power)

    usable = [item for item in starts if np.isfinite(product(item).value)]
    if not usable:
        raise InputError(
            "no start makes everybody better off than the outside options: there may be nothing to "
            "agree on, or other starts are needed"
        )
    best = best_response(product, box=box, starts=usable, tolerance=tolerance)
    return CooperativePoint(best.action, payoffs(best.action).values - outside, best)


class JointPayoffs(Protocol):
    """All pay-offs at a point; gradients may be computed only when they are asked for."""

    @property
    def values(self) -> Array:
        """(player,) pay-offs."""
        ...

    @property
    def gradients(self) -> Array:
        """(player, variable)."""
        ...


@dataclass(frozen=True, eq=False)
class JointPoint:
    """values: (player,) pay-offs; gradients: (player, variable)."""

    values: Array
    gradients: Array


@dataclass(frozen=True, eq=False)
class NashProduct:
    """Σ_p a_p log(u_p − d_p) at a point; −∞ where somebody gains nothing."""

    point: JointPayoffs
    outside: Array
    power: Array

    @property
    def value(self) -> float:
        """The log of the Nash product; NaN where there is no world."""
        gains = self.point.values - self.outside
        if np.isnan(gains).any():
            return float("nan")
        return float(np.dot(self.power, np.log(gains))) if gains.min() > 0 else -np.inf

    @property
    def own_gradient(self) -> Array:
        """(variable,) its gradient."""
        gains = self.point.values - self.outside
        if not gains.min() > 0:
            nothing: Array = np.zeros_like(self.point.gradients[0])
            return nothing
        weights: Array = self.power / gains
        slope: Array = (weights[:, None] * self.point.gradients).sum(axis=0)
        return slope
