"""`blocs world list` and `show`: worlds that are there, and what one of them is."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.options import (
    AsJson,
    Elasticity,
    Tariffs,
    WorldArgument,
    console,
    language_option,
)
from blocs.foundation.catalogues import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from blocs.world.world import World

FolderArgument = Annotated[Path, typer.Argument(help="Folder in the table format.")]


def list_command(as_json: AsJson = False) -> None:
    """Worlds that `--world` knows by name."""
    from rich.markup import escape
    from rich.table import Table

    from blocs.cli.absent import WHY_NONE_IS_MADE_UP
    from blocs.data.stored.listing import list_worlds

    found = list_worlds()
    if as_json:
        rows = [dataclasses.asdict(item) for item in found]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    table = Table("Name", "Year", "Countries", "Sectors", "What it is")
    for item in found:
        if item.damage:
            table.add_row(item.name, "", "", "", escape(f"damaged: {item.damage}"), style="red")
            continue
        table.add_row(
            item.name,
            str(item.year),
            str(item.countries),
            str(item.sectors),
            escape(item.title),
        )
    screen = console(quiet=False)
    screen.print(table)
    screen.print(
        f"{WHY_NONE_IS_MADE_UP} `blocs world show NAME` names the members of blocs that a world "
        "lacks, and the worlds with them.",
        markup=False,
    )


def show_command(
    name: WorldArgument,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    lang: Annotated[str, language_option("Language of names.")] = SOURCE_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    """What a world is, what was assumed, and how far calibration moved its totals."""
    from blocs.cli.world.facts import print_absent, print_facts, world_document
    from blocs.questions.trade.answer import load_world

    world = load_world(name, elasticity=elasticity, tariffs=tariffs)
    if as_json:
        typer.echo(json.dumps(world_document(world), ensure_ascii=False, indent=1))
        return
    screen = console(quiet=False)
    print_facts(screen, world)
    print_absent(screen, world)
    _print_calibration(screen, world, lang)
    _print_elasticities(screen, world, lang)


CALIBRATION_LABELS = {
    "trade_elasticity_of_calibration": "trade elasticity used to re-solve the base year",
    "sectors_with_larger_sourcing_residual": "sectors whose markets the estimated sourcing misses "
    "by more than 0.1 % of output",
    "negative_final_demand_cells_pct": "cells with negative final demand, set to zero, %",
    "negative_final_demand_value_pct": "their value, % of expenditure",
    "world_trade_moved_pct": "world trade, moved %",
    "home_factor_goods": "final sales at home weighted by, goods",
    "home_factor_services": "final sales at home weighted by, services",
    "final_spending_scaled_pct": "final spending of all countries scaled by, %",
    "countries_without_recorded_balance": "countries without a recorded trade balance",
    "final_sales_put_at_home_cells": "producers that sell nothing to firms and are taken to sell "
    "at home",
    "producers_selling_more_than_output": "producers recorded as selling more than they make",
    "hidden_pairs_error_pct": "observed pairs that are hidden come back with an error of, %",
    "pairs_observed": "pairs of goods trade observed",
    "pairs_estimated": "pairs of goods trade not known and estimated",
    "pairs_without_sectors_in_base_year": "pairs that trade, but not in the base year: left at "
    "zero",
    "pairs_left_out_pct": "trade by pair with countries that this world lacks, %",
    "inactive_cells": "country-sector cells without output",
    "base_year_gap_before": "largest gap of any market before, relative to income",
}


def _print_calibration(screen: Console, world: World, language: str) -> None:
    report = world.provenance.calibration
    if not report:
        screen.print("Calibration: none needed; the tables are an equilibrium as they stand.")
        return
    screen.print("[bold]Calibration[/bold]")
    for name, value in report.items():
        if not isinstance(value, dict) and value != []:
            shown = f"{value:g}" if isinstance(value, float | int) else ", ".join(value)
            screen.print(f"  {CALIBRATION_LABELS.get(name, name)}: {shown}", markup=False)
    for table in (_moved_table(world, language), _balance_table(world, language)):
        if table is not None:
            screen.print(table)


def _moved_table(world: World, language: str) -> Table | None:
    """The countries whose value added calibration moved most."""
    from rich.table import Table

    report = world.provenance.calibration
    moved = report.get("value_added_moved_pct")
    if moved is None:
        return None
    columns = [
        key for key in report if key.endswith("_moved_pct") and isinstance(report[key], dict)
    ]
    table = Table(
        "Country",
        *(key.removesuffix("_moved_pct").replace("_", " ") + ", moved %" for key in columns),
        title="The 15 countries whose value added calibration moved most",
    )
    for code in sorted(moved, key=lambda c: -abs(moved[c]))[:15]:
        table.add_row(
            f"{world.country_name(code, language)} ({code})",
            *(f"{report[key][code]:+.2f}" for key in columns),
        )
    return table


def _balance_table(world: World, language: str) -> Table | None:
    """The countries whose trade balance is furthest from the recorded one."""
    from rich.table import Table

    report = world.provenance.calibration
    missed = report.get("balance_missed_pct_of_value_added")
    recorded = report.get("balance_recorded_pct_of_value_added")
    if missed is None or recorded is None:
        return None
    table = Table(
        "Country",
        "recorded",
        "in this world",
        "missed by, points",
        title="Trade balance, % of value added: the 15 countries furthest from the recorded one",
    )
    for code in sorted(missed, key=lambda c: -abs(missed[c]))[:15]:
        table.add_row(
            f"{world.country_name(code, language)} ({code})",
            f"{recorded[code]:+.2f}",
            f"{recorded[code] + missed[code]:+.2f}",
            f"{missed[code]:+.2f}",
        )
    return table


def _print_elasticities(screen: Console, world: World, language: str) -> None:
    import numpy as np
    from rich.table import Table

    from blocs.world.provenance import year_of_note

    errors = world.trade_elasticity_se
    heads = ("Sector", "", "θ", "s.e.", "Status", "Year", "Source", "Assumption")
    table = Table(*heads, title="Trade elasticities")
    for j, code in enumerate(world.sectors):
        note = world.elasticity_notes.get(code, {})
        error = "–" if errors is None or np.isnan(errors[j]) else f"{errors[j]:.2f}"
        origin = note.get("source", "")
        if note.get("source_sector"):
            origin += f": {note['source_sector']}"
        table.add_row(
            code,
            world.sector_name(code, language),
            f"{world.trade_elasticity[j]:.2f}",
            error,
            world.elasticity_status[j],
            str(year_of_note(note) or "–"),
            origin,
            note.get("assumption", ""),
        )
    screen.print(table)
