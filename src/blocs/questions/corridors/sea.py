"""Who hangs on which passage of the sea, and what a closure touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.arguments import a, arguments, found_by_name, optional
from blocs.foundation.axes import Array, Mask
from blocs.foundation.documents import KeyPath
from blocs.foundation.errors import InputError, Problem, ScenarioError, raise_problems
from blocs.foundation.frames import tidy
from blocs.moves.instruments.corridors.closing import CloseCorridor
from blocs.moves.move import Place
from blocs.moves.scenario import Scenario
from blocs.questions.answers import Answer
from blocs.questions.corridors.expected import Risk, Risks
from blocs.questions.trade.answer import world_of
from blocs.questions.trade.batch import run_many
from blocs.transport.network import Changes, cost_factors, missing_places, usual_ways
from blocs.transport.sea import passages
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

TOUCHED = 5e-4
"""Trade is touched where its cost changes by more than this part of its value."""

EXACT = "real_income_change_pct"
MONEY = "real_income_change_million_usd"


def closed_changes(move: CloseCorridor, world: World) -> Changes:
    """What a closure closes on `world`. Raises ScenarioError where it does not fit."""
    place = Place(world, (), Path(), world.year, _problem)
    changes = move.changes(place)
    raise_problems(ScenarioError, "the closure does not fit the world", place.problems)
    return changes


def _problem(_path: KeyPath, message: str, remedy: str | None) -> Problem:
    return Problem(message, remedy=remedy)


def touched_share(world: World, changes: Changes) -> float:
    """Share of world trade in goods, by value, whose cost changes by more than 0.05 per cent."""
    factor = cost_factors(usual_ways(world), usual_ways(world, changes))
    trade = goods_trade(world)
    return float((trade * (np.abs(factor - 1.0) > TOUCHED)).sum() / trade.sum())


def goods_trade(world: World) -> Array:
    """(origin, destination) trade in goods, million USD; 0 at home."""
    trade = world.flows[:, :, goods(world)].sum(axis=2)
    np.fill_diagonal(trade, 0.0)
    return trade


def goods(world: World) -> Mask:
    """(sector,) which sectors are goods. Raises InputError where the world has no such group."""
    group = world.sector_groups.get("goods")
    if not group:
        raise InputError(f"world '{world.name}' does not say which of its sectors are goods")
    return np.array([code in group for code in world.sectors])


def expected_loss(world: World, scenario: Scenario, risk: Risk) -> float | None:
    """Real income of all that lose, million USD a year, which a closure is expected to cost.

    None where there is no equilibrium.
    """
    change = run_many(world, [scenario], quantities=(MONEY,)).labelled[MONEY][0]
    if not np.isfinite(change).all():
        return None
    return risk.part * float(-np.minimum(change, 0.0).sum())


@dataclass(frozen=True, eq=False, repr=False)
class PassageMatrix(Answer):
    """Who hangs on what.

    change_pct: (passage, country) real income when the passage closes, NaN where there is no
    equilibrium; touched: (passage,) share of world trade in goods; cut: (passage,) pairs of
    countries without another way; statuses: (passage,); without_place: countries that are
    not in the network, whose trade costs stay; change_million_usd: (passage, country), as
    change_pct; risks: how probable closures are and how long they last, where somebody says it.
    """

    countries: tuple[str, ...]
    passages: tuple[str, ...]
    change_pct: Array
    touched: Array
    cut: tuple[int, ...]
    statuses: tuple[str, ...]
    without_place: tuple[str, ...]
    provenance: Mapping[str, Any]
    change_million_usd: Array
    risks: Risks | None = None

    def expected_loss(self, k: int) -> float | None:
        """Real income of all that lose, million USD a year, which a closure is expected to cost.

        None where no risk is stated, or no equilibrium found.
        """
        risk = self.risks.of(self.passages[k]) if self.risks is not None else None
        change = self.change_million_usd[k]
        if risk is None or not np.isfinite(change).all():
            return None
        return risk.part * float(-np.minimum(change, 0.0).sum())

    def _facts(self) -> Mapping[str, str]:
        return {
            "passages": ", ".join(self.passages),
            "world": str(self.provenance["world"]["name"]),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a passage and country: the change of real income, per cent."""
        rows = (
            {
                "passage": name,
                "country": code,
                "quantity": EXACT,
                "unit": "%",
                "value": float(value),
            }
            for k, name in enumerate(self.passages)
            for code, value in zip(self.countries, self.change_pct[k], strict=True)
        )
        return tidy(rows, ("passage", "country"))

    def as_json(self) -> dict[str, Any]:
        """Passage by passage."""
        return {
            "status": "converged" if set(self.statuses) == {"converged"} else "partial",
            "provenance": dict(self.provenance),
            "countries": list(self.countries),
            "without_place": list(self.without_place),
            "passages": [
                {
                    "passage": name,
                    "status": self.statuses[k],
                    "trade_touched_share": float(self.touched[k]),
                    "pairs_without_a_way": self.cut[k],
                    **self._risk(k),
                    EXACT: {
                        code: float(value) if np.isfinite(value) else None
                        for code, value in zip(self.countries, self.change_pct[k], strict=True)
                    },
                }
                for k, name in enumerate(self.passages)
            ],
        }

    def _risk(self, k: int) -> dict[str, Any]:
        risk = self.risks.of(self.passages[k]) if self.risks is not None else None
        if risk is None:
            return {}
        return {"risk": risk.as_data(), "expected_loss_million_usd": self.expected_loss(k)}


@arguments(world=optional(found_by_name(World, "a World")), risks=optional(a(Risks, "Risks")))
def passage_matrix(
    world: World | str | Path | None = None, *, risks: Risks | None = None
) -> PassageMatrix:
    """Every passage that is used today closed, one at a time, and what that costs each country.

    world: a World, a name or a folder; risks: of closures, for expected losses. Raises InputError
    where the world does not say which sectors are goods.
    """
    world = world_of(world)
    today = usual_ways(world)
    trade = goods_trade(world)
    names: list[str] = []
    touched: list[float] = []
    cut: list[int] = []
    for passage in (one for one in passages() if not one.always_closed):
        factor = cost_factors(today, usual_ways(world, Changes(closed=frozenset({passage.name}))))
        part = float((trade * (np.abs(factor - 1.0) > TOUCHED)).sum() / trade.sum())
        if part > 0:
            names.append(passage.name)
            touched.append(part)
            cut.append(int(np.isinf(np.triu(factor)).sum()))
    scenarios = [Scenario(title=name, moves=(CloseCorridor(passages=(name,)),)) for name in names]
    batch = run_many(world, scenarios, quantities=(EXACT, MONEY))
    values = batch.labelled[EXACT]
    return PassageMatrix(
        countries=world.countries,
        passages=tuple(names),
        change_pct=values,
        touched=np.array(touched),
        cut=tuple(cut),
        statuses=tuple(str(status) for status in batch.labelled["status"]),
        without_place=missing_places(world),
        provenance=batch.provenance,
        change_million_usd=batch.labelled[MONEY],
        risks=risks,
    )
