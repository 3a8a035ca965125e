"""What every command does with an answer: its report saved, its screen printed, its document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

from blocs.foundation.messages import Message, say

if TYPE_CHECKING:
    from rich.console import Console

    from blocs.brief.contents import Part
    from blocs.brief.report import Report

LONGEST_STEM = 60
"""Characters: with prefix, language and suffix a name stays below 255 bytes in any script."""

BRIEF, PAGE = say("Brief: {path}"), say("Page: {path}")
TABLES = say("Tables: {path}")


class Savable(Protocol):
    """A report: by its suffix a path is of a page, a document or a table."""

    def save(self, path: Path | str) -> Path:
        """Write what the suffix of `path` names, whole or not at all."""
        ...

    @property
    def opening(self) -> str:
        """What is said first, also on a screen; or nothing."""
        ...


@dataclass(frozen=True)
class Output:
    """What the options --lang, --json and --tables say; screen: where people read with either.

    alone: whether nothing is said to people where there is a document for programs. tables: where
    every table of the report goes, too.
    """

    language: str
    screen: Console
    as_json: bool
    alone: bool = False
    tables: Path | None = None

    @property
    def told(self) -> bool:
        """Whether people are told anything."""
        return not (self.as_json and self.alone)

    def tell(self, parts: Iterable[Part | None]) -> None:
        """Print parts, where people are told anything: also before there is an answer."""
        from blocs.brief.render.screen import show_parts

        if self.told:
            show_parts(parts, self.language, self.screen)


def publish(
    report: Savable | None,
    document: Mapping[str, Any],
    shown: Iterable[Part | None],
    *,
    to: Output,
    path: Path | None = None,
    others: Iterable[tuple[Path, Savable]] = (),
    named: Message | None = None,
    opening: str = "",
    tabled: Report | None = None,
) -> None:
    """Save the report, print what people read and where the report is; the document for programs.

    document: what `--json` prints on standard output. path: of the report, `.html`, `.json` or
    `.csv`; without it none is saved. others: in other languages, saved after it. named: the line
    that names each path, by default `BRIEF`. opening: what is said first where the report does not,
    whose own goes before. tabled: whose tables --tables saves, where it is not
    `report`. Raises InputError where a path cannot be written.
    """
    from blocs.brief.words import words

    saved = [] if report is None or path is None else [(path, report)]
    saved += others
    for where, item in saved:
        item.save(where)
    taken = _taken(tabled or report, to.tables)
    to.tell(_opened(shown, opening or ("" if report is None else report.opening)))
    for where, _ in saved if to.told else ():
        line = words(to.language).told(named or BRIEF, path=where)
        to.screen.print(line, style="bold", markup=False)
    if to.told and taken:
        to.screen.print(words(to.language).told(TABLES, path=to.tables), style="bold", markup=False)
    if to.as_json:
        document = {**document, "table_files": taken} if taken else document
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def _taken(report: Savable | None, path: Path | None) -> list[str]:
    """The files of the tables of a report, where they are asked for."""
    if path is None:
        return []
    from blocs.brief.report import Report

    if not isinstance(report, Report):
        return []
    return [str(file) for file in report.tables.save(path)]


def _opened(shown: Iterable[Part | None], opening: str) -> tuple[Part | None, ...]:
    """What the screen shows, with the opening after its title, where it begins with one."""
    from blocs.brief.contents import Say

    parts = tuple(shown)
    if not opening:
        return parts
    first = parts[0] if parts else None
    # A title says of what and on which world; a mere head opens what is said below it.
    titled = isinstance(first, Say) and bool(first.head and first.text)
    return (*parts[:titled], Say(opening), *parts[titled:])


def file_stem(*parts: str | None) -> str:
    """What somebody typed or a table holds as part of a file's name: no folders, not too long."""
    words = [
        "".join(c if c.isalnum() or c in "_-" else "-" for c in part) for part in parts if part
    ]
    return "-".join(words)[:LONGEST_STEM]
