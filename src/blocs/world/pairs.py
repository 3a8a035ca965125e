"""Which pairs of countries of a world were observed, which estimated, which do not trade goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Pairs = Mapping[str, tuple[str, ...]]
"""Origin → destinations."""


class PairStatus(StrEnum):
    """Where goods trade of a pair comes from."""

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    ZERO = "zero"


@dataclass(frozen=True)
class PairRecord:
    """What is known of each pair, by origin and destination; what is not listed is observed.

    year: of the table that the pairs were observed in. hidden_error_pct: how far observed pairs
    that are hidden come back, all differences over all trade hidden, %; None: too few to tell.
    """

    year: int
    estimated: Pairs
    zero: Pairs
    hidden_error_pct: float | None

    def status(self, origin: str, destination: str) -> PairStatus:
        """Of goods sold by `origin` to `destination`."""
        if destination in self.estimated.get(origin, ()):
            return PairStatus.ESTIMATED
        if destination in self.zero.get(origin, ()):
            return PairStatus.ZERO
        return PairStatus.OBSERVED

    def estimated_among(self, pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Those of `pairs` (origin, destination) that were estimated, in their order."""
        return tuple(p for p in pairs if self.status(*p) is PairStatus.ESTIMATED)

    def merged(self, region_of: Mapping[str, str]) -> PairRecord:
        """The record after countries became regions (every country → its region).

        A pair of regions is estimated where a pair of members is, and zero where all are.
        """
        found: dict[tuple[str, str], set[PairStatus]] = {}
        for origin, a in region_of.items():
            for destination, b in region_of.items():
                if a != b:
                    found.setdefault((a, b), set()).add(self.status(origin, destination))
        some = [pair for pair, seen in found.items() if PairStatus.ESTIMATED in seen]
        none = [pair for pair, seen in found.items() if seen == {PairStatus.ZERO}]
        return PairRecord(self.year, by_origin(some), by_origin(none), self.hidden_error_pct)


def by_origin(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Origin → destinations, in the order of the pairs."""
    found: dict[str, list[str]] = {}
    for origin, destination in pairs:
        found.setdefault(origin, []).append(destination)
    return {origin: tuple(destinations) for origin, destinations in found.items()}
