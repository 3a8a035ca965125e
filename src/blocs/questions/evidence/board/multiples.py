"""The chart of the board: our numbers as multiples of the published ones."""

from __future__ import annotations

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
from blocs.brief.contents import Chart, Panel
from blocs.brief.models import MODELS
from blocs.brief.parts import tick_text
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.questions.evidence.board.answer import BoardReport
from blocs.questions.evidence.board.ask import BoardRow
from blocs.questions.evidence.board.compared import Compared
from blocs.questions.evidence.board.rows import named
from blocs.questions.trade.report.models import model_key, model_label

LIMIT, BELOW = 3.0, -1.0
"""Ends of the chart of multiples."""


def multiples_chart(report: BoardReport, speaking: Voice) -> Chart | None:
    """Every number that has one published beside it which is not zero; None without any."""
    rows = [
        _multiple(line.row, item, speaking)
        for line in report.lines
        for item in line.compared
        if item.published.middle != 0
    ]
    if not rows:
        return None
    told = "; ".join(f"{row.label}: {row.marks[0].hint}" for row in rows)
    picture = range_chart(
        rows,
        label=speaking.words(
            "Chart of our numbers as multiples of the published ones: {items}", items=told
        ),
        tick_text=lambda value: tick_text(speaking, value),
        measure=Measure("multiple_of_published", "ratio"),
        width=620,
        limits=(BELOW, LIMIT),
        reference=1.0,
    )
    return Chart(
        speaking.words(
            "Ours as a multiple of the published number: 1 is equality, 0 no effect, below 0 "
            "the other sign"
        ),
        (Panel(picture),),
        number=speaking.words("Figure {number}", number=2),
        key=model_key(report.models, speaking),
        note=speaking.words(
            "Line: our range. Band: the published interval. What lies beyond {limit} times "
            "the published number is drawn at the edge; the table has the numbers.",
            limit=speaking.numbers.plain(LIMIT, 0),
        ),
        css="multiples-figure",
    )


def _multiple(row: BoardRow, item: Compared, speaking: Voice) -> RangeRow:
    middle = item.published.middle
    one, other = sorted(end / middle for end in item.published.ends)
    low, high = sorted(end / middle for end in (item.low, item.high))
    marks = tuple(
        Mark(
            value / middle,
            MODELS[str(model)].mark,
            speaking.words(
                "{country}, {model}: {value}",
                country=named(item.published.countries, speaking),
                model=model_label(model, speaking),
                value=speaking.numbers.percent_change(value),
            ),
            str(model),
        )
        for model, value in item.by_model.items()
    )
    label = speaking.words(
        "{title}: {country}",
        title=in_language(row, "title", speaking.language),
        country=named(item.published.countries, speaking),
    )
    return RangeRow(label, marks, low, high, published=(one, other))
