"""The table of all countries: every effect beside its unit."""

from __future__ import annotations

from blocs.brief.contents import Column, Entry, Row, Say, Section, Table
from blocs.brief.doubts import doubts_note, marked
from blocs.brief.voice import Voice
from blocs.foundation.messages import Message, change, million, say, say_as
from blocs.foundation.numbers import column_digits, million_digits
from blocs.questions.trade.report.reading import FIRST_ORDER_TERMS, NO_FIRST_ORDER, Reading

COLUMNS = (
    (say("Real income, exact, %"), "real_income_change_pct"),
    (say("Real income, first order, %"), "real_income_first_order_pct"),
    (say("Real income, million USD"), "real_income_change_million_usd"),
    (say("Terms of trade, % of income"), "terms_of_trade_pct"),
    (say("Volume of trade, % of income"), "volume_of_trade_pct"),
    (say("Cost of trade, % of income"), "cost_of_trade_effect_pct"),
    (say("Export taxes, % of income"), "export_tax_effect_pct"),
    (say("Productivity, % of income"), "productivity_effect_pct"),
    (say("Labour, % of income"), "labour_effect_pct"),
    (say("Trade balance, transfers, % of income"), "trade_balance_effect_pct"),
    (say("Shared revenue, % of income"), "shared_revenue_effect_pct"),
    (say("Real wage, %"), "real_wage_change_pct"),
    (say_as("column", "Consumer prices, %"), "price_index_change_pct"),
    (say("Exports, %"), "exports_change_pct"),
    (say("Imports, %"), "imports_change_pct"),
    (say("Tariff revenue, million USD"), "tariff_revenue_change"),
)
SECTOR_QUANTITIES = (
    "output_volume_change_pct",
    "labour_change_pct",
    "sector_price_change_pct",
    "flows_cf",
)
COMPARED = (
    "real_income_change_pct",
    "real_income_first_order_pct",
    *FIRST_ORDER_TERMS,
    "real_wage_change_pct",
)
"""Columns that readers hold against each other: they get the same number of decimals."""


def shown_columns(reading: Reading) -> tuple[tuple[Message, str], ...]:
    """Title and quantity of the columns that say something: no term that is zero everywhere."""
    silent = set(FIRST_ORDER_TERMS) - set(reading.first_order_terms)
    return tuple((title, name) for title, name in COLUMNS if name not in silent)


def country_label(reading: Reading, voice: Voice, code: str) -> str:
    """Name of a country, marked where its base data are implausible."""
    return marked(code, voice, reading.implausible)


def countries_section(
    reading: Reading, voice: Voice, *, focus: str, number: str, closing: Section | None
) -> Section:
    """All countries in the order of their names, and what closing the deficits did to them."""
    w = voice.words
    table = Table(
        columns=(Column(w("Country")), *_columns(reading, voice)),
        rows=_rows(reading, voice, focus=focus),
        caption=w("All countries"),
        number=number,
        anchor="country-table",
        css="countries",
        sortable=True,
        find=w("Find a country"),
    )
    note = _note(reading, voice)
    return Section(
        w("What else moved: all countries"),
        (table, Say(note, "note") if note else None, closing),
        anchor="countries",
        nav=w("All countries"),
        annex=True,
    )


def _columns(reading: Reading, voice: Voice) -> tuple[Column, ...]:
    """Terms of the first-order number only where they are not zero."""
    return tuple(
        Column(voice.words.told(title), voice.words.definition(name))
        for title, name in shown_columns(reading)
    )


def _rows(reading: Reading, voice: Voice, *, focus: str) -> tuple[Row, ...]:
    shown = [_numbers(reading, voice, name) for _, name in shown_columns(reading)]
    names = [country_label(reading, voice, code) for code in reading.countries]
    return tuple(
        Row((names[n], *(column[n] for column in shown)), code=code, strong=code == focus)
        for n, code in sorted(enumerate(reading.countries), key=lambda item: names[item[0]])
    )


def _numbers(reading: Reading, voice: Voice, name: str) -> list[Entry]:
    """A quantity of every country, with decimals that its column can be compared by."""
    values = [float(v) for v in reading.column(name)]
    if voice.words.quantity(name).unit == "million USD":
        return [million(v, million_digits(values)) for v in values]
    together = (float(v) for other in COMPARED for v in reading.column(other))
    digits = column_digits(together if name in COMPARED else values)
    return [change(v, digits) for v in values]


def _note(reading: Reading, voice: Voice) -> str:
    notes = [note] if (note := doubts_note(reading.implausible, voice)) else []
    reason = reading.outcome.no_first_order
    if reason is not None:
        why = voice.words.told(NO_FIRST_ORDER[reason])
        notes.append(voice.words("There is no first-order number: {reason}.", reason=why))
    return " ".join(notes)


def used_quantities(reading: Reading) -> tuple[str, ...]:
    """The quantities of a single brief."""
    return (*(name for _, name in shown_columns(reading)), *SECTOR_QUANTITIES)
