"""Who wins and who loses by what is closed or built in a network."""

from __future__ import annotations

from blocs.brief.contents import Column, Row, Section, Table
from blocs.brief.words import Words
from blocs.foundation.messages import plain
from blocs.questions.corridors.flowing import NetworkFlows
from blocs.questions.corridors.report.parts import MOST_ROWS, money_name, place_name

LEAST = 0.5
"""Gains that round to nothing are left out."""


def gains_section(found: NetworkFlows, w: Words) -> Section | None:
    """Gains by country and owner; None where nothing is closed or built."""
    if found.before is None:
        return None
    buyers, owners = found.gains.buyers, found.gains.owners
    both = {
        who: buyers.get(who, 0.0) + owners.get(who, 0.0)
        for who in dict.fromkeys((*buyers, *owners))
    }
    told = sorted(
        (who for who in both if max(abs(buyers.get(who, 0.0)), abs(owners.get(who, 0.0))) >= LEAST),
        key=lambda who: -both[who],
    )
    if not told:
        return None
    rows = tuple(
        Row(
            (
                place_name(who, w, found.file),
                plain(buyers.get(who, 0.0), 0),
                plain(owners.get(who, 0.0), 0),
                plain(both[who], 0),
            )
        )
        for who in (*told[: MOST_ROWS // 2], *told[MOST_ROWS // 2 :][-MOST_ROWS // 2 :])
    )
    total = Row((w("Together"), "", "", plain(-found.lost, 0)), strong=True)
    outside = found.file.network.outside
    buying = w("What buyers pay beyond the price") if outside else w("As buyers")
    heads = (w("Who"), buying, w("As owners"), w("Together"))
    title = w("Who wins and who loses")
    table = Table(
        tuple(map(Column, heads)),
        (*rows, total),
        caption=w("More than before, {money} a year", money=money_name(found.file, w)),
        note=w(
            "Buyers: what they consume is worth more to them than its price. Owners: tolls, rents "
            "of full links and what sources earn beyond their cost. Where a price lies between two "
            "steps of a demand curve, who has what is known to that step; the sum is exact."
        ),
    )
    return Section(title, (table,), "gains", title)
