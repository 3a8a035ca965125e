"""What each move, or group of partners or sectors of a move, does: alone, left out, together.

Every coalition of the parts is a world of its own, solved beside the others; the Shapley value
shares what all do together among them, so that the parts add up. That they add up is by
construction: it is no evidence that the split means anything else than the average over all orders
in which the parts could come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError, SolverError
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.moves.compile import compile_moves
from blocs.moves.registry import name_of
from blocs.moves.scenario import Scenario
from blocs.numerics.shapley import prefixes, sampled_orders, sampled_shapley, shapley_values
from blocs.questions.trade.answer import baseline_of, trade_of, world_behind
from blocs.questions.trade.engine.coupled.solve import solve_coupled
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.together.many import candidate_of, solved_together
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.questions.trade.figures import FIRST_ORDER_TERMS
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.parts import (
    largest_partners,
    largest_sectors,
    partner_masks,
    restricted,
    sector_masks,
)
from blocs.world.shocks.trade import Shock
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

MOST_EXACT = 6
"""Parts up to which every coalition is solved: 63 of them."""
MOST_ON_REQUEST = 12
"""Parts up to which that is done where it is asked for: 4,095."""
PAIRS = 16
"""Orders, each with its reverse, that are drawn where not every coalition is solved."""
BESIDE = 64
"""Coalitions in memory at once."""

GROUPED = {
    "partners": (largest_partners, partner_masks),
    "sectors": (largest_sectors, sector_masks),
}
"""What parts of moves are made by: the groups by default, and their cells."""

MONEY, INCOME = "real_income_change_million_usd", "income"
EXACT, FIRST_ORDER = "real_income_change_pct", "real_income_first_order_pct"


@dataclass(frozen=True, eq=False)
class Contributions:
    """What each part does to real income [million USD of the base year].

    by: `moves`, `partners` or `sectors`; parts: their names (`moves[0].tariff`, or those of the
    groups). alone, left_out, share: (part, country): done alone; missing where only it is left out;
    its part of `together` (country,), adding up. error: half-widths of the shares at 95%, zero
    where every coalition was solved. solves: worlds solved. income: (country,). channels: terms of
    the first-order number [%] and `remainder`, which together are the exact change; None where
    there is no first-order number.
    """

    by: str
    parts: tuple[str, ...]
    countries: tuple[str, ...]
    alone: Array
    left_out: Array
    share: Array
    together: Array
    error: Array
    solves: int
    income: Array
    channels: Mapping[str, Array] | None

    @property
    def exact(self) -> bool:
        """Whether every coalition was solved."""
        return not self.error.any()

    @cached_property
    def position(self) -> dict[str, int]:
        """Country code → place."""
        return {code: n for n, code in enumerate(self.countries)}

    def of(self, codes: Iterable[str]) -> Shares:
        """The parts for some countries added up [million USD]."""
        chosen = [self.position[code] for code in codes]
        alone, left_out, share = (
            table[:, chosen].sum(axis=1) for table in (self.alone, self.left_out, self.share)
        )
        return Shares(self.parts, alone, left_out, share, float(self.together[chosen].sum()))

    def to_frame(self) -> pd.DataFrame:
        """Part, country, quantity (`alone`, `left_out`, `share`, `error`), unit and value."""
        tables = {
            "alone": self.alone,
            "left_out": self.left_out,
            "share": self.share,
            "error": self.error,
        }
        rows = (
            {
                "part": part,
                "country": code,
                "quantity": name,
                "unit": "million USD",
                "value": float(table[p, n]),
            }
            for name, table in tables.items()
            for p, part in enumerate(self.parts)
            for n, code in enumerate(self.countries)
        )
        return tidy(rows, ("part", "country"))

    def as_json(self) -> dict[str, Any]:
        """Plain data: by country what all do together, and each part [million USD]."""
        return {
            "by": self.by,
            "method": "exact" if self.exact else "sampled",
            "solves": self.solves,
            "unit": "million USD of the base year",
            "parts": list(self.parts),
            "countries": {code: self._country(n) for n, code in enumerate(self.countries)},
        }

    def _country(self, n: int) -> dict[str, Any]:
        parts = [
            {
                "alone": finite_or_null(self.alone[p, n]),
                "left_out": finite_or_null(self.left_out[p, n]),
                "share": finite_or_null(self.share[p, n]),
                "error": finite_or_null(self.error[p, n]),
            }
            for p in range(len(self.parts))
        ]
        channels = self.channels
        return {
            "together": finite_or_null(self.together[n]),
            "parts": parts,
            "channels_pct": None
            if channels is None
            else {name: finite_or_null(values[n]) for name, values in channels.items()},
        }


@dataclass(frozen=True, eq=False)
class Shares:
    """The parts for one actor [million USD]: alone, left out, share: (part,); together: all."""

    parts: tuple[str, ...]
    alone: Array
    left_out: Array
    share: Array
    together: float


def contributions(
    outcome: Outcome,
    by: str = "moves",
    *,
    world: World | None = None,
    scenario: Scenario | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    exact: bool | None = None,
    most: int = MOST_EXACT,
    seed: int = 0,
) -> Contributions:
    """What each part of the scenario of `outcome` does.

    by: `moves`; or `partners`, `sectors`: groups of those of all moves. groups: name → countries or
    sectors that form a part, by default each of those with most trade alone, `most` parts in all;
    whatever is in none of them is a part `rest`. exact:
    None solves every coalition up to 6 parts and draws orders beyond; True solves all, up to 12
    parts. Raises InputError where the parts are too many, none, or do not split the moves; what the
    solver raises where a coalition has no equilibrium.
    """
    world = world_behind(outcome.provenance, world)
    scenario = scenario or Scenario(**outcome.provenance["scenario"])
    trade = trade_of(outcome)
    base = baseline_of(world, scenario, trade).world
    economy = economy_of(base, model=trade.model, substitution=trade.substitution)
    names, shock_of = _parts(by, scenario, base, groups, most)
    count = len(names)
    if count == 0:
        raise InputError("there is nothing to share: the scenario has no move")
    whole = count <= MOST_EXACT if exact is None else exact
    if whole and count > MOST_ON_REQUEST:
        raise InputError(
            f"{count} parts have {2**count - 1:,} coalitions; up to {MOST_ON_REQUEST} parts are "
            "solved exactly. Leave `exact` out to draw orders, or form groups."
        )
    together = outcome.labelled[MONEY]
    solver = _Worth(economy, trade, shock_of, {(1 << count) - 1: together})
    if whole:
        worth = solver.all_of(range(1, 1 << count))
        table = np.array([np.zeros_like(together), *(worth[b] for b in range(1, 1 << count))])
        share, error = shapley_values(table), np.zeros((count, len(together)))
    else:
        orders = sampled_orders(count, pairs=PAIRS, seed=seed)
        needed = {number for order in orders for number in prefixes(order)}
        everyone = (1 << count) - 1
        needed |= {1 << p for p in range(count)} | {everyone ^ (1 << p) for p in range(count)}
        worth = solver.all_of(sorted(needed))
        found = sampled_shapley(worth, orders)
        share, error = found.values, found.error
    return Contributions(
        by=by,
        parts=names,
        countries=outcome.countries,
        alone=np.array([worth[1 << p] for p in range(count)]),
        left_out=np.array([_without(worth, p, count, together) for p in range(count)]),
        share=share,
        together=together,
        error=error,
        solves=solver.solves,
        income=outcome.labelled[INCOME],
        channels=channels_of(outcome),
    )


def contributions_or_why(
    outcome: Outcome, world: World, scenario: Scenario
) -> Contributions | Mapping[str, str] | None:
    """By moves; None for less than two; status and reason where a part of them has no answer."""
    if len(scenario.moves) < 2:
        return None
    try:
        return contributions(outcome, world=world, scenario=scenario)
    except (InputError, SolverError) as error:
        return {"status": getattr(error, "status", "invalid_input"), "reason": str(error)}


def channels_of(outcome: Outcome) -> dict[str, Array] | None:
    """Terms of the first-order number and the remainder to the exact change [%], None if none."""
    if outcome.no_first_order is not None:
        return None
    found = {name: outcome.labelled[name] for name in FIRST_ORDER_TERMS}
    remainder = outcome.labelled[EXACT] - np.sum(list(found.values()), axis=0)
    return {**found, "remainder": remainder}


def _without(worth: Mapping[int, Array], part: int, count: int, together: Array) -> Array:
    """What is missing where one part is left out."""
    rest = ((1 << count) - 1) ^ (1 << part)
    return together - worth[rest] if rest else together


def _parts(
    by: str,
    scenario: Scenario,
    base: World,
    groups: Mapping[str, Sequence[str]] | None,
    most: int,
) -> tuple[tuple[str, ...], Callable[[int], Shock]]:
    """Names of the parts, and the shock of a coalition by its number."""
    if by == "moves":
        moves = scenario.moves
        names = tuple(f"moves[{k}].{name_of(move)}" for k, move in enumerate(moves))

        def some(number: int) -> Shock:
            held = [k for k in range(len(moves)) if number >> k & 1]
            strength = scenario.strength and tuple(scenario.strength[k] for k in held)
            update = {"moves": tuple(moves[k] for k in held), "strength": strength}
            return compile_moves(scenario.model_copy(update=update), base)

        return names, some
    if by not in GROUPED:
        raise InputError(
            f"contributions by '{by}' cannot be found: write one of moves, {', '.join(GROUPED)}"
        )
    whole = compile_moves(scenario, base)
    largest, make = GROUPED[by]
    groups = groups or largest(whole, base, most - 1)
    masks = make(whole, base, groups)

    def within(number: int) -> Shock:
        chosen: Mask = np.any([m for k, m in enumerate(masks.values()) if number >> k & 1], axis=0)
        return restricted(whole, base, chosen)

    return tuple(masks), within


class _Worth:
    """What coalitions are worth: changes of real income [million USD] by country."""

    def __init__(
        self,
        economy: Economy,
        trade: Trade,
        shock_of: Callable[[int], Shock],
        known: dict[int, Array],
    ) -> None:
        self.economy, self.trade, self.shock_of = economy, trade, shock_of
        self.known, self.solves = known, 0

    def all_of(self, numbers: Iterable[int]) -> dict[int, Array]:
        """Coalition number → its worth. Raises what the solver raises."""
        wanted = [number for number in numbers if number not in self.known]
        for first in range(0, len(wanted), BESIDE):
            self._solve(wanted[first : first + BESIDE])
        return self.known

    def _solve(self, numbers: Sequence[int]) -> None:
        model, method = self.trade.model, self.trade.method
        shocks = [self.shock_of(number) for number in numbers]
        beside = [candidate_of(self.economy, s, model=model, method=method) for s in shocks]
        together = solved_together(beside, compiled=self.trade.compiled)
        for number, shock, solution in zip(numbers, shocks, together, strict=True):
            alone = solution or solve_coupled(self.economy, shock=shock, model=model, method=method)
            self.known[number] = self.economy.income * (alone.real_income_hat - 1.0)
            self.solves += 1
