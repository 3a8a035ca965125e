"""`blocs signals votes`: a table of roll calls to ideal points, agreement and lean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, Seed, TablesPath, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def votes_command(
    file: Annotated[
        Path,
        typer.Argument(
            help="A table roll_call,country,vote[,session,date], also packed; `un`: the General "
            "Assembly 1989-2019."
        ),
    ],
    country: Annotated[str, typer.Option("--country", help="Whose place is asked for.")],
    poles: Annotated[
        str | None,
        typer.Option("--poles", metavar="A:B", help="Two members or blocs, as in RUS:EU."),
    ] = None,
    roll_calls: Annotated[
        Path | None,
        typer.Option("--roll-calls", help="A table roll_call,session[,date], where FILE has none."),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", help="Of the members of blocs, where the table has no dates."),
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Each session by itself, not linked to the others.")
    ] = False,
    chronicle: Annotated[
        str | None,
        typer.Option(
            "--chronicle", help="A table date,event, or a case that has one: marks beside points."
        ),
    ] = None,
    seed: Seed = 0,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Ideal points, agreement and lean between two poles, session by session."""
    from blocs.questions.signals.answer.votes import votes
    from blocs.questions.signals.report.votes import votes_report, votes_screen

    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    with to.screen.status("Reading votes …"):
        found = votes(
            file,
            country=country,
            poles=poles,
            beside=roll_calls,
            year=year,
            linked=not alone,
            chronicle=chronicle,
            seed=seed,
        )
    report = votes_report(found, lang)
    publish(
        report,
        report.as_json(),
        votes_screen(found, lang),
        path=out / f"votes-{file_stem(country)}.{lang}.html",
        named=PAGE,
        to=to,
    )
