"""A game whose answer is a few tables on the screen."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from blocs.foundation.messages import say
from blocs.foundation.numbers import number_style
from blocs.questions.games.found import ASSUMED, Found, FoundTable

SHOWN_ROWS = 12
"""Rows of a table on the screen; the page and the JSON document have all."""


def print_found(screen: Console, found: Found, language: str) -> None:
    """Title, answers, tables and assumptions."""
    typeset = number_style(language).typeset
    screen.print(f"[bold]{escape(found.title(language))}[/bold]  ({found.world.name})")
    for statement in found.statements:
        screen.print(escape(typeset(statement[language])))
    for item in found.tables:
        print_table(screen, item, language)
    screen.print(f"[bold]{ASSUMED[language]}[/bold]")
    for line in (*(item[language] for item in found.assumptions), found.notes(language)):
        if line:
            screen.print(escape(typeset(line)), style="dim")


def print_table(screen: Console, item: FoundTable, language: str) -> None:
    """As a table where its words fit into the screen, otherwise a paragraph per row."""
    heads, rows = [head[language] for head in item.heads], item.cells(language)
    shown, left = rows[:SHOWN_ROWS], len(rows) - SHOWN_ROWS
    widths = _widths([heads, *shown], room=screen.width - 3 * len(heads) - 1)
    screen.print(f"\n[bold]{escape(item.title[language])}[/bold]")
    if widths is not None:
        table = Table(box=box.SIMPLE_HEAD)
        for k, (head, width) in enumerate(zip(heads, widths, strict=True)):
            table.add_column(escape(head), justify="left" if k == 0 else "right", width=width)
        for row in shown:
            table.add_row(*map(escape, row))
        screen.print(table)
    else:
        for name, *row in shown:
            told = "; ".join(f"{head}: {text}" for head, text in zip(heads[1:], row, strict=True))
            screen.print(f"  [bold]{escape(name)}[/bold]  {escape(told)}")
    if left > 0:
        more = say("… {left} more rows on the page", left=left)
        screen.print(f"  {more[language]}", style="dim")


def _widths(rows: list[list[str]], *, room: int) -> list[int] | None:
    """Widths of columns that cut no word and share what is left; None where there is no room."""
    columns = list(zip(*rows, strict=True))
    widths = [max(len(word) for text in column for word in text.split(" ")) for column in columns]
    longest = [max(map(len, column)) for column in columns]
    if sum(widths) > room:
        return None
    for _ in range(room - sum(widths)):
        short = [whole - width for whole, width in zip(longest, widths, strict=True)]
        if max(short) == 0:
            break
        widths[short.index(max(short))] += 1
    return widths
