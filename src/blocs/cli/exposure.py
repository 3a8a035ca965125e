"""`blocs exposure`: who depends on whom, for what, and what a rupture would cost."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as Grid

from blocs.brief.voice import Voice, voice
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    Elasticity,
    Language,
    OutFolder,
    WorldName,
    console,
)
from blocs.draws.elasticities import DRAWS
from blocs.foundation.errors import InputError
from blocs.questions.exposure.answer import BANDS, Exposure, Pair, exposure, pair
from blocs.questions.exposure.atlas import Matrix, dyad_atlas, rupture_matrix, write_dyads
from blocs.questions.exposure.report.atlas import write_atlas_page
from blocs.questions.exposure.report.page import write_exposure
from blocs.questions.exposure.tables import Table
from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
from blocs.world.countries import chosen_countries
from blocs.world.world import World

SHOWN = 10
STAGES = {
    "ruptures": "ruptures",
    "power": "threats",
    "bands": "ranges",
    "sectors": "sectors",
}
HEADS = (
    ("rupture_loss_pct", 2),
    ("partner_loss_pct", 3),
    ("rupture_asymmetry", 2),
    ("power_pct", 2),
    ("turnover_share_pct", 1),
    ("value_added_share_pct", 2),
    ("import_share_pct", 1),
    ("export_share_pct", 1),
    ("friend_elasticity", 3),
)
"""Columns on the screen, the most telling ones first: a narrow screen shows fewer."""
LABEL_ROOM, COLUMN_ROOM = 24, 11
MARK = "†"
PAIR_HEADS = (
    "sector",
    "in_value",
    "out_value",
    "in_share",
    "out_share",
    "rupture_loss_pct",
    "partner_loss_pct",
)
PAIR_DIGITS = (0, 0, 1, 1, 3, 3)
"""Columns of a pair by sector, and decimals of its numbers."""


def exposure_command(
    country: Annotated[
        str | None, typer.Argument(help="Country (ISO alpha-3) whose exposure is asked for.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="One partner: totals and sectors, both sides.")
    ] = None,
    matrix: Annotated[
        str | None, typer.Option("--matrix", help="`rupture`: losses among --countries.")
    ] = None,
    countries: Annotated[
        str | None, typer.Option("--countries", help="Codes with commas, for --matrix.")
    ] = None,
    atlas: Annotated[
        Path | None, typer.Option("--atlas", help="Folder for all dyads of the world; resumable.")
    ] = None,
    world: WorldName = None,
    elasticity: Elasticity = None,
    draws: Annotated[
        int, typer.Option("--draws", min=0, help="Draws of the elasticities; 0: no ranges.")
    ] = DRAWS,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws.")] = 0,
    bands: Annotated[
        int, typer.Option("--bands", min=0, help="How many partners get ranges.")
    ] = BANDS,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes to solve with.")] = 2,
    out: OutFolder = Path("out"),
    lang: BriefLanguage = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Who depends on whom, for what, and what a rupture would cost each side."""
    _check_request(country, to=to, matrix=matrix, countries=countries, atlas=atlas)
    screen = console(quiet=as_json)
    found = load_world(world or DEFAULT_WORLD, elasticity=elasticity)
    if atlas is not None:
        document = _run_atlas(found, atlas, country, lang.value, workers, screen)
    elif matrix is not None:
        document = _run_matrix(found, str(countries), workers, voice(lang.value, found), screen)
    elif to is not None:
        document = _run_pair(
            found, str(country), to, draws, seed, workers, voice(lang.value, found), screen
        )
    else:
        document = _run_country(
            found, str(country), draws, seed, bands, workers, out, lang.value, screen
        )
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def _check_request(
    country: str | None,
    *,
    to: str | None,
    matrix: str | None,
    countries: str | None,
    atlas: Path | None,
) -> None:
    """Refuse what does not go together, before anything is loaded."""
    if matrix is not None and matrix != "rupture":
        raise InputError(f"--matrix: unknown measure '{matrix}'. Use `--matrix rupture`.")
    if (matrix is None) != (countries is None):
        raise InputError("--matrix and --countries go together: `--matrix rupture --countries A,B`")
    if sum(item is not None for item in (to, matrix, atlas)) > 1:
        raise InputError("choose one of --to, --matrix and --atlas")
    if matrix is not None and country is not None:
        raise InputError("--matrix takes its countries from --countries alone")
    if country is None and matrix is None and atlas is None:
        raise InputError(
            "which country? `blocs exposure BLR`, or `--matrix rupture --countries BLR,RUS`, "
            "or `--atlas OUT`"
        )


@contextmanager
def _bar(screen: Console) -> Generator[Callable[[str, int, int], None]]:
    """A progress bar; what it gives is called with (stage, done, in all)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=screen, transient=True) as progress:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(STAGES.get(stage, stage), total=total)
            progress.update(tasks[stage], completed=done)

        yield tell


# -- one country ----------------------------------------------------------------------------------


def _run_country(
    world: World,
    country: str,
    draws: int,
    seed: int,
    bands: int,
    workers: int,
    out: Path,
    language: str,
    screen: Console,
) -> dict[str, Any]:
    (country,) = chosen_countries([country], world.countries, world=world.name, where="COUNTRY")
    with _bar(screen) as tell:
        found = exposure(
            world, country, draws=draws, seed=seed, bands=bands, workers=workers, progress=tell
        )
    page = write_exposure(
        found,
        world=world,
        path=out / f"exposure-{country}.{language}.html",
        language=language,
    )
    speaking = voice(language, world)
    _print_exposure(screen, found, speaking)
    screen.print(speaking.words("sc_brief", path=page), style="bold", markup=False)
    return found.as_json() | {"brief": str(page)}


def _print_exposure(screen: Console, found: Exposure, speaking: Voice) -> None:
    w, n = speaking.words, speaking.numbers
    name = escape(w("sc_exposure", country=speaking.country(found.country)))
    screen.print(f"[bold]{name}[/bold]  ({speaking.world.name}, {found.provenance['model']})")
    screen.print(w("sc_meaning", meaning=found.partners.meaning[speaking.language]))
    rows = found.partners.rows[:SHOWN]
    marked = [_marked(code, found.implausible) for (code,) in rows]
    screen.print(_grid(found.partners, speaking, marked, range(len(rows)), screen.width))
    for band in found.bands:
        low, _, high = band.of("rupture_loss_pct")
        weak, _, strong = band.of("power_pct")
        told = w(
            "sc_band",
            partner=band.partner,
            low=n.plain(low, 2),
            high=n.percent(high, 2),
            weak=n.plain(weak, 2),
            strong=n.percent(strong, 2),
            level=n.percent(100 * band.level, 0),
            draws=len(band.drawn.trade_elasticity),
            models=len(band.spreads),
        )
        screen.print(f"  {told}", markup=False)
    if found.elasticity_assumption:
        screen.print(f"  {found.elasticity_assumption[speaking.language]}", style="dim")
    _print_notes(screen, found.implausible, found.failures, speaking)


def _marked(code: str, implausible: Sequence[str]) -> str:
    return f"{code}{MARK}" if code in implausible else code


def _grid(table: Table, speaking: Voice, labels: Sequence[str], rows: range, width: int) -> Grid:
    """Rows of the table of partners for the screen."""
    from rich import box

    heads = HEADS[: max(2, (width - LABEL_ROOM) // COLUMN_ROOM)]
    grid = Grid(box=box.SIMPLE_HEAD)
    grid.add_column(speaking.words["sc_partner"], no_wrap=True)
    for key, _ in heads:
        grid.add_column(speaking.words[f"sch_{key}"], justify="right", no_wrap=True)
    for label, row in zip(labels, rows, strict=True):
        numbers = [
            speaking.numbers.plain(float(table.values[row, table.position(key)]), digits)
            for key, digits in heads
        ]
        code = label.removesuffix(MARK)[:3]
        name = speaking.country(code)[:18] if code in speaking.world.country else ""
        grid.add_row(f"{label} {escape(name)}".strip(), *numbers)
    return grid


def _print_notes(
    screen: Console, implausible: Sequence[str], failures: Mapping[str, str], speaking: Voice
) -> None:
    if implausible:
        told = speaking.words("sc_implausible", mark=MARK, countries=", ".join(implausible))
        screen.print(f"  {told}", style="dim")
    for code, cause in failures.items():
        screen.print(f"  {code}: {speaking.cause(cause)}", style="yellow", markup=False)


# -- a pair ---------------------------------------------------------------------------------------


def _run_pair(
    world: World,
    country: str,
    partner: str,
    draws: int,
    seed: int,
    workers: int,
    speaking: Voice,
    screen: Console,
) -> dict[str, Any]:
    country, partner = chosen_countries([country, partner], world.countries, world=world.name)
    with _bar(screen) as tell:
        found = pair(
            world, country, partner, draws=draws, seed=seed, workers=workers, progress=tell
        )
    _print_pair(screen, found, speaking)
    return found.as_json()


def _print_pair(screen: Console, found: Pair, speaking: Voice) -> None:
    w, n, world = speaking.words, speaking.numbers, speaking.world
    names = w["sc_and"].join(speaking.country(c) for c in (found.country, found.partner))
    screen.print(f"[bold]{escape(names)}[/bold]  ({world.name}, {found.provenance['model']})")
    labels = [w("sc_on", one=one, other=other) for one, other in found.totals.rows]
    screen.print(_grid(found.totals, speaking, labels, range(2), screen.width))
    from rich import box

    grid = Grid(box=box.SIMPLE_HEAD, title=found.sectors.meaning[speaking.language])
    for k, key in enumerate(PAIR_HEADS):
        grid.add_column(w[f"sch_{key}"], justify="left" if k == 0 else "right", no_wrap=k == 0)
    loss = found.sectors.column("rupture_loss_pct")
    singles = [k for k, (code,) in enumerate(found.sectors.rows) if code in world.sector]
    chosen = sorted(singles, key=lambda k: -loss[k])[:SHOWN] + [
        k for k in range(len(loss)) if k not in singles
    ]
    for k in chosen:
        (code,) = found.sectors.rows[k]
        line = found.sectors.values[k]
        texts = [n.plain(float(line[m]), digits) for m, digits in enumerate(PAIR_DIGITS)]
        name = (
            f"{code} {speaking.sector(code)}"
            if code in world.sector
            else w.known(f"sc_group_{code}", code)
        )
        grid.add_row(escape(name[:20]), *texts)
    screen.print(grid)
    if found.band is not None:
        for key in ("rupture_loss_pct", "partner_loss_pct", "power_pct"):
            low, median, high = found.band.of(key)
            told = f"{n.plain(low, 2)} … {n.plain(median, 2)} … {n.percent(high, 2)}"
            screen.print(f"  {w[f'sch_{key}']:<18} {told}")
    _print_notes(screen, found.implausible, {}, speaking)


# -- a matrix and the atlas -----------------------------------------------------------------------


def _run_matrix(
    world: World, codes: str, workers: int, speaking: Voice, screen: Console
) -> dict[str, Any]:
    given = [code.strip() for code in codes.split(",") if code.strip()]
    chosen = chosen_countries(given, world.countries, world=world.name, where="--countries")
    with _bar(screen) as tell:
        found = rupture_matrix(
            world,
            chosen,
            workers=workers if len(chosen) > 5 else 1,
            progress=lambda done, total: tell("ruptures", done, total),
        )
    _print_matrix(screen, found, speaking)
    return found.as_json()


def _print_matrix(screen: Console, found: Matrix, speaking: Voice) -> None:
    from rich import box

    title = speaking.words("sc_matrix", meaning=found.meaning[speaking.language])
    grid = Grid(box=box.SIMPLE_HEAD, title=title)
    grid.add_column(speaking.world.name, no_wrap=True)
    for code in found.countries:
        grid.add_column(_marked(code, found.implausible), justify="right")
    for code, line in zip(found.countries, found.loss_pct, strict=True):
        cells = [speaking.numbers.plain(v, 3) if math.isfinite(v) else "" for v in line]
        grid.add_row(_marked(code, found.implausible), *cells)
    screen.print(grid)
    _print_notes(screen, found.implausible, found.failures, speaking)


def _run_atlas(
    world: World,
    folder: Path,
    country: str | None,
    language: str,
    workers: int,
    screen: Console,
) -> dict[str, Any]:
    if country is not None:
        (country,) = chosen_countries([country], world.countries, world=world.name, where="COUNTRY")
    with _bar(screen) as tell:
        found = dyad_atlas(
            world,
            folder=folder,
            workers=workers,
            progress=lambda done, total: tell("ruptures", done, total),
        )
    saved = write_dyads(found, folder)
    page = write_atlas_page(
        found, world=world, path=folder / f"atlas.{language}.html", language=language, focus=country
    )
    speaking = voice(language, world)
    count = speaking.numbers.plain(found.loss_pct.size - len(found.country), 0)
    screen.print(speaking.words("sc_dyads", count=count, path=saved), markup=False)
    screen.print(speaking.words("sc_page", path=page), style="bold", markup=False)
    causes = {"–".join(key): why for key, why in found.failures.items()}
    _print_notes(screen, found.implausible, causes, speaking)
    return found.as_json() | {"table": str(saved), "page": str(page)}
