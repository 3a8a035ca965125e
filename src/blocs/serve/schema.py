"""The OpenAPI document: requests with the forms of files in them, without what is refused here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from blocs.foundation.version import VERSION
from blocs.questions.file_forms import file_schema
from blocs.serve.asks.ask import FORM
from blocs.serve.asks.limits import FILE_KEYS, MOST_MOVES, MOST_TITLE, TARIFFS

POSTED = ("scenario", "game", "project", "cover", "contest")
"""Kinds of file that requests hold."""
COMPONENTS = "#/components/schemas/"


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title="blocs",
            version=VERSION,
            summary="What follows for every country and sector when somebody makes a move.",
            routes=app.routes,
        )
        schemas = document["components"]["schemas"]
        for kind in POSTED:
            schemas |= _components(kind)
        app.openapi_schema = cast(dict[str, Any], _referred(document))
    return app.openapi_schema


def _components(kind: str) -> dict[str, Any]:
    """The form of a kind of file and its definitions, each a component of the document."""
    whole = file_schema(kind)
    definitions = whole.pop("$defs", {})
    for key in ("$schema", "$id"):
        whole.pop(key, None)
    names = {name: f"{kind}.{name}" for name in definitions}
    parts = {names[name]: _bounded(part, names) for name, part in definitions.items()}
    return {f"{kind}.file": _bounded(whole, names), **parts}


def _bounded(part: Any, names: Mapping[str, str]) -> Any:
    """A schema with references into the components, limits of this server, and no files."""
    if isinstance(part, list):
        return [_bounded(item, names) for item in cast(list[Any], part)]
    if not isinstance(part, Mapping):
        return part
    found = {
        key: _reference(value, names) if key == "$ref" else _bounded(value, names)
        for key, value in cast(Mapping[str, Any], part).items()
    }
    properties = found.get("properties")
    if isinstance(properties, dict):
        given = cast(Mapping[str, Any], part)["properties"]
        found["properties"] = _offered(cast(dict[str, Any], properties), given)
    return found


def _reference(value: str, names: Mapping[str, str]) -> str:
    return COMPONENTS + names.get(value.removeprefix("#/$defs/"), value)


def _offered(properties: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Properties without those that name files, and without moves that need one."""
    offered = {
        key: value
        for key, value in properties.items()
        if key not in FILE_KEYS and not _needs_file(given[key])
    }
    if "title" in offered and offered["title"].get("type") == "string":
        offered["title"] |= {"maxLength": MOST_TITLE, "minLength": 1}
    if "tariffs" in offered:
        offered["tariffs"] = {"enum": [*TARIFFS, None]}
    if "moves" in offered and offered["moves"].get("type") == "array":
        offered["moves"] |= {"maxItems": MOST_MOVES}
    return offered


def _needs_file(part: Any) -> bool:
    """Whether a move cannot be written without a file."""
    return isinstance(part, Mapping) and "file" in cast(Mapping[str, Any], part).get("required", ())


def _referred(part: Any) -> Any:
    """A document in which every request that holds a file refers to its form."""
    if isinstance(part, list):
        return [_referred(item) for item in cast(list[Any], part)]
    if not isinstance(part, Mapping):
        return part
    entries = cast(Mapping[str, Any], part)
    if FORM in entries:
        return {"$ref": f"{COMPONENTS}{entries[FORM]}.file"}
    return {key: _referred(value) for key, value in entries.items()}
