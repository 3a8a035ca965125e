"""Several outcomes side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.foundation.quantities import quantities
from blocs.foundation.shown import counted
from blocs.moves.scenario import Scenario
from blocs.questions.answers import Answer
from blocs.questions.trade.answer import run
from blocs.questions.trade.outcome import Outcome, load_outcome
from blocs.questions.trade.outcome_files import SUFFIXES
from blocs.world.countries import chosen_countries
from blocs.world.pairs import ESTIMATED_PAIRS
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Answer):
    """One per-country quantity over outcomes.

    values: (outcome, country); titles: of the outcomes, made unique by their number where equal.
    provenance: of the first outcome; provenances: of each, by its title.
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
        """Plain data: per outcome, the value of each country (None where not finite)."""
        return {
            "quantity": self.quantity,
            "unit": self.unit,
            "outcomes": [
                {
                    "title": title,
                    "countries": {
                        code: finite_or_null(value)
                        for code, value in zip(self.countries, row, strict=True)
                    },
                    ESTIMATED_PAIRS: self.provenances.get(title, {}).get(ESTIMATED_PAIRS),
                }
                for title, row in zip(self.titles, self.values, strict=True)
            ],
        }


def compare(
    items: Sequence[Outcome | Scenario | str | Path],
    *,
    world: World | str | Path | None = None,
    quantity: str = "real_income_change_pct",
    countries: Sequence[str] | None = None,
) -> Comparison:
    """Line up one per-country quantity of several outcomes.

    items: outcomes, files of saved ones, or scenarios (also files, CASE/SCENARIO), which are run on
    `world` (None: their own). countries: codes or names, None for all. Labels never align silently:
    raises InputError where the outcomes are over different countries, where a country asked for is
    in none, or where the quantity is not per country.
    """
    outcomes = [_outcome(item, world) for item in items]
    if len(outcomes) < 2:
        raise InputError("a comparison needs at least two outcomes")
    known = [name for name, item in quantities().items() if item.axes == ("country",)]
    if quantity not in known:
        raise InputError(f"'{quantity}' is not a quantity per country. Known: {', '.join(known)}.")
    labels = outcomes[0].countries
    for outcome in outcomes[1:]:
        if outcome.countries != labels:
            differ = sorted(set(labels) ^ set(outcome.countries)) or ["their order"]
            raise InputError(
                f"'{outcomes[0].title}' and '{outcome.title}' are over different countries: "
                f"{', '.join(differ[:12])}. Run both on the same world."
            )
    world = str(outcomes[0].provenance["world"]["name"])
    chosen = tuple(chosen_countries(countries or labels, labels, world=world))
    titles = _unique([outcome.title for outcome in outcomes])
    rows = [outcome.labelled.by_country(quantity, chosen) for outcome in outcomes]
    return Comparison(
        quantity=quantity,
        unit=quantities()[quantity].unit,
        titles=titles,
        countries=chosen,
        values=np.array(rows),
        provenance=outcomes[0].provenance,
        provenances={t: o.provenance for t, o in zip(titles, outcomes, strict=True)},
    )


def _outcome(item: Outcome | Scenario | str | Path, world: World | str | Path | None) -> Outcome:
    if isinstance(item, Outcome):
        return item
    if not isinstance(item, Scenario) and Path(item).suffix in SUFFIXES:
        return load_outcome(item)
    return run(world, item)


def _unique(titles: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        f"{title} ({number})" if titles.count(title) > 1 else title
        for number, title in enumerate(titles, start=1)
    )
