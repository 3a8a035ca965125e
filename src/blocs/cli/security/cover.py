"""`blocs security cover`: covering a territory, or weighted points, by sites with a range."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, TablesPath, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from blocs.brief.contents import Part
    from blocs.brief.report import Report


def cover_command(
    case: Annotated[
        str | None,
        typer.Argument(help="A territory and its sites: a YAML file, or security/NAME."),
    ] = None,
    points: Annotated[
        Path | None,
        typer.Option(
            "--points", help="Instead of a case: a table x,y[,weight] or lon,lat[,weight]."
        ),
    ] = None,
    radius: Annotated[
        float | None,
        typer.Option("--radius", help="How far a site reaches: km, or the table's unit."),
    ] = None,
    sites: Annotated[int | None, typer.Option("--sites", help="How many sites at most.")] = None,
    candidates: Annotated[
        Path | None,
        typer.Option("--candidates", help="Where sites may stand; default: at the points."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """How much of a territory, or of weighted points, some sites cover at best."""
    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    with to.screen.status("Solving …"):
        if case is not None:
            casebook.find_cover_case(case)  # an unknown name is told before all else is loaded
            _refuse_both(points, radius, sites, candidates)
            report, shown, stem = _territory(case, lang)
        else:
            report, shown, stem = _points(points, radius, sites, candidates, lang)
    path = out / f"cover-{file_stem(stem)}.{lang}.html"
    publish(report, report.as_json(), shown, path=path, named=PAGE, to=to)


def _territory(case: str, lang: str) -> tuple[Report, Iterable[Part | None], str]:
    from blocs.questions.security.report.territory import territory_report, territory_screen
    from blocs.questions.security.territory import territory_cover

    found = territory_cover(case)
    return territory_report(found, lang), territory_screen(found, lang), Path(case).stem


def _points(
    points: Path | None,
    radius: float | None,
    sites: int | None,
    candidates: Path | None,
    lang: str,
) -> tuple[Report, Iterable[Part | None], str]:
    from blocs.questions.security.answer import point_cover
    from blocs.questions.security.report.cover import cover_report, cover_screen

    if points is None or radius is None or sites is None:
        raise InputError(
            "name a case (`blocs security cover security/host-or-border`), or give `--points FILE "
            "--radius R --sites P`"
        )
    found = point_cover(points, radius=radius, sites=sites, candidates=candidates)
    return cover_report(found, lang), cover_screen(found, lang), points.stem


def _refuse_both(*given: object) -> None:
    if any(value is not None for value in given):
        raise InputError(
            "a case says its own sites and ranges: leave out --points, --radius, --sites and "
            "--candidates"
        )
