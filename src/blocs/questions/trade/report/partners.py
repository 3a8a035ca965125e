"""Whose trade moves: partners of a country, and who replaces whom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from blocs.brief.charts import Bar, Frame, bar_chart, common_frame
from blocs.brief.parts import tick_text, told_bars
from blocs.brief.voice import Voice
from blocs.questions.trade.report.reading import Reading, Redirection, Sale, partners, redirections

PARTNERS = 10
REPLACEMENTS = 4


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
    frame = common_frame(bars)
    drawn = [
        _trade_chart(side, voice, what=voice.words[key], frame=frame)
        for side, key in zip(bars, ("exports_to", "imports_from"), strict=True)
    ]
    name = voice.country_in_sentence(focus)
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


def _trade_chart(bars: Sequence[Bar], voice: Voice, *, what: str, frame: Frame) -> Markup:
    return bar_chart(
        bars,
        label=voice.words("trade_alt", what=what, items=told_bars(bars)),
        tick_text=lambda value: tick_text(voice, value),
        frame=frame,
        number_column=True,
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
        "country": voice.country_in_sentence(focus),
        "partner": voice.country_in_sentence(partner),
    }
    lost = found[0].lines[0].change + found[1].lines[0].change < 0
    bars = [_redirect_bars(item, voice) for item in found]
    frame = common_frame(bars)
    drawn: list[RedirectChart] = []
    for item, side in zip(found, bars, strict=True):
        actor = voice.country_in_sentence(item.actor)
        title = voice.words(f"redirect_{item.kind}", country=actor)
        chart = _trade_chart(side, voice, what=title, frame=frame)
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
