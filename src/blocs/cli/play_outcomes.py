"""`blocs play` for the kinds of game whose answer is a few tables: screen, text and JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from blocs.cli.options import console
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.moves.fields import Form
from blocs.moves.game_outcomes import OutcomeGame
from blocs.study.play_found import ASSUMED, Found
from blocs.study.play_kinds import play_outcomes
from blocs.study.play_worlds import Settings
from blocs.study.run import DEFAULT_WORLD, load_world

if TYPE_CHECKING:
    from blocs.cli.play import PlaySettings


def play_tables(form: Form, settings: PlaySettings) -> None:
    """Play, print, and write NAME.LANGUAGE.txt and NAME.json to the folder asked for."""
    if not isinstance(form, OutcomeGame):
        raise InputError("this is no game of tables")
    if settings.explain is not None:
        raise InputError("--explain names a cell of a strategic game; this kind has none")
    screen = console(quiet=settings.as_json)
    name = settings.world or form.world or DEFAULT_WORLD
    world = load_world(name, elasticity=settings.elasticity)
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("worlds solved", total=None)
        asked = Settings(
            model=settings.model,
            workers=settings.workers,
            cache=settings.cache,
            progress=lambda count: progress.advance(task, count),
        )
        found = play_outcomes(form, world, asked, draws=settings.draws)
    _write(screen, found, settings)


def _write(screen: Console, found: Found, settings: PlaySettings) -> None:
    document = json.dumps(found.as_json(), ensure_ascii=False, indent=1)
    stem, language = settings.file.stem, settings.language
    text = settings.out / f"{stem}.{language}.txt"
    for path, content in (
        (text, "\n".join(found.lines(language))),
        (settings.out / f"{stem}.json", document),
    ):
        with written_whole(path) as temporary:
            temporary.write_text(content + "\n", encoding="utf-8")
    if settings.as_json:
        typer.echo(document)
    _print(screen, found, language)
    screen.print(f"\nText: {text}", style="bold")


def _print(screen: Console, found: Found, language: str) -> None:
    screen.print(f"[bold]{escape(found.title(language))}[/bold]  ({found.world.name})")
    for statement in found.statements:
        screen.print(escape(statement[language]))
    for item in found.tables:
        table = Table(title=escape(item.title[language]), box=box.SIMPLE_HEAD, title_justify="left")
        for k, head in enumerate(item.heads):
            table.add_column(escape(head[language]), justify="left" if k == 0 else "right")
        for row in item.cells(language):
            table.add_row(*map(escape, row))
        screen.print(table)
    screen.print(f"[bold]{ASSUMED[language]}[/bold]")
    for line in (*(item[language] for item in found.assumptions), found.notes(language)):
        if line:
            screen.print(escape(line), style="dim")
