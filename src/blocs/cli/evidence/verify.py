"""`blocs verify`: every number that we claim, re-run and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, TablesPath, console, known_world
from blocs.cli.progress import stage_bars
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE

FAILS = 3
"""Exit code where a claim does not hold."""


def verify_command(
    world: Annotated[
        str | None,
        typer.Option(
            "--world",
            callback=known_world,
            help="A world of your own, by name or folder: what theory says must hold of it.",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="AREA|ID", help="An area, or a claim; may be repeated."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder with data that blocs may not ship (DIR/cp2015, …)."),
    ] = None,
    badge: Annotated[
        Path | None,
        typer.Option("--badge", metavar="FILE.svg", help="Also a badge: how many claims hold."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page.")] = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> int:
    """Re-run every published number that we claim, or what must hold of your own world.

    Ends with 3 where a claim does not hold; what is skipped is told with its reason.
    """
    from blocs.questions.verification.answer import verify
    from blocs.questions.verification.badge import save_badge
    from blocs.questions.verification.report import verification_report, verification_screen

    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    with stage_bars(to.screen, {}) as tell:
        found = verify(
            world,
            only=only or (),
            data=data,
            progress=lambda done, total, _: tell("Claims", done, total),
        )
    stem = file_stem("verify", None if found.world is None else found.world.name)
    report = verification_report(found, lang)
    if badge is not None:
        save_badge(found, badge)
    publish(
        report,
        report.as_json(),
        verification_screen(found, lang),
        path=out / f"{stem}.{lang}.html",
        named=PAGE,
        to=to,
    )
    return 0 if found.holds else FAILS
