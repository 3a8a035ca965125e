"""`blocs signals poll`: counts of answers to shares with intervals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, Seed, TablesPath, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def poll_command(
    file: Annotated[
        str, typer.Argument(help="A table option,count[,group], or CASE/POLL of the casebook.")
    ],
    level: Annotated[
        float, typer.Option("--level", help="Probability of every interval, 0 to 1.")
    ] = 0.9,
    seed: Seed = 0,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Shares behind the answers of a poll, with intervals, and groups compared."""
    from blocs.questions.signals.answer.polls import poll
    from blocs.questions.signals.report.polls import poll_report, poll_screen

    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    found = poll(file, level=level, seed=seed)
    report = poll_report(found, lang)
    stem = file_stem(Path(found.counts.file).stem)
    publish(
        report,
        report.as_json(),
        poll_screen(found, lang),
        path=out / f"poll-{stem}.{lang}.html",
        named=PAGE,
        to=to,
    )
