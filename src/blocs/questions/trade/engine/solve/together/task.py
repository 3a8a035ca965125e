"""One scenario of a batch, as what it changes on the baseline that it shares with the others."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.numerics.graph import components
from blocs.questions.trade.engine.kernels import changed_cells
from blocs.questions.trade.engine.models import armington, caliendo_parro
from blocs.questions.trade.engine.models.closure import closure_rows
from blocs.questions.trade.engine.solve.prepared import Near, Prepared, prepared_of
from blocs.questions.trade.engine.solve.together.edits import (
    Edits,
    Kernels,
    Places,
    edits_at,
    places_of,
)
from blocs.questions.trade.engine.state import Economy, Purchases, problem_of
from blocs.world.shocks.trade import Shock, TradeBalance

MOST_CHANGED = 0.1
"""Part of the kernel that a scenario may change: beyond, its edits cost more than a kernel of its
own."""

LEAST_LEFT = 1e-3
"""Part of its suppliers that a buyer must keep. Sums over edited cells are differences: of what is
left they lose as many digits as it has zeros behind the point, and the answer is to keep twelve."""


@dataclass(frozen=True, eq=False)
class Shared:
    """A baseline that scenarios share: its kernels, what it answers, and where loops start."""

    economy: Economy
    kernels: Kernels
    prepared: Prepared
    active: Mask
    supplied: Mask
    start: Array

    @property
    def shape(self) -> tuple[int, int]:
        """Countries, sectors."""
        n, s = self.economy.final_share.shape
        return n, s

    @property
    def near(self) -> Near | None:
        """Where a scenario that is solved alone may start, None where that is the baseline."""
        if self.prepared is prepared_of(self.economy):
            return None
        return Near(self.prepared, self.start)


@dataclass(frozen=True, eq=False)
class Task:
    """What one scenario changes.

    trade_elasticity: [j] θ; log_productivity: [n, j] or None; labour: [n] value added of the labour
    that there is at baseline wages, million USD; labour_supply_elasticity; closure, multiplicative,
    numeraire: see `models.closure`; sharing: [n, n] who receives whose tariffs, or None; purchases:
    of projects, or None; wage: [n, m] J⁻¹ where θ is not that of the preparation, else None.
    """

    edits: Edits
    trade_elasticity: Array
    wage: Array | None
    log_productivity: Array | None
    labour: Array
    labour_supply_elasticity: float
    closure: Array
    multiplicative: bool
    numeraire: int | None
    sharing: Array | None
    purchases: Purchases | None


_KEPT: WeakKeyDictionary[Economy, Shared | None] = WeakKeyDictionary()


def shared_of(economy: Economy) -> Shared | None:
    """Made at the first call for an economy and its variants; None where none can be made.

    That is: where the baseline leaves an answer open, or where its countries are not one component.
    """
    origin = economy if economy.origin is None else economy.origin
    if origin not in _KEPT:
        _KEPT[origin] = _made(origin)
    return _KEPT[origin]


def _made(economy: Economy) -> Shared | None:
    prepared = prepared_of(economy)
    base = problem_of(economy, Shock())
    if prepared is None or base.component.any() or (base.active & ~base.supplied).any():
        return None
    model = armington if economy.input_share is None else caliendo_parro
    return Shared(
        economy, Kernels.of(economy), prepared, base.active, base.supplied, model.start_of(base)
    )


def places_in(shared: Shared, shock: Shock) -> Places | None:
    """Where a shock changes shared kernels, None where they are so many that it goes alone."""
    return places_of(shared.economy, shared.kernels, shock, most=MOST_CHANGED)


def is_wide(economy: Economy, shock: Shock) -> bool:
    """Whether a shock changes more of the kernel than edits are good for."""
    return len(changed_cells(economy, shock)) > MOST_CHANGED * economy.trade_share.size


def task_of(shared: Shared, economy: Economy, shock: Shock, places: Places) -> Task | None:
    """A shock on a variant of the shared baseline; None where it needs a way of its own.

    That is: where a market or a link between countries disappears. places: where the shock changes
    the kernels.
    """
    edits = edits_at(economy, shared.kernels, shock, places)
    if not np.isfinite(edits.change).all() or not _keeps_markets(shared, edits):
        return None
    return _task(shared, economy, edits, shock)


def task_without(
    shared: Shared, economy: Economy, edits: Edits, *, trade_balance: TradeBalance
) -> Task | None:
    """Edits alone, as `task_of`."""
    if len(edits.places.cell) > MOST_CHANGED * shared.kernels.gross.size:
        return None
    if not _keeps_markets(shared, edits):
        return None
    return _task(shared, economy, edits, Shock(trade_balance=trade_balance))


def _task(shared: Shared, economy: Economy, edits: Edits, shock: Shock) -> Task:
    labour, transfer = economy.value_added, np.zeros(len(economy.country))
    if shock.labour_hat is not None:
        labour = labour * shock.labour_hat
    if shock.transfer is not None:
        transfer = shock.transfer
    productivity, numeraire = shock.productivity_hat, shock.numeraire
    return Task(
        edits=edits,
        trade_elasticity=economy.trade_elasticity,
        wage=_wage_at(shared.prepared, economy.trade_elasticity),
        log_productivity=None if productivity is None else np.log(productivity),
        labour=labour,
        labour_supply_elasticity=shock.labour_supply_elasticity,
        closure=closure_rows(economy, transfer, shock.trade_balance),
        multiplicative=shock.trade_balance is TradeBalance.MULTIPLICATIVE,
        numeraire=None if numeraire is None else economy.country.position[numeraire],
        sharing=economy.revenue_sharing if shock.revenue_sharing is None else shock.revenue_sharing,
        purchases=None if shock.purchases is None else Purchases(shock.purchases.T),
    )


def _wage_at(prepared: Prepared, theta: Array) -> Array | None:
    known = prepared.by_elasticity
    if known is None or np.array_equal(theta, known.trade_elasticity):
        return None
    return known.wage_at(theta)


def _keeps_markets(shared: Shared, edits: Edits) -> bool:
    """Whether buyers keep suppliers, sellers customers, and countries links, as in the baseline."""
    n, s = shared.shape
    lost = np.bincount(edits.places.buyers, edits.change[0], minlength=s * n)
    if (lost < LEAST_LEFT - 1.0).any():
        return False
    cell = edits.places.cell
    stopped = cell[edits.change[0] == -shared.kernels.gross.ravel()[cell]]
    if not stopped.size:
        return True
    before = shared.economy.partners
    after = before.without(stopped)
    if ((after.customers <= 0) & (after.customers < before.customers)).any():
        return False
    linked = after.links > 0
    if not (linked < (before.links > 0)).any():
        return True
    abroad = linked & ~np.eye(n, dtype=bool)
    both_ways = abroad.any(axis=0) & abroad.any(axis=1)
    return bool(both_ways.all()) and not components(linked).any()
