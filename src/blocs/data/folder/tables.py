"""Finding and reading the tables of a world folder; the axes they define."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from blocs.data import manifest
from blocs.data.layouts import FLOWS, LAYOUTS, SUFFIXES, Layout
from blocs.data.report import Findings, listed
from blocs.data.row_checks import checked_rows, code_fault, unknown_labels
from blocs.data.rows import Rows
from blocs.data.table_files import read_table
from blocs.foundation.axes import Axis, did_you_mean
from blocs.foundation.errors import Problem
from blocs.foundation.files import is_file, is_folder, is_there

AXIS_OF = {"origin": "country", "destination": "country", "use_sector": "sector"}
"""Axis of each label column that does not bear the axis' own name."""

BY_USE = ("final_flows", "intermediate_flows")
ESTIMATED_FROM = ("output", "balances")
"""What is needed beside `intermediate_flows` where final demand is to be estimated."""
ONLY_ESTIMATED = (*ESTIMATED_FROM, "home_factors")
MOST_CELLS = 200_000_000
"""Cells of a world's flows or inputs (1.6 GB each); more is taken for a mistake in the codes."""


@dataclass(frozen=True, eq=False)
class Tables:
    """Rows by table; `present` also names tables that could not be read."""

    rows: Mapping[str, Rows]
    present: frozenset[str]

    @property
    def trade(self) -> tuple[Rows, ...]:
        """The tables that define the axes: flows, or else flows by use."""
        stems = ("flows",) if "flows" in self.present else BY_USE
        return tuple(self.rows[stem] for stem in stems if stem in self.rows)

    @property
    def lacks_final_demand(self) -> bool:
        """Whether sales between firms are all that is known, and balances are there or wanted."""
        return bool(self.present & set(ONLY_ESTIMATED))

    @property
    def home(self) -> str:
        """Name of the file(s) that define the axes."""
        return " and ".join(rows.file for rows in self.trade)


@dataclass(frozen=True)
class Axes:
    """Countries and sectors of a world folder."""

    country: Axis
    sector: Axis

    def of(self, column: str) -> Axis:
        """The axis of a label column."""
        return self.country if AXIS_OF.get(column, column) == "country" else self.sector


def folder_problem(folder: Path) -> Problem | None:
    """Why `folder` cannot be read as a world at all."""
    remedy = "Give the folder that holds flows.csv."
    try:
        if not is_there(folder):
            return Problem("there is no such file or folder", str(folder), remedy=remedy)
        if not is_folder(folder):
            return Problem("this is a file, not a folder", str(folder), remedy=remedy)
        names = [entry.name for entry in folder.iterdir()]
    except OSError as cause:
        return Problem(f"cannot be read: {cause.strerror or cause}", str(folder), remedy=remedy)
    if {"manifest.json", "arrays.npz"} <= set(names):
        message = "this is a world in blocs' own format, not a folder of tables"
        return Problem(message, str(folder), remedy="Load it as a stored world.")
    return None


def read_tables(folder: Path, findings: Findings) -> Tables:
    """All tables of the folder with the problems inside each; unread files become a warning."""
    rows: dict[str, Rows] = {}
    present: set[str] = set()
    for layout in LAYOUTS:
        if layout.stem in ONLY_ESTIMATED and not _of_intermediates_alone(present):
            continue
        path = _table_path(folder, layout, findings)
        if path is None:
            continue
        present.add(layout.stem)
        found = read_table(path, layout=layout, problems=findings.problems)
        if found is not None:
            rows[layout.stem] = checked_rows(found, layout, findings.problems)
    tables = Tables(rows, frozenset(present))
    findings.problems += _missing_trade(folder, tables)
    _warn_of_unread_files(folder, tables, findings)
    return tables


def axes_of(tables: Tables, findings: Findings) -> Axes | None:
    """Countries in the order of appearance, sectors in that of elasticities.csv where it stands.

    None where no table of flows could be read, or where it has no rows or far too many codes.
    """
    if not tables.trade or any(not len(rows) for rows in tables.trade):
        return None
    country = _appearance(tables.trade, ("origin", "destination"))
    appearing = _appearance(tables.trade, ("sector",))
    listing = tables.rows.get("elasticities")
    first = () if listing is None else listing.labels["sector"].names
    sector = dict.fromkeys([*(code for code in first if code in appearing), *appearing])
    if len(country) * len(sector) * max(len(country), len(sector)) > MOST_CELLS:
        message = f"{len(country):,} countries and {len(sector):,} sectors are too many"
        remedy = "Check the columns origin, destination and sector."
        if all(rows.sound for rows in tables.trade):
            findings.problems.append(Problem(message, tables.home, remedy=remedy))
        return None
    if len(country) < 2:
        message = "only one country; a world needs two at least"
        findings.problems.append(Problem(message, tables.home, field="origin,destination"))
        return None
    return Axes(Axis("country", tuple(country)), Axis("sector", tuple(sector)))


def foreign_labels(tables: Tables, axes: Axes) -> list[Problem]:
    """Labels of the other tables that the flows do not know (elasticities have their own check)."""
    return [
        problem
        for stem, rows in tables.rows.items()
        if stem != "elasticities" and rows not in tables.trade
        for column in rows.labels
        for problem in unknown_labels(rows, field=column, axis=axes.of(column), home=tables.home)
    ]


def _table_path(folder: Path, layout: Layout, findings: Findings) -> Path | None:
    paths = [folder / f"{layout.stem}{suffix}" for suffix in SUFFIXES]
    standing = [path for path in paths if is_there(path)]
    if len(standing) > 1:
        names = " and ".join(path.name for path in standing)
        problem = Problem(f"{names} both stand here", layout.stem, remedy="Keep one of them.")
        findings.problems.append(problem)
    return standing[0] if standing else None


def _of_intermediates_alone(present: AbstractSet[str]) -> bool:
    """Whether sales between firms are all that is known of trade."""
    return "intermediate_flows" in present and not present & {"flows", "final_flows"}


def _missing_trade(folder: Path, tables: Tables) -> list[Problem]:
    by_use = [stem for stem in BY_USE if stem in tables.present]
    if tables.lacks_final_demand:
        return []
    if len(by_use) == 1:
        other = next(stem for stem in BY_USE if stem not in by_use)
        remedy = f"Add {other}.csv, or leave out {by_use[0]}.csv."
        if other == "final_flows":
            remedy += " To estimate final demand add output.csv and balances.csv."
        message = f"{by_use[0]} stands here without {other}"
        return [Problem(message, f"{by_use[0]}.csv", remedy=remedy)]
    if by_use or "flows" in tables.present:
        return []
    foreign = [e.name for e in folder.iterdir() if e.name.split(".")[0] == "flows" and is_file(e)]
    if foreign:
        remedy = f"Save {foreign[0]} as CSV with the header {FLOWS.header}"
        return [Problem("flows.csv is missing", "flows.csv", remedy=remedy)]
    stems = tuple(layout.stem for layout in LAYOUTS)
    others = [e.name for e in folder.iterdir() if e.name.split(".")[0] not in stems]
    hint = did_you_mean("flows.csv", others)
    remedy = hint or f"Write flows.csv with the header {FLOWS.header}"
    return [Problem("flows.csv is missing", "flows.csv", remedy=remedy)]


def _warn_of_unread_files(folder: Path, tables: Tables, findings: Findings) -> None:
    stems = [layout.stem for layout in LAYOUTS]
    if not _of_intermediates_alone(tables.present):
        stems = [stem for stem in stems if stem not in ONLY_ESTIMATED]
    read = {manifest.FILE} | {stem + s for stem in stems for s in SUFFIXES}
    absent = [f"{stem}.csv" for stem in stems if stem not in tables.present]
    unread = sorted(
        entry.name
        for entry in folder.iterdir()
        if entry.is_file() and entry.name not in read and not entry.name.startswith(".")
    )
    hints = [did_you_mean(name, absent) for name in unread]
    notes = [f"{name} ({hint})" if hint else name for name, hint in zip(unread, hints, strict=True)]
    if notes:
        findings.warnings.append(f"files that are not read: {listed(notes)}")


def _appearance(tables: Iterable[Rows], columns: tuple[str, ...]) -> dict[str, None]:
    """Labels of several columns, by row of first appearance and then by column."""
    order: dict[str, None] = {}
    for rows in tables:
        ranked = sorted(
            (int(row), rank, name)
            for rank, column in enumerate(columns)
            for row, name in zip(
                rows.labels[column].first_rows(), rows.labels[column].names, strict=True
            )
        )
        order |= dict.fromkeys(name for _, _, name in ranked if code_fault(name) is None)
    return order
