"""What a reader leaves out of a file: told with its amount and share, refused where it is much."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from blocs.foundation.errors import InputError, Problem
from blocs.foundation.rates import share_of

ALLOWED = 0.01
"""Share of a file that may be left out unasked."""

OPTION = "--allow-left-out"


@dataclass
class LeftOut:
    """Amounts by reason; `unit` is `million USD` or `lines`."""

    file: str
    unit: str
    reasons: dict[str, float] = field(default_factory=dict[str, float])

    def add(self, reason: str, amount: float) -> None:
        """Note an amount; nothing is noted for zero."""
        if amount > 0:
            self.reasons[reason] = self.reasons.get(reason, 0.0) + amount

    def notes(self, kept: float) -> list[str]:
        """One sentence for each reason, with its share of what was kept and left out together."""
        everything = kept + sum(self.reasons.values())
        return [
            f"{reason} left out: {amount:,.6g} {self.unit} ({_per_cent(amount / everything)})"
            for reason, amount in self.reasons.items()
        ]

    def check(self, kept: float, allowed: float | None) -> None:
        """Raises InputError where more than the allowed share (default: 1 %) is left out."""
        limit = ALLOWED if allowed is None else allowed
        lost = sum(self.reasons.values())
        if not lost or lost <= limit * (kept + lost):
            return
        share = lost / (kept + lost)
        enough = min(100, math.ceil(1000 * share) / 10)
        message = (
            f"{lost:,.6g} {self.unit} of {kept + lost:,.6g} ({_per_cent(share)}) would be left "
            f"out, more than {_per_cent(limit)}"
        )
        remedy = "; ".join(f"{reason}: {amount:,.6g}" for reason, amount in self.reasons.items())
        remedy = f"{remedy}.\n  Complete the file, or accept it: {OPTION} {enough:g}%."
        problem = Problem(message, self.file, field=OPTION, remedy=remedy)
        raise InputError("much of the file would be left out", problems=[problem])


def read_allowed(text: str | None) -> float | None:
    """The share that `--allow-left-out` names, `5%` or `0.05`. Raises InputError."""
    if text is None:
        return None
    try:
        return share_of(text if text.strip().endswith("%") else float(text))
    except ValueError as cause:
        problem = Problem(
            f"'{text}' is no share of a file", field=OPTION, remedy="Write 5% or 0.05."
        )
        raise InputError("the share cannot be used", problems=[problem]) from cause


def _per_cent(share: float) -> str:
    return f"{100 * share:.3g} %"
