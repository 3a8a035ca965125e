"""One published number beside ours: over models and elasticities, and how they compare."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from blocs.draws.spread import Spread, cases
from blocs.draws.summaries import LEVEL
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.moves.scenario import Scenario
from blocs.moves.selection import select_countries
from blocs.questions.evidence.board.ask import BoardRow, Published
from blocs.questions.evidence.board.drawn import Drawn
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.models import UPPER_BOUND, ModelBand, models_under
from blocs.questions.trade.outcome import Outcome
from blocs.world.world import World

HEADLINE = Model.CALIENDO_PARRO
OURS = "ours"
ENDS = ("draws 5 %", "draws 95 %")
"""What the quantiles of the draws are called among the cases of a range."""
REAL, MONEY = "real_income_change_pct", "real_income_change_million_usd"


class Standing(StrEnum):
    """How ours compares with the published number, from the best to the worst."""

    WITHIN = "within our range"
    BOUNDED = "within the upper bound only"
    SAME_SIGN = "same sign, other size"
    OTHER_SIGN = "other sign"
    FAILED = "no solution"
    ABSENT = "data not here"
    CANNOT = "cannot be expressed"


@dataclass(frozen=True, eq=False)
class Compared:
    """One published number and ours.

    headline: under the headline model at the world's own elasticities [%]. by_model, by_elasticity:
    all values [%]; low, high: ends of the range over them, without rationing, which
    estimates nothing; bounding: whether that bounds the loss here: not where productivity or labour
    change, nor where the row is a difference of two scenarios. drawn: (draw,) under the law of the
    elasticities; by_closure: under the other closures; other_tariffs: with the other choice of
    tariffs in the base year, None where there is none. gap: headline − published.
    """

    published: Published
    countries: tuple[str, ...]
    headline: float
    by_model: Mapping[Model, float]
    by_elasticity: Mapping[float, float]
    standing: Standing
    bounding: bool = True
    drawn: Array = field(default_factory=lambda: np.empty(0))
    by_closure: Mapping[str, float] = field(default_factory=dict[str, float])
    other_tariffs: float | None = None

    @cached_property
    def spread(self) -> Spread:
        """Every value that is an estimate and no bound [%], from end to end."""
        values = {str(m): v for m, v in self.by_model.items() if m is not UPPER_BOUND}
        values |= {f"{theta:g}": value for theta, value in self.by_elasticity.items()}
        values |= dict(self.by_closure) | dict(zip(ENDS, self.drawn_ends, strict=False))
        table = {label: np.array([value]) for label, value in values.items()}
        return cases((OURS,), table, central=np.array([self.headline]))

    @cached_property
    def drawn_ends(self) -> tuple[float, ...]:
        """The 5 % and 95 % quantiles of the draws [%]; nothing without draws."""
        if not len(self.drawn):
            return ()
        tail = (1 - LEVEL) / 2
        return tuple(float(q) for q in np.quantile(self.drawn, [tail, 1 - tail]))

    @property
    def low(self) -> float:
        """Lowest estimate of ours [%]."""
        return self.spread.of(OURS)[0]

    @property
    def high(self) -> float:
        """Highest estimate of ours [%]."""
        return self.spread.of(OURS)[2]

    @property
    def bound(self) -> float | None:
        """Our bound on losses from cuts in trade [%], where computed and one."""
        return self.by_model.get(UPPER_BOUND) if self.bounding else None

    @property
    def ratio(self) -> float | None:
        """Headline over published; None where nothing but zero is published."""
        middle = self.published.middle
        return self.headline / middle if middle != 0 else None

    @property
    def gap(self) -> float:
        """Headline − published, percentage points."""
        return self.headline - self.published.middle

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "countries": list(self.countries),
            "quantity": self.published.quantity,
            "published": self.published.model_dump(exclude_none=True, exclude={"countries"}),
            "ours_over_published": self.ratio,
            "headline_pct": self.headline,
            "gap_pct_points": self.gap,
            "low_pct": self.low,
            "high_pct": self.high,
            "upper_bound_on_losses_pct": self.bound,
            "by_model_pct": {str(model): value for model, value in self.by_model.items()},
            "by_trade_elasticity_pct": {f"{k:g}": v for k, v in self.by_elasticity.items()},
            "by_closure_pct": dict(self.by_closure),
            "draws": len(self.drawn),
            "drawn_pct": list(self.drawn_ends) or None,
            "other_tariffs_pct": self.other_tariffs,
            "standing": str(self.standing),
        }


def bands_of(
    world: World, scenario: Scenario, base: Scenario | None, *, models: tuple[Model, ...]
) -> tuple[ModelBand, ...]:
    """The scenario, and the one it is set against, under every model."""
    scenarios = (scenario,) if base is None else (scenario, base)
    return tuple(models_under(Trade(HEADLINE), world, s, models) for s in scenarios)


def compared_with(
    item: Published,
    row: BoardRow,
    world: World,
    *,
    bands: tuple[ModelBand, ...],
    by_elasticity: Mapping[float, tuple[Outcome, ...]],
    drawn: Drawn,
    other_tariffs: tuple[Outcome, ...] = (),
) -> Compared:
    """A published number of a row beside ours.

    bands: the row's scenario, and the one it is set against, under every model; by_elasticity,
    other_tariffs: the same under the headline model; drawn: its ranges. Raises InputError where
    ours has no such number.
    """
    chosen = select_countries(tuple(item.countries), world)
    if chosen.faults:
        told = "; ".join(fault.message for fault in chosen.faults)
        raise InputError(f"row '{row.name}', published for {', '.join(item.countries)}: {told}")
    if len(chosen.labels) > 1 and item.quantity != REAL:
        raise InputError(
            f"row '{row.name}': '{item.quantity}' cannot be added up over {len(chosen.labels)} "
            f"countries; only {REAL} can"
        )
    by_model: dict[Model, float] = {}
    for model in bands[0].outcomes:
        if model is UPPER_BOUND and item.quantity != REAL:
            continue  # no price moves in it, and first-order formulas do not apply
        outcomes = [band.outcomes.get(model) for band in bands]
        if all(outcome is not None for outcome in outcomes):
            by_model[model] = _difference([o for o in outcomes if o], item, chosen.labels)
    if not np.isfinite(by_model[HEADLINE]):
        reason = bands[0].outcome.no_first_order
        why = "" if reason is None else f": {reason.text}"
        raise InputError(f"row '{row.name}': '{item.quantity}' has no value in this scenario{why}")
    by_theta = {k: _difference(v, item, chosen.labels) for k, v in by_elasticity.items()}
    found = Compared(
        published=item,
        countries=chosen.labels,
        headline=by_model[HEADLINE],
        by_model={m: v for m, v in by_model.items() if np.isfinite(v)},
        by_elasticity=by_theta,
        standing=Standing.WITHIN,
        bounding=len(bands) == 1 and bands[0].bounding,
        drawn=drawn.values(item, chosen.labels),
        by_closure=drawn.closures(item, chosen.labels),
        other_tariffs=_difference(other_tariffs, item, chosen.labels) if other_tariffs else None,
    )
    return dataclasses.replace(found, standing=_standing(found))


def _difference(outcomes: Sequence[Outcome], item: Published, countries: tuple[str, ...]) -> float:
    """Our number; the difference of two where the row is set against another scenario."""
    values = [_value(outcome, item, countries) for outcome in outcomes]
    return values[0] - values[1] if len(values) == 2 else values[0]


def _value(outcome: Outcome, item: Published, countries: tuple[str, ...]) -> float:
    """The quantity of one country, or the real income of several together [%]."""
    if len(countries) == 1:
        return float(outcome.labelled.by_country(item.quantity, countries)[0])
    change = float(np.nansum(outcome.labelled.by_country(MONEY, countries)))
    return 100 * change / float(np.nansum(outcome.labelled.by_country("income", countries)))


def _standing(found: Compared) -> Standing:
    low, high = found.published.ends
    if low <= found.high and found.low <= high:
        return Standing.WITHIN
    loss = found.published.middle < 0 and found.headline < 0
    if loss and found.bound is not None and found.bound <= high and low <= found.low:
        return Standing.BOUNDED
    same = found.headline * found.published.middle > 0
    return Standing.SAME_SIGN if same else Standing.OTHER_SIGN
