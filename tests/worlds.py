"""Invented worlds for tests: exactly balanced, made without any code of the engine."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Axis
from blocs.foundation.errors import WorldError
from blocs.world.provenance import Provenance
from blocs.world.world import World


def make_world(
    *,
    countries: int = 4,
    sectors: int = 3,
    seed: int = 0,
    tariffs: bool = True,
    deficits: bool = True,
    inputs: bool = True,
    zeros: float = 0.0,
    elasticity: float | None = None,
    imbalance: float = 2.0,
) -> World:
    """A random world in equilibrium: shares are drawn, levels solve the linear market clearing."""
    draw = np.random.default_rng(seed)
    n, s = countries, sectors
    share = draw.gamma(1.0, 1.0, (n, n, s)) + 0.05
    share[draw.random((n, n, s)) < zeros] = 0.0
    share[np.arange(n), np.arange(n)] = draw.uniform(2.0, 6.0, (n, s))
    share /= share.sum(axis=0)
    tariff = np.round(draw.uniform(0.0, 0.3, (n, n, s)), 3) if tariffs else np.zeros((n, n, s))
    tariff[np.arange(n), np.arange(n)] = 0.0
    gamma = draw.gamma(0.5, 1.0, (n, s, s))
    gamma *= (draw.uniform(0.3, 0.6, (n, 1, s))) / gamma.sum(axis=1, keepdims=True)
    if not inputs:
        gamma = np.zeros((n, s, s))
    alpha = draw.gamma(2.0, 1.0, (n, s))
    alpha /= alpha.sum(axis=1, keepdims=True)
    deficit = draw.normal(0.0, imbalance, n) if deficits else np.zeros(n)
    deficit -= deficit.mean()
    flows = _levels(share=share, tariff=tariff, gamma=gamma, alpha=alpha, deficit=deficit)
    for _ in range(60):  # a surplus that a country with few customers cannot run
        if (flows >= 0).all():
            break
        deficit /= 2
        flows = _levels(share=share, tariff=tariff, gamma=gamma, alpha=alpha, deficit=deficit)
    if not (flows >= 0).all():  # with zeros a country may have no customers at all
        raise WorldError(f"no balanced world at seed {seed}")
    return World(
        name=f"invented-{seed}",
        year=2020,
        country=Axis("country", tuple(f"C{k:02d}" for k in range(n))),
        sector=Axis("sector", tuple(f"S{k:02d}" for k in range(s))),
        flows=flows,
        trade_elasticity=(
            draw.uniform(2.0, 8.0, s) if elasticity is None else np.full(s, elasticity)
        ),
        provenance=Provenance(title="invented for a test"),
        tariff_rate=tariff,
        input_share=gamma,
        given_final_share=alpha,
    )


def _levels(*, share, tariff, gamma, alpha, deficit):
    """Flows that clear every market at these shares; world value added is 100 per country."""
    n, _, s = share.shape
    size = n * s
    net = share / (1.0 + tariff)
    system = np.zeros((n, s, n, s))
    revenue = 1.0 - net.sum(axis=0)
    for buyer in range(n):
        for good in range(s):
            for other in range(n):
                for using in range(s):
                    system[buyer, good, other, using] += (
                        gamma[buyer, good, using] * net[buyer, other, using]
                    )
            for using in range(s):
                system[buyer, good, buyer, using] += alpha[buyer, good] * revenue[buyer, using]
    inverse = np.linalg.inv(np.eye(size) - system.reshape(size, size)).reshape(n, s, n, s)
    response = np.einsum("njmk,mk->njm", inverse, alpha)
    output = np.einsum("imk,mkr->ikr", net, response)
    earned = np.einsum("ik,ikr->ir", 1.0 - gamma.sum(axis=1), output)
    balance, right = np.eye(n) - earned, earned @ deficit
    balance[-1], right[-1] = 1.0, 100.0 * n
    try:
        income = np.linalg.solve(balance, right) + deficit
    except np.linalg.LinAlgError as error:
        raise WorldError("countries without trade with each other: levels are not given") from error
    return net * (response @ income)[None]
