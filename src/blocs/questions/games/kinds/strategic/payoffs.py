"""From solved cells to pay-offs: every term of every actor in every cell, then utility.

u[p, cell] = Σ_w weight[p, w] · factor[p, w] · value[w, p, cell], factor discounting the years that
count. An outcome of several countries is their average, weighted with baseline income (trade for
exports and imports), or their sum where the unit is money. The loss from a rupture is the exact
loss of real income, %, if all trade with `to` stops once the moves of the cell are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.quantities import quantities
from blocs.moves.compile import compile_baseline, compile_moves
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.kinds.strategic.cells import Cells, countries_of, played
from blocs.questions.games.kinds.strategic.form import Actor, Game, Term
from blocs.questions.trade.batch_row import CONVERGED, BatchRow
from blocs.world.world import World

TRANSFERS, RUPTURE = "transfers_received_million_usd", "rupture_loss_pct"
WEIGHTED_BY = {
    "exports_change_pct": "exports",
    "imports_change_pct": "imports",
    "real_wage_change_pct": "value_added",
}


@dataclass(frozen=True, eq=False)
class Payoffs:
    """Terms and weights of a game.

    names: of the terms; values: (term, player, option_1, …) in the unit of each, discounted years
    included, 0 where an actor has no such term, NaN in cells without equilibrium; weights: (player,
    term); missing: cell → why.
    """

    names: tuple[str, ...]
    values: Array
    weights: Array
    missing: Mapping[Cell, str]

    @property
    def utility(self) -> Array:
        """(player, option_1, …) utility."""
        return np.einsum("wp...,pw->p...", self.values, self.weights)


def transfers_of(cells: Cells, world: World) -> Array:
    """(scenario, country) million USD that every country receives by the moves."""
    found = np.zeros((len(cells.scenarios), len(world.country)))
    for row, scenario in enumerate(cells.scenarios):
        for shock in (compile_baseline(scenario, world), compile_moves(scenario, world)):
            if shock is not None and shock.transfer is not None:
                found[row] += shock.transfer
    return found


def payoffs_of(
    cells: Cells, rows: Sequence[BatchRow], world: World, *, transfers: Array | None
) -> Payoffs:
    """Terms of every actor in every cell from the rows of `cells.asked`."""
    game = cells.game
    names = tuple(dict.fromkeys(key for actor in game.actors.values() for key in actor.utility))
    values = np.zeros((len(names), len(game.actors), *game.shape))
    weights = np.zeros((len(game.actors), len(names)))
    for p, actor in enumerate(game.actors.values()):
        for key, term in actor.utility.items():
            w = names.index(key)
            weights[p, w] = term.weight
            found = _term_values(cells, rows, world, p, term, transfers=transfers)
            values[w, p] = actor.factor(term) * found
    missing = _missing(cells, rows, world)
    for cell in missing:
        values[(slice(None), slice(None), *cell)] = np.nan
    return Payoffs(names, values, weights, missing)


def _term_values(
    cells: Cells,
    rows: Sequence[BatchRow],
    world: World,
    player: int,
    term: Term,
    *,
    transfers: Array | None,
) -> Array:
    """(option_1, …) the term in its unit, before discounting."""
    game, actor = cells.game, list(cells.game.actors.values())[player]
    if term.outcome is None:
        return given_values(game, actor, player, term)
    who = list(world.country.indices(countries_of(term.countries or actor.countries or (), world)))
    if term.outcome == TRANSFERS:
        amounts = np.zeros((len(cells.scenarios), 1)) if transfers is None else transfers[:, who]
        return amounts.sum(axis=1)[cells.index]
    if term.outcome == RUPTURE:
        own = countries_of(term.countries or actor.countries or (), world)
        start = len(cells.scenarios)
        for sides in cells.ruptures:
            if sides == (own, countries_of(term.to or (), world)):
                break
            start += len(cells.scenarios)
        cut = rows[start : start + len(cells.scenarios)]
        return -np.array([_outcome(row, "real_income_change_pct", who) for row in cut])[cells.index]
    solved = rows[: len(cells.scenarios)]
    return np.array([_outcome(row, term.outcome, who) for row in solved])[cells.index]


def _outcome(row: BatchRow, name: str, who: Sequence[int]) -> float:
    """An outcome of some countries together."""
    values = row.values[name][list(who)]
    if quantities()[name].unit == "million USD":
        return float(values.sum())
    weights = row.values[WEIGHTED_BY.get(name, "income")][list(who)]
    return float((values * weights).sum() / weights.sum())


def given_values(game: Game, actor: Actor, player: int, term: Term) -> Array:
    """(option_1, …) the given numbers of a term: rules that hold add up."""
    values = np.zeros(game.shape)
    if term.by_option is not None:
        line = np.array([term.by_option[option] for option in actor.options])
        shape = [1] * len(game.shape)
        shape[player] = len(line)
        return values + line.reshape(shape)
    rules = term.given or ()
    for cell in product(*(range(n) for n in game.shape)):
        options = played(game, cell)
        values[cell] = sum(rule.value for rule in rules if rule.holds(options))
    return values


def _missing(cells: Cells, rows: Sequence[BatchRow], world: World) -> dict[Cell, str]:
    """Cells whose world has no equilibrium, or where some country that counts has no answer."""
    counted = sorted(
        {
            code
            for actor in cells.game.actors.values()
            for term in actor.utility.values()
            if term.outcome is not None
            for code in countries_of(term.countries or actor.countries or (), world)
        }
    )
    who = list(world.country.indices(counted)) if counted else []
    why: dict[int, str] = {}
    for k, row in enumerate(rows):
        place = k % len(cells.scenarios)
        if row.status != CONVERGED:
            why.setdefault(place, f"{row.status}: {row.cause}")
        elif not np.isfinite(row.values["real_income_change_pct"][who]).all():
            lost = [code for code in counted if code in row.country_status]
            named = "; ".join(f"{code}: {row.country_status[code]}" for code in lost)
            why.setdefault(place, f"no real income for a country that counts. {named}".strip())
    return {
        cell: why[int(cells.index[cell])]
        for cell in product(*(range(n) for n in cells.game.shape))
        if int(cells.index[cell]) in why
    }
