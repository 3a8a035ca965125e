"""The page of lanes beside a closure: what carries more, what is crossed, passage by passage."""

from __future__ import annotations

from markupsafe import Markup, escape

from blocs.brief.contents import Column, Row, Say, Section, Table
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.voice import Voice
from blocs.foundation.messages import percent
from blocs.foundation.version import VERSION
from blocs.questions.corridors.closure import ClosedLanes
from blocs.questions.corridors.report.lanes import lanes_map
from blocs.transport.words import PASSAGE_NAMES


def closure_report(found: ClosedLanes, speaking: Voice, *, title: str, beside: str) -> Report:
    """The page. beside: the file where the rest of the answer is."""
    w = speaking.words
    heading = w("Detours")
    return Report(
        language=speaking.language,
        title=title,
        kicker=w("Corridors · sea lanes"),
        dateline=w("{world} · sea lanes of searoute", world=speaking.world.name),
        version=VERSION,
        style=asset("questions/corridors/report/corridors.css"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                heading,
                (
                    Say(_lead(found, beside, speaking), "lead"),
                    lanes_map(speaking.world, speaking, found.changes),
                    _table(found, speaking),
                ),
                anchor="detours",
                nav=heading,
            ),
        ),
    )


def _lead(found: ClosedLanes, beside: str, speaking: Voice) -> Markup:
    """What is touched, and a link to the page beside this one."""
    told = speaking.words(
        "{share} of world trade in goods costs at least 0.05% more. What that means for every "
        "country and sector: {file}.",
        share=percent(100 * found.touched, 1)[speaking.language],
        file=beside,
    )
    link = Markup('<a href="{0}">{0}</a>').format(beside)
    return Markup(escape(told).replace(escape(beside), link))


def _table(found: ClosedLanes, speaking: Voice) -> Table:
    w, language = speaking.words, speaking.language
    heads = (w("Passage"), w("Share of trade in goods today"), w("After the closure"))
    order = sorted(found.before, key=lambda name: -max(found.before[name], found.after[name]))
    rows = tuple(
        Row(
            (
                PASSAGE_NAMES[name][language],
                percent(100 * found.before[name], 1),
                percent(100 * found.after[name], 1),
            )
        )
        for name in order
        if max(found.before[name], found.after[name]) > 0
    )
    return Table(tuple(map(Column, heads)), rows, caption=w("What passes, by passage"))
