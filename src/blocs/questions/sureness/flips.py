"""When a conclusion flips: the conditions under which a sign or an order does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.draws.prim import FEWEST_CASES, Discovery, discover
from blocs.draws.summaries import varies
from blocs.foundation.axes import Array, Mask
from blocs.questions.sureness.answer import ROUNDING, ScenarioEnsemble
from blocs.questions.sureness.drawn import Drawn

WORST = 0.25
"""Where a sign never flips: the share of draws that counts as its worst part."""


@dataclass(frozen=True)
class Flip:
    """When a conclusion does not hold.

    kind: `sign` (the country's result changes sign against the median), `ranking` (scenario
    `better` is not better than `other`), `worst` (the sign holds throughout: the worst quarter),
    `constant` (no draw moves the result) or `equal` (no draw tells `better` and `other` apart).
    share: of the answered draws, cases of them; threshold: % of real income, for `worst` and
    `constant`; found: the conditions, None where the cases are too few to describe (`why`).
    """

    kind: str
    share: float
    cases: int
    draws: int
    threshold: float
    better: str
    other: str
    found: Discovery | None
    why: str


def sign_flip(ensemble: ScenarioEnsemble, drawn: Drawn, country: str) -> Flip:
    """When a country's result changes sign against its median: counted over all draws.

    Its conditions are sought in the draws that drivers rest on.
    """
    found = drawn.spread
    median, answered = found.quantile(country, 0.5), found.draws - found.failed_of(country)
    if not varies(np.array(found.lowest_and_highest(country)), ROUNDING):
        return Flip("constant", 0.0, 0, answered, median, "", "", None, "")
    sign = int(np.sign(median))
    above, below = round(found.above_zero(country).count), found.below(country, 0.0)
    cases = {-1: above, 0: above + below, 1: below}[sign]
    known = np.isfinite(drawn.outcome(country))
    values = drawn.outcome(country)[known]
    kind, threshold, case = "sign", 0.0, values * sign < 0 if sign else values != 0
    if not cases:
        kind, threshold = "worst", found.quantile(country, WORST)
        cases, case = found.below(country, threshold), values < threshold
    conditions, why = _conditions(ensemble, drawn.inputs[known], case)
    share = cases / max(1, answered)
    return Flip(kind, share, cases, answered, threshold, "", "", conditions, why)


def ranking_flip(ensemble: ScenarioEnsemble, drawn: Sequence[Drawn], country: str) -> Flip:
    """When the second-best scenario (by median) beats the best one, for a country."""
    columns = [item.spread.values[:, item.spread.place(country)] for item in drawn]
    median = np.nanmedian(np.stack(columns, axis=1), axis=0)
    best, second = (int(k) for k in np.argsort(-median)[:2])
    gap = columns[second] - columns[best]
    gap = gap[np.isfinite(gap)]
    kind = "ranking" if (np.abs(gap) > ROUNDING).any() else "equal"
    cases, draws = int((gap > ROUNDING).sum()), len(gap)
    sought = drawn[second].outcome(country) - drawn[best].outcome(country)
    known = np.isfinite(sought)
    inputs = drawn[best].inputs[known]
    found, why = _conditions(ensemble, inputs, sought[known] > ROUNDING)
    names, share = ensemble.names, cases / max(1, draws)
    return Flip(kind, share, cases, draws, 0.0, names[best], names[second], found, why)


def _conditions(
    ensemble: ScenarioEnsemble, inputs: Array, case: Mask
) -> tuple[Discovery | None, str]:
    """What describes the cases: None where they are too few for it, with the reason."""
    cases = int(case.sum())
    if min(cases, len(case) - cases) < FEWEST_CASES:
        return None, "few" if cases else ""
    space, labels = ensemble.plan.space, ensemble.plan.layout.labels
    return discover(inputs, case, names=space.inputs, labels=labels), ""
