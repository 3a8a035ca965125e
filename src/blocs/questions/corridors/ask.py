"""A network as somebody writes it down: a folder of tables, with every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from blocs.data.layouts import Layout, NumberColumn
from blocs.data.row_checks import checked_rows
from blocs.data.rows import Rows
from blocs.data.table_files import read_table
from blocs.foundation.axes import Array, Indices, Mask, did_you_mean
from blocs.foundation.documents import read_document
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.moves.fields import Form, Text, faults_in
from blocs.questions.corridors.engine.network import Network
from blocs.questions.corridors.units import UNITS, factor_to

MOST = 1_000_000_000
"""No capacity, quantity or price is larger in any unit that is known."""

LARGEST_ELASTICITY = -0.01
"""Demand that reacts less than this has no curve that ends: a price could be anything."""


class NetworkForm(Form, spoken=("title", "money", "notes")):
    """What `network.yaml` says of the tables beside it."""

    title: Text = Field(description="The network in one line.")
    unit: Text = Field(description="Unit of everything that flows, a year: bcm/y, TWh/y, Mt/y.")
    money: Text = Field(
        description="Unit of money that one unit times one of cost is: million USD."
    )
    buyers: Literal["players", "outside"] = Field(
        default="players",
        description="`outside`: what buyers pay counts, not what it is worth to them.",
    )
    others: Annotated[tuple[Text, ...], Field()] = Field(
        default=(), description="Owners that are no node, such as a firm."
    )
    notes: Text | None = Field(default=None, description="Assumptions and their reasons.")


def _number(name: str, expected: str, *, optional: bool = False, low: float = 0.0) -> NumberColumn:
    return NumberColumn(
        name,
        expected=f"{expected}, at most {MOST}",
        remedy="Write a plain number.",
        low=low,
        high=MOST,
        optional=optional,
        may_be_empty=optional,
    )


LINKS = Layout(
    "links",
    ("id", "from", "to", "unit"),
    (
        _number("capacity", "a capacity of zero or more"),
        _number("cost", "a cost of zero or more"),
        _number("tariff", "a tariff of zero or more", optional=True),
    ),
    more_labels=(),
    texts=("owners", "opens", "closes", "option", "kind", "status", "source"),
)
SOURCES = Layout(
    "sources",
    ("node", "unit"),
    (_number("capacity", "a capacity of zero or more"), _number("cost", "a cost of zero or more")),
    more_labels=("name",),
    texts=("opens", "closes", "status", "source"),
)
DEMAND = Layout(
    "demand",
    ("node", "unit"),
    (
        _number("quantity", "a quantity of zero or more"),
        _number("price", "a price of zero or more"),
        NumberColumn(
            "elasticity",
            expected=f"an elasticity of {LARGEST_ELASTICITY} or less",
            remedy="Demand falls in its price: -0.25, for example.",
            low=-100.0,
            high=LARGEST_ELASTICITY,
        ),
    ),
    texts=("opens", "closes", "status", "source"),
)


@dataclass(frozen=True, eq=False)
class NetworkFile:
    """A network as read.

    year: of which it is; status: (link,) `sourced`, `assumed`, … as written; source: (link,);
    left_out: links that are not there in the year.
    """

    name: str
    form: NetworkForm
    network: Network
    year: int | None
    status: tuple[str, ...]
    source: tuple[str, ...]
    left_out: tuple[str, ...]

    def as_data(self) -> dict[str, object]:
        """What it is, as plain data."""
        return {
            "name": self.name,
            "title": self.form.title,
            "year": self.year,
            "unit": self.form.unit,
            "money": self.form.money,
            "buyers": self.form.buyers,
        }


def load_network(folder: Path, *, name: str | None = None, year: int | None = None) -> NetworkFile:
    """Read `network.yaml`, `links.csv`, `sources.csv` and `demand.csv` of a folder.

    year: leaves out what is not there on 1 January of it. Raises InputError with every problem of
    all files at once.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder of a network at '{folder}'")
    problems: list[Problem] = []
    form = _form(folder / "network.yaml", problems)
    tables = {layout.stem: _table(folder, layout, problems) for layout in (LINKS, SOURCES, DEMAND)}
    name = name or folder.resolve().name
    summary = f"network '{name}' is not valid"
    if form is None or any(rows is None for rows in tables.values()) or problems:
        raise_problems(InputError, summary, problems)
    assert form is not None
    read = {stem: rows for stem, rows in tables.items() if rows is not None}
    building = _Building(form, read["links"], read["sources"], read["demand"], year)
    raise_problems(InputError, summary, building.problems())
    return building.built(name)


def _form(path: Path, problems: list[Problem]) -> NetworkForm | None:
    try:
        document = read_document(path)
    except InputError as error:
        problems += error.problems
        return None
    faults = faults_in(document.data, NetworkForm)
    problems += [document.problem(fault.path, fault.message, fault.remedy) for fault in faults]
    if faults:
        return None
    form = NetworkForm.model_validate(document.data)
    if form.unit not in UNITS:
        hint = did_you_mean(form.unit, list(UNITS))
        known = f"Known are {', '.join(UNITS)}."
        problems.append(document.problem(("unit",), f"unknown unit '{form.unit}'", hint or known))
    return form


def _table(folder: Path, layout: Layout, problems: list[Problem]) -> Rows | None:
    found = [folder / f"{layout.stem}{end}" for end in (".csv", ".csv.gz", ".parquet")]
    there = [path for path in found if path.is_file()]
    if not there:
        message = f"there is no {layout.stem}.csv"
        problems.append(Problem(message, str(folder), remedy=f"Its header is {layout.header}."))
        return None
    rows = read_table(there[0], layout=layout, problems=problems, file=str(there[0]))
    return None if rows is None else checked_rows(rows, layout, problems)


class _Building:
    """The tables on their way to arrays."""

    def __init__(
        self, form: NetworkForm, links: Rows, sources: Rows, demand: Rows, year: int | None
    ) -> None:
        self.form, self.links, self.sources, self.demand, self.year = (
            form,
            links,
            sources,
            demand,
            year,
        )
        self._dates: list[Problem] = []
        self._there = {
            rows.file: np.array([self._is_there(rows, row) for row in range(len(rows))], dtype=bool)
            for rows in (links, sources, demand)
        }
        names = [
            *self._names(links, "from"),
            *self._names(links, "to"),
            *self._names(sources, "node"),
            *self._names(demand, "node"),
        ]
        self.nodes = tuple(dict.fromkeys(names))
        self.index = {node: k for k, node in enumerate(self.nodes)}

    def problems(self) -> list[Problem]:
        """Everything that is wrong, over all tables."""
        found = [*self._dates, *self._loops(), *self._units(), *self._owners(), *self._options()]
        if not self._there[self.sources.file].any():
            when = f" in {self.year}" if self.year else ""
            found.append(Problem(f"nothing is supplied{when}", self.sources.file))
        return found or list(self._islands())

    def built(self, name: str) -> NetworkFile:
        """The network, in its own unit."""
        links, there = self.links, self._there[self.links.file]
        both: list[int] = np.flatnonzero(there).tolist()
        network = Network(
            nodes=self.nodes,
            links=tuple(links.labels["id"].name_in(row) for row in both),
            start=self._at(links, "from")[there],
            end=self._at(links, "to")[there],
            capacity=self._quantity(links, "capacity")[there],
            cost=self._price(links, "cost")[there],
            tariff=self._price(links, "tariff")[there],
            owners=tuple(self._owned(row) for row in both),
            option=np.array([self._is_option(row) for row in both], dtype=bool),
            source_node=self._at(self.sources, "node")[self._there[self.sources.file]],
            source_capacity=self._kept(self.sources, "capacity"),
            source_cost=self._kept(self.sources, "cost"),
            demand_node=self._at(self.demand, "node")[self._there[self.demand.file]],
            quantity=self._kept(self.demand, "quantity"),
            price=self._kept(self.demand, "price"),
            elasticity=self.demand.numbers["elasticity"][self._there[self.demand.file]],
            outside=self.form.buyers == "outside",
        )
        return NetworkFile(
            name=name,
            form=self.form,
            network=network,
            year=self.year,
            status=tuple(_text(links, "status", row) for row in both),
            source=tuple(_text(links, "source", row) for row in both),
            left_out=tuple(
                links.labels["id"].name_in(row) for row in np.flatnonzero(~there).tolist()
            ),
        )

    # -- cells ----------------------------------------------------------------------------------

    def _names(self, rows: Rows, field: str) -> Iterator[str]:
        for row in np.flatnonzero(self._there[rows.file]).tolist():
            yield rows.labels[field].name_in(row)

    def _at(self, rows: Rows, field: str) -> Indices:
        labels = rows.labels[field]
        return np.array(
            [self.index.get(labels.name_in(row), -1) for row in range(len(rows))], dtype=np.int64
        )

    def _kept(self, rows: Rows, field: str) -> Array:
        is_price = field in ("cost", "price", "tariff")
        value = self._price(rows, field) if is_price else self._quantity(rows, field)
        return value[self._there[rows.file]]

    def _quantity(self, rows: Rows, field: str) -> Array:
        """In the network's unit."""
        return rows.numbers[field] * self._factors(rows)

    def _price(self, rows: Rows, field: str) -> Array:
        """Money for one unit of the network; empty cells are 0."""
        if field not in rows.numbers:
            return np.zeros(len(rows))
        return np.nan_to_num(rows.numbers[field], nan=0.0)

    def _factors(self, rows: Rows) -> Array:
        units = [rows.labels["unit"].name_in(row) for row in range(len(rows))]
        return np.array([factor_to(unit, self.form.unit) or np.nan for unit in units])

    def _owned(self, row: int) -> frozenset[str]:
        written = [part.strip() for part in _text(self.links, "owners", row).split("+")]
        named = frozenset(part for part in written if part)
        ends = (self.links.labels["from"].name_in(row), self.links.labels["to"].name_in(row))
        return named or frozenset(ends)

    def _is_option(self, row: int) -> bool:
        return _text(self.links, "option", row).lower() == "yes"

    def _is_there(self, rows: Rows, row: int) -> bool:
        """Whether it is there on 1 January of the year; a bare year closes with its last day."""
        dates: dict[str, tuple[int, bool]] = {}
        for field in ("opens", "closes"):
            text = _text(rows, field, row)
            if not text:
                continue
            day = _day(text)
            if day is None:
                message = f"'{text}' is no date such as 2011 or 2011-11-08"
                self._dates.append(rows.problem(row, message, field=field))
                continue
            dates[field] = day.year, (day.month, day.day) == (1, 1)
        opens = dates.get("opens", (-1, True))
        closes = dates.get("closes", (10_000, True))
        if opens[0] > closes[0]:
            message = f"closes in {closes[0]}, before it opens in {opens[0]}"
            self._dates.append(rows.problem(row, message, field="closes"))
        if self.year is None:
            return True
        open_by_then = opens[0] < self.year or (opens[0] == self.year and opens[1])
        bare = len(_text(rows, "closes", row)) == 4
        still = closes[0] > self.year or (closes[0] == self.year and (bare or not closes[1]))
        return open_by_then and still

    # -- what is wrong --------------------------------------------------------------------------

    def _loops(self) -> Iterator[Problem]:
        start, end = self.links.labels["from"], self.links.labels["to"]
        seen: set[str] = set()
        for row in range(len(self.links)):
            name = self.links.labels["id"].name_in(row)
            if start.name_in(row) == end.name_in(row):
                message = f"link '{name}' leads from '{start.name_in(row)}' to itself"
                yield self.links.problem(row, message, field="to", remedy="Leave it out.")
            if name in seen:
                message = f"there are two links '{name}'"
                yield self.links.problem(row, message, field="id", remedy="Give each its own id.")
            seen.add(name)

    def _units(self) -> Iterator[Problem]:
        for rows in (self.links, self.sources, self.demand):
            for row in range(len(rows)):
                unit = rows.labels["unit"].name_in(row)
                if unit not in UNITS:
                    hint = did_you_mean(unit, list(UNITS)) or f"Known are {', '.join(UNITS)}."
                    message = f"unknown unit '{unit}'"
                    yield rows.problem(row, message, field="unit", remedy=hint)
                elif factor_to(unit, self.form.unit) is None:
                    message = f"'{unit}' cannot become '{self.form.unit}', the network's unit"
                    yield rows.problem(row, message, field="unit", remedy="One carrier a network.")

    def _options(self) -> Iterator[Problem]:
        for row in range(len(self.links)):
            written = _text(self.links, "option", row)
            if written.lower() not in ("", "yes", "no"):
                message = f"'{written}' is neither yes nor no"
                remedy = "Write yes where the link could be built, no or nothing where it is there."
                yield self.links.problem(row, message, field="option", remedy=remedy)

    def _owners(self) -> Iterator[Problem]:
        known = {*self.nodes, *self.form.others}
        for row in np.flatnonzero(self._there[self.links.file]).tolist():
            for owner in sorted(self._owned(row) - known):
                hint = did_you_mean(owner, sorted(known))
                message = f"owner '{owner}' is neither a node nor among `others`"
                yield self.links.problem(row, message, field="owners", remedy=hint)

    def _islands(self) -> Iterator[Problem]:
        """Nodes that no source reaches, whatever the direction of links."""
        there = self._there[self.links.file]
        start, end = self._at(self.links, "from")[there], self._at(self.links, "to")[there]
        reached = np.zeros(len(self.nodes), dtype=bool)
        reached[self._at(self.sources, "node")[self._there[self.sources.file]]] = True
        for _ in self.nodes:
            before = reached.copy()
            _spread(reached, start, end)
            if (before == reached).all():
                break
        lonely = [node for node, ok in zip(self.nodes, reached, strict=True) if not ok]
        if lonely:
            when = f"in {self.year} " if self.year else ""
            message = f"{when}no link leads from any source to {_listed(lonely)}"
            remedy = "Take another year." if self.year else "Join them, or leave them out."
            yield Problem(message, self.links.file, remedy=remedy)


def _spread(reached: Mask, one: Indices, other: Indices) -> None:
    np.logical_or.at(reached, other, reached[one])
    np.logical_or.at(reached, one, reached[other])


def _listed(names: Sequence[str], most: int = 8) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def _day(text: str) -> date | None:
    """2011, 2011-11 or 2011-11-08 as a day, the first that it may be; None where it is none."""
    parts = text.split("-")
    if not (text.isascii() and all(part.isdigit() for part in parts)) or len(parts[0]) != 4:
        return None
    try:
        return date(*(int(part) for part in [*parts, "1", "1"][: max(3, len(parts))]))
    except (ValueError, TypeError):
        return None


def _text(rows: Rows, field: str, row: int) -> str:
    column = rows.texts.get(field)
    return column[row].strip() if column else ""
