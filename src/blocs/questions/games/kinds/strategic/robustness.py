"""How firmly the equilibria of a game stand: in each weight, and over what is uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.sensitivity import (
    DrawnEquilibria,
    WeightRange,
    drawn_equilibria,
    weight_ranges,
)
from blocs.questions.games.kinds.strategic.payoffs import Payoffs
from blocs.questions.games.kinds.strategic.plans import (
    Plans,
    chance_of,
    drawn_beliefs,
    type_profiles,
    type_terms,
)

LARGEST_DRAWS = 2e7
"""Most numbers that pay-offs of all draws may hold together."""


@dataclass(frozen=True, eq=False)
class Robustness:
    """Ranges of the weights that somebody has, and how often a cell is an equilibrium over draws.

    ranges_note: why there are none. elasticities: draws of elasticities, each with `weights` draws
    of weights and beliefs; spread_pct: standard deviation of every weight, % of it.
    """

    ranges: tuple[WeightRange, ...]
    ranges_note: str
    drawn: DrawnEquilibria | None
    elasticities: int
    weights: int
    spread_pct: float


def robustness(
    plans: Plans, drawn: Sequence[Payoffs], *, central: Payoffs, terms: Array, seed: int
) -> Robustness:
    """Ranges at the central pay-offs, probabilities over `drawn` ones (the central, if none).

    terms: (label, player, plan_1, …) of the central pay-offs, as `plan_terms` gives them.
    """
    names = [f"{term} ({kind})" if kind else term for term, kind in plans.labels]
    ranges, note = (), ""
    try:
        found = weight_ranges(tuple(plans.game.actors), names, terms=terms, weights=plans.weights)
        ranges = tuple(item for item in found if item.value != 0)
    except InputError as error:
        note = str(error)
    uncertain = plans.game.uncertainty
    tables = list(drawn) or [central]
    most = LARGEST_DRAWS / (terms[0].size * len(tables))
    count = max(1, min(uncertain.draws, int(most)))
    random = np.random.default_rng(seed)
    samples = np.concatenate([_utilities(plans, item, random, count) for item in tables])
    return Robustness(
        ranges=ranges,
        ranges_note=note,
        drawn=drawn_equilibria(samples),
        elasticities=len(drawn),
        weights=count,
        spread_pct=uncertain.weights_pct,
    )


def _utilities(plans: Plans, payoffs: Payoffs, random: np.random.Generator, count: int) -> Array:
    """(draw, player, plan_1, …) utility with weights drawn around theirs (mean kept) and beliefs.

    Utility is linear in the probability of each combination of types, given which the terms are the
    same in every draw.
    """
    spread = float(np.sqrt(np.log1p((plans.game.uncertainty.weights_pct / 100) ** 2)))
    priors: list[dict[str, Array]] = []
    weights = np.zeros((count, *plans.weights.shape))
    for draw in range(count):
        priors.append(drawn_beliefs(plans.game, random))
        scores = random.standard_normal(plans.weights.shape)
        weights[draw] = plans.weights * np.exp(spread * scores - spread**2 / 2)
    shape = tuple(len(item) for item in plans.plans)
    found = np.zeros((count, len(shape), *shape))
    for kinds in type_profiles(plans):
        chances = np.array([chance_of(plans, prior, kinds) for prior in priors])
        terms = type_terms(plans, payoffs, kinds)
        for p in range(len(shape)):
            worth = (weights[:, p] * chances[:, None]) @ terms[:, p].reshape(len(terms), -1)
            found[:, p] += worth.reshape(count, *shape)
    return found
