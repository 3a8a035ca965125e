"""`blocs world import` and `check`: tables of one's own and official files → worlds."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, Elasticity, console
from blocs.data.readers.sources import SourceFormat
from blocs.foundation.errors import InputError, Problem, WorldError

Source = Annotated[
    Path, typer.Argument(help="A folder in the table format, or an official file or folder.")
]
Format = Annotated[
    SourceFormat | None,
    typer.Option("--format", help="Format of the source; default: told from its name and header."),
]
Year = Annotated[
    int | None, typer.Option("--year", help="Base year, where the file leaves it open.")
]
Tariffs = Annotated[
    Path | None,
    typer.Option(
        "--tariffs",
        help="Tariffs of WITS, TRAINS or the WTO (per cent), or a table with fractions as `rate`.",
    ),
]
TariffYear = Annotated[
    int | None, typer.Option("--tariff-year", help="Year of the tariffs, if not the world's.")
]
Concordance = Annotated[
    str | None,
    typer.Option("--concordance", help="CSV hs,sector; or one sector for all products: goods."),
]
Domestic = Annotated[
    Path | None,
    typer.Option("--domestic", help="CSV country,sector,output (or domestic_sales), for customs."),
]
UsdPerUnit = Annotated[
    float | None, typer.Option("--usd-per-unit", help="USD per EUR, for tables in million EUR.")
]
AllowLeftOut = Annotated[
    str | None,
    typer.Option(
        "--allow-left-out",
        metavar="SHARE",
        help="Share of a customs or tariff file that may be left out: 5% or 0.05; default: 1%.",
    ),
]


def import_command(
    source: Source,
    format_: Format = None,
    year: Year = None,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    tariff_year: TariffYear = None,
    concordance: Concordance = None,
    domestic: Domestic = None,
    usd_per_unit: UsdPerUnit = None,
    allow_left_out: AllowLeftOut = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Name to import under; default: the source's.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite an imported world of this name.")
    ] = False,
) -> None:
    """Check a source, calibrate its base year and keep it as a world under a name."""
    from blocs.cli.world.facts import print_facts
    from blocs.data.readers.left_out import read_allowed
    from blocs.data.readers.sources import SourceOptions, read_source
    from blocs.data.stored.store import check_name, keep_world
    from blocs.questions.trade.engine.calibration import calibrated

    screen = console(quiet=False)
    if name is not None:
        check_name(name, replace=replace)
    kind = _format(source, format_, quiet=False)
    options = SourceOptions(
        year,
        elasticity,
        name,
        tariffs,
        tariff_year,
        concordance,
        domestic,
        usd_per_unit,
        read_allowed(allow_left_out),
    )
    with screen.status("Reading and calibrating …"):
        world = calibrated(read_source(source, kind, options))
    world = dataclasses.replace(world, name=name or world.name)
    keep_world(world, world.name, replace=replace)
    print_facts(screen, world)
    screen.print(f"Imported as '{world.name}'. Use it with `--world {world.name}`.", style="bold")


def check_command(
    source: Source,
    format_: Format = None,
    year: Year = None,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    tariff_year: TariffYear = None,
    concordance: Concordance = None,
    domestic: Domestic = None,
    usd_per_unit: UsdPerUnit = None,
    allow_left_out: AllowLeftOut = None,
    as_json: AsJson = False,
) -> None:
    """Read a source and report every problem at once; writes nothing."""
    from blocs.data.folder.reading import check_world_folder
    from blocs.data.readers.left_out import read_allowed
    from blocs.data.readers.sources import SourceOptions, detected_format, read_source
    from blocs.data.report import facts_of

    facts: dict[str, float] = {}
    warnings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    kind = format_ or SourceFormat.TABLE
    try:
        options = SourceOptions(
            year,
            elasticity,
            None,
            tariffs,
            tariff_year,
            concordance,
            domestic,
            usd_per_unit,
            read_allowed(allow_left_out),
        )
        kind = format_ or detected_format(source)
        if kind is SourceFormat.TABLE and options == SourceOptions(elasticity=elasticity):
            report = check_world_folder(source, elasticity=elasticity)
            facts, warnings, problems = dict(report.facts), report.warnings, report.problems
        else:
            world = read_source(source, kind, options)
            facts, warnings = facts_of(world), world.provenance.assumptions
    except InputError as cause:
        problems = cause.problems or (Problem(cause.summary, str(source)),)
    if as_json:
        document = {
            "status": "invalid_input" if problems else "ok",
            "format": str(kind),
            "facts": facts,
            "warnings": [str(warning) for warning in warnings],
            "problems": [vars(problem) for problem in problems],
        }
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))
        raise typer.Exit(2 if problems else 0)
    screen = console(quiet=False)
    for fact, value in facts.items():
        screen.print(f"{fact.replace('_', ' ')}: {value}", markup=False)
    for warning in warnings:
        screen.print("Warning:", style="yellow", end=" ")
        screen.print(str(warning), markup=False)
    if problems:
        raise WorldError(f"{source} is not a valid world", problems=problems)
    screen.print("No problems found.", style="green")


def _format(source: Path, given: SourceFormat | None, *, quiet: bool) -> SourceFormat:
    from blocs.data.readers.sources import detected_format

    if given is not None:
        return given
    found = detected_format(source)
    if found is not SourceFormat.TABLE:
        console(quiet=quiet).print(f"Format: {found} (told from the source; `--format` overrides).")
    return found
