"""Who gains and who loses: the map, and the largest gains and losses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from blocs.brief.charts.bars import Bar, Frame, bar_chart, common_frame, mirrored_frames
from blocs.brief.charts.drawing import Drawing, measured
from blocs.brief.contents import Chart, Key, Map, Panel, Say
from blocs.brief.doubts import doubts, reasons
from blocs.brief.maps import MapEntry
from blocs.brief.parts import NO_DATA_SWATCH, focus_map, scale_legend, tick_text, told_bars
from blocs.brief.scale import DivergingScale
from blocs.brief.voice import Voice
from blocs.foundation.messages import Message, say
from blocs.questions.trade.report.reading import EXACT, FIRST_ORDER, Reading, partners
from blocs.questions.trade.report.summary import lost_reason

TOP = 10
WINNERS = say("Bar chart of the largest gains of real income in per cent: {items}")
LOSERS = say("Bar chart of the largest losses of real income in per cent: {items}")
REAL_INCOME = measured(EXACT)
COMPARABLE = 4.0
"""Two charts side by side share a scale while one does not dwarf the other by more than this."""


def income_hint(reading: Reading, voice: Voice, code: str) -> str:
    """The exact number of a country, and the first-order one where there is one."""
    exact, first = reading.value(EXACT, code), reading.value(FIRST_ORDER, code)
    told = {"country": voice.country(code), "exact": voice.numbers.visible_percent_change(exact)}
    if not math.isfinite(first):
        return voice.words("{country}: {exact}", **told)
    return voice.words(
        "{country}: {exact} (first order {first_order})",
        **told,
        first_order=voice.numbers.visible_percent_change(first),
    )


def bars_key(readings: Sequence[Reading], voice: Voice) -> str:
    """What bars and marks are; no mark is promised where no first-order number exists."""
    without = [reading.outcome.no_first_order is not None for reading in readings]
    if all(without):
        return voice.words("Bar and number: exact change.")
    return voice.words.told(
        say("Bar and number: exact change. Diamond: first-order number, where there is one.")
        if any(without)
        else say("Bar and number: exact change. Diamond: first-order number.")
    )


def map_entries(reading: Reading, voice: Voice, scale: DivergingScale) -> dict[str, MapEntry]:
    """Colour class and tooltip of every country of the data set."""
    entries: dict[str, MapEntry] = {}
    for n, code in enumerate(reading.countries):
        value = float(reading.exact[n])
        hint = income_hint(reading, voice, code)
        if code in reading.implausible:
            hint += "; " + voice.words("its base-year data are implausible")
            hint += f" ({why})" if (why := reasons(code, voice)) else ""
        if code in reading.lost:
            hint += "; " + voice.words("no income left")
        entries[code] = MapEntry(scale.class_of(value), hint)
    return entries


def map_figure(
    reading: Reading, voice: Voice, *, scale: DivergingScale, focus: str, number: str
) -> Map:
    """The map of real income, and closer the focus with the partners whose trade changes most."""
    ranked = partners(reading, focus, most=len(reading.countries)).exports
    return focus_map(
        map_entries(reading, voice, scale),
        voice,
        focus=focus,
        ranked=[sale.code for sale in ranked],
        alt=voice.words(
            "World map of the exact change of real income in per cent. Blue gains, "
            "brown loses. All values stand in the table of all countries."
        ),
        caption=voice.words("Real income by country, exact change, %"),
        number=number,
        key=map_key(scale, voice),
    )


def map_key(scale: DivergingScale, voice: Voice) -> Key:
    """Colours of the maps of real income."""
    unit, absent = (
        voice.words("change of real income, %; limits are not evenly spaced"),
        voice.words("not in the data set"),
    )
    return Key(((Markup(), unit), (NO_DATA_SWATCH, absent)), scale_legend(scale, voice))


def winners_figure(reading: Reading, voice: Voice, *, focus: str, number: str) -> Chart:
    """Top and bottom countries by the exact number, the first-order number as a mark."""
    order = reading.ranked()
    gains = [c for c in order if reading.value(EXACT, c) > 0][:TOP]
    losses = [c for c in reversed(order) if reading.value(EXACT, c) < 0][:TOP]
    both = [real_income_bars(reading, voice, codes, strong=focus) for codes in (gains, losses)]
    same = _comparable(*both)
    frames = mirrored_frames(*both) if same else [common_frame([bars]) for bars in both]
    drawn = [
        _income_chart(bars, voice, what=what, frame=frame) if bars else None
        for bars, what, frame in zip(both, (WINNERS, LOSERS), frames, strict=True)
    ]
    scale_note = voice.words.told(
        say("Both charts have the same scale.")
        if same
        else say("The two charts have different scales.")
    )
    note = bars_key([reading], voice) + (f" {scale_note}" if gains and losses else "")
    if reading.implausible:
        note += " " + voice.words(
            "Not ranked, because their base-year data are implausible: {countries}.",
            countries=doubts(reading.implausible, voice),
        )
    w = voice.words
    gaining = Panel(drawn[0], title=w("Gains"), otherwise=w("No country gains."))
    losing = Panel(drawn[1], title=w("Losses"), otherwise=w("No country loses."))
    caption = w("Largest gains and losses of real income, %")
    return Chart(caption, (gaining, losing), number=number, note=note, layout="pair")


def lost_notice(reading: Reading, voice: Voice) -> Say | None:
    """Countries without a positive real income, with the reason; None where there are none."""
    told = sorted((voice.country(c), lost_reason(why, voice)) for c, why in reading.lost.items())
    if not told:
        return None
    items = tuple(f"{name}: {reason}" for name, reason in told)
    return Say(
        role="warning", head=voice.words("Countries left without positive real income"), items=items
    )


def real_income_bars(
    reading: Reading, voice: Voice, codes: Iterable[str], *, strong: str
) -> list[Bar]:
    """Bars of the exact change of real income, with first-order marks."""
    bars: list[Bar] = []
    for code in codes:
        exact, first = reading.value(EXACT, code), reading.value(FIRST_ORDER, code)
        hint = income_hint(reading, voice, code)
        text = voice.numbers.visible_change(exact)
        bars.append(Bar(voice.country(code), exact, text, hint, first, code == strong))
    return bars


def _income_chart(bars: Sequence[Bar], voice: Voice, *, what: Message, frame: Frame) -> Drawing:
    return bar_chart(
        bars,
        label=voice.words.told(what, items=told_bars(bars)),
        tick_text=lambda value: tick_text(voice, value),
        measure=REAL_INCOME,
        frame=frame,
    )


def _comparable(one: Sequence[Bar], other: Sequence[Bar]) -> bool:
    """Whether two charts are readable on one scale: neither dwarfs the other."""
    if not one or not other:
        return False
    sizes = sorted(max(abs(bar.value) for bar in bars) for bars in (one, other))
    return sizes[1] <= COMPARABLE * sizes[0]
