"""What moves do to ways of goods beyond their cost: passages that cannot take more than so much."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask


@dataclass(frozen=True, eq=False)
class TransitTolls:
    """Tolls on ways by land, by the country that takes them, in logs of value.

    rate: (toll,) what whoever passes pays; on_land: (toll, country, country) what goods by land pay
    to each, ways that do not pass there included; to_port: (toll, country, port) the same of goods
    on their way to a port.
    """

    countries: tuple[str, ...]
    rate: Array
    on_land: Array
    to_port: Array


@dataclass(frozen=True, eq=False)
class WaysByPassage:
    """Ways between countries by which of some passages they lead through.

    uses: (way, passage); cost: (way, port, port) shares of value, inf where there is no such way;
    to_port: (country, port) how readily goods reach each port, land: (country, country) the ways by
    land, both as in `transport.network`; substitution: among ways of a pair of countries;
    sharpness: among ways of two ports; transit: tolls that the costs of ways by land hold already.
    """

    passages: tuple[str, ...]
    uses: Mask
    cost: Array
    to_port: Array
    land: Array
    substitution: float
    sharpness: float
    transit: TransitTolls | None = None

    @cached_property
    def by_passage(self) -> tuple[Indices, Indices]:
        """The pairs of ports that have a way through one of the passages."""
        through = self.uses.any(axis=1)
        one, other = np.nonzero(np.isfinite(self.cost[through]).any(axis=0))
        return one, other

    @cached_property
    def cost_by_passage(self) -> Array:
        """(way, pair of ports) costs of all ways of the pairs that are `by_passage`."""
        return self.cost[:, *self.by_passage]

    @cached_property
    def share_apart(self) -> Array:
        """(way, port, port) shares of ways where no passage matters: one, or none without a way."""
        share = np.isfinite(self.cost).astype(np.float64)
        share[:, *self.by_passage] = 0.0
        return share

    @cached_property
    def readily_apart(self) -> Array:
        """(port, port) how readily ports are reached where no passage matters."""
        readily = np.exp(-self.substitution * self.cost.min(axis=0))
        readily[self.by_passage] = 0.0
        return readily


@dataclass(frozen=True, eq=False)
class FullWays:
    """Passages that can be full or whose toll is somebody's income, and the ways after all moves.

    capacity: (passage,) what can pass, million USD a year at prices of the base year, inf where all
    can; toll: (passage,) share of value that is taken in any case; owner: (passage and, last,
    country with a toll on transit, country) who gets which part of tolls and rents, the rest stays
    with the origin of the goods; today: (passage,) what passes in the base year; sectors: (sector,)
    whose goods take these ways; free: (country, country) log costs of ways before any of it.
    """

    ways: WaysByPassage
    capacity: Array
    toll: Array
    owner: Array
    today: Array
    sectors: Mask
    free: Array
