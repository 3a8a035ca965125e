"""The page of a comparison: who moves, by sector, by trade, how sure, and where they differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from blocs.brief.basis import NATURE, assumptions_section, masthead, provenance_section
from blocs.brief.charts.drawing import Measure, measured
from blocs.brief.contents import Column, Part, Row, Say, Section, Table
from blocs.brief.grounds import model_name, tariffs_text
from blocs.brief.report import Report
from blocs.brief.voice import Voice
from blocs.draws.sentences import NO_DRAWS, PAIRED
from blocs.foundation.axes import Array
from blocs.foundation.messages import change, plain
from blocs.questions.trade.comparison import Comparison, Side
from blocs.questions.trade.report.beside.figures import dumbbells, range_rows
from blocs.questions.trade.report.beside.sides import MONEY, Sides, sides_of, titles_in
from blocs.questions.trade.report.plausibility import plausibility_line
from blocs.questions.trade.report.reading import EXACT, Reading, focus_of, sector_table
from blocs.world.closures import CLOSURES
from blocs.world.shocks.trade import TradeBalance

SECTORS, PARTNERS = 10, 8
TRADE = Measure("trade_volume_change", "million USD")


def beside_report(
    found: Comparison,
    voice: Voice,
    *,
    focus: str | None = None,
    done: Mapping[str, Sequence[str]] | None = None,
) -> Report:
    """Outcomes side by side. done: what each scenario does, in sentences, by its title.

    focus: whose sectors and trade are shown, see `sides_of`. Raises InputError.
    """
    sides, w = sides_of(found, voice, focus=focus), voice.words
    over = dict(zip(sides.titles, found.provenances.values(), strict=True))
    return Report(
        **masthead(found.provenance, voice, over=over),
        title=w(" and ").join(sides.titles) if sides.two else w("Outcomes side by side"),
        kicker=w("Outcomes side by side"),
        document=lambda: found.as_json() | sides_json(sides),
        frame=found.to_frame,
        sections=(
            _result(sides),
            _sectors(sides),
            _trade(sides),
            _done(sides, done or {}),
            _grounds(sides),
            assumptions_section(found.provenance, voice, before=_common(sides)),
            provenance_section(found.provenance, voice),
        ),
    )


def sides_json(sides: Sides) -> dict[str, object]:
    """What the page says beyond the table: focus, its sectors and its trade by volume."""
    codes = sides.found.sides[0].outcome.sectors if sides.same_sectors else ()
    output = [_output(sides, k) for k in range(len(sides.titles))] if codes else []
    return {
        "focus": sides.focus,
        "sectors": {
            "quantity": "output_volume_change_pct",
            "outcomes": [
                dict(zip(codes, (float(v) if math.isfinite(v) else None for v in row), strict=True))
                for row in output
            ],
        },
        "trade": {
            name: [
                {
                    code: {"before": c.before, "after": c.after}
                    for code, c in volumes.partners(sides.focus, sells=sells).items()
                }
                for volumes in sides.volumes
            ]
            for name, sells in (("exports", True), ("imports", False))
        },
    }


# -- who moves ------------------------------------------------------------------------------------


def _result(sides: Sides) -> Section:
    found, voice = sides.found, sides.voice
    w, rows = voice.words, [(voice.country(code), sides.values(code)) for code in sides.countries]
    label = found.unit if found.unit.startswith("%") else w.unit(found.unit)
    caption = w("{quantity}, {unit}", quantity=w.label(found.quantity), unit=label)
    parts: tuple[Part | None, ...] = (
        Say(_lead(sides), "lead"),
        Say(w.told(NATURE), "note"),
        left_out_line(found, voice),
        dumbbells(
            sides,
            rows,
            caption=caption,
            measure=measured(found.quantity),
            show=sides.text,
            number=1,
            strong=voice.country(sides.focus),
        ),
        beside_table(sides, caption=caption),
        range_rows(sides) if sides.of_income else None,
        Say(_apart(sides), "note") if _apart(sides) else None,
        *strained_lines(found, voice),
    )
    return Section("", parts, anchor="result")


def _lead(sides: Sides) -> str:
    """The focus country under each outcome, in per cent and in money, and the world."""
    voice, w, n = sides.voice, sides.voice.words, sides.voice.numbers
    pct, usd = sides.each(EXACT, sides.focus), sides.each(MONEY, sides.focus)
    items = voice.words("; ").join(
        w(
            "“{title}” {pct} ({money} a year)",
            title=title,
            pct=n.visible_percent_change(a),
            money=n.money(b, signed=True),
        )
        for title, a, b in zip(sides.titles, pct, usd, strict=True)
    )
    world = voice.words("; ").join(
        n.money(reading.world().million_usd, signed=True) for reading in sides.readings
    )
    told = w(
        "Real income of {country}: {items}. The world, in the same order: {world} a year.",
        country=voice.country_in_sentence(sides.focus),
        items=items,
        world=world,
    )
    if not sides.two or not all(map(math.isfinite, (*pct, *usd))):
        return told
    return f"{told} " + w(
        "The second differs from the first by {points} percentage points, or {money}.",
        points=n.change(pct[1] - pct[0], 2),
        money=n.money(usd[1] - usd[0], signed=True),
    )


def beside_table(sides: Sides, *, caption: str) -> Table:
    """Countries by outcomes, the difference of two, and ranges where there are any."""
    w, found = sides.voice.words, sides.found
    ranged = [k for k, side in enumerate(found.sides) if side.ranges and sides.of_income]
    heads = [Column(title, align="r") for title in sides.titles]
    if sides.two:
        heads.append(Column(w("Difference"), align="r"))
    heads += [Column(w("Range, {title}", title=sides.titles[k]), align="r") for k in ranged]
    rows: list[Row] = []
    for code in sides.countries if len(found.countries) > len(sides.countries) else found.countries:
        values = sides.values(code)
        gaps = [change(values[1] - values[0])] if sides.two else []
        ends = [_range(found.sides[k], code, sides.voice) for k in ranged]
        cells = (sides.voice.country(code), *map(change, values), *gaps, *ends)
        rows.append(Row(cells, code=code, strong=code == sides.focus))
    return Table(
        (Column(w("Country")), *heads),
        tuple(rows),
        caption=caption,
        number=w("Table {number}", number=1),
        anchor="beside-table",
        sortable=True,
    )


def _range(side: Side, code: str, voice: Voice) -> str:
    if side.ranges is None:
        return "–"
    ends = side.ranges.of(code)
    return f"{voice.numbers.change(ends.low, 2)} … {voice.numbers.change(ends.high, 2)}"


def _apart(sides: Sides) -> str:
    """How far the difference of two outcomes goes over the draws that both share."""
    w, n = sides.voice.words, sides.voice.numbers
    if not any(side.ranges for side in sides.found.sides):
        return w.told(NO_DRAWS)
    ends = sides.found.paired(sides.focus) if sides.two else None
    if ends is None:
        return ""
    return w.told(
        PAIRED,
        country=sides.voice.country_in_sentence(sides.focus),
        low=n.change(ends[0], 2),
        high=n.change(ends[1], 2),
    )


def left_out_line(found: Comparison, voice: Voice) -> Say | None:
    """Countries that not every outcome has."""
    if not found.left_out:
        return None
    names = voice.listed(map(voice.country, found.left_out))
    text = voice.words(
        "Left out, because not every world has them ({count}): {countries}.",
        count=len(found.left_out),
        countries=names,
    )
    return Say(text, "note")


def strained_lines(found: Comparison, voice: Voice) -> tuple[Say, ...]:
    """What hangs on mining and energy that grow more than can be meant, by outcome."""
    lines: list[Say] = []
    for title, side in zip(titles_in(found, voice.language), found.sides, strict=True):
        doubt = side.plausible
        if doubt is not None:
            focus = focus_of(Reading(side.outcome), asked=None, provisions=())
            lines.append(Say(f" {plausibility_line(doubt, voice, focus=focus)}", head=title))
    return tuple(lines)


# -- sectors and trade of the focus ---------------------------------------------------------------


def _output(sides: Sides, k: int) -> Array:
    """(sector,) change of output by volume of the focus under one outcome [%]."""
    reading = sides.readings[k]
    return sector_table(reading).output[reading.position[sides.focus]]


def _sectors(sides: Sides) -> Section:
    voice, w = sides.voice, sides.voice.words
    name = voice.country_in_sentence(sides.focus)
    title = w("Sectors: {country}", country=name)
    if not sides.same_sectors:
        told = w("The outcomes have different sectors: they cannot be set beside each other.")
        return Section(title, (Say(told),), anchor="sectors", nav=w("Sectors"))
    rows = np.array([_output(sides, k) for k in range(len(sides.titles))])
    shares = sector_table(sides.readings[0]).share[sides.readings[0].position[sides.focus]]
    weight = shares * np.nan_to_num(np.ptp(rows, axis=0) + np.abs(rows).max(axis=0))
    order = [int(k) for k in np.argsort(-weight, kind="stable")[:SECTORS]]
    order.sort(key=lambda k: -rows[0, k])
    codes = sides.found.sides[0].outcome.sectors
    caption = w("Output by volume, {country}, change, %", country=name)
    chart = dumbbells(
        sides,
        [(voice.sector(codes[k]), [float(v) for v in rows[:, k]]) for k in order],
        caption=caption,
        measure=measured("output_volume_change_pct"),
        show=voice.numbers.percent_change,
        number=2,
        note=w(
            "Shown are the sectors whose share of value added times change and difference is "
            "largest; a mine or a power station that grows by more than a quarter is not to be "
            "quoted."
        ),
    )
    heads = [Column(title, align="r") for title in sides.titles]
    heads += [Column(w("Difference"), align="r")] if sides.two else []
    table = Table(
        (Column(w("Sector")), Column(w("Share of value added, %"), align="r"), *heads),
        tuple(
            _sector_row(voice.sector(code), shares[k], rows[:, k]) for k, code in enumerate(codes)
        ),
        caption=w("All sectors, {country}: output by volume, change, %", country=name),
        anchor="sector-table",
        sortable=True,
    )
    folded = Section(w("All sectors ({count})", count=len(codes)), (table,), folded=True)
    return Section(title, (chart, folded), anchor="sectors", nav=w("Sectors"))


def _sector_row(name: str, share: float, values: Array) -> Row:
    gaps = [change(float(values[1] - values[0]), 2)] if len(values) == 2 else []
    return Row((name, plain(float(share), 2), *(change(float(v), 2) for v in values), *gaps))


def _trade(sides: Sides) -> Section:
    voice, w = sides.voice, sides.voice.words
    name = voice.country_in_sentence(sides.focus)
    captions = {
        True: w("Exports of {country} by partner, by volume, change, million USD", country=name),
        False: w("Imports of {country} by partner, by volume, change, million USD", country=name),
    }
    charts = (
        dumbbells(
            sides,
            _partners(sides, sells=sells),
            caption=caption,
            measure=TRADE,
            show=voice.numbers.million,
            number=4 - sells,
        )
        for sells, caption in captions.items()
    )
    note = w(
        "By volume: values after the change at prices of the base year of each world; they do not "
        "depend on what prices are measured in."
    )
    title = w("Trade: {country}", country=name)
    return Section(title, (*charts, Say(note, "note")), anchor="trade", nav=w("Trade"))


def _partners(sides: Sides, *, sells: bool) -> list[tuple[str, list[float]]]:
    """The partners whose trade with the focus moves or differs most, then all others together."""
    found = [volumes.partners(sides.focus, sells=sells) for volumes in sides.volumes]
    common = [code for code in found[0] if all(code in one for one in found)]
    moved = {code: [one[code].usd for one in found] for code in common}
    order = sorted(common, key=lambda code: -max(abs(v) for v in moved[code]))
    rows = [(sides.voice.country(code), moved[code]) for code in order[:PARTNERS]]
    rest = [sum(c.usd for c in one.values()) for one in found]
    others = [total - sum(row[k] for _, row in rows) for k, total in enumerate(rest)]
    return [*rows, (sides.voice.words("All others"), others)]


# -- what was done, on what -----------------------------------------------------------------------


def _done(sides: Sides, done: Mapping[str, Sequence[str]]) -> Section:
    w, parts = sides.voice.words, list[Part]()
    for title, own in zip(sides.titles, sides.found.titles, strict=True):
        told = tuple(done.get(own, ()))
        lines = (
            Say(role="list", items=told) if told else Say(w("Its files are not there any more."))
        )
        parts.append(Section(title, (lines,)))
    return Section(w("What each does"), tuple(parts), anchor="moves", nav=w("Moves"))


def _grounds(sides: Sides) -> Section:
    """World, model and closure of each."""
    voice, w = sides.voice, sides.voice.words
    rows = [
        Row((title, *_ground(side, voice)))
        for title, side in zip(sides.titles, sides.found.sides, strict=True)
    ]
    heads = (w("Outcome"), w("Data set"), w("Year"), w("Tariffs"), w("Model"), w("Trade balances"))
    table = Table(
        tuple(Column(head, align="l") for head in heads),
        tuple(rows),
        name=w("What each rests on"),
        ruled=True,
    )
    worlds = {side.world for side in sides.found.sides}
    note = w(
        "The outcomes rest on different data: sizes of economies, prices and memberships of blocs "
        "differ too, and a difference between them is no effect of the moves alone."
    )
    parts = (table, Say(note, "note") if len(worlds) > 1 else None)
    return Section(w("What each rests on"), parts, anchor="grounds", nav=w("Grounds"))


def _ground(side: Side, voice: Voice) -> tuple[str, ...]:
    told = side.outcome.provenance
    source, closure = told["world"], str(dict(told.get("closure", {})).get("trade_balance", ""))
    known = next((item for item in TradeBalance if item == closure), None)
    return (
        str(source.get("title") or source["name"]),
        str(source.get("year", "–")),
        tariffs_text(str(source["tariffs"]), voice) if source.get("tariffs") else "–",
        model_name(told, voice),
        CLOSURES[known].label[voice.language] if known else closure,
    )


def _common(sides: Sides) -> tuple[Part, ...]:
    return (Say(sides.voice.words("Those of “{title}”", title=sides.titles[0]), "note"),)
