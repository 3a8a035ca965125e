"""`blocs schema`: JSON schemas of the files that people write, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import console

Kind = Annotated[str | None, typer.Argument(help="One kind of file; without it, the list of all.")]
Out = Annotated[Path | None, typer.Option("--out", help="A file to write it to.")]


def schema_command(kind: Kind = None, out: Out = None) -> None:
    """Print the JSON schema of a kind of file, for editors, or list the kinds."""
    from blocs.foundation.files import written_whole
    from blocs.questions.file_forms import FILE_FORMS, file_schema

    if kind is None:
        if out is not None:
            raise typer.BadParameter("name the kind of file as well", param_hint="--out")
        _print_list({name: form.title for name, form in FILE_FORMS.items()})
        return
    text = json.dumps(file_schema(kind), ensure_ascii=False, indent=1)
    if out is None:
        typer.echo(text)
        return
    with written_whole(out) as place:
        place.write_text(f"{text}\n", encoding="utf-8")
    screen = console(quiet=False)
    screen.print(f"Schema of a {kind} file: {out}", markup=False)
    screen.print(
        f"An editor that knows it: `# yaml-language-server: $schema={out}` as the first line.",
        markup=False,
    )


def _print_list(titles: dict[str, str]) -> None:
    from rich.table import Table

    table = Table("Kind", "What it is")
    for name, title in titles.items():
        table.add_row(name, title)
    screen = console(quiet=False)
    screen.print(table)
    screen.print("`blocs schema KIND` prints the schema of one.", markup=False)
