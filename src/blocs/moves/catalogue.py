"""What there is to write: every move with its fields, for the command line and the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import cleandoc
from typing import Any, cast

from pydantic import BaseModel

from blocs.foundation.arguments import arguments, text
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError, Problem
from blocs.moves.fields import fields_of, form_in
from blocs.moves.move import Move
from blocs.moves.registry import MOVES


@dataclass(frozen=True)
class FieldNote:
    """One field of a form in words. default: as in YAML, or None where the field is required."""

    name: str
    kind: str
    default: str | None
    text: str


@dataclass(frozen=True)
class FormNote:
    """A form in words: its name, what it is, its fields, and the forms inside it, each once."""

    name: str
    text: str
    fields: tuple[FieldNote, ...]
    inner: tuple[FormNote, ...] = ()


def move_named(name: str) -> type[Move]:
    """The class of a move. Raises InputError, with the closest name, for an unknown one."""
    if name not in MOVES:
        message = f"unknown move '{name}'. {did_you_mean(name, MOVES)}".rstrip()
        problem = Problem(message, remedy=f"Moves: {', '.join(MOVES)}.")
        raise InputError("there is no such move", problems=[problem])
    return MOVES[name]


def note_on(form: type[BaseModel], name: str | None = None) -> FormNote:
    """A form in words, from its pydantic schema."""
    schema = form.model_json_schema()
    required = cast(Sequence[str], schema.get("required", ()))
    properties = cast(Mapping[str, Mapping[str, Any]], schema.get("properties", {}))
    definitions = cast(Mapping[str, Mapping[str, Any]], schema.get("$defs", {}))
    notes = tuple(
        FieldNote(
            name=key,
            kind=kind_of(entry, definitions),
            default=None if key in required else _default(entry.get("default")),
            text=str(entry.get("description", "")),
        )
        for key, entry in properties.items()
    )
    text = cleandoc(form.__doc__ or "")
    return FormNote(name or form.__name__, text, notes, tuple(_inner(form)))


def json_schema(name: str) -> dict[str, Any]:
    """JSON schema of the fields of a move."""
    return move_named(name).model_json_schema()


def kind_of(entry: Mapping[str, Any], definitions: Mapping[str, Mapping[str, Any]]) -> str:
    """What may be written, in words, from a piece of JSON schema."""
    if "$ref" in entry:
        word = str(entry["$ref"]).rsplit("/", 1)[-1]
        target = definitions.get(word, {})
        return kind_of(target, definitions) if "enum" in target else word
    if "enum" in entry or "const" in entry:
        return " or ".join(f"`{word}`" for word in entry.get("enum", [entry.get("const")]))
    if entry.get("format") in _FORMATS:
        return _FORMATS[entry["format"]]
    options = entry.get("anyOf") or entry.get("oneOf")
    if options:
        words = [kind_of(option, definitions) for option in options if option != {"type": "null"}]
        return " or ".join(words)
    if entry.get("type") == "array":
        items = cast(Mapping[str, Any], entry.get("items", {}))
        return f"list of {kind_of(items, definitions)}"
    kind = str(entry.get("type", "anything"))
    return "text" if kind == "string" else kind


_FORMATS = {
    "date": "day, as 2024-01-31",
    "code": "code",
    "codes": "code or list of codes",
    "year": "year",
    "rate": "rate (0.25 or 25%)",
    "change": "percent (-5 or -5%)",
    "share": "share (0.25 or 25%)",
    "rates": "mapping of code to rate",
    "shares": "mapping of code to share",
    "by-year": "mapping of year to number",
    "move": "move",
    "sides": "two sides, as in [[A], [B, C]]",
}


def _default(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, dict):
        return "see below"
    if isinstance(value, list):
        return ", ".join(map(str, cast(list[Any], value))) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _inner(form: type[BaseModel]) -> Sequence[FormNote]:
    """Notes on the forms that fields of `form` hold, and on those inside them, each once."""
    found: dict[str, FormNote] = {}
    for field in fields_of(form).values():
        inner = form_in(field.annotation)
        if inner is not None and inner.__name__ not in found:
            found[inner.__name__] = note_on(inner)
    return tuple(found.values())


def list_moves() -> tuple[str, ...]:
    """Names of the moves, as scenario files write them."""
    return tuple(MOVES)


@arguments(
    name=text,
)
def move_document(name: str) -> dict[str, Any]:
    """One move as plain data: titles, text, JSON schema of its fields. Raises InputError."""
    move = move_named(name)
    return {
        "name": name,
        "titles": dict(move.titles),
        "text": cleandoc(move.__doc__ or ""),
        "schema": json_schema(name),
    }
