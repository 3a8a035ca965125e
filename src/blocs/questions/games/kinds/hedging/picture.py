"""The picture of a hedge: what each portfolio brings in each state, marks as large as chances."""

from __future__ import annotations

import numpy as np

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.marks import swatch
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.brief.parts import tick_text
from blocs.brief.voice import Voice
from blocs.questions.games.found import Found, called
from blocs.questions.games.kinds.hedging.form import HedgingGame
from blocs.questions.games.kinds.hedging.say import HedgingResults

SHAPES = ("disc", "square", "triangle", "diamond", "ring")
"""Marks of the states, in the order of the file, and again from the first."""
SIZES = 0.45, 2.6
"""Area of a mark of no chance, and what a chance of one adds."""


def hedging_pictures(found: Found, speaking: Voice) -> tuple[Chart, ...]:
    """A row a portfolio, a mark a state."""
    if not isinstance(found.game, HedgingGame):
        return ()
    form, results, w = found.game, found.results["hedging"], speaking.words
    assert isinstance(results, HedgingResults)
    titles = [w.told(called(state)) for state in form.states.values()]
    chances = [state.probability for state in form.states.values()]
    marks = [SHAPES[k % len(SHAPES)] for k in range(len(titles))]
    sizes = [SIZES[0] + SIZES[1] * chance for chance in chances]
    rows: list[RangeRow] = []
    for number, (name, portfolio) in enumerate(form.portfolios.items()):
        values = 100 * (results.outcome[number] - 1)
        drawn = tuple(
            Mark(
                float(v), shape, f"{title} {speaking.numbers.percent_change(float(v))}", title, size
            )
            for v, shape, title, size in zip(values, marks, titles, sizes, strict=True)
        )
        known = values[np.isfinite(values)]
        ends = (float(known.min()), float(known.max())) if known.size else (np.nan, np.nan)
        label = w.told(called(portfolio))
        best = name in results.choice.names and _best(results, name)
        rows.append(RangeRow(label, drawn, *ends, strong=best, text=_told(results, name, speaking)))
    told = "; ".join(f"{row.label}: {', '.join(m.hint for m in row.marks)}" for row in rows)
    picture = range_chart(
        rows,
        label=w("Chart of real income by portfolio and state: {items}", items=told),
        tick_text=lambda value: speaking.numbers.with_percent(tick_text(speaking, value)),
        measure=Measure("real_income_change_pct", "%"),
        width=620,
    )
    key = tuple(
        (swatch(shape), w("{state} ({chance})", state=title, chance=_chance(chance, speaking)))
        for shape, title, chance in zip(marks, titles, chances, strict=True)
    )
    caption = w("Real income in each state, change in %; the larger the mark, the likelier")
    note = w("With each name: expected real income. Bold: the best at the first aversion to risk.")
    return (
        Chart(
            caption, (Panel(picture),), key=Key(key, css="key marks"), note=note, css="game-picture"
        ),
    )


def _chance(chance: float, speaking: Voice) -> str:
    return speaking.numbers.stated_percent(100 * chance)


def _best(results: HedgingResults, name: str) -> bool:
    """Whether it is best at the first aversion."""
    front = results.frontiers[0]
    return results.choice.names.index(name) in (front.best, *front.ties)


def _told(results: HedgingResults, name: str, speaking: Voice) -> str:
    """Its expected income, or that it has none in some state."""
    if name not in results.choice.names:
        return speaking.words("no equilibrium in some state")
    place, front = results.choice.names.index(name), results.frontiers[0]
    expected = speaking.numbers.percent_change(100 * (float(front.expected[place]) - 1))
    if not front.efficient[place]:
        return speaking.words("{expected}; another is better in all aims", expected=expected)
    return expected
