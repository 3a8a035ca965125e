"""Several outcomes side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation import casebook
from blocs.foundation.arguments import (
    arguments,
    found_by_name,
    many,
    optional,
    some_names,
    text,
    whole,
)
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.foundation.quantities import quantities
from blocs.foundation.shown import counted
from blocs.moves.scenario import Scenario
from blocs.questions.answers import Answer
from blocs.questions.trade.answer import (
    DEFAULT_WORLD,
    load_world,
    run_under,
    scenario_of,
    trade_of,
    world_behind,
)
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.outcome import Outcome, load_outcome
from blocs.questions.trade.outcome_files import SUFFIXES
from blocs.questions.trade.plausibility import Plausibility, plausibility
from blocs.questions.trade.ranges import Ranges, ranges_of
from blocs.world.countries import chosen_countries
from blocs.world.pairs import ESTIMATED_PAIRS
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Side:
    """One outcome of a comparison, and the world it was found on, where that is at hand.

    ranges, plausible: None where they are not known, or where there is nothing to say.
    """

    outcome: Outcome
    place: World | None = None
    ranges: Ranges | None = None
    plausible: Plausibility | None = None

    @property
    def world(self) -> str:
        """Name of the world that it was found on."""
        return str(self.outcome.provenance["world"]["name"])

    def as_json(self) -> dict[str, Any]:
        """What it rests on."""
        told = self.outcome.provenance
        return {
            "world": self.world,
            "year": told["world"].get("year"),
            "model": str(told["model"]),
            "closure": dict(told.get("closure", {})),
        }


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Answer):
    """One per-country quantity over outcomes.

    values: (outcome, country); titles: of the outcomes; where equal, with their world, or
    else a number. provenance: of the first outcome; provenances: of each, by its title.
    sides: the outcomes themselves. left_out: countries that not every outcome has.
    """

    quantity: str
    unit: str
    titles: tuple[str, ...]
    countries: tuple[str, ...]
    values: Array
    provenance: Mapping[str, Any] = field(default_factory=dict[str, Any])
    provenances: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict[str, Mapping[str, Any]]
    )
    sides: tuple[Side, ...] = ()
    left_out: tuple[str, ...] = ()

    def _facts(self) -> Mapping[str, str]:
        return {
            "quantity": f"{self.quantity} [{self.unit}]",
            "size": f"{counted(len(self.titles), 'outcome')} × {len(self.countries)} countries",
            "outcomes": ", ".join(self.titles),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row an outcome and country: outcome, country, quantity, unit, value."""
        rows = (
            {
                "outcome": title,
                "country": code,
                "quantity": self.quantity,
                "unit": self.unit,
                "value": float(value),
            }
            for title, line in zip(self.titles, self.values, strict=True)
            for code, value in zip(self.countries, line, strict=True)
        )
        return tidy(rows, ("outcome", "country"))

    def as_json(self) -> dict[str, Any]:
        """Plain data: per outcome, the value of each country (None where not finite).

        `differences`: of each later outcome from the first.
        """
        return {
            "quantity": self.quantity,
            "unit": self.unit,
            "outcomes": [
                {
                    "title": title,
                    "countries": self._by_country(row),
                    ESTIMATED_PAIRS: self.provenances.get(title, {}).get(ESTIMATED_PAIRS),
                    **side.as_json(),
                    "ranges": self._ranges(side),
                }
                for title, row, side in zip(self.titles, self.values, self.sides, strict=True)
            ],
            "differences": [
                {"title": title, "from": self.titles[0], "countries": self._by_country(gap)}
                for title, gap in zip(
                    self.titles[1:], self.values[1:] - self.values[0], strict=True
                )
            ],
            "left_out": list(self.left_out),
        }

    def paired(self, code: str) -> tuple[float, float] | None:
        """Where nine of ten differences of the second outcome from the first lie [points].

        Draw by draw: None unless both have ranges over the same draws of one world.
        """
        first, second = (side.ranges for side in self.sides[:2])
        if first is None or second is None:
            return None
        one, other = first.spread.values, second.spread.values
        worlds = {side.outcome.provenance["world"]["sha256"] for side in self.sides[:2]}
        same = np.array_equal(first.drawn.inputs, second.drawn.inputs)
        if len(worlds) > 1 or one.shape != other.shape or not same:
            return None
        gaps = other[:, second.spread.place(code)] - one[:, first.spread.place(code)]
        known = gaps[np.isfinite(gaps)]
        if len(known) == 0:
            return None
        low, high = np.quantile(known, [0.05, 0.95])
        return float(low), float(high)

    def _by_country(self, row: Array) -> dict[str, float | None]:
        return {c: finite_or_null(v) for c, v in zip(self.countries, row, strict=True)}

    def _ranges(self, side: Side) -> dict[str, dict[str, float | None]] | None:
        """Ends of the range of the change of real income [%], where there is one."""
        if side.ranges is None:
            return None
        found = {code: side.ranges.of(code) for code in self.countries}
        return {
            code: {"low": finite_or_null(ends.low), "high": finite_or_null(ends.high)}
            for code, ends in found.items()
        }


def side_of(
    item: Outcome | Scenario | str | Path,
    *,
    world: World | str | Path | None = None,
    elasticity: str | None = None,
    tariffs: str | None = None,
    draws: int = 0,
    seed: int = 0,
) -> Side:
    """An outcome, the file of a saved one, or a scenario (also a file, CASE/SCENARIO), solved here.

    A text may name the world: `SCENARIO@WORLD`. draws: of the elasticities, for ranges; 0 for none.
    Of what is saved neither ranges nor doubts are found where its world or its files are gone.
    Raises InputError, SolverError.
    """
    if isinstance(item, Outcome):
        return _known(item, draws, seed)
    if not isinstance(item, Scenario) and Path(item).suffix in SUFFIXES:
        return _known(load_outcome(item), draws, seed)
    if isinstance(item, str):
        item, named = casebook.parted(item)
        world = world if named is None else named
    scenario = scenario_of(item)
    if not isinstance(world, World):
        name, own = world or scenario.world or DEFAULT_WORLD, tariffs or scenario.tariffs_chosen
        world = load_world(name, elasticity=elasticity, tariffs=own)
    return _side(run_under(Trade(), world, scenario), world, scenario, Trade(), draws, seed)


def _known(outcome: Outcome, draws: int, seed: int) -> Side:
    """An outcome that is there, with its doubts where its world can be found again."""
    try:
        world = world_behind(outcome.provenance, None)
        scenario = Scenario(**outcome.provenance["scenario"])
        return _side(outcome, world, scenario, trade_of(outcome), draws, seed)
    except InputError:
        return Side(outcome)


def _side(
    outcome: Outcome, world: World, scenario: Scenario, trade: Trade, draws: int, seed: int
) -> Side:
    found = (
        ranges_of(outcome, world, scenario, trade, draws=draws, seed=seed) if draws > 0 else None
    )
    return Side(outcome, world, found, plausibility(outcome, world, scenario, trade))


@arguments(
    items=many(
        found_by_name((Outcome, Side, Scenario), "an Outcome or a Scenario"),
        least=0,
        noun="outcomes",
    ),
    world=optional(found_by_name(World, "a World")),
    quantity=text,
    countries=optional(some_names),
    draws=whole(0),
    seed=whole(0),
)
def compare(
    items: Sequence[Outcome | Side | Scenario | str | Path],
    *,
    world: World | str | Path | None = None,
    quantity: str = "real_income_change_pct",
    countries: Sequence[str] | None = None,
    draws: int = 0,
    seed: int = 0,
) -> Comparison:
    """Line up one per-country quantity of several outcomes.

    items: outcomes, files of saved ones, or scenarios (also files, CASE/SCENARIO), which are run on
    `world` (None: their own; `SCENARIO@WORLD` names another). countries: codes or names, None for
    all that every outcome has; the others are in `left_out`. draws: see `side_of`. Raises
    InputError where the outcomes have no country in common, where a country asked for is not in
    all of them, or where the quantity is not per country.
    """
    sides = tuple(
        item
        if isinstance(item, Side)
        else Side(item)
        if isinstance(item, Outcome) and draws <= 0
        else side_of(item, world=world, draws=draws, seed=seed)
        for item in items
    )
    if len(sides) < 2:
        raise InputError("a comparison needs at least two outcomes")
    known = [name for name, item in quantities().items() if item.axes == ("country",)]
    if quantity not in known:
        raise InputError(f"'{quantity}' is not a quantity per country. Known: {', '.join(known)}.")
    common, left_out = _shared(sides)
    first = sides[0].outcome
    chosen = tuple(chosen_countries(countries or common, common, world=_together(sides)))
    titles = _unique(sides)
    rows = [side.outcome.labelled.by_country(quantity, chosen) for side in sides]
    return Comparison(
        quantity=quantity,
        unit=quantities()[quantity].unit,
        titles=titles,
        countries=chosen,
        values=np.array(rows),
        provenance=first.provenance,
        provenances={t: s.outcome.provenance for t, s in zip(titles, sides, strict=True)},
        sides=sides,
        left_out=left_out,
    )


def _shared(sides: Sequence[Side]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Countries that every outcome has, in the order of the first, and those that some lack."""
    every = [set(side.outcome.countries) for side in sides]
    in_all = every[0].intersection(*every[1:])
    if not in_all:
        names = " and ".join(dict.fromkeys(f"'{side.outcome.title}'" for side in sides))
        raise InputError(f"{names} have no country in common: run both on one world.")
    common = tuple(code for code in sides[0].outcome.countries if code in in_all)
    return common, tuple(sorted(every[0].union(*every[1:]) - in_all))


def _together(sides: Sequence[Side]) -> str:
    return " and ".join(dict.fromkeys(side.world for side in sides))


def _unique(sides: Sequence[Side]) -> tuple[str, ...]:
    """Titles, with the world where titles are equal and worlds are not, else with a number."""
    titles = [side.outcome.title for side in sides]
    if len(set(titles)) < len(titles):
        named = [f"{title}, {side.world}" for title, side in zip(titles, sides, strict=True)]
        titles = [
            there if titles.count(title) > 1 and named.count(there) == 1 else title
            for title, there in zip(titles, named, strict=True)
        ]
    return tuple(_numbered(titles))


def _numbered(titles: Sequence[str]) -> Iterator[str]:
    for number, title in enumerate(titles, start=1):
        yield f"{title} ({number})" if titles.count(title) > 1 else title
