"""`blocs play`: a game whose pay-offs are outcomes, to equilibria and a brief."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from blocs.brief.voice import voice
from blocs.cli.options import AsJson, BriefLanguage, Elasticity, WorldName, console
from blocs.cli.play.outcomes import play_tables
from blocs.cli.play.screen import print_cell, print_play
from blocs.cli.play.settings import PlaySettings
from blocs.cli.play.told import print_told
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.moves.fields import Form
from blocs.questions.games.answer import PLAYERS, default_draws, find_game, play
from blocs.questions.games.ask import load_game
from blocs.questions.games.forms import OutcomeGame
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.games.kinds.strategic.play import DRAWS, Play, cell_named
from blocs.questions.games.kinds.strategic.say.page import write_play
from blocs.questions.games.kinds.strategic.tables import as_json as play_json
from blocs.questions.games.kinds.strategic.tables import cell_json, write_cells
from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
from blocs.questions.trade.engine.models.model import Model

MOST_WORKERS = 4


def play_command(
    game: Annotated[
        str, typer.Argument(help="A game file, CASE/GAME, or a case that has one (union-state).")
    ],
    world: WorldName = None,
    model: Annotated[Model, typer.Option("--model", help="Trade model.")] = Model.CALIENDO_PARRO,
    elasticity: Elasticity = None,
    cell: Annotated[
        str | None,
        typer.Option("--explain", help="Print every term of one cell: actor=option,actor=option."),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option("--draws", help="Draws of the elasticities, each world anew; 0 for none."),
    ] = None,
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
    as_json: AsJson = False,
) -> None:
    """What the others will do: every cell of a game a solved world; equilibria; the brief."""
    file = find_game(game)
    read = load_game(file)
    settings = PlaySettings(
        file=file,
        world=world,
        model=model,
        elasticity=elasticity,
        explain=cell,
        draws=_default_draws(read) if draws is None else draws,
        workers=workers or min(os.cpu_count() or 1, MOST_WORKERS),
        language=lang,
        out=out,
        cache=cache or out / "cells",
        as_json=as_json,
    )
    HANDLERS[type(read)](read, settings)


def _default_draws(form: Form) -> int:
    return default_draws(form) if isinstance(form, OutcomeGame) else DRAWS


def _play_strategic(game: Form, settings: PlaySettings) -> None:
    if not isinstance(game, Game):
        raise InputError("this is no strategic game")
    screen = console(quiet=settings.as_json)
    chosen = None if settings.explain is None else cell_named(game, settings.explain)
    if settings.draws < 0:
        raise InputError(f"--draws takes zero or more, not {settings.draws}")
    base = load_world(settings.world or game.world or DEFAULT_WORLD, elasticity=settings.elasticity)
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("worlds solved", total=None)
        result = play(
            game,
            base,
            model=settings.model,
            draws=0 if chosen is not None else settings.draws,
            workers=1 if chosen is not None else settings.workers,
            cache=settings.cache,
            progress=lambda count: progress.advance(task, count),
        )
    if chosen is not None:
        if settings.as_json:
            typer.echo(json.dumps(cell_json(result, chosen), ensure_ascii=False, indent=1))
        print_cell(screen, result, chosen)
        return
    _write(screen, result, settings)


def _write(screen: Console, result: Play, settings: PlaySettings) -> None:
    stem, out = settings.file.stem, settings.out
    document = json.dumps(play_json(result), ensure_ascii=False, indent=1)
    page = write_play(
        result, path=out / f"{stem}.{settings.language}.html", language=settings.language
    )
    table = write_cells(result, out / f"{stem}.csv")
    with written_whole(out / f"{stem}.json") as temporary:
        temporary.write_text(document + "\n", encoding="utf-8")
    if settings.as_json:
        typer.echo(document)
    speaking = voice(settings.language, result.world)
    if settings.language == "en":
        print_play(screen, result)
    else:
        print_told(screen, result, settings.language)
    screen.print("\n" + speaking.words("Terms of every cell: {path}", path=table), markup=False)
    screen.print(speaking.words("Page: {path}", path=page), style="bold", markup=False)


HANDLERS: dict[type[Form], Callable[[Form, PlaySettings], None]] = {
    Game: _play_strategic,
    **dict.fromkeys(PLAYERS, play_tables),
}
"""What is done with each kind of game. A new kind is one line."""
