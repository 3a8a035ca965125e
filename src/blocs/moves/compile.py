"""From a scenario to the arrays of a shock."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from blocs.foundation.documents import KeyPath, render_path
from blocs.foundation.errors import Problem, ScenarioError, raise_problems
from blocs.foundation.rates import MOST_RATE
from blocs.moves.cells import Cell, Claim, Deed, Points, common_cell, contradictions
from blocs.moves.draft import Draft, Package
from blocs.moves.instruments.corridors.capacity import Capacity
from blocs.moves.instruments.corridors.closing import CloseCorridor
from blocs.moves.instruments.corridors.opening import OpenCorridor
from blocs.moves.instruments.money import BalanceTrade
from blocs.moves.move import Move, Place
from blocs.moves.registry import name_of
from blocs.moves.scenario import Scenario
from blocs.transport.full import MOST_FULL
from blocs.transport.network import TODAY
from blocs.transport.sea import passage_named
from blocs.world.countries import country_in, unknown_country
from blocs.world.shocks.trade import Shock
from blocs.world.world import World


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
        (
            move,
            Place(
                world=world,
                path=(stage, index, name_of(move)),
                folder=scenario.folder,
                year=scenario.year,
                locate=scenario.problem,
                strength=scenario.strength_of(index) if stage == "moves" else 1.0,
            ),
        )
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
        move.made(draft, place)
        problems += _halves(scenario, move, place, draft.claims)
        problems += place.problems
    if not problems:
        problems += _clashes(scenario, world, draft.claims)
        problems += _overlaps(scenario, world, draft.packages)
        problems += _impossible_rates(scenario, world, draft)
        problems += _empty_pools(scenario, world, draft)
        problems += _impossible_limits(scenario, draft)
    problems += _unknown_numeraire(scenario, world)
    closure = scenario.closure
    shock = draft.shock(
        trade_balance=closure.trade_balance,
        numeraire=country_in(closure.numeraire, world.countries),
        labour_supply_elasticity=closure.labour_supply_elasticity,
    )
    if not problems:
        networks = tuple(draft.networks.values())
        shock = replace(shock, full_ways=draft.full_ways(), networks=networks)
    return _Compiled(shock, problems)


def _halves(scenario: Scenario, move: Move, place: Place, claims: list[Claim]) -> Iterator[Problem]:
    """A move that is made or not, at a strength between."""
    if place.strength in (0.0, 1.0):
        return
    own = [claim.deed for claim in claims if claim.path == place.path]
    whole = (
        all(deed is Deed.EMBARGO for deed in own)
        if own
        else isinstance(move, BalanceTrade | Capacity)
        or (isinstance(move, CloseCorridor | OpenCorridor) and move.network is not None)
    )
    if whole:
        message = f"'{name_of(move)}' is made or not: its strength cannot be {place.strength:g}"
        yield scenario.problem(
            ("strength", place.path[1]), message, "Write 1, or 0 to leave it out."
        )


def _unknown_numeraire(scenario: Scenario, world: World) -> list[Problem]:
    numeraire = scenario.closure.numeraire
    if numeraire == "world" or country_in(numeraire, world.countries) is not None:
        return []
    names = {code: world.country_name(code) for code in world.countries}
    names |= {"world": "world value added"}
    fault = unknown_country(numeraire, names, world=world.name, what="numeraire")
    remedy = fault.remedy or "Write `world`, or the code of one country."
    problem = scenario.problem(("closure", "numeraire"), fault.message, remedy)
    return [replace(problem, absent=fault.absent)]


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


def _overlaps(scenario: Scenario, world: World, packages: list[Package]) -> list[Problem]:
    """Two dated packages that restrict the same part of the same cells on the same day."""
    problems: list[Problem] = []
    for later, second in enumerate(packages):
        for first in packages[:later]:
            days = _common_days(first, second)
            if first.path == second.path or first.part != second.part or days is None:
                continue
            cell = common_cell(first.cells, second.cells)
            if cell is None:
                continue
            one, two = _name(scenario, first.path), _name(scenario, second.path)
            message = (
                f"overlapping dates: {one} and {two} both restrict {first.part} on "
                f"{_cell(world, cell)}, {days}"
            )
            remedy = "End one with `until:` before the other begins, or leave out the cells."
            problems.append(scenario.problem(second.path, message, remedy))
    return problems


def _common_days(a: Package, b: Package) -> str | None:
    """`from … until …` for the days on which both are in force, or None."""
    since = max(a.since, b.since)
    ends = [day for day in (a.until, b.until) if day is not None]
    if ends and min(ends) < since:
        return None
    return f"from {since}" + (f" until {min(ends)}" if ends else "")


def _impossible_rates(scenario: Scenario, world: World, draft: Draft) -> list[Problem]:
    found = (
        ("tariff", Deed.ADD_TARIFF, draft.tariff, draft.impossible_tariff()),
        ("export tax", Deed.ADD_EXPORT_TAX, draft.export_tax, draft.impossible_export_tax()),
    )
    problems: list[Problem] = []
    for what, deed, rates, cell in found:
        if cell is None or rates is None:
            continue
        message = f"the {what} on {_cell(world, cell)} becomes {rates[cell]:g}"
        path = _last_adder(draft.claims, cell, deed)
        if rates[cell] < 0:
            problem = scenario.problem(path, f"{message}: it must stay above -1", "Subtract less.")
        else:
            message = f"{message}: it must stay below {MOST_RATE:,.0f}"
            problem = scenario.problem(path, message, "Add less.")
        problems.append(problem)
    return problems


def _last_adder(claims: list[Claim], cell: Cell, deed: Deed) -> KeyPath:
    origin, destination, sector = (np.array([k]) for k in cell)
    point = Points(origin, destination, sector, np.zeros(1))
    return next(
        claim.path
        for claim in reversed(claims)
        if claim.deed is deed and common_cell(claim.cells, point) is not None
    )


def _empty_pools(scenario: Scenario, world: World, draft: Draft) -> list[Problem]:
    """Revenue shared by members none of whom levies a tariff after all moves."""
    changed = draft.tariffs_with_rents()
    tariff = world.tariff_rate if changed is None else changed
    message = "there is no tariff revenue to share: no member levies a tariff"
    remedy = "Give the bloc a common external tariff with `cet:`, or leave the shares out."
    return [
        scenario.problem((*pool.path, "revenue_shares"), message, remedy)
        for pool in draft.pools
        if not tariff[:, pool.members].any()
    ]


def _impossible_limits(scenario: Scenario, draft: Draft) -> Iterator[Problem]:
    """Capacities and owned tolls of passages that nobody passes, or of too many."""
    changed = draft.ways_changed or TODAY
    for name, path in draft.limited_at.items():
        if name in changed.closed:
            message = f"'{name}' is closed by another move: nothing passes that could be counted"
            yield scenario.problem(path, message, "Leave one of the two moves out.")
        elif passage_named(name).always_closed and name not in changed.opened:
            message = f"'{name}' is frozen: nothing passes"
            yield scenario.problem(path, message, "Open it first, with `open_corridor`.")
    for code, path in draft.tolled_at.items():
        if math.isinf(changed.transit.get(code, 0.0)):
            message = f"another move closes {code} to transit: nobody is left to pay the toll"
            yield scenario.problem(path, message, "Leave one of the two moves out.")
    if len(draft.limits) > MOST_FULL:
        path = list(draft.limited_at.values())[-1]
        message = f"{len(draft.limits)} passages have a capacity or an owned toll: {MOST_FULL} can"
        yield scenario.problem(path, message, "Leave those out that matter least.")


def _name(scenario: Scenario, path: KeyPath) -> str:
    problem = scenario.problem(path, "")
    line = problem.line
    return (problem.field or render_path(path)) + (f" (line {line})" if line is not None else "")


def _cell(world: World, cell: Cell) -> str:
    origin, destination, sector = cell
    code = world.sectors[sector]
    name = world.sector_name(code)
    trade = f"{world.countries[origin]} → {world.countries[destination]}"
    return f"{trade}, {code}" + (f" ({name})" if name != code else "")
