"""The scenario as it might be otherwise: half and twice its size, answered by those it hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.draws.run import run_of
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.registry import name_of
from blocs.moves.scenario import MOST_STRENGTH, Scenario
from blocs.questions.trade.answer import trade_of
from blocs.questions.trade.batch import iterate_many
from blocs.questions.trade.batch_row import CONVERGED
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.plausibility import Part, Plausibility, Strained
from blocs.questions.trade.report.short.actors import MONEY, Actor, Cast
from blocs.world.world import World

HALF, TWICE, ANSWERED = "half", "twice", "answered"
HARDER, HARDEST = "harder", "hardest"
EASE: dict[str, Part] = {HARDER: "half", HARDEST: "quarter"}
"""Elasticities of strained sectors, as parts of their own."""
ANSWER = 0.10
"""The tariff that those who are hit add to goods of those who move."""
ANSWERERS = 2
RESTRICTIONS = frozenset(
    {
        "tariff",
        "tariff_table",
        "tariff_schedule",
        "us_tariffs",
        "non_tariff_barrier",
        "carbon_border_tax",
        "import_substitution",
        "export_tax",
    }
)
"""Moves that are answered in kind: barriers that leave trade to be taxed."""
GOODS, ALL = "goods", "all"
STOPS = frozenset({"embargo", "export_ban", "mineral_ban", "sanction"})
"""Moves that stop trade or do not: half of them is the same."""


@dataclass(frozen=True, eq=False)
class WhatIf:
    """name → changes of real income [million USD] by country.

    answerers: who answers. doubtful: sectors whose change is not to be quoted.
    """

    values: Mapping[str, Array]
    countries: tuple[str, ...]
    answerers: tuple[Actor, ...]
    doubtful: tuple[Strained, ...] = ()

    def of(self, name: str, actor: Actor) -> float | None:
        """What happens to an actor then; None where there is no answer."""
        if name not in self.values:
            return None
        position = {code: n for n, code in enumerate(self.countries)}
        total = float(self.values[name][[position[code] for code in actor.members]].sum())
        return total if np.isfinite(total) else None


def what_if(cast: Cast, scenario: Scenario, plausible: Plausibility | None) -> WhatIf:
    """Every variant that makes sense for the moves, solved beside each other."""
    answerers = _answerers(cast, scenario)
    variants = dict(_sizes(scenario))
    if answerers:
        answered = _answered(cast, scenario, answerers, cast.world)
        if answered is not None:
            variants[ANSWERED] = answered
    values = _solved(cast.outcome, cast.world, variants)
    for name, part in EASE.items():
        found = None if plausible is None else plausible.outcomes[part]
        if found is not None:
            values[name] = np.asarray(found.labelled[MONEY])
    doubtful = () if plausible is None else plausible.strained
    return WhatIf(values, cast.outcome.countries, answerers, doubtful)


def _sizes(scenario: Scenario) -> dict[str, Scenario]:
    names = {name_of(move) for move in scenario.moves}
    if not names or names & STOPS:
        return {}
    found: dict[str, Scenario] = {}
    for name, factor in ((HALF, 0.5), (TWICE, 2.0)):
        strengths = [factor * scenario.strength_of(k) for k in range(len(scenario.moves))]
        if max(strengths) <= MOST_STRENGTH:
            found[name] = scenario.model_copy(update={"strength": tuple(strengths)})
    return found


def _answerers(cast: Cast, scenario: Scenario) -> tuple[Actor, ...]:
    """The largest targets in dollars, where nobody answers yet and there is something to answer."""
    if not scenario.moves or not all(name_of(move) in RESTRICTIONS for move in scenario.moves):
        return ()
    answered = {code for move in scenario.moves for code in getattr(move, "on", None) or ()}
    if answered & {actor.code for actor in cast.movers}:
        return ()
    hit = [actor for actor in cast.targets if actor.counted and actor.usd < 0]
    return tuple(sorted(hit, key=lambda actor: actor.usd)[:ANSWERERS])


def _answered(
    cast: Cast, scenario: Scenario, answerers: Sequence[Actor], world: World
) -> Scenario | None:
    movers = [code for actor in cast.movers for code in actor.party.members]
    by = [code for actor in answerers for code in actor.party.members if code not in movers]
    if not movers or not by:
        return None
    goods = GOODS if GOODS in world.sector_groups else ALL
    answer = Tariff(by=tuple(by), on=tuple(movers), sectors=(goods,), add=ANSWER)
    strength = None if scenario.strength is None else (*scenario.strength, 1.0)
    update = {"moves": (*scenario.moves, answer), "strength": strength}
    return scenario.model_copy(update=update)


def _solved(outcome: Outcome, world: World, variants: Mapping[str, Scenario]) -> dict[str, Array]:
    try:
        rows = iterate_many(
            world, variants.values(), trade_of(outcome), run_of(), quantities=(MONEY,)
        )
        found = dict(zip(variants, rows, strict=True))
    except InputError:
        return {}
    return {name: row.values[MONEY] for name, row in found.items() if row.status == CONVERGED}
