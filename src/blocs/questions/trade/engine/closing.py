"""Balanced trade is a baseline, not an effect: deficits are closed before a comparison starts.

Under the closure `balanced` a shock is compared with the world whose deficits were closed first, so
that no shock means no change; what the closing itself does is a result of its own. Rationing keeps
claims on foreigners whatever the closure: nothing is closed there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from blocs.foundation.errors import SolverError
from blocs.questions.trade.engine.calibration import world_after
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.together.many import candidate_of, solved_together
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
    shock = _closing(labour_supply_elasticity)
    known = _AHEAD.pop(world, None)
    if known is not None and known.answers(trade, labour_supply_elasticity):
        return Closing(world_after(world, known.solution, shock=shock), known.solution)
    economy = economy_of(world, model=trade.model, substitution=trade.substitution)
    if _is_closed(economy):
        return None
    try:
        solution = solve_trade(economy, shock=shock, model=trade.model, method=trade.method)
    except SolverError as cause:
        told = f"closing the deficits of the baseline: {cause.summary}"
        raise type(cause)(told, problems=cause.problems) from cause
    return Closing(world_after(world, solution, shock=shock), solution)


def _closing(labour_supply_elasticity: float) -> Shock:
    return Shock(
        trade_balance=TradeBalance.BALANCED, labour_supply_elasticity=labour_supply_elasticity
    )


def _is_closed(economy: Economy) -> bool:
    return bool((np.abs(economy.trade_deficit) <= CLOSED * economy.value_added).all())


@dataclass(frozen=True, eq=False)
class _Ahead:
    """A closing that was solved before it is asked for, and what it was solved under."""

    trade: Trade
    labour_supply_elasticity: float
    solution: TradeSolution

    def answers(self, trade: Trade, labour_supply_elasticity: float) -> bool:
        """Whether it is the one that is asked for."""
        same = self.labour_supply_elasticity == labour_supply_elasticity
        return same and self.trade == trade


_AHEAD: WeakKeyDictionary[World, _Ahead] = WeakKeyDictionary()


def close_ahead(
    worlds: Sequence[World], base: World, trade: Trade, *, labour_supply_elasticity: float = 0.0
) -> None:
    """Solve side by side what `closing_of` will be asked for, one world after the other.

    worlds: `base` with other trade elasticities. Those that need a way of their own are left to
    `closing_of`, which answers each of the others once.
    """
    economy = economy_of(base, model=trade.model, substitution=trade.substitution)
    if trade.model is Model.RATIONING or _is_closed(economy):
        return
    shock = _closing(labour_supply_elasticity)
    asked = [replace(economy, trade_elasticity=world.trade_elasticity) for world in worlds]
    found = solved_together(
        [candidate_of(item, shock, model=trade.model, method=trade.method) for item in asked],
        compiled=trade.compiled,
    )
    for world, solution in zip(worlds, found, strict=True):
        if solution is not None:
            _AHEAD[world] = _Ahead(trade, labour_supply_elasticity, solution)


def comparison_world(world: World, trade: Trade, *, trade_balance: TradeBalance) -> World:
    """`world`, with its deficits closed where the closure is `balanced`. Raises as `closing_of`."""
    closing = closing_of(world, trade, trade_balance=trade_balance)
    return world if closing is None else closing.world


def comparison_economy(world: World, trade: Trade, *, trade_balance: TradeBalance) -> Economy:
    """The arrays of `comparison_world`."""
    base = comparison_world(world, trade, trade_balance=trade_balance)
    return economy_of(base, model=trade.model, substitution=trade.substitution)
