"""When a conclusion flips: the conditions under which a sign or an order does not hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.draws.prim import FEWEST_CASES, Discovery, discover
from blocs.draws.summaries import varies
from blocs.foundation.axes import Array, Mask
from blocs.questions.sureness.answer import ROUNDING, ScenarioEnsemble

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


def sign_flip(ensemble: ScenarioEnsemble, inputs: Array, outcome: Array) -> Flip:
    """When a country's result changes sign against its median.

    inputs: (draws, inputs); outcome: (draws,) of one country, %; NaN where a draw has no answer.
    """
    known = np.isfinite(outcome)
    values = outcome[known]
    median = float(np.median(values))
    if not varies(values, ROUNDING):
        return Flip("constant", 0.0, 0, len(values), median, "", "", None, "")
    case = values * np.sign(median) < 0 if median != 0 else values != 0
    kind, threshold = "sign", 0.0
    if not case.any():
        threshold = float(np.quantile(values, WORST))
        case, kind = values < threshold, "worst"
    return _flip(ensemble, inputs[known], case, kind=kind, threshold=threshold)


def ranking_flip(ensemble: ScenarioEnsemble, outcomes: Array) -> Flip:
    """When the second-best scenario (by median) beats the best one.

    outcomes: (draws, scenarios) of one country, %; NaN where a draw has no answer.
    """
    median = np.nanmedian(outcomes, axis=0)
    best, second = (int(k) for k in np.argsort(-median)[:2])
    known = np.isfinite(outcomes[:, [best, second]]).all(axis=1)
    inputs = ensemble.table.inputs(ensemble.plan.space.inputs)[known]
    gap = outcomes[known, second] - outcomes[known, best]
    kind = "ranking" if (np.abs(gap) > ROUNDING).any() else "equal"
    names = ensemble.names
    return _flip(
        ensemble, inputs, gap > ROUNDING, kind=kind, better=names[best], other=names[second]
    )


def _flip(
    ensemble: ScenarioEnsemble,
    inputs: Array,
    case: Mask,
    *,
    kind: str,
    threshold: float = 0.0,
    better: str = "",
    other: str = "",
) -> Flip:
    cases, draws = int(case.sum()), len(case)
    found, why = None, ""
    if min(cases, draws - cases) >= FEWEST_CASES:
        space = ensemble.plan.space
        found = discover(inputs, case, names=space.inputs, labels=ensemble.plan.layout.labels)
    elif cases:
        why = "few"
    return Flip(kind, cases / max(1, draws), cases, draws, threshold, better, other, found, why)
