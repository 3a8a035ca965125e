"""What a game of solved worlds was found to be: sentences, tables, numbers; for screen and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from blocs.brief.causes import cause_words
from blocs.foundation.frames import tidy
from blocs.foundation.messages import Words, given, listed, say
from blocs.foundation.plain import finite_or_null
from blocs.foundation.shown import counted
from blocs.questions.answers import Answer
from blocs.questions.games.forms import OutcomeGame, Titled
from blocs.questions.games.headlines import Headlines, Missing
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

Entry: TypeAlias = "str | float | Words"

YES: Words = say("yes")
NO: Words = say("no")
NO_EQUILIBRIUM: Words = say("no equilibrium")
UNDECIDED: Words = say("undecided")
NOBODY: Words = say("nobody")


def yes_no(value: bool) -> Words:
    """`yes` or `no`."""
    return YES if value else NO


def called(item: Titled) -> Words:
    """The title of something in both languages."""
    return given(item, "title")


def joined(items: Sequence[Words], *, joint: str = ", ") -> Words:
    """Several texts with `joint` between them; `nobody` for none."""
    if not items:
        return NOBODY
    return listed(items, joint)


def missing_statement(missing: Sequence[Missing], world: World) -> list[Words]:
    """One sentence that names every part without equilibrium, with its cause; or none."""
    if not missing:
        return []
    parts = [
        say("{what} ({cause})", what=what, cause=cause)
        for what, cause in ((item.what, cause_words(item.cause, world)) for item in missing)
    ]
    return [
        say(
            "No equilibrium, left out of what follows: {parts}.",
            parts=joined(parts, joint="; "),
        )
    ]


@dataclass(frozen=True)
class FoundTable:
    """heads: of the columns, with units; rows: texts and numbers."""

    title: Words
    heads: tuple[Words, ...]
    rows: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True, eq=False, repr=False)
class Found(Answer):
    """What was found.

    statements: answers in sentences; tables: what they rest on; results: the frozen results of
    `blocs.questions.games.engine` behind them, by name; solves: worlds solved; data: for JSON.
    headlines: what gets a range over draws; missing: parts whose world has no equilibrium; ranges:
    over draws, other_tariffs: headlines with the other choice of them, both for JSON.
    """

    kind: str
    game: OutcomeGame
    world: World
    model: str
    statements: tuple[Words, ...]
    tables: tuple[FoundTable, ...]
    results: Mapping[str, Any]
    solves: int
    assumptions: tuple[Words, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headlines: Headlines = field(default_factory=Headlines)
    missing: tuple[Missing, ...] = ()
    ranges: Mapping[str, Any] | None = None
    other_tariffs: Mapping[str, Any] | None = None

    def _facts(self) -> Mapping[str, str]:
        return {
            "title": self.game.title,
            "kind": self.kind,
            "world": f"{self.world.name} ({self.world.year})",
            "model": self.model,
            "status": "some worlds missing" if self.missing else "complete",
            "answer": " ".join(item["en"] for item in self.statements[:1]),
            "size": f"{counted(self.solves, 'world')} solved",
        }

    def title(self, language: str) -> str:
        """The title of the game."""
        return given(self.game, "title")[language]

    def notes(self, language: str) -> str:
        """The assumptions that the file states."""
        return given(self.game, "notes")[language]

    def to_frame(self) -> pd.DataFrame:
        """One row a cell of a table: table, row (its first cell), quantity, unit, value, text.

        quantity: the head of the column, which names the unit where there is one; text: what stands
        there, where it is no number.
        """
        rows: list[dict[str, Any]] = []
        for table in self.tables:
            heads = [head["en"] for head in table.heads]
            for first, *entries in table.rows:
                for head, entry in zip(heads[1:], entries, strict=True):
                    counted_ = isinstance(entry, int | float)
                    rows.append(
                        {
                            "table": table.title["en"],
                            "row": first if isinstance(first, int | float) else _english(first),
                            "quantity": head,
                            "unit": "",
                            "value": float(entry) if counted_ else float("nan"),
                            "text": "" if counted_ else _english(entry),
                        }
                    )
        return tidy(rows, ("table", "row"))

    def as_json(self) -> dict[str, Any]:
        """Everything as plain data; numbers that are not finite are null."""
        return {
            "kind": self.kind,
            "title": self.game.title,
            "world": self.world.name,
            "model": self.model,
            "worlds_solved": self.solves,
            "status": "some_worlds_missing" if self.missing else "complete",
            "missing": [{"what": dict(item.what), "cause": item.cause} for item in self.missing],
            "headlines": self.headlines.as_json(),
            "ranges": self.ranges,
            "other_tariffs": self.other_tariffs,
            "statements": [dict(item) for item in self.statements],
            "assumptions": [dict(item) for item in self.assumptions],
            "tables": [
                {
                    "title": dict(table.title),
                    "heads": [dict(head) for head in table.heads],
                    "rows": [[_plain(entry) for entry in row] for row in table.rows],
                }
                for table in self.tables
            ],
            "provenance": dict(self.provenance),
        }


def _plain(entry: Entry) -> Any:
    if isinstance(entry, str):
        return entry
    if isinstance(entry, Mapping):
        return dict(entry)
    return finite_or_null(entry)


def _english(entry: Entry) -> str:
    return entry["en"] if isinstance(entry, Mapping) else str(entry)
