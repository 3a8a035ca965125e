"""How far each method was off: the table of scores, and buyers with what came."""

from __future__ import annotations

from collections.abc import Iterator

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
from blocs.brief.contents import Chart, Column, Entry, Panel, Part, Row, Say, Section, Table
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import percent, plain
from blocs.foundation.version import VERSION
from blocs.questions.evidence.history.answer import HistoryScore, ScoredShock
from blocs.world.names import country_name

WEIGHT = 0.35
"""Of independence in the prior that is told first; the table has the others."""


def history_screen(found: HistoryScore, language: str) -> Iterator[Part]:
    """The first sentence and the table."""
    w = words(language)
    yield Say(_lead(found, w))
    yield _scores(found, w)
    yield from _missed(found, w)


def history_report(found: HistoryScore, language: str) -> Report:
    """The page."""
    w = words(language)
    scores, buyers, rests = w("Scores"), w("Who bought"), w("What it rests on")
    return Report(
        language=language,
        title=in_language(found.history, "title", language),
        kicker=w("Evidence · history"),
        dateline=", ".join(dict.fromkeys(scored.trade.source for scored in found.scored)),
        version=VERSION,
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                scores,
                (
                    Say(_lead(found, w), "lead"),
                    _chart(found, w),
                    _scores(found, w),
                    *_missed(found, w),
                ),
                anchor="scores",
                nav=scores,
            ),
            Section(buyers, tuple(_buyers(found, w)), anchor="buyers", nav=buyers),
            Section(rests, tuple(_basis(found, w)), anchor="basis", nav=rests),
        ),
    )


def _title(scored: ScoredShock, w: Words) -> str:
    return in_language(scored.shock, "title", w.language)


def _share(value: float, w: Words) -> str:
    return percent(100 * value, 0)[w.language]


def _lead(found: HistoryScore, w: Words) -> str:
    worst = max(found.scored, key=lambda s: s.of("trade_engine", totals=False).misallocated)
    engine = worst.of("trade_engine", totals=False).misallocated
    unchanged = worst.of("no_change", totals=False).misallocated
    told = w(
        "{title}: told only who stops buying, the trade engine sends {engine} of the sales to "
        "other buyers than history did; no change, {unchanged}.",
        title=_title(worst, w),
        engine=_share(engine, w),
        unchanged=_share(unchanged, w),
    )
    better = sum(
        scored.of("trade_engine", totals=False).misallocated
        < scored.of("no_change", totals=False).misallocated
        for scored in found.scored
    )
    return f"{told} " + w(
        "It is nearer than no change in {better} of {all} shocks. A pair that hardly traded does "
        "not begin to in this model: trade from nothing is not predicted.",
        better=better,
        all=len(found.scored),
    )


def _chart(found: HistoryScore, w: Words) -> Chart:
    names = {
        "no_change": ("ring", w("no change")),
        "trade_engine": ("disc", w("trade engine")),
        "potential_prior": ("diamond", w("with a prior of potential")),
    }
    rows: list[RangeRow] = []
    for scored in found.scored:
        marks: list[Mark] = []
        for method, (shape, name) in names.items():
            weight = WEIGHT if method == "potential_prior" else 0.0
            value = 100 * scored.of(method, totals=False, weight=weight).misallocated
            text = percent(value, 0)[w.language]
            marks.append(Mark(value, shape, f"{name}: {text}", name))
        rows.append(RangeRow(_title(scored, w), tuple(marks)))
    drawn = range_chart(
        rows,
        label=w("Part of the sales that went to other buyers than predicted, by shock and method."),
        tick_text=lambda value: percent(value, 0)[w.language],
        measure=Measure("misallocated_share", "percent"),
    )
    note = w("Ring: no change. Disc: the trade engine. Diamond: with a prior of potential.")
    return Chart(w("Sales that went elsewhere than predicted"), (Panel(drawn),), note=note)


def _scores(found: HistoryScore, w: Words) -> Table:
    heads = [w("Method"), w("Knows")]
    heads += [_title(scored, w) for scored in found.scored]
    rows: list[Row] = []
    for first in found.scored[0].predictions:
        cells: list[Entry] = [_method(first.method, first.weight, w)]
        knows = (w("who stops buying"),) if first.told else ()
        knows += (w("all sales and purchases"),) if first.totals else ()
        cells.append(", ".join(knows))
        for scored in found.scored:
            one = scored.of(first.method, totals=first.totals, weight=first.weight)
            cells.append(percent(100 * one.misallocated, 0))
        rows.append(Row(tuple(cells)))
    note = w("Half the sum of absolute differences of buyers' shares: 0% is exact.")
    caption = w("Part of the sales that went to other buyers than predicted")
    return Table(tuple(map(Column, heads)), tuple(rows), caption=caption, note=note)


def _missed(found: HistoryScore, w: Words) -> Iterator[Say]:
    """Shocks after which sales and purchases cannot both be had."""
    for scored in found.scored:
        if scored.missed > 0:
            yield Say(
                w(
                    "{title}: the pairs that stay open cannot hold everybody’s sales and purchases "
                    "together. Purchases hold; up to {share} of all sales are not at the seller "
                    "that made them before.",
                    title=_title(scored, w),
                    share=percent(100 * scored.missed, 1)[w.language],
                ),
                "warning",
            )


def _method(method: str, weight: float, w: Words) -> str:
    match method:
        case "no_change":
            return w("No change")
        case "balanced":
            return w("Balanced to the totals")
        case "trade_engine":
            return w("Trade engine")
        case _:
            return w("With a prior of potential, {weight}", weight=_share(weight, w))


def _buyers(found: HistoryScore, w: Words) -> Iterator[Part]:
    heads = (
        w("Buyer"),
        w("Before"),
        w("After"),
        w("Trade engine"),
        w("With a prior of potential, {weight}", weight=_share(WEIGHT, w)),
    )
    document = found.as_json()
    for scored in found.scored:
        own = [row for row in document["buyers"] if row["shock"] == scored.shock.name]
        rows = tuple(
            Row(
                (
                    country_name(row["buyer"], w.language),
                    *(
                        plain(row[key], 0)
                        for key in ("before", "after", "trade_engine", "potential_prior")
                    ),
                ),
                code=row["buyer"],
            )
            for row in own
        )
        note = ""
        if out := scored.left_out():
            named = ", ".join(country_name(code, w.language) for code in out)
            note = w("Records missing in one of the years, left out: {countries}.", countries=named)
        caption = (
            w("{title}, million USD", title=_title(scored, w))
            if scored.shock.table is None
            else _title(scored, w)
        )
        yield Table(tuple(map(Column, heads)), rows, caption=caption, note=note)


def _basis(found: HistoryScore, w: Words) -> Iterator[Part]:
    yield Say(
        w(
            "Predictions know the trade of the year before and who stops buying, nothing else. The "
            "trade engine is here hat algebra of one good: every seller sells and every buyer "
            "spends what it did, and what the shock closes goes to open pairs as their shares of "
            "before say. Balanced to the totals: without the shock, but knowing everybody's sales "
            "and purchases of the year after. The prior of potential mixes the shares of before "
            "with independence, a buyer's purchases times a seller's sales. The customs data are "
            "reports of both sides, reconciled; discounts and routes of third countries are in "
            "what came and in no prediction."
        )
    )
    for scored in found.scored:
        yield Say(
            w(
                "{title}: {source}.",
                title=_title(scored, w),
                source=scored.shock.source.rstrip("."),
            )
        )
