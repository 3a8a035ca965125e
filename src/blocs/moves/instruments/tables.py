"""Moves given in a CSV table beside the scenario file, by countries, blocs, sectors and groups."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic import Field

from blocs.foundation.axes import Array
from blocs.foundation.messages import Message, say, say_as, say_counted
from blocs.foundation.rates import MOST_RATE, above_minus_one, rate_in_cell
from blocs.moves.cells import Points
from blocs.moves.draft import Draft
from blocs.moves.framed import TableFile, told, with_table
from blocs.moves.instruments.table_reader import TableReader
from blocs.moves.move import Move, Place, Telling
from blocs.moves.speech import Speech

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_FACTOR = 1.0 + MOST_RATE
"""No finite factor on a trade cost is larger, none smaller than its inverse."""


class _Table(Move):
    """What the tables share: the file, and reading it."""

    file: TableFile = Field(description="A CSV file; a relative path starts at the scenario file.")
    later_rows_win: bool = Field(
        default=False, description="Whether a cell may stand in several rows; the last one counts."
    )

    value_column: ClassVar[str]
    sector_required: ClassVar[bool]

    def __init__(self, table: DataFrame | Path | str | None = None, /, **data: Any) -> None:
        super().__init__(**with_table(data, table, "file"))

    __init__.__pydantic_base_init__ = True  # pyright: ignore[reportFunctionMemberAccess]

    def path_from(self, folder: Path) -> Path:
        """The table's path, for a scenario file in `folder`."""
        return folder / self.file

    def read(self, place: Place) -> Points:
        """The cells of the table; every problem of the file goes to `place`."""
        reader = TableReader(
            path=self.path_from(place.folder),
            world=place.world,
            value_column=self.value_column,
            sector_required=self.sector_required,
            value_of=self.value_of,
            fault_of=self.fault_of,
            later_rows_win=self.later_rows_win,
        )
        points = reader.points()
        if reader.unreadable:
            place.fault(reader.unreadable, "file")
        place.add(reader.problems)
        return points

    @abstractmethod
    def value_of(self, text: str) -> float:
        """The value of one row. Raises ValueError in plain words."""

    @abstractmethod
    def fault_of(self, value: float, domestic: bool) -> str | None:
        """What is wrong with the value of one row, or None."""


class TradeCostTable(_Table):
    """Iceberg factors by `origin,destination[,sector],factor`; `inf` is an embargo."""

    titles: ClassVar = say_as("kind of move", "Table of trade costs")
    value_column: ClassVar = "factor"
    sector_required: ClassVar = False

    def value_of(self, text: str) -> float:
        """A plain number, or `inf`."""
        try:
            return float(text.replace("_", "?"))
        except ValueError:
            raise ValueError(f"'{text}' is not a number") from None

    def fault_of(self, value: float, domestic: bool) -> str | None:
        """A factor is positive and can be meant; `inf` is for foreign trade only."""
        if not value > 0:
            return f"factor {value:g} is not positive"
        if not 1 / MOST_FACTOR <= value <= MOST_FACTOR and math.isfinite(value):
            return (
                f"factor {value:g} cannot be meant: from {1 / MOST_FACTOR:g} to {MOST_FACTOR:g}, "
                "or `inf` for an embargo"
            )
        if domestic and math.isinf(value):
            return "domestic sales cannot be embargoed"
        return None

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply iceberg costs by the table's factors."""
        points = self.read(place)
        for part in (np.isinf(points.value), np.isfinite(points.value) & (points.value != 1.0)):
            if part.any():
                draft.change_cost(points.where(part), place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """How many cells, and the range of factors."""
        values = self.read(place).value
        finite = values[np.isfinite(values)]
        factors = embargoes = ""
        if len(finite):
            factors = _told(finite, speech, _FACTORS)
        if len(finite) < len(values):
            count = speech.number(len(values) - len(finite))
            embargoes = speech.words(", embargoes: {count}", count=count)
        text = speech.words(
            "trade costs change as listed in {file}: {cells}{factors}{embargoes}",
            file=told(self.file),
            cells=_cells(len(values)),
            factors=factors,
            embargoes=embargoes,
        )
        return Telling(text)


class TariffTable(_Table):
    """Tariff rates set by `origin,destination,sector,rate`: `0.25`, or `25%`."""

    titles: ClassVar = say_as("kind of move", "Table of tariffs")
    value_column: ClassVar = "rate"
    sector_required: ClassVar = True

    def value_of(self, text: str) -> float:
        """A rate above −1: `0.25`, or `25%`."""
        return above_minus_one(rate_in_cell(text))

    def fault_of(self, value: float, domestic: bool) -> str | None:
        """Domestic sales bear no tariff."""
        del value
        return "domestic sales bear no tariff" if domestic else None

    def act(self, draft: Draft, place: Place) -> None:
        """Set the table's tariff rates."""
        points = self.read(place)
        if len(points.value):
            draft.set_tariff(points, place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """How many cells, and the range of rates."""
        values = self.read(place).value
        text = speech.words(
            "tariffs are set as listed in {file}: {cells}{rates}",
            file=told(self.file),
            cells=_cells(len(values)),
            rates=_told(100.0 * values, speech, _RATES) if len(values) else "",
        )
        return Telling(text)


@dataclass(frozen=True)
class _Values:
    """What is said of values: of one, or of several from {low} to {high}."""

    one: Message
    several: Message


_FACTORS = _Values(say(", factors {low}"), say(", factors {low} to {high}"))
_RATES = _Values(say(", rates {low} percent"), say(", rates {low} to {high} percent"))


def _told(values: Array, speech: Speech, how: _Values) -> str:
    low, high = (speech.number(float(v)) for v in (values.min(), values.max()))
    message = how.one if low == high else how.several
    return speech.words(message.text, low=low, high=high)


def _cells(count: int) -> Message:
    return say_counted("{count} cell", "{count} cells", count=count)
