"""`blocs compare`: outcomes, saved or computed now, side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.options import AsJson, Elasticity, Tariffs, WorldName, console
from blocs.cli.publish import Output, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.messages import change

if TYPE_CHECKING:
    from blocs.brief.contents import Table
    from blocs.questions.trade.comparison import Comparison
    from blocs.questions.trade.outcome import Outcome


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
    tariffs: Tariffs = None,
    as_json: AsJson = False,
) -> None:
    """Line up one quantity of two or more outcomes or scenarios."""
    from blocs.questions.trade.comparison import compare

    screen = console(quiet=as_json)
    with screen.status("Reading …"):
        outcomes = [_outcome(item, world, elasticity, tariffs) for item in items]
    chosen = [code.strip() for code in countries.split(",")] if countries else None
    result = compare(outcomes, quantity=quantity, countries=chosen)
    to = Output(SOURCE_LANGUAGE, screen, as_json, alone=True)
    publish(None, result.as_json(), (_table(result),), to=to)


def _table(found: Comparison) -> Table:
    """Countries by outcomes."""
    from blocs.brief.contents import Column, Row, Table

    heads = (Column(title, align="r") for title in found.titles)
    rows = zip(found.countries, found.values.T, strict=True)
    return Table(
        (Column("Country"), *heads),
        tuple(Row((code, *(change(float(v), 3) for v in line))) for code, line in rows),
        caption=f"{found.quantity} [{found.unit}]",
    )


def _outcome(item: str, world: str | None, elasticity: str | None, tariffs: str | None) -> Outcome:
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world, run, scenario_of
    from blocs.questions.trade.outcome import load_outcome
    from blocs.questions.trade.outcome_files import SUFFIXES

    if Path(item).suffix in SUFFIXES:
        return load_outcome(item)
    scenario = scenario_of(item)
    found = load_world(
        world or scenario.world or DEFAULT_WORLD,
        elasticity=elasticity,
        tariffs=tariffs or scenario.tariffs_chosen,
    )
    return run(found, scenario)
