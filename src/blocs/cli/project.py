"""`blocs project`: a project on credit, year by year, for host and lender."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from blocs.brief.voice import Voice, voice
from blocs.cli.options import AsJson, BriefLanguage, Elasticity, WorldName, console
from blocs.foundation.catalogues import SOURCE_LANGUAGE, in_language
from blocs.foundation.errors import InputError
from blocs.foundation.messages import Message, say
from blocs.questions.projects.answer import ProjectOutcome, find_project, run_project
from blocs.questions.projects.ask import load_project
from blocs.questions.projects.report.page import project_report
from blocs.questions.projects.tables import write_years
from blocs.questions.projects.years import ProjectRun
from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
from blocs.questions.trade.engine.models.model import Model

ProjectName = Annotated[
    str, typer.Argument(help="A project file, or CASE/PROJECT (union-state/nuclear-plant).")
]
ModelName = Annotated[Model, typer.Option("--model", help="Trade model.")]
Withheld = Annotated[
    str | None,
    typer.Option("--withheld", help="Numbers of tranches that are not paid: 3 or 3,4."),
]
ProjectFolder = Annotated[
    Path, typer.Option("--out", help="Folder for the page, the CSV and the JSON document.")
]

YEAR_HEADS = (
    say("year"),
    say("works"),
    say("lent"),
    say("debt service"),
    say("owed"),
    say("net output"),
)


def project_command(
    project: ProjectName,
    world: WorldName = None,
    model: ModelName = Model.CALIENDO_PARRO,
    elasticity: Elasticity = None,
    withheld: Withheld = None,
    out: ProjectFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    """What a project on credit brings to host and lender by year, against its debt service."""
    screen = console(quiet=as_json)
    file = find_project(project)
    read = load_project(file)
    base = load_world(world or read.world or DEFAULT_WORLD, elasticity=elasticity)
    with screen.status("solving year by year …"):
        outcome = run_project(read, base, model=model, withheld=_numbers(withheld))
    speaking = voice(lang, base)
    report = project_report(outcome, speaking)
    page = report.save(out / f"{file.stem}.{lang}.html")
    table = write_years(outcome, out / f"{file.stem}.csv")
    report.save(out / f"{file.stem}.json")
    if as_json:
        typer.echo(json.dumps(report.document(), ensure_ascii=False, indent=1, allow_nan=False))
    _print(screen, outcome, speaking)
    screen.print("\n" + speaking.words("Table: {path}", path=table), markup=False)
    screen.print(speaking.words("Page: {path}", path=page), style="bold", markup=False)


def _numbers(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise InputError(f"--withheld takes numbers of tranches such as 3,4, not '{text}'")
    return tuple(map(int, parts))


def _print(screen: Console, outcome: ProjectOutcome, speaking: Voice) -> None:
    project = outcome.project
    title = in_language(project, "title", speaking.language)
    screen.print(f"[bold]{escape(title)}[/bold]  ({outcome.world.name})")
    for run in outcome.runs.values():
        held = ", ".join(map(str, run.accounts.withheld))
        head = (
            say("without tranche {held}: {solves} different years solved")
            if held
            else say("as agreed: {solves} different years solved")
        )
        screen.print("\n" + speaking.words.told(head, held=held, solves=run.solves))
        for line in _figures(outcome, run, speaking):
            screen.print(f"  {line}", markup=False)
        screen.print(_years(outcome, run, speaking))


def _figures(outcome: ProjectOutcome, run: ProjectRun, speaking: Voice) -> list[str]:
    """The loan and the two sides in sentences."""
    figures, sides, project = run.figures, outcome.sides(run), outcome.project
    w, n = speaking.words, speaking.numbers
    lines = [
        w(
            "grant element {share} at a discount rate of {rate}, payments each half-year",
            share=n.percent(100 * figures.grant_element, 1),
            rate=n.stated_percent(project.discount.grant_element_pct),
        ),
        w("the lender's return on the loan {rate}", rate=n.percent(100 * figures.lender_return, 1)),
        w(
            "peak debt service {value} million USD in {year}",
            value=n.plain(figures.peak_debt_service, 0),
            year=figures.peak_year,
        ),
        _side(
            say("real income of the host: {value} million USD in present value, {when}"),
            sides.host_present_value,
            sides.host_break_even,
            speaking,
        ),
    ]
    if sides.lender_present_value is not None:
        present = sides.lender_present_value
        lines.append(
            _side(
                say("real income of the lender: {value} million USD in present value, {when}"),
                present,
                sides.lender_break_even,
                speaking,
            )
        )
    factor = outcome.break_even_price_factor
    if math.isfinite(factor) and project.capacity is not None:
        lines.append(
            w(
                "the host breaks even at {price} USD a {unit} ({factor} × the price)",
                price=n.significant(factor * project.capacity.price_usd_per_unit),
                unit=project.capacity.unit_in(speaking.language),
                factor=n.plain(factor, 2),
            )
        )
    return lines


def _side(told: Message, value: float, year: int | None, speaking: Voice) -> str:
    w = speaking.words
    when = w("never breaks even") if year is None else w("not in the red from {year} on", year=year)
    return w.told(told, value=speaking.numbers.change(value, 0), when=when)


def _years(outcome: ProjectOutcome, run: ProjectRun, speaking: Voice) -> Table:
    from rich import box

    w, n, accounts = speaking.words, speaking.numbers, run.accounts
    sides = [code for code in (outcome.project.host, outcome.project.lender) if code is not None]
    table = Table(box=box.SIMPLE_HEAD, caption=w("million USD of the year; real income in %"))
    for head in (*map(w.told, YEAR_HEADS), *sides):
        table.add_column(head, justify="right", no_wrap=True)
    cells = (accounts.spent, accounts.service.disbursed, accounts.service.paid)
    columns = (*cells, accounts.service.closing, accounts.net_output)
    for t in _shown(run):
        money = [n.plain(float(column[t]), 0) for column in columns]
        real = [n.change(float(run.percent(code)[t]), 3) for code in sides]
        table.add_row(str(run.years[t]), *money, *real)
    return table


def _shown(run: ProjectRun) -> list[int]:
    """Years up to the last payment and one more; the CSV has them all."""
    service = run.accounts.service
    busy = [t for t in range(len(run.years)) if service.paid[t] or run.accounts.spent[t]]
    return list(range(min(max(busy) + 2, len(run.years))))
