"""Who hangs on what: every passage closed, one at a time, by country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from blocs.brief.basis import NATURE
from blocs.brief.contents import Cell, Column, Key, Part, Row, Say, Section, Table, Text
from blocs.brief.parts import scale_legend
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.scale import DivergingScale, diverging_scale
from blocs.brief.voice import Voice
from blocs.foundation.messages import change, listed, percent, plain, say, stated
from blocs.foundation.version import VERSION
from blocs.questions.corridors.calibration import calibration
from blocs.questions.corridors.report.lanes import lanes_map
from blocs.questions.corridors.sea import PassageMatrix
from blocs.transport.network import way_cost_table
from blocs.transport.words import PASSAGE_NAMES

NAMED = 3


def passages_screen(found: PassageMatrix, speaking: Voice) -> Iterator[Part]:
    """Passage by passage, the worst hit."""
    yield _summary(found, speaking)


def passages_report(found: PassageMatrix, speaking: Voice) -> Report:
    """The page: a summary, then the matrix of passages and countries."""
    w, world = speaking.words, speaking.world
    scale = diverging_scale(found.change_pct[np.isfinite(found.change_pct)].tolist())
    hangs, rests = w("Who hangs on what"), w("What it rests on")
    return Report(
        language=speaking.language,
        title=w("Every passage closed, one at a time"),
        kicker=w("Corridors · sea lanes"),
        dateline=w("{world} · sea lanes of searoute", world=world.name),
        version=VERSION,
        document=found.as_json,
        frame=found.to_frame,
        style=asset("questions/corridors/report/corridors.css"),
        sections=(
            Section(
                hangs,
                (_summary(found, speaking), lanes_map(world, speaking)),
                anchor="summary",
                nav=hangs,
            ),
            Section(
                w("Country by country"),
                (
                    Key(legend=scale_legend(scale, speaking)),
                    _matrix(found, speaking, scale),
                    Say(NATURE, "note"),
                ),
                anchor="matrix",
                nav=w("Country by country"),
                annex=True,
            ),
            Section(
                rests, (parameters_table(speaking), _published(speaking)), anchor="basis", nav=rests
            ),
        ),
    )


def _summary(found: PassageMatrix, speaking: Voice) -> Table:
    w, language = speaking.words, speaking.language
    flagged = set(speaking.world.flags)
    heads = (
        w("Passage"),
        w("Trade in goods touched"),
        w("Pairs without another way"),
        w("Lose most, real income"),
    )
    if found.risks is not None:
        heads = (*heads, w("Expected loss, million USD a year"))
    rows: list[Row] = []
    by_touch: list[int] = np.argsort(-found.touched, kind="stable").tolist()
    for k in by_touch:
        order: list[int] = np.argsort(found.change_pct[k], kind="stable").tolist()
        worst = [j for j in order if found.countries[j] not in flagged][:NAMED]
        named = ", ".join(
            f"{speaking.country(found.countries[j])} "
            f"{speaking.numbers.percent_change(float(found.change_pct[k, j]), 2)}"
            for j in worst
            if np.isfinite(found.change_pct[k, j])
        )
        told = named if found.statuses[k] == "converged" else found.statuses[k]
        rows.append(
            Row(
                (
                    PASSAGE_NAMES[found.passages[k]][language],
                    percent(100 * float(found.touched[k]), 1),
                    plain(found.cut[k], 0),
                    told,
                    *_expected(found, k),
                )
            )
        )
    note = w("Countries whose base data are implausible are left out of those named.")
    if found.without_place:
        names = ", ".join(map(speaking.country, found.without_place))
        note += " " + w(
            "Trade costs stay for those without a place in the network of ways: {names}.",
            names=names,
        )
    columns = tuple(map(Column, heads))
    return Table(columns, tuple(rows), caption=w("Closed passages"), note=note, ruled=True)


def _expected(found: PassageMatrix, k: int) -> tuple[Text, ...]:
    """The expected loss of a closure, where risks are stated."""
    if found.risks is None:
        return ()
    loss = found.expected_loss(k)
    return ("" if loss is None else plain(loss, 0),)


def _matrix(found: PassageMatrix, speaking: Voice, scale: DivergingScale) -> Table:
    w, language = speaking.words, speaking.language
    heads = (w("Country"), *(PASSAGE_NAMES[name][language] for name in found.passages))
    by_loss: list[int] = np.argsort(np.nanmin(found.change_pct, axis=0), kind="stable").tolist()
    rows = tuple(
        Row(
            (
                _marked(found.countries[j], speaking),
                *(
                    Cell(change(value), tone=f"q-{scale.class_of(value)}")
                    for value in map(float, found.change_pct[:, j])
                ),
            ),
            code=found.countries[j],
        )
        for j in by_loss
    )
    return Table(
        tuple(map(Column, heads)),
        rows,
        caption=w("Change of real income, per cent, when a passage closes"),
        sortable=True,
        find=w("Find a country"),
        note=w("† Base data implausible: not quoted above."),
    )


def _marked(code: str, speaking: Voice) -> str:
    """A country, with a mark where its base data are implausible."""
    name = speaking.country(code)
    return f"{name} †" if code in speaking.world.flags else name


def _published(speaking: Voice) -> Table:
    """Published shares and elasticities beside those of the network."""
    w = speaking.words
    heads = (w("Published"), w("Range"), w("Here"), w("Met"), w("Source"))
    rows = tuple(
        Row(
            (
                w.told(PUBLISHED[one.name]),
                listed((stated(one.low), stated(one.high)), "–"),
                plain(one.model, 2),
                w("yes") if one.met else w("no"),
                speaking.quoted(one.source),
            )
        )
        for one in calibration(speaking.world)
    )
    caption = w("What is published, and what the parameters give")
    return Table(tuple(map(Column, heads)), rows, caption=caption, css="sourced", ruled=True)


PUBLISHED: Mapping[str, Mapping[str, str]] = {
    "sea_share_world": say("Share by sea and air, trade without that inside the EU"),
    "sea_share_eu": say("Share by sea and air, the EU with others"),
    "sea_share_north_america": say(
        "Share by sea and air, the United States with Canada and Mexico"
    ),
    "distance_elasticity": say("Per cent of trade lost for one per cent of distance by sea"),
    "suez_share": say("Share of trade in goods through Suez"),
    "panama_share": say("Share of trade in goods through Panama"),
}


def parameters_table(speaking: Voice) -> Table:
    """What ways cost, each parameter with its range and source."""
    w = speaking.words
    heads = (w("Parameter"), w("Value"), w("Range"), w("Status"), w("Source"))
    rows = tuple(
        Row(
            (
                row.name,
                stated(row.value),
                listed((stated(row.low), stated(row.high)), "–"),
                row.status,
                speaking.quoted(row.source),
            )
        )
        for row in way_cost_table()
    )
    caption = w("What ways cost")
    return Table(tuple(map(Column, heads)), rows, caption=caption, css="sourced", ruled=True)
