"""The exception tree of blocs.

Four branches: user input, data, solver status, our own bug. Every exception takes one positional
message and keyword fields with defaults, so that it survives pickling between processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from numbers import Number
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and what to do.

    absent: the alpha-3 code of a country that this world lacks and another may have.
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None
    remedy: str | None = None
    absent: str | None = None

    @property
    def place(self) -> str:
        """`file:line:column  field`, as far as known."""
        where = self.file or ""
        if self.line is not None:
            where += f":{self.line}" if where else f"line {self.line}"
            if self.column is not None:
                where += f":{self.column}"
        return "  ".join(part for part in (where, self.field) if part)

    def __str__(self) -> str:
        lines = [self.place] if self.place else []
        lines.append(f"  {self.message}" if self.place else self.message)
        if self.remedy:
            lines.append(f"  {self.remedy}")
        return "\n".join(lines)


class BlocsError(Exception):
    """Base of every exception that blocs raises on purpose."""

    exit_code = 1

    def __init__(self, message: str = "", *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = tuple(problems)

    @property
    def summary(self) -> str:
        """The headline without the list of problems."""
        return str(self.args[0]) if self.args else ""

    def __str__(self) -> str:
        return "\n".join([*([self.summary] if self.summary else []), *map(str, self.problems)])


class InputError(BlocsError):
    """The user's input is wrong: a file, a value, an option (exit code 2)."""

    exit_code = 2


class ScenarioError(InputError):
    """A scenario file or a move is wrong."""


class WorldError(InputError):
    """A world's tables are wrong."""


class DataError(BlocsError):
    """Data that blocs itself needs are absent or damaged (exit code 2)."""

    exit_code = 2


class MissingExtraError(DataError):
    """An optional dependency is not installed; the message names the extra."""


class SolverError(BlocsError):
    """No solution was found, or none exists (exit code 3)."""

    exit_code = 3
    status = "failed"


class NoEquilibriumError(SolverError):
    """The model has no equilibrium under this shock and closure."""

    status = "no_equilibrium"


class NoSupplierError(SolverError):
    """A user of a good is left without any supplier."""

    status = "no_supplier"


class NotConvergedError(SolverError):
    """Every method stopped short of the tolerance."""

    status = "not_converged"


class InternalError(BlocsError):
    """A bug of blocs."""


def raise_problems(
    kind: type[BlocsError], summary: str, problems: Iterable[Problem], *, most: int = 50
) -> None:
    """Raise `kind` if there are any problems, all of them at once (at most `most` are listed)."""
    found = list(problems)
    if not found:
        return
    shown = found[:most]
    if len(found) > most:
        shown.append(Problem(f"… and {len(found) - most} more problems"))
    raise kind(summary, problems=shown)


def shown(value: Any) -> str:
    """A user's value in a message: short, and as it would stand in YAML."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, str):
        text = repr(value)
    elif isinstance(value, Sequence):
        return "a list"
    elif isinstance(value, Number | date):
        text = str(value)
    else:
        return f"one {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "…"
