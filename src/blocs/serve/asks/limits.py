"""What a posted file may hold: looked at before anything is built from it.

A file on the server's own disk is never named by a request: whatever a form reads from a path is
refused here by its key, and worlds, tariffs and networks are known names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from blocs.foundation.casebook import networks
from blocs.foundation.documents import Document, KeyPath
from blocs.foundation.errors import InputError, Problem

MOST_MOVES = 100
MOST_TITLE = 200
"""Characters."""
FILE_KEYS = frozenset({"file", "intensity", "population", "reads"})
"""Keys under which forms name files."""
MOVE_LISTS = frozenset({"moves", "baseline"})
TARIFFS = ("none", "embedded")
REMEDY = "Run it with the `blocs` command, which reads files of your own."


def check_document(document: Document, worlds: Sequence[str]) -> None:
    """Raise InputError, every problem at once, for what a posted file may not hold."""
    problems = [
        document.problem(path, message, remedy)
        for path, message, remedy in _refused(document.data, worlds)
    ]
    if problems:
        raise InputError("this server does not take the file", problems=problems)


def check_world(name: str, worlds: Sequence[str]) -> None:
    """Raise InputError where the world is none of those that are offered."""
    if name not in worlds:
        problem = Problem(
            "no such world is offered here", field="world", remedy=f"Worlds: {', '.join(worlds)}."
        )
        raise InputError("the world cannot be found", problems=[problem])


Refusal = tuple[KeyPath, str, str]


def _refused(data: Any, worlds: Sequence[str]) -> Iterator[Refusal]:
    moves = 0
    for path, key, value in _entries(data, ()):
        if key in FILE_KEYS and value is not None:
            yield path, f"'{key}' names a file, and this server reads none", REMEDY
        elif key == "world" and isinstance(value, str) and value not in worlds:
            yield path, "no such world is offered here", f"Worlds: {', '.join(worlds)}."
        elif key == "worlds" and value is not None:
            yield path, "several worlds cannot be asked about at once here", REMEDY
        elif key == "tariffs" and isinstance(value, str) and value not in TARIFFS:
            yield path, "'tariffs' may not name a file here", "Write `none` or `embedded`."
        elif key == "network" and isinstance(value, str) and not _is_network(value):
            known = ", ".join(networks())
            yield path, "'network' may not name a folder here", f"Networks: {known}."
        elif key.startswith("title") and isinstance(value, str) and len(value) > MOST_TITLE:
            yield path, f"a title of {len(value)} characters", f"Write at most {MOST_TITLE}."
        elif key in MOVE_LISTS and isinstance(value, list):
            moves += len(cast(list[Any], value))
    if moves > MOST_MOVES:
        yield (), f"{moves} moves", f"At most {MOST_MOVES} are taken, all lists together."


def _entries(data: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str, Any]]:
    if isinstance(data, Mapping):
        for key, value in cast(Mapping[str, Any], data).items():
            yield (*path, key), key, value
            yield from _entries(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(cast(list[Any], data)):
            yield from _entries(value, (*path, place))


def _is_network(name: str) -> bool:
    """A network of the casebook, or one in a year of its own: NAME-YEAR."""
    stem, _, year = name.rpartition("-")
    return name in networks() or (stem in networks() and year.isdigit())
