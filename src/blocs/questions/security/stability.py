"""Is peace stable? A contest held back by what a rupture of trade would cost, as solved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.arguments import arguments, found_by_name, whole
from blocs.foundation.axes import Array
from blocs.foundation.errors import NoEquilibriumError
from blocs.foundation.frames import tidy
from blocs.foundation.messages import percent
from blocs.questions.answers import Answer
from blocs.questions.exposure.answer import pair
from blocs.questions.security.contest import ContestCase, Ranged, load_contest
from blocs.questions.security.engine.contest import crisis_probability, win_probability

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 4000
SQUARES = 24
"""Of a side of the heat map."""

LOSS_DRAWS = 4
"""Draws of the elasticities for the range of a loss, under two trade models."""

QUANTILES = (0.05, 0.95)
PERCENT = ("stake", "loss", "cost", "spread")


@dataclass(frozen=True)
class Assumed:
    """A parameter of one side: as assumed or solved, and its range."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class SideFound:
    """One side of a contest.

    win: that it wins; crisis: that it begins, with low and high over draws of all parameters;
    parameters: name → its number and range; alone: name → crisis at the low and the high end of
    this parameter, all others as they are; stakes, losses: of the heat map, % of income; heat:
    (loss, stake) crisis.
    """

    win: float
    crisis: float
    low: float
    high: float
    parameters: Mapping[str, Assumed]
    alone: Mapping[str, tuple[float, float]]
    stakes: Array
    losses: Array
    heat: Array


@dataclass(frozen=True, eq=False, repr=False)
class Stability(Answer):
    """Both sides of a contest. provenance: of the exposure that the losses come from."""

    case: ContestCase
    sides: tuple[SideFound, SideFound]
    provenance: Mapping[str, Any]

    def _facts(self) -> Mapping[str, str]:
        return {
            side.country: percent(100 * found.crisis, 1)["en"]
            for side, found in zip(self.case.sides, self.sides, strict=True)
        }

    def as_json(self) -> dict[str, Any]:
        """Both sides with their parameters, ranges and heat maps."""
        return {
            "status": "converged",
            "title": self.case.title,
            "world": self.case.world,
            "sides": {
                side.country: {
                    "win_probability": found.win,
                    "crisis_probability": found.crisis,
                    "low": found.low,
                    "high": found.high,
                    "rupture_loss_pct": vars(found.parameters["loss"]),
                    "parameters": {k: vars(item) for k, item in found.parameters.items()},
                    "alone": {k: list(ends) for k, ends in found.alone.items()},
                    "heat": {
                        "stake_pct": found.stakes.tolist(),
                        "loss_pct": found.losses.tolist(),
                        "crisis_probability": found.heat.tolist(),
                    },
                }
                for side, found in zip(self.case.sides, self.sides, strict=True)
            },
            "provenance": dict(self.provenance),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a side and quantity; parameters as well."""
        return tidy(self._rows(), ("country",))

    def _rows(self) -> Iterator[dict[str, Any]]:
        for side, found in zip(self.case.sides, self.sides, strict=True):
            head = {"country": side.country}
            win = Assumed(found.win, found.win, found.win)
            crisis = Assumed(found.crisis, found.low, found.high)
            chances = {"win_probability": win, "crisis_probability": crisis}
            for name, item in {**chances, **found.parameters}.items():
                unit = "% of income" if name in PERCENT else "1"
                yield {**head, "quantity": name, "unit": unit, **vars(item)}


@arguments(
    case=found_by_name(ContestCase, "a ContestCase"),
    seed=whole(0),
)
def stability(case: ContestCase | str | Path, *, seed: int = 0) -> Stability:
    """How likely each side of a contest is to begin a crisis, over ranges of all that is assumed.

    case: a form, a file, or `security/NAME` of the casebook. The loss of each side is that of a
    rupture of all their trade, as exposure solves it; its range is over elasticities and two trade
    models. Raises InputError, ScenarioError, NoEquilibriumError.
    """
    form = case if isinstance(case, ContestCase) else load_contest(case)
    between = pair(form.world, form.one.country, form.other.country, draws=LOSS_DRAWS)
    codes = form.one.country, form.other.country
    losses = [_loss(between.totals.value(row, "rupture_loss_pct")) for row in (codes, codes[::-1])]
    band = {} if between.band is None else between.band.as_json()
    ranges = [
        _around(loss, band.get(name, {}))
        for loss, name in zip(losses, ("rupture_loss_pct", "partner_loss_pct"), strict=True)
    ]
    sides = (_side(form, 0, ranges[0], seed), _side(form, 1, ranges[1], seed))
    return Stability(form, sides, between.provenance)


def _loss(value: float) -> float:
    if not np.isfinite(value):
        raise NoEquilibriumError("a rupture between the two has no equilibrium: no loss is known")
    return value


def _around(loss: float, band: Mapping[str, Any]) -> Assumed:
    """A loss and its range, which holds it; none of it is a gain."""
    ends = [float(band[end]) for end in ("low", "high") if band.get(end) is not None]
    return Assumed(loss, min([loss, *ends]), max([loss, *ends]))


def _assumed(number: Ranged) -> Assumed:
    return Assumed(number.value, number.low, number.high)


def _side(form: ContestCase, which: int, loss: Assumed, seed: int) -> SideFound:
    own, other = form.sides[which], form.sides[1 - which]
    ratio = Assumed(
        own.strength.value / other.strength.value,
        own.strength.low / other.strength.high,
        own.strength.high / other.strength.low,
    )
    parameters = {
        "decisiveness": _assumed(form.decisiveness),
        "strength": ratio,
        "stake": _assumed(own.stake_pct),
        "loss": loss,
        "cost": _assumed(own.cost_pct),
        "spread": _assumed(form.spread_pct),
    }
    stated = {name: np.array(item.value) for name, item in parameters.items()}
    generator = np.random.default_rng(seed)
    drawn = {
        name: generator.uniform(item.low, item.high, DRAWS) for name, item in parameters.items()
    }
    low, high = np.quantile(_crisis(drawn), QUANTILES)
    crisis = float(_crisis(stated))
    stakes: Array = np.linspace(0.0, 1.5 * own.stake_pct.high or 1.0, SQUARES)
    losses: Array = np.linspace(0.0, 1.5 * loss.high or 1.0, SQUARES)
    return SideFound(
        win=float(_win(stated)),
        crisis=crisis,
        low=min(float(low), crisis),
        high=max(float(high), crisis),
        parameters=parameters,
        alone={
            name: (_alone(stated, name, item.low), _alone(stated, name, item.high))
            for name, item in parameters.items()
        },
        stakes=stakes,
        losses=losses,
        heat=_crisis({**stated, "stake": stakes[None, :], "loss": losses[:, None]}),
    )


def _alone(stated: Mapping[str, Array], name: str, end: float) -> float:
    return float(_crisis({**stated, name: np.array(end)}))


def _win(p: Mapping[str, Array]) -> Array:
    return win_probability(p["strength"], np.ones(()), p["decisiveness"])


def _crisis(p: Mapping[str, Array]) -> Array:
    return crisis_probability(_win(p), p["stake"], p["loss"], p["cost"], p["spread"])
