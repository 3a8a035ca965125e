"""Tables in Markdown, as GitHub and pandoc read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from blocs.brief.tables.taken import TakenTable

if TYPE_CHECKING:
    from blocs.brief.tables.book import Tables


def markdown_text(tables: Tables) -> str:
    """Every table under its title, numbers as the page shows them."""
    head = [f"# {_escaped(tables.title)}", _escaped(tables.dateline), _escaped(tables.warning)]
    return "\n\n".join(filter(None, [*head, *map(_table, tables)])) + "\n"


def _table(table: TakenTable) -> str:
    lines = [
        _line(column.label for column in table.columns),
        _line("--:" if column.number else ":--" for column in table.columns),
        *(_line(one.text for one in row) for row in table.rows),
    ]
    note = f"\n\n*{_escaped(table.note)}*" if table.note else ""
    return f"## {_escaped(table.title)}\n\n" + "\n".join(lines) + note


def _line(texts: Iterable[str]) -> str:
    return "| " + " | ".join(_escaped(text) for text in texts) + " |"


def _escaped(text: str) -> str:
    for sign in ("\\", "|", "*", "_", "`", "<", "[", "]", "#"):
        text = text.replace(sign, f"\\{sign}")
    return text
