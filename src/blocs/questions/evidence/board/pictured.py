"""The picture of the board: ours over published, on a logarithmic scale, by quantity."""

from __future__ import annotations

import math
from collections.abc import Sequence

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.marks import swatch
from blocs.brief.charts.ratios import Ratio, ratio_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import plain
from blocs.questions.evidence.board.answer import BoardReport
from blocs.questions.evidence.board.ask import BoardRow
from blocs.questions.evidence.board.compared import Compared, Standing
from blocs.questions.evidence.board.ratios import ratios_of
from blocs.questions.evidence.board.rows import digits_of, named, published_text

Pair = tuple[BoardRow, Compared]
SMALL = 0.095
"""Per cent below which ours has three decimals."""


def ratio_picture(report: BoardReport, speaking: Voice) -> Chart | None:
    """Every number of the published sign, smallest first within its quantity; None without any."""
    pairs = [(line.row, item) for line in report.lines for item in line.compared]
    signed = [pair for pair in pairs if pair[1].ratio is not None and pair[1].ratio > 0]
    if not signed:
        return None
    rows = [row for group in _grouped(signed) for row in _rows(group, speaking)]
    told = "; ".join(f"{row.label} {row.text}" for row in rows)
    w = speaking.words
    picture = ratio_chart(
        rows,
        label=w("Chart of our numbers over the published ones: {items}", items=told),
        tick_text=lambda value: w("{ratio}×", ratio=speaking.numbers.stated(value)),
        measure=Measure("ours_over_published", "ratio"),
    )
    key = (
        (swatch("disc"), w("within our range")),
        (swatch("square"), w("outside it")),
    )
    return Chart(
        w("Our number over the published one: at the black line both are equal"),
        (Panel(picture),),
        number=w("Figure {number}", number=1),
        key=Key(key, css="key marks"),
        note=_left_out([pair for pair in pairs if pair not in signed], speaking),
        css="ratios-figure",
    )


def _grouped(pairs: Sequence[Pair]) -> list[list[Pair]]:
    """By quantity, the one with most numbers first; by ratio inside."""
    names = dict.fromkeys(item.published.quantity for _, item in pairs)
    groups = [[pair for pair in pairs if pair[1].published.quantity == name] for name in names]
    for group in groups:
        group.sort(key=lambda pair: pair[1].ratio or 0.0)
    return sorted(groups, key=len, reverse=True)


def _rows(pairs: Sequence[Pair], speaking: Voice) -> list[Ratio]:
    w = speaking.words
    quantity = pairs[0][1].published.quantity
    median = ratios_of([item for _, item in pairs])[quantity].median
    title = w(
        "{quantity}: median {ratio}",
        quantity=w.label(quantity),
        ratio=w.told(plain(median, 2)),
    )
    return [
        _row(row, item, title if k == 0 else "", speaking) for k, (row, item) in enumerate(pairs)
    ]


def _row(row: BoardRow, item: Compared, opens: str, speaking: Voice) -> Ratio:
    w, published = speaking.words, item.published
    label = w(
        "{country}: {title}",
        country=named(published.countries, speaking),
        title=in_language(row, "title", speaking.language),
    )
    digits = max(2, digits_of(published)) if abs(item.headline) >= SMALL else 3
    ours = speaking.numbers.change(item.headline, digits)
    text = w("{ours} against {published}", ours=ours, published=published_text(published, speaking))
    ends = sorted(end / published.middle for end in (item.low, item.high))
    low, high = ends if ends[0] > 0 else (math.nan, math.nan)
    return Ratio(
        label,
        item.ratio or math.nan,
        text,
        f"{label}: {text}",
        "disc" if item.standing is Standing.WITHIN else "square",
        low,
        high,
        opens,
    )


def _left_out(pairs: Sequence[Pair], speaking: Voice) -> str:
    """What has no ratio: the other sign, or nothing but zero published."""
    w = speaking.words
    told = w(
        "Pale line: our range, where all of it has the published sign. At the end of a row: ours "
        "against the published number, %."
    )
    if not pairs:
        return told
    items = speaking.listed(
        w(
            "{country}, {title} ({ours} against {published})",
            country=named(item.published.countries, speaking),
            title=in_language(row, "title", speaking.language),
            ours=speaking.numbers.change(item.headline),
            published=published_text(item.published, speaking),
        )
        for row, item in pairs
    )
    return told + " " + w("Of another sign, so without a ratio: {items}.", items=items)
