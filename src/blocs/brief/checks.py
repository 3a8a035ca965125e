"""How the numbers were found, and every check of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from blocs.brief.annex import Facts
from blocs.brief.voice import Voice
from blocs.foundation.messages import Message, say

CHECKS: Mapping[str, Message] = {
    "trade_shares_sum_to_one": say("Trade shares sum to one"),
    "cost_shares_sum_to_one": say("Cost shares sum to one"),
    "output_within_capacity": say("Nobody makes more than can be made"),
    "capacity": say("What can be made follows from deliveries and labour"),
    "deliveries_within_promises": say("No more is delivered than promised"),
    "deliveries_within_orders": say("No more is delivered than ordered"),
    "promised_or_ordered": say("Deliveries are what was promised or what was ordered"),
    "consumption_within_goods": say("No more is consumed than there is"),
    "consumption_within_income": say("No more is consumed than earned"),
    "goods_market": say("Goods markets clear"),
    "labour_market": say("Labour markets clear"),
    "trade_balance": say("Trade balances hold"),
    "walras": say("Walras’s law"),
}
"""Independent checks of a solution."""


@dataclass(frozen=True)
class SolverText:
    """How the numbers were found, and every check."""

    facts: Facts
    checks: Facts


def solver_text(solver: Mapping[str, Any], voice: Voice) -> SolverText:
    """Status, method, residual, tolerance, iterations, seconds and checks."""
    w, n = voice.words, voice.numbers
    residual = w(
        "{residual} (tolerance {tolerance}; largest undamped change of a log wage, "
        "price or expenditure)",
        residual=n.scientific(float(solver["residual"])),
        tolerance=n.scientific(float(solver["tolerance"])),
    )
    facts = [
        (w("Status"), status_text(solver, voice)),
        (w("Method"), str(solver["method"])),
        (w("Residual"), residual),
        (w("Iterations"), str(solver["iterations"])),
        (w("Seconds"), n.plain(float(solver["seconds"]), 3)),
    ]
    if "trading_components" in solver:
        facts.append((w("Trading groups after the scenario"), str(solver["trading_components"])))
    checks = cast(Mapping[str, float], solver.get("checks", {}))
    told = tuple(
        (w.told(CHECKS.get(name, name.replace("_", " "))), n.scientific(float(gap)))
        for name, gap in checks.items()
    )
    return SolverText(tuple(facts), told)


def status_text(solver: Mapping[str, Any], voice: Voice) -> str:
    """`converged` in words; any other status as it is."""
    status = str(solver["status"])
    return voice.words("converged") if status == "converged" else status
