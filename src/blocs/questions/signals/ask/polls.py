"""Counts of answers as somebody has them: one row an option, of one group or of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.named_columns import named_rows
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "option": ("option", "answer", "choice"),
    "count": ("count", "answers", "n", "votes"),
    "group": ("group", "who", "country"),
}
MOST_FAULTS = 50
MOST_ANSWERS = 10**9
EVERYBODY = ""
"""The group of a table without groups."""


@dataclass(frozen=True, eq=False)
class Counts:
    """counts: (group, option) answers; an option that a group's rows leave out was chosen by none.

    left_out: groups that nobody of answered.
    """

    file: str
    options: tuple[str, ...]
    groups: tuple[str, ...]
    counts: Array
    left_out: tuple[str, ...]


def read_poll(path: Path) -> Counts:
    """Read a table option,count[,group].

    Raises InputError with every problem at once, at most 50: no answers, fewer than two options, a
    count that is no whole number, an option twice.
    """
    problems: list[Problem] = []
    found: dict[tuple[str, str], int] = {}
    for line, row in named_rows(path, COLUMNS, (("option", "count"),), problems):
        key = (row.get("group", EVERYBODY), row["option"])
        if not row["option"]:
            problems.append(Problem("the option has no name", str(path), line, field="option"))
        if key in found:
            of = f" of group '{key[0]}'" if key[0] else ""
            message = f"option '{key[1]}'{of} stands twice"
            problems.append(Problem(message, str(path), line, remedy="Add the two counts up."))
        found[key] = _count(row["count"], line, path, problems)
    options = tuple(dict.fromkeys(option for _, option in found))
    groups = tuple(dict.fromkeys(group for group, _ in found))
    if not problems and len(options) < 2:
        remedy = "A poll asks between two options or more: one row each."
        problems.append(Problem(f"{len(options)} option", str(path), remedy=remedy))
    counts = np.array([[float(found.get((g, o), 0)) for o in options] for g in groups])
    if not problems and not counts.any():
        problems.append(Problem("nobody answered: every count is 0", str(path)))
    raise_problems(InputError, f"poll '{path}' cannot be used", problems[:MOST_FAULTS])
    there = counts.sum(axis=1) > 0
    return Counts(
        str(path),
        options,
        tuple(group for group, is_there in zip(groups, there, strict=True) if is_there),
        counts[there],
        tuple(group for group, is_there in zip(groups, there, strict=True) if not is_there),
    )


def _count(written: str, line: int, path: Path, problems: list[Problem]) -> int:
    if written.isascii() and written.isdigit() and int(written[:20]) <= MOST_ANSWERS:
        return int(written)
    message = f"'{written}' is no count of answers"
    remedy = "Write a whole number, zero or more; shares are no counts."
    problems.append(Problem(message, str(path), line, field="count", remedy=remedy))
    return 0
