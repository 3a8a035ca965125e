"""`blocs security cover`: covering weighted points by sites with a range."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE


def cover_command(
    points: Annotated[
        Path, typer.Option("--points", help="A table x,y[,weight] or lon,lat[,weight].")
    ],
    radius: Annotated[
        float, typer.Option("--radius", help="How far a site reaches: km, or the table's unit.")
    ],
    sites: Annotated[int, typer.Option("--sites", help="How many sites at most.")],
    candidates: Annotated[
        Path | None,
        typer.Option("--candidates", help="Where sites may stand; default: at the points."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    """How much of weighted points some sites cover at best, and the fewest that cover all."""
    from blocs.questions.security.answer import point_cover
    from blocs.questions.security.report.cover import cover_report, cover_screen

    to = Output(lang, console(quiet=as_json), as_json, alone=True)
    with to.screen.status("Solving …"):
        found = point_cover(points, radius=radius, sites=sites, candidates=candidates)
    report = cover_report(found, lang)
    publish(
        report,
        report.as_json(),
        cover_screen(found, lang),
        path=out / f"cover-{file_stem(points.stem)}.{lang}.html",
        named=PAGE,
        to=to,
    )
