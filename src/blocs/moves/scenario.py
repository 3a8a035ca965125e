"""A scenario: a titled list of moves with a base world and a closure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias, cast

from pydantic import (
    BaseModel,
    Field,
    GetJsonSchemaHandler,
    PrivateAttr,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema

from blocs.foundation.arguments import arguments, path
from blocs.foundation.axes import did_you_mean
from blocs.foundation.documents import Document, KeyPath, read_document, render_path
from blocs.foundation.errors import InputError, Problem, ScenarioError, shown
from blocs.foundation.files import beside, is_file
from blocs.foundation.shown import Shown
from blocs.moves.fields import (
    Fault,
    Form,
    Number,
    Text,
    Year,
    faults_in,
    raise_faults,
    raise_in_document,
)
from blocs.moves.instruments.dated_tariffs import TariffSchedule
from blocs.moves.instruments.tables import TariffTable, TradeCostTable
from blocs.moves.move import Move
from blocs.moves.registry import MOVES, name_of
from blocs.world.shocks.trade import TradeBalance

ANY_MOVE = "AnyMove"
"""The title, in a JSON schema, of what stands in a list of moves."""


class _OneKeyMappings:
    """What a list of moves looks like in a file, for whoever completes and checks one there."""

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "type": "array",
            "items": {
                "title": ANY_MOVE,
                "format": "move",
                "type": "object",
                "description": "One move: its word, then its fields.",
                "properties": {
                    name: {"description": _first_line(kind), **_schema_of(kind, handler)}
                    for name, kind in MOVES.items()
                },
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
            },
        }


def _schema_of(kind: type[Move], handler: GetJsonSchemaHandler) -> dict[str, Any]:
    return handler(kind.__pydantic_core_schema__)


def _first_line(kind: type[Move]) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0]


if TYPE_CHECKING:
    Moves: TypeAlias = Sequence[Move]
else:
    Moves = Annotated[tuple[Move, ...], _OneKeyMappings()]

STAGES = ("baseline", "moves")
"""The two lists of moves that a scenario holds."""


MOST_LABOUR_ELASTICITY = 100.0
"""Estimates are around one; a hundred is labour without limit."""


MOST_STRENGTH = 2.0
"""A move made twice as strongly: beyond, another scenario is meant."""


class Closure(Form):
    """How trade deficits and labour follow the shock, and what is held constant."""

    trade_balance: TradeBalance = Field(
        default=TradeBalance.FIXED_SHARE, description="What happens to each country's deficit."
    )
    numeraire: Text = Field(default="world", description="`world`, or a country code.")
    labour_supply_elasticity: Number = Field(
        default=0.0,
        description="Elasticity of labour supplied with respect to the real wage; 0: fixed.",
    )

    @field_validator("labour_supply_elasticity")
    @classmethod
    def _not_negative(cls, value: float) -> float:
        if not 0 <= value <= MOST_LABOUR_ELASTICITY:
            raise ValueError(
                f"labour_supply_elasticity {value:g} must lie between 0 and "
                f"{MOST_LABOUR_ELASTICITY:g}"
            )
        return value


class Scenario(Shown, Form, spoken=("title", "notes")):
    """What a person declares: moves, made on a world, compared with the world after `baseline`."""

    title: Text = Field(description="One line that says what happens.")
    world: Text | None = Field(default=None, description="Name of the base world.")
    tariffs: Text | None = Field(
        default=None, description="Tariffs of the base year: `none`, `embedded`, or a CSV file."
    )
    year: Year | None = Field(
        default=None, description="The year whose schedules and dated packages apply."
    )
    closure: Closure = Field(
        default=Closure(), description="Trade balance, numeraire, supply of labour."
    )
    baseline: Moves = Field(default=(), description="Moves made before the comparison starts.")
    moves: Moves = Field(description="Moves whose effect is asked for.")
    strength: tuple[Number, ...] | None = Field(
        default=None,
        description="How strongly each of `moves` is made: 0 not, 1 as written, 2 doubled.",
    )
    notes: Text | None = Field(default=None, description="Assumptions and their reasons.")
    source: Text | None = Field(default=None, description="Where the scenario comes from.")

    _document: Document | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _one_strength_each(self) -> Self:
        given = self.strength
        if given is None:
            return self
        if len(given) != len(self.moves):
            raise ValueError(
                f"strength lists {len(given)} numbers for {len(self.moves)} moves: one each, in "
                "their order"
            )
        for value in given:
            if not 0 <= value <= MOST_STRENGTH:
                raise ValueError(f"strength {value:g} must lie between 0 and {MOST_STRENGTH:g}")
        return self

    def __init__(self, /, **data: Any) -> None:
        fields, faults = _with_typed_moves(data)
        if faults:
            raise_faults("Scenario is not valid", [*faults, *faults_in(fields, Scenario)])
        super().__init__(**fields)

    __init__.__pydantic_base_init__ = True  # pyright: ignore[reportFunctionMemberAccess]

    @classmethod
    def from_document(cls, document: Document) -> Scenario:
        """A scenario from a YAML document. Raises ScenarioError, every problem with its line."""
        what, data = f"scenario '{document.file}'", cast(object, document.data)
        if not isinstance(data, dict):
            message = f"a scenario is a mapping with 'title' and 'moves', not {shown(data)}"
            raise_in_document(what, document, [Fault((), message)])
        fields, faults = _with_typed_moves(
            cast(dict[str, Any], data), folder=Path(document.file).parent
        )
        raise_in_document(what, document, [*faults, *faults_in(fields, cls)])
        scenario = cls.model_validate(fields)
        scenario._document = document
        return scenario

    def _facts(self) -> Mapping[str, str]:
        told = {"title": self.title, "world": self.world or "the default", "year": str(self.year)}
        if self.year is None:
            del told["year"]
        stages = {stage: getattr(self, stage) for stage in STAGES}
        size = {
            stage: f"{len(moves)} ({', '.join(dict.fromkeys(map(name_of, moves)))})"
            for stage, moves in stages.items()
            if moves or stage == "moves"
        }
        return {**told, **size, "trade balance": str(self.closure.trade_balance)}

    @property
    def file(self) -> str | None:
        """The file that the scenario was read from, if any."""
        return None if self._document is None else self._document.file

    @property
    def folder(self) -> Path:
        """Where relative paths of tables start: the scenario file's folder, or the current one."""
        return Path() if self._document is None else Path(self._document.file).parent

    def strength_of(self, index: int) -> float:
        """How strongly move number `index` is made."""
        return 1.0 if self.strength is None else self.strength[index]

    @property
    def tariffs_chosen(self) -> str | None:
        """The tariffs asked for; a table beside the file by its path."""
        return beside(self.folder, self.tariffs)

    def problem(self, path: KeyPath, message: str, remedy: str | None = None) -> Problem:
        """A problem at `path`, with the line where the scenario comes from a file."""
        if self._document is None:
            return Problem(message, field=render_path(path) or None, remedy=remedy)
        return self._document.problem(path, message, remedy)

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines that its moves act on: that of trade always, then others."""
        named = (name for move in (*self.baseline, *self.moves) for name in move.engines)
        return tuple(dict.fromkeys(("trade", *named)))

    def as_data(self) -> dict[str, Any]:
        """Plain data in the form of the scenario file, defaults written out."""
        data: dict[str, Any] = {}
        for key in Scenario.model_fields:
            value = getattr(self, key)
            if key in STAGES:
                data[key] = [{name_of(move): _plain(move)} for move in value]
            elif isinstance(value, tuple):
                data[key] = list(cast(tuple[float, ...], value))
            elif value is not None:
                data[key] = _plain(value) if isinstance(value, BaseModel) else value
        return data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self._contents() == other._contents()

    def __hash__(self) -> int:
        return hash(self._contents())

    def _contents(self) -> tuple[Any, ...]:
        return tuple(getattr(self, key) for key in Scenario.model_fields)


@arguments(
    path=path,
)
def load_scenario(path: str | Path) -> Scenario:
    """Read a scenario file. Raises ScenarioError with every problem of the file at once."""
    try:
        document = read_document(Path(path))
    except InputError as error:
        raise ScenarioError(f"scenario '{path}' cannot be read", problems=error.problems) from None
    return Scenario.from_document(document)


def _plain(form: BaseModel) -> dict[str, Any]:
    return form.model_dump(mode="json", exclude_none=True, by_alias=True)


# -- one-key mappings into moves ------------------------------------------------------------------


def _with_typed_moves(
    data: Mapping[str, Any], *, folder: Path | None = None
) -> tuple[dict[str, Any], list[Fault]]:
    """`data` with both lists of moves as Move objects, and the faults of those lists.

    With a `folder`, a table that is not there is a fault, too.
    """
    fields, faults = dict(data), list[Fault]()
    for stage in STAGES:
        if stage not in data:
            continue
        typed, found = typed_moves(
            data[stage], stage, dated=data.get("year") is not None, folder=folder
        )
        faults += [fault.below(stage) for fault in found]
        fields[stage] = typed
    return fields, faults


def typed_moves(
    value: Any, stage: str, *, dated: bool, folder: Path | None = None
) -> tuple[tuple[Move, ...], list[Fault]]:
    """A list of one-key mappings as moves, and its faults, with paths from the list on.

    stage: the key under which the list stands. dated: whether a year is given with it. With a
    `folder`, a table that is not there is a fault, too.
    """
    moves, faults, seen = list[Move](), list[Fault](), dict[Hashable, int]()
    for index, item in enumerate(_items(stage, value, faults)):
        move = _typed(item)
        found = _missing_table(move, folder) if isinstance(move, Move) else move
        found = found or _undated(move, dated=dated)
        faults += [fault.below(index) for fault in found]
        if isinstance(move, Move):
            faults += _repeated(move, index, seen, stage)
            moves.append(move)
    return tuple(moves), faults


def _repeated(move: Move, index: int, seen: dict[Hashable, int], stage: str) -> Sequence[Fault]:
    """A fault where the same move stands earlier in the list: it would multiply, or add up."""
    first = seen.setdefault(move.contents(), index)
    if first == index:
        return ()
    name = name_of(move)
    message = f"the same move as {stage}[{first}].{name}"
    return [Fault((index, name), message, "Leave one out, or write what both do in one move.")]


def _items(stage: str, value: Any, faults: list[Fault]) -> Sequence[Any]:
    if isinstance(value, list | tuple):
        return cast(Sequence[Any], value)
    remedy = f"Write '{stage}: []' for none, or one move a line: '- tariff: {{…}}'."
    faults.append(Fault((), f"expected a list of moves, not {shown(value)}", remedy))
    return ()


def _typed(item: Any) -> Move | list[Fault]:
    """One move from `{name: fields}` or from a move, or what is wrong with it."""
    if isinstance(item, Move):
        known = type(item) in MOVES.values()
        return item if known else [Fault((), f"'{type(item).__name__}' is no registered move")]
    remedy = "A move is one word with its fields, as in '- embargo: {by: …}'."
    if not isinstance(item, Mapping):
        return [Fault((), f"expected a move, not {shown(item)}", remedy)]
    entries = cast(Mapping[str, Any], item)
    if len(entries) != 1:
        return [Fault((), f"expected one move, found {', '.join(entries) or 'none'}", remedy)]
    name, body = next(iter(entries.items()))
    move = _filled(str(name), body)
    return move if isinstance(move, Move) else [fault.below(str(name)) for fault in move]


def _filled(name: str, body: Any) -> Move | list[Fault]:
    """The move called `name` with the fields `body`, or what is wrong with it."""
    kind = MOVES.get(name)
    if kind is None:
        message = f"unknown move '{name}'. {did_you_mean(name, MOVES)}".rstrip()
        return [Fault((), message, f"Moves: {', '.join(MOVES)}.")]
    if not isinstance(body, Mapping):
        message = f"expected a mapping of fields, not {shown(body)}"
        return [Fault((), message, f"Write '{name}: {{…}}', or '{name}: {{}}' for none.")]
    faults = faults_in(body, kind)
    return faults or kind.model_validate(body)


def _undated(move: Move | list[Fault], *, dated: bool) -> list[Fault]:
    if not isinstance(move, Move) or not move.is_dated or dated:
        return []
    message = "this move depends on the year, and the scenario has none"
    return [Fault((name_of(move),), message, "Add `year:` to the scenario, beside `title:`.")]


def _missing_table(move: Move, folder: Path | None) -> list[Fault]:
    if folder is None or not isinstance(move, TradeCostTable | TariffTable | TariffSchedule):
        return []
    path = move.path_from(folder)
    if is_file(path):
        return []
    remedy = "A relative path starts at the folder of the scenario file."
    return [Fault((name_of(move), "file"), f"there is no file '{path}'", remedy)]


def is_ranged(scenario: Scenario) -> bool:
    """Whether any move of a scenario has numbers with a range."""
    return any(move.is_ranged for stage in STAGES for move in getattr(scenario, stage))


def at_estimate(scenario: Scenario, estimate: str | float) -> Scenario:
    """The scenario with every preset at one value of its range: see `instruments/presets`."""
    changed = {
        stage: tuple(
            move.model_copy(update={"estimate": estimate}) if move.is_ranged else move
            for move in getattr(scenario, stage)
        )
        for stage in STAGES
    }
    return scenario.model_copy(update=changed)
