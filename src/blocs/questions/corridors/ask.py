"""Networks asked for by a folder of tables or a file in a layout of others, every problem told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from blocs.data.layouts import Layout
from blocs.data.row_checks import checked_rows
from blocs.data.rows import Rows
from blocs.data.table_files import read_table
from blocs.foundation.axes import did_you_mean
from blocs.foundation.documents import Document, read_document
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.moves.fields import faults_in
from blocs.questions.corridors.reading.building import Building
from blocs.questions.corridors.reading.carried import CARRIED, carried_faults
from blocs.questions.corridors.reading.file import NetworkFile
from blocs.questions.corridors.reading.form import DEMAND, LINKS, NODES, SOURCES, NetworkForm
from blocs.questions.corridors.reading.formats import read_found
from blocs.questions.corridors.reading.placing import Tables, tables_of
from blocs.questions.corridors.reading.repair import repaired
from blocs.transport.units import UNITS

ENDS = {"from", "to", "node"}
"""Columns that name a node."""

__all__ = ["NetworkFile", "NetworkForm", "load_file", "load_network"]


def load_network(
    folder: Path,
    *,
    name: str | None = None,
    year: int | None = None,
    opened: Sequence[str] = (),
    trade: bool = False,
) -> NetworkFile:
    """Read `network.yaml`, `links.csv`, `sources.csv` and `demand.csv` of a folder.

    year: leaves out what is not there on 1 January of it; without one, that of `network.yaml`;
    opened: links that are there whatever their dates; trade: whether `trade.csv` is looked at too.
    Raises InputError with every problem of all files at once.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder of a network at '{folder}'")
    problems: list[Problem] = []
    form = _form(folder / "network.yaml", problems)
    own = (SOURCES, DEMAND) if form is not None and form.reads else (LINKS, SOURCES, DEMAND)
    read = {layout.stem: _table(folder, layout, problems) for layout in own}
    nodes = _optional_table(folder, NODES, problems)
    name = name or folder.resolve().name
    tables = {stem: rows for stem, rows in read.items() if rows is not None}
    carried = _optional_table(folder, CARRIED, problems) if trade else None
    if form is None or len(tables) < len(read):
        raise_problems(InputError, f"network '{name}' is not valid", problems)
    assert form is not None
    if form.reads is None:
        of_file: tuple[Rows | None, Tables | None] = nodes, None
    else:
        made = _made(folder, form, tables)
        tables["links"], tables["sources"], tables["demand"] = made.links, made.sources, made.demand
        of_file = made.nodes, made
    when, (spots, of_others) = year or form.year, of_file
    if carried is not None:
        problems += carried_faults(carried, _places(tables, spots))
    return _valid(
        name, form, tables, problems, nodes=spots, year=when, made=of_others, opened=opened
    )


def load_file(path: Path, *, flows: bool = True) -> NetworkFile:
    """Read a file, or a folder of GridKit, in a layout of others.

    flows: whether supply and demand must be there, which only PyPSA's files have. Raises
    InputError where its layout is none that is known, or where what must be there is not.
    """
    found = repaired(read_found(path))
    name = path.name.split(".")[0]
    if flows and not (found.supply and found.use):
        raise InputError(
            f"'{path}' ({found.layout}) has pipes or lines, but no supply and no demand. Write a "
            "folder with `network.yaml` (title, unit, money, and reads: {file: …}), "
            f"`sources.csv` ({SOURCES.header}) and `demand.csv` ({DEMAND.header})."
        )
    form = NetworkForm(title=name, unit=found.flows_in, money=found.money)
    made = tables_of(found, form)
    tables = {"links": made.links, "sources": made.sources, "demand": made.demand}
    return _valid(name, form, tables, [], nodes=made.nodes, year=None, made=made, flows=flows)


def _places(tables: dict[str, Rows], nodes: Rows | None) -> set[str]:
    """Nodes of all tables, whatever their dates, and the countries that they belong to."""
    ends = {
        name
        for rows in tables.values()
        for field in ENDS & rows.labels.keys()
        for name in rows.labels[field].names
    }
    return ends | set(nodes.texts.get("country", ()) if nodes is not None else ())


def _made(folder: Path, form: NetworkForm, tables: dict[str, Rows]) -> Tables:
    """The tables of a network whose links are those of a file beside it."""
    assert form.reads is not None
    path = folder / form.reads.file
    found = repaired(read_found(path), form.reads)
    return tables_of(found, form, sources=tables["sources"], demand=tables["demand"])


def _valid(
    name: str,
    form: NetworkForm,
    tables: dict[str, Rows],
    problems: list[Problem],
    *,
    nodes: Rows | None,
    year: int | None,
    made: Tables | None,
    flows: bool = True,
    opened: Sequence[str] = (),
) -> NetworkFile:
    """A network of tables. Raises InputError with everything that is wrong with them."""
    building = Building(
        form, tables["links"], tables["sources"], tables["demand"], year, nodes=nodes, opened=opened
    )
    problems += made.problems if made is not None else ()
    if not problems or made is None:
        problems += building.problems(flows=flows)
    raise_problems(InputError, f"network '{name}' is not valid", problems)
    return building.built(name, repairs=made.repairs if made is not None else ())


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
    problems += _unknown_units(form, document)
    return form


def _unknown_units(form: NetworkForm, document: Document) -> list[Problem]:
    written = {("unit",): form.unit} | {("units", name): unit for name, unit in form.units.items()}
    return [
        document.problem(
            place,
            f"unknown unit '{unit}'",
            did_you_mean(unit, list(UNITS)) or f"Known are {', '.join(UNITS)}.",
        )
        for place, unit in written.items()
        if unit not in UNITS
    ]


def _table(folder: Path, layout: Layout, problems: list[Problem]) -> Rows | None:
    rows = _optional_table(folder, layout, problems)
    if rows is None and not any(one.file and layout.stem in one.file for one in problems):
        message = f"there is no {layout.stem}.csv"
        problems.append(Problem(message, str(folder), remedy=f"Its header is {layout.header}."))
    return rows


def _optional_table(folder: Path, layout: Layout, problems: list[Problem]) -> Rows | None:
    found = [folder / f"{layout.stem}{end}" for end in (".csv", ".csv.gz", ".parquet")]
    there = [path for path in found if path.is_file()]
    if not there:
        return None
    rows = read_table(there[0], layout=layout, problems=problems, file=str(there[0]))
    return None if rows is None else checked_rows(rows, layout, problems)
