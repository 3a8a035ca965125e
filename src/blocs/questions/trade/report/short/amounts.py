"""The unit of a picture or table of dollars: that of its largest amount."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from blocs.brief.voice import Voice
from blocs.foundation.messages import Message, say

NEARLY_NOTHING = "≈ 0"
WHOLE_FROM, SEEN_FROM = 9.95, 0.05
"""Units from which an amount is written whole, and below which it is nearly nothing."""


@dataclass(frozen=True)
class Unit:
    """A unit of money. factor: million USD in it; name: in sentences; head: over a column."""

    factor: float
    name: Message
    head: Message

    def change(self, million_usd: float, voice: Voice) -> str:
        """`+17`, `−3.4`, `≈ 0` of it."""
        if self.hides(million_usd):
            return NEARLY_NOTHING
        return voice.numbers.change(million_usd / self.factor, self._digits(million_usd))

    def level(self, million_usd: float, voice: Voice) -> str:
        """`17`, `3.4` of it."""
        size = million_usd / self.factor
        return voice.numbers.plain(size, 0 if abs(size) >= 10 * WHOLE_FROM else 1)

    def hides(self, million_usd: float) -> bool:
        """Whether nothing is seen of an amount beside those that the unit is chosen by."""
        return abs(million_usd) < SEEN_FROM * self.factor

    def _digits(self, million_usd: float) -> int:
        return 0 if abs(million_usd) >= WHOLE_FROM * self.factor else 1


UNITS = (
    Unit(1e3, say("billion USD"), say("bn USD")),
    Unit(1.0, say("million USD"), say("million USD")),
    Unit(1e-3, say("thousand USD"), say("thousand USD")),
)


def seen(million_usd: float) -> float:
    """An amount as it is drawn: nothing where not even thousands show it."""
    return 0.0 if UNITS[-1].hides(million_usd) else million_usd


def unit_of(million_usd: Iterable[float]) -> Unit:
    """The largest unit of which the largest amount is about one; billions where all are zero."""
    largest = max((abs(v) for v in million_usd if math.isfinite(v)), default=0.0)
    if largest == 0:
        return UNITS[0]
    return next((unit for unit in UNITS if largest >= 0.95 * unit.factor), UNITS[-1])
