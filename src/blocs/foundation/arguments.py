"""Arguments of what people call from Python, looked at before anything is done with them.

A check takes the name of an argument and what was given for it, and returns what is meant.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from inspect import signature
from numbers import Integral, Real
from os import PathLike
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

from blocs.foundation.axes import did_you_mean
from blocs.foundation.catalogues import languages
from blocs.foundation.errors import InputError, shown

P = ParamSpec("P")
T = TypeVar("T")
Check: TypeAlias = Callable[[str, Any], Any]


def arguments(**checks: Check) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Argument → its check; those that are left out keep their defaults.

    The function raises InputError that names the argument and what was given for it.
    """

    def around(function: Callable[P, T]) -> Callable[P, T]:
        expected = signature(function)

        @wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> T:
            bound = expected.bind(*args, **kwargs)
            for name in checks.keys() & bound.arguments.keys():
                bound.arguments[name] = checks[name](name, bound.arguments[name])
            return function(*bound.args, **bound.kwargs)

        return checked

    return around


def refuse(name: str, value: Any, expected: str) -> InputError:
    """`draws: expected a whole number from 0 on, not 'abc'`."""
    return InputError(f"{name}: expected {expected}, not {shown(value)}")


def whole(least: int | None = None, most: int | None = None) -> Check:
    """A whole number in these bounds."""
    bounds = "" if least is None else f" from {least:,}"
    bounds += ("" if least is None else " on") if most is None else f" to {most:,}"
    bounds = ", zero or more" if (least, most) == (0, None) else bounds

    def check(name: str, value: Any) -> Any:
        is_whole = not isinstance(value, bool) and isinstance(value, Integral)
        low, high = -math.inf if least is None else least, math.inf if most is None else most
        if not is_whole or not low <= int(value) <= high:
            raise refuse(name, value, f"a whole number{bounds}")
        return value

    return check


def _is_number(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value)


def number(name: str, value: Any) -> Any:
    """A finite number; what it may be is said where it is used."""
    if not _is_number(value):
        raise refuse(name, value, "a number")
    return value


def number_between(least: float, most: float) -> Check:
    """A number in these bounds."""

    def check(name: str, value: Any) -> Any:
        if not _is_number(value) or not least <= value <= most:
            raise refuse(name, value, f"a number from {least:g} to {most:g}")
        return value

    return check


def flag(name: str, value: Any) -> Any:
    """True or False."""
    if not isinstance(value, bool):
        raise refuse(name, value, "True or False")
    return value


def text(name: str, value: Any) -> Any:
    """Text that says something."""
    if not isinstance(value, str) or not value:
        raise refuse(name, value, "text")
    return value


def any_text(name: str, value: Any) -> Any:
    """Text, or none of it."""
    if not isinstance(value, str):
        raise refuse(name, value, "text")
    return value


def path(name: str, value: Any) -> Any:
    """Where something is."""
    if not _is_place(value) or not str(value):
        raise refuse(name, value, "a path")
    return value


def name_or_path(name: str, value: Any) -> Any:
    """What is known by name, or where it is, as text."""
    if not _is_place(value) or not str(value):
        raise refuse(name, value, "a name or a path")
    return str(value)


def _is_place(value: object) -> bool:
    return isinstance(value, str | PathLike)


def elasticity_or_path(name: str, value: Any) -> Any:
    """One trade elasticity for all sectors, a file of them, or None."""
    if value is None or _is_place(value):
        return None if value is None else path(name, value)
    if not _is_number(value) or value <= 0:
        raise refuse(name, value, "a positive number")
    return value


def spoken(name: str, value: Any) -> Any:
    """One of the languages that have a catalogue."""
    return among(languages())(name, value)


def optional(check: Check) -> Check:
    """The same, or None."""
    return lambda name, value: None if value is None else check(name, value)


def a(kind: type | tuple[type, ...], noun: str) -> Check:
    """Something of a class."""

    def check(name: str, value: Any) -> Any:
        if not isinstance(value, kind):
            raise refuse(name, value, noun)
        return value

    return check


def found_by_name(kind: type | tuple[type, ...], noun: str) -> Check:
    """Something of a class, its name or a path."""

    def check(name: str, value: Any) -> Any:
        if isinstance(value, kind) or (_is_place(value) and str(value)):
            return value
        raise refuse(name, value, f"{noun}, its name or a path")

    return check


def among(words: Iterable[str]) -> Check:
    """One of these words; a member where they are those of an enumeration."""
    known = list(words)

    def check(name: str, value: Any) -> Any:
        if isinstance(value, str) and value in known:
            return known[known.index(value)]
        hint = did_you_mean(value, known) if isinstance(value, str) else ""
        told = f"{name}: expected one of {', '.join(map(str, known))}, not {shown(value)}"
        raise InputError(f"{told}. {hint}".rstrip() if hint else told)

    return check


def many(check: Check, *, least: int = 1, most: int | None = None, noun: str = "names") -> Check:
    """A list of what the check takes; one text is no list of its letters."""
    count = str(least) if least == most else f"at least {least}"

    def checked(name: str, value: Any) -> Any:
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
            raise refuse(name, value, f"a list of {noun}")
        items = [check(name, item) for item in cast("Iterable[Any]", value)]
        if not least <= len(items) <= (most or len(items)):
            raise InputError(f"{name}: expected a list of {noun} ({count}), not of {len(items)}")
        return tuple(items)

    return checked


names = many(text, least=0)
some_names = many(text)
