"""`blocs`: commands, options, exit codes (0 done, 2 input, 3 no solution, 130 interrupted)."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from rich.console import Console

from blocs import __version__
from blocs.foundation.errors import BlocsError

# Typer carries its own copy of click, or imports it, by version: take the base class from Typer.
UsageError: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

INTERRUPTED = 130

COMMANDS = (
    "run",
    "compare",
    "exposure",
    "ensemble",
    "claims",
    "board",
    "project",
    "play",
    "moves",
    "doctor",
    "world",
)
"""Commands in the order of the help: `NAME_command` in the module NAME, or `app` for a group."""


def _app(wanted: Sequence[str]) -> typer.Typer:
    """The application with these commands; each module is imported only where it is wanted."""
    app = typer.Typer(
        name="blocs",
        help="What follows for every country and sector when somebody makes a move.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )
    app.callback()(_root)
    for name in wanted:
        module = import_module(f"blocs.cli.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, f"{name}_command"))
    return app


def _wanted(given: Sequence[str]) -> tuple[str, ...]:
    """The command that is called; all of them for help, for `--version` and for a wrong word."""
    return (given[0],) if given and given[0] in COMMANDS else COMMANDS


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"blocs {__version__}")
        raise typer.Exit


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
        code = _app(_wanted(given))(given, standalone_mode=False)
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
