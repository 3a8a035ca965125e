"""`blocs play`: a game whose pay-offs are outcomes, to equilibria and a brief."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from blocs.brief.play_page import write_play
from blocs.cli.options import AsJson, BriefLanguage, Elasticity, Language, WorldName, console
from blocs.cli.play_outcomes import play_tables
from blocs.engines.trade import Model
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.moves.fields import Form
from blocs.moves.game import Game, load_game
from blocs.moves.game_outcomes import OutcomeGame
from blocs.study.play import DRAWS, Play, cell_named, explain, find_game, play
from blocs.study.play_cells import played, say_cell
from blocs.study.play_kinds import PLAYERS, default_draws
from blocs.study.play_tables import all_cells, cell_json, firmest_last, likeliest, write_cells
from blocs.study.play_tables import as_json as play_json
from blocs.study.run import DEFAULT_WORLD, load_world

SHOWN_CELLS = 40
"""Most rows of the table on the screen; the page and the CSV have them all."""

MOST_WORKERS = 4


@dataclass(frozen=True)
class PlaySettings:
    """What `blocs play` was asked for; every kind of game is handed this."""

    file: Path
    world: str | None
    model: Model
    elasticity: str | None
    explain: str | None
    draws: int
    workers: int
    language: str
    out: Path
    cache: Path
    as_json: bool


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
    lang: BriefLanguage = Language.EN,
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
        language=lang.value,
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
        _explain(screen, result, chosen)
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
    _print(screen, result)
    screen.print(f"\nTerms of every cell: {table}")
    screen.print(f"Page: {page}", style="bold")


def _explain(screen: Console, result: Play, cell: tuple[int, ...]) -> None:
    from rich import box

    screen.print(f"[bold]{escape(say_cell(played(result.game, cell)))}[/bold]")
    if cell in result.payoffs.missing:
        screen.print(f"No pay-offs: {escape(result.payoffs.missing[cell])}")
        return
    lines = explain(result, cell)
    for name, actor in result.game.actors.items():
        table = Table(title=escape(actor.title), box=box.SIMPLE_HEAD, title_justify="left")
        for head in ("term", "value", "unit", "years' factor", "weight", "utility", "from"):
            table.add_column(
                head, justify="right" if head not in ("term", "unit", "from") else "left"
            )
        own = [line for line in lines if line.actor == name]
        for line in own:
            numbers = (f"{line.value:,.5g}", line.unit, f"{line.factor:.4g}", f"{line.weight:g}")
            table.add_row(line.term, *map(escape, numbers), f"{line.contribution:+.5f}", line.how)
        table.add_row("sum", "", "", "", "", f"{sum(line.contribution for line in own):+.5f}", "")
        screen.print(table)
    if result.game.types:
        screen.print("Types with weights of their own count differently: see the page.")


def _print(screen: Console, result: Play) -> None:
    solution = result.solution
    screen.print(f"[bold]{escape(result.game.title)}[/bold]  ({result.world.name})")
    screen.print(
        f"{result.cells.index.size} cells, {len(result.cells.scenarios)} different worlds, "
        f"{result.solves} solved with all draws"
    )
    screen.print(_cell_table(result))
    screen.print(solution.pure.statement, style="bold")
    for number, item in enumerate(solution.pure.equilibria, 1):
        said = "; ".join(
            f"{name}: {plan}" for name, plan in zip(result.game.actors, item.options, strict=True)
        )
        screen.print(f"  {number}. {escape(said)}")
        ties = ", ".join(f"{tie.player}: {tie.option}" for tie in item.ties)
        screen.print(f"     {f'tied with {ties}' if ties else f'smallest loss {item.margin:.4g}'}")
    mixed = solution.mixed
    screen.print(f"Mixed: {escape(mixed.statement if mixed else solution.mixed_note)}")
    for cycle in solution.cycles[:3]:
        path = " → ".join("/".join(solution.game.labels(cell)) for cell in cycle)
        screen.print(f"Best replies run in circles: {escape(path)}")
    if result.game.order:
        _print_order(screen, result)
    _print_draws(screen, result)


def _cell_table(result: Play) -> Table:
    from rich import box

    names = list(result.game.actors)
    table = Table(box=box.SIMPLE_HEAD, caption="utility; * best response to the others' options")
    for name in names:
        table.add_column(name, no_wrap=True)
    for name in names:
        table.add_column(f"u {name}", justify="right", no_wrap=True)
    utility = result.payoffs.utility
    cells = all_cells(result)
    for cell in cells[:SHOWN_CELLS]:
        texts: list[str] = []
        for p in range(len(names)):
            line = utility[(p, *cell[:p], slice(None), *cell[p + 1 :])]
            best = utility[(p, *cell)] >= line.max() - result.solution.game.tolerance
            texts.append(f"{utility[(p, *cell)]:.3f}{'*' if best else ' '}")
        options = played(result.game, cell).values()
        table.add_row(*options, *texts, style="dim" if cell in result.payoffs.missing else "")
    if len(cells) > SHOWN_CELLS:
        table.add_row(*["…"] * (2 * len(names)))
    return table


def _print_order(screen: Console, result: Play) -> None:
    from blocs.games.backward import SubgamePerfect

    found = result.solution.sequential
    if isinstance(found, SubgamePerfect):
        path = " → ".join(f"{option}" for _, option in found.path)
        screen.print(f"In the order of play: {escape(path)}")
    elif found is not None:
        screen.print(f"In the order of play: {len(found.equilibria)} equilibria. {found.note}")
    else:
        screen.print(f"Order of play: {escape(result.solution.sequential_note)}")


def _print_draws(screen: Console, result: Play) -> None:
    found = result.robustness
    for item in firmest_last(found.ranges)[:3]:
        screen.print(
            f"Weight of {item.weight} ({item.player}) {item.value:g}: the same equilibria between "
            f"{item.low:.4g} and {item.high:.4g}"
        )
    if found.ranges_note:
        screen.print(f"Weights: {escape(found.ranges_note)}")
    screen.print(
        f"Over {found.elasticities or 'no'} draws of elasticities × {found.weights} of weights "
        f"(±{found.spread_pct:g} %) and beliefs:"
    )
    for cell, chance, error in likeliest(result, 5):
        plan = "; ".join(result.solution.game.labels(cell))
        screen.print(f"  {100 * chance:3.0f} % (±{100 * error:.0f})  {escape(plan)}")


HANDLERS: dict[type[Form], Callable[[Form, PlaySettings], None]] = {
    Game: _play_strategic,
    **dict.fromkeys(PLAYERS, play_tables),
}
"""What is done with each kind of game. A new kind is one line."""
