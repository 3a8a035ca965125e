"""The fields of a request, as a form shows them: told by its schema alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from blocs.foundation.messages import Message
from blocs.serve.api import casebook_out
from blocs.serve.asks.ask import Ask
from blocs.serve.screens.texts import CHOICES, FIELDS, HINTS

FILES_SHOWN = {"compare": 2}
"""Request → how many files its form starts with, where more than one."""


@dataclass(frozen=True)
class Shown:
    """One field. control: how it is filled; value: what it starts with; options: word → label.

    names: of the casebook with their titles, to be picked in place of a file; lowest, highest: of
    a number.
    """

    name: str
    label: Message | str
    hint: Message | str
    control: str
    required: bool
    value: Any
    options: Sequence[tuple[str, Message | str]] = ()
    names: Sequence[tuple[str, str]] = ()
    lowest: float | None = None
    highest: float | None = None
    whole: bool = False


def shown_fields(ask: type[Ask], given: Mapping[str, Any], language: str) -> list[Shown]:
    """The fields of a request in its order; given: what they start with."""
    told = partial(_titled, language=language)
    schema = ask.model_json_schema()
    required: Sequence[str] = schema.get("required", ())
    return [
        _shown(ask.question, name, _plain(part, schema), given, told, required=name in required)
        for name, part in cast(dict[str, Any], schema["properties"]).items()
    ]


def _plain(part: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """A property without its reference and without the choice of nothing."""
    if "$ref" in part:
        found = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
        return {**found, **{key: value for key, value in part.items() if key != "$ref"}}
    others = [item for item in part.get("anyOf", ()) if item.get("type") != "null"]
    if "x-control" not in part and len(others) == 1:
        return {**_plain(others[0], schema), "default": part.get("default")}
    if part.get("type") == "array":
        return {**part, "items": _plain(part["items"], schema)}
    return dict(part)


def _shown(
    question: str,
    name: str,
    part: dict[str, Any],
    given: Mapping[str, Any],
    titled: Callable[[str], list[tuple[str, str]]],
    *,
    required: bool,
) -> Shown:
    items: dict[str, Any] = part.get("items", {})
    control = part.get("x-control") or _control(part, items)
    value = given.get(name, part.get("default"))
    kind = part.get("x-kind") or items.get("x-kind") or ""
    words: Sequence[str] = part.get("enum") or items.get("enum") or ()
    return Shown(
        name=name,
        label=FIELDS.get(name, name),
        hint=HINTS.get(name) or HINTS.get("file" if control == "files" else control) or "",
        control=control,
        required=required,
        value=_started(question, control, value),
        options=[(word, CHOICES.get(word, word)) for word in words],
        names=titled(_names(question, control, kind)),
        lowest=part.get("minimum", part.get("exclusiveMinimum")),
        highest=part.get("maximum", part.get("exclusiveMaximum")),
        whole=part.get("type") == "integer",
    )


def _control(part: Mapping[str, Any], items: Mapping[str, Any]) -> str:
    if items.get("x-control") == "file":
        return "files"
    if "enum" in items:
        return "several"
    if "enum" in part:
        return "choice"
    return {"integer": "number", "number": "number", "boolean": "tick"}.get(part["type"], "text")


def _started(question: str, control: str, value: Any) -> Any:
    """What the control starts with, as it holds it."""
    if control == "file":
        return _text(value)
    if control == "files":
        texts = [_text(item) for item in cast(Sequence[Any], value or ())]
        return [*texts, *[""] * (FILES_SHOWN.get(question, 1) - len(texts))]
    if control in ("countries", "names"):
        return ", ".join(cast(Sequence[str], value or ()))
    return value


def _text(value: Any) -> str:
    """A file as text: JSON is YAML."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, indent=1)


def _names(question: str, control: str, kind: str) -> str:
    """Which list of the casebook a field is filled from; empty: from none."""
    if control in ("file", "files"):
        return f"{kind}s"
    if control == "name":
        return {"claims": "claims", "channels": "channels"}.get(question, "networks")
    return "polls" if question == "poll" and control == "table" else ""


def _titled(kind: str, language: str) -> list[tuple[str, str]]:
    """Names of a list of the casebook, each with its title."""
    book = casebook_out()
    names: Sequence[str] = getattr(book, kind) if kind else ()
    return [(name, book.title(kind, name, language)) for name in names]
