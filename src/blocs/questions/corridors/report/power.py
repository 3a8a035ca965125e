"""What owners of a network are worth, with and without options to build."""

from __future__ import annotations

from collections.abc import Iterator

from blocs.brief.charts.drawing import Drawing
from blocs.brief.charts.pairs import Twin, twin_chart
from blocs.brief.contents import Chart, Column, Panel, Part, Row, Say, Section, Table
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import percent, plain
from blocs.questions.corridors.answer import OwnersPower
from blocs.questions.corridors.report.options import options_parts
from blocs.questions.corridors.report.parts import (
    money_name,
    network_page,
    network_title,
    place_name,
)


def power_screen(found: OwnersPower, language: str) -> Iterator[Part]:
    """Shares of the owners."""
    w = words(language)
    yield Say(head=network_title(found.file, w))
    yield Say(_lead(found, w))
    yield _table(found, w)


def power_report(found: OwnersPower, language: str) -> Report:
    """The page of the owners' power."""
    w = words(language)
    title = w("Who holds the tap")
    return network_page(
        found.file,
        language,
        kicker=w("Corridors · power of owners"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                title,
                (
                    Say(_lead(found, w), "lead"),
                    _chart(found, w),
                    *options_parts(found, w),
                    _table(found, w),
                    _meaning(found, w),
                ),
                anchor="power",
                nav=title,
            ),
        ),
    )


def _order(found: OwnersPower) -> list[int]:
    return sorted(range(len(found.power.players)), key=lambda k: -found.power.value[k])


def _lead(found: OwnersPower, w: Words) -> str:
    power, first = found.power, _order(found)[0]
    text = w(
        "By Shapley value {owner} gets {share} of what all are worth together, {total} {money} a "
        "year.",
        owner=place_name(power.players[first], w, found.file),
        share=percent(100 * float(power.share[first]), 1)[w.language],
        total=plain(power.total, 0)[w.language],
        money=money_name(found.file, w),
    )
    if not found.file.network.option.any():
        return text
    return f"{text} " + w(
        "Without what could be built, it would get {share}.",
        share=percent(100 * float(found.existing.share[first]), 1)[w.language],
    )


def _table(found: OwnersPower, w: Words) -> Table:
    power, there = found.power, found.existing
    has_options = bool(found.file.network.option.any())
    heads = [w("Owner"), w("Share"), w("Value"), w("Beyond what it is worth alone")]
    if has_options:
        heads.append(w("Share without options"))
    if power.standard_error.any():
        heads.append(w("Standard error"))
    rows: list[Row] = []
    for k in _order(found):
        cells = [
            place_name(power.players[k], w, found.file),
            percent(100 * float(power.share[k]), 1),
            plain(float(power.value[k]), 0),
            plain(float(power.net[k]), 0),
        ]
        if has_options:
            cells.append(percent(100 * float(there.share[k]), 1))
        if power.standard_error.any():
            cells.append(plain(float(power.standard_error[k]), 0))
        rows.append(Row(tuple(cells)))
    caption = w("Shapley values, {money} a year", money=money_name(found.file, w))
    return Table(tuple(map(Column, heads)), tuple(rows), caption=caption)


def _chart(found: OwnersPower, w: Words) -> Chart | None:
    if not found.file.network.option.any():
        return None
    power, there = found.power, found.existing
    rows: list[Twin] = []
    for k in _order(found):
        with_options, without = 100 * float(power.share[k]), 100 * float(there.share[k])
        texts = (percent(with_options, 1)[w.language], percent(without, 1)[w.language])
        hint = w("With options {share}, without {other}", share=texts[0], other=texts[1])
        rows.append(
            Twin(place_name(power.players[k], w, found.file), (with_options, without), texts, hint)
        )
    drawn: Drawing = twin_chart(
        rows,
        label=w("Two bars an owner, its share with options to build and without"),
        tick_text=lambda value: plain(value, 0)[w.language],
        names=("shapley_share", "shapley_share_without_options"),
        unit="%",
    )
    caption = w("Share of each owner, per cent: with options to build above, without them below")
    return Chart(caption, (Panel(drawn),))


def _meaning(found: OwnersPower, w: Words) -> Say:
    sampled = bool(found.power.standard_error.any())
    how = (
        w("Owners are more than 12: orders are drawn, and the standard error is of that.")
        if sampled
        else w("Exact over {count} coalitions.", count=found.power.coalitions)
    )
    return Say(
        w(
            "A coalition is worth what flows at least cost when everything of outsiders is shut. "
            "The Shapley value is what an owner adds on average over all orders of joining. It "
            "assumes that contracts hold: where they do not, options to build are worth more."
        )
        + " "
        + how,
        "note",
    )
