"""Cover of a territory: how much, by which sites, with and without the consent of hosts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from blocs.foundation.arguments import arguments, found_by_name
from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError, Problem, ScenarioError, raise_problems
from blocs.foundation.frames import tidy
from blocs.foundation.messages import percent
from blocs.questions.answers import Answer
from blocs.questions.security.ask import read_points
from blocs.questions.security.case import (
    MOST_CANDIDATES,
    CandidateSite,
    CoverCase,
    load_cover_case,
    members_of,
)
from blocs.questions.security.engine.choices import Choice, Sites
from blocs.questions.security.engine.cover import within
from blocs.questions.security.engine.ground import Ground, distance_to, ground_of, inside
from blocs.transport.lanes import great_circle_km
from blocs.world.shapes import area_km2, borders, outline, shapes
from blocs.world.towns import towns

if TYPE_CHECKING:
    import pandas as pd

Weights: TypeAlias = Literal["area", "border", "population"]

AT_THE_EDGE_KM = 5.0
"""A site so near its country's outline stands in it: that is how fine the map is."""

MOST_CELLS = 120_000
MOST_PAIRS = 40_000_000


@dataclass(frozen=True, eq=False)
class Side:
    """What can be covered where some hosts are open to sites.

    allowed: (site,); best: within budget and number; every: all allowed sites at once; fewest: that
    cover as much as these; frontier: by cost; one_more: the best of one site more than `best`,
    whatever it costs and wherever the others move.
    """

    allowed: Mask
    best: Choice
    every: Choice
    fewest: Choice
    frontier: tuple[Choice, ...]
    one_more: Choice


@dataclass(frozen=True, eq=False, repr=False)
class TerritoryCover(Answer):
    """Cover of a territory.

    place: (place, 2) what is weighed, middles of cells or points of a table, longitude and
    latitude; weight: (place,) km² or as in the table; left_out: points outside the territory;
    consent: what each host that may refuse adds if it alone agrees, a part of all weight; finer:
    the share that the best of `agreed` covers on half the grid; None for points.
    """

    case: CoverCase
    ground: Ground
    weights: Weights
    place: Array
    sites: Sites
    agreed: Side
    refused: Side | None
    consent: Mapping[str, float]
    finer: float | None
    left_out: int

    @property
    def names(self) -> tuple[str, ...]:
        """Of the sites, as the case writes them."""
        return tuple(self.case.sites)

    @property
    def unit(self) -> str:
        """Of weights."""
        if self.case.by_towns:
            return "people"
        return "as in the table" if self.weights == "population" else "km2"

    @property
    def area(self) -> float:
        """Of the territory's outline, km²."""
        return area_km2(self.case.countries)

    def share(self, choice: Choice) -> float:
        """The part of all weight that a choice covers."""
        return choice.covered / self.sites.total

    def reached(self, choice: Choice) -> Mask:
        """(place,) what a choice covers."""
        return self.sites.reach[:, choice.sites].sum(axis=1) >= self.case.times

    @property
    def sides(self) -> Mapping[str, Side]:
        """With the consent of all hosts, and without that of those who may refuse."""
        without = {} if self.refused is None else {"without_consent": self.refused}
        return {"with_consent": self.agreed, **without}

    def _facts(self) -> Mapping[str, str]:
        return {
            "territory": ", ".join(self.case.territory),
            "share": percent(100 * self.share(self.agreed.best), 1)["en"],
        }

    def as_json(self) -> dict[str, Any]:
        """Both sides with their choices, frontiers and gaps; the sites; what was weighed."""
        case = self.case
        return {
            "status": "converged",
            "title": case.title,
            "territory": list(case.countries),
            "area_km2": self.area,
            "cells": len(self.ground.row),
            "grid_km": case.grid_km,
            "weights": self.weights,
            "unit": self.unit,
            "total": self.sites.total,
            "points_left_out": self.left_out,
            "times": case.times,
            "budget": case.budget,
            "most_sites": case.most_sites,
            "money": case.money if case.has_costs else None,
            "hosts": sorted({site.country for site in case.sites.values()}),
            "consent_asked_of": list(case.consent_asked_of),
            "candidates": [
                {
                    "name": name,
                    "country": site.country,
                    "lon": site.lon,
                    "lat": site.lat,
                    "range_km": case.reaches(name),
                    "cost": site.cost,
                }
                for name, site in case.sites.items()
            ],
            **{name: self._side(side) for name, side in self.sides.items()},
            "consent_adds": dict(self.consent),
            "finer_grid_share": self.finer,
        }

    def _side(self, side: Side) -> dict[str, Any]:
        return {
            **self._choice(side.best),
            "gap": side.best.gap,
            "all_sites_share": self.share(side.every),
            "fewest_sites": len(side.fewest.sites),
            "fewest_sites_gap": side.fewest.gap,
            "one_more_site_adds": self.share(side.one_more) - self.share(side.best),
            "frontier": [self._choice(choice) for choice in side.frontier],
        }

    def _choice(self, choice: Choice) -> dict[str, Any]:
        return {
            "covered": choice.covered,
            "share": self.share(choice),
            "cost": choice.cost if self.case.has_costs else None,
            "sites": [self.names[int(k)] for k in choice.sites],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a side and quantity: share, cost, sites; one a step of its frontier."""
        rows = (row for name, side in self.sides.items() for row in self._rows(name, side))
        return tidy(rows, ("consent", "item"))

    def _rows(self, name: str, side: Side) -> Iterator[dict[str, Any]]:
        head = {"consent": name, "item": "best"}
        unit = self.case.money if self.case.has_costs else "1"
        for item, choice in (("best", side.best), ("every", side.every), ("fewest", side.fewest)):
            head = {"consent": name, "item": item}
            yield {**head, "quantity": "share", "unit": "1", "value": self.share(choice)}
            yield {**head, "quantity": "cost", "unit": unit, "value": choice.cost}
            yield {**head, "quantity": "sites", "unit": "1", "value": float(len(choice.sites))}
        for number, choice in enumerate(side.frontier):
            head = {"consent": name, "item": f"frontier {number}"}
            yield {**head, "quantity": "share", "unit": "1", "value": self.share(choice)}
            yield {**head, "quantity": "cost", "unit": unit, "value": choice.cost}


@arguments(
    case=found_by_name(CoverCase, "a CoverCase"),
)
def territory_cover(case: CoverCase | str | Path) -> TerritoryCover:
    """Cover a territory by sites, with and without the consent of hosts who may refuse.

    case: a form, a file, or `security/NAME` of the casebook. Raises InputError, ScenarioError,
    SolverError, MissingExtraError.
    """
    form = case if isinstance(case, CoverCase) else load_cover_case(case)
    _refuse_strays(form)
    ground = _ground(form, form.grid_km)
    form = with_lattice(form, ground)
    _refuse_too_many(form, form.grid_km)
    place, weight, left_out = _weighed(form, ground)
    if not weight.sum() > 0:
        raise InputError(
            f"case '{form.title}' weighs nothing: no part of the territory has any weight"
        )
    reach = _reach(form, place)
    costs = np.array([form.costs(name) for name in form.sites])
    sites = Sites(reach, weight, costs, form.times)
    hosts = np.array([site.country for site in form.sites.values()])
    asked = _asked_hosts(form)
    open_hosts = ~np.isin(hosts, asked)
    refused = _side(form, sites, open_hosts) if asked else None
    agreed = _side(form, sites, np.ones(len(hosts), dtype=bool))
    consent = {
        host: (_best(form, sites, open_hosts | (hosts == host)).covered - refused.best.covered)
        / sites.total
        for host in asked
        if refused is not None
    }
    found = TerritoryCover(
        form, ground, _kind(form), place, sites, agreed, refused, consent, None, left_out
    )
    return found if form.population else replace(found, finer=_finer(found))


def _asked_hosts(form: CoverCase) -> list[str]:
    """Hosts that may refuse, of those on whose ground a site may stand."""
    hosts = {site.country for site in form.sites.values()}
    return [code for code in members_of(form.consent_asked_of, form.year) if code in hosts]


def with_lattice(form: CoverCase, ground: Ground) -> CoverCase:
    """The case with a site, `BLR-001` say, in the middle of every square of its lattice.

    Squares from which nothing of the ground is reached are left out. Raises InputError where no
    square is left, or too many.
    """
    lattice = form.lattice
    if lattice is None:
        return form
    sites = dict(form.sites)
    reaches = float(lattice.range_km or form.range_km or 0.0)
    for code in members_of(lattice.countries, form.year):
        squares = ground_of(outline([code]), lattice.km).position
        near = squares[_near_enough(squares, ground, reaches)]
        for k, (lon, lat) in enumerate(near.tolist(), 1):
            sites[f"{code}-{k:03d}"] = CandidateSite(
                country=code, lon=lon, lat=lat, range_km=lattice.range_km, cost=lattice.cost
            )
    if not sites:
        raise InputError(
            f"no square of {lattice.km:g} km of the lattice is near enough to reach the territory: "
            "write a smaller `km`, a longer `range_km` or other countries"
        )
    if len(sites) > MOST_CANDIDATES:
        enough = math.ceil(lattice.km * math.sqrt(len(sites) / MOST_CANDIDATES))
        raise InputError(
            f"{len(sites):,} sites are too many: at most {MOST_CANDIDATES}. Write `km: {enough}` "
            "or more in the lattice."
        )
    return form.model_copy(update={"sites": sites})


def _near_enough(place: Array, ground: Ground, reaches: float) -> Mask:
    """(place,) from which some cell of the ground is reached."""
    low, high = ground.plane.min(axis=0) - reaches, ground.plane.max(axis=0) + reaches
    plane = ground.projection.plane(place)
    # far from the middle an equal-area plane shortens what points away from it: only a first look
    near = ((plane >= low - reaches) & (plane <= high + reaches)).all(axis=1)
    for k in np.flatnonzero(near):
        near[k] = (great_circle_km(ground.position, place[k]) <= reaches).any()
    return near


def _side(form: CoverCase, sites: Sites, allowed: Mask) -> Side:
    every = sites.chosen(np.flatnonzero(allowed))
    best = _best(form, sites, allowed)
    return Side(
        allowed=allowed,
        best=best,
        every=every,
        fewest=sites.fewest(allowed),
        frontier=sites.frontier(allowed, most=form.most_sites),
        one_more=sites.best(allowed, most=len(best.sites) + 1),
    )


def _best(form: CoverCase, sites: Sites, allowed: Mask) -> Choice:
    budget = math.inf if form.budget is None else form.budget
    return sites.best(allowed, budget=budget, most=form.most_sites)


def _kind(form: CoverCase) -> Weights:
    if form.population is not None:
        return "population"
    return "area" if form.border is None else "border"


def _ground(form: CoverCase, step: float) -> Ground:
    """The territory's cells; refused where they are too many, or none."""
    _refuse_too_many(form, step)
    ground = ground_of(outline(form.countries), step)
    if not len(ground.row):
        area = area_km2(form.countries)
        raise InputError(f"{area:,.0f} km² hold no cell of {step:g} km: write a smaller `grid_km`")
    return ground


def _refuse_too_many(form: CoverCase, step: float) -> None:
    area = area_km2(form.countries)
    pairs = area / step**2 * len(form.sites)
    if area / step**2 > MOST_CELLS or pairs > MOST_PAIRS:
        enough = math.ceil(step * math.sqrt(max(area / step**2 / MOST_CELLS, pairs / MOST_PAIRS)))
        raise InputError(
            f"{area:,.0f} km² are too many cells of {step:g} km: at most {MOST_CELLS:,} cells and "
            f"{MOST_PAIRS:,} pairs with sites. Write `grid_km: {enough}` or more."
        )


def _weighed(form: CoverCase, ground: Ground) -> tuple[Array, Array, int]:
    """Places, their weights, and how many points of a table lie outside the territory."""
    if form.by_towns:
        position, people = towns().of(form.countries)
        return position, people, 0
    if (file := form.population_file) is not None:
        points = read_points(file)
        if not points.on_globe:
            raise InputError(f"points '{file}' need columns lon,lat,weight to lie in a territory")
        own = inside(outline(form.countries), points.position)
        return points.position[own], points.weight[own], int(np.sum(~own))
    weight = np.full(len(ground.row), ground.step**2)
    if (band := form.border) is not None:
        lines = borders(form.countries, band.with_ or ())
        if not lines:
            raise InputError(
                f"case '{form.title}': {', '.join(form.countries)} has no land border with "
                f"{', '.join(band.with_ or ('anybody',))} on the map"
            )
        weight[distance_to(lines, ground.position) > band.km] = 0.0
    near = weight > 0
    return ground.position[near], weight[near], 0


def _reach(form: CoverCase, place: Array) -> Mask:
    """(place, site) which sites reach which places, great circles."""
    columns = [
        within(great_circle_km(place, np.array([site.lon, site.lat])), form.reaches(name))
        for name, site in form.sites.items()
    ]
    return np.column_stack(columns)


def _finer(found: TerritoryCover) -> float:
    """The share that the chosen sites cover where cells are half as wide."""
    ground = ground_of(outline(found.case.countries), found.case.grid_km / 2)
    place, weight, _ = _weighed(found.case, ground)
    reached = _reach(found.case, place)[:, found.agreed.best.sites].sum(axis=1) >= found.case.times
    return float(weight @ reached / weight.sum())


def _refuse_strays(form: CoverCase) -> None:
    """Refuse sites that stand outside the country whose ground the case says they are on."""
    problems: list[Problem] = []
    for name, site in form.sites.items():
        place = np.array([[site.lon, site.lat]])
        rings = outline([site.country])
        if inside(rings, place)[0] or distance_to(rings, place)[0] <= AT_THE_EDGE_KM:
            continue
        there = _country_at(place)
        where = f"in {there}" if there else "in the sea"
        problems.append(
            Problem(
                f"{site.lon:g}, {site.lat:g} is not in {site.country} but {where}",
                field=f"sites.{name}",
                remedy="Set `country` to whose ground it is, or correct `lon` and `lat`.",
            )
        )
    raise_problems(ScenarioError, f"case '{form.title}' is not valid", problems)


def _country_at(place: Array) -> str | None:
    known: Sequence[str] = tuple(shapes().rings)
    return next((code for code in known if inside(outline([code]), place)[0]), None)
