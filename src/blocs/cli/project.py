"""`blocs project`: a project on credit, year by year, for host and lender."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.files import names as completed
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    Elasticity,
    TablesPath,
    Tariffs,
    WorldName,
    console,
)
from blocs.cli.publish import PAGE, Output, publish
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError
from blocs.questions.trade.engine.models.model import Model

ProjectName = Annotated[
    str,
    typer.Argument(
        autocompletion=completed.projects,
        help="A project file, or CASE/PROJECT (union-state/nuclear-plant).",
    ),
]
ModelName = Annotated[Model, typer.Option("--model", help="Trade model.")]
Withheld = Annotated[
    str | None,
    typer.Option("--withheld", help="Numbers of tranches that are not paid: 3 or 3,4."),
]
ProjectFolder = Annotated[
    Path, typer.Option("--out", help="Folder for the page, the CSV and the JSON document.")
]


def project_command(
    project: ProjectName,
    world: WorldName = None,
    model: ModelName = Model.CALIENDO_PARRO,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    withheld: Withheld = None,
    out: ProjectFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """What a project on credit brings to host and lender by year, against its debt service."""
    file = casebook.find_project(project)  # a wrong name or file is told before all else is loaded
    from blocs.questions.projects.ask import load_project

    read = load_project(file)
    from blocs.brief.contents import Say
    from blocs.brief.voice import voice
    from blocs.questions.projects.answer import run_project
    from blocs.questions.projects.report.page import project_report
    from blocs.questions.projects.report.screen import project_screen
    from blocs.questions.projects.tables import write_years
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world

    screen = console(quiet=as_json)
    base = load_world(
        world or read.world or DEFAULT_WORLD,
        elasticity=elasticity,
        tariffs=tariffs or read.tariffs_chosen,
    )
    with screen.status("solving year by year …"):
        outcome = run_project(read, base, model=model, withheld=_numbers(withheld))
    speaking = voice(lang, base)
    report = project_report(outcome, speaking)
    table = write_years(outcome, out / f"{file.stem}.csv")
    report.save(out / f"{file.stem}.json")
    shown = project_screen(outcome, speaking)
    publish(
        report,
        report.as_json(),
        (*shown, Say("\n" + speaking.words("Table: {path}", path=table))),
        path=out / f"{file.stem}.{lang}.html",
        named=PAGE,
        to=Output(lang, screen, as_json, tables=tables),
    )


def _numbers(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise InputError(f"--withheld takes numbers of tranches such as 3,4, not '{text}'")
    return tuple(map(int, parts))
