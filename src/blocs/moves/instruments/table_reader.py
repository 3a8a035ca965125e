"""Reading a CSV table of cells: labels checked, every problem with its row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from blocs.foundation.axes import Axis, did_you_mean, suggestion
from blocs.foundation.errors import Problem
from blocs.moves.cells import Cell, Points
from blocs.world.countries import country_in, unknown_country
from blocs.world.world import World


class TableReader:
    """One pass over a table `origin,destination[,sector],VALUE` with exact labels of a world.

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
        fault_of: Callable[[float, bool], str | None],
    ) -> None:
        self.path = path
        self.world = world
        self.value_column = value_column
        self.value_of = value_of
        self.fault_of = fault_of
        self.required = ["origin", "destination", *(["sector"] if sector_required else [])]
        self.required.append(value_column)
        self.problems: list[Problem] = []
        self.unreadable = ""
        self._line_of: dict[Cell, int] = {}
        self._values: list[float] = []
        self._hints: dict[tuple[str, str], str] = {}

    def points(self) -> Points:
        """The cells of the table; a row without a sector stands for all sectors."""
        for line, row in self._rows():
            self._read(line, row)
        if not (self._values or self.problems or self.unreadable):
            self.unreadable = f"'{self.path}' has no rows"
        origin, destination, sector = np.array(list(self._line_of), np.int64).reshape(-1, 3).T
        return Points(origin, destination, sector, np.array(self._values, dtype=np.float64))

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
        known = ("origin", "destination", "sector", self.value_column)
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
        origin = self._position(line, "origin", row["origin"], self.world.country)
        destination = self._position(line, "destination", row["destination"], self.world.country)
        sectors: Sequence[int | None] = range(len(self.world.sector))
        if "sector" in row:
            sectors = [self._position(line, "sector", row["sector"], self.world.sector)]
        domestic = origin is not None and origin == destination
        value = self._value(line, row[self.value_column], domestic)
        if origin is None or destination is None or value is None:
            return
        for sector in sectors:
            if sector is not None:
                self._keep(line, (origin, destination, sector), value)

    def _keep(self, line: int, cell: Cell, value: float) -> None:
        first = self._line_of.setdefault(cell, line)
        if len(self._line_of) > len(self._values):
            self._values.append(value)
            return
        country, sector = self.world.countries, self.world.sectors
        name = f"{country[cell[0]]} → {country[cell[1]]}, {sector[cell[2]]}"
        self._problem(line, f"{name} stands twice, first in row {first}")

    def _position(self, line: int, column: str, label: str, axis: Axis) -> int | None:
        if label in axis:
            return axis.position[label]
        if (column, label) not in self._hints:
            self._hints[column, label] = self._unknown(column, label)
        message = self._hints[column, label]
        remedy = f"A table takes exact labels of world '{self.world.name}': no blocs, no groups."
        self._problem(line, message, column, remedy)
        return None

    def _unknown(self, column: str, label: str) -> str:
        if column == "sector":
            return f"unknown sector '{label}'. {suggestion(label, self._names(column))}".rstrip()
        code = country_in(label, self.world.countries)
        if code is not None:
            return f"'{label}' is '{code}' ({self.world.country_name(code)}) in this world"
        return unknown_country(label, self._names(column), world=self.world.name).message

    def _value(self, line: int, text: str, domestic: bool) -> float | None:
        try:
            value = self.value_of(text)
        except ValueError as cause:
            self._problem(line, str(cause), self.value_column)
            return None
        fault = self.fault_of(value, domestic)
        if fault is None:
            return value
        self._problem(line, fault, self.value_column)
        return None

    def _names(self, column: str) -> dict[str, str]:
        if column == "sector":
            return {code: self.world.sector_name(code) for code in self.world.sectors}
        return {code: self.world.country_name(code) for code in self.world.countries}

    def _problem(
        self, line: int, message: str, column: str | None = None, remedy: str | None = None
    ) -> None:
        self.problems.append(
            Problem(message, file=str(self.path), line=line, field=column, remedy=remedy)
        )
