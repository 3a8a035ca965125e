"""A question of cover as somebody writes it down: a territory, sites with ranges, their hosts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from pydantic import BeforeValidator, Field, PrivateAttr

from blocs.data.reference import load_bloc_table
from blocs.foundation.axes import did_you_mean
from blocs.foundation.casebook import find_cover_case
from blocs.foundation.catalogues import in_language
from blocs.foundation.errors import shown
from blocs.foundation.files import beside
from blocs.moves.fields import (
    Code,
    Codes,
    Fault,
    Form,
    Number,
    Text,
    Year,
    raise_in_document,
    read_form,
)
from blocs.world.shapes import has_shape

FINEST_KM, COARSEST_KM = 2.0, 200.0
"""A grid below 2 km takes minutes and is finer than the outlines are."""

FARTHEST_KM = 5000.0
MOST_CANDIDATES = 600
MOST_TIMES = 5
TOWNS = "towns"
"""The population that ships: `world/towns`."""
DEAREST = 1e9


def _named_sites(value: object) -> object:
    if not isinstance(value, Mapping) or not value:
        raise ValueError(f"expected `{{name: site, …}}`, at least one, not {shown(value)}")
    return value  # pyright: ignore[reportUnknownVariableType]


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"expected a whole number of 1 or more, not {shown(value)}")
    return value


Count: TypeAlias = Annotated[int, BeforeValidator(_whole)]

if TYPE_CHECKING:
    CandidateSites: TypeAlias = "Mapping[str, CandidateSite]"
else:
    CandidateSites = Annotated[dict[str, "CandidateSite"], BeforeValidator(_named_sites)]


class CandidateSite(Form, spoken=("title",)):
    """A place where a site may stand."""

    title: Text | None = Field(default=None, description="In a word or two; by default its name.")
    country: Code = Field(description="Whose ground it is on: alpha-3.")
    lon: Number = Field(description="Longitude, degrees.")
    lat: Number = Field(description="Latitude, degrees.")
    range_km: Number | None = Field(default=None, description="How far it reaches, km.")
    cost: Number | None = Field(default=None, description="What it costs, in the case's money.")
    source: Text | None = Field(default=None, description="Where its numbers come from.")

    def called(self, name: str, language: str) -> str:
        """Its title in a language."""
        return in_language(self, "title", language) if self.title else name


class SiteLattice(Form):
    """Sites anywhere: one in the middle of each square of the ground of some countries."""

    km: Number = Field(description="Side of a square, km.")
    countries: Codes = Field(description="On whose ground, countries or blocs in `year`.")
    range_km: Number | None = Field(default=None, description="How far each reaches, km.")
    cost: Number | None = Field(default=None, description="What each costs, in the case's money.")


class BorderBand(Form):
    """Only what lies near a border counts."""

    km: Number = Field(description="How far from the border, km.")
    with_: Codes | None = Field(
        default=None, alias="with", description="Codes of the neighbours; all by default."
    )


class CoverCase(Form, spoken=("title", "money", "notes")):
    """Who is covered, by which sites, with and without the consent of hosts."""

    title: Text = Field(description="The question in one line.")
    territory: Codes = Field(description="Countries, or blocs in `year`, that are to be covered.")
    year: Year | None = Field(default=None, description="Of the members of a bloc.")
    sites: CandidateSites = Field(
        default_factory=dict[str, CandidateSite], description="Name → site."
    )
    lattice: SiteLattice | None = Field(
        default=None, description="Sites anywhere on some ground, beside those that are named."
    )
    range_km: Number | None = Field(default=None, description="Of sites that give none, km.")
    consent_asked_of: Codes = Field(
        default=(), description="Hosts that may refuse: the answer is given with and without them."
    )
    most_sites: Count | None = Field(default=None, description="At most so many sites.")
    budget: Number | None = Field(default=None, description="At most so much, in `money`.")
    money: Text = Field(default="million USD a year", description="Unit of costs and budget.")
    times: Count = Field(default=1, description="How many sites must reach a place to cover it.")
    grid_km: Number = Field(default=5.0, description="Side of a cell, km.")
    border: BorderBand | None = Field(default=None, description="Weigh only a band at a border.")
    population: Text | None = Field(
        default=None,
        description="Weigh by people: `towns` that ship, or a table lon,lat,weight beside it.",
    )
    notes: Text | None = Field(default=None, description="Assumptions and their reasons.")
    sources: tuple[Text, ...] = Field(default=(), description="Where the numbers come from.")

    _folder: Path = PrivateAttr(default_factory=Path)

    def contradictions(self) -> list[Fault]:
        """What no case may hold."""
        faults = [
            *self._places(),
            *self._limits(),
            *(fault for name, site in self.sites.items() for fault in self._site(name, site)),
        ]
        # a range that all sites share is wrong once
        return list(dict.fromkeys(faults))

    @property
    def countries(self) -> tuple[str, ...]:
        """The territory, blocs as their members."""
        return members_of(self.territory, self.year)

    @property
    def hosts(self) -> frozenset[str]:
        """On whose ground sites may stand."""
        spread = () if self.lattice is None else members_of(self.lattice.countries, self.year)
        return frozenset((*(site.country for site in self.sites.values()), *spread))

    def reaches(self, name: str) -> float:
        """Km of a site."""
        own = self.sites[name].range_km
        return float(self.range_km or 0.0) if own is None else own

    def costs(self, name: str) -> float:
        """What a site costs: 1 where the case gives no costs at all."""
        own = self.sites[name].cost
        return 1.0 if own is None else own

    @property
    def has_costs(self) -> bool:
        """Whether sites have costs."""
        spread = self.lattice is not None and self.lattice.cost is not None
        return spread or any(site.cost is not None for site in self.sites.values())

    @property
    def by_towns(self) -> bool:
        """Whether people are those of the towns that ship."""
        return self.population == TOWNS

    @property
    def population_file(self) -> Path | None:
        """The table of points, found beside the case's file."""
        if self.by_towns:
            return None
        found = beside(self._folder, self.population)
        return None if found is None else Path(found)

    def _places(self) -> list[Fault]:
        faults = [
            *_unknown_codes(self.territory, self.year, ("territory",)),
            *_unknown_codes(self.consent_asked_of, self.year, ("consent_asked_of",)),
        ]
        if self.border is not None and self.border.with_ is not None:
            faults += _unknown_codes(self.border.with_, self.year, ("border", "with"))
        if self.lattice is not None:
            faults += _unknown_codes(self.lattice.countries, self.year, ("lattice", "countries"))
        asked = members_of(self.consent_asked_of, self.year)
        if asked and not self.hosts.intersection(asked):
            message = f"no site stands on the ground of {', '.join(asked)}"
            faults.append(Fault(("consent_asked_of",), message, "Name hosts of sites."))
        return faults

    def _limits(self) -> list[Fault]:
        faults: list[Fault] = []
        if not FINEST_KM <= self.grid_km <= COARSEST_KM:
            faults.append(
                Fault(
                    ("grid_km",),
                    f"expected {FINEST_KM:g} to {COARSEST_KM:g}, not {self.grid_km:g}",
                    "The outlines of countries are no finer than 2 km.",
                )
            )
        if self.times > MOST_TIMES:
            faults.append(Fault(("times",), f"at most {MOST_TIMES}, not {self.times}"))
        if self.budget is not None and not 0 <= self.budget <= DEAREST:
            faults.append(Fault(("budget",), f"expected 0 to {DEAREST:g}, not {self.budget:g}"))
        if self.budget is not None and not self.has_costs:
            faults.append(Fault(("budget",), "no site has a `cost`", "Give every site its cost."))
        if self.border is not None and self.population is not None:
            faults.append(Fault(("population",), "weigh by a border or by people, not by both"))
        if self.border is not None and not 0 < self.border.km <= FARTHEST_KM:
            faults.append(Fault(("border", "km"), f"expected above 0, not {self.border.km:g}"))
        if len(self.sites) > MOST_CANDIDATES:
            faults.append(Fault(("sites",), f"at most {MOST_CANDIDATES}, not {len(self.sites)}"))
        if not self.sites and self.lattice is None:
            faults.append(Fault(("sites",), "there is neither a site nor a lattice of sites"))
        if self.lattice is not None:
            faults += self._spread(self.lattice)
        return faults

    def _spread(self, lattice: SiteLattice) -> list[Fault]:
        faults: list[Fault] = []
        if not FINEST_KM <= lattice.km <= FARTHEST_KM:
            message = f"expected {FINEST_KM:g} to {FARTHEST_KM:g}, not {lattice.km:g}"
            faults.append(Fault(("lattice", "km"), message))
        one = CandidateSite.model_construct(range_km=lattice.range_km, cost=lattice.cost)
        return faults + self._reach_and_cost(one, ("lattice",))

    def _site(self, name: str, site: CandidateSite) -> list[Fault]:
        faults: list[Fault] = []
        if not (abs(site.lon) <= 180 and abs(site.lat) <= 90):
            faults.append(
                Fault(("sites", name), f"no place on the globe: {site.lon:g}, {site.lat:g}")
            )
        faults += self._reach_and_cost(site, ("sites", name))
        if not has_shape(site.country):
            faults.append(_without_shape(site.country, ("sites", name, "country")))
        return faults

    def _reach_and_cost(self, site: CandidateSite, path: tuple[str, ...]) -> list[Fault]:
        faults: list[Fault] = []
        reaches = self.range_km if site.range_km is None else site.range_km
        if reaches is None:
            remedy = "Give it `range_km`, or give `range_km` once for all."
            faults.append(Fault(path, "has no range", remedy))
        elif not 0 < reaches <= FARTHEST_KM:
            where = ("range_km",) if site.range_km is None else (*path, "range_km")
            message = f"a site reaches further than 0 and at most {FARTHEST_KM:g} km, not"
            faults.append(Fault(where, f"{message} {reaches:g}"))
        if self.has_costs and site.cost is None:
            faults.append(Fault(path, "has no cost, while others have"))
        elif site.cost is not None and not 0 <= site.cost <= DEAREST:
            faults.append(Fault((*path, "cost"), f"0 to {DEAREST:g}, not {site.cost:g}"))
        return faults


CandidateSite.model_rebuild()
SiteLattice.model_rebuild()
CoverCase.model_rebuild()


def members_of(codes: Iterable[str], year: int | None) -> tuple[str, ...]:
    """Countries, and blocs as their members at the end of `year`, each once."""
    table = load_bloc_table()
    found: dict[str, None] = {}
    for code in codes:
        spelled = table.members(code, year) if code in table and year is not None else (code,)
        found |= dict.fromkeys(spelled)
    return tuple(found)


def _unknown_codes(codes: Iterable[str], year: int | None, path: tuple[str, ...]) -> list[Fault]:
    table, faults = load_bloc_table(), list[Fault]()
    for code in codes:
        if code in table and year is None and table[code].as_of is None:
            remedy = "Write the year: `year: 2015`."
            faults.append(Fault(path, f"the members of {code} depend on the year", remedy))
            continue
        lacking = [c for c in members_of((code,), year or 2000) if not has_shape(c)]
        faults += [_without_shape(member, path) for member in lacking]
    return faults


def _without_shape(code: str, path: tuple[str, ...]) -> Fault:
    from blocs.world.shapes import shapes

    hint = did_you_mean(code, [*shapes().rings, *load_bloc_table().blocs])
    return Fault(path, f"'{code}' has no shape on the map. {hint}".rstrip())


def load_cover_case(name: str | Path) -> CoverCase:
    """A file, or a case of cover of the casebook: `security/NAME`.

    Raises InputError where there is neither, ScenarioError with every problem of a file at once.
    """
    path = find_cover_case(name)
    what = f"case '{name}'"
    document, case = read_form(
        what, path, CoverCase, is_a="a case is a mapping with 'territory' and 'sites'"
    )
    case._folder = path.parent  # pyright: ignore[reportPrivateUsage]
    raise_in_document(what, document, case.contradictions())
    return case
