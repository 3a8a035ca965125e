"""The picture of a game of options: pay-offs of two players, best replies marked."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from blocs.brief.charts.cells import Heads, Square, cell_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.kinds.strategic.say.telling import Telling

MOST_PLANS = 8
"""Courses of one player that are drawn; of more, those that are the same for all its types."""


@dataclass(frozen=True)
class _Shown:
    """Whose courses are the rows and the columns, as places of plans, and a cell of all players.

    across: None where only one player has a choice.
    """

    down: int
    across: int | None
    held: Cell


def payoff_picture(telling: Telling) -> Chart | None:
    """None where nobody has a choice."""
    shown = _shown(telling)
    if shown is None:
        return None
    w = telling.words
    players = [shown.down] if shown.across is None else [shown.down, shown.across]
    names = [telling.actor(telling.actors[p]) for p in players]
    rows, columns = _plans(telling, shown.down, shown), [0]
    if shown.across is not None:
        columns = _plans(telling, shown.across, shown)
    heads = Heads(
        [_named(telling, shown.down, place) for place in rows],
        [_named(telling, shown.across, place) for place in columns],
        down=names[0],
        across=names[1] if len(names) > 1 else "",
    )
    squares = [[_square(telling, shown, row, column) for column in columns] for row in rows]
    told = "; ".join(
        f"{row} / {column}: {' | '.join(square.texts)}"
        for row, line in zip(heads.rows, squares, strict=True)
        for column, square in zip(heads.columns, line, strict=True)
    )
    picture = cell_chart(
        heads,
        squares,
        label=w(
            "Pay-offs of {players}: {items}", players=telling.speaking.listed(names), items=told
        ),
        names=[telling.actors[p] for p in players],
        unit="utility",
    )
    return Chart(
        _caption(telling, names),
        (Panel(picture),),
        key=_key(telling, squares),
        note=_held(telling, shown),
        css="game-picture",
    )


def _shown(telling: Telling) -> _Shown | None:
    """The first two players with a choice; those without types come first."""
    plans, pure = telling.result.plans, telling.result.solution.pure
    choosing = [p for p, own in enumerate(plans.plans) if len(own) > 1]
    choosing.sort(key=lambda p: len(plans.types[p]) > 1)
    if not choosing:
        return None
    held = pure.equilibria[0].cell if pure.equilibria else tuple(0 for _ in plans.plans)
    down, *rest = sorted(choosing[:2])
    return _Shown(down, rest[0] if rest else None, held)


def _plans(telling: Telling, player: int, shown: _Shown) -> list[int]:
    """Places of the courses that are drawn, the one that is held among them."""
    own = telling.result.plans.plans[player]
    if len(own) <= MOST_PLANS:
        return list(range(len(own)))
    return [k for k, plan in enumerate(own) if len(set(plan)) == 1 or k == shown.held[player]]


def _named(telling: Telling, player: int | None, place: int) -> str:
    return "" if player is None else telling.choice(telling.actors[player], place)


def _square(telling: Telling, shown: _Shown, row: int, column: int) -> Square:
    game, found = telling.result.solution.game, telling.result.solution
    cell = list(shown.held)
    cell[shown.down] = row
    players = [shown.down]
    if shown.across is not None:
        cell[shown.across] = column
        players.append(shown.across)
    place = tuple(cell)
    values = tuple(float(game.payoffs[(p, *place)]) for p in players)
    stable = any(item.cell == place for item in found.pure.equilibria)
    texts = tuple(telling.speaking.numbers.plain(v, 2) for v in values)
    return Square(
        values,
        texts,
        tuple(bool(found.responses.best[(p, *place)]) for p in players),
        "chosen" if stable else "",
        telling.said(place),
    )


def _caption(telling: Telling, names: list[str]) -> str:
    w = telling.words
    if len(names) == 1:
        return w("What each course brings {player}, in its own units of utility", player=names[0])
    return w(
        "What each course brings {down} (left number) and {across} (right number), each in its own "
        "units of utility",
        down=names[0],
        across=names[1],
    )


def _key(telling: Telling, squares: list[list[Square]]) -> Key:
    w = telling.words
    sample = Markup('<b class="best">{}</b> ').format(telling.speaking.numbers.plain(1.0, 1))
    items = [(sample, w("best reply to the others’ courses"))]
    if any(square.tone for line in squares for square in line):
        items.append(
            (Markup('<i class="chosen"></i>'), w("stable: nobody gains by another course alone"))
        )
    return Key(tuple(items), css="keys")


def _held(telling: Telling, shown: _Shown) -> str:
    """What the players do who are not in the picture."""
    w, rest = (
        telling.words,
        [
            f"{telling.actor(name)}: {telling.choice(name, shown.held[p])}"
            for p, name in enumerate(telling.actors)
            if p not in (shown.down, shown.across) and len(telling.result.plans.plans[p]) > 1
        ],
    )
    if not rest:
        return ""
    if telling.result.solution.pure.equilibria:
        return w("The others do what is stable: {plans}.", plans="; ".join(rest))
    return w("The others are held at their first course: {plans}.", plans="; ".join(rest))
