"""Trade from nothing: a world whose partners of today are mixed with those that could be.

Hat algebra keeps a pair at zero that trades nothing today, whatever happens to the others. With a
weight ω the baseline is a pseudo-Bayes estimate of who trades with whom (Fienberg and Holland 1973,
Journal of the American Statistical Association 68): of each sector's trade between countries

    F*_in = a_i b_n [ (1 − ω) F_in + ω F_i· F_·n / F_·· ]   for i ≠ n,

a and b such that every country exports and imports of the sector what it did. Sales at home stay.
Observed zeros are an overfit of few shipments (Dingel and Tintelnot 2020, Spatial economics for
granular settings). Duties follow their flows: with τ = X*/X the price of what a country buys of a
sector, inputs cost γ τ and final demand τ (X − γ Y), as where tariffs are put in.
"""

from __future__ import annotations

import dataclasses
from weakref import WeakKeyDictionary

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import SolverError
from blocs.numerics.biproportional import biproportional
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.world import World

MISSED = 1e-9
"""Exports or imports of a sector may be off by this part of its trade: less is rounding."""

_MADE: WeakKeyDictionary[World, dict[float, World]] = WeakKeyDictionary()


def starting_world(world: World, trade: Trade) -> World:
    """`world` itself, or with the potential of `trade` in its baseline; kept as long as it is."""
    if trade.potential == 0:
        return world
    made = _MADE.setdefault(world, {})
    if trade.potential not in made:
        made[trade.potential] = with_potential(world, trade.potential)
    return made[trade.potential]


def with_potential(world: World, weight: float) -> World:
    """The world whose trade between countries is mixed with independence, `weight` 0 to 1.

    Raises SolverError where exports and imports of a sector cannot be kept.
    """
    sectors = np.ascontiguousarray(world.flows.transpose(2, 0, 1))
    home = np.arange(len(world.country))
    abroad = sectors.copy()
    abroad[:, home, home] = 0.0
    seed = mixed_with_independence(abroad, weight)
    seed[:, home, home] = 0.0
    fitted = biproportional(seed, rows=abroad.sum(axis=2), columns=abroad.sum(axis=1))
    if not fitted.missed.max() <= MISSED:
        worst = world.sectors[int(np.nan_to_num(fitted.missed, nan=np.inf).argmax())]
        raise SolverError(f"the potential of trade in {worst} cannot be balanced to its totals")
    flows = fitted.matrix
    flows[:, home, home] = sectors[:, home, home]
    return _dearer(dataclasses.replace(world, flows=flows.transpose(1, 2, 0)), world)


def mixed_with_independence(flows: Array, weight: float) -> Array:
    """(…, origin, destination) (1 − ω) F + ω F_i· F_·n / F_··, zero where nothing flows at all."""
    sold, bought = flows.sum(axis=-1), flows.sum(axis=-2)
    product = sold[..., :, None] * bought[..., None, :]
    total = sold.sum(axis=-1)[..., None, None]
    independent = np.divide(product, total, out=np.zeros_like(product), where=total > 0)
    return (1 - weight) * flows + weight * independent


def _dearer(mixed: World, world: World) -> World:
    """Input shares and final demand of `mixed`, whose duties follow its flows."""
    before, after = world.expenditure, mixed.expenditure
    price = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    final = price * world.final_share * world.income[:, None]
    return dataclasses.replace(
        mixed,
        input_share=world.input_share * price[:, :, None],
        given_final_share=final / final.sum(axis=1, keepdims=True),
    )
