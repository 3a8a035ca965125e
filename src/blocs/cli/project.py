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

from blocs.cli.options import AsJson, BriefLanguage, Elasticity, Language, WorldName, console
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.questions.projects.answer import ProjectOutcome, find_project, run_project
from blocs.questions.projects.ask import load_project
from blocs.questions.projects.report.page import write_project
from blocs.questions.projects.tables import as_json as outcome_json
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


def project_command(
    project: ProjectName,
    world: WorldName = None,
    model: ModelName = Model.CALIENDO_PARRO,
    elasticity: Elasticity = None,
    withheld: Withheld = None,
    out: ProjectFolder = Path("out"),
    lang: BriefLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """What a project on credit brings to host and lender by year, against its debt service."""
    screen = console(quiet=as_json)
    file = find_project(project)
    read = load_project(file)
    base = load_world(world or read.world or DEFAULT_WORLD, elasticity=elasticity)
    with screen.status("solving year by year …"):
        outcome = run_project(read, base, model=model, withheld=_numbers(withheld))
    document = json.dumps(outcome_json(outcome), ensure_ascii=False, indent=1)
    page = write_project(outcome, path=out / f"{file.stem}.{lang.value}.html", language=lang.value)
    table = write_years(outcome, out / f"{file.stem}.csv")
    with written_whole(out / f"{file.stem}.json") as temporary:
        temporary.write_text(document + "\n", encoding="utf-8")
    if as_json:
        typer.echo(document)
    _print(screen, outcome)
    screen.print(f"\nTable: {table}")
    screen.print(f"Page: {page}", style="bold")


def _numbers(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise InputError(f"--withheld takes numbers of tranches such as 3,4, not '{text}'")
    return tuple(map(int, parts))


def _print(screen: Console, outcome: ProjectOutcome) -> None:
    screen.print(f"[bold]{escape(outcome.project.title)}[/bold]  ({outcome.world.name})")
    for run in outcome.runs.values():
        held = ", ".join(map(str, run.accounts.withheld))
        which = f"without tranche {held}" if held else "as agreed"
        screen.print(f"\n{which}: {run.solves} different years solved")
        _print_figures(screen, outcome, run)
        screen.print(_years(outcome, run))


def _print_figures(screen: Console, outcome: ProjectOutcome, run: ProjectRun) -> None:
    figures, sides, project = run.figures, outcome.sides(run), outcome.project
    lines = [
        f"grant element {_percent(figures.grant_element)} "
        f"at a discount rate of {project.discount.grant_element_pct:g} %, payments each half-year",
        f"the lender's return on the loan {_percent(figures.lender_return)}",
        f"peak debt service {figures.peak_debt_service:,.0f} million USD in {figures.peak_year}",
        _side("host", sides.host_present_value, sides.host_break_even),
    ]
    if sides.lender_present_value is not None:
        lines.append(_side("lender", sides.lender_present_value, sides.lender_break_even))
    factor = outcome.break_even_price_factor
    if math.isfinite(factor) and project.capacity is not None:
        price = factor * project.capacity.price_usd_per_unit
        unit = project.capacity.unit
        lines.append(
            f"the host breaks even at {price:,.4g} USD a {unit} ({factor:.2f} × the price)"
        )
    for line in lines:
        screen.print(f"  {escape(line)}")


def _side(who: str, value: float, year: int | None) -> str:
    when = "never breaks even" if year is None else f"not in the red from {year} on"
    return f"real income of the {who}: {value:+,.0f} million USD in present value, {when}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %" if math.isfinite(value) else "–"


def _years(outcome: ProjectOutcome, run: ProjectRun) -> Table:
    from rich import box

    table = Table(box=box.SIMPLE_HEAD, caption="million USD of the year; real income in %")
    heads = ["year", "works", "lent", "debt service", "owed", "net output", outcome.project.host]
    lender = outcome.project.lender
    for head in [*heads, *([lender] if lender is not None else [])]:
        table.add_column(head, justify="right", no_wrap=True)
    accounts = run.accounts
    for t in _shown(run):
        cells = [accounts.spent, accounts.service.disbursed, accounts.service.paid]
        numbers = [*cells, accounts.service.closing, accounts.net_output]
        real = [run.percent(code)[t] for code in (outcome.project.host, lender) if code is not None]
        texts = [f"{column[t]:,.0f}" for column in numbers]
        table.add_row(str(run.years[t]), *texts, *(f"{value:+.3f}" for value in real))
    return table


def _shown(run: ProjectRun) -> list[int]:
    """Years up to the last payment and one more; the CSV has them all."""
    service = run.accounts.service
    busy = [t for t in range(len(run.years)) if service.paid[t] or run.accounts.spent[t]]
    return list(range(min(max(busy) + 2, len(run.years))))
