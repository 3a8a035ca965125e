"""`blocs`: commands, options, exit codes.

0 done, 2 input, 3 no solution; 130 interrupted, 143 told to stop (SIGTERM), 141 the reader of the
output is gone.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from rich.console import Console

from blocs.cli.absent import with_worlds
from blocs.cli.streams import (
    CLOSED,
    INTERRUPTED,
    STOPPED,
    orders_to_stop,
    output_failure,
    prepare_output,
)
from blocs.foundation.errors import BlocsError, InputError, Problem
from blocs.foundation.version import VERSION

# Typer carries its own copy of click, or imports it, by version: take the base class from Typer.
UsageError: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

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

FOLDERS = {"play": "play.command", "world": "world.group"}
"""Commands that have a folder, and the module in it that is called."""


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
        module = import_module(f"blocs.cli.{FOLDERS.get(name, name)}")
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
        typer.echo(f"blocs {VERSION}")
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
    prepare_output(as_json=as_json)
    try:
        with orders_to_stop() as orders:
            code = _ran(given, as_json=as_json)
            if code == INTERRUPTED:
                code = orders.code
                _say("[bold]Interrupted.[/bold] Nothing is half-written.")
    except OSError as cause:  # while printing: see `_refused`
        output_failure()
        return _lost_output(cause)
    failure = output_failure()
    if failure is None or code in (INTERRUPTED, STOPPED):
        return code
    return _lost_output(failure)


def _ran(given: list[str], *, as_json: bool) -> int:
    """Exit code of the command; INTERRUPTED also after SIGTERM."""
    try:
        code = _app(_wanted(given))(given, standalone_mode=False)
    except BlocsError as error:
        return _failed(error, as_json=as_json)
    except UsageError as error:
        return _misused(error, as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except (OSError, SystemExit) as left:  # Typer and Rich leave so when the pipe is closed
        return _refused(left, as_json=as_json)
    return code if isinstance(code, int) else 0


def _refused(left: OSError | SystemExit, *, as_json: bool) -> int:
    """What the system refused: a file, or (an error that names no file) standard output."""
    cause = left if isinstance(left, OSError) else left.__context__
    if not isinstance(cause, OSError):
        raise left
    if cause.filename is None:
        raise cause
    return _failed(_unreadable(cause), as_json=as_json)


def _unreadable(cause: OSError) -> InputError:
    """A file that the system refuses, where no command has said it better."""
    names = [str(name) for name in (cause.filename, cause.filename2) if name is not None]
    problem = Problem(cause.strerror or str(cause), file=", ".join(names) or None)
    return InputError("a file cannot be used", problems=[problem])


def _lost_output(cause: OSError) -> int:
    """Nobody reads any more: say nothing. Standard output cannot be written: say so."""
    if isinstance(cause, BrokenPipeError):
        return CLOSED
    _say(f"[bold red]Error:[/bold red] standard output cannot be written: {cause.strerror}")
    return InputError.exit_code


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        Console(stderr=True, soft_wrap=True, highlight=False).print(text)


def _misused(error: Any, *, as_json: bool) -> int:
    """A wrong command line: usage on standard error and, with `--json`, a document as well."""
    if as_json:
        message = error.format_message()
        _print_document({"status": "invalid_input", "error": message, "problems": []})
    error.show()
    return int(error.exit_code)


def _failed(error: BlocsError, *, as_json: bool) -> int:
    """Print the error once: to standard error for people, as one JSON document with `--json`."""
    error.problems = tuple(map(with_worlds, error.problems))
    if as_json:
        _print_document(
            {
                "status": getattr(error, "status", "invalid_input"),
                "error": str(error),
                "problems": [vars(problem) for problem in error.problems],
            }
        )
    with contextlib.suppress(OSError):
        console = Console(stderr=True, soft_wrap=True, highlight=False)
        console.print("Error:", style="bold red", end=" ")
        console.print(str(error), markup=False)
    return error.exit_code


def _print_document(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
