"""`blocs board`: published numbers beside ours, mismatches included."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, TablesPath, console
from blocs.cli.publish import PAGE, Output, publish
from blocs.draws import DRAWS
from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.errors import InputError
from blocs.foundation.files import is_folder


def board_command(
    board: Annotated[
        Path | None,
        typer.Argument(help="A board of your own (board.yaml or its folder); default: ours."),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", help="Names of rows, separated by commas.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder with worlds that blocs may not ship (DIR/cp2015)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the page, in both languages.")
    ] = None,
    world: Annotated[
        str | None,
        typer.Option(
            "--world",
            help="Worlds to run every row on, with commas, the one that is shown first; default: "
            "those of the board.",
        ),
    ] = None,
    draws: Annotated[
        int,
        typer.Option("--draws", min=0, help="Draws of the elasticities in ranges; 0: none."),
    ] = DRAWS,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Set published estimates beside ours: over all models, with what explains the gap."""
    from blocs.questions.evidence.board.ask import load_board, rows_named

    if data is not None and not is_folder(data):
        raise InputError(f"--data: there is no folder '{data}'")
    names, worlds, read = _parted(only), _parted(world), load_board(board)
    rows_named(read, names)  # what is unknown is told before all else is loaded
    from blocs.brief.voice import voice
    from blocs.questions.evidence.board.answer import run_board
    from blocs.questions.evidence.board.report import board_report
    from blocs.questions.evidence.board.screen import board_screen

    to = Output(SOURCE_LANGUAGE, console(quiet=as_json), as_json, alone=True, tables=tables)
    with to.screen.status("Solving …") as status:
        found = run_board(
            read,
            data=data,
            only=names,
            worlds=worlds,
            draws=draws,
            progress=lambda name: status.update(f"{name} …"),
        )
    reports = {spoken: board_report(found, voice(spoken, found.world)) for spoken in languages()}
    pages = [] if out is None else [out / f"board.{spoken}.html" for spoken in reports]
    report, *others = reports.values()
    publish(
        report,
        report.as_json() | {"pages": list(map(str, pages))},
        board_screen(found),
        to=to,
        path=pages[0] if pages else None,
        others=tuple(zip(pages[1:], others, strict=False)),
        named=PAGE,
    )


def _parted(text: str | None) -> list[str] | None:
    """What stands between commas."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]
