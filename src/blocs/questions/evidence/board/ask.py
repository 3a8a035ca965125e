"""A board: published estimates, and the scenarios that are set beside them.

`board.yaml` holds rows with what a paper published for which country, the scenario file that comes
closest, and what differs; a row that cannot be expressed says why. `answer` computes it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, cast

from pydantic import BeforeValidator, Field, PrivateAttr

from blocs.foundation import casebook
from blocs.foundation.arguments import arguments, optional, path
from blocs.foundation.axes import did_you_mean
from blocs.foundation.documents import Document, KeyPath, read_document
from blocs.foundation.errors import InputError, ScenarioError, shown
from blocs.foundation.files import is_file, is_folder
from blocs.foundation.quantities import quantities
from blocs.moves.fields import (
    Codes,
    Fault,
    Form,
    ListOf,
    Number,
    Text,
    faults_in,
    raise_in_document,
)
from blocs.moves.scenario import Scenario

BOARD_FILE = "board.yaml"
ADDABLE = "real_income_change_pct"
"""The one quantity that can be added up over a group of countries, weighted by income."""
DIFFERENCES = ("data", "year", "elasticities", "closure", "shock", "model")
DifferenceKind: TypeAlias = Literal["data", "year", "elasticities", "closure", "shock", "model"]


def _several(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"expected a list, not {shown(value)}")
    return tuple(cast(Sequence[Any], value))


if TYPE_CHECKING:
    Differences: TypeAlias = Sequence["Difference"]
    Estimates: TypeAlias = Sequence["Published"]
    Rows: TypeAlias = Sequence["BoardRow"]
    Alternatives: TypeAlias = Sequence["Alternative"]
    Names: TypeAlias = Sequence[str]
else:
    _Any = Annotated[tuple[Any, ...], BeforeValidator(_several)]
    Names = Annotated[tuple[Text, ...], BeforeValidator(_several)]
    Differences = Annotated[_Any, ListOf(lambda: [Difference])]
    Estimates = Annotated[_Any, ListOf(lambda: [Published])]
    Rows = Annotated[_Any, ListOf(lambda: [BoardRow])]
    Alternatives = Annotated[_Any, ListOf(lambda: [Alternative])]


class Difference(Form, spoken=("",)):
    """One thing that the paper did otherwise, and which way it moves the number."""

    what: DifferenceKind = Field(description="What differs.")
    en: Text = Field(description="How it differs, in English.")
    ru: Text = Field(description="The same in Russian.")


class Published(Form, spoken=("note",)):
    """One published number, or a range, for a country or a group of them."""

    countries: Codes = Field(description="A country, or countries and blocs taken together.")
    value: Number | None = Field(default=None, description="The published number, %.")
    standard_error: Number | None = Field(default=None, description="Its standard error, %.")
    low: Number | None = Field(default=None, description="Lower end of a published range, %.")
    high: Number | None = Field(default=None, description="Upper end of a published range, %.")
    rounding: Number = Field(default=0.005, description="Half of the last digit printed, %.")
    quantity: Text = Field(default=ADDABLE, description="The quantity of ours that it is.")
    source: Text | None = Field(default=None, description="Another source than the row's.")
    note_en: Text | None = Field(default=None, description="What a reader must know.")
    note_ru: Text | None = Field(default=None, description="The same in Russian.")

    @property
    def ends(self) -> tuple[float, float]:
        """The published range [%]: value ± 1.96 standard errors, or low and high; rounded ends."""
        if self.value is None:
            low, high = float(self.low or 0.0), float(self.high or 0.0)
        else:
            half = 1.96 * (self.standard_error or 0.0)
            low, high = self.value - half, self.value + half
        return low - self.rounding, high + self.rounding

    @property
    def middle(self) -> float:
        """The published number, or the middle of the published range [%]."""
        low, high = self.ends
        return (low + high) / 2 if self.value is None else self.value


class Alternative(Form):
    """One trade elasticity for all sectors, from the literature."""

    value: Number = Field(description="The trade elasticity, above 0.")
    source: Text = Field(description="Who estimated it.")


class BoardRow(Form, spoken=("title", "published", "cannot")):
    """One published result and our counterpart."""

    name: Text = Field(description="A short name, unique in the file.")
    title_en: Text = Field(description="What happens, in English.")
    title_ru: Text = Field(description="The same in Russian.")
    source: Text = Field(description="Paper, journal and year, and where in it.")
    published: Estimates = Field(default=(), description="A list of published numbers.")
    published_en: Text | None = Field(default=None, description="A result that is no number.")
    published_ru: Text | None = Field(default=None, description="The same in Russian.")
    scenario: Text | None = Field(default=None, description="Our scenario file, from this folder.")
    against: Text | None = Field(
        default=None, description="A scenario file: ours is then the difference to its result."
    )
    tables: Text | None = Field(
        default=None, description="A world that blocs may not ship: a folder in --data."
    )
    nearest_model: Text | None = Field(default=None, description="Our model closest to theirs.")
    differs: Differences = Field(default=(), description="What the paper did otherwise.")
    cannot_en: Text | None = Field(default=None, description="Why it cannot be expressed.")
    cannot_ru: Text | None = Field(default=None, description="The same in Russian.")


class Board(Form, spoken=("title", "notes", "why")):
    """What `board.yaml` says, and where its scenarios lie."""

    title: Text = Field(description="The board in one line.")
    title_ru: Text = Field(description="The title in Russian.")
    notes: Text = Field(description="How to read it.")
    notes_ru: Text = Field(description="The same in Russian.")
    why: Text | None = Field(default=None, description="Why our losses differ, for the lede.")
    why_ru: Text | None = Field(default=None, description="The same in Russian.")
    elasticities: Alternatives = Field(
        default=(), description="Trade elasticities to set beside the world's own."
    )
    worlds: Names = Field(
        default=(),
        description="Worlds to run every row on, the one that is shown first; default: the rows' "
        "own.",
    )
    rows: Rows = Field(description="The rows.")

    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """The folder of the file."""
        return self._folder

    def scenario_of(self, name: str, *, tables: Path | None = None) -> Scenario:
        """The scenario in file `name`; its own tables are then looked for in `tables`."""
        path = self._folder / name
        try:
            document = read_document(path)
        except InputError as error:
            what = f"scenario '{path}' cannot be read"
            raise ScenarioError(what, problems=error.problems) from None
        if tables is not None:
            document = dataclasses.replace(document, file=str(tables / path.name))
        return Scenario.from_document(document)


@arguments(
    path=optional(path),
)
def load_board(path: str | Path | None = None) -> Board:
    """Read a board from its folder or its file; None: the one that comes with blocs.

    Raises ScenarioError, every problem at once.
    """
    file = casebook.board() if path is None else Path(path)
    file = file / BOARD_FILE if is_folder(file) else file
    try:
        document = read_document(file)
    except InputError as error:
        raise ScenarioError(f"board '{file}' cannot be read", problems=error.problems) from None
    what = f"board '{file}'"
    raise_in_document(what, document, _faults(document, file.parent))
    board = _built(document.data)
    board._folder = file.parent  # pyright: ignore[reportPrivateUsage]
    return board


def rows_named(board: Board, only: Sequence[str] | None) -> list[BoardRow]:
    """Rows of a board by name, each once; None: all. Raises InputError for an unknown name."""
    known = {row.name: row for row in board.rows}
    for name in only or ():
        if name not in known:
            told = (f"no row '{name}' on the board.", did_you_mean(name, known))
            raise InputError(" ".join((*filter(None, told), f"Rows: {', '.join(known)}.")))
    return [known[name] for name in dict.fromkeys(known if only is None else only)]


NESTED: Mapping[type[Form], Mapping[str, type[Form]]] = {
    Board: {"rows": BoardRow, "elasticities": Alternative},
    BoardRow: {"published": Published, "differs": Difference},
}
"""Lists of forms inside forms."""


def _faults(document: Document, folder: Path) -> list[Fault]:
    faults = _faults_of(document.data, Board, ())
    if isinstance(document.data, Mapping):
        given = cast(Mapping[str, Any], document.data)
        if (given.get("why") is None) != (given.get("why_ru") is None):
            faults.append(Fault((), "'why' and 'why_ru' go together"))
    rows = _mappings(document.data, "rows")
    names = [row.get("name") for _, row in rows]
    for index, row in rows:
        place: KeyPath = ("rows", index)
        faults += [fault.below(*place) for fault in _row_faults(row, folder)]
        if isinstance(row.get("name"), str) and row["name"] in names[:index]:
            faults.append(Fault((*place, "name"), f"a second row is called {shown(row['name'])}"))
    for index, item in _mappings(document.data, "elasticities"):
        value = item.get("value")
        if isinstance(value, int | float) and value <= 0:
            faults.append(Fault(("elasticities", index, "value"), f"{value:g} must be above 0"))
    return faults


def _faults_of(data: Any, form: type[Form], path: KeyPath) -> list[Fault]:
    """Faults of a form and of the forms inside it, with places from the document's root."""
    faults = [fault.below(*path) for fault in faults_in(data, form)]
    for key, inner in NESTED.get(form, {}).items():
        found: Any = cast(Mapping[str, Any], data).get(key) if isinstance(data, Mapping) else None
        if isinstance(found, list):
            for index, item in enumerate(cast(list[Any], found)):
                faults += _faults_of(item, inner, (*path, key, index))
    return faults


def _mappings(data: Any, key: str) -> list[tuple[int, Mapping[str, Any]]]:
    """The mappings in the list `key`, with their positions."""
    found: Any = cast(Mapping[str, Any], data).get(key) if isinstance(data, Mapping) else None
    items = cast(list[Any], found) if isinstance(found, list) else []
    return [(n, cast(Mapping[str, Any], i)) for n, i in enumerate(items) if isinstance(i, Mapping)]


def _row_faults(row: Mapping[str, Any], folder: Path) -> list[Fault]:
    """What is wrong with a row beyond its fields."""
    faults: list[Fault] = []
    if (row.get("scenario") is None) == (row.get("cannot_en") is None):
        remedy = "Give `scenario`, or say in `cannot_en` and `cannot_ru` why there is none."
        faults.append(Fault((), "a row has either a scenario or a reason why not", remedy))
    for english, russian in (("cannot_en", "cannot_ru"), ("published_en", "published_ru")):
        if (row.get(english) is None) != (row.get(russian) is None):
            faults.append(Fault((), f"'{english}' and '{russian}' go together"))
    if not row.get("published") and row.get("published_en") is None:
        faults.append(Fault((), "nothing is published", "Give `published` or `published_en`."))
    for key in ("scenario", "against"):
        name = row.get(key)
        if isinstance(name, str) and not is_file(folder / name):
            faults.append(Fault((key,), f"there is no file '{folder / name}'"))
    for index, item in _mappings(row, "published"):
        faults += [fault.below("published", index) for fault in _published_faults(item)]
    return faults


def _published_faults(item: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    ends = (item.get("low"), item.get("high"))
    given = (item.get("value") is not None, ends[0] is not None, ends[1] is not None)
    if given not in ((True, False, False), (False, True, True)):
        faults.append(Fault((), "give either 'value', or 'low' and 'high'"))
    low, high = ends
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        faults.append(Fault(("low",), f"low {low:g} is above high {high:g}"))
    if item.get("standard_error") is not None and item.get("value") is None:
        faults.append(Fault(("standard_error",), "a standard error needs a 'value'"))
    for key in ("standard_error", "rounding"):
        number = item.get(key)
        if isinstance(number, int | float) and number < 0:
            faults.append(Fault((key,), f"{number:g} is below zero"))
    if (item.get("note_en") is None) != (item.get("note_ru") is None):
        faults.append(Fault((), "'note_en' and 'note_ru' go together"))
    return faults + _quantity_faults(item.get("quantity", ADDABLE))


def _quantity_faults(name: Any) -> list[Fault]:
    known = [k for k, q in quantities().items() if q.axes == ("country",) and k.endswith("_pct")]
    if name in known or not isinstance(name, str):
        return []
    message = f"'{name}' is no change per country in per cent. {did_you_mean(name, known)}"
    return [Fault(("quantity",), message.rstrip(), f"Known: {', '.join(known)}.")]


def _built(data: Any) -> Board:
    """The board of a document without faults."""

    def built(fields: Mapping[str, Any], form: type[Form]) -> Form:
        inner = {
            key: tuple(built(item, kind) for item in fields.get(key, ()))
            for key, kind in NESTED.get(form, {}).items()
        }
        return form.model_validate({**fields, **inner})

    return cast(Board, built(data, Board))
