"""A game whose answer is sentences and tables, on one self-contained page in either language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from blocs.brief import grounds
from blocs.brief.grounds import source_line
from blocs.brief.page import Head, page_head, write_page
from blocs.brief.voice import Voice, voice
from blocs.questions.games.found import Found, FoundTable, shown_entry


@dataclass(frozen=True)
class PageCell:
    """One cell: its text, and whether it is a number."""

    text: str
    number: bool


@dataclass(frozen=True)
class PageTable:
    """heads and rows as they are shown; right: which columns hold numbers."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[PageCell, ...], ...]
    right: tuple[bool, ...]


@dataclass(frozen=True)
class FoundPage:
    """Everything that the template shows; no number is computed there."""

    head: Head
    statements: tuple[str, ...]
    tables: tuple[PageTable, ...]
    assumed: tuple[str, ...]
    sources: tuple[str, ...]
    source: str
    assumptions: grounds.Assumptions
    provenance: grounds.ProvenanceText
    data: str


def write_found(found: Found, *, path: Path, language: str = "en") -> Path:
    """Write the page of a game of tables to `path`, whole or not at all. Raises InputError."""
    speaking = voice(language, found.world)
    return write_page(
        "questions/games/found.html.jinja", found_page(found, speaking), speaking, path=path
    )


def found_page(found: Found, speaking: Voice) -> FoundPage:
    """The contents of the page."""
    language = speaking.language
    notes = found.notes(language)
    stated = tuple(item[language] for item in found.assumptions)
    return FoundPage(
        head=_head(found, speaking),
        statements=tuple(item[language] for item in found.statements),
        tables=tuple(_table(item, speaking) for item in found.tables),
        assumed=(*stated, notes) if notes else stated,
        sources=tuple(found.game.sources),
        source=source_line(found.provenance, speaking),
        assumptions=grounds.assumptions(found.provenance, speaking),
        provenance=grounds.provenance_text(found.provenance, speaking),
        data=json.dumps(found.game.as_data(), ensure_ascii=False, indent=1),
    )


def _table(table: FoundTable, speaking: Voice) -> PageTable:
    language = speaking.language
    rows = tuple(
        tuple(PageCell(shown_entry(x, language), isinstance(x, int | float)) for x in row)
        for row in table.rows
    )
    columns = range(len(table.heads))
    return PageTable(
        title=table.title[language],
        heads=tuple(head[language] for head in table.heads),
        rows=rows,
        right=tuple(any(row[k].number for row in rows) for k in columns),
    )


def _head(found: Found, speaking: Voice) -> Head:
    return page_head(
        found.provenance,
        speaking,
        title=found.title(speaking.language),
        kicker=speaking.words["pl_kicker"],
        navigation=(
            ("tables", "pl_nav_tables"),
            ("stated", "pl_nav_stated"),
            ("assumptions", "nav_assumptions"),
            ("provenance", "nav_provenance"),
        ),
        warning="",
    )
