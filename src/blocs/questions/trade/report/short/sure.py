"""How far the numbers of actors go: draws of the elasticities, closures, models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.report.short.actors import Actor

CROSSING = 0.10
"""A range that crosses zero by more than this part of the number leaves the sign open."""
LEVELS = (0.05, 0.95)


@dataclass(frozen=True)
class Span:
    """From the lowest to the highest change of real income [million USD, % of base income]."""

    low: float
    high: float
    low_pct: float
    high_pct: float
    centre: float

    @property
    def width(self) -> float:
        """How far its ends are apart [million USD]."""
        return self.high - self.low

    @property
    def open(self) -> bool:
        """Whether it crosses zero by more than a tenth of the number."""
        beyond = -self.low if self.centre > 0 else self.high
        return beyond > CROSSING * abs(self.centre)


@dataclass(frozen=True, eq=False)
class Sure:
    """Changes of real income of every country [million USD] under other assumptions.

    outcome: the number itself; draws: (draw, country); closures, models: name → (country,); NaN
    where there is no answer. what_if: name → the same outcome under a change that is no assumption
    of the range.
    """

    outcome: Outcome
    draws: Array
    closures: Mapping[str, Array] = field(default_factory=dict[str, Array])
    models: Mapping[str, Array] = field(default_factory=dict[str, Array])
    seed: int = 0

    def of(self, actor: Actor) -> Span | None:
        """The range of an actor: it always holds the number itself."""
        ends = [actor.usd, *self.drawn(actor)]
        for cases in (self.closures, self.models):
            ends += [value for value in self.cases(cases, actor).values() if np.isfinite(value)]
        if not actor.members or len(ends) == 1:
            return None
        base = 100 * actor.usd / actor.pct if actor.pct else np.nan
        low, high = min(ends), max(ends)
        return Span(low, high, 100 * low / base, 100 * high / base, actor.usd)

    def drawn(self, actor: Actor) -> tuple[float, ...]:
        """The 5% and 95% quantiles of an actor over the draws; nothing without any."""
        if not len(self.draws):
            return ()
        values = self.draws[:, self._places(actor)].sum(axis=1)
        values = values[np.isfinite(values)]
        return tuple(float(end) for end in np.quantile(values, LEVELS)) if len(values) else ()

    def cases(self, cases: Mapping[str, Array], actor: Actor) -> dict[str, float]:
        """Name of a closure or model → the change of an actor under it."""
        places = self._places(actor)
        return {name: float(values[places].sum()) for name, values in cases.items()}

    def _places(self, actor: Actor) -> list[int]:
        position = {code: n for n, code in enumerate(self.outcome.countries)}
        return [position[code] for code in actor.members]
