"""`blocs world update`: a world of one year → the same world in another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, Elasticity, WorldArgument, console


def update_command(
    world_name: WorldArgument,
    totals: Annotated[
        Path,
        typer.Option(
            "--totals",
            help="CSV country,year,gdp,exports,imports of the world's year and the new one, "
            "million USD.",
        ),
    ],
    pairs: Annotated[
        Path,
        typer.Option("--pairs", help="CSV origin,destination,value[,year]: goods, million USD."),
    ],
    year: Annotated[int, typer.Option("--year", help="Year to update to.")],
    name: Annotated[str, typer.Option("--name", help="Name of the new world.")],
    missing: Annotated[
        Path | None,
        typer.Option(
            "--missing",
            help="CSV origin,destination of pairs that are not known, * for all; what is absent "
            "and not listed counts as zero.",
        ),
    ] = None,
    pairs_year: Annotated[
        int | None, typer.Option("--pairs-year", help="Year of the pairs, if not the new one.")
    ] = None,
    elasticity: Elasticity = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite an imported world of this name.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a world to another year by recorded totals and trade by pair."""
    from blocs.cli.world.facts import print_facts, world_document
    from blocs.data.other_year.update import update_world
    from blocs.data.stored.store import check_name, keep_world
    from blocs.data.tariffs.asked import NONE
    from blocs.questions.trade.answer import load_world

    check_name(name, replace=replace)
    world = update_world(
        load_world(world_name, elasticity=elasticity, tariffs=NONE),
        totals=totals,
        pairs=pairs,
        missing=missing,
        year=year,
        name=name,
        pairs_year=pairs_year,
    )
    keep_world(world, name, replace=replace)
    if as_json:
        typer.echo(json.dumps(world_document(world), ensure_ascii=False, indent=1))
        return
    screen = console(quiet=False)
    print_facts(screen, world)
    screen.print(f"Kept as '{name}'. Use it with `--world {name}`.", style="bold")
