"""`blocs`: commands, options, exit codes (0 done, 2 input, 3 no solution, 130 interrupted)."""

from __future__ import annotations

import json
import sys
from typing import Any

import typer
from rich.console import Console

from blocs import __version__
from blocs.cli import (
    board,
    claims,
    compare,
    doctor,
    ensemble,
    exposure,
    moves,
    play,
    project,
    run,
    world,
)
from blocs.foundation.errors import BlocsError

# Typer carries its own copy of click, or imports it, by version: take the base class from Typer.
UsageError: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

INTERRUPTED = 130

app = typer.Typer(
    name="blocs",
    help="What follows for every country and sector when somebody makes a move.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("run")(run.run_command)
app.command("compare")(compare.compare_command)
app.command("exposure")(exposure.exposure_command)
app.command("ensemble")(ensemble.ensemble_command)
app.command("claims")(claims.claims_command)
app.command("board")(board.board_command)
app.command("project")(project.project_command)
app.command("play")(play.play_command)
app.command("moves")(moves.moves_command)
app.command("doctor")(doctor.doctor_command)
app.add_typer(world.app, name="world")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"blocs {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and leave."
    ),
) -> None:
    """What follows for every country and sector when somebody makes a move."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code. Never shows a bare traceback for bad input."""
    given = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in given
    try:
        code = app(given, standalone_mode=False)
    except BlocsError as error:
        return _failed(error, as_json=as_json)
    except UsageError as error:
        error.show()
        return int(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    if code == INTERRUPTED:  # Typer turns Ctrl-C into this code itself
        Console(stderr=True).print("[bold]Interrupted.[/bold] Nothing is half-written.")
    return code if isinstance(code, int) else 0


def _failed(error: BlocsError, *, as_json: bool) -> int:
    """Print the error once: to standard error for people, as one JSON document with `--json`."""
    if as_json:
        document: dict[str, Any] = {
            "status": getattr(error, "status", "invalid_input"),
            "error": str(error),
            "problems": [vars(problem) for problem in error.problems],
        }
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print("Error:", style="bold red", end=" ")
    console.print(str(error), markup=False)
    return error.exit_code
