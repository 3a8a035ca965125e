"""`blocs signals events`: a file of events to weeks of pairs of countries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, TablesPath, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def events_command(
    file: Annotated[
        Path, typer.Argument(help="GDELT 1 or 2, ICEWS, POLECAT, or a table date,source,target.")
    ],
    between: Annotated[
        str | None,
        typer.Option("--between", metavar="A:B", help="Two countries, whose weeks are told."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Events by pair of countries and week, with what of the file was left aside."""
    from blocs.questions.signals.answer.events import events
    from blocs.questions.signals.report.events import events_report, events_screen

    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    with to.screen.status("Reading events …"):
        found = events(file, between=between)
    report = events_report(found, lang)
    stem = file_stem(Path(found.table.file).name.split(".")[0])
    publish(
        report,
        report.as_json(),
        events_screen(found, lang),
        path=out / f"events-{stem}.{lang}.html",
        named=PAGE,
        to=to,
    )
