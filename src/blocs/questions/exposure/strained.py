"""Ruptures in which mining or energy grows more than can be meant, and the loss with lower θ there.

The rupture is the scenario in which both sides stop all trade; see `questions/trade/plausibility`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from blocs.foundation.plain import finite_or_null
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.scenario import Closure, Scenario
from blocs.questions.trade.answer import run_under
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.plausibility import PARTS, Part, Plausibility, plausibility
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class StrainedRupture:
    """The rupture of `country` with `partner`, where an output is strained."""

    country: str
    partner: str
    found: Plausibility

    def loss(self, part: Part) -> float:
        """Loss of real income of the country where that elasticity is lower, %; NaN: no answer."""
        value = self.found.value(part, self.country)
        return float("nan") if value is None else -value

    def as_json(self) -> dict[str, Any]:
        """Plain data: what is strained, and the losses."""
        told = self.found.as_json()["plausibility"]
        return {
            "partner": self.partner,
            "flagged": told["flagged"],
            **{f"rupture_loss_pct_if_{part}": finite_or_null(self.loss(part)) for part in PARTS},
        }


def strained_ruptures(
    world: World,
    country: str,
    partners: Sequence[str],
    trade: Trade,
    *,
    trade_balance: TradeBalance,
) -> tuple[StrainedRupture, ...]:
    """Those of the ruptures with `partners` in which an output is strained.

    Raises SolverError where a rupture has no solution: leave such partners out.
    """
    found: list[StrainedRupture] = []
    for partner in partners:
        scenario = Scenario(
            title=f"{country}, {partner}",
            closure=Closure(trade_balance=trade_balance),
            moves=[Embargo(by=(country,), on=(partner,), sectors=("all",), direction="both")],
        )
        outcome = run_under(trade, world, scenario)
        strained = plausibility(outcome, world, scenario, trade)
        if strained is not None:
            found.append(StrainedRupture(country, partner, strained))
    return tuple(found)
