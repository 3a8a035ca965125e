"""`blocs signals predictability`: how well each actor could have been foreseen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, Seed, TablesPath, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def predictability_command(
    file: Annotated[Path, typer.Argument(help="A table period,value[,series,group].")],
    seed: Seed = 0,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """How well last time's value foresees the next, scored origin by origin."""
    from blocs.questions.signals.answer.foresight import predictability
    from blocs.questions.signals.report.foresight import (
        predictability_report,
        predictability_screen,
    )

    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    with to.screen.status("Scoring forecasts …"):
        found = predictability(file, seed=seed)
    report = predictability_report(found, lang)
    stem = file_stem(Path(found.table.file).stem)
    publish(
        report,
        report.as_json(),
        predictability_screen(found, lang),
        path=out / f"predictability-{stem}.{lang}.html",
        named=PAGE,
        to=to,
    )
