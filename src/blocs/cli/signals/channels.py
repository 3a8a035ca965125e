"""`blocs signals channels`: a country between two poles, channel by channel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, Seed, TablesPath, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def channels_command(
    case: Annotated[
        str, typer.Argument(help="A YAML file of channels, or a case of the casebook that has one.")
    ],
    seed: Seed = 0,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Votes, trade, treaties, visits and events between two poles, side by side."""
    from blocs.questions.signals.answer.channels import channels
    from blocs.questions.signals.report.channels import channels_report, channels_screen

    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    with to.screen.status("Reading channels …"):
        found = channels(case, seed=seed)
    report = channels_report(found, lang)
    publish(
        report,
        report.as_json(),
        channels_screen(found, lang),
        path=out / f"channels-{file_stem(found.name)}.{lang}.html",
        named=PAGE,
        to=to,
    )
