"""A game of options on an English screen, in the keys of its file, as the CSV has them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from blocs.brief.contents import Part, Say, Section, Table
from blocs.brief.voice import voice
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.numbers import number_style
from blocs.foundation.shown import counted
from blocs.questions.games.engine.tables.normal_form import Cell, PureEquilibrium
from blocs.questions.games.engine.trees.backward import SubgamePerfect
from blocs.questions.games.engine.trees.behaviour import BehaviourEquilibria, BehaviourEquilibrium
from blocs.questions.games.kinds.strategic.cells import played, say_cell
from blocs.questions.games.kinds.strategic.play import Play, TermLine, explain
from blocs.questions.games.kinds.strategic.reasons import Departure, departures
from blocs.questions.games.kinds.strategic.say.equilibria import other_line
from blocs.questions.games.kinds.strategic.say.telling import Line, Telling, told_table
from blocs.questions.games.kinds.strategic.tables import (
    all_cells,
    firmest_last,
    likeliest,
    nash_total,
    path_of,
    recommended,
)

EN = number_style("en")
SHOWN_CELLS = 24
"""Largest table of pay-offs that is printed; the page and the CSV have every cell."""

SHOWN_DEPARTURES = 3
"""Per player and equilibrium, the cheapest first."""

SHOWN_EQUILIBRIA = 4


def screen_by_key(result: Play, *, width: int) -> tuple[Part | None, ...]:
    """Everything that fits: equilibria, why nobody leaves, what would change them."""
    return (
        *_head(result),
        *_equilibria(result),
        *map(Say, (*_others(result), *_in_order(result), *_draws(result))),
        *_cells(result, width),
    )


def cell_screen(result: Play, cell: Cell) -> Iterator[Part | None]:
    """Every term of every pay-off of one cell."""
    yield Say(head=say_cell(played(result.game, cell)))
    if cell in result.payoffs.missing:
        yield Say(f"No pay-offs: {result.payoffs.missing[cell]}")
        return
    lines = explain(result, cell)
    for name, actor in result.game.actors.items():
        yield Section(actor.title, (_terms([line for line in lines if line.actor == name]),))
    if result.game.types:
        yield Say("Types with weights of their own count differently: see the page.")


def _terms(own: list[TermLine]) -> Table | None:
    heads = ("term", "value", "unit", "years' factor", "weight", "utility", "from")
    rows = [
        (
            *(line.term, EN.significant(line.value, 5), line.unit, EN.significant(line.factor)),
            *(EN.stated(line.weight), EN.change(line.contribution, 5), line.how),
        )
        for line in own
    ]
    total = EN.change(sum(line.contribution for line in own), 5)
    return told_table("", heads, [*rows, ("sum", "", "", "", "", total, "")], right=(1, 3, 4, 5))


def _head(result: Play) -> Iterator[Part]:
    """What was played, and what could not be."""
    yield Say(f" ({result.world.name})", head=result.game.title)
    yield Say(
        f"{counted(result.cells.index.size, 'cell')}, "
        f"{counted(len(result.cells.scenarios), 'different world')}, "
        f"{result.solves} solutions with ruptures and all draws"
    )
    missing = result.payoffs.missing
    for why in sorted(set(missing.values()))[:3]:
        first, *rest = [cell for cell, cause in missing.items() if cause == why]
        more = f" and {len(rest)} more" if rest else ""
        where = say_cell(played(result.game, first))
        yield Say(f"No pay-offs in ({where}){more}: {why}", "warning")


def _equilibria(result: Play) -> Iterator[Part | None]:
    found = result.solution.pure
    at_once = "(All choosing at once.)" if result.game.order else ""
    yield Say(at_once, head=f"\n{found.statement}")
    for number, item in enumerate(found.equilibria[:SHOWN_EQUILIBRIA], 1):
        heads = (f"{number}.", *["  "] * (len(item.options) - 1))
        named = zip(heads, result.game.actors, item.options, strict=True)
        yield Say(items=tuple(f"{head} {name}: {plan}" for head, name, plan in named))
        yield _departures(result, item)
    rest = len(found.equilibria) - SHOWN_EQUILIBRIA
    undecided = (result.solution.game.say(x.cell) for x in found.undecided[:SHOWN_EQUILIBRIA])
    more = [f"… and {rest} more: see the page."] if rest > 0 else []
    yield Say(items=(*more, *(f"undecided: {cell}" for cell in undecided)))
    if line := other_line(Telling(result, voice(SOURCE_LANGUAGE, result.world))):
        yield Say(line)


def _departures(result: Play, item: PureEquilibrium) -> Table | None:
    rows: list[Line] = []
    for name in result.game.actors:
        ways = departures(result, item.cell, name)
        for k, way in enumerate(ways[:SHOWN_DEPARTURES]):
            other, loss = _instead(result, item.cell, way), _loss(result, way)
            rows.append(("" if k else name, other, loss, _deciding(way)))
        rows += [] if ways else [(name, "no other option", "", "")]
    heads = ("player", "instead", "loses", "what decides (change of utility)")
    return told_table("", heads, rows, right=(2,))


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
    tie = abs(way.loss) <= result.solution.game.tolerance[player]
    return "a tie" if tie else EN.significant(way.loss)


def _deciding(way: Departure) -> str:
    return ", ".join(
        f"{part.term}{f' ({part.type})' if part.type else ''} "
        f"{EN.significant_change(part.amount, 3)}"
        for part in way.deciding()
    )


def _others(result: Play) -> Iterator[str]:
    """Mixed and correlated equilibria, circles of best replies."""
    solution = result.solution
    yield f"Mixed: {solution.mixed.statement if solution.mixed else solution.mixed_note}"
    yield f"Correlated: {_correlated(result)}"
    for cycle in solution.cycles[:3]:
        path = " → ".join("/".join(solution.game.labels(cell)) for cell in cycle)
        yield f"Best replies run in circles: {path}"


def _in_order(result: Play) -> Iterator[str]:
    """What comes of the order of play; nothing where all choose at once."""
    found = result.solution.sequential
    if not result.game.order:
        return
    if isinstance(found, SubgamePerfect):
        path = " → ".join(f"{name}: {option}" for name, option in path_of(result, found))
        yield f"In the order of play: {path}"
    elif found is not None:
        count = len(found.equilibria)
        word = "equilibrium" if count == 1 else "equilibria"
        yield f"In the order of play: {count} {word}. {found.note}"
        chosen = sorted(found.equilibria, key=lambda one: not one.credible)
        for number, one in enumerate(chosen[:SHOWN_EQUILIBRIA], 1):
            empty = "" if one.credible else "  (rests on an empty threat)"
            yield f"  {number}. {_behaviour(found, one)}{empty}"
    else:
        yield f"Order of play: {result.solution.sequential_note}"


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


def _draws(result: Play) -> Iterator[str]:
    """The weights that are least firm, and what is an equilibrium how often over draws."""
    found = result.robustness
    least = [
        f"Weight of {item.weight} ({item.player}) {EN.stated(item.value)}: the same "
        f"equilibria {_between(item.low, item.high)}"
        for item in firmest_last(found.ranges)[:3]
    ]
    least += [f"Weights: {found.ranges_note}"] if found.ranges_note else []
    drawn = (
        f"Over {found.elasticities or 'no'} draws of elasticities × {found.weights} of weights "
        f"(±{EN.stated_percent(found.spread_pct)}) and beliefs:"
    )
    yield "\n" + "\n".join((*least, drawn))
    listed = likeliest(result, 5)
    for item in listed:
        plan = "; ".join(result.solution.game.labels(item.cell))
        how_often = f"in {item.count} of {item.decided} draws (±{EN.percent(100 * item.error, 1)})"
        yield f"  {how_often}  {plan}"
    if not listed:
        yield "  no combination is an equilibrium in any draw"


def _between(low: float, high: float) -> str:
    below, above = EN.significant(high), EN.significant(low)
    if math.isinf(low):
        return "whatever it is" if math.isinf(high) else f"below {below}"
    return f"above {above}" if math.isinf(high) else f"between {above} and {below}"


def _cells(result: Play, width: int) -> tuple[Part | None, ...]:
    """The table of pay-offs where it is small enough to be read; otherwise where it stands."""
    names, cells = list(result.game.actors), all_cells(result)
    rows = [_cell_row(result, cell) for cell in cells[:SHOWN_CELLS]]
    heads = [*names, *(f"u {name}" for name in names)]
    needed = sum(max(map(len, column)) + 2 for column in zip(heads, *rows, strict=True))
    if len(cells) > SHOWN_CELLS or needed > width:
        return (Say(f"\nThe table of all {len(cells)} cells is in the page and in the CSV."),)
    table = told_table("", heads, rows, right=range(len(names), len(heads)))
    return table, Say("utility; * best response to the others' options")


def _cell_row(result: Play, cell: Cell) -> Line:
    row = list(played(result.game, cell).values())
    utility = result.payoffs.utility
    for p in range(len(row)):
        line = utility[(p, *cell[:p], slice(None), *cell[p + 1 :])]
        value = float(utility[(p, *cell)])
        best = value >= float(line.max()) - result.solution.game.tolerance[p]  # False beside a NaN
        shown = EN.plain(value, _digits(float(result.solution.game.stakes[p])))
        row.append(f"{shown}{'*' if best else ' '}" if math.isfinite(value) else "none ")
    return tuple(row)


def _digits(stake: float) -> int:
    """Decimals at which what a player's own choice changes is seen; three at least."""
    return 3 if stake == 0 else max(3, min(17, 2 - math.floor(math.log10(stake))))
