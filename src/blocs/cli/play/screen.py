"""A played game on a screen of eighty columns: equilibria first, then why, then the rest."""

from __future__ import annotations

import math

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from blocs.foundation.numbers import number_style
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.engine.trees.backward import SubgamePerfect
from blocs.questions.games.engine.trees.behaviour import BehaviourEquilibria, BehaviourEquilibrium
from blocs.questions.games.kinds.strategic.cells import played, say_cell
from blocs.questions.games.kinds.strategic.play import Play, explain
from blocs.questions.games.kinds.strategic.reasons import Departure, departures
from blocs.questions.games.kinds.strategic.tables import (
    all_cells,
    firmest_last,
    likeliest,
    nash_total,
    recommended,
)

EN = number_style("en")
SHOWN_CELLS = 24
"""Largest table of pay-offs that is printed; the page and the CSV have every cell."""

SHOWN_DEPARTURES = 3
"""Per player and equilibrium, the cheapest first."""

SHOWN_EQUILIBRIA = 4


def print_play(screen: Console, result: Play) -> None:
    """Everything that fits: equilibria, why nobody leaves, what would change them."""
    screen.print(f"[bold]{escape(result.game.title)}[/bold]  ({result.world.name})")
    size, worlds = result.cells.index.size, len(result.cells.scenarios)
    screen.print(
        f"{size} cell{'s' * (size != 1)}, {worlds} different world{'s' * (worlds != 1)}, "
        f"{result.solves} solutions with ruptures and all draws"
    )
    for why in sorted(set(result.payoffs.missing.values()))[:3]:
        cells = [cell for cell, cause in result.payoffs.missing.items() if cause == why]
        first = say_cell(played(result.game, cells[0]))
        more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
        screen.print(escape(f"No pay-offs in ({first}){more}: {why}"), style="yellow")
    _print_equilibria(screen, result)
    _print_others(screen, result)
    _print_draws(screen, result)
    _print_cells(screen, result)


def print_cell(screen: Console, result: Play, cell: Cell) -> None:
    """Every term of every pay-off of one cell."""
    screen.print(f"[bold]{escape(say_cell(played(result.game, cell)))}[/bold]")
    if cell in result.payoffs.missing:
        screen.print(f"No pay-offs: {escape(result.payoffs.missing[cell])}")
        return
    lines = explain(result, cell)
    for name, actor in result.game.actors.items():
        table = Table(title=escape(actor.title), box=box.SIMPLE_HEAD, title_justify="left")
        for head in ("term", "value", "unit", "years' factor", "weight", "utility", "from"):
            left = head in ("term", "unit", "from")
            table.add_column(head, justify="left" if left else "right")
        own = [line for line in lines if line.actor == name]
        for line in own:
            numbers = (
                EN.significant(line.value, 5),
                line.unit,
                EN.significant(line.factor),
                EN.stated(line.weight),
            )
            table.add_row(
                line.term, *map(escape, numbers), EN.change(line.contribution, 5), line.how
            )
        table.add_row(
            "sum", "", "", "", "", EN.change(sum(line.contribution for line in own), 5), ""
        )
        screen.print(table)
    if result.game.types:
        screen.print("Types with weights of their own count differently: see the page.")


def _print_equilibria(screen: Console, result: Play) -> None:
    found = result.solution.pure
    at_once = " (All choosing at once.)" if result.game.order else ""
    screen.print(f"\n[bold]{escape(found.statement)}[/bold]{at_once}")
    for number, item in enumerate(found.equilibria[:SHOWN_EQUILIBRIA], 1):
        for p, (name, plan) in enumerate(zip(result.game.actors, item.options, strict=True)):
            head = f"{number}." if p == 0 else "  "
            screen.print(f"  {head} {escape(name)}: [bold]{escape(plan)}[/bold]")
        screen.print(_departures(result, item.cell))
    rest = len(found.equilibria) - SHOWN_EQUILIBRIA
    if rest > 0:
        screen.print(f"  … and {rest} more: see the page.")
    for item in found.undecided[:SHOWN_EQUILIBRIA]:
        screen.print(escape(f"  undecided: {result.solution.game.say(item.cell)}"))


def _departures(result: Play, cell: Cell) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("player", "instead", "loses", "what decides (change of utility)"):
        table.add_column(head, justify="right" if head == "loses" else "left", overflow="fold")
    for name in result.game.actors:
        ways = departures(result, cell, name)
        for k, way in enumerate(ways[:SHOWN_DEPARTURES]):
            shown = [escape(name) if k == 0 else "", escape(_instead(result, cell, way))]
            table.add_row(*shown, _loss(result, way), escape(_deciding(way)))
        if not ways:
            table.add_row(escape(name), "no other option", "", "")
    return table


def _instead(result: Play, cell: Cell, way: Departure) -> str:
    p = list(result.game.actors).index(way.actor)
    kinds, options = result.plans.types[p], list(result.game.actors[way.actor].options)
    here, there = result.plans.plans[p][cell[p]], result.plans.plans[p][way.plan]
    if len(kinds) == 1:
        return options[there[0]]
    parts = zip(kinds, here, there, strict=True)
    return "; ".join(f"{kind}: {options[new]}" for kind, old, new in parts if old != new)


def _loss(result: Play, way: Departure) -> str:
    if math.isnan(way.loss):
        return "?"
    player = list(result.game.actors).index(way.actor)
    if abs(way.loss) <= result.solution.game.tolerance[player]:
        return "a tie"
    return EN.significant(way.loss)


def _deciding(way: Departure) -> str:
    parts = [
        (part.term, f" ({part.type})" if part.type else "", EN.significant_change(part.amount, 3))
        for part in way.deciding()
    ]
    return ", ".join(f"{term}{kind} {amount}" for term, kind, amount in parts)


def _print_others(screen: Console, result: Play) -> None:
    solution = result.solution
    mixed = solution.mixed
    screen.print(f"Mixed: {escape(mixed.statement if mixed else solution.mixed_note)}")
    screen.print(f"Correlated: {escape(_correlated(result))}")
    for cycle in solution.cycles[:3]:
        path = " → ".join("/".join(solution.game.labels(cell)) for cell in cycle)
        screen.print(f"Best replies run in circles: {escape(path)}")
    if not result.game.order:
        return
    found = solution.sequential
    if isinstance(found, SubgamePerfect):
        path = " → ".join(
            f"{name}: {option}"
            for step, option in found.path
            if (name := step.split(" | ")[0]) in result.game.actors
        )
        screen.print(f"In the order of play: {escape(path)}")
    elif found is not None:
        count = len(found.equilibria)
        word = "equilibrium" if count == 1 else "equilibria"
        screen.print(f"In the order of play: {count} {word}. {escape(found.note)}")
        chosen = sorted(found.equilibria, key=lambda one: not one.credible)
        for number, one in enumerate(chosen[:SHOWN_EQUILIBRIA], 1):
            empty = "" if one.credible else "  (rests on an empty threat)"
            screen.print(f"  {number}. {escape(_behaviour(found, one))}{empty}")
    else:
        screen.print(f"Order of play: {escape(solution.sequential_note)}")


def _behaviour(found: BehaviourEquilibria, one: BehaviourEquilibrium) -> str:
    """`who | what was seen: option chance, …` for every set of information."""
    said: list[str] = []
    for name, chances in one.behaviour.items():
        labels = found.tree.information[name][1]
        mix = [
            label if p > 1 - 1e-6 else f"{label} {EN.percent(100 * p, 1)}"
            for label, p in zip(labels, chances, strict=True)
            if p > 1e-6
        ]
        said.append(f"{name}: {' or '.join(mix)}")
    return "; ".join(said)


def _correlated(result: Play) -> str:
    found, game = result.solution.correlated, result.solution.game
    if found is None or found.best is None:
        return result.solution.correlated_note or "none avoids the cells without pay-offs"
    if found.settled(result.solution.survivors):
        return "a mediator could change nothing; all pay what the equilibrium pays"
    ends = ", ".join(
        f"{name} {EN.significant(low)} to {EN.significant(high)}"
        for name, low, high in zip(game.players, found.lowest, found.highest, strict=True)
    )
    best = nash_total(result)
    nash = "" if best is None else f" (without a mediator {EN.significant(best)})"
    cells = ", ".join(
        f"{EN.percent(100 * p, 0)} {'/'.join(game.labels(c))}" for c, p in recommended(result)[:4]
    )
    return f"{ends}; highest sum {EN.significant(float(found.best.payoffs.sum()))}{nash} by {cells}"


def _print_draws(screen: Console, result: Play) -> None:
    found = result.robustness
    screen.print()
    for item in firmest_last(found.ranges)[:3]:
        screen.print(
            escape(
                f"Weight of {item.weight} ({item.player}) {EN.stated(item.value)}: the same "
                f"equilibria {_between(item.low, item.high)}"
            )
        )
    if found.ranges_note:
        screen.print(f"Weights: {escape(found.ranges_note)}")
    screen.print(
        f"Over {found.elasticities or 'no'} draws of elasticities × {found.weights} of weights "
        f"(±{EN.stated_percent(found.spread_pct)}) and beliefs:"
    )
    listed = likeliest(result, 5)
    for item in listed:
        plan = "; ".join(result.solution.game.labels(item.cell))
        how_often = f"in {item.count} of {item.decided} draws (±{EN.percent(100 * item.error, 1)})"
        screen.print(f"  {how_often}  {escape(plan)}")
    if not listed:
        screen.print("  no combination is an equilibrium in any draw")


def _between(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "whatever it is"
    if math.isinf(low):
        return f"below {EN.significant(high)}"
    return (
        f"above {EN.significant(low)}"
        if math.isinf(high)
        else f"between {EN.significant(low)} and {EN.significant(high)}"
    )


def _print_cells(screen: Console, result: Play) -> None:
    """The table of pay-offs where it is small enough to be read; otherwise where it stands."""
    names, cells = list(result.game.actors), all_cells(result)
    rows = [_cell_row(result, cell) for cell in cells[:SHOWN_CELLS]]
    heads = [*names, *(f"u {name}" for name in names)]
    width = sum(max(map(len, column)) + 2 for column in zip(heads, *rows, strict=True))
    if len(cells) > SHOWN_CELLS or width > screen.width:
        screen.print(f"\nThe table of all {len(cells)} cells is in the page and in the CSV.")
        return
    table = Table(box=box.SIMPLE_HEAD, caption="utility; * best response to the others' options")
    for k, head in enumerate(heads):
        table.add_column(escape(head), justify="left" if k < len(names) else "right", no_wrap=True)
    for row in rows:
        table.add_row(*map(escape, row))
    screen.print(table)


def _cell_row(result: Play, cell: Cell) -> list[str]:
    row = list(played(result.game, cell).values())
    utility = result.payoffs.utility
    for p in range(len(row)):
        line = utility[(p, *cell[:p], slice(None), *cell[p + 1 :])]
        value = float(utility[(p, *cell)])
        best = value >= float(line.max()) - result.solution.game.tolerance[p]  # False beside a NaN
        shown = EN.plain(value, _digits(float(result.solution.game.stakes[p])))
        row.append(f"{shown}{'*' if best else ' '}" if math.isfinite(value) else "none ")
    return row


def _digits(stake: float) -> int:
    """Decimals at which what a player's own choice changes is seen; three at least."""
    return 3 if stake == 0 else max(3, min(17, 2 - math.floor(math.log10(stake))))
