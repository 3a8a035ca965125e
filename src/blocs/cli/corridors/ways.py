"""`blocs corridors distance` and `routes`: ways of the world network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, PageFolder, TablesPath, WorldName, console
from blocs.cli.publish import PAGE, Output, file_stem, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE

Closed = Annotated[
    str | None,
    typer.Option("--close", metavar="NAME,…", help="Passages that are closed: suez,panama."),
]


def distance_command(
    origin: Annotated[
        str, typer.Option("--from", metavar="LON,LAT", help="A position in degrees.")
    ],
    destination: Annotated[str, typer.Option("--to", metavar="LON,LAT", help="Another.")],
    close: Closed = None,
    out: PageFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """How far it is by sea between two positions, and through which passages."""
    from blocs.questions.corridors.distance import position_in, sea_distance
    from blocs.questions.corridors.report.distance import distance_report, distance_screen

    found = sea_distance(
        position_in(origin, "--from"), position_in(destination, "--to"), closed=names_in(close)
    )
    publish(
        distance_report(found, lang),
        found.as_json(),
        distance_screen(found, lang),
        path=out / f"distance-{file_stem(origin, destination, close)}.{lang}.html",
        named=PAGE,
        to=Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables),
    )


def routes_command(
    origin: Annotated[str, typer.Argument(help="A country.")],
    destination: Annotated[str, typer.Argument(help="Another.")],
    world: WorldName = None,
    out: PageFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """The ways of two countries: the share by sea, and what passes through which passage."""
    from blocs.brief.voice import voice
    from blocs.questions.corridors.pair_ways import routes
    from blocs.questions.corridors.report.routes import routes_report, routes_screen
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world

    base = load_world(world or DEFAULT_WORLD)
    found = routes(base, origin, destination)
    speaking = voice(lang, base)
    publish(
        routes_report(found, speaking),
        found.as_json(),
        routes_screen(found, speaking),
        path=out / f"routes-{found.origin}-{found.destination}.{lang}.html",
        named=PAGE,
        to=Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables),
    )


def names_in(text: str | None) -> tuple[str, ...]:
    """Names with commas between them."""
    return () if text is None else tuple(part.strip() for part in text.split(",") if part.strip())
