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

from blocs.data.layouts import Layout, NumberColumn
from blocs.data.readers.codes import closest_code, meaning_of
from blocs.data.readers.columns import ColumnMap, read_columns
from blocs.data.rows import Rows
from blocs.foundation.axes import Array, Indices
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
        },
        ("year", "flow", "reporter", "partner", "product", "value"),
    ),
    unit=1e-6,
    source=COMTRADE_SOURCE,
    reported=True,
    totals={"partner2": ("0", ""), "customs": ("C00", ""), "transport": ("0", "")},
)
IMPORTS, EXPORTS = frozenset(("M", "1")), frozenset(("X", "2"))
BACI_ROWS = Layout("baci", ("year", "origin", "destination", "product"), (_VALUE,))
COMTRADE_ROWS = Layout("comtrade", ("year", "flow", "reporter", "partner", "product"), (_VALUE,))


@dataclass(frozen=True, eq=False)
class Trade:
    """Flows in million USD: (row,) positions in `countries` and `products`."""

    countries: tuple[str, ...]
    products: tuple[str, ...]
    origin: Indices
    destination: Indices
    product: Indices
    value: Array
    year: int
    notes: tuple[str, ...]


def read_trade(path: Path, form: CustomsFormat, *, year: int | None = None) -> Trade:
    """The flows of one year in a customs file, product by product. Raises WorldError."""
    problems: list[Problem] = []
    layout = COMTRADE_ROWS if form.reported else BACI_ROWS
    rows = read_columns(
        path,
        columns=form.columns,
        layout=layout,
        problems=problems,
        keep=(lambda cells: _kept(cells, form)) if form.reported else None,
    )
    raise_problems(WorldError, f"{path.name} cannot be used", problems)
    assert rows is not None
    base_year = _year(rows, year, path.name)
    chosen = rows.labels["year"].codes == rows.labels["year"].names.index(str(base_year))
    chosen &= _most_detailed(rows)
    columns = ("reporter", "partner") if form.reported else ("origin", "destination")
    seller, buyer = (_countries(rows, field, problems) for field in columns)
    raise_problems(WorldError, f"{path.name} cannot be used", problems)
    notes: list[str] = []
    if form.reported:
        seller, buyer, chosen = _one_side(rows, seller, buyer, chosen, notes)
    names = tuple(dict.fromkeys([*seller, *buyer]))
    place = {code: k for k, code in enumerate(names)}
    at = np.flatnonzero(chosen)
    origin = np.array([place[seller[k]] for k in at], dtype=np.int64)
    destination = np.array([place[buyer[k]] for k in at], dtype=np.int64)
    shorter = int(np.count_nonzero(~_most_detailed(rows)))
    if shorter:
        notes.append(f"{shorter:,} rows of totals over products left out")
    return Trade(
        countries=names,
        products=rows.labels["product"].names,
        origin=origin,
        destination=destination,
        product=rows.labels["product"].codes[at],
        value=form.unit * rows.numbers["value"][at],
        year=base_year,
        notes=tuple(notes),
    )


def _kept(cells: Mapping[str, Sequence[str]], form: CustomsFormat) -> list[bool]:
    """Imports and exports of two countries, in total over procedures and means of transport."""
    keep = [
        flow.strip() in IMPORTS | EXPORTS and _is_country(partner)
        for flow, partner in zip(cells["flow"], cells["partner"], strict=True)
    ]
    for name, totals in form.totals.items():
        if name in cells:
            column = cells[name]
            keep = [
                kept and cell.strip() in totals for kept, cell in zip(keep, column, strict=True)
            ]
    return keep


def _is_country(code: str) -> bool:
    meaning = meaning_of(code, "customs")
    return meaning is None or meaning.kind == "country"


def _year(rows: Rows, wanted: int | None, file: str) -> int:
    years = rows.labels["year"].names
    if wanted is not None and str(wanted) in years:
        return wanted
    if wanted is None and len(years) == 1 and years[0].isdigit():
        return int(years[0])
    there = ", ".join(sorted(years)[:20])
    message = f"no trade of {wanted}; the file has {there}" if wanted else f"several years: {there}"
    problem = Problem(message, file, field="year", remedy="Choose one with --year.")
    raise WorldError("which year?", problems=[problem])


def _most_detailed(rows: Rows) -> np.ndarray:
    """Rows with the longest product codes; a leading zero may be lost, totals are shorter still."""
    codes = rows.labels["product"]
    length = np.array([len(name) + len(name) % 2 if name.isdigit() else 0 for name in codes.names])
    longest = int(length.max(initial=0))
    return length[codes.codes] == longest


def _countries(rows: Rows, field: str, problems: list[Problem]) -> list[str]:
    """Alpha-3 code of each row."""
    labels = rows.labels[field]
    names: list[str] = []
    for code, name in enumerate(labels.names):
        meaning = meaning_of(name, "customs")
        if meaning is None or meaning.kind != "country":
            # Areas not elsewhere specified, free zones and the like trade, but are no countries.
            if not name.isdigit():
                first = int(labels.first_rows()[code])
                remedy = closest_code(name) or None
                message = f"unknown country '{name}'"
                problems.append(rows.problem(first, message, field=field, remedy=remedy))
            names.append(f"?{name}")
        else:
            names.append(meaning.code)
    return [names[code] for code in labels.codes.tolist()]


def _one_side(
    rows: Rows, reporter: list[str], partner: list[str], chosen: np.ndarray, notes: list[str]
) -> tuple[list[str], list[str], np.ndarray]:
    flow = rows.labels["flow"]
    imports = np.array([name.strip() in IMPORTS for name in flow.names])[flow.codes]
    buyers = {reporter[k] for k in np.flatnonzero(imports & chosen).tolist()}
    mirrored = np.array([code not in buyers for code in partner])
    use = chosen & (imports | mirrored)
    seller = [p if m else r for r, p, m in zip(reporter, partner, imports, strict=True)]
    buyer = [r if m else p for r, p, m in zip(reporter, partner, imports, strict=True)]
    notes.append(
        "trade as the importer reports it (c.i.f.); as the exporter reports it (f.o.b.) for "
        f"{len({buyer[k] for k in np.flatnonzero(use & ~imports).tolist()})} countries that "
        "report no imports"
    )
    return seller, buyer, use
