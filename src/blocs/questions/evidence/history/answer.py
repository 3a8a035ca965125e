"""Past shocks and how far every method was off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.arguments import arguments, names, optional, path
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.questions.answers import Answer
from blocs.questions.evidence.history.ask import (
    History,
    PastTrade,
    Shock,
    load_history,
    past_trade,
)
from blocs.questions.evidence.history.scoring import Prediction, predictions

if TYPE_CHECKING:
    import pandas as pd

NAMED = 6
"""Buyers of each shock that are told one by one: the largest after it."""


@dataclass(frozen=True, eq=False)
class ScoredShock:
    """One shock, its trade, and what every method made of it."""

    shock: Shock
    trade: PastTrade
    predictions: tuple[Prediction, ...]

    def of(self, method: str, *, totals: bool, weight: float = 0.0) -> Prediction:
        """One prediction."""
        return next(
            p
            for p in self.predictions
            if (p.method, p.totals, p.weight) == (method, totals, weight)
        )

    def left_out(self) -> list[str]:
        """Buyers of before or after whose trade with the seller is not known in both years."""
        row = ~self.trade.known[self.trade.seller]
        row[self.trade.seller] = False
        return [code for code, out in zip(self.trade.countries, row, strict=True) if out]

    @property
    def missed(self) -> float:
        """The part of all sales that no prediction told the shock can place, at most."""
        return max(found.missed for found in self.predictions)

    def largest(self) -> list[int]:
        """Positions of the largest buyers after the shock."""
        order = np.argsort(-self.trade.after[self.trade.seller], kind="stable")
        return [int(k) for k in order[:NAMED]]


@dataclass(frozen=True, eq=False, repr=False)
class HistoryScore(Answer):
    """Every shock with every method's score: it stays in the table when it embarrasses."""

    history: History
    scored: tuple[ScoredShock, ...]

    def _facts(self) -> Mapping[str, str]:
        return {"title": self.history.title, "shocks": str(len(self.scored))}

    def as_json(self) -> dict[str, Any]:
        """`scores` by shock and method, `buyers` with what was predicted and what came."""
        return {
            "status": "converged",
            "scores": [
                {
                    "shock": scored.shock.name,
                    "method": found.method,
                    "knows_shock": found.told,
                    "knows_totals": found.totals,
                    "weight_of_independence": found.weight,
                    "misallocated_share": found.misallocated,
                    "sales_without_buyers_share": found.missed,
                }
                for scored in self.scored
                for found in scored.predictions
            ],
            "buyers": list(self._buyers()),
            "left_out": {scored.shock.name: scored.left_out() for scored in self.scored},
        }

    def _buyers(self) -> Any:
        for scored in self.scored:
            trade = scored.trade
            total = float(trade.after[trade.seller].sum())
            engine = scored.of("trade_engine", totals=False)
            prior = scored.of("potential_prior", totals=False, weight=0.35)
            for k in scored.largest():
                yield {
                    "shock": scored.shock.name,
                    "buyer": trade.countries[k],
                    "before": float(trade.before[trade.seller, k]),
                    "after": float(trade.after[trade.seller, k]),
                    "trade_engine": total * float(engine.shares[k]),
                    "potential_prior": total * float(prior.shares[k]),
                }

    def to_frame(self) -> pd.DataFrame:
        """One row a shock and method, its misallocated share."""
        rows = [
            {
                "shock": row["shock"],
                "method": row["method"],
                "knows_totals": str(row["knows_totals"]).lower(),
                "weight": row["weight_of_independence"],
                "quantity": "misallocated_share",
                "unit": "1",
                "value": row["misallocated_share"],
            }
            for row in self.as_json()["scores"]
        ]
        return tidy(rows, ("shock", "method", "knows_totals", "weight"))


@arguments(
    file=optional(path),
    only=names,
)
def history(file: str | Path | None = None, *, only: Sequence[str] = ()) -> HistoryScore:
    """Score every method on past shocks: those of the casebook, or of a file of your own.

    only: names of shocks. The score of a method is the part of the seller's sales that went to
    other buyers than it predicted. Raises ScenarioError, InputError.
    """
    read = load_history(file)
    names = [shock.name for shock in read.shocks]
    for name in only:
        if name not in names:
            hint = did_you_mean(name, names)
            told = f"there is no shock '{name}'. {hint}".rstrip()
            raise InputError(f"{told} Shocks: {', '.join(names)}.")
    chosen = [shock for shock in read.shocks if not only or shock.name in only]
    return HistoryScore(read, tuple(_scored(shock, read.folder) for shock in chosen))


def _scored(shock: Shock, folder: Path) -> ScoredShock:
    trade = past_trade(shock, folder)
    made = predictions(
        trade.before, trade.after, seller=trade.seller, stopped=trade.stopped, known=trade.known
    )
    return ScoredShock(shock, trade, tuple(made))
