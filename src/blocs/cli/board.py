"""`blocs board`: published numbers beside ours, mismatches included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from blocs.brief.voice import voice
from blocs.cli.options import AsJson, console
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.errors import InputError
from blocs.foundation.files import is_folder
from blocs.questions.evidence.board.answer import (
    BoardLine,
    BoardReport,
    Compared,
    Standing,
    run_board,
)
from blocs.questions.evidence.board.ask import Published, load_board
from blocs.questions.evidence.board.report import board_report
from blocs.questions.trade.models import UPPER_BOUND

STYLES = {
    Standing.WITHIN: "green",
    Standing.BOUNDED: "yellow",
    Standing.SAME_SIGN: "yellow",
    Standing.OTHER_SIGN: "red",
    Standing.FAILED: "red",
    Standing.ABSENT: "dim",
    Standing.CANNOT: "dim",
}
MOST_NAMED = 3


def board_command(
    board: Annotated[
        Path | None,
        typer.Argument(help="A board of your own (board.yaml or its folder); default: ours."),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", help="Names of rows, separated by commas.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder with worlds that blocs may not ship (DIR/cp2015)."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the page, in both languages.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Set published estimates beside ours: over all models, with what explains the gap."""
    if data is not None and not is_folder(data):
        raise InputError(f"--data: there is no folder '{data}'")
    screen = console(quiet=as_json)
    found = load_board(board if board is not None else casebook.board())
    names = None if only is None else [name.strip() for name in only.split(",") if name.strip()]
    with screen.status("Solving …") as status:
        report = run_board(
            found, data=data, only=names, progress=lambda name: status.update(f"{name} …")
        )
    pages = [] if out is None else _pages(report, out)
    if as_json:
        told = board_report(report, voice(SOURCE_LANGUAGE, report.world)).as_json()
        document = told | {"pages": [str(page) for page in pages]}
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))
        return
    _print(screen, report)
    for page in pages:
        screen.print(f"Page: {page}", style="bold")


def _pages(report: BoardReport, out: Path) -> list[Path]:
    return [
        board_report(report, voice(language, report.world)).save(out / f"board.{language}.html")
        for language in languages()
    ]


def _print(screen: Console, report: BoardReport) -> None:
    screen.soft_wrap = False
    table = Table(title=report.board.title, box=box.SIMPLE_HEAD)
    for head, right in (
        ("Row", False),
        ("For", False),
        ("Ours / published", True),
        ("Published", True),
        ("Ours", True),
        ("Our range", True),
        ("Gap", True),
        ("", False),
    ):
        table.add_column(head, justify="right" if right else "left", overflow="fold")
    for line in report.lines:
        for cells in _cells(line):
            table.add_row(*cells)
        table.add_section()
    screen.print(table)
    _print_reasons(screen, report)


def _cells(line: BoardLine) -> list[tuple[str, ...]]:
    name = escape(line.row.name)
    standing = f"[{STYLES[line.standing]}]{_told(line.standing)}[/]"
    if not line.compared:
        published = [
            (", ".join(item.countries), published_text(item)) for item in line.row.published
        ] or [("", line.row.published_en or "")]
        return [
            (name if k == 0 else "", who, "", escape(what), "", "", "", standing if k == 0 else "")
            for k, (who, what) in enumerate(published)
        ]
    return [_compared_cells(name if k == 0 else "", c) for k, c in enumerate(line.compared)]


def _told(standing: Standing) -> str:
    """A standing on the screen; documents keep its name."""
    return "smaller, only the bound reaches it" if standing is Standing.BOUNDED else str(standing)


def _compared_cells(name: str, item: Compared) -> tuple[str, ...]:
    who = ", ".join(item.published.countries)
    if item.published.quantity != "real_income_change_pct":
        who += f" ({item.published.quantity.removesuffix('_pct')})"
    return (
        name,
        who,
        "" if item.ratio is None else f"{item.ratio:.2f}",
        published_text(item.published),
        f"{item.headline:+.3g}",
        f"{item.low:+.3g} … {item.high:+.3g}",
        f"{item.gap:+.3g}",
        f"[{STYLES[item.standing]}]{_told(item.standing)}[/]",
    )


def published_text(item: Published) -> str:
    """`-1.44 ± 0.57` (95 %), or `-0.3 … -0.2`."""
    if item.value is None:
        return f"{item.low:+g} … {item.high:+g}"
    error = "" if item.standard_error is None else f" ± {1.96 * item.standard_error:.2g}"
    return f"{item.value:+g}{error}"


def _print_reasons(screen: Console, report: BoardReport) -> None:
    """What the columns mean, why rows differ, which have no number."""
    models = ", ".join(model for model in report.models if model is not UPPER_BOUND)
    thetas = ", ".join(f"{a.value:g}" for a in report.board.elasticities)
    screen.print(
        f"Real income, %, exact, unless named. Ours: caliendo_parro. Range: {models}; and "
        f"caliendo_parro at trade elasticities {thetas} in all sectors. {UPPER_BOUND} is "
        "an input–output bound on losses from cuts in trade, no estimate and not in the range.",
        markup=False,
    )
    for line in report.lines:
        screen.print(f"\n{line.row.name}", style="bold", end="", markup=False)
        screen.print(f"  {line.row.source}", markup=False)
        if line.reason:
            screen.print(f"  {_told(line.standing)}: {line.reason}", markup=False)
        if line.compared and line.row.nearest_model:
            screen.print(f"  {_nearest(line)}", markup=False)
        for difference in line.row.differs:
            screen.print(f"  {difference.what}: {difference.en}", markup=False)
        for model, reason in line.failures:
            screen.print(f"  {model} has no answer: {reason}", style="yellow", markup=False)
    found = report.losses
    if found is not None:
        screen.print(
            f"\nPublished losses of real income: {found.count}; ours is {found.median:.2f} of the "
            f"size in the median, the middle half between {found.low:.2f} and {found.high:.2f}",
            markup=False,
        )
    told = "; ".join(f"{_told(standing)}: {count}" for standing, count in report.counts.items())
    screen.print(f"\n{told}  ({report.seconds:.1f} s)", style="bold")


def _nearest(line: BoardLine) -> str:
    """Each number under every model; the one closest to the paper's is named."""
    parts = [
        f"{', '.join(item.published.countries[:MOST_NAMED])} "
        + ", ".join(f"{model} {value:+.3g}" for model, value in item.by_model.items())
        for item in line.compared
    ]
    return f"models: {'; '.join(parts)} (nearest to theirs: {line.row.nearest_model})"
