"""A played game as plain data: one JSON document, and a table of every term in every cell."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from blocs.foundation.files import written_whole
from blocs.foundation.plain import finite_or_null
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.engine.tables.sensitivity import WeightRange
from blocs.questions.games.engine.trees.backward import SubgamePerfect
from blocs.questions.games.engine.trees.behaviour import BehaviourEquilibria
from blocs.questions.games.kinds.strategic.cells import played
from blocs.questions.games.kinds.strategic.play import Play, explain

LISTED = 20
"""Most cells that the list of drawn equilibria names."""


def as_json(result: Play) -> dict[str, Any]:
    """Everything that was found, without the arrays; infinite ends of ranges are null."""
    solution, game = result.solution, result.game
    return {
        "status": "converged" if not result.payoffs.missing else "some_cells_missing",
        "title": game.title,
        "world": result.world.name,
        "model": result.provenance["model"],
        "actors": list(game.actors),
        "cells": [cell_json(result, cell) for cell in all_cells(result)],
        "missing": len(result.payoffs.missing),
        "distinct_scenarios": len(result.cells.scenarios),
        "worlds_solved": result.solves,
        "statement": solution.pure.statement,
        "equilibria": _equilibria(result),
        "other_tariffs": result.other
        and {
            "tariffs": result.other.tariffs,
            "equilibria": _equilibria(result.other.play),
            "same_equilibria": result.other.same_as(result),
        },
        "undecided": [list(item.options) for item in solution.pure.undecided],
        "mixed": _mixed(result),
        "correlated": _correlated(result),
        "dominance": [asdict(item) for item in solution.dominance],
        "survivors": dict(zip(game.actors, map(list, solution.iterated.survivors), strict=True)),
        "quantal": _quantal(result),
        "cycles": [[list(solution.game.labels(c)) for c in cycle] for cycle in solution.cycles],
        "order_of_play": _sequential(result),
        "weight_ranges": [range_json(result, item) for item in result.robustness.ranges],
        "weight_ranges_note": result.robustness.ranges_note,
        "draws": _drawn(result),
    }


def all_cells(result: Play) -> list[Cell]:
    """Every cell of options, the last actor's running fastest."""
    return list(product(*(range(n) for n in result.game.shape)))


def cell_json(result: Play, cell: Cell) -> dict[str, Any]:
    """Options, utilities and terms of a cell; utilities at each actor's own weights."""
    payoffs, names = result.payoffs, list(result.game.actors)
    utility = payoffs.utility[(slice(None), *cell)]
    return {
        "options": played(result.game, cell),
        "payoffs": {
            name: finite_or_null(value) for name, value in zip(names, utility, strict=True)
        },
        "missing": payoffs.missing.get(cell),
        "terms": {
            name: {
                line.term: finite_or_null(line.value)
                for line in explain(result, cell)
                if line.actor == name
            }
            for name in names
        },
    }


def _equilibria(result: Play) -> list[dict[str, Any]]:
    """Those in pure strategies, with the pay-offs of each actor."""
    actors = result.game.actors
    return [
        {
            "plans": dict(zip(actors, item.options, strict=True)),
            "payoffs": dict(zip(actors, item.payoffs, strict=True)),
            "margin": finite_or_null(item.margin),
            "strict": item.strict,
            "ties": [asdict(tie) for tie in item.ties],
        }
        for item in result.solution.pure.equilibria
    ]


def range_json(result: Play, item: WeightRange) -> dict[str, Any]:
    """The range of one weight, and the equilibria that come and go at its ends."""
    said = result.solution.game.labels
    return {
        "actor": item.player,
        "term": item.weight,
        "weight": item.value,
        "low": finite_or_null(item.low),
        "high": finite_or_null(item.high),
        "lost_below": [list(said(cell)) for cell in item.lost_below],
        "gained_below": [list(said(cell)) for cell in item.gained_below],
        "lost_above": [list(said(cell)) for cell in item.lost_above],
        "gained_above": [list(said(cell)) for cell in item.gained_above],
    }


@dataclass(frozen=True)
class OftenStable:
    """A cell that is an equilibrium in `count` of the `decided` draws; error: of that share."""

    cell: Cell
    count: int
    decided: int
    error: float

    @property
    def share(self) -> float:
        """Of the draws that are decided for the cell."""
        return self.count / self.decided


def likeliest(result: Play, most: int = LISTED) -> list[OftenStable]:
    """Cells that are an equilibrium in some draw, the commonest first."""
    drawn = result.robustness.drawn
    if drawn is None:
        return []
    chance = np.nan_to_num(drawn.probability)
    order = np.argsort(-chance, axis=None, kind="stable")[:most]
    cells = [tuple(int(k) for k in np.unravel_index(int(place), chance.shape)) for place in order]
    return [
        OftenStable(
            cell,
            round(float(chance[cell] * drawn.decided[cell])),
            int(drawn.decided[cell]),
            float(drawn.standard_error[cell]),
        )
        for cell in cells
        if chance[cell] > 0
    ]


def firmest_last(ranges: Sequence[WeightRange]) -> list[WeightRange]:
    """Weights in the order of how little they may move, as a part of themselves."""
    return sorted(
        ranges,
        key=lambda item: min(item.high - item.value, item.value - item.low) / abs(item.value),
    )


def _drawn(result: Play) -> dict[str, Any]:
    drawn, found = result.robustness.drawn, result.robustness
    return {
        "elasticities": found.elasticities,
        "elasticity_law": result.law.as_data() if found.elasticities else None,
        "weights_and_beliefs": found.weights,
        "weights_pct": found.spread_pct,
        "none": None if drawn is None else finite_or_null(drawn.none),
        "several": None if drawn is None else finite_or_null(drawn.several),
        "undecided": None if drawn is None else finite_or_null(drawn.undecided),
        "equilibria": [
            {
                "plans": list(result.solution.game.labels(item.cell)),
                "probability": item.share,
                "error": item.error,
                "count": item.count,
                "draws": item.decided,
            }
            for item in likeliest(result)
        ],
    }


def _mixed(result: Play) -> dict[str, Any]:
    mixed = result.solution.mixed
    if mixed is None:
        return {"found": None, "status": "not_sought", "note": result.solution.mixed_note}
    return {
        "found": [
            {
                "probabilities": [
                    {name: float(p) for name, p in zip(names, item, strict=True) if p > 1e-9}
                    for names, item in zip(mixed.game.options, one.probabilities, strict=True)
                ],
                "payoffs": [float(value) for value in one.payoffs],
                "pure": one.pure,
            }
            for one in mixed.equilibria
        ],
        "status": mixed.status,
        "complete": mixed.complete,
        "note": mixed.note,
    }


def nash_total(result: Play) -> float | None:
    """The highest sum of utilities in any equilibrium found, pure or mixed; None without one."""
    solution = result.solution
    sums = [sum(item.payoffs) for item in solution.pure.equilibria]
    if solution.mixed is not None:
        sums += [float(item.payoffs.sum()) for item in solution.mixed.equilibria]
    return max(sums, default=None)


def recommended(result: Play) -> list[tuple[Cell, float]]:
    """(cell of plans, chance) that the mediator best for the sum of utilities recommends."""
    solution = result.solution
    if solution.correlated is None or solution.correlated.best is None:
        return []
    chance = solution.correlated.best.probability
    order = np.argsort(-chance, axis=None, kind="stable")
    cells = [tuple(int(k) for k in np.unravel_index(int(i), chance.shape)) for i in order]
    return [(_whole(result, cell), float(chance[cell])) for cell in cells if chance[cell] > 1e-9]


def path_of(result: Play, found: SubgamePerfect) -> list[tuple[str, str]]:
    """(actor, option) along the path of play; what chance does is left out."""
    steps = ((step.split(" | ")[0], option) for step, option in found.path)
    return [(name, option) for name, option in steps if name in result.game.actors]


def _whole(result: Play, cell: Cell) -> Cell:
    """A cell of the survivors as the cell of the whole game."""
    game, rest = result.solution.game, result.solution.survivors
    return tuple(own.index(name) for own, name in zip(game.options, rest.labels(cell), strict=True))


def _correlated(result: Play) -> dict[str, Any]:
    found, names = result.solution.correlated, list(result.game.actors)
    if found is None or found.best is None:
        why = result.solution.correlated_note or "none avoids the cells without pay-offs"
        return {"found": None, "note": why}
    return {
        "found": {
            "lowest": {name: float(u) for name, u in zip(names, found.lowest, strict=True)},
            "highest": {name: float(u) for name, u in zip(names, found.highest, strict=True)},
            "best_for_sum": {
                "payoffs": {n: float(u) for n, u in zip(names, found.best.payoffs, strict=True)},
                "sum": float(found.best.payoffs.sum()),
                "recommended": [
                    {"plans": list(result.solution.game.labels(cell)), "probability": chance}
                    for cell, chance in recommended(result)
                ],
            },
        },
        "nash_sum": nash_total(result),
        "note": "",
    }


def _quantal(result: Play) -> dict[str, Any]:
    options = result.solution.game.options
    return {
        "note": result.solution.quantal_note,
        "responses": [
            {
                "precision": item.precision,
                "unit": dict(zip(result.game.actors, map(float, item.unit), strict=True)),
                "probabilities": [
                    {name: float(p) for name, p in zip(names, mixed, strict=True)}
                    for names, mixed in zip(options, item.probabilities, strict=True)
                ],
            }
            for item in result.solution.quantal
        ],
    }


def _sequential(result: Play) -> dict[str, Any] | None:
    found = result.solution.sequential
    if not result.game.order:
        return None
    if isinstance(found, SubgamePerfect):
        return {
            "path": [list(step) for step in found.path],
            "payoffs": [float(value) for value in found.payoffs],
            "choices": dict(found.choices),
            "ties": {name: list(options) for name, options in found.ties.items()},
        }
    if isinstance(found, BehaviourEquilibria):
        return {
            "note": found.note,
            "status": found.status,
            "complete": found.complete,
            "equilibria": [
                {
                    "behaviour": {k: [float(p) for p in v] for k, v in one.behaviour.items()},
                    "payoffs": [float(value) for value in one.payoffs],
                    "credible": one.credible,
                }
                for one in found.equilibria
            ],
        }
    return {"status": "not_sought", "note": result.solution.sequential_note}


def write_cells(result: Play, path: Path) -> Path:
    """Every term of every pay-off of every cell as CSV."""
    names = list(result.game.actors)
    with written_whole(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        heads = ["actor", "term", "value", "unit", "factor", "weight", "contribution", "how"]
        writer.writerow([*names, *heads, "missing"])
        for cell in all_cells(result):
            options = played(result.game, cell).values()
            why = result.payoffs.missing.get(cell, "")
            for line in explain(result, cell):
                writer.writerow([*options, *asdict(line).values(), why])
    return path
