"""Power: what a country or coalition could threaten another with by withdrawing what it sells.

Clayton, Maggiori and Schreger, "A Theory of Economic Coercion and Fragmentation": a hegemon's power
over a target is the loss that the target would bear if the hegemon's goods, inputs and final, were
no longer to be had. Three numbers, from the mildest to the crudest assumption about substitution:

- in equilibrium: exports of `by` to `over` stop, one way (κ̂ = ∞), and the world is solved anew,
  with third countries and `over` itself stepping in; the loss of real income of `over`.
- at given prices: substitution within each sector only, all other prices and wages as they were.
  With ω_j the share of `by` in the spending X_j of `over` on sector j and I its income,
      loss = 1 − exp(−Σ_j (X_j/I) (−log(1 − ω_j)/θ_j)),
  the price index of each good raised by the lost varieties, weighted by all spending on it.
- withdrawn: the value of the goods, Σ_j ω_j X_j, in % of income: no more than a share.

The trade balance of `over` follows the stated closure. A coalition's power is compared with the sum
of its members' powers alone: it is larger where members are each other's substitutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import tee
from typing import ClassVar

import numpy as np

from blocs.draws.run import Run
from blocs.foundation.messages import say
from blocs.questions.exposure.engine.cut_answers import CutJob, cut_answers
from blocs.questions.exposure.engine.rupture import check_sides
from blocs.questions.trade.engine.closing import comparison_economy
from blocs.questions.trade.engine.derivatives.cuts import Block
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World


@dataclass(frozen=True)
class Threat:
    """`by` withdraws its sales to `over`, in some sectors (None: all)."""

    by: tuple[str, ...]
    over: tuple[str, ...]
    sectors: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class PowerRow:
    """What a threat would cost. Losses in % of the income of `over` (together), positive.

    loss_pct: in equilibrium, NaN with a `cause` where there is none; cost_to_by_pct: what carrying
    it out costs `by`, in % of its income; loss_at_given_prices_pct: substitution within sectors
    only; withdrawn_pct: value of the goods withdrawn; loss_million_usd: in equilibrium.
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "What the target would lose if these suppliers stopped selling to it: the threat "
        "that they hold."
    )

    threat: Threat
    status: str
    cause: str
    loss_pct: float
    loss_million_usd: float
    cost_to_by_pct: float
    loss_at_given_prices_pct: float
    withdrawn_pct: float
    model: Model
    trade_balance: TradeBalance


@dataclass(frozen=True, eq=False)
class CoalitionPower:
    """A coalition's power beside that of its members.

    surplus_pct: together minus the sum of the members alone, in points of the income of `over`;
    surplus_at_given_prices_pct: the same without the equilibrium. Above zero: superadditive.
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "How much more the members can threaten together than the sum of what each can alone."
    )

    together: PowerRow
    alone: tuple[PowerRow, ...]

    @property
    def surplus_pct(self) -> float:
        """Together minus the sum alone, in equilibrium."""
        return self.together.loss_pct - sum(row.loss_pct for row in self.alone)

    @property
    def surplus_at_given_prices_pct(self) -> float:
        """Together minus the sum alone, at given prices."""
        alone = sum(row.loss_at_given_prices_pct for row in self.alone)
        return self.together.loss_at_given_prices_pct - alone


def power_rows(
    world: World,
    threats: Iterable[Threat],
    trade: Trade,
    run: Run,
    *,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
) -> Iterator[PowerRow]:
    """Solve threats lazily, in order. Raises InputError where sides are unknown or overlap."""
    economy = comparison_economy(world, trade, trade_balance=trade_balance)
    wanted, again = tee(threats)
    jobs = (CutJob(_cut(world, threat), trade.trade_elasticity) for threat in wanted)
    solved = cut_answers(economy, jobs, trade, run, trade_balance=trade_balance)
    for threat, answer in zip(again, solved, strict=False):
        over, by = world.country.indices(threat.over), world.country.indices(threat.by)
        loss = economy.income * (1.0 - answer.real_income_hat)
        partial, withdrawn = _given_prices(economy, threat)
        yield PowerRow(
            threat=threat,
            status=answer.status,
            cause=answer.cause,
            loss_pct=100 * float(loss[over].sum() / economy.income[over].sum()),
            loss_million_usd=float(loss[over].sum()),
            cost_to_by_pct=100 * float(loss[by].sum() / economy.income[by].sum()),
            loss_at_given_prices_pct=partial,
            withdrawn_pct=withdrawn,
            model=trade.model,
            trade_balance=trade_balance,
        )


def coalition_power(
    world: World,
    trade: Trade,
    run: Run,
    *,
    members: Sequence[str],
    over: Sequence[str],
    sectors: Sequence[str] | None = None,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
) -> CoalitionPower:
    """Power of `members` together and of each alone over `over`."""
    goods = None if sectors is None else tuple(sectors)
    threats = [Threat(tuple(members), tuple(over), goods)]
    threats += [Threat((member,), tuple(over), goods) for member in members]
    together, *alone = power_rows(world, threats, trade, run, trade_balance=trade_balance)
    return CoalitionPower(together, tuple(alone))


def _cut(world: World, threat: Threat) -> tuple[Block, ...]:
    check_sides(world, threat.by, threat.over, threat.sectors)
    by, over = world.country.indices(threat.by), world.country.indices(threat.over)
    sectors = None if threat.sectors is None else world.sector.indices(threat.sectors)
    return (Block(by, over, sectors),)


def _given_prices(economy: Economy, threat: Threat) -> tuple[float, float]:
    """(loss at given prices, goods withdrawn), % of the income of `over`, target by target."""
    by, over = economy.country.indices(threat.by), economy.country.indices(threat.over)
    n, s = economy.final_share.shape
    share = np.zeros((s, n))
    share[:] = economy.trade_share[:, :, by].sum(axis=2)
    if threat.sectors is not None:
        kept = np.ones(s, dtype=bool)
        kept[economy.sector.indices(threat.sectors)] = False
        share[kept] = 0.0
    spending = economy.expenditure.T[:, over]
    lost = np.clip(share[:, over], 0.0, 1.0)
    with np.errstate(divide="ignore"):
        dearer = -np.log1p(-lost) / economy.trade_elasticity[:, None]
    weighted = np.where(spending > 0, spending * dearer, 0.0).sum(axis=0)
    income = economy.income[over]
    loss = (income * -np.expm1(-weighted / income)).sum() / income.sum()
    withdrawn = (spending * lost).sum() / income.sum()
    return 100 * float(loss), 100 * float(withdrawn)
