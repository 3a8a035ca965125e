"""`blocs evidence history`: past shocks, predicted from the trade before them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, TablesPath, console
from blocs.cli.publish import PAGE, Output, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def history_command(
    file: Annotated[
        Path | None,
        typer.Argument(help="A file of shocks of your own; without it, those that ship."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Name of a shock; may be repeated.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Score the trade engine on past shocks, beside no change, balancing and a prior."""
    from blocs.questions.evidence.history.answer import history
    from blocs.questions.evidence.history.report import history_report, history_screen

    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    found = history(file, only=only or ())
    report = history_report(found, lang)
    publish(
        report,
        report.as_json(),
        history_screen(found, lang),
        path=out / f"history.{lang}.html",
        named=PAGE,
        to=to,
    )
