"""Figures of a comparison: the matrix, the ranking of scenarios, one small chart a scenario."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from blocs.brief.charts import Bar, bar_chart, common_frame
from blocs.brief.parts import tick_text, told_bars
from blocs.brief.scale import DivergingScale
from blocs.brief.voice import Voice
from blocs.questions.trade.report.figures import real_income_bars
from blocs.questions.trade.report.reading import EXACT, FIRST_ORDER, Reading


@dataclass(frozen=True, eq=False)
class Compared:
    """Several outcomes with what all sections of the page need."""

    readings: tuple[Reading, ...]
    titles: tuple[str, ...]
    focus: str
    countries: tuple[str, ...]
    scale: DivergingScale
    voice: Voice


@dataclass(frozen=True)
class Cell:
    """A number of the matrix and the class of its colour."""

    text: str
    css: str


@dataclass(frozen=True)
class MatrixRow:
    """One scenario over the chosen countries."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """Scenarios × countries, exact change of real income [%]."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[MatrixRow, ...]
    definition: str
    number: str


@dataclass(frozen=True)
class TitledChart:
    """A chart with its heading."""

    title: str
    chart: Markup


@dataclass(frozen=True)
class NumberedChart:
    """A figure of one chart."""

    caption: str
    chart: Markup
    number: str


@dataclass(frozen=True)
class Multiples:
    """The same chart for every scenario, on one scale."""

    charts: tuple[TitledChart, ...]
    number: str


def ranking(compared: Compared) -> list[tuple[str, float, float]]:
    """Scenarios from best to worst for the focus country: title, exact, first order [%]."""
    rows = [
        (title, reading.value(EXACT, compared.focus), reading.value(FIRST_ORDER, compared.focus))
        for title, reading in zip(compared.titles, compared.readings, strict=True)
    ]
    return sorted(rows, key=lambda row: -row[1] if math.isfinite(row[1]) else math.inf)


def matrix(compared: Compared) -> Matrix:
    """Scenarios × countries with the colours of the maps."""
    speaking = compared.voice
    rows: list[MatrixRow] = []
    for title, reading in zip(compared.titles, compared.readings, strict=True):
        values = [reading.value(EXACT, code) for code in compared.countries]
        cells = [Cell(speaking.numbers.change(v), compared.scale.class_of(v)) for v in values]
        rows.append(MatrixRow(title, tuple(cells)))
    return Matrix(
        columns=tuple((code, speaking.country(code)) for code in compared.countries),
        rows=tuple(rows),
        definition=speaking.words.definition(EXACT),
        number=speaking.words("table", number=1),
    )


def rank(compared: Compared) -> NumberedChart:
    """Scenarios from the best to the worst for the focus country."""
    speaking = compared.voice
    name = speaking.country_in_sentence(compared.focus)
    bars = [
        Bar(title, exact, speaking.numbers.change(exact), mark=first)
        for title, exact, first in ranking(compared)
    ]
    chart = bar_chart(
        bars,
        label=speaking.words("rank_alt", country=name, items=told_bars(bars)),
        tick_text=lambda value: tick_text(speaking, value),
        width=520,
        label_width=None,
    )
    caption = speaking.words("rank_figure", country=name)
    return NumberedChart(caption, chart, speaking.words("figure", number=1))


def multiples(compared: Compared) -> Multiples:
    """The chosen countries under every scenario."""
    speaking = compared.voice
    every = [
        real_income_bars(reading, speaking, compared.countries, strong=compared.focus)
        for reading in compared.readings
    ]
    frame = common_frame(every)
    charts = [
        TitledChart(
            title,
            bar_chart(
                bars,
                label=speaking.words("multiples_alt", title=title, items=told_bars(bars)),
                tick_text=lambda value: tick_text(speaking, value),
                width=340,
                label_width=120,
                frame=frame,
                number_column=True,
            ),
        )
        for title, bars in zip(compared.titles, every, strict=True)
    ]
    return Multiples(tuple(charts), speaking.words("figure", number=2))
