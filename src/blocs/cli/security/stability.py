"""`blocs security stability`: a contest held back by what a rupture of trade would cost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, Seed, TablesPath, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def stability_command(
    case: Annotated[str, typer.Argument(help="A contest: a YAML file, or security/NAME.")],
    seed: Seed = 0,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """How likely each side is to begin a crisis, over ranges of all that is assumed."""
    casebook.find_contest(case)  # an unknown name is told before all else is loaded
    from blocs.questions.security.contest import load_contest

    contest = load_contest(case)
    from blocs.questions.security.report.stability import stability_report, stability_screen
    from blocs.questions.security.stability import stability

    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    with to.screen.status("Solving …"):
        found = stability(contest, seed=seed)
    report = stability_report(found, lang)
    publish(
        report,
        report.as_json(),
        stability_screen(found, lang),
        path=out / f"stability-{file_stem(Path(case).stem)}.{lang}.html",
        named=PAGE,
        to=to,
    )
