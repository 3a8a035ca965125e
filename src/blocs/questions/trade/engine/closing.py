"""Balanced trade is a baseline, not an effect: deficits are closed before a comparison starts.

Under the closure `balanced` a shock is compared with the world whose deficits were closed first, so
that no shock means no change; what the closing itself does is a result of its own. Rationing keeps
claims on foreigners whatever the closure: nothing is closed there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.errors import SolverError
from blocs.questions.trade.engine.calibration import world_after
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

CLOSED = 1e-10
"""Largest deficit, relative to value added, that counts as none: what a solution may be off by."""


@dataclass(frozen=True, eq=False)
class Closing:
    """A world without deficits, and the verified solution that led to it from the one with them."""

    world: World
    solution: TradeSolution


def closing_of(
    world: World,
    trade: Trade,
    *,
    trade_balance: TradeBalance,
    labour_supply_elasticity: float = 0.0,
) -> Closing | None:
    """Close the deficits of `world` where `trade_balance` asks for it; None where nothing is to do.

    Raises the SolverError of the solve, which says that it was the closing.
    """
    if trade_balance is not TradeBalance.BALANCED or trade.model is Model.RATIONING:
        return None
    economy = economy_of(world, model=trade.model, substitution=trade.substitution)
    if (np.abs(economy.trade_deficit) <= CLOSED * economy.value_added).all():
        return None
    shock = Shock(
        trade_balance=TradeBalance.BALANCED, labour_supply_elasticity=labour_supply_elasticity
    )
    try:
        solution = solve_trade(economy, shock=shock, model=trade.model, method=trade.method)
    except SolverError as cause:
        told = f"closing the deficits of the baseline: {cause.summary}"
        raise type(cause)(told, problems=cause.problems) from cause
    return Closing(world_after(world, solution, shock=shock), solution)


def comparison_world(world: World, trade: Trade, *, trade_balance: TradeBalance) -> World:
    """`world`, with its deficits closed where the closure is `balanced`. Raises as `closing_of`."""
    closing = closing_of(world, trade, trade_balance=trade_balance)
    return world if closing is None else closing.world


def comparison_economy(world: World, trade: Trade, *, trade_balance: TradeBalance) -> Economy:
    """The arrays of `comparison_world`."""
    base = comparison_world(world, trade, trade_balance=trade_balance)
    return economy_of(base, model=trade.model, substitution=trade.substitution)
