"""Reading a CSV table of cells: labels, blocs and groups, every problem with its row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import Problem
from blocs.moves.cells import Cell, Points
from blocs.moves.fields import Fault
from blocs.moves.selection import EVERY_COUNTRY, EVERY_SECTOR, select_countries, select_sectors
from blocs.world.countries import country_in
from blocs.world.world import World


class TableReader:
    """One pass over a table `origin[,destination][,sector],VALUE` of labels of a world.

    destination: whether it has that column; without it a row is about all destinations. A bloc
    stands for its members in the world, a group for its sectors, `*` for all; where a row is not
    about two countries by name, pairs of one country with itself are left out. later_rows_win: a
    cell that stands in several rows has the value of the last one, otherwise it is a problem.
    problems: what is wrong in the rows; unreadable: why the file could not be read at all.
    """

    def __init__(
        self,
        *,
        path: Path,
        world: World,
        value_column: str,
        sector_required: bool,
        value_of: Callable[[str], float],
        fault_of: Callable[[float, bool], str | None] | None = None,
        destination: bool = True,
        later_rows_win: bool = False,
    ) -> None:
        self.path = path
        self.world = world
        self.value_column = value_column
        self.value_of = value_of
        self.fault_of = fault_of
        self.later_rows_win = later_rows_win
        self.known = ["origin", *(["destination"] if destination else []), "sector", value_column]
        self.required = [name for name in self.known if name != "sector" or sector_required]
        self.problems: list[Problem] = []
        self.unreadable = ""
        self._line_of: dict[Cell, int] = {}
        self._value_of: dict[Cell, float] = {}
        self._repeated: set[tuple[int, int]] = set()
        self._places: dict[tuple[str, str], Sequence[int] | Fault] = {}

    def points(self) -> Points:
        """The cells of the table; a row without a sector stands for all sectors."""
        for line, row in self._rows():
            self._read(line, row)
        if not (self._value_of or self.problems or self.unreadable):
            self.unreadable = f"'{self.path}' has no rows"
        origin, destination, sector = np.array(list(self._value_of), np.int64).reshape(-1, 3).T
        value = np.array([*self._value_of.values()], dtype=np.float64)
        return Points(origin, destination, sector, value)

    def _rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, column → text) of every row that has as many cells as the header."""
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as cause:
            reason = getattr(cause, "strerror", None) or "not a text file in UTF-8"
            self.unreadable = f"'{self.path}' cannot be read: {reason}"
            return
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header: list[str] | None = None
        try:
            for cells in reader:
                row = [cell.strip() for cell in cells]
                if not any(row):
                    continue
                if header is None:
                    header = row
                    if not self._header_is_good(reader.line_num, row):
                        return
                elif len(row) != len(header):
                    message = f"{len(row)} cells in this row, expected {len(header)}"
                    self._problem(reader.line_num, message)
                else:
                    yield reader.line_num, dict(zip(header, row, strict=True))
        except csv.Error as cause:
            self._problem(reader.line_num, f"not a CSV table: {cause}")

    def _header_is_good(self, line: int, header: Sequence[str]) -> bool:
        known = self.known
        remedy = f"The header is {','.join(known)}."
        before = len(self.problems)
        for separator, name in ((";", "semicolons"), ("\t", "tabs")):
            if len(header) == 1 and separator in header[0]:
                self._problem(line, f"fields are separated by {name}", remedy="Use commas.")
                return False
        for column in header:
            if column not in known:
                message = f"unknown column '{column}'. {did_you_mean(column, known)}".rstrip()
                self._problem(line, message, remedy=remedy)
        for column in known:
            if column in self.required and column not in header:
                self._problem(line, f"column '{column}' is missing", remedy=remedy)
            if list(header).count(column) > 1:
                self._problem(line, f"column '{column}' stands twice in the header")
        return len(self.problems) == before

    def _read(self, line: int, row: dict[str, str]) -> None:
        origins = self._chosen(line, "origin", row["origin"])
        destination = row.get("destination", "*")
        destinations = self._chosen(line, "destination", destination)
        sectors: Sequence[int] = range(len(self.world.sector))
        if "sector" in row:
            sectors = self._chosen(line, "sector", row["sector"])
        named = row["origin"] in self.world.country and destination in self.world.country
        domestic = named and row["origin"] == destination
        value = self._value(line, row[self.value_column], domestic)
        if value is None:
            return
        for origin, destination in product(origins, destinations):
            if named or origin != destination:
                for sector in sectors:
                    self._keep(line, (origin, destination, sector), value)

    def _keep(self, line: int, cell: Cell, value: float) -> None:
        first = self._line_of.setdefault(cell, line)
        if first != line and not self.later_rows_win:
            if (line, first) not in self._repeated:
                self._repeated.add((line, first))
                country, sector = self.world.countries, self.world.sectors
                name = f"{country[cell[0]]} → {country[cell[1]]}, {sector[cell[2]]}"
                remedy = "Keep one, or write `later_rows_win: true` in the move."
                message = f"{name} stands twice, first in row {first}"
                self._problem(line, message, remedy=remedy)
            return
        self._value_of[cell] = value

    def _chosen(self, line: int, column: str, label: str) -> Sequence[int]:
        """Positions that a label stands for; none, and a problem, where it stands for nothing."""
        key = column, label
        if key not in self._places:
            self._places[key] = self._found(column, label)
        found = self._places[key]
        if isinstance(found, Fault):
            self._problem(line, found.message, column, found.remedy)
            return ()
        return found

    def _found(self, column: str, label: str) -> Sequence[int] | Fault:
        axis = self.world.sector if column == "sector" else self.world.country
        if label in axis:
            return (axis.position[label],)
        if label.startswith("-"):
            return Fault((), f"'{label}': a table excludes nothing", "Leave the row out.")
        if column == "sector":
            chosen = select_sectors((EVERY_SECTOR if label == "*" else label,), self.world)
        else:
            code = country_in(label, self.world.countries)
            if code is not None and label not in self.world.blocs:
                name = self.world.country_name(code)
                return Fault((), f"'{label}' is '{code}' ({name}) in this world", self._labels)
            chosen = select_countries((EVERY_COUNTRY if label == "*" else label,), self.world)
        if chosen.faults:
            return replace(chosen.faults[0], remedy=self._labels)
        return np.flatnonzero(chosen.mask).tolist()

    @property
    def _labels(self) -> str:
        name = self.world.name
        return f"A table takes labels of world '{name}', blocs, groups of sectors, and `*` for all."

    def _value(self, line: int, text: str, domestic: bool) -> float | None:
        try:
            value = self.value_of(text)
        except ValueError as cause:
            self._problem(line, str(cause), self.value_column)
            return None
        fault = None if self.fault_of is None else self.fault_of(value, domestic)
        if fault is None:
            return value
        self._problem(line, fault, self.value_column)
        return None

    def _problem(
        self, line: int, message: str, column: str | None = None, remedy: str | None = None
    ) -> None:
        self.problems.append(
            Problem(message, file=str(self.path), line=line, field=column, remedy=remedy)
        )
