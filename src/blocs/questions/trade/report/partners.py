"""Whose trade moves: partners of a country, and who replaces whom."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from blocs.brief.charts.bars import Bar, Frame, bar_chart, common_frame
from blocs.brief.charts.drawing import Drawing, Measure
from blocs.brief.contents import Chart, Panel, Section
from blocs.brief.parts import tick_text, told_bars
from blocs.brief.voice import Voice
from blocs.foundation.messages import say
from blocs.questions.trade.report.reading import Reading, Redirection, Sale, partners, redirections

PARTNERS = 10
REPLACEMENTS = 4
TRADE = Measure("trade_change", "million USD")
REDIRECTED = {"sales": say("Who buys from {country}"), "purchases": say("Who sells to {country}")}
AT_HOME = {"sales": say("Home market"), "purchases": say("Home producers")}


def trade_section(
    reading: Reading, voice: Voice, *, focus: str, numbers: tuple[str, str]
) -> Section:
    """Whose trade with the focus country moves, and where trade goes instead."""
    title = voice.words("Whose trade moves: {country}", country=voice.country_in_sentence(focus))
    charts = (
        trade_figure(reading, voice, focus=focus, number=numbers[0]),
        redirect_figure(reading, voice, focus=focus, number=numbers[1]),
    )
    return Section(title, charts, anchor="trade", nav=voice.words("Trade"))


def trade_figure(reading: Reading, voice: Voice, *, focus: str, number: str) -> Chart:
    """Changes of the focus country's exports and imports by partner, on one scale."""
    found = partners(reading, focus, most=PARTNERS)
    sides = ((found.exports, found.other_exports), (found.imports, found.other_imports))
    bars: list[list[Bar]] = []
    for sales, others in sides:
        side = [sale_bar(sale, voice) for sale in sales]
        if found.other_count:
            label = voice.words("Other countries ({count})", count=found.other_count)
            side.append(Bar(label, others, voice.numbers.million(others)))
        bars.append(side)
    frame = common_frame(bars)
    titles = (voice.words("Exports to"), voice.words("Imports from"))
    return Chart(
        voice.words(
            "Trade of {country} with its partners, change, million USD",
            country=voice.country_in_sentence(focus),
        ),
        tuple(
            Panel(_trade_chart(side, voice, what=title, frame=frame), title=title)
            for side, title in zip(bars, titles, strict=True)
        ),
        number=number,
        note=voice.words(
            "Values at basic prices before tariffs, in the numeraire (world value "
            "added is held at its base-year level), so they mix quantities and prices."
        ),
        layout="pair",
    )


def sale_bar(sale: Sale, voice: Voice, *, label: str = "", strong: bool = False) -> Bar:
    """A bar of a change of trade, with level and per cent in its tooltip."""
    n, name = voice.numbers, label or voice.country(sale.code)
    relative = 100 * sale.change / sale.before if sale.before > 0 else math.nan
    hint = voice.words(
        "{country}: {change} million USD, from {before} before ({pct})",
        country=name,
        change=n.million(sale.change),
        before=n.plain(sale.before, 0),
        pct=n.percent_change(relative),
    )
    return Bar(name, sale.change, n.million(sale.change), hint, strong=strong)


def _trade_chart(bars: Sequence[Bar], voice: Voice, *, what: str, frame: Frame) -> Drawing:
    return bar_chart(
        bars,
        label=voice.words(
            "Bar chart, change in million USD. {what}: {items}", what=what, items=told_bars(bars)
        ),
        tick_text=lambda value: tick_text(voice, value),
        measure=TRADE,
        frame=frame,
        number_column=True,
    )


def redirect_figure(reading: Reading, voice: Voice, *, focus: str, number: str) -> Chart:
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
    drawn: list[Panel] = []
    for item, side in zip(found, bars, strict=True):
        actor = voice.country_in_sentence(item.actor)
        title = voice.words.told(REDIRECTED[item.kind], country=actor)
        chart = _trade_chart(side, voice, what=title, frame=frame)
        total = voice.words("Total: {total} million USD", total=voice.numbers.million(item.total))
        drawn.append(Panel(chart, title=title, note=total))
    lead = voice.words.told(
        say(
            "The partner whose trade with {country} changes most is {partner}. Who takes the place:"
        )
        if lost
        else say(
            "The partner whose trade with {country} changes most is {partner}. Whose place "
            "the two take:"
        ),
        **names,
    )
    return Chart(
        voice.words(
            "Where trade goes instead: {country} and {partner}, change, million USD", **names
        ),
        tuple(drawn),
        number=number,
        lead=Markup('{} <span class="soft">{}</span>').format(
            lead,
            voice.words(
                "Each chart adds up to its total: the partner, the home market, the four "
                "countries that move most, and all others."
            ),
        ),
        layout="pair",
        css="long",
    )


def _redirect_bars(item: Redirection, voice: Voice) -> list[Bar]:
    home = voice.words.told(AT_HOME[item.kind])
    bars: list[Bar] = []
    for sale in item.lines:
        label = home if sale.code == item.actor else ""
        bars.append(sale_bar(sale, voice, label=label, strong=sale.code == item.partner))
    bars.append(Bar(voice.words("All others"), item.rest, voice.numbers.million(item.rest)))
    return bars
