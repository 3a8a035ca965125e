"""`blocs world aggregate`: countries → regions, sectors → groups, kept as a new world."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from blocs.cli.options import AsJson, Elasticity, Tariffs, WorldArgument, console
from blocs.foundation.errors import InputError, Problem


def aggregate_command(
    world_name: WorldArgument,
    name: Annotated[str, typer.Option("--name", help="Name of the new world.")],
    countries: Annotated[
        str | None,
        typer.Option(
            "--countries",
            help="CSV country,region, or pairs EU27=EUR,CHN=ASIA; a bloc stands for its members.",
        ),
    ] = None,
    sectors: Annotated[
        str | None,
        typer.Option("--sectors", help="CSV sector,group, or pairs C10T12=FOOD; groups as well."),
    ] = None,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite an imported world of this name.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Merge countries and sectors of a world; what is not mentioned stays itself."""
    from blocs.cli.world.facts import print_facts, world_document
    from blocs.data.groupings import country_groups, sector_groups
    from blocs.data.stored.store import check_name, keep_world
    from blocs.questions.trade.answer import load_world
    from blocs.world.aggregate import aggregate

    if countries is None and sectors is None:
        remedy = "Give --countries, --sectors or both."
        raise InputError(
            "nothing to merge", problems=[Problem("no groups are given", remedy=remedy)]
        )
    check_name(name, replace=replace)
    world = load_world(world_name, elasticity=elasticity, tariffs=tariffs)
    merged = aggregate(
        world,
        countries=country_groups(countries, world),
        sectors=sector_groups(sectors, world),
        name=name,
    )
    keep_world(merged, name, replace=replace)
    if as_json:
        typer.echo(json.dumps(world_document(merged), ensure_ascii=False, indent=1))
        return
    screen = console(quiet=False)
    print_facts(screen, merged)
    screen.print(f"Kept as '{name}'. Use it with `--world {name}`.", style="bold")
