"""Tariffs put into a world that was made without: flows at basic prices and deficits stay.

With τ_nj = Σ_i (1 + t)(1 + e) F / Σ_i (1 + e) F, inputs cost γ' = γ τ, because duties on them were
inside value added; value added is what is left, β' = 1 − Σ_j γ', and final demand is X' − γ'Y =
τ (X − γY): not negative where it was not, and income rises only by the duties on final goods.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem
from blocs.world.world import World


def dearer(world: World, rate: Array) -> Array:
    """τ (country, sector): costs of purchases at duties `rate` (origin, destination, sector)."""
    plain = world.border_flows.sum(axis=0)
    duties = (rate * world.border_flows).sum(axis=0)
    return 1.0 + np.divide(duties, plain, out=np.zeros_like(plain), where=plain > 0)


def with_rates(world: World, rate: Array, *, file: str | None = None) -> World:
    """`world`, whose tariffs are zero, at the rates (origin, destination, sector), fractions.

    file: where the rates stand, for the error. Raises InputError where nothing is left of a
    producer's value added.
    """
    share = world.input_share * dearer(world, rate)[:, :, None]
    over = np.argwhere((share.sum(axis=1) > 1.0) & (world.gross_output > 0))
    if over.size:
        n, k = over[0]
        message = f"with duties, inputs of {world.sectors[k]} in {world.countries[n]} exceed output"
        raise InputError("the tariffs do not fit", problems=[Problem(message, file)])
    return dataclasses.replace(world, tariff_rate=rate, input_share=share, given_final_share=None)


def without_rates(world: World) -> World:
    """The world that `with_rates` made `world` from."""
    share = world.input_share / dearer(world, world.tariff_rate)[:, :, None]
    free = np.zeros_like(world.tariff_rate)
    provenance = dataclasses.replace(world.provenance, tariffs="")
    return dataclasses.replace(
        world,
        tariff_rate=free,
        input_share=share,
        given_final_share=None,
        provenance=provenance,
    )
