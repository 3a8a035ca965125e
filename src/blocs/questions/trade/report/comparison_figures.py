"""Figures of a comparison: the matrix, the ranking of scenarios, one small chart a scenario."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from blocs.brief.charts.bars import Bar, Frame, bar_chart, common_frame
from blocs.brief.charts.drawing import Drawing
from blocs.brief.contents import Cell, Chart, Column, Panel, Row, Table
from blocs.brief.parts import tick_text, told_bars
from blocs.brief.scale import DivergingScale
from blocs.brief.voice import Voice
from blocs.foundation.messages import change
from blocs.questions.trade.report.figures import REAL_INCOME, bars_key, real_income_bars
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


def ranking(compared: Compared) -> list[tuple[str, float, float]]:
    """Scenarios from best to worst for the focus country: title, exact, first order [%]."""
    rows = [
        (title, reading.value(EXACT, compared.focus), reading.value(FIRST_ORDER, compared.focus))
        for title, reading in zip(compared.titles, compared.readings, strict=True)
    ]
    return sorted(rows, key=lambda row: -row[1] if math.isfinite(row[1]) else math.inf)


def matrix(compared: Compared) -> Table:
    """Scenarios × countries with the colours of the maps, exact change of real income [%]."""
    voice, scale = compared.voice, compared.scale
    rows: list[Row] = []
    for title, reading in zip(compared.titles, compared.readings, strict=True):
        values = [reading.value(EXACT, code) for code in compared.countries]
        cells = (Cell(change(v), tone=f"q-{scale.class_of(v)}") for v in values)
        rows.append(Row((title, *cells)))
    columns = (
        Column(voice.country(code), css="focus" if code == compared.focus else "")
        for code in compared.countries
    )
    return Table(
        (Column(voice.words("Scenario")), *columns),
        tuple(rows),
        caption=voice.words("Exact change of real income, %"),
        number=voice.words("Table {number}", number=1),
        anchor="matrix-table",
        css="matrix",
        sortable=True,
    )


def rank(compared: Compared) -> Chart:
    """Scenarios from the best to the worst for the focus country."""
    speaking = compared.voice
    name = speaking.country_in_sentence(compared.focus)
    bars = [
        Bar(title, exact, speaking.numbers.change(exact), mark=first)
        for title, exact, first in ranking(compared)
    ]
    picture = bar_chart(
        bars,
        label=speaking.words(
            "Bar chart of the exact change of real income in {country} in per cent: {items}",
            country=name,
            items=told_bars(bars),
        ),
        tick_text=lambda value: tick_text(speaking, value),
        measure=REAL_INCOME,
        width=520,
        label_width=None,
    )
    return Chart(
        speaking.words("Real income, {country}, exact change, %", country=name),
        (Panel(picture),),
        number=speaking.words("Figure {number}", number=1),
        note=bars_key(compared.readings, speaking),
        css="keep rank",
    )


def multiples(compared: Compared) -> Chart:
    """The chosen countries under every scenario, on one scale."""
    speaking = compared.voice
    every = [
        real_income_bars(reading, speaking, compared.countries, strong=compared.focus)
        for reading in compared.readings
    ]
    frame = common_frame(every)
    panels = (
        Panel(_small_chart(bars, speaking, title=title, frame=frame), title=title)
        for title, bars in zip(compared.titles, every, strict=True)
    )
    return Chart(
        speaking.words(
            "Real income by country under each scenario, exact change, %; the same scale throughout"
        ),
        tuple(panels),
        number=speaking.words("Figure {number}", number=2),
        layout="small",
    )


def _small_chart(bars: Sequence[Bar], voice: Voice, *, title: str, frame: Frame) -> Drawing:
    return bar_chart(
        bars,
        label=voice.words(
            "Bar chart for the scenario “{title}”, change of real income in per cent: {items}",
            title=title,
            items=told_bars(bars),
        ),
        tick_text=lambda value: tick_text(voice, value),
        measure=REAL_INCOME,
        width=340,
        label_width=120,
        frame=frame,
        number_column=True,
    )
