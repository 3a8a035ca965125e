"""The picture of claims: what was stated as a band, our number as a mark on it or beside it."""

from __future__ import annotations

import math

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.marks import swatch
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.brief.words import Words, words
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import part_told, say
from blocs.foundation.numbers import number_style
from blocs.questions.evidence.claims.amounts import number_text, stated_text
from blocs.questions.evidence.claims.answer import VERDICTS, CheckedClaim, ClaimsReport, Verdict

UNITS = {
    "percent": say("Shares, %"),
    "million USD": say("million USD"),
    "million persons": say("million persons"),
    "GW": say("GW"),
    "1": say("other numbers"),
}
SHAPES = {
    Verdict.SUPPORTED: "disc",
    Verdict.NOT_SUPPORTED: "square",
    Verdict.CANNOT_BE_TESTED: "ring",
}
BEYOND = 1.15
"""How far a scale goes beyond the largest number of a unit without an upper end."""


def claims_picture(found: ClaimsReport, language: str) -> Chart | None:
    """A row a claim that states a number and has one of ours, by unit; None without any."""
    w = words(language)
    drawn = [
        item for item in found.checked if item.claim.stated is not None and item.number is not None
    ]
    panels = [
        _panel(own, unit, language)
        for unit in UNITS
        if (own := [item for item in drawn if item.claim.unit == unit])
    ]
    if not panels:
        return None
    seen = [verdict for verdict in Verdict if any(item.verdict is verdict for item in drawn)]
    key = tuple((swatch(SHAPES[verdict]), VERDICTS[verdict]) for verdict in seen)
    return Chart(
        w("What was stated (band), and our number (mark)"),
        tuple(panels),
        key=Key(key, css="key marks"),
        note=w("A band that reaches an end of its scale was stated with one bound only."),
        css="claims-figure",
    )


def _panel(items: list[CheckedClaim], unit: str, language: str) -> Panel:
    w, limit = words(language), _limit(items, unit)
    rows = [_row(item, limit, language) for item in items]
    told = "; ".join(f"{row.label}: {row.marks[0].hint}" for row in rows)
    picture = range_chart(
        rows,
        label=w("Chart of claims and our numbers: {items}", items=told),
        tick_text=lambda value: _tick(value, unit, language),
        measure=Measure("our_number", unit),
        width=760,
        limits=(min([0.0, *(item.number or 0.0 for item in items)]), limit),
    )
    return Panel(picture, UNITS[unit])


def _limit(items: list[CheckedClaim], unit: str) -> float:
    """The upper end of the scale of a unit."""
    if unit == "percent":
        return 100.0
    ends = [item.number or 0.0 for item in items]
    for item in items:
        stated = item.claim.stated
        if stated is not None:
            ends += [end for end in (stated.at_least, stated.at_most) if end is not None]
    return BEYOND * max(ends)


def _row(item: CheckedClaim, limit: float, language: str) -> RangeRow:
    stated, w = item.claim.stated, words(language)
    assert stated is not None
    low = 0.0 if stated.at_least is None else stated.at_least - stated.tolerance
    high = limit if stated.at_most is None else stated.at_most + stated.tolerance
    text = _told(item, w, language)
    mark = Mark(item.number or math.nan, SHAPES[item.verdict], text, "our_number")
    return RangeRow(
        in_language(item.claim, "text", language), (mark,), published=(low, high), text=text
    )


def _told(item: CheckedClaim, w: Words, language: str) -> str:
    return w(
        "stated {stated}, ours {ours}",
        stated=part_told(stated_text(item.claim.stated, item.claim.unit), language),
        ours=part_told(number_text(item), language),
    )


def _tick(value: float, unit: str, language: str) -> str:
    style = number_style(language)
    return style.stated_percent(value) if unit == "percent" else style.stated(value)
