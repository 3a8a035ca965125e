"""The base of all requests, and the types of their fields."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from blocs.foundation.messages import Told, given

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench

MOST_DRAWS = 2_000
MOST_SEED = 2**31 - 1
FORM = "x-file-form"
"""Key of a schema that stands for that of a kind of file: see `schema`."""


@dataclass(frozen=True)
class Answered:
    """An answer, and what its report is told besides the language."""

    answer: Any
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Ask(BaseModel):
    """One request. question: its name in `QUESTIONS`; at_once: whether its answer is waited for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: ClassVar[str]
    at_once: ClassVar[bool] = False

    @abstractmethod
    def answer(self, bench: Bench) -> Answered:
        """Solve it. Raises what the question raises."""

    def check(self, bench: Bench) -> Told | None:
        """Read what was posted; gives the title of its own that the answer has. Raises InputError.

        Called before a job waits its turn, so that its sender learns of faults at once.
        """
        del bench

    def worlds(self) -> tuple[str, ...]:
        """Worlds that fields of the request name."""
        name = getattr(self, "world", None)
        return () if name is None else (name,)


def titled(form: Any) -> Told:
    """The title of a form in every language that it has one in."""
    return given(form, "title")


def _control(word: str) -> dict[str, Any]:
    return {"x-control": word}


def _file_type(kind: str) -> Any:
    """A file of a kind as data, as YAML text, or by its name in the casebook."""
    text = {"type": "string", "minLength": 1, "description": "YAML text, or a casebook name"}
    return WithJsonSchema({"anyOf": [{FORM: kind}, text], "x-control": "file", "x-kind": kind})


GivenFile: TypeAlias = dict[str, Any] | str
ScenarioFile = Annotated[GivenFile, _file_type("scenario")]
GameFile = Annotated[GivenFile, _file_type("game")]
ProjectFile = Annotated[GivenFile, _file_type("project")]
CoverFile = Annotated[GivenFile, _file_type("cover")]
ContestFile = Annotated[GivenFile, _file_type("contest")]

Word = StringConstraints(min_length=1, max_length=60, strip_whitespace=True)
WorldName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_-]+$"),
    Field(json_schema_extra=_control("world")),
]
Country = Annotated[str, Word, Field(json_schema_extra=_control("country"))]
Countries = Annotated[
    list[Annotated[str, Word]],
    Field(min_length=1, max_length=40, json_schema_extra=_control("countries")),
]
Names = Annotated[
    list[Annotated[str, Word]], Field(max_length=40, json_schema_extra=_control("names"))
]
CasebookName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)?$"),
    Field(json_schema_extra=_control("name")),
]
Position = Annotated[str, Word, Field(json_schema_extra=_control("text"))]
"""Longitude and latitude in degrees, with a comma between them."""
CsvText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=256 * 1024),
    Field(json_schema_extra=_control("table")),
]
"""A table as the text of a CSV file: no path is ever taken."""
Tariffs = Literal["none", "embedded"]
Seed = Annotated[int, Field(ge=0, le=MOST_SEED)]
Draws = Annotated[int, Field(ge=0, le=MOST_DRAWS)]
