"""A JSON body read strictly, before a form is built from it: what is wrong, and in which field."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from blocs.foundation.documents import MAX_DEPTH, MAX_DIGITS, KeyPath, render_path
from blocs.foundation.messages import Message, say

DEEPEST = MAX_DEPTH + 10
"""Lists and mappings inside each other: of a file, and of what stands around it."""
NO_TEXT = say("no text in UTF-8")
TOO_DEEP = say("more than {most} lists and mappings inside each other", most=DEEPEST)
NO_NUMBER = say("a finite number was expected; JSON has none like this")
LONG_NUMBER = say("a number of more than {most} digits", most=MAX_DIGITS)
TWICE = say("this key is given twice")


@dataclass(frozen=True)
class Fault:
    """field: as `moves[0].tariff.add`, empty where it is the whole."""

    field: str
    message: Message


@dataclass(frozen=True)
class _Wrong:
    """Stands in what was read for what cannot be meant."""

    message: Message


def faults(body: bytes) -> list[Fault]:
    """What is wrong with it as JSON; nothing where a form can be built from it."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return [Fault("", NO_TEXT)]
    if _depth(text) > DEEPEST:
        return [Fault("", TOO_DEEP)]
    try:
        found = json.loads(
            text,
            parse_constant=lambda _: _Wrong(NO_NUMBER),
            parse_float=_number(float),
            parse_int=_number(int),
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as cause:
        return [Fault("", say("no JSON: line {line}, column {column}", line=cause.lineno,
                              column=cause.colno))]  # fmt: skip
    return [Fault(render_path(path), wrong.message) for path, wrong in _wrong(found, ())]


def _number(read: Callable[[str], float]) -> Callable[[str], float | _Wrong]:
    def number(digits: str) -> float | _Wrong:
        if len(digits) > MAX_DIGITS:
            return _Wrong(LONG_NUMBER)
        value = read(digits)
        return value if isinstance(value, int) or math.isfinite(value) else _Wrong(NO_NUMBER)

    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _Wrong(TWICE) if key in found else value
    return found


def _wrong(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, _Wrong]]:
    if isinstance(value, _Wrong):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in cast("dict[str, Any]", value).items():
            yield from _wrong(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(cast("list[Any]", value)):
            yield from _wrong(inner, (*path, place))


def _depth(text: str) -> int:
    """How deep brackets stand inside each other, those in texts left out."""
    depth = deepest = 0
    inside = escaped = False
    for letter in text:
        if inside:
            inside = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            inside = True
        elif letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth -= 1
    return deepest
