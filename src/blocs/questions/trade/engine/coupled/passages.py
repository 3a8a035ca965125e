"""Passages that can be full: rents that are zero where there is room, and income where not.

    toll_p ≤ r_p  ⊥  capacity_p − Σ_ab V_ab ∂y_ab/∂r_p ≥ 0

with y_ab(r) the log cost of the ways of a pair (`transport/rents`) and V_ab what is traded, which
answers to y itself. Between two rounds of trade V is taken to fall by its elasticity; then rents
are where a concave function is largest (`numerics/ascent`), for y is concave in r.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.foundation.plain import finite_or_null
from blocs.numerics.ascent import concave_maximum
from blocs.questions.trade.engine.coupled.link import Quantities, Wedge
from blocs.transport.rents import Shares, log_cost_at, passing_at, shares_at
from blocs.world.shocks.corridors import FullWays

EXACT = 1e-9
"""Of min(rent, spare part of the capacity), for the quantities last told."""

HASTE = 1e-3
"""Of the same over the gap before: what trade answers moves rents by more."""

FAINT = 1e-7
"""Changes of cost so small say nothing of how trade answers: rounding and transfers drown them."""

ROUGH = 1e-4
"""Of the same for a first guess, which trade contradicts by more."""

BELIEVED = 0.2, 3.0
"""Answers to cost that are believed, as parts of what elasticities say."""

BESIDE = 1e-6
"""Of rents, in the differences by which flows are checked."""


@dataclass(frozen=True, eq=False)
class Known:
    """What a link was last told, and what trade had answered until then.

    fell: (origin, destination) log of what elasticities say that rents took of trade; answers: by
    how much more trade fell than they say.
    """

    told: Quantities
    fell: Array
    answers: float


class FullPassages:
    """The link to passages with capacities."""

    name = "corridors"

    def __init__(self, ways: FullWays, trade_elasticity: Array, countries: tuple[str, ...]) -> None:
        self.full, self.passages = ways, ways.ways.passages
        self.rent = np.array(ways.toll)
        self._elasticity, self._countries = trade_elasticity, countries
        self._answers = 1.0
        self._told_before: tuple[Array, Array] | None = None
        self._last: tuple[bytes, Shares] | None = None

    @property
    def place(self) -> Array:
        """(passage,) rents."""
        return self.rent

    def learned(self, told: Quantities) -> Known:
        """What trade is, and how it has answered."""
        _, reaction = self._traded(told)
        dearer = self._at(self.rent).log_cost - self.full.free
        return Known(told, reaction * dearer, self._answers)

    def begin(self, place: Array, known: Known) -> None:
        """Start from the rents that what another was told asks for on ways and θ of its own."""
        self.rent = np.maximum(place, self.full.toll)
        self._answers = known.answers
        volume, reaction = self._traded(known.told)
        dearer = self._at(self.rent).log_cost - self.full.free
        fell = known.answers * (reaction * dearer - known.fell)
        self._settle(volume * np.exp(-fell), reaction * known.answers, ROUGH)

    def wedge(self) -> Wedge:
        """Cost and rents of ways at the rents found last."""
        found = self._at(self.rent)
        total = found.rent.sum(axis=0)
        whole = np.exp(found.log_cost - self.full.free)
        return Wedge(
            cost=whole * (1.0 - total),
            rent=found.rent / (1.0 - total),
            owner=self.full.owner,
            sectors=self.full.sectors,
        )

    def gap(self, told: Quantities) -> float:
        """The largest min(rent beyond the toll, spare part of the capacity)."""
        spare = 1.0 - self._flow(told) / self.full.capacity
        return float(np.abs(np.minimum(self.rent - self.full.toll, spare)).max(initial=0.0))

    def answer(self, told: Quantities) -> Array | float:
        """The rents at which passages take what they can, trade falling by its elasticity."""
        volume, reaction = self._traded(told)
        answers = self._learned(volume, reaction)
        before = self._at(self.rent).log_cost
        self._settle(volume, reaction * answers, max(EXACT, HASTE * self.gap(told)))
        return np.exp(-answers * reaction * (self._at(self.rent).log_cost - before))

    def _settle(self, volume: Array, reaction: Array, exact: float) -> None:
        """Set rents to those at which passages take what they can.

        volume: (origin, destination) what is traded at the rents there are; reaction: to log cost.
        """
        narrow = np.flatnonzero(np.isfinite(self.full.capacity))
        if not len(narrow):
            return
        capacity, toll = self.full.capacity[narrow], self.full.toll
        before = self._at(self.rent).log_cost
        scale = float(capacity.mean())

        def at(scarcity: Array) -> Array:
            rent = np.array(toll)
            rent[narrow] += scarcity
            return rent

        def value(scarcity: Array) -> tuple[float, Array]:
            log_cost, through = self._passing(at(scarcity), narrow)
            dearer = np.exp(-reaction * (log_cost - before))
            worth = (volume * (1.0 - dearer) / reaction).sum() - capacity @ scarcity
            flow = np.tensordot(through, volume * dearer)
            return float(worth) / scale, (flow - capacity) / scale

        start = (self.rent - toll)[narrow]
        self.rent = at(concave_maximum(value, start, tolerance=exact))

    def part(self, told: Quantities, income: Array) -> dict[str, Any]:
        """By passage: capacity, flow and rent; by country with a toll on transit: what it earns."""
        flow, count = self._flow(told), len(self.passages)
        told_of = (self._told(k, flow[k], income[k]) for k in range(count))
        found: dict[str, Any] = {"passages": dict(zip(self.passages, told_of, strict=True))}
        if self.full.ways.transit is not None:
            tolls = self.full.ways.transit
            found["transit"] = {
                code: {
                    "toll_pct": 100.0 * float(-np.expm1(-rate)),
                    "income_million_usd": float(income[count + k]),
                    "owner": self._owners(count + k),
                }
                for k, (code, rate) in enumerate(zip(tolls.countries, tolls.rate, strict=True))
            }
        return found

    def _owners(self, kind: int) -> dict[str, float]:
        held = zip(self._countries, self.full.owner[kind], strict=True)
        return {code: float(part) for code, part in held if part}

    def _told(self, k: int, flow: float, income: float) -> dict[str, Any]:
        full = self.full
        return {
            "capacity_million_usd": finite_or_null(full.capacity[k]),
            "flow_before_million_usd": float(full.today[k]),
            "flow_million_usd": float(flow),
            "full": bool(self.rent[k] > full.toll[k]),
            "rent_pct": 100.0 * float(-np.expm1(-self.rent[k])),
            "toll_pct": 100.0 * float(-np.expm1(-full.toll[k])),
            "income_million_usd": float(income),
            "owner": self._owners(k),
        }

    def checks(self, told: Quantities) -> dict[str, float]:
        """Flows by what trade would cost more if rents rose a little, not by shares of ways."""
        volume, _ = self._traded(told)
        flow = np.empty(len(self.rent))
        for k in range(len(self.rent)):
            step = np.zeros(len(self.rent))
            step[k] = BESIDE
            dearer = log_cost_at(self.full.ways, self.rent + step) - log_cost_at(
                self.full.ways, self.rent - step
            )
            flow[k] = (volume * dearer).sum() / (2 * BESIDE)
        spare = 1.0 - flow / self.full.capacity
        return {
            "corridor_capacity": float(np.maximum(-spare, 0.0).max(initial=0.0)),
            "corridor_rent": float(np.maximum(self.full.toll - self.rent, 0.0).max(initial=0.0)),
            "corridor_complementarity": _product(self.rent - self.full.toll, spare),
        }

    def _learned(self, volume: Array, reaction: Array) -> float:
        """By how much trade answered to the last change of cost, over what was expected."""
        found, before = self._at(self.rent), self._told_before
        self._told_before = volume, found.log_cost
        if before is None:
            return self._answers
        dearer = found.log_cost - before[1]
        weight = before[0] * found.through.sum(axis=0)
        traded = (weight > 0) & (volume > 0)
        fell = np.log(before[0][traded] / volume[traded]) @ weight[traded]
        expected = float(np.sum(weight * reaction * dearer))
        if abs(expected) > FAINT * float(weight.sum()):
            self._answers = float(np.clip(fell / expected, *BELIEVED))
        return self._answers

    def _flow(self, told: Quantities) -> Array:
        """(passage,) what passes, million USD at prices of the base year."""
        return np.tensordot(self._at(self.rent).through, self._traded(told)[0])

    def _traded(self, told: Quantities) -> tuple[Array, Array]:
        """(origin, destination) volume between countries, and by how much it answers to cost."""
        goods = self.full.sectors.astype(np.float64)
        volume, weighted = told.sums_over(np.stack([goods, goods * self._elasticity]))
        mean = np.divide(weighted, volume, out=np.ones_like(volume), where=volume > 0)
        apart = ~np.eye(len(volume), dtype=bool)
        return volume * apart, 1.0 + mean

    def _passing(self, rent: Array, passages: Indices) -> tuple[Array, Array]:
        """Log costs, and the shares that pass there."""
        if self._last is not None and self._last[0] == rent.tobytes():
            return self._last[1].log_cost, self._last[1].through[passages]
        return passing_at(self.full.ways, rent, passages)

    def _at(self, rent: Array) -> Shares:
        key = rent.tobytes()
        if self._last is None or self._last[0] != key:
            self._last = key, shares_at(self.full.ways, rent)
        return self._last[1]


def _product(rent: Array, spare: Array) -> float:
    """The largest rent times spare part, which is zero where one of them is."""
    return float(np.abs(np.where(rent > 0, rent * spare, 0.0)).max(initial=0.0))
