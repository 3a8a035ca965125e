"""The table of all countries: every effect beside its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from blocs.brief.annex import Facts
from blocs.brief.grounds import SECTOR_QUANTITIES, definitions
from blocs.brief.parts import Column
from blocs.brief.voice import Voice
from blocs.foundation.numbers import column_digits
from blocs.questions.trade.report.reading import FIRST_ORDER_TERMS, Reading

if TYPE_CHECKING:
    pass


COLUMNS = (
    ("col_exact", "real_income_change_pct"),
    ("col_first_order", "real_income_first_order_pct"),
    ("col_money", "real_income_change_million_usd"),
    ("col_terms_of_trade", "terms_of_trade_pct"),
    ("col_volume_of_trade", "volume_of_trade_pct"),
    ("col_cost_of_trade", "cost_of_trade_effect_pct"),
    ("col_export_tax_effect", "export_tax_effect_pct"),
    ("col_productivity_effect", "productivity_effect_pct"),
    ("col_labour_effect", "labour_effect_pct"),
    ("col_trade_balance_effect", "trade_balance_effect_pct"),
    ("col_shared_revenue_effect", "shared_revenue_effect_pct"),
    ("col_real_wage", "real_wage_change_pct"),
    ("col_prices", "price_index_change_pct"),
    ("col_exports", "exports_change_pct"),
    ("col_imports", "imports_change_pct"),
    ("col_tariff_revenue", "tariff_revenue_change"),
)
DAGGER = "\u2009†"
COMPARED = (
    "real_income_change_pct",
    "real_income_first_order_pct",
    *FIRST_ORDER_TERMS,
    "real_wage_change_pct",
)
"""Columns that readers hold against each other: they get the same number of decimals."""


@dataclass(frozen=True)
class Row:
    """One country's numbers as shown."""

    code: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class CountryTable:
    """All countries, in the order of their names."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str
    number: str


def shown_columns(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Title and quantity of the columns that say something: no term that is zero everywhere."""
    silent = set(FIRST_ORDER_TERMS) - set(reading.first_order_terms)
    return tuple((title, name) for title, name in COLUMNS if name not in silent)


def country_table(reading: Reading, voice: Voice, *, number: str) -> CountryTable:
    """What moved in every country; terms of the first-order number only where they are not zero."""
    listed = shown_columns(reading)
    shown: list[list[str]] = []
    together = column_digits(float(v) for name in COMPARED for v in reading.column(name))
    for _, name in listed:
        values = [float(v) for v in reading.column(name)]
        if voice.words.quantity(name).unit == "million USD":
            shown.append([voice.numbers.million(v) for v in values])
        else:
            digits = together if name in COMPARED else column_digits(values)
            shown.append([voice.numbers.change(v, digits) for v in values])
    rows: list[Row] = []
    for n, code in enumerate(reading.countries):
        mark = DAGGER if code in reading.implausible else ""
        rows.append(Row(code, voice.country(code) + mark, tuple(column[n] for column in shown)))
    columns = tuple(Column(voice.words[k], voice.words.definition(q)) for k, q in listed)
    notes = [voice.words["implausible_note"]] if reading.implausible else []
    reason = reading.outcome.no_first_order
    if reason is not None:
        why = voice.words[f"no_first_order_{reason}"]
        notes.append(voice.words("first_order_none", reason=why))
    return CountryTable(
        columns, tuple(sorted(rows, key=lambda row: row.name)), " ".join(notes), number
    )


def used_definitions(reading: Reading, voice: Voice) -> Facts:
    """The quantities of a single brief."""
    return definitions([*(name for _, name in shown_columns(reading)), *SECTOR_QUANTITIES], voice)
