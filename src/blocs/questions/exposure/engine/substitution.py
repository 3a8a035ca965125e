"""Substitution-adjusted dependence: what losing a supplier does to prices, elasticity-weighted.

With π_mnj the share of m in n's expenditure on sector j and θ_j the trade elasticity, the CES price
index of n in j after m is gone, the costs of all others unchanged relative to each other, rises by

    ℓ_nmj = −log(1 − π_mnj) / θ_j                                  log points

It is weighted with what the good is used for: α_nj for consumers alone, and for consumers through
all rounds of domestic input use with w_n = (I − γ_n)⁻¹ α_n, γ_n the input shares (j, k):

    final      Σ_j α_nj ℓ_nmj          total      Σ_j w_nj ℓ_nmj          loss   1 − exp(−total)

A small share gives π/θ, a sole supplier infinity (loss 1). For a coalition π is the sum over its
members. With all foreign countries as the coalition, 1 − π is the domestic share and `total` is the
gain from trade, log real wage against autarky, exactly.

Limits. A partial measure: wages, incomes and foreign costs stay, lost export markets and tariff
revenue do not count, and other suppliers are never short of capacity. The same θ holds for a
small and a full loss, and it is the elasticity of years, not of weeks. The exact counterpart is
the solved rupture.

Sources: Arkolakis, Costinot and Rodríguez-Clare (2012), equation 1 (welfare from the domestic share
and θ); Costinot and Rodríguez-Clare (2014), gains from trade with many sectors and inputs;
Clayton, Maggiori and Schreger, A Theory of Economic Coercion and Fragmentation (the loss of inputs
that a hegemon controls, from their use weight, the controlled share and the elasticity).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from blocs.foundation.axes import Array, Axis, Mask
from blocs.foundation.errors import InputError
from blocs.foundation.messages import say
from blocs.world.world import World

MEANING: Mapping[str, str] = say(
    "How much dearer life gets if this supplier is gone and others step in "
    "as far as trade statistics say they can."
)


@dataclass(frozen=True, eq=False)
class SubstitutionDependence:
    """Loss of each single supplier, all dyads; N countries, S sectors.

    price_effect: (country, partner, sector) ℓ, log points; inf where the partner is the only
        supplier of a good that is bought.
    final_weight, total_weight: (country, sector) α and (I − γ)⁻¹ α, fractions of final spending.
    contribution: (country, partner, sector) total_weight · ℓ; sums over sectors to `total`.
    final, total: (country, partner) log points of the consumer price index.
    loss: (country, partner) 1 − exp(−total), fraction of real income.
    sole_supplier: (country, partner, sector) where the partner is the only supplier.
    """

    meaning: ClassVar[Mapping[str, str]] = MEANING
    country: Axis
    sector: Axis
    price_effect: Array
    final_weight: Array
    total_weight: Array
    contribution: Array
    final: Array
    total: Array
    loss: Array
    sole_supplier: Mask


@dataclass(frozen=True, eq=False)
class CoalitionDependence:
    """Loss of all members of a coalition at once; for a member, of all the others.

    price_effect, contribution: (country, sector); final, total, loss: (country,), units as in
    SubstitutionDependence; sole_supplier: (country, sector) where nobody else supplies.
    """

    meaning: ClassVar[Mapping[str, str]] = MEANING
    coalition: tuple[str, ...]
    country: Axis
    sector: Axis
    price_effect: Array
    contribution: Array
    final: Array
    total: Array
    loss: Array
    sole_supplier: Mask


def total_use_weight(*, input_share: Array, final_share: Array) -> Array:
    """(country, sector) w = (I − γ)⁻¹ α: spending on j per unit of final spending, all rounds.

    input_share: (country, sector, use_sector); final_share: (country, sector).
    """
    system = np.eye(input_share.shape[1]) - input_share
    weight = np.linalg.solve(system, final_share[:, :, None])[:, :, 0]
    return np.asarray(weight, dtype=np.float64)


def price_effect(*, lost_share: Array, trade_elasticity: Array, sole_supplier: Mask) -> Array:
    """ℓ = −log(1 − π)/θ over the last axis (sector), log points; inf for a sole supplier."""
    kept = np.where(sole_supplier, 0.0, np.minimum(lost_share, 1.0))
    with np.errstate(divide="ignore"):  # a rest below rounding is no supplier either
        effect = -np.log1p(-kept) / trade_elasticity
    return np.where(sole_supplier, np.inf, effect)


def weighted(effect: Array, *, weight: Array) -> Array:
    """Product of weight and effect in which an unused good counts nothing even at infinity."""
    used = np.broadcast_to(weight != 0, effect.shape)
    return np.multiply(effect, weight, out=np.zeros(effect.shape), where=used)


def substitution_dependence(world: World) -> SubstitutionDependence:
    """Price effect and loss of real income from losing each partner, for all dyads."""
    share = np.ascontiguousarray(world.trade_share.transpose(1, 0, 2))
    own = np.arange(len(world.country))
    share[own, own] = 0.0
    alone = (share > 0) & ((world.flows > 0).sum(axis=0) == 1)[:, None, :]
    effect = price_effect(
        lost_share=share, trade_elasticity=world.trade_elasticity, sole_supplier=alone
    )
    weight = total_use_weight(input_share=world.input_share, final_share=world.final_share)
    contribution = weighted(effect, weight=weight[:, None, :])
    total = contribution.sum(axis=2)
    return SubstitutionDependence(
        country=world.country,
        sector=world.sector,
        price_effect=effect,
        final_weight=world.final_share,
        total_weight=weight,
        contribution=contribution,
        final=weighted(effect, weight=world.final_share[:, None, :]).sum(axis=2),
        total=total,
        loss=-np.expm1(-total),
        sole_supplier=alone,
    )


def coalition_dependence(world: World, *, coalition: Sequence[str]) -> CoalitionDependence:
    """Price effect and loss of real income from losing all of `coalition` at once.

    Raises InputError where the coalition is empty or a member is not in the world.
    """
    unknown = [code for code in coalition if code not in world.country]
    if unknown or not coalition:
        problem = f"not in this world: {', '.join(unknown)}" if unknown else "no member is named"
        raise InputError(f"coalition: {problem}")
    own = np.arange(len(world.country))
    member = np.zeros((len(own), len(own)), dtype=np.float64)
    member[world.country.indices(coalition)] = 1.0
    member[own, own] = 0.0
    lost = np.einsum("in,inj->nj", member, world.trade_share)
    others = np.einsum("in,inj->nj", 1.0 - member, world.trade_share > 0)
    alone = (lost > 0) & (others == 0)
    effect = price_effect(
        lost_share=lost, trade_elasticity=world.trade_elasticity, sole_supplier=alone
    )
    weight = total_use_weight(input_share=world.input_share, final_share=world.final_share)
    contribution = weighted(effect, weight=weight)
    total = contribution.sum(axis=1)
    return CoalitionDependence(
        coalition=tuple(coalition),
        country=world.country,
        sector=world.sector,
        price_effect=effect,
        contribution=contribution,
        final=weighted(effect, weight=world.final_share).sum(axis=1),
        total=total,
        loss=-np.expm1(-total),
        sole_supplier=alone,
    )
