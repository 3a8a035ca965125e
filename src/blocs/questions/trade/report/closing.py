"""What closing the deficits did before a comparison started: no part of the scenario's effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from blocs.brief.voice import Voice
from blocs.foundation.numbers import column_digits
from blocs.questions.trade.report.countries import DAGGER
from blocs.questions.trade.report.reading import Reading

DEFICIT, CHANGE, MONEY = (
    "trade_deficit",
    "real_income_change_pct",
    "real_income_change_million_usd",
)


@dataclass(frozen=True)
class ClosingTable:
    """A sentence on the focus country, and every country in the order of names."""

    sentence: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def closing_sentence(reading: Reading, voice: Voice, *, focus: str) -> str:
    """What the closing alone did to the focus country; empty where nothing was closed."""
    rows = _rows(reading)
    if focus not in rows:
        return ""
    row, n = rows[focus], voice.numbers
    deficit = row[DEFICIT]
    return voice.words(
        "closing_deficit" if deficit >= 0 else "closing_surplus",
        focus=voice.country_in_sentence(focus),
        money=n.money(abs(deficit), signed=False),
        value=n.percent_change(row[CHANGE]),
    )


def closing_table(reading: Reading, voice: Voice, *, focus: str) -> ClosingTable | None:
    """Deficits before, and what closing them did, of every country; None where none were closed."""
    rows, n, w = _rows(reading), voice.numbers, voice.words
    if not rows:
        return None
    digits = column_digits(row[CHANGE] for row in rows.values())
    told = [
        (
            voice.country(code) + (DAGGER if code in reading.implausible else ""),
            n.million(row[DEFICIT]),
            n.change(row[CHANGE], digits),
            n.million(row[MONEY]),
        )
        for code, row in rows.items()
    ]
    heads = (w["country"], w["closing_col_deficit"], w["col_exact"], w["col_money"])
    return ClosingTable(closing_sentence(reading, voice, focus=focus), heads, tuple(sorted(told)))


def _rows(reading: Reading) -> Mapping[str, Mapping[str, float]]:
    closing = reading.outcome.closing or {}
    return cast(Mapping[str, Mapping[str, float]], closing.get("countries", {}))
