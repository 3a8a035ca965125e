"""Random values of every instrument of a shock, and baselines that already have some of them."""

from __future__ import annotations

import numpy as np

from blocs.questions.trade.engine.calibration import world_after
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock


def instruments(world, seed):
    """{name: the fields of a Shock that this instrument sets}, drawn at random."""
    draw = np.random.default_rng(seed + 1000)
    n, s = len(world.countries), len(world.sectors)
    shape = (n, n, s)
    cost, export_tax = np.exp(0.2 * draw.normal(size=shape)), draw.uniform(-0.1, 0.3, shape)
    purchases = np.zeros(shape)
    purchases[0, 1], purchases[1, 1] = draw.uniform(0.5, 3.0, s), draw.uniform(0.0, 2.0, s)
    purchases[-1, 0, 0] = 1.5
    own = np.arange(n)
    cost[own, own] = 1.0
    export_tax[own, own] = 0.0
    gift = draw.normal(0.0, 2.0, n)
    return {
        "iceberg_cost_hat": {"iceberg_cost_hat": cost},
        "tariff_rate_cf": {"tariff_rate_cf": 1.5 * world.tariff_rate},
        "export_tax_rate_cf": {"export_tax_rate_cf": export_tax},
        "revenue_sharing": {"revenue_sharing": pool(n, draw)},
        "productivity_hat": {"productivity_hat": draw.uniform(0.7, 1.4, (n, s))},
        "labour_hat": {"labour_hat": draw.uniform(0.8, 1.3, n)},
        "labour_supply_elasticity": {"iceberg_cost_hat": cost, "labour_supply_elasticity": 0.7},
        "purchases": {"purchases": purchases},
        "transfer": {"transfer": gift - gift.mean()},
    }


def every_instrument(world, seed):
    """All of them in one set of fields."""
    together = {}
    for fields in instruments(world, seed).values():
        together |= fields
    return together


def pool(n, draw):
    """(country, country) random shares of tariff revenue; columns sum to one."""
    shares = draw.gamma(0.5, 1.0, (n, n)) + 2 * np.eye(n)
    return shares / shares.sum(axis=0)


def taxed_world(world, seed, *, model=Model.CALIENDO_PARRO):
    """The world after export taxes, subsidies and shared revenue: a baseline that has them."""
    fields = instruments(world, seed)
    shock = Shock(**fields["export_tax_rate_cf"], **fields["revenue_sharing"])
    return after(world, shock, model=model)


def after(world, shock, *, model=Model.CALIENDO_PARRO, **economy):
    """The counterfactual as a baseline."""
    at = economy_of(world, model=model, **economy)
    return world_after(world, solve_trade(at, shock=shock, model=model), shock=shock)
