"""How firmly the equilibria of a game stand: in each weight, and over what is uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.games.sensitivity import (
    DrawnEquilibria,
    WeightRange,
    drawn_equilibria,
    weight_ranges,
    weighted_payoffs,
)
from blocs.study.play_payoffs import Payoffs
from blocs.study.play_plans import Plans, beliefs, drawn_beliefs, plan_terms

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


def robustness(plans: Plans, drawn: Sequence[Payoffs], central: Payoffs, seed: int) -> Robustness:
    """Ranges at the central pay-offs, probabilities over `drawn` ones (the central, if none)."""
    terms = plan_terms(plans, central, beliefs(plans.game))
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
    spread = float(np.sqrt(np.log1p((uncertain.weights_pct / 100) ** 2)))
    random = np.random.default_rng(seed)
    samples = np.array(
        [_draw(plans, payoffs, random, spread) for payoffs in tables for _ in range(count)]
    )
    span = float(np.nanmax(samples) - np.nanmin(samples)) if np.isfinite(samples).any() else 1.0
    return Robustness(
        ranges=ranges,
        ranges_note=note,
        drawn=drawn_equilibria(samples, tolerance=1e-9 * span),
        elasticities=len(drawn),
        weights=count,
        spread_pct=uncertain.weights_pct,
    )


def _draw(plans: Plans, payoffs: Payoffs, random: np.random.Generator, spread: float) -> Array:
    """(player, plan_1, …) utility with weights drawn around theirs (mean kept) and beliefs."""
    terms = plan_terms(plans, payoffs, drawn_beliefs(plans.game, random))
    scores = random.standard_normal(plans.weights.shape)
    return weighted_payoffs(terms, plans.weights * np.exp(spread * scores - spread**2 / 2))
