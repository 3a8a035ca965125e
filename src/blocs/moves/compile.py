"""From a scenario to the arrays of a shock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.documents import KeyPath, render_path
from blocs.foundation.errors import Problem, ScenarioError, raise_problems
from blocs.moves.cells import Cell, Claim, Deed, Points, common_cell, contradictions
from blocs.moves.draft import Draft
from blocs.moves.move import Move, Place
from blocs.moves.registry import name_of
from blocs.moves.scenario import Scenario
from blocs.moves.selection import suggestion
from blocs.world import Shock, World


def compile_scenario(scenario: Scenario, world: World) -> tuple[Shock | None, Shock]:
    """(shock of the baseline moves, or None where there are none; shock of the moves).

    Both against the tariffs of `world`. Raises ScenarioError with every problem at once.
    """
    before = _compiled(scenario, world, "baseline")
    after = _compiled(scenario, world, "moves")
    own = [problem for problem in after.problems if problem not in before.problems]
    _raise(scenario, world, [*before.problems, *own])
    return (before.shock if scenario.baseline else None), after.shock


def compile_baseline(scenario: Scenario, world: World) -> Shock | None:
    """The shock of the baseline moves, or None where there are none. Raises ScenarioError."""
    if not scenario.baseline:
        return None
    compiled = _compiled(scenario, world, "baseline")
    _raise(scenario, world, compiled.problems)
    return compiled.shock


def compile_moves(scenario: Scenario, world: World) -> Shock:
    """The shock of the moves against the tariffs of `world`: the world after the baseline moves.

    Raises ScenarioError with every problem at once.
    """
    compiled = _compiled(scenario, world, "moves")
    _raise(scenario, world, compiled.problems)
    return compiled.shock


def places(scenario: Scenario, world: World, stage: str) -> list[tuple[Move, Place]]:
    """The moves of `stage` (`baseline` or `moves`), each with its place."""
    return [
        (move, Place(world, (stage, index, name_of(move)), scenario.folder, scenario.problem))
        for index, move in enumerate(getattr(scenario, stage))
    ]


@dataclass(frozen=True, eq=False)
class _Compiled:
    shock: Shock
    problems: list[Problem]


def _compiled(scenario: Scenario, world: World, stage: str) -> _Compiled:
    draft = Draft(world)
    problems: list[Problem] = []
    for move, place in places(scenario, world, stage):
        move.act(draft, place)
        problems += place.problems
    if not problems:
        problems += _clashes(scenario, world, draft.claims)
        problems += _impossible_tariffs(scenario, world, draft)
    closure = scenario.closure
    numeraire = None if closure.numeraire == "world" else closure.numeraire
    if numeraire is not None and numeraire not in world.country:
        names = {code: world.country_name(code) for code in world.countries}
        hint = suggestion(numeraire, names | {"world": "world value added"})
        message = f"unknown numeraire '{numeraire}'. {hint}".rstrip()
        remedy = "Write `world`, or the code of one country."
        problems.append(scenario.problem(("closure", "numeraire"), message, remedy))
    return _Compiled(
        draft.shock(trade_balance=closure.trade_balance, numeraire=numeraire), problems
    )


def _raise(scenario: Scenario, world: World, problems: list[Problem]) -> None:
    summary = f"scenario '{scenario.title}' does not fit world '{world.name}'"
    raise_problems(ScenarioError, summary, problems)


def _clashes(scenario: Scenario, world: World, claims: list[Claim]) -> list[Problem]:
    problems: list[Problem] = []
    for clash in contradictions(claims):
        first, second = _name(scenario, clash.first), _name(scenario, clash.second)
        message = (
            f"contradictory moves: {first} and {second} on {_cell(world, clash.cell)}: "
            f"{clash.reason}"
        )
        remedy = "Leave the cells of one out of the other: `-X` excludes a country or a sector."
        problems.append(scenario.problem(clash.second, message, remedy))
    return problems


def _impossible_tariffs(scenario: Scenario, world: World, draft: Draft) -> list[Problem]:
    cell = draft.impossible_tariff()
    if cell is None or draft.tariff is None:
        return []
    rate = draft.tariff[cell]
    message = f"the tariff on {_cell(world, cell)} becomes {rate:g}: it must stay above -1"
    return [scenario.problem(_last_adder(draft.claims, cell), message, "Subtract less.")]


def _last_adder(claims: list[Claim], cell: Cell) -> KeyPath:
    origin, destination, sector = (np.array([k]) for k in cell)
    point = Points(origin, destination, sector, np.zeros(1))
    return next(
        claim.path
        for claim in reversed(claims)
        if claim.deed is Deed.ADD_TARIFF and common_cell(claim.cells, point) is not None
    )


def _name(scenario: Scenario, path: KeyPath) -> str:
    line = scenario.problem(path, "").line
    return render_path(path) + (f" (line {line})" if line is not None else "")


def _cell(world: World, cell: Cell) -> str:
    origin, destination, sector = cell
    code = world.sectors[sector]
    name = world.sector_name(code)
    trade = f"{world.countries[origin]} → {world.countries[destination]}"
    return f"{trade}, {code}" + (f" ({name})" if name != code else "")
