"""`blocs play`: a game whose pay-offs are outcomes, to equilibria and a page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from blocs.cli.elasticity_law import LawText, chosen_law
from blocs.cli.files import names as completed
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    Elasticity,
    TablesPath,
    Tariffs,
    WorldName,
    console,
)
from blocs.cli.progress import bars
from blocs.cli.publish import PAGE, Output, publish
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError
from blocs.foundation.files import is_file
from blocs.questions.trade.engine.models.model import Model

if TYPE_CHECKING:
    from blocs.moves.fields import Form
    from blocs.questions.games.found import Found
    from blocs.questions.games.kinds.strategic.play import Play

MOST_WORKERS = 4


def play_command(
    game: Annotated[
        str,
        typer.Argument(
            autocompletion=completed.games,
            help="A game file, CASE/GAME, or a case that has one (union-state).",
        ),
    ],
    world: WorldName = None,
    model: Annotated[Model, typer.Option("--model", help="Trade model.")] = Model.CALIENDO_PARRO,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    cell: Annotated[
        str | None,
        typer.Option("--explain", help="Print every term of one cell: actor=option,actor=option."),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option("--draws", help="Draws of the elasticities, each world anew; 0 for none."),
    ] = None,
    elasticity_law: LawText = None,
    workers: Annotated[
        int | None, typer.Option("--workers", help="Processes; default: one per core, at most 4.")
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="Folder for the page, the CSV and the JSON document.")
    ] = Path("out"),
    cache: Annotated[
        Path | None,
        typer.Option("--cache", help="Folder of solved cells; default: `cells` in `--out`."),
    ] = None,
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """What the others will do: every cell of a game a solved world; equilibria; the brief."""
    casebook.check_game(game)  # an unknown name is told before anything starts,
    own = _own_file(game)  # and what is wrong with a file
    from blocs.draws.executors import held_executor
    from blocs.questions.games.ready import ready

    if cell is not None and tables is not None:
        raise InputError("--explain prints one cell, which has no tables: leave out --tables")
    law, cells = chosen_law(elasticity_law), cache or out / "cells"
    count = 1 if cell is not None else workers or min(os.cpu_count() or 1, MOST_WORKERS)
    known = any(cells.glob("*.json"))
    with held_executor(count, None if known else ready) as executor:
        from blocs.questions.games.answer import find_game, play
        from blocs.questions.games.ask import load_game
        from blocs.questions.games.kinds.strategic.play import Play, cell_named
        from blocs.questions.games.kinds.strategic.say.by_key import cell_screen
        from blocs.questions.games.kinds.strategic.tables import cell_json
        from blocs.questions.trade.answer import DEFAULT_WORLD, load_world

        file = find_game(game)
        read = own or load_game(file)
        chosen = None if cell is None else cell_named(read, cell)
        to = Output(lang, console(quiet=as_json), as_json, tables=tables)
        base = load_world(
            world or getattr(read, "world", None) or DEFAULT_WORLD,
            elasticity=elasticity,
            tariffs=tariffs or getattr(read, "tariffs_chosen", None),
        )
        with bars(to.screen) as progress:
            task = progress.add_task("worlds solved", total=None)
            found = play(
                read,
                base,
                model=model,
                draws=draws if chosen is None else 0,
                law=law,
                executor=executor,
                cache=cells,
                progress=lambda count: progress.advance(task, count),
            )
    if chosen is None:
        _publish(found, out / file.stem, to)
    elif isinstance(found, Play):
        publish(None, cell_json(found, chosen), cell_screen(found, chosen), to=to)


def _own_file(game: str) -> Form | None:
    """The game of a file; None of one of the casebook, which is read while processes start."""
    path = Path(game)
    if not (path.suffix in casebook.FILES or is_file(path)):
        return None
    from blocs.questions.games.ask import load_game

    return load_game(path)


def _publish(found: Play | Found, stem: Path, to: Output) -> None:
    """The page, the document and, of a strategic game, the table; what fits on the screen."""
    from blocs.brief.contents import Say
    from blocs.brief.voice import voice
    from blocs.questions.games.kinds.strategic.play import Play
    from blocs.questions.games.kinds.strategic.tables import write_cells
    from blocs.questions.games.report import game_report
    from blocs.questions.games.screen import game_screen

    report, speaking = game_report(found, to.language), voice(to.language, found.world)
    shown = game_screen(found, speaking, width=to.screen.width)
    report.save(stem.with_name(f"{stem.name}.json"))
    if isinstance(found, Play):
        table = write_cells(found, stem.with_name(f"{stem.name}.csv"))
        shown += (Say("\n" + speaking.words("Terms of every cell: {path}", path=table)),)
    page = stem.with_name(f"{stem.name}.{to.language}.html")
    publish(report, report.as_json(), shown, to=to, path=page, named=PAGE)
