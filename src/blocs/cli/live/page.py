"""`blocs live`: a page in which readers write scenarios themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from blocs.cli.files import names as completed
from blocs.cli.options import AsJson, console, known_tariffs, known_world, language_option
from blocs.cli.publish import Output, publish
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.messages import say
from blocs.live.place import page_path


def live_command(
    page: Annotated[
        Path | None,
        typer.Argument(metavar="PAGE.html", help="The page; default: out/live.LANG.html."),
    ] = None,
    world: Annotated[
        str | None,
        typer.Option(
            "--world",
            callback=known_world,
            help="Name of a world, or a folder in the table format; default: icio-2022.",
        ),
    ] = None,
    tariffs: Annotated[
        str | None,
        typer.Option(
            "--tariffs",
            callback=known_tariffs,
            metavar="none|embedded|FILE",
            help="Tariffs of the base year, as in `blocs run`; default: `embedded` for a world "
            "that ships and `none` for others.",
        ),
    ] = None,
    lang: Annotated[str, language_option("Language of the page.")] = SOURCE_LANGUAGE,
    focus: Annotated[
        str | None,
        typer.Option(
            "--focus", autocompletion=completed.country, help="Country shown first (ISO alpha-3)."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a page in which readers pick moves and see what follows, solved in their browser."""
    path = page_path(Path("out") / f"live.{lang}.html" if page is None else page)
    from blocs.brief.contents import Say
    from blocs.live.laboratory import live_page
    from blocs.questions.trade.answer import DEFAULT_WORLD

    to = Output(lang, console(quiet=as_json), as_json, alone=True)
    made = live_page(world or DEFAULT_WORLD, tariffs=tariffs, language=lang, focus=focus)
    made.save(path)
    document = {"page": str(path), "world": made.world.name, "language": lang, "focus": made.focus}
    publish(None, document, (Say(say("Live page: {path}", path=str(path))),), to=to)
