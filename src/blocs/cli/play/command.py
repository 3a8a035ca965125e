"""`blocs play`: a game whose pay-offs are outcomes, to equilibria and a brief."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from blocs.brief.voice import voice
from blocs.cli.options import AsJson, BriefLanguage, Elasticity, Tariffs, WorldName, console
from blocs.cli.play.outcomes import print_found
from blocs.cli.play.screen import print_cell, print_play
from blocs.cli.play.told import print_told
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError
from blocs.moves.fields import Form
from blocs.questions.games.answer import find_game, play
from blocs.questions.games.ask import load_game
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.found import Found
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.games.kinds.strategic.play import Play, cell_named
from blocs.questions.games.kinds.strategic.tables import cell_json, write_cells
from blocs.questions.games.report import game_report
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
    tariffs: Tariffs = None,
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
    chosen = None if cell is None else _cell(read, cell)
    screen = console(quiet=as_json)
    base = load_world(
        world or getattr(read, "world", None) or DEFAULT_WORLD,
        elasticity=elasticity,
        tariffs=tariffs or getattr(read, "tariffs_chosen", None),
    )
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("worlds solved", total=None)
        found = play(
            read,
            base,
            model=model,
            draws=draws if chosen is None else 0,
            workers=1 if chosen is not None else workers or min(os.cpu_count() or 1, MOST_WORKERS),
            cache=cache or out / "cells",
            progress=lambda count: progress.advance(task, count),
        )
    if chosen is None:
        _write(screen, found, out / file.stem, lang, as_json=as_json)
    elif isinstance(found, Play):
        if as_json:
            typer.echo(json.dumps(cell_json(found, chosen), ensure_ascii=False, indent=1))
        print_cell(screen, found, chosen)


def _cell(game: Form, name: str) -> Cell:
    if not isinstance(game, Game):
        raise InputError("--explain names a cell of a strategic game; this kind has none")
    return cell_named(game, name)


def _write(
    screen: Console, found: Play | Found, stem: Path, language: str, *, as_json: bool
) -> None:
    """The page, the document and, of a strategic game, the table; what fits on the screen."""
    report, w = game_report(found, language), voice(language, found.world).words
    page = report.save(stem.with_name(f"{stem.name}.{language}.html"))
    report.save(stem.with_name(f"{stem.name}.json"))
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=1, allow_nan=False))
    if isinstance(found, Found):
        print_found(screen, found, language)
    else:
        table = write_cells(found, stem.with_name(f"{stem.name}.csv"))
        if language == "en":
            print_play(screen, found)
        else:
            print_told(screen, found, language)
        screen.print("\n" + w("Terms of every cell: {path}", path=table), markup=False)
    before = "\n" if isinstance(found, Found) else ""
    screen.print(before + w("Page: {path}", path=page), style="bold", markup=False)
