"""Persons whose work hangs on a partner: a small table of an exposure brief."""

from __future__ import annotations

from blocs.brief.contents import Column, Row, Say, Section, Table
from blocs.brief.employment import BROAD, THOUSAND, TITLE, employment_source
from blocs.brief.voice import Voice
from blocs.foundation.messages import Numeral, percent, plain, say
from blocs.questions.exposure.answer import Exposure

SHOWN = 10
HEADS = {
    **BROAD,
    "persons": say("Together"),
    "persons_pct": say("Of all employed"),
    "partner_persons": say("Of the partner, on the country"),
}


def heads_section(found: Exposure, voice: Voice) -> Section | None:
    """The partners on whom most persons hang; None where the country's are not known."""
    table = found.heads
    if table is None:
        return None
    w = voice.words
    rows = (
        Row((voice.country(code), *map(_shown, HEADS, line.tolist())), code=code)
        for (code,), line in zip(table.rows[:SHOWN], table.values, strict=False)
    )
    meanings = {column.key: column.meaning for column in table.columns}
    columns = (Column(head, w.told(meanings[key]), align="r") for key, head in HEADS.items())
    shown = Table(
        (Column(w("Partner")), *columns),
        tuple(rows),
        caption=w("Persons whose work hangs on final demand in the partner, thousand"),
        anchor="heads-table",
    )
    source = employment_source(found.provenance["world"]["employment"], voice)
    note = f"{w.told(table.meaning)} {source}"
    return Section(w.told(TITLE), (shown, Say(note, "note")), anchor="heads", nav=w("Persons"))


def _shown(key: str, value: float) -> Numeral:
    return percent(value, 2) if key == "persons_pct" else plain(value / THOUSAND, 1)
