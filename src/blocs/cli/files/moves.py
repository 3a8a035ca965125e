"""`blocs moves`: what can be written in a scenario, with the fields of every move."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blocs.cli.options import AsJson, console, language_option
from blocs.foundation.catalogues import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from rich.console import Console

    from blocs.moves.catalogue import FormNote

MoveName = Annotated[str | None, typer.Argument(help="One move; without it, the list of all.")]
TitleLanguage = Annotated[str, language_option("Language of titles.")]


def moves_command(
    name: MoveName = None, lang: TitleLanguage = SOURCE_LANGUAGE, as_json: AsJson = False
) -> None:
    """List the moves, or print the fields of one; `--json` gives JSON schemas."""
    from rich.markup import escape

    from blocs.moves.catalogue import move_document, move_named, note_on
    from blocs.moves.registry import MOVES

    if as_json:
        document: Any = [move_document(each) for each in MOVES]
        if name is not None:
            document = move_document(name)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    screen = console(quiet=False)
    if name is None:
        _print_list(screen, lang)
        return
    move = move_named(name)
    screen.print(f"[bold]{name}[/bold]  {escape(move.titles[lang])}")
    _print_form(screen, note_on(move, name))
    screen.print(f"More, with an example: docs/moves/{name}.md in the repository.")


def _print_list(screen: Console, language: str) -> None:
    from rich.markup import escape
    from rich.table import Table

    from blocs.moves.catalogue import note_on
    from blocs.moves.registry import MOVES

    table = Table("Move", "", "What it does")
    for name, move in MOVES.items():
        table.add_row(
            name, escape(move.titles[language]), escape(note_on(move).text.split("\n")[0])
        )
    screen.print(table)
    screen.print("`blocs moves NAME` prints the fields of one.", markup=False)


def _print_form(screen: Console, note: FormNote) -> None:
    from rich.markup import escape
    from rich.table import Table

    screen.print(note.text, markup=False)
    if not note.fields:
        screen.print("No fields: write {}.", markup=False)
    else:
        table = Table("Field", "What may be written", "Default", "Meaning")
        for field in note.fields:
            default = "required" if field.default is None else field.default
            table.add_row(*map(escape, (field.name, field.kind, default, field.text)))
        screen.print(table)
    for inner in note.inner:
        screen.print(f"\n[bold]{inner.name}[/bold]")
        _print_form(screen, inner)
