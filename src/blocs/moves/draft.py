"""The arrays of a shock while its moves are applied to them, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.documents import KeyPath
from blocs.foundation.rates import MOST_RATE
from blocs.moves.cells import Block, Cell, Cells, Claim, Deed, Points
from blocs.transport.full import Limit, full_ways
from blocs.transport.network import TODAY, Changes
from blocs.world.shocks.corridors import FullWays
from blocs.world.shocks.networks import NetworkChange
from blocs.world.shocks.trade import Shock, TradeBalance, bilateral_array
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class Package:
    """One part of a dated package: what it restricts, and from which day to which, both in force.

    until: None: open-ended.
    """

    path: KeyPath
    part: str
    cells: Block
    since: date
    until: date | None


@dataclass(frozen=True, eq=False)
class Pool:
    """Members (country,) whose tariff revenue the move at `path` pools and shares."""

    path: KeyPath
    members: Mask


class Draft:
    """A shock in the making. Arrays appear with the first move that needs them.

    cost: (origin, destination, sector) iceberg factor; tariff, export_tax: the same axes,
    counterfactual rates; tariff_rent, export_rent: the same axes, factors of licence rents on top;
    productivity: (country, sector) and labour: (country,) factors; revenue_sharing: (country,
    country), who receives which part of whose tariffs; transfer: (country,) million USD. claims:
    who did what to which cells; moved: (country, bloc) → joined (true) or left so far. strength: of
    the move that acts now, 0 … 2, see `Scenario.strength`: every deed is scaled by it.
    ways_changed: closed, opened or tolled ways so far. limits: passage → what it can take and who
    earns there; limited_at: passage → the move that said so last; transit_tolls, tolled_at: country
    → its toll that is an income, and the move that said so last. networks: by name.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.cost: Array | None = None
        self.tariff: Array | None = None
        self.export_tax: Array | None = None
        self.tariff_rent: Array | None = None
        self.export_rent: Array | None = None
        self.productivity: Array | None = None
        self.labour: Array | None = None
        self.revenue_sharing: Array | None = None
        self.transfer: Array | None = None
        self.balanced = False
        self.claims: list[Claim] = []
        self.packages: list[Package] = []
        self.pools: list[Pool] = []
        self.moved: dict[tuple[str, str], bool] = {}
        self.contracts: dict[tuple[str, str, str], KeyPath] = {}
        self.strength = 1.0
        self.ways_changed: Changes | None = None
        self.limits: dict[str, Limit] = {}
        self.limited_at: dict[str, KeyPath] = {}
        self.transit_tolls: dict[str, Limit] = {}
        self.tolled_at: dict[str, KeyPath] = {}
        self.networks: dict[str, NetworkChange] = {}

    def change_cost(self, cells: Cells, path: KeyPath) -> None:
        """Multiply iceberg costs by the cells' value; inf for an embargo."""
        if self.cost is None:
            self.cost = self._bilateral(1.0)
        _apply(np.multiply, self.cost, self._factors(cells))
        embargo = np.isinf(cells.value).all()
        self.claims.append(Claim(Deed.EMBARGO if embargo else Deed.COST, cells, path))

    def set_tariff(self, cells: Cells, path: KeyPath) -> None:
        """Set tariff rates to the cells' value."""
        _apply(self._towards, self._tariffs(), cells)
        self.claims.append(Claim(Deed.SET_TARIFF, cells, path))

    def add_tariff(self, cells: Cells, path: KeyPath) -> None:
        """Add the cells' value to tariff rates."""
        _apply(self._added, self._tariffs(), cells)
        self.claims.append(Claim(Deed.ADD_TARIFF, cells, path))

    def set_export_tax(self, cells: Cells, path: KeyPath) -> None:
        """Set export tax rates to the cells' value."""
        _apply(self._towards, self._export_taxes(), cells)
        self.claims.append(Claim(Deed.SET_EXPORT_TAX, cells, path))

    def add_export_tax(self, cells: Cells, path: KeyPath) -> None:
        """Add the cells' value to export tax rates."""
        _apply(self._added, self._export_taxes(), cells)
        self.claims.append(Claim(Deed.ADD_EXPORT_TAX, cells, path))

    def give_rent(self, cells: Cells, path: KeyPath, *, to_origin: bool) -> None:
        """Multiply by the cells' value (one plus the rent) what a tariff or export tax adds.

        Kept apart from the rates until the end, so that the order of the moves does not matter.
        """
        held = self.export_rent if to_origin else self.tariff_rent
        rent = self._bilateral(1.0) if held is None else held
        _apply(np.multiply, rent, self._factors(cells))
        if to_origin:
            self.export_rent = rent
        else:
            self.tariff_rent = rent
        self.claims.append(Claim(Deed.RENT, cells, path))

    def change_productivity(self, countries: Mask, sectors: Mask, factor: float) -> None:
        """Multiply productivity of `sectors` in `countries` by `factor`."""
        if self.productivity is None:
            self.productivity = np.ones((len(self.world.country), len(self.world.sector)))
        self.productivity[np.ix_(countries, sectors)] *= self._factor(factor)

    def change_labour(self, countries: Mask, factor: float) -> None:
        """Multiply the supply of labour of `countries` by `factor`."""
        if self.labour is None:
            self.labour = np.ones(len(self.world.country))
        self.labour[countries] *= self._factor(factor)

    def pay(self, amounts: Array) -> None:
        """Add `amounts` (country,) to what countries receive, million USD."""
        paid = amounts if self.strength == 1.0 else self.strength * amounts
        self.transfer = paid if self.transfer is None else self.transfer + paid

    def limit(self, passage: str, limit: Limit, path: KeyPath) -> str | None:
        """Let a passage be full, or its toll be an income; what is contradictory, else None."""
        if self.strength == 0:
            return None
        own = replace(limit, toll=self.strength * limit.toll)
        held = self.limits.get(passage, Limit(owners=own.owners))
        if held.is_capacity and own.is_capacity:
            return f"two moves say what '{passage}' can take"
        if held.owners != own.owners:
            return f"two moves name different owners of '{passage}'"
        narrow = held if held.is_capacity else own
        self.limits[passage] = replace(narrow, toll=held.toll + own.toll)
        self.limited_at[passage] = path
        return None

    def toll_transit(
        self, country: str, rate: float, owners: Mapping[str, float], path: KeyPath
    ) -> str | None:
        """Let a toll on what passes a country be an income; what is contradictory, else None."""
        if self.strength == 0:
            return None
        held = self.transit_tolls.get(country, Limit(owners=owners))
        if held.owners != owners:
            return f"two moves name different owners of the toll on transit through {country}"
        self.transit_tolls[country] = replace(held, toll=held.toll + self.strength * rate)
        self.tolled_at[country] = path
        return None

    def change_network(self, change: NetworkChange) -> None:
        """Do this to a network beside what is done to it already.

        Parts left multiply, of two capacities the lower counts, tolls add up.
        """
        if self.strength == 0:
            return
        if self.strength != 1.0:
            tolls = (replace(one, per_unit=self.strength * one.per_unit) for one in change.tolls)
            change = replace(change, tolls=tuple(tolls))
        held = self.networks.get(change.network)
        if held is not None:
            narrowed = dict(held.narrowed)
            for link, part in change.narrowed.items():
                narrowed[link] = narrowed.get(link, 1.0) * part
            least = {
                link: min(one.get(link, np.inf) for one in (held.capacity, change.capacity))
                for link in (*held.capacity, *change.capacity)
            }
            change = replace(
                change,
                closed=tuple(dict.fromkeys((*held.closed, *change.closed))),
                opened=tuple(dict.fromkeys((*held.opened, *change.opened))),
                capacity=least,
                tolls=(*held.tolls, *change.tolls),
                owners=tuple(dict.fromkeys((*held.owners, *change.owners))),
                narrowed=narrowed,
            )
        self.networks[change.network] = change

    def beyond_trade(self) -> Array | None:
        """How much is asked of engines beside that of trade so far; None where nothing is.

        Numbers that any move on them changes: (capacities, tolls, shut or opened, links left of
        narrowed, capacities and tolls of links).
        """
        if not self.limits and not self.networks and not self.transit_tolls:
            return None
        limits, nets = self.limits.values(), self.networks.values()
        return np.array(
            [
                float(sum(one.is_capacity for one in limits)),
                sum(one.toll for one in (*limits, *self.transit_tolls.values())),
                float(sum(len((*one.closed, *one.opened, *one.owners)) for one in nets)),
                sum(1.0 - part for one in nets for part in one.narrowed.values()),
                float(sum(len(one.capacity) for one in nets)),
                sum(toll.per_unit for one in nets for toll in one.tolls),
            ]
        )

    def full_ways(self) -> FullWays | None:
        """The passages that can be full or earn, with the ways as they are after all moves."""
        if not self.limits and not self.transit_tolls:
            return None
        goods = np.zeros(len(self.world.sector), dtype=bool)
        goods[self.world.sector.indices(self.world.sector_groups["goods"])] = True
        changes = self.ways_changed or TODAY
        return full_ways(self.world, changes, self.limits, goods, self.transit_tolls)

    def share_revenue(self, matrix: Array) -> None:
        """Let `matrix` (country, country) say who receives which part of whose tariffs.

        Under a strength below one, so much of the way; nobody goes further than all of it.
        """
        held, way = self.shared_revenue(), min(self.strength, 1.0)
        self.revenue_sharing = matrix if way == 1.0 else held + way * (matrix - held)

    def balance(self) -> None:
        """Ask for the closure `balanced`."""
        self.balanced = self.balanced or self.strength > 0

    def shared_revenue(self) -> Array:
        """(country, country) who receives which part of whose tariffs so far; a new array."""
        for held in (self.revenue_sharing, self.world.revenue_sharing):
            if held is not None:
                return np.array(held)
        return np.eye(len(self.world.country))

    def impossible_tariff(self) -> Cell | None:
        """A cell whose tariff is −100 % or less, or above what can be meant, if there is one."""
        return _impossible(self.tariff)

    def impossible_export_tax(self) -> Cell | None:
        """The same of export taxes."""
        return _impossible(self.export_tax)

    def tariffs_with_rents(self) -> Array | None:
        """(origin, destination, sector) (1 + t)(1 + b) − 1, or None where nothing changed."""
        if self.tariff_rent is None:
            return self.tariff
        return (1.0 + self._tariffs()) * self.tariff_rent - 1.0

    def export_taxes_with_rents(self) -> Array | None:
        """(origin, destination, sector) (1 + e)(1 + b) − 1, or None where nothing changed."""
        if self.export_rent is None:
            return self.export_tax
        return (1.0 + self._export_taxes()) * self.export_rent - 1.0

    def shock(
        self, *, trade_balance: TradeBalance, numeraire: str | None, labour_supply_elasticity: float
    ) -> Shock:
        """The finished shock."""
        return Shock(
            iceberg_cost_hat=self.cost,
            tariff_rate_cf=self.tariffs_with_rents(),
            export_tax_rate_cf=self.export_taxes_with_rents(),
            revenue_sharing=self.revenue_sharing,
            productivity_hat=self.productivity,
            labour_hat=self.labour,
            labour_supply_elasticity=labour_supply_elasticity,
            transfer=self.transfer,
            trade_balance=TradeBalance.BALANCED if self.balanced else trade_balance,
            numeraire=numeraire,
        )

    def _factor(self, value: float) -> float:
        """A factor at the strength of the move that acts now."""
        return value if self.strength == 1.0 else 1.0 + self.strength * (value - 1.0)

    def _factors(self, cells: Cells) -> Cells:
        """Factors at the strength of the move that acts now; what stops trade, stops it or not."""
        if self.strength == 1.0:
            return cells
        value = np.asarray(cells.value, dtype=np.float64)
        stops = np.isinf(value)
        scaled = 1.0 + self.strength * (np.where(stops, 1.0, value) - 1.0)
        scaled = np.where(stops & (self.strength > 0), np.inf, scaled)
        if isinstance(cells, Points):
            return replace(cells, value=scaled)
        return replace(cells, value=float(scaled))

    def _towards(self, old: Array, value: Array) -> Array:
        return value if self.strength == 1.0 else old + self.strength * (value - old)

    def _added(self, old: Array, value: Array) -> Array:
        return old + value if self.strength == 1.0 else old + self.strength * value

    def _bilateral(self, fill: float) -> Array:
        return bilateral_array(len(self.world.country), len(self.world.sector), fill)

    def _tariffs(self) -> Array:
        if self.tariff is None:
            self.tariff = np.array(self.world.tariff_rate, order="F")
        return self.tariff

    def _export_taxes(self) -> Array:
        if self.export_tax is None:
            held = self.world.export_tax_rate
            self.export_tax = self._bilateral(0.0) if held is None else np.array(held, order="F")
        return self.export_tax


def _impossible(rate: Array | None) -> Cell | None:
    if rate is None or not (bad := (rate <= -1.0) | (rate > MOST_RATE)).any():
        return None
    origin, destination, sector = (int(k) for k in np.argwhere(bad)[0])
    return origin, destination, sector


def _apply(change: Callable[[Array, Array], Array], array: Array, cells: Cells) -> None:
    """Put change(old, value) into the cells of `array` (origin, destination, sector)."""
    value = np.asarray(cells.value, dtype=np.float64)
    if isinstance(cells, Points):
        where = cells.origin, cells.destination, cells.sector
        array[where] = change(array[where], value)
        return
    pairs = np.flatnonzero(cells.pairs.T)
    layers = array.T.reshape(array.shape[2], -1)  # a view: memory is sector-major
    for sector in np.flatnonzero(cells.sectors):
        layers[sector, pairs] = change(layers[sector, pairs], value)
