"""Sectors of a country: chart and table of one, the numbers of all for the reader's choice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from blocs.brief.charts import axes, lettering, sectors
from blocs.brief.charts.sectors import SectorRow, sector_chart
from blocs.brief.contents import Chart, Column, Html, Panel, Row, Section, Table
from blocs.brief.render.html import script_json
from blocs.brief.voice import Voice
from blocs.foundation.axes import Array, Mask
from blocs.foundation.messages import change, plain
from blocs.questions.trade.plausibility import MOST_RISE_PCT, beyond_capacity
from blocs.questions.trade.report.plausibility import MARK
from blocs.questions.trade.report.reading import Reading, SectorTable, sector_table

SECTORS_SHOWN = 16
BAR_FIGURES = 4
"""Figures that count: the end of a bar is within a tenth of a pixel."""
NAMES = ("gross_output_pct", "employment_pct", "buyer_price_pct")


def sectors_section(reading: Reading, voice: Voice, *, focus: str, number: str) -> Section:
    """Sectors of the focus country as drawn without a browser's help, and the data for the rest."""
    w = voice.words
    strained = beyond_capacity(reading.outcome, voice.world)
    found = sector_table(reading)
    everybody = sorted(((c, voice.country(c)) for c in reading.countries), key=lambda item: item[1])
    # The reader's choice of a country redraws chart and table: a control is no noun of a report.
    choice = Html(
        "questions/trade/report/sectors.html.jinja",
        {
            "countries": everybody,
            "focus": focus,
            "json": _sector_json(found, reading, voice, strained, focus=focus),
        },
    )
    parts = (
        choice,
        _chart(found, reading, voice, strained, focus=focus, number=number),
        _table(found, reading, voice, strained, focus=focus),
    )
    return Section(w("Sectors of a country"), parts, anchor="sectors", nav=w("Sectors"))


def _labour(found: SectorTable, strained: Mask) -> Array:
    """(country, sector) change of labour, none where output rises more than can be meant."""
    return np.where(strained, np.nan, found.jobs)


def _chart(
    found: SectorTable,
    reading: Reading,
    voice: Voice,
    strained: Mask,
    *,
    focus: str,
    number: str,
) -> Chart:
    w, country, codes = voice.words, reading.position[focus], reading.outcome.sectors
    rows = [
        _sector_row(found, voice, country=country, sector=k, code=codes[k], marked=strained)
        for k in found.foremost(country, most=SECTORS_SHOWN)
    ]
    heads = (w("Share, %"), w("Output volume, %"), w("Labour, %"), w("Buyers’ price, %"))
    return Chart(
        w.markup(
            "Sectors that weigh most in the change: {country}",
            country=_chosen(voice, focus, live=True),
        ),
        (
            Panel(
                sector_chart(
                    rows,
                    heads=heads,
                    names=NAMES,
                    label=w(
                        "Bar chart of sectors: change of output volume, labour and buyers’ prices "
                        "in per cent. The table of all sectors below holds the same numbers."
                    ),
                ),
                wide=True,
            ),
        ),
        number=number,
        note=w(
            "Share: of the country’s value added, base year. Shown are the sectors "
            "with the largest share times change of output, each panel on its own "
            "scale; a bar with a notch is cut short, its number is complete. Labour is "
            "what it earns at the wages of the base year, no head count; a country’s "
            "total is given, so labour moves between sectors. Prices are in the "
            "numeraire."
        )
        + _mark_told(voice, strained),
    )


def _mark_told(voice: Voice, strained: Mask) -> str:
    """What ‡ means, where any sector of any country has it."""
    if not strained.any():
        return ""
    told = voice.words(
        "{mark} Output of mining or energy that rises by more than {limit}: the model knows no "
        "limit of capacity, so that no labour is shown.",
        mark=MARK,
        limit=voice.numbers.percent(MOST_RISE_PCT, 0),
    )
    return f" {told}"


def _chosen(voice: Voice, focus: str, *, live: bool = False) -> Markup:
    """The name of the chosen country, for the program to change."""
    spoken = Markup(' aria-live="polite"') if live else ""
    return Markup("<span data-sector-country{}>{}</span>").format(spoken, voice.country(focus))


def _name(voice: Voice, code: str, *, marked: bool) -> str:
    return f"{MARK} {voice.sector(code)}" if marked else voice.sector(code)


def _sector_row(
    found: SectorTable, voice: Voice, *, country: int, sector: int, code: str, marked: Mask
) -> SectorRow:
    tables = (found.output, _labour(found, marked), found.price)
    output, jobs, price = (float(table[country, sector]) for table in tables)
    show = voice.numbers.change
    return SectorRow(
        code=code,
        name=_name(voice, code, marked=bool(marked[country, sector])),
        share=voice.numbers.plain(float(found.share[country, sector]), 1),
        values=(output, jobs, price),
        texts=(show(output, 2), show(jobs, 2), show(price, 2)),
    )


def _table(
    found: SectorTable, reading: Reading, voice: Voice, strained: Mask, *, focus: str
) -> Section:
    """Every sector of the focus country."""
    w, country, codes = voice.words, reading.position[focus], reading.outcome.sectors
    after = found.share_after(country)
    changes = (found.output, _labour(found, strained), found.price)
    rows = tuple(
        Row(
            (
                _name(voice, code, marked=bool(strained[country, k])),
                plain(float(found.share[country, k]), 2),
                plain(float(after[k]), 2),
                *(change(float(values[country, k]), 2) for values in changes),
            )
        )
        for k, code in enumerate(codes)
    )
    heads = (w("Sector"), w("Share of value added before, %"), w("Share after, %"))
    changed = (w("Output volume, %"), w("Labour, %"), w("Buyers’ price, %"))
    table = Table(
        tuple(map(Column, (*heads, *changed))),
        rows,
        name=w("Sector"),
        anchor="sector-table",
        sortable=True,
    )
    title = w.markup(
        "All {count} sectors: {country}", count=len(codes), country=_chosen(voice, focus)
    )
    return Section(title, (table,), folded=True)


def _sector_json(
    found: SectorTable, reading: Reading, voice: Voice, strained: Mask, *, focus: str
) -> Markup:
    """What the page draws every country from.

    values: share, output, labour, price by sector, and what is added to the share; in hundredths
    of a per cent, null where not defined. drawn: the sectors of the chart in their order.
    """
    labour = _labour(found, strained)
    drawn = {c: found.foremost(n, most=SECTORS_SHOWN) for c, n in reading.position.items()}
    document = {
        "focus": focus,
        "sectors": [[code, voice.sector(code)] for code in reading.outcome.sectors],
        "geometry": _geometry(),
        "mark": MARK,
        "marked": {
            c: np.flatnonzero(row).tolist()
            for c, row in zip(reading.countries, strained, strict=True)
            if row.any()
        },
        "drawn": drawn,
        "values": {
            c: [
                _whole_hundredths(found.share[n], step=10),
                *(_changes(t[n], drawn[c]) for t in (found.output, labour, found.price)),
                _steps(found.share[n], found.share_after(n)),
            ]
            for c, n in reading.position.items()
        },
    }
    return script_json(document)


def _geometry() -> dict[str, Any]:
    """What the browser repeats of the arithmetic of the chart."""
    return {
        "layouts": [vars(layout) for layout in (sectors.WIDE, sectors.NARROW)],
        "gap": lettering.GAP,
        "narrow": lettering.NARROW,
        "widths": lettering.WIDTHS,
        "dwarfs": axes.DWARFS,
        "cut": axes.CUT,
    }


def _changes(row: Array, drawn: Sequence[int]) -> list[float | None]:
    """Sectors with a bar have the decimals that its length needs, others those of their text."""
    found = _whole_hundredths(row)
    for k in drawn:
        found[k] = _hundredths(float(row[k]), figures=BAR_FIGURES)
    return found


def _steps(share: Array, after: Array) -> list[int]:
    """Share after less share before, both in hundredths of a per cent as their texts have them."""
    wholes = (np.where(np.isfinite(x), np.rint(100 * x), 0).astype(int) for x in (after, share))
    return np.subtract(*wholes).tolist()


def _whole_hundredths(row: Array, *, step: int = 1) -> list[float | None]:
    """`_hundredths` of each, without figures that count."""
    there, values = np.isfinite(row), row.tolist()
    rounded = np.rint(100 * np.where(there, row, 0.0))
    settled = there & (np.abs(rounded) % step != step / 2)
    return [
        int(whole) if done else _hundredths(value, step=step)
        for whole, done, value in zip(rounded.tolist(), settled.tolist(), values, strict=True)
    ]


def _hundredths(value: float, *, figures: int = 0, step: int = 1) -> float | None:
    """Hundredths of a per cent: whole ones, or as many decimals as `figures` that count need.

    Never halfway between two whole ones or two multiples of `step`: rounded once more for its
    text, the number reads as `value` does.
    """
    if not math.isfinite(value):
        return None
    hundredths, fewest = 100 * value, 0
    if figures and hundredths:
        fewest = max(0, figures - 1 - math.floor(math.log10(abs(hundredths))))
    for digits in range(fewest, fewest + 6):
        hundredths = round(100 * value, digits)
        if all(abs(hundredths) % unit != unit / 2 for unit in (1, step)):
            break
    return int(hundredths) if hundredths == int(hundredths) else hundredths
