"""What game files whose pay-offs are solved worlds share: a base world, lists of moves, a reader.

Every key that ends in `moves`, and `baseline`, holds a list of moves, however deep it stands. A
list may be a pattern: the codes `member`, `one` and `other` stand for countries filled in later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, Field, PrivateAttr

from blocs.foundation.axes import did_you_mean
from blocs.foundation.documents import Document, KeyPath, render_path
from blocs.foundation.errors import Problem
from blocs.foundation.files import beside
from blocs.foundation.messages import given
from blocs.moves.fields import (
    Codes,
    Fault,
    Form,
    OneOrList,
    Text,
    Year,
    faults_in,
    raise_faults,
    raise_in_document,
)
from blocs.moves.move import Move
from blocs.moves.registry import MOVES, name_of
from blocs.moves.scenario import Closure, Moves, typed_moves
from blocs.questions.games.numbers import named

MOST_PLAYERS = 6
"""Players whose 2^n coalitions are all solved."""


if TYPE_CHECKING:
    Names: TypeAlias = Sequence[str]
else:
    Names = Annotated[tuple[Text, ...], OneOrList()]


class Titled(Form, spoken=("title", "note")):
    """What has a title and a note in two languages."""

    title: Text = Field(description="In one line.")
    note: Text | None = Field(default=None, description="What is assumed, and why.")

    def called(self, language: str) -> str:
        """The title in a language."""
        return given(self, "title")[language]


class Party(Titled):
    """A country, or a bloc that acts as one."""

    countries: Codes = Field(description="Codes of its countries.")


if TYPE_CHECKING:
    Parties: TypeAlias = Mapping[str, Party]
else:
    Parties = Annotated[dict[str, Party], BeforeValidator(named)]


class OutcomeGame(Form, spoken=("title", "notes")):
    """What every such file has."""

    title: Text = Field(description="The game in one line.")
    world: Text | None = Field(default=None, description="Name of the base world.")
    tariffs: Text | None = Field(
        default=None, description="Tariffs of the base year: `none`, `embedded`, or a CSV file."
    )
    year: Year | None = Field(default=None, description="The year of schedules and packages.")
    closure: Closure = Field(default=Closure(), description="Trade balance, numeraire, labour.")
    baseline: Moves = Field(default=(), description="Moves made before the game starts.")
    notes: Text | None = Field(default=None, description="Assumptions and their reasons.")
    sources: Names = Field(default=(), description="Where numbers come from.")

    _document: Document | None = PrivateAttr(default=None)

    def __init__(self, /, **data: Any) -> None:
        what = f"{type(self).__name__} is not valid"
        fields, faults = with_typed_moves(data, dated=data.get("year") is not None)
        if faults:
            raise_faults(what, faults)
        super().__init__(**fields)
        raise_faults(what, self.contradictions())

    __init__.__pydantic_base_init__ = True  # pyright: ignore[reportFunctionMemberAccess]

    def contradictions(self) -> list[Fault]:
        """What is wrong where every field is right by itself."""
        return []

    def as_data(self) -> dict[str, Any]:
        """Plain data in the form of the game file, defaults written out."""
        return cast(dict[str, Any], _as_data(self))

    @property
    def document(self) -> Document | None:
        """The file that the game was read from, with the places of its values."""
        return self._document

    @property
    def folder(self) -> Path:
        """The folder of the file, or the current one."""
        return Path() if self._document is None else Path(self._document.file).parent

    @property
    def tariffs_chosen(self) -> str | None:
        """The tariffs asked for; a table beside the file by its path."""
        return beside(self.folder, self.tariffs)

    def problem(self, path: KeyPath, message: str, remedy: str | None = None) -> Problem:
        """A problem at `path`, with the line where the game comes from a file."""
        if self._document is None:
            return Problem(message, field=render_path(path) or None, remedy=remedy)
        return self._document.problem(path, message, remedy)


def _as_data(value: object) -> object:
    """Forms, moves and containers of them as mappings, lists, numbers and words."""
    if isinstance(value, Move):
        return {name_of(value): value.model_dump(mode="json", exclude_none=True, by_alias=True)}
    if isinstance(value, BaseModel):
        fields = ((name, getattr(value, name)) for name in type(value).model_fields)
        return {name: _as_data(item) for name, item in fields if item is not None}
    if isinstance(value, Mapping):
        entries = cast(Mapping[object, object], value).items()
        return {str(key): _as_data(item) for key, item in entries}
    if isinstance(value, list | tuple):
        return [_as_data(item) for item in cast(Sequence[object], value)]
    return value.value if isinstance(value, Enum) else value


Game = TypeVar("Game", bound=OutcomeGame)


def reader(form: type[Game]) -> Callable[[Document], Game]:
    """How a document becomes this form. Raises ScenarioError, every problem with its line."""

    def read(document: Document) -> Game:
        what, data = f"game '{document.file}'", cast(dict[str, Any], document.data)
        folder = Path(document.file).parent
        dated = data.get("year") is not None
        fields, faults = with_typed_moves(data, dated=dated, folder=folder)
        raise_in_document(what, document, [*faults, *faults_in(fields, form)])
        game = form.model_validate(fields)
        game._document = document  # pyright: ignore[reportPrivateUsage]
        raise_in_document(what, document, game.contradictions())
        return game

    return read


def with_typed_moves(
    data: Mapping[str, Any], *, dated: bool, folder: Path | None = None
) -> tuple[dict[str, Any], list[Fault]]:
    """`data` with every list of moves as Move objects, and the faults of those lists."""
    faults: list[Fault] = []

    def walk(value: Any, path: KeyPath) -> Any:
        if isinstance(value, Mapping):
            entries = cast(Mapping[str, Any], value)
            return {key: entry(str(key), item, (*path, key)) for key, item in entries.items()}
        if isinstance(value, list):
            return [walk(item, (*path, k)) for k, item in enumerate(cast(list[Any], value))]
        return value

    def entry(key: str, item: Any, path: KeyPath) -> Any:
        if key != "baseline" and not key.endswith("moves"):
            return walk(item, path)
        moves, found = typed_moves(item, key, dated=dated, folder=folder)
        faults.extend(fault.below(*path) for fault in found)
        return moves

    return {key: entry(str(key), item, (key,)) for key, item in data.items()}, faults


def filled(move: Move, places: Mapping[str, Sequence[str]]) -> Move:
    """A move with the codes that stand in `places` replaced by the codes they stand for."""

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return list(places[value]) if value in places else value
        if isinstance(value, Mapping):
            entries = cast(Mapping[str, Any], value)
            return {key: walk(item) for key, item in entries.items()}
        if isinstance(value, list):
            items: list[Any] = []
            for item in cast(list[Any], value):
                known = isinstance(item, str) and item in places
                items += list(places[str(item)]) if known else [walk(item)]
            return items
        return value

    data = cast(BaseModel, move).model_dump(mode="json", exclude_none=True, by_alias=True)
    return MOVES[name_of(move)].model_validate(walk(data))


def unknown_names(names: Sequence[str], known: Sequence[str], path: KeyPath) -> list[Fault]:
    """A fault for each name that is not among `known`."""
    remedy = f"Known: {', '.join(known)}."
    return [
        Fault(path, f"unknown name '{name}'. {did_you_mean(name, known)}".rstrip(), remedy)
        for name in names
        if name not in known
    ]
