"""`blocs play` for the kinds of game whose answer is a few tables: screen, page and JSON."""

from __future__ import annotations

import json

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from blocs.brief.voice import voice
from blocs.cli.options import console
from blocs.cli.play.settings import PlaySettings
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.foundation.messages import say
from blocs.foundation.numbers import number_style
from blocs.moves.fields import Form
from blocs.questions.games.answer import play
from blocs.questions.games.forms import OutcomeGame
from blocs.questions.games.found import ASSUMED, Found, FoundTable
from blocs.questions.games.report import write_found
from blocs.questions.trade.answer import DEFAULT_WORLD, load_world

SHOWN_ROWS = 12
"""Rows of a table on the screen; the page and the JSON document have all."""


def play_tables(form: Form, settings: PlaySettings) -> None:
    """Play, print, and write NAME.LANGUAGE.html and NAME.json to the folder asked for."""
    if not isinstance(form, OutcomeGame):
        raise InputError("this is no game of tables")
    if settings.explain is not None:
        raise InputError("--explain names a cell of a strategic game; this kind has none")
    screen = console(quiet=settings.as_json)
    name = settings.world or form.world or DEFAULT_WORLD
    world = load_world(name, elasticity=settings.elasticity)
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("worlds solved", total=None)
        found = play(
            form,
            world,
            model=settings.model,
            draws=settings.draws,
            workers=settings.workers,
            cache=settings.cache,
            progress=lambda count: progress.advance(task, count),
        )
    _write(screen, found, settings)


def _write(screen: Console, found: Found, settings: PlaySettings) -> None:
    document = json.dumps(found.as_json(), ensure_ascii=False, indent=1)
    stem, language = settings.file.stem, settings.language
    page = write_found(found, path=settings.out / f"{stem}.{language}.html", language=language)
    with written_whole(settings.out / f"{stem}.json") as temporary:
        temporary.write_text(document + "\n", encoding="utf-8")
    if settings.as_json:
        typer.echo(document)
    _print(screen, found, language)
    told = voice(language, found.world).words("Page: {path}", path=page)
    screen.print(f"\n{told}", style="bold", markup=False)


def _print(screen: Console, found: Found, language: str) -> None:
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
