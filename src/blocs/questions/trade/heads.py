"""Persons employed by broad sector, before and after: labour moves with value added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.plain import finite_or_null
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.labelled import Labelled
from blocs.world.employment import BROAD_SECTORS, by_broad_sector, moved, persons_of, places_of


@dataclass(frozen=True, eq=False)
class Heads:
    """before, after: [country, broad sector] persons, NaN where they are not known."""

    countries: tuple[str, ...]
    before: Array
    after: Array
    year: int
    persons_year: int
    source: Mapping[str, str]

    @property
    def change(self) -> Array:
        """[country, broad sector] persons more or fewer; the sum over sectors is zero."""
        return self.after - self.before

    @property
    def moved_pct(self) -> Array:
        """[country] persons who change their broad sector, % of those employed."""
        return 50 * np.abs(self.change).sum(axis=1) / self.before.sum(axis=1)

    @property
    def missing(self) -> tuple[str, ...]:
        """Countries without figures."""
        return tuple(self.countries[int(k)] for k in np.flatnonzero(np.isnan(self.before[:, 0])))

    def as_json(self) -> dict[str, Any]:
        """Plain data by country and broad sector; null where it is not known."""
        return {
            "unit": "persons",
            "year": self.year,
            "persons_year": self.persons_year,
            "source": dict(self.source),
            "missing": list(self.missing),
            "countries": {
                code: {
                    name: {"before": finite_or_null(b), "change": finite_or_null(c)}
                    for name, b, c in zip(BROAD_SECTORS, before, change, strict=True)
                }
                for code, before, change in zip(
                    self.countries, self.before, self.change, strict=True
                )
            },
        }


def heads_of(labelled: Labelled, provenance: Mapping[str, Any]) -> Heads | None:
    """The persons of an outcome; see `world.employment.moved`.

    None where the world has no figures (or the outcome was kept by an earlier blocs), and under
    rationing, in which labour does not move.
    """
    data = provenance["world"].get("employment")
    if data is None or provenance["model"] == Model.RATIONING:
        return None
    countries, sectors = labelled.labels["country"], labelled.labels["sector"]
    before, place = persons_of(data, countries), places_of(data, sectors)
    levels = (labelled["sector_value_added"], labelled["sector_value_added_cf"])
    earned = [by_broad_sector(np.asarray(level, dtype=np.float64), place) for level in levels]
    return Heads(
        countries=countries,
        before=before,
        after=moved(before, *earned),
        year=int(data["year"]),
        persons_year=int(data["persons_year"]),
        source=data["source"],
    )
