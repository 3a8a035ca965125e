"""Small worlds out of a matrix, and the solver put to them."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Axis, Mask
from blocs.questions.trade.engine.models.model import SHORT_RUN, Model, Substitution
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.provenance import Provenance
from blocs.world.shocks.trade import Shock
from blocs.world.world import World

PROHIBITIVE = 1e6
"""A cost factor at which nothing foreign is bought but the solver still iterates over all trade."""


def world_of(flows: Array, elasticity: Array | float, input_share: Array | None = None) -> World:
    """A world of these flows (origin, destination, sector), without tariffs.

    input_share: (country, sector, use_sector), by default no inputs.
    """
    n, _, s = flows.shape
    return World(
        name="verification",
        year=0,
        country=Axis("country", tuple(f"C{k:02d}" for k in range(n))),
        sector=Axis("sector", tuple(f"S{k:02d}" for k in range(s))),
        flows=flows,
        trade_elasticity=np.broadcast_to(np.asarray(elasticity, dtype=float), (s,)).copy(),
        provenance=Provenance(title="a matrix of the verification"),
        tariff_rate=np.zeros_like(flows),
        input_share=np.zeros((n, s, s)) if input_share is None else input_share,
    )


def solved(
    world: World,
    model: Model = Model.CALIENDO_PARRO,
    *,
    shock: Shock,
    substitution: Substitution = SHORT_RUN,
) -> TradeSolution:
    """The equilibrium after a shock."""
    economy = economy_of(world, model=model, substitution=substitution)
    return solve_trade(economy, shock=shock, model=model)


def algebraic(matrix: Array, right: Array) -> Array:
    """X of matrix x = right, by dense algebra and nothing of the engines."""
    return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)


def foreign(world: World, factor: float) -> Array:
    """(origin, destination, sector) cost factors: `factor` across borders, 1 at home."""
    cost = np.full(world.flows.shape, factor)
    own = np.arange(len(world.countries))
    cost[own, own] = 1.0
    return cost


def own_share(share: Array) -> Array:
    """(country, sector) what each spends at home, of (origin, destination, sector) shares."""
    own = np.arange(len(share))
    return share[own, own]


def makers(world: World) -> Mask:
    """(country,) whether it makes some of every good that it uses: no share at home is zero."""
    some: Mask = (own_share(world.trade_share) > 0) | (world.expenditure <= 0)
    return np.asarray(some.all(axis=1))


def log_real_wages(world: World, own_share_cf: Array) -> Array:
    """(maker,) log change of real wages by what is spent at home before and after.

    −α (I − γ')⁻¹ log π̂_nn / θ: Costinot and Rodríguez-Clare (2014), for the `makers` of a world.
    own_share_cf: (country, sector).
    """
    before, eye = own_share(world.trade_share), np.eye(len(world.sectors))
    ratio = np.divide(own_share_cf, before, out=np.ones_like(before), where=before > 0)
    return np.array(
        [_log_wage(world, n, ratio[n], eye) for n in np.flatnonzero(makers(world)).tolist()]
    )


def _log_wage(world: World, country: int, ratio: Array, eye: Array) -> float:
    content = algebraic(eye - world.input_share[country].T, np.log(ratio) / world.trade_elasticity)
    return -float(world.final_share[country] @ content)
