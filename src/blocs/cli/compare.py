"""`blocs compare`: outcomes, saved or computed now, side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from blocs.cli.options import AsJson, Elasticity, WorldName, console
from blocs.questions.trade.answer import DEFAULT_WORLD, load_world, run, scenario_of
from blocs.questions.trade.comparison import compare
from blocs.questions.trade.outcome import Outcome, load_outcome
from blocs.questions.trade.outcome_files import SUFFIXES


def compare_command(
    items: Annotated[
        list[str], typer.Argument(help="Outcome files (.nc, .parquet) or scenario files (.yaml).")
    ],
    quantity: Annotated[
        str, typer.Option("--quantity", help="A quantity per country.")
    ] = "real_income_change_pct",
    countries: Annotated[
        str | None,
        typer.Option("--countries", help="ISO codes, separated by commas; default: all."),
    ] = None,
    world: WorldName = None,
    elasticity: Elasticity = None,
    as_json: AsJson = False,
) -> None:
    """Line up one quantity of two or more outcomes or scenarios."""
    screen = console(quiet=as_json)
    with screen.status("Reading …"):
        outcomes = [_outcome(item, world=world, elasticity=elasticity) for item in items]
    chosen = [code.strip() for code in countries.split(",")] if countries else None
    result = compare(outcomes, quantity=quantity, countries=chosen)
    if as_json:
        typer.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=1))
        return
    table = Table(title=f"{result.quantity} [{result.unit}]")
    table.add_column("Country")
    for title in result.titles:
        table.add_column(escape(title), justify="right")
    for n, code in enumerate(result.countries):
        table.add_row(code, *(f"{value:+.3f}" for value in result.values[:, n]))
    screen.print(table)


def _outcome(item: str, *, world: str | None, elasticity: str | None) -> Outcome:
    if Path(item).suffix in SUFFIXES:
        return load_outcome(item)
    scenario = scenario_of(item)
    return run(
        load_world(world or scenario.world or DEFAULT_WORLD, elasticity=elasticity), scenario
    )
