"""What moves do to ways of goods beyond their cost: passages that cannot take more than so much."""

from __future__ import annotations

from dataclasses import dataclass

from blocs.foundation.axes import Array, Mask


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
