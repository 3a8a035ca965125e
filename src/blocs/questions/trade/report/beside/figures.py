"""Dumbbells: one row a country, sector or partner, one mark an outcome, joined."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.marks import swatch
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.brief.parts import tick_text
from blocs.questions.trade.report.beside.sides import SHAPES, Sides

WIDTH = 640.0


def dumbbells(
    sides: Sides,
    rows: Sequence[tuple[str, Sequence[float]]],
    *,
    caption: str,
    measure: Measure,
    show: Callable[[float], str],
    number: int = 0,
    strong: str = "",
    note: str = "",
) -> Chart:
    """Rows by label with a value of each outcome; only the first outcomes have marks."""
    drawn = [_row(sides, label, values, show, strong=label == strong) for label, values in rows]
    w = sides.voice.words
    picture = range_chart(
        drawn,
        label=w(
            "{caption}: {items}",
            caption=caption,
            items="; ".join(f"{row.label} {row.text}" for row in drawn),
        ),
        tick_text=lambda value: tick_text(sides.voice, value),
        measure=measure,
        width=WIDTH,
    )
    return Chart(
        caption,
        (Panel(picture),),
        number=w("Figure {number}", number=number) if number else "",
        key=outcome_key(sides),
        note=note,
        css="multiples-figure",
    )


def _row(
    sides: Sides,
    label: str,
    values: Sequence[float],
    show: Callable[[float], str],
    *,
    strong: bool,
) -> RangeRow:
    known = [v for v in values[: len(SHAPES)] if math.isfinite(v)]
    marks = tuple(
        Mark(value, shape, f"{title}: {show(value)}", source=title)
        for value, shape, title in zip(values, SHAPES, sides.titles, strict=False)
    )
    ends = (min(known), max(known)) if known else (math.nan, math.nan)
    joint = " → " if sides.two else "; "
    return RangeRow(label, marks, *ends, strong=strong, text=joint.join(map(show, values)))


def range_rows(sides: Sides) -> Chart | None:
    """The focus country under each outcome with its range; None where no outcome has one."""
    rows: list[RangeRow] = []
    w, n = sides.voice.words, sides.voice.numbers
    for k, (title, side) in enumerate(zip(sides.titles, sides.found.sides, strict=True)):
        if side.ranges is None:
            continue
        ends, value = side.ranges.of(sides.focus), side.ranges.centre(sides.focus)
        mark = Mark(
            value, SHAPES[min(k, len(SHAPES) - 1)], n.visible_percent_change(value), "as_stated"
        )
        text = w(
            "{value}; {low} … {high}",
            value=n.visible_percent_change(value),
            low=n.visible_percent_change(ends.low),
            high=n.visible_percent_change(ends.high),
        )
        rows.append(RangeRow(title, (mark,), ends.low, ends.high, text=text))
    if not rows:
        return None
    name = sides.voice.country_in_sentence(sides.focus)
    caption = w("How sure: real income, {country}, with its range, %", country=name)
    picture = range_chart(
        rows,
        label="; ".join(f"{row.label} {row.text}" for row in rows),
        tick_text=lambda value: tick_text(sides.voice, value),
        measure=Measure("real_income_change_pct", "%"),
        width=WIDTH,
    )
    return Chart(caption, (Panel(picture),), css="multiples-figure")


def outcome_key(sides: Sides) -> Key:
    """Which mark is which outcome."""
    pairs = zip(SHAPES, sides.titles, strict=False)
    return Key(tuple((swatch(shape), title) for shape, title in pairs), css="key")
