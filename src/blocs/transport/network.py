"""The world network: what the cheapest ways between countries cost, and what a closure changes.

Ways of a pair are alternatives of a logit: τ_ab = [Σ_ways exp(−σ cost)]^(−1/σ), in matrices
T = A exp(−σ k_sea D) Aᵀ + exp(−σ C), A from countries to ports, D sea distances between ports, C
land costs. A closure changes trade costs by the factor (T′/T)^(−1/σ): levels never matter. Ways by
land are a logit of their own, C_ab = −ln[Σ_ways exp(−λ cost)] / λ, over all ways through other
countries. σ: `substitution`, λ: `land_substitution`; a choice of routes as in Allen and Arkolakis
(2022), The welfare effects of transportation infrastructure improvements, Review of Economic
Studies 89, equation (4). λ > σ: ways by land are more alike, and at σ their sum has no limit.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices, did_you_mean
from blocs.foundation.errors import DataError, InputError, Problem, raise_problems
from blocs.numerics.path_logit import EndlessRoundsError, path_logit
from blocs.transport.lanes import great_circle_km, sea_lanes
from blocs.transport.sea import nearest_nodes, sea_distances, table
from blocs.world.world import World


@dataclass(frozen=True)
class WayCosts:
    """What ways cost, as `tables/parameters.csv` has it; shares of the value of the goods."""

    sea_cost_per_km: float
    land_cost_per_km: float
    transfer_cost: float
    union_border_cost: float
    agreement_border_cost: float
    border_cost: float
    substitution: float
    land_substitution: float
    detour_factor: float
    longest_port_haul_km: float


@dataclass(frozen=True)
class WayCost:
    """One parameter: its value, the range that draws take, unit, status and source."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    status: str
    source: str


@cache
def way_cost_table() -> tuple[WayCost, ...]:
    """Every parameter of the world network with its range and source."""
    return tuple(
        WayCost(
            row["parameter"],
            float(row["value"]),
            float(row["low"]),
            float(row["high"]),
            row["unit"],
            row["status"],
            row["source"],
        )
        for row in table("parameters.csv")
    )


def way_costs(**changed: float) -> WayCosts:
    """The parameters of the table, some of them changed by name. Raises TypeError for another."""
    values = {row.name: row.value for row in way_cost_table()}
    unknown = set(changed) - set(values)
    if unknown:
        raise TypeError(f"no parameter of the world network: {', '.join(sorted(unknown))}")
    return WayCosts(**(values | changed))


@dataclass(frozen=True)
class Changes:
    """What is otherwise than today, several changes in one.

    closed, opened: names of passages; tolls: passage → share of value that passing it adds;
    transit: country → share of value that passing through adds, inf where nothing passes (its own
    trade goes on); borders: pairs of neighbours whose border is shut; stretches: pair of neighbours
    → what the cost of the way between them is multiplied by, both directions.
    """

    closed: frozenset[str] = frozenset()
    opened: frozenset[str] = frozenset()
    tolls: Mapping[str, float] = field(default_factory=dict[str, float])
    transit: Mapping[str, float] = field(default_factory=dict[str, float])
    borders: frozenset[frozenset[str]] = frozenset()
    stretches: Mapping[frozenset[str], float] = field(default_factory=dict[frozenset[str], float])

    def and_also(self, other: Changes) -> Changes:
        """Both changes: tolls add up, factors multiply; what one closes, the other cannot open."""
        closed = self.closed | other.closed
        stretches = {
            pair: self.stretches.get(pair, 1.0) * other.stretches.get(pair, 1.0)
            for pair in (*self.stretches, *other.stretches)
        }
        return Changes(
            closed=closed,
            opened=(self.opened | other.opened) - closed,
            tolls=_summed(self.tolls, other.tolls),
            transit=_summed(self.transit, other.transit),
            borders=self.borders | other.borders,
            stretches=stretches,
        )


def _summed(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {key: one.get(key, 0.0) + other.get(key, 0.0) for key in (*one, *other)}


TODAY = Changes()


@dataclass(frozen=True, eq=False)
class Ways:
    """How readily each pair is reached.

    sea, land: (country, country) parts of T of the module's equation, zero where there is no way;
    to_port: (country, port) A; sea_cost: (port, port); land_cost: (country, country) C;
    port_country: (port,) positions; land_substitution: λ.
    """

    countries: tuple[str, ...]
    sea: Array
    land: Array
    to_port: Array
    sea_cost: Array
    land_cost: Array
    port_country: Indices
    substitution: float
    land_substitution: float

    @property
    def total(self) -> Array:
        """T of the module's equation."""
        return self.sea + self.land

    @property
    def by_sea(self) -> Array:
        """(country, country) the share of goods that goes by sea; NaN where there is no way."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.sea / self.total

    def passing(self, after: Ways) -> Array:
        """(country, country) the share of goods on ways by sea that are longer in `after`."""
        weight = np.exp(-self.substitution * self.sea_cost)
        longer = weight * (after.sea_cost > self.sea_cost + LONGER)
        with np.errstate(invalid="ignore", divide="ignore"):
            return (self.to_port @ longer @ self.to_port.T) / self.total


LONGER = 1e-9
"""Costs of ways that differ by less are equal."""


def missing_places(world: World) -> tuple[str, ...]:
    """Countries of `world` that have no place in the network: their trade costs never change."""
    placed = _centres()
    return tuple(code for code in world.countries if code not in placed)


def ways(world: World, costs: WayCosts, changes: Changes) -> Ways:
    """The ways between the countries of `world` after some changes.

    Raises ValueError for a passage that is not known, DataError for a world of which fewer than two
    countries have a place in the network, MissingExtraError without the extra.
    """
    placed = tuple(code for code in world.countries if code in _centres())
    if len(placed) < 2:
        raise DataError(
            f"ways cannot change on world '{world.name}': fewer than two of its countries have a "
            "place in the network of lanes and borders. Take one whose countries are not merged."
        )
    by_land = replace(changes, closed=frozenset(), opened=frozenset(), tolls={})
    land, to_port, ports, owner = _overland(_Key(world, by_land), placed, costs)
    sea_km = sea_distances(
        ports,
        changes.closed,
        changes.opened,
        {name: toll / costs.sea_cost_per_km for name, toll in changes.tolls.items()},
    )
    sigma, sea_cost = costs.substitution, costs.sea_cost_per_km * sea_km
    by_sea = to_port @ np.exp(-sigma * sea_cost) @ to_port.T
    on_land = np.exp(-sigma * land)
    np.fill_diagonal(on_land, 0.0)
    at, n = [world.countries.index(code) for code in placed], len(world.countries)
    sea, overland, access = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, len(ports)))
    sea[np.ix_(at, at)], overland[np.ix_(at, at)], access[at] = by_sea, on_land, to_port
    land_cost = np.full((n, n), np.inf)
    land_cost[np.ix_(at, at)] = land
    return Ways(
        countries=world.countries,
        sea=sea,
        land=overland,
        to_port=access,
        sea_cost=sea_cost,
        land_cost=land_cost,
        port_country=np.array(at)[owner],
        substitution=sigma,
        land_substitution=costs.land_substitution,
    )


def costs_of(world: World) -> WayCosts:
    """The parameters of a world: those of the table, and what is otherwise in it.

    Raises InputError for names that the table does not have and values that are none, all at once.
    """
    known = {row.name: row for row in way_cost_table()}
    faults: list[Problem] = []
    for name, value in world.transport.facts():
        if name not in known:
            hint = did_you_mean(name, list(known)) or f"Known: {', '.join(known)}."
            faults.append(Problem(f"no parameter '{name}' of the world network", remedy=hint))
        elif not (math.isfinite(value) and value > 0):
            faults.append(Problem(f"'{name}' is {value:g}: it must be above zero"))
    raise_problems(InputError, f"ways of world '{world.name}' cannot be computed", faults)
    return way_costs(**world.transport.way_costs)


@cache
def tables_hash() -> str:
    """Of the tables of this room and the lanes of searoute: what ways depend on beside a world."""
    digest = hashlib.sha256()
    for name in ("parameters", "passages", "centres", "ports", "borders", "easy_borders"):
        digest.update(repr(table(f"{name}.csv")).encode())
    lanes = sea_lanes()
    digest.update(lanes.position.tobytes() + lanes.length_km.tobytes())
    digest.update(lanes.start.tobytes() + lanes.end.tobytes() + repr(lanes.passage).encode())
    return digest.hexdigest()


def usual_ways(world: World, changes: Changes | None = None) -> Ways:
    """`ways` at the parameters of the world, the last of them kept: asked for often.

    Raises InputError for parameters that are none.
    """
    return _kept_ways(_Key(world, changes or TODAY))


@dataclass(frozen=True, eq=False)
class _Key:
    """A world and changes, as far as ways depend on them."""

    world: World
    changes: Changes

    def _facts(self) -> tuple[object, ...]:
        one = self.changes
        return (
            self.world.countries,
            self.world.year,
            self.world.transport.facts(),
            id(self.world.blocs),  # kept alive by this key, so that no other table gets its number
            one.closed,
            one.opened,
            frozenset(one.tolls.items()),
            frozenset(one.transit.items()),
            one.borders,
            frozenset(one.stretches.items()),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())


@lru_cache(maxsize=2)
def _overland(
    key: _Key, placed: tuple[str, ...], costs: WayCosts
) -> tuple[Array, Array, Indices, Indices]:
    """`_land_costs` and `_port_costs`, which closures at sea leave as they are."""
    land = _land_costs(placed, _border_costs(placed, key.world, costs), costs, key.changes)
    return land, *_port_costs(placed, land, costs)


@lru_cache(maxsize=64)
def _kept_ways(key: _Key) -> Ways:
    return ways(key.world, costs_of(key.world), key.changes)


def cost_factors(before: Ways, after: Ways) -> Array:
    """(origin, destination) what trade costs are multiplied by; inf where no way is left.

    1 at home and where neither network knows a way.
    """
    old, new = before.total, after.total
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(new > 0, (new / old) ** (-1.0 / before.substitution), np.inf)
    factor = np.where(old > 0, factor, 1.0)
    np.fill_diagonal(factor, 1.0)
    return factor


def _border_costs(placed: Sequence[str], world: World, costs: WayCosts) -> Array:
    """(country, country) what a border between two countries costs."""
    out = np.full((len(placed), len(placed)), costs.border_cost)
    for row in table("easy_borders.csv"):  # single markets last: their borders cost least
        if world.year < int(row["from_year"] or 0):
            continue
        inside = {code for bloc in row["blocs"].split("+") for code in _members(world, bloc)}
        member = np.array([code in inside for code in placed])
        other = np.array([code == row["with"] for code in placed]) if row["with"] else member
        out[np.outer(member, other) | np.outer(other, member)] = getattr(costs, row["parameter"])
    return out


def _members(world: World, bloc: str) -> tuple[str, ...]:
    known = bloc in world.blocs and (world.year or world.blocs[bloc].as_of)
    return world.bloc_members(bloc)[0] if known else ()


def _land_costs(
    placed: Sequence[str], border_cost: Array, costs: WayCosts, changes: Changes
) -> Array:
    """(country, country) C of the module's equation; inf without a way by land, 0 at home."""
    index = {code: k for k, code in enumerate(placed)}
    centre = np.array([_centres()[code] for code in placed])
    km = costs.detour_factor * great_circle_km(centre[:, None, :], centre[None, :, :])
    direct = np.full((len(placed), len(placed)), np.inf)
    for pair in borders():
        if pair <= index.keys() and pair not in changes.borders:
            a, b = sorted(index[code] for code in pair)
            cost = costs.land_cost_per_km * km[a, b] + border_cost[a, b]
            direct[a, b] = direct[b, a] = cost * changes.stretches.get(pair, 1.0)
    transit = np.array([changes.transit.get(code, 0.0) for code in placed])
    try:
        return path_logit(direct, costs.land_substitution, transit)
    except EndlessRoundsError:
        raise InputError(
            f"with land_substitution at {costs.land_substitution:g} going in circles by land costs "
            "so little that ways never end: raise it, or the costs a km or of borders"
        ) from None


def _port_costs(
    placed: Sequence[str], land: Array, costs: WayCosts
) -> tuple[Array, Indices, Indices]:
    """(country, port) how readily goods reach each port; its node; its country among `placed`."""
    index = {code: k for k, code in enumerate(placed)}
    rows = [row for row in _ports() if row[0] in index]
    owner = np.array([index[code] for code, _, _ in rows])
    at = np.array([position for _, position, _ in rows]).reshape(-1, 2)
    share = np.array([part for _, _, part in rows])
    centre = np.array([_centres()[code] for code in placed])
    haul = costs.detour_factor * great_circle_km(centre[owner], at)
    # a country's own goods are made near its ports; those of others cross it, from one coast to
    # another as well: the port of a far coast is no short way to the middle of a large country
    own = np.arange(len(placed))[:, None] == owner
    last_leg = np.where(own, np.minimum(haul, costs.longest_port_haul_km), haul)
    cost = land[:, owner] + costs.land_cost_per_km * last_leg + costs.transfer_cost
    readily = share * np.exp(-costs.substitution * cost)
    return readily, _port_nodes(tuple(map(tuple, at.tolist()))), owner


def port_nodes(world: World) -> Indices:
    """(port,) nodes of the lanes, in the order of `Ways.to_port`."""
    return _port_nodes(tuple(at for code, at, _ in _ports() if code in world.countries))


@cache
def _port_nodes(at: tuple[tuple[float, ...], ...]) -> Indices:
    return nearest_nodes(np.array(at).reshape(-1, 2))


@cache
def _centres() -> dict[str, tuple[float, float]]:
    return {row["country"]: (float(row["lon"]), float(row["lat"])) for row in table("centres.csv")}


def centre_of(country: str) -> tuple[float, float] | None:
    """Longitude and latitude of where a country's goods are made; None where it has no place."""
    return _centres().get(country)


@cache
def _ports() -> tuple[tuple[str, tuple[float, float], float], ...]:
    return tuple(
        (row["country"], (float(row["lon"]), float(row["lat"])), float(row["share"]))
        for row in table("ports.csv")
    )


@cache
def borders() -> frozenset[frozenset[str]]:
    """Pairs of neighbours whose border carries through traffic."""
    return frozenset(frozenset((row["country"], row["neighbour"])) for row in table("borders.csv"))


def as_data(costs: WayCosts) -> dict[str, Any]:
    """Plain data: the parameters by name."""
    return {item.name: getattr(costs, item.name) for item in fields(costs)}
