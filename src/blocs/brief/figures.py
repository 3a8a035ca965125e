"""The figures of a brief: numbers of a reading in, SVG with its words out."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from blocs.brief import charts
from blocs.brief.charts import Bar, SectorRow, bar_chart, extent, sector_chart
from blocs.brief.maps import EUROPE, MapEntry, has_inset, legend, world_map
from blocs.brief.reading import (
    EXACT,
    FIRST_ORDER,
    Reading,
    Redirection,
    Sale,
    SectorTable,
    partners,
    redirections,
    sector_table,
)
from blocs.brief.scale import DivergingScale
from blocs.brief.voice import Voice
from blocs.foundation.axes import Array

TOP = 10
PARTNERS = 12
REPLACEMENTS = 4
SECTORS_SHOWN = 16
COMPARABLE = 4.0
"""Two charts side by side share a scale while one does not dwarf the other by more than this."""


@dataclass(frozen=True)
class MapFigure:
    """World, closer look at Europe where it is worth it, legend."""

    world: Markup
    inset: Markup | None
    legend: Markup
    number: str = ""


def map_entries(reading: Reading, voice: Voice, scale: DivergingScale) -> dict[str, MapEntry]:
    """Colour class and tooltip of every country of the data set."""
    first_order = reading.column(FIRST_ORDER)
    entries: dict[str, MapEntry] = {}
    for n, code in enumerate(reading.countries):
        value = float(reading.exact[n])
        hint = voice.words(
            "map_hint",
            country=voice.country(code),
            exact=voice.numbers.percent_change(value),
            first_order=voice.numbers.percent_change(float(first_order[n])),
        )
        if code in reading.lost:
            hint += f"; {voice.words['lost_mark']}"
        entries[code] = MapEntry(scale.class_of(value), hint)
    return entries


def map_figure(reading: Reading, voice: Voice, *, scale: DivergingScale, number: str) -> MapFigure:
    """The map of real income."""
    entries = map_entries(reading, voice, scale)
    inset = None
    if has_inset(reading.countries):
        inset = world_map(entries, label=voice.words["map_alt_europe"], box=EUROPE)
    return MapFigure(
        world=world_map(entries, label=voice.words["map_alt"]),
        inset=inset,
        legend=scale_legend(scale, voice),
        number=number,
    )


def scale_legend(scale: DivergingScale, voice: Voice) -> Markup:
    """The legend of a map, limits in per cent."""
    limits = [voice.numbers.change(limit, _limit_digits(limit)) for limit in scale.boundaries]
    label = voice.words("map_legend_alt", limits="; ".join(limits))
    return legend(scale, texts=limits, label=label)


def _limit_digits(limit: float) -> int:
    return max(0, -math.floor(math.log10(abs(limit)) + 1e-9))


@dataclass(frozen=True)
class Winners:
    """Largest gains and losses side by side; None where there are none."""

    gains: Markup | None
    losses: Markup | None
    note: str
    number: str


def winners_figure(reading: Reading, voice: Voice, *, focus: str, number: str) -> Winners:
    """Top and bottom countries by the exact number, the first-order number as a mark."""
    order = reading.ranked()
    gains = [c for c in order if reading.value(EXACT, c) > 0][:TOP]
    losses = [c for c in reversed(order) if reading.value(EXACT, c) < 0][:TOP]
    both = [real_income_bars(reading, voice, codes, strong=focus) for codes in (gains, losses)]
    between = _shared([abs(b.value) for b in both[0]], [abs(b.value) for b in both[1]])
    drawn: list[Markup | None] = []
    for bars, key, sign in zip(both, ("winners_alt", "losers_alt"), (1, -1), strict=True):
        own = extent([*(b.value for b in bars), *(b.mark for b in bars)])
        limits = own if between is None else _widened(own, sign * between)
        drawn.append(_income_chart(bars, voice, key=key, between=limits) if bars else None)
    scale_note = voice.words["scales_differ" if between is None else "scales_same"]
    note = voice.words["bars_key"] + (f" {scale_note}" if gains and losses else "")
    return Winners(drawn[0], drawn[1], note, number)


def real_income_bars(
    reading: Reading, voice: Voice, codes: Iterable[str], *, strong: str
) -> list[Bar]:
    """Bars of the exact change of real income, with first-order marks."""
    bars: list[Bar] = []
    for code in codes:
        exact, first = reading.value(EXACT, code), reading.value(FIRST_ORDER, code)
        hint = voice.words(
            "map_hint",
            country=voice.country(code),
            exact=voice.numbers.percent_change(exact),
            first_order=voice.numbers.percent_change(first),
        )
        text = voice.numbers.change(exact)
        bars.append(Bar(voice.country(code), exact, text, hint, first, code == strong))
    return bars


def tick_text(voice: Voice, value: float) -> str:
    """A number on an axis: no more digits than it has."""
    digits = 0 if value == 0 else max(0, -math.floor(math.log10(abs(value)) + 1e-9))
    return voice.numbers.plain(value, digits)


def told_bars(bars: Iterable[Bar]) -> str:
    """Bars as text, for those who do not see them."""
    return "; ".join(f"{bar.label} {bar.text}" for bar in bars)


def _income_chart(
    bars: Sequence[Bar], voice: Voice, *, key: str, between: tuple[float, float]
) -> Markup:
    return bar_chart(
        bars,
        label=voice.words(key, items=told_bars(bars)),
        tick_text=lambda value: tick_text(voice, value),
        between=between,
    )


def _shared(one: Sequence[float], other: Sequence[float]) -> float | None:
    """The common extent of two sets of sizes, None where one dwarfs the other."""
    if not one or not other:
        return None
    large, small = max(max(one), max(other)), min(max(one), max(other))
    return large if small > 0 and large / small <= COMPARABLE else None


def _widened(own: tuple[float, float], limit: float) -> tuple[float, float]:
    return min(own[0], limit), max(own[1], limit)


@dataclass(frozen=True)
class Trade:
    """Exports to and imports from partners."""

    title: str
    caption: str
    exports: Markup
    imports: Markup
    number: str


def trade_figure(reading: Reading, voice: Voice, *, focus: str, number: str) -> Trade:
    """Changes of the focus country's exports and imports by partner, on one scale."""
    found = partners(reading, focus, most=PARTNERS)
    sides = ((found.exports, found.other_exports), (found.imports, found.other_imports))
    bars: list[list[Bar]] = []
    for sales, others in sides:
        side = [sale_bar(sale, voice) for sale in sales]
        if found.other_count:
            label = voice.words("other_partners", count=found.other_count)
            side.append(Bar(label, others, voice.numbers.million(others)))
        bars.append(side)
    between = extent(bar.value for side in bars for bar in side)
    drawn = [
        _trade_chart(side, voice, what=voice.words[key], between=between)
        for side, key in zip(bars, ("exports_to", "imports_from"), strict=True)
    ]
    name = voice.words.country_in_sentence(focus)
    title = voice.words("trade_title", country=name)
    return Trade(title, voice.words("trade_figure", country=name), drawn[0], drawn[1], number)


def sale_bar(sale: Sale, voice: Voice, *, label: str = "", strong: bool = False) -> Bar:
    """A bar of a change of trade, with level and per cent in its tooltip."""
    n, name = voice.numbers, label or voice.country(sale.code)
    relative = 100 * sale.change / sale.before if sale.before > 0 else math.nan
    hint = voice.words(
        "trade_hint",
        country=name,
        change=n.million(sale.change),
        before=n.plain(sale.before, 0),
        pct=n.percent_change(relative),
    )
    return Bar(name, sale.change, n.million(sale.change), hint, strong=strong)


def _trade_chart(
    bars: Sequence[Bar], voice: Voice, *, what: str, between: tuple[float, float]
) -> Markup:
    return bar_chart(
        bars,
        label=voice.words("trade_alt", what=what, items=told_bars(bars)),
        tick_text=lambda value: tick_text(voice, value),
        between=between,
    )


@dataclass(frozen=True)
class RedirectChart:
    """Buyers or sellers of one country, with the total."""

    title: str
    chart: Markup
    total: str


@dataclass(frozen=True)
class Redirect:
    """Where trade goes instead."""

    caption: str
    lead: str
    charts: tuple[RedirectChart, ...]
    number: str


def redirect_figure(reading: Reading, voice: Voice, *, focus: str, number: str) -> Redirect:
    """Who replaces whom between the focus country and the partner whose trade changes most."""
    found = redirections(reading, focus, most=REPLACEMENTS)
    partner = found[0].partner
    names = {
        "country": voice.words.country_in_sentence(focus),
        "partner": voice.words.country_in_sentence(partner),
    }
    lost = found[0].lines[0].change + found[1].lines[0].change < 0
    bars = [_redirect_bars(item, voice) for item in found]
    between = extent(bar.value for side in bars for bar in side)
    drawn: list[RedirectChart] = []
    for item, side in zip(found, bars, strict=True):
        actor = voice.words.country_in_sentence(item.actor)
        title = voice.words(f"redirect_{item.kind}", country=actor)
        chart = _trade_chart(side, voice, what=title, between=between)
        total = voice.words("redirect_total", total=voice.numbers.million(item.total))
        drawn.append(RedirectChart(title, chart, total))
    return Redirect(
        caption=voice.words("redirect_figure", **names),
        lead=voice.words("redirect_lost" if lost else "redirect_gained", **names),
        charts=tuple(drawn),
        number=number,
    )


def _redirect_bars(item: Redirection, voice: Voice) -> list[Bar]:
    home = voice.words[f"redirect_home_{item.kind}"]
    bars: list[Bar] = []
    for sale in item.lines:
        label = home if sale.code == item.actor else ""
        bars.append(sale_bar(sale, voice, label=label, strong=sale.code == item.partner))
    bars.append(Bar(voice.words["redirect_rest"], item.rest, voice.numbers.million(item.rest)))
    return bars


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
    return [
        [round(100 * v) if math.isfinite(v) else None for v in row] for row in table.tolist()
    ]


def script_json(document: object) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c"))
