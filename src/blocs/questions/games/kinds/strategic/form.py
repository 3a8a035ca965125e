"""A game: actors, the options open to each as lists of moves, and what each of them wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, cast

from pydantic import BaseModel, BeforeValidator, Field, PrivateAttr

from blocs.foundation.documents import Document, KeyPath, render_path
from blocs.foundation.errors import Problem, shown
from blocs.foundation.files import beside
from blocs.foundation.messages import given
from blocs.moves.fields import (
    Codes,
    Fault,
    Form,
    OneOrList,
    Share,
    Text,
    Year,
    faults_in,
    raise_faults,
    raise_in_document,
)
from blocs.moves.move import Move
from blocs.moves.registry import name_of
from blocs.moves.scenario import Closure, Moves, typed_moves
from blocs.questions.games.kinds.strategic.faults import contradictions
from blocs.questions.games.numbers import ByName, Count, PercentLevel, Value, Years, named, several

DEFAULT_KIND = "strategic"

OUTCOMES = (
    "real_income_change_pct",
    "real_income_change_million_usd",
    "real_wage_change_pct",
    "tariff_revenue_change",
    "exports_change_pct",
    "imports_change_pct",
    "transfers_received_million_usd",
    "rupture_loss_pct",
)
"""What a term of utility may be computed from."""


def _steps(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"expected a list, not {shown(value)}")
    return tuple(cast(Sequence[Any], value))


if TYPE_CHECKING:
    OutcomeName: TypeAlias = str
    Choices: TypeAlias = Mapping[str, Sequence[str]]
    Rules: TypeAlias = "Sequence[Rule]"
    Terms: TypeAlias = "Mapping[str, Term]"
    Options: TypeAlias = "Mapping[str, Option]"
    Actors: TypeAlias = "Mapping[str, Actor]"
    Kinds: TypeAlias = "Mapping[str, Mapping[str, TypeOf]]"
    Steps: TypeAlias = "Sequence[Step]"
    Effects: TypeAlias = "Sequence[Effect]"
    Sentences: TypeAlias = Sequence[str]
else:
    OutcomeName = Literal[OUTCOMES]
    _named = BeforeValidator(named)
    Choices = Annotated[dict[str, Annotated[tuple[Text, ...], OneOrList()]], _named]
    Rules = Annotated[tuple["Rule", ...], BeforeValidator(several)]
    Terms = Annotated[dict[str, "Term"], _named]
    Options = Annotated[dict[str, "Option"], _named]
    Actors = Annotated[dict[str, "Actor"], _named]
    Kinds = Annotated[dict[str, Annotated[dict[str, "TypeOf"], _named]], _named]
    Steps = Annotated[tuple["Step", ...], BeforeValidator(_steps)]
    Effects = Annotated[tuple["Effect", ...], BeforeValidator(_steps)]
    Sentences = Annotated[tuple[Text, ...], OneOrList()]


def _no_kinds() -> dict[str, dict[str, TypeOf]]:
    return {}


class Named(Form, spoken=("title", "note")):
    """What has a title and a note in two languages."""

    title: Text = Field(description="In one line.")
    note: Text | None = Field(default=None, description="What is assumed, and why.")
    source: Text | None = Field(default=None, description="Where the assumption comes from.")

    def called(self, language: str) -> str:
        """The title in a language."""
        return given(self, "title")[language]

    def noted(self, language: str) -> str:
        """The note in a language; empty where there is none."""
        return given(self, "note")[language]


class Option(Named):
    """What an actor may do: moves, possibly none."""

    moves: Moves = Field(default=(), description="What is done: a list of moves, `[]` for none.")


class Rule(Form):
    """A number that counts in the cells where everybody named plays one of the options named."""

    when: Choices = Field(description="Actor → option, or list of options.")
    value: Value = Field(description="What it adds, in the unit of the term.")

    def holds(self, played: Mapping[str, str]) -> bool:
        """Whether the rule counts where actors play these options."""
        return all(played[actor] in options for actor, options in self.when.items())


class Effect(Named):
    """Moves that happen only where choices meet: a deal that needs both sides."""

    when: Choices = Field(description="Actor → option, or list of options.")
    moves: Moves = Field(description="What then happens.")

    def holds(self, played: Mapping[str, str]) -> bool:
        """Whether it happens where actors play these options."""
        return all(played.get(actor) in options for actor, options in self.when.items())


class Term(Named, spoken=("unit",)):
    """One thing that an actor cares about: an outcome of the model, or numbers that are given."""

    weight: Value = Field(description="Utility of one unit.")
    outcome: OutcomeName | None = Field(
        default=None, description=f"Computed: one of {', '.join(OUTCOMES)}."
    )
    countries: Codes | None = Field(
        default=None, description="Whose outcome; default: the actor's countries."
    )
    to: Codes | None = Field(default=None, description="With whom trade would be ruptured.")
    by_option: ByName | None = Field(default=None, description="Given: own option → number.")
    given: Rules | None = Field(
        default=None, description="Given: numbers that add up, each `{when: {…}, value: …}`."
    )
    unit: Text | None = Field(default=None, description="Unit of given numbers.")
    years: Years | None = Field(
        default=None, description="Years that count, discounted; none: one year, as it is."
    )

    def measured(self, language: str) -> str:
        """The unit of given numbers."""
        return given(self, "unit")[language]


class Actor(Named):
    """A country, a bloc that acts as one, or, without countries, somebody outside the world."""

    countries: Codes | None = Field(default=None, description="Codes; none: outside the world.")
    discount_pct: PercentLevel | None = Field(default=None, description="Discount rate, % a year.")
    options: Options = Field(description="Name → option.")
    utility: Terms = Field(description="Name → term.")

    def factor(self, term: Term) -> float:
        """Σ (1 + r)^-t over the years that count, the first undiscounted; 1 for one year."""
        if term.years is None or self.discount_pct is None:
            return 1.0
        return sum((1 + self.discount_pct / 100) ** -t for t in range(term.years))


class TypeOf(Named):
    """What an actor may be: how likely others hold it, and which weights differ."""

    probability: Share | None = Field(default=None, description="Belief of all others, 0 to 1.")
    poll_count: Count | None = Field(default=None, description="Answers of a poll.")
    weights: ByName | None = Field(default=None, description="Term → weight in place of its own.")


class Step(Form):
    """One step of the order of play: somebody moves, or others are shown a noisy picture."""

    actor: Text | None = Field(default=None, description="Who chooses.")
    observes: Codes | None = Field(default=None, description="Whose earlier choice it sees.")
    signal_of: Text | None = Field(default=None, description="Whose choice the picture shows.")
    seen_by: Codes | None = Field(default=None, description="Who sees the picture.")
    accuracy: Share | None = Field(
        default=None, description="Probability that the picture is right, 0 to 1."
    )


class Uncertainty(Form):
    """How uncertain the weights and given numbers are, as the draws see it."""

    weights_pct: PercentLevel = Field(
        default=25.0, description="Standard deviation of every weight, % of it."
    )
    draws: Count = Field(default=100, description="Draws of weights and beliefs per elasticity.")


class Game(Form, spoken=("title", "notes")):
    """What a person declares: who plays, what each may do, and what each wants."""

    kind: Literal["strategic"] = Field(default="strategic", description="The kind of game.")
    title: Text = Field(description="The game in one line.")
    world: Text | None = Field(default=None, description="Name of the base world.")
    tariffs: Text | None = Field(
        default=None, description="Tariffs of the base year: `none`, `embedded`, or a CSV file."
    )
    year: Year | None = Field(default=None, description="The year of schedules and packages.")
    closure: Closure = Field(default=Closure(), description="Trade balance, numeraire, labour.")
    baseline: Moves = Field(default=(), description="Moves made before the game starts.")
    actors: Actors = Field(description="Name → actor, in the order of the table.")
    effects: Effects = Field(default=(), description="Moves that need several choices to meet.")
    types: Kinds = Field(default_factory=_no_kinds, description="Actor → type → what differs.")
    order: Steps = Field(default=(), description="Order of play; none: all at once.")
    uncertainty: Uncertainty = Field(default=Uncertainty(), description="What the draws vary.")
    notes: Text | None = Field(default=None, description="Assumptions and their reasons.")
    sources: Sentences = Field(default=(), description="Where numbers come from.")

    _document: Document | None = PrivateAttr(default=None)

    def __init__(self, /, **data: Any) -> None:
        fields, faults = _with_typed_moves(data)
        if faults:
            raise_faults("Game is not valid", [*faults, *faults_in(fields, Game)])
        super().__init__(**fields)
        raise_faults("Game is not valid", contradictions(self))

    __init__.__pydantic_base_init__ = True  # pyright: ignore[reportFunctionMemberAccess]

    @property
    def document(self) -> Document | None:
        """The file that the game was read from, with the places of its values."""
        return self._document

    @property
    def folder(self) -> Path:
        """Where relative paths of tables start."""
        return Path() if self._document is None else Path(self._document.file).parent

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of options of each actor."""
        return tuple(len(actor.options) for actor in self.actors.values())

    @property
    def tariffs_chosen(self) -> str | None:
        """The tariffs asked for; a table beside the file by its path."""
        return beside(self.folder, self.tariffs)

    def problem(self, path: KeyPath, message: str, remedy: str | None = None) -> Problem:
        """A problem at `path`, with the line where the game comes from a file."""
        if self._document is None:
            return Problem(message, field=render_path(path) or None, remedy=remedy)
        return self._document.problem(path, message, remedy)

    def as_data(self) -> dict[str, Any]:
        """Plain data in the form of the game file."""
        data = self.model_dump(mode="json", exclude_none=True, by_alias=True)
        data["baseline"] = [_plain(move) for move in self.baseline]
        for name, actor in self.actors.items():
            for key, option in actor.options.items():
                place = data["actors"][name]["options"][key]
                place["moves"] = [_plain(move) for move in option.moves]
        for place, effect in zip(data["effects"], self.effects, strict=True):
            place["moves"] = [_plain(move) for move in effect.moves]
        return {key: value for key, value in data.items() if value not in ({}, [])}


def _plain(move: Move) -> dict[str, Any]:
    return {name_of(move): move.model_dump(mode="json", exclude_none=True, by_alias=True)}


def read_game(document: Document) -> Game:
    """A strategic game from its document. Raises ScenarioError, every problem with its line."""
    what, data = f"game '{document.file}'", cast(dict[str, Any], document.data)
    fields, faults = _with_typed_moves(data, folder=Path(document.file).parent)
    raise_in_document(what, document, [*faults, *faults_in(fields, Game)])
    game = Game.model_validate(fields)
    game._document = document  # pyright: ignore[reportPrivateUsage]
    raise_in_document(what, document, contradictions(game))
    return game


def _with_typed_moves(
    data: Mapping[str, Any], *, folder: Path | None = None
) -> tuple[dict[str, Any], list[Fault]]:
    """`data` with every list of moves as Move objects, and the faults of those lists."""
    fields, faults = dict(data), list[Fault]()
    dated = data.get("year") is not None

    def filled(owner: dict[str, Any], key: str, *path: str | int) -> None:
        if key in owner:
            moves, found = typed_moves(owner[key], key, dated=dated, folder=folder)
            owner[key] = moves
            faults.extend(fault.below(*path, key) for fault in found)

    filled(fields, "baseline")
    if isinstance(fields.get("effects"), list | tuple):
        effects = cast(Sequence[Any], fields["effects"])
        fields["effects"] = [_copied(item) for item in effects]
        for index, effect in enumerate(fields["effects"]):
            if isinstance(effect, dict):
                filled(cast(dict[str, Any], effect), "moves", "effects", index)
    for name, actor in _entries(fields, "actors"):
        for key, option in _entries(actor, "options"):
            filled(option, "moves", "actors", name, "options", key)
    return fields, faults


def _entries(owner: dict[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
    """The mappings below `owner[key]`, copied so that they may be changed; forms are left alone."""
    inner = owner.get(key)
    if not isinstance(inner, Mapping):
        return []
    held = dict(cast(Mapping[str, Any], inner))
    owner[key] = held
    for name, item in held.items():
        held[name] = _copied(item)
    return [(str(name), item) for name, item in held.items() if isinstance(item, dict)]


def _copied(item: Any) -> Any:
    """A mapping, or the fields given to a form, as a new dict; anything else as it is."""
    if isinstance(item, Mapping):
        return dict(cast(Mapping[str, Any], item))
    if isinstance(item, BaseModel):
        return {field: getattr(item, field) for field in item.model_fields_set}
    return item


for _form in (Rule, Effect, Term, Option, Actor, TypeOf, Step, Game):
    _form.model_rebuild()
