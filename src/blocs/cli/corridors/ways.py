"""`blocs corridors distance` and `routes`: ways of the world network."""

from __future__ import annotations

from typing import Annotated

import typer

from blocs.cli.options import AsJson, BriefLanguage, WorldName, console
from blocs.cli.publish import Output, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError

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
    lang: BriefLanguage = SOURCE_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    """How far it is by sea between two positions, and through which passages."""
    from blocs.questions.corridors.report.ways import distance_screen
    from blocs.questions.corridors.sea import sea_distance

    found = sea_distance(
        _position(origin, "--from"), _position(destination, "--to"), closed=names_in(close)
    )
    shown = distance_screen(found, lang)
    publish(
        None, found.as_json(), shown, to=Output(lang, console(quiet=as_json), as_json, alone=True)
    )


def routes_command(
    origin: Annotated[str, typer.Argument(help="A country.")],
    destination: Annotated[str, typer.Argument(help="Another.")],
    world: WorldName = None,
    lang: BriefLanguage = SOURCE_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    """The ways of two countries: the share by sea, and what passes through which passage."""
    from blocs.brief.voice import voice
    from blocs.questions.corridors.report.ways import routes_screen
    from blocs.questions.corridors.sea import routes
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world

    base = load_world(world or DEFAULT_WORLD)
    found = routes(base, origin, destination)
    shown = routes_screen(found, voice(lang, base))
    publish(
        None, found.as_json(), shown, to=Output(lang, console(quiet=as_json), as_json, alone=True)
    )


def names_in(text: str | None) -> tuple[str, ...]:
    """Names with commas between them."""
    return () if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def _position(text: str, option: str) -> tuple[float, float]:
    parts = text.split(",")
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        raise InputError(
            f"{option} takes longitude and latitude in degrees such as 103.85,1.26, not '{text}'"
        ) from None
    return lon, lat
