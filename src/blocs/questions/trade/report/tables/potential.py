"""What trade from nothing changes: a line, and the flows that begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from blocs.brief.contents import Column, Row, Say, Section, Table
from blocs.brief.voice import Voice
from blocs.foundation.messages import plain
from blocs.questions.trade.report.reading import EXACT, Reading

if TYPE_CHECKING:
    from blocs.questions.trade.potential.effect import PotentialEffect


def potential_line(found: PotentialEffect, voice: Voice, *, focus: str) -> str:
    """Real income with and without: the focus, the ends of the headline, the world."""
    w, n, reading = voice.words, voice.numbers, Reading(found.own)
    weight = n.percent(100 * found.weight, 0)
    if found.without is None:
        return w(
            "The base year mixes in trade that could be, with a weight of {weight}: a pair that "
            "trades nothing today may begin to. Without it this scenario has no solution.",
            weight=weight,
        )
    ranked = reading.ranked()
    values = [
        w(
            "{country} {own} (without {without})",
            country=voice.country(code),
            own=n.percent_change(reading.value(EXACT, code), 2),
            without=n.percent_change(value, 2),
        )
        for code in dict.fromkeys((focus, *ranked[:1], *ranked[-1:]))
        if (value := found.value(code)) is not None
    ]
    return w(
        "The base year mixes in trade that could be, with a weight of {weight}: a pair that trades "
        "nothing today may begin to. Real income: {values}.",
        weight=weight,
        values=voice.listed(values),
    )


def potential_screen(found: PotentialEffect, voice: Voice, *, focus: str) -> Iterator[Say | Table]:
    """The same on a screen."""
    yield Say(potential_line(found, voice, focus=focus))
    if table := _table(found, voice):
        yield table


def potential_section(found: PotentialEffect, voice: Voice) -> Section:
    """The flows that begin, and what the potential is."""
    w = voice.words
    note = w(
        "In the base year of this page trade between countries in each sector is the table's, "
        "mixed with a share for every pair that follows from the seller’s exports and the buyer’s "
        "imports alone, and balanced so that every country exports and imports of the sector what "
        "it did (Fienberg and Holland 1973). Sales at home stay. Distance, language and bans that "
        "stand today are not asked: the weight is an assumption. For past shocks a weight of 20 to "
        "50% brought the predicted buyers a little nearer to those that came "
        "(`blocs evidence history`)."
    )
    table = _table(found, voice)
    none = Say(w("No pair that hardly trades today trades more.")) if table is None else None
    head = w("Trade from nothing")
    return Section(head, (table, none, Say(note, "note")), anchor="potential", nav=head)


def _table(found: PotentialEffect, voice: Voice) -> Table | None:
    """Flows that the tables hardly have, and what becomes of them; None where none grows."""
    if not found.flows:
        return None
    w = voice.words
    columns = (
        Column(w("Seller")),
        Column(w("Buyer")),
        Column(w("Sector")),
        *(
            Column(head, align="r")
            for head in (
                w("In the tables"),
                w("After, without the potential"),
                w("Before, with it"),
                w("After, with it"),
            )
        ),
    )
    rows = tuple(
        Row(
            (
                voice.country(flow.origin),
                voice.country(flow.destination),
                voice.sector(flow.sector),
                *(plain(v, 0) for v in (flow.table, flow.without, flow.before, flow.after)),
            ),
            code=flow.origin,
        )
        for flow in found.flows
    )
    caption = w("Flows that are under 0.1% of the buyer’s imports today, million USD a year")
    return Table(columns, rows, caption=caption, anchor="potential-table")
