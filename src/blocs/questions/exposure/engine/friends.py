"""Friends and enemies: whom another country's growth, or dearer trade, helps or hurts.

Kleinman, Liu and Redding, "International Friends and Enemies": the elasticity of the real income of
n with respect to the productivity of i (in all sectors at once), and here also with respect to the
iceberg cost of every bilateral trade, exact derivatives at the baseline by one adjoint solve a
country. i is a friend of n where the elasticity is positive, an enemy where it is negative.

Sum rules: dearer trade out of i everywhere, home included, is lower productivity of i, so that
productivity[n, i] = −Σ_d trade_cost[n, i, d]; and a world that is one per cent more productive
everywhere, without intermediate inputs, is one per cent richer everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from blocs.foundation.axes import Array, Axis
from blocs.foundation.messages import say
from blocs.questions.trade.engine.derivatives.linearise import linearise
from blocs.questions.trade.engine.derivatives.products import BATCH, real_income_gradients
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class Friends:
    """Elasticities of real income; rows: the countries whose income it is.

    productivity: (country, origin) by the log productivity of `origin`, all sectors; trade_cost:
    (country, origin, destination) by the log iceberg cost of all that goes from origin to
    destination, the diagonal being trade at home. Per cent of real income per per cent.
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "By how many per cent a country's real income moves when another becomes one per "
        "cent more productive: above zero a friend, below zero a rival."
    )

    countries: tuple[str, ...]
    origin: Axis
    productivity: Array
    trade_cost: Array
    model: Model
    trade_balance: TradeBalance

    @property
    def dyads(self) -> Array:
        """(country, partner) by the log cost of trade between the two, both ways.

        The linear atlas. NaN for a country with itself.
        """
        who = self.origin.indices(self.countries)
        rows = np.arange(len(who))
        both = self.trade_cost[rows, who] + self.trade_cost[rows, :, who]
        both[rows, who] = np.nan
        return both


def friends_and_enemies(
    world: World,
    trade: Trade,
    *,
    countries: Sequence[str] | None = None,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
) -> Friends:
    """The matrices for `countries` (None: all), by one adjoint solve each.

    Raises SolverError where the baseline under this closure, or the linear solve, fails.
    """
    economy = economy_of(world, model=trade.model, substitution=trade.substitution)
    shock = Shock(trade_balance=trade_balance)
    solution = solve_trade(economy, shock=shock, model=trade.model, method=trade.method)
    at = linearise(solution, shock=shock)
    rows = world.countries if countries is None else tuple(countries)
    n = len(world.country)
    productivity, trade_cost = np.empty((len(rows), n)), np.empty((len(rows), n, n))
    for start in range(0, len(rows), BATCH):
        gradients = real_income_gradients(at, rows[start : start + BATCH])
        for row, gradient in enumerate(gradients, start=start):
            productivity[row] = gradient.log_productivity.sum(axis=1)
            trade_cost[row] = gradient.summed_over_sectors
    return Friends(rows, world.country, productivity, trade_cost, trade.model, trade_balance)
