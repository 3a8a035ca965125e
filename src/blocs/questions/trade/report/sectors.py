"""Sectors of a country: chart and table of one, the numbers of all for the reader's choice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from blocs.brief import charts
from blocs.brief.charts import SectorRow, sector_chart
from blocs.brief.page import script_json
from blocs.brief.voice import Voice
from blocs.foundation.axes import Array
from blocs.questions.trade.report.reading import Reading, SectorTable, sector_table

SECTORS_SHOWN = 16


@dataclass(frozen=True)
class Sectors:
    """The chart of one country's sectors, the table of all, and every country's data."""

    chart: Markup
    table: tuple[tuple[str, ...], ...]
    countries: tuple[tuple[str, str], ...]
    json: Markup
    all_before: str
    number: str


def sectors_figure(reading: Reading, voice: Voice, *, focus: str, number: str) -> Sectors:
    """Sectors of the focus country as drawn without a browser's help, and the data for the rest."""
    found, country = sector_table(reading), reading.position[focus]
    codes = reading.outcome.sectors
    rows = [
        _sector_row(found, voice, country=country, sector=k, code=codes[k])
        for k in found.foremost(country, most=SECTORS_SHOWN)
    ]
    heads = [voice.words[f"sectors_{key}"] for key in ("share", "output", "jobs", "price")]
    everybody = sorted(((c, voice.country(c)) for c in reading.countries), key=lambda item: item[1])
    return Sectors(
        chart=sector_chart(rows, heads=heads, label=voice.words["sectors_alt"]),
        table=_all_sectors(found, voice, country=country, codes=codes),
        countries=tuple(everybody),
        json=_sector_json(found, reading, voice, focus=focus),
        all_before=voice.words("sectors_all", count=len(codes), country=""),
        number=number,
    )


def _sector_row(
    found: SectorTable, voice: Voice, *, country: int, sector: int, code: str
) -> SectorRow:
    tables = (found.output, found.jobs, found.price)
    output, jobs, price = (float(table[country, sector]) for table in tables)
    change = voice.numbers.change
    return SectorRow(
        code=code,
        name=voice.sector(code),
        share=voice.numbers.plain(float(found.share[country, sector]), 1),
        values=(output, jobs, price),
        texts=(change(output, 2), change(jobs, 2), change(price, 2)),
    )


def _all_sectors(
    found: SectorTable, voice: Voice, *, country: int, codes: Sequence[str]
) -> tuple[tuple[str, ...], ...]:
    after, n = found.share_after(country), voice.numbers
    return tuple(
        (
            voice.sector(code),
            n.plain(float(found.share[country, k]), 2),
            n.plain(float(after[k]), 2),
            *(n.change(float(t[country, k]), 2) for t in (found.output, found.jobs, found.price)),
        )
        for k, code in enumerate(codes)
    )


def _sector_json(found: SectorTable, reading: Reading, voice: Voice, *, focus: str) -> Markup:
    """Hundredths of a per cent as integers, null where not defined."""
    tables = [_hundredths(t) for t in (found.share, found.output, found.jobs, found.price)]
    document = {
        "focus": focus,
        "sectors": [[code, voice.sector(code)] for code in reading.outcome.sectors],
        "geometry": {
            "rows": SECTORS_SHOWN,
            "label": charts.SECTOR_LABEL,
            "share": charts.SECTOR_SHARE,
            "panel": charts.PANEL,
            "room": charts.PANEL_ROOM,
            "gap": charts.GAP,
            "narrow": charts.NARROW,
            "widths": charts.WIDTHS,
            "dwarfs": charts.DWARFS,
            "cut": charts.CUT,
        },
        "values": {c: [t[n] for t in tables] for n, c in enumerate(reading.countries)},
    }
    return script_json(document)


def _hundredths(table: Array) -> list[list[int | None]]:
    return [[round(100 * v) if math.isfinite(v) else None for v in row] for row in table.tolist()]
