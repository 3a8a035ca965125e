"""The balance of capabilities between groups of states, year by year."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.data.capabilities.table import (
    MATERIAL,
    UNITS,
    Capabilities,
    embedded_capabilities,
    read_capabilities,
)
from blocs.data.reference import load_bloc_table
from blocs.foundation.arguments import arguments, many, names, optional, path, whole
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.questions.answers import Answer
from blocs.questions.security.engine.capabilities import (
    composite_index,
    concentration,
    world_shares,
)
from blocs.world.countries import codes_meant

if TYPE_CHECKING:
    import pandas as pd

MOST_YEARS = 250
HEADLINES = ("cinc", "military_spending_ppp")
"""What is told first, where the table has it."""

INDEX = "cinc"


@dataclass(frozen=True)
class GroupYear:
    """A group in a year, by one measure.

    total: the sum over members whose number is known, NaN where none is; share: of all states of
    the table; concentration: within the group; missing: members whose number is not known.
    """

    members: tuple[str, ...]
    total: float
    share: float
    concentration: float
    missing: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Balance(Answer):
    """Groups of states over years.

    found: measure → group → one a year; world: measure → year → concentration over all states;
    headline: the measure told first; index_apart: how far the published index is from the one
    recomputed from its six components, at most; NaN where the table lacks either.
    """

    groups: tuple[str, ...]
    years: tuple[int, ...]
    table: Capabilities
    found: Mapping[str, Mapping[str, tuple[GroupYear, ...]]]
    world: Mapping[str, tuple[float, ...]]
    headline: str
    index_apart: float

    def _facts(self) -> Mapping[str, str]:
        return {
            "groups": ", ".join(self.groups),
            "years": f"{self.years[0]}-{self.years[-1]}",
            "measure": self.headline,
        }

    @cached_property
    def empty_years(self) -> tuple[int, ...]:
        """Years in which no member of any group has a number of the headline measure."""
        columns = zip(*self.found[self.headline].values(), strict=True)
        return tuple(
            year
            for year, groups in zip(self.years, columns, strict=True)
            if all(math.isnan(group.total) for group in groups)
        )

    @property
    def known_years(self) -> tuple[int, ...]:
        """The other years."""
        return tuple(year for year in self.years if year not in self.empty_years)

    def ratio(self, measure: str, other: str) -> tuple[float, ...]:
        """(year,) the first group over another; NaN where either is not known."""
        first, second = self.found[measure][self.groups[0]], self.found[measure][other]
        return tuple(
            a.total / b.total if b.total > 0 else math.nan
            for a, b in zip(first, second, strict=True)
        )

    def as_json(self) -> dict[str, Any]:
        """Every measure, group and year with who is missing; ratios of the first group."""
        return {
            "status": "converged",
            "groups": list(self.groups),
            "years": list(self.years),
            "years_without_data": list(self.empty_years),
            "headline": self.headline,
            "sources": list(self.table.sources),
            "rows_left_out": dict(self.table.left_out),
            "index_recomputed_apart": finite_or_null(self.index_apart),
            "measures": {name: self._measure(name) for name in self.found},
        }

    def _measure(self, name: str) -> dict[str, Any]:
        return {
            "unit": UNITS[name],
            "groups": {
                group: [
                    {
                        "year": year,
                        "total": finite_or_null(item.total),
                        "share": finite_or_null(item.share),
                        "concentration": finite_or_null(item.concentration),
                        "members": list(item.members),
                        "missing": list(item.missing),
                    }
                    for year, item in zip(self.years, years, strict=True)
                ]
                for group, years in self.found[name].items()
            },
            "ratios": {
                f"{self.groups[0]}/{other}": [finite_or_null(x) for x in self.ratio(name, other)]
                for other in self.groups[1:]
            },
            "world_concentration": [finite_or_null(value) for value in self.world[name]],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a measure, group, year and quantity: total, share, concentration, missing."""
        return tidy(self._rows(), ("group", "year", "measure"))

    def _rows(self) -> Iterator[dict[str, Any]]:
        for measure, groups in self.found.items():
            for group, years in groups.items():
                for year, item in zip(self.years, years, strict=True):
                    head = {"group": group, "year": year, "measure": measure}
                    for name, unit, value in (
                        ("total", UNITS[measure], item.total),
                        ("share", "1", item.share),
                        ("concentration", "1", item.concentration),
                        ("missing", "1", float(len(item.missing))),
                    ):
                        yield {**head, "quantity": name, "unit": unit, "value": value}


@arguments(
    groups=names,
    years=many(whole(), least=2, most=2, noun="years"),
    capabilities=optional(path),
)
def balance(
    groups: Sequence[str],
    years: tuple[int, int],
    *,
    capabilities: str | Path | None = None,
) -> Balance:
    """Capabilities of groups over years: totals, shares of the world, ratios, concentration.

    groups: codes of blocs (members on 31 December of each year) or of countries; years: first and
    last; capabilities: a table of national material capabilities or a folder of the Factbook; by
    default what ships. Raises InputError.
    """
    first, last = years
    if not 1 <= first <= last or last - first >= MOST_YEARS:
        raise InputError(f"years run from an earlier to a later one, not {first}-{last}")
    if not groups or len(set(groups)) < len(groups):
        raise InputError("name at least one group, and none twice: --groups NATO,CSTO")
    table = embedded_capabilities() if capabilities is None else _read(Path(capabilities))
    spans = tuple(range(first, last + 1))
    measured, apart = _measures(table)
    members = {group: [_members(group, year) for year in spans] for group in groups}
    _refuse_nothing(table, members, spans)
    found = {
        name: {
            group: tuple(
                _group(table, value, who, year, is_share=name == INDEX)
                for who, year in zip(by_year, spans, strict=True)
            )
            for group, by_year in members.items()
        }
        for name, value in measured.items()
    }
    world = {
        name: tuple(concentration(_of_year(table, value, year)) for year in spans)
        for name, value in measured.items()
    }
    headline = next((name for name in HEADLINES if name in measured), next(iter(measured)))
    return Balance(tuple(groups), spans, table, found, world, headline, apart)


def _read(path: Path) -> Capabilities:
    if not path.exists():
        raise InputError(f"there is no table of capabilities '{path}'")
    return read_capabilities(path)


def _measures(table: Capabilities) -> tuple[Mapping[str, Array], float]:
    """The measures, the index made of its components where the table lacks it; how far apart."""
    measured = dict(table.values)
    if not all(name in measured for name in MATERIAL):
        return measured, math.nan
    made = composite_index(np.stack([measured[name] for name in MATERIAL]))
    published = measured.get(INDEX)
    measured[INDEX] = made if published is None else published
    both = np.isfinite(made) & np.isfinite(measured[INDEX])
    apart = np.abs(made - measured[INDEX])[both].max() if published is not None else math.nan
    return {name: measured[name] for name in UNITS if name in measured}, float(apart)


def _members(group: str, year: int) -> tuple[str, ...]:
    blocs = load_bloc_table()
    if group in blocs:
        return blocs.members(group, year)
    meant = codes_meant(group)
    if len(meant) != 1:
        known = ", ".join(blocs.blocs)
        raise InputError(f"'{group}' is neither a bloc nor a country. Blocs: {known}.")
    return meant


def _refuse_nothing(
    table: Capabilities, members: Mapping[str, list[tuple[str, ...]]], years: Sequence[int]
) -> None:
    if not set(years) & set(table.years):
        raise InputError(
            f"there are no capabilities of {years[0]}-{years[-1]}: the table has "
            f"{table.years[0]}-{table.years[-1]}. Ask for these years, or give your own table with "
            "--capabilities FILE."
        )
    for group, by_year in members.items():
        if not any(by_year):
            raise InputError(f"{group} has no member in {years[0]}-{years[-1]}")


def _of_year(table: Capabilities, value: Array, year: int) -> Array:
    """(state,) of one year, all NaN where the table lacks it."""
    if year not in table.years:
        return np.full(len(table.countries), np.nan)
    return value[:, table.years.index(year)]


def _group(
    table: Capabilities, value: Array, who: tuple[str, ...], year: int, *, is_share: bool
) -> GroupYear:
    column = _of_year(table, value, year)
    shares = column if is_share else world_shares(column)
    at = {code: k for k, code in enumerate(table.countries)}
    known = [code for code in who if code in at and math.isfinite(column[at[code]])]
    rows = [at[code] for code in known]
    missing = tuple(code for code in who if code not in known)
    if not rows:
        return GroupYear(who, math.nan, math.nan, math.nan, missing)
    return GroupYear(
        who,
        float(column[rows].sum()),
        float(shares[rows].sum()),
        concentration(column[rows]),
        missing,
    )
