"""Customs statistics: CEPII BACI and UN Comtrade CSV → trade in goods, product by product.

BACI: `t,i,j,k,v,q`, thousand USD, codes of countries as numbers, HS6 products. Comtrade: the
files of the current site (`reporterCode`, `flowCode`, `cmdCode`, `primaryValue`, …) and the
former (`Reporter Code`, …, `Trade Value (US$)`), USD.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.layouts import MOST_VALUE, Layout, NumberColumn
from blocs.data.readers.columns import ColumnMap, read_columns
from blocs.data.readers.customs_totals import TOTAL_ROW, Record, most_detailed, within_totals
from blocs.data.readers.left_out import LeftOut
from blocs.data.readers.trade_codes import (
    ProductCodes,
    Spelling,
    area_code,
    check_classification,
    plain_code,
    read_areas,
    rows_of_year,
)
from blocs.data.report import listed
from blocs.data.rows import Rows
from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.errors import Problem, WorldError, raise_problems
from blocs.world.provenance import Source

BACI_SOURCE = Source(
    title="BACI (CEPII)",
    licence="Etalab 2.0",
    attribution="Source: Gaulier and Zignago (2010), BACI, CEPII; based on UN Comtrade.",
    url="https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
)
COMTRADE_SOURCE = Source(
    title="UN Comtrade",
    licence="UN Comtrade terms of use: no redistribution without permission",
    attribution="Source: United Nations, UN Comtrade Database.",
    url="https://comtradeplus.un.org/",
)
_VALUE = NumberColumn(
    "value",
    low=0.0,
    high=1e6 * MOST_VALUE,
    expected="a trade value of zero or more",
    remedy="Copy the file again from its source.",
)


@dataclass(frozen=True)
class CustomsFormat:
    """How one source writes its rows; `unit`: million USD per unit of value."""

    name: str
    columns: ColumnMap
    unit: float
    source: Source
    reported: bool
    totals: Mapping[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict[str, tuple[str, ...]]
    )


BACI = CustomsFormat(
    name="baci",
    columns=ColumnMap(
        {
            "year": ("t",),
            "origin": ("i",),
            "destination": ("j",),
            "product": ("k",),
            "value": ("v",),
        },
        ("year", "origin", "destination", "product", "value"),
    ),
    unit=1e-3,
    source=BACI_SOURCE,
    reported=False,
)
COMTRADE = CustomsFormat(
    name="comtrade",
    columns=ColumnMap(
        {
            "year": ("refYear", "Year"),
            "flow": ("flowCode", "Trade Flow Code"),
            "reporter": ("reporterCode", "Reporter Code"),
            "partner": ("partnerCode", "Partner Code"),
            "product": ("cmdCode", "Commodity Code"),
            "value": ("primaryValue", "Trade Value (US$)"),
            "partner2": ("partner2Code", "2nd Partner Code"),
            "customs": ("customsCode", "Customs Proc. Code"),
            "transport": ("motCode", "Mode of Transport Code"),
            "classification": ("classificationCode", "Classification"),
        },
        ("year", "flow", "reporter", "partner", "product", "value"),
    ),
    unit=1e-6,
    source=COMTRADE_SOURCE,
    reported=True,
    totals={"partner2": ("0", ""), "customs": ("C00", ""), "transport": ("0", "")},
)
IMPORTS, EXPORTS = frozenset(("M", "1")), frozenset(("X", "2"))
PARTS = frozenset(("RM", "RX", "FM", "DX", "MIP", "MOP", "XIP", "XOP", "3", "4"))
"""Flows that are parts of imports and exports: re-exports, inward processing and the like."""

BACI_ROWS = Layout("baci", ("year", "origin", "destination", "product"), (_VALUE,))
COMTRADE_ROWS = Layout(
    "comtrade",
    ("year", "flow", "reporter", "partner", "product"),
    (_VALUE,),
    more_labels=("partner2", "customs", "transport", "classification"),
)
MOST_NAMED = 8


@dataclass(frozen=True, eq=False)
class Trade:
    """Flows in million USD: (row,) positions in `countries` and `products`.

    countries: alpha-3 codes, and `?` with the code of the source for areas that are no country.
    left_out: what of the file is not in the flows.
    """

    countries: tuple[str, ...]
    products: tuple[str, ...]
    origin: Indices
    destination: Indices
    product: Indices
    value: Array
    year: int
    notes: tuple[str, ...]
    left_out: LeftOut


def read_trade(path: Path, form: CustomsFormat, *, year: int | None = None) -> Trade:
    """The flows of one year in a customs file, product by product. Raises WorldError."""
    codes = ProductCodes()
    rows = _rows(path, form, codes, year)
    chosen, base_year = rows_of_year(rows, year, what="trade", option="--year")
    record = _record(rows, form, base_year)
    notes, left_out = [*codes.notes], LeftOut(path.name, "million USD")
    if form.reported:
        chosen = within_totals(rows, record, chosen, tuple(form.totals), left_out)
    chosen = most_detailed(rows.labels["product"], record, chosen, notes, left_out)
    chosen = record.without_aggregates(chosen, notes, left_out)
    _check_repeated(rows, record, chosen)
    for side in (record.reporter, record.partner):
        unknown = chosen & side.rows("unknown")
        named = sorted({side.labels.name_in(row) for row in np.flatnonzero(unknown).tolist()})
        reason = f"codes that stand for no known country or area ({listed(named, MOST_NAMED)})"
        left_out.add(reason, float(record.value[unknown].sum()))
        chosen = chosen & ~unknown
    return Trade(
        countries=record.names,
        products=rows.labels["product"].names,
        origin=record.seller[chosen],
        destination=record.buyer[chosen],
        product=rows.labels["product"].codes[chosen],
        value=record.value[chosen],
        year=base_year,
        notes=tuple(notes),
        left_out=left_out,
    )


def _rows(path: Path, form: CustomsFormat, codes: ProductCodes, year: int | None) -> Rows:
    problems: list[Problem] = []
    areas = ("reporter", "partner", "origin", "destination")
    spelling: dict[str, Spelling] = {
        "product": codes,
        **dict.fromkeys(("year", "flow", "classification"), plain_code),
        **dict.fromkeys(areas, area_code),
        **{name: _total_or_part(totals) for name, totals in form.totals.items()},
    }
    rows = read_columns(
        path,
        columns=form.columns,
        layout=COMTRADE_ROWS if form.reported else BACI_ROWS,
        problems=problems,
        keep=_without_parts if form.reported else None,
        spelling=spelling,
        year=year,
    )
    if rows is not None:
        check_classification(rows, problems)
        _check_flows(rows, problems)
    raise_problems(WorldError, f"{path.name} cannot be used", problems)
    assert rows is not None
    return rows


def _total_or_part(totals: tuple[str, ...]) -> Spelling:
    return lambda text: TOTAL_ROW if plain_code(text) in totals else plain_code(text)


def _without_parts(cells: Mapping[str, Sequence[str]]) -> list[bool]:
    parts = {flow: plain_code(flow) in PARTS for flow in set(cells["flow"])}
    return [not parts[flow] for flow in cells["flow"]]


def _check_flows(rows: Rows, problems: list[Problem]) -> None:
    labels = rows.labels.get("flow")
    if labels is None:
        return
    for code, name in enumerate(labels.names):
        if name not in IMPORTS | EXPORTS:
            first = int(labels.first_rows()[code])
            remedy = "Flows are M (imports) and X (exports); 1 and 2 in older files."
            problems.append(
                rows.problem(first, f"unknown flow '{name}'", field="flow", remedy=remedy)
            )


def _record(rows: Rows, form: CustomsFormat, year: int) -> Record:
    """Who reports what of whom; in BACI the origin stands for the one who reports."""
    problems: list[Problem] = []
    names = ("reporter", "partner") if form.reported else ("origin", "destination")
    reporter, partner = (read_areas(rows, field, problems) for field in names)
    raise_problems(WorldError, f"{rows.file} cannot be used", problems)
    imports = np.zeros(len(rows), dtype=bool)
    if form.reported:
        flow = rows.labels["flow"]
        imports = np.array([name in IMPORTS for name in flow.names])[flow.codes]
    value = form.unit * rows.numbers["value"]
    return Record(reporter, partner, imports, value, year=year, mirrored=form.reported)


def _check_repeated(rows: Rows, record: Record, chosen: Mask) -> None:
    """One flow under two codes of a country, such as 840 and 842, would be counted twice."""
    at = np.flatnonzero(chosen)
    product = rows.labels["product"]
    key = (record.pair[at] * 2 + record.imports[at]) * len(product.names) + product.codes[at]
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(key[order][1:] == key[order][:-1])
    problems: list[Problem] = []
    for k in again[:MOST_NAMED].tolist():
        first, row = int(at[order[k]]), int(at[order[k + 1]])
        pair = f"{record.names[record.seller[row]]} → {record.names[record.buyer[row]]}"
        message = (
            f"{pair}, {product.name_in(row)} stands on line {rows.lines[first]} already, "
            "under another code of the same country"
        )
        problems.append(rows.problem(row, message, field="country", remedy="Keep one of them."))
    raise_problems(WorldError, f"{rows.file} cannot be used", problems)
