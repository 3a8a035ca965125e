"""What closing the deficits did before a comparison started: no part of the scenario's effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from blocs.brief.contents import Column, Row, Section, Table
from blocs.brief.voice import Voice
from blocs.foundation.messages import change, million, say
from blocs.foundation.numbers import column_digits
from blocs.questions.trade.report.countries import country_label
from blocs.questions.trade.report.reading import Reading

DEFICIT, CHANGE, MONEY = (
    "trade_deficit",
    "real_income_change_pct",
    "real_income_change_million_usd",
)


def closing_sentence(reading: Reading, voice: Voice, *, focus: str) -> str:
    """What the closing alone did to the focus country; empty where nothing was closed."""
    rows = _rows(reading)
    if focus not in rows:
        return ""
    row, n = rows[focus], voice.numbers
    deficit = row[DEFICIT]
    return voice.words.told(
        say(
            "Before the comparison starts, all trade deficits and surpluses are "
            "closed. That alone changes real income in {focus} by {value} (its deficit "
            "was {money} a year). It is no effect of the scenario and stands in none "
            "of the other numbers."
        )
        if deficit >= 0
        else say(
            "Before the comparison starts, all trade deficits and surpluses are "
            "closed. That alone changes real income in {focus} by {value} (its surplus "
            "was {money} a year). It is no effect of the scenario and stands in none "
            "of the other numbers."
        ),
        focus=voice.country_in_sentence(focus),
        money=n.money(abs(deficit), signed=False),
        value=n.percent_change(row[CHANGE]),
    )


def closing_table(reading: Reading, voice: Voice) -> Section | None:
    """Deficits before, and what closing them did, of every country; None where none were closed."""
    rows, w = _rows(reading), voice.words
    if not rows:
        return None
    digits = column_digits(row[CHANGE] for row in rows.values())
    names = {code: country_label(reading, voice, code) for code in rows}
    lines = tuple(
        Row(
            (
                names[code],
                million(rows[code][DEFICIT]),
                change(rows[code][CHANGE], digits),
                million(rows[code][MONEY]),
            )
        )
        for code in sorted(names, key=names.__getitem__)
    )
    heads = (
        w("Country"),
        w("Trade deficit before, million USD"),
        w("Real income, exact, %"),
        w("Real income, million USD"),
    )
    title = w("What closing the deficits alone does")
    table = Table(tuple(map(Column, heads)), lines, name=title, sortable=True)
    return Section(title, (table,), anchor="closing", folded=True)


def _rows(reading: Reading) -> Mapping[str, Mapping[str, float]]:
    closing = reading.outcome.closing or {}
    return cast(Mapping[str, Mapping[str, float]], closing.get("countries", {}))
