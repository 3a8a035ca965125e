"""`blocs`: commands, options, exit codes.

0 done, 2 input, 3 no solution; 130 interrupted, 143 told to stop (SIGTERM), 141 the reader of the
output is gone.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import typer

from blocs.cli.commands import Entry, group
from blocs.cli.files.names import COMPLETE
from blocs.cli.streams import (
    CLOSED,
    INTERRUPTED,
    STOPPED,
    orders_to_stop,
    output_failure,
    prepare_output,
    quick_end,
)
from blocs.foundation.errors import BlocsError, InputError, Problem
from blocs.foundation.memory import keep_memory
from blocs.foundation.threads import one_thread
from blocs.foundation.version import VERSION

if TYPE_CHECKING:
    from rich.console import Console

# Typer carries its own copy of click, or imports it, by version: take the base class from Typer.
UsageError: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

COMMANDS = {
    "run": Entry(
        "Compute a scenario and write its brief; of a case, all its scenarios, compared.", "run"
    ),
    "live": Entry(
        "Write a page in which readers pick moves and see what follows, solved in their browser.",
        "live.page",
    ),
    "compare": Entry(
        "Two or more outcomes or scenarios side by side: who moves, sectors, trade, ranges.",
        "compare",
    ),
    "exposure": Entry(
        "Who depends on whom, for what, and what a rupture would cost each side.", "exposure"
    ),
    "ensemble": Entry(
        "How sure are we: ranges, what drives them, and when the conclusion flips.", "ensemble"
    ),
    "claims": Entry(
        "Put every stated figure of a case to the test: our number, source, year and verdict.",
        "claims",
    ),
    "board": Entry(
        "Set published estimates beside ours: over all models, with what explains the gap.", "board"
    ),
    "verify": Entry(
        "Re-run every published number that we claim, or what must hold of your own world.",
        "evidence.verify",
    ),
    "project": Entry(
        "What a project on credit brings to host and lender by year, against its debt service.",
        "project",
    ),
    "play": Entry(
        "What the others will do: every cell of a game a solved world; equilibria; the brief.",
        "play",
    ),
    "moves": Entry(
        "List the moves, or print the fields of one; `--json` gives JSON schemas.", "files.moves"
    ),
    "new": Entry(
        "Write a scenario file with a comment at every field, and say what it does.", "files.new"
    ),
    "schema": Entry(
        "Print the JSON schema of a kind of file, for editors, or list the kinds.", "files.schema"
    ),
    "completion": Entry(
        "Print what a shell sources to complete commands, options, worlds and casebook names.",
        "files.completion",
    ),
    "doctor": Entry(
        "Check the installation: libraries, embedded data, and a solved equilibrium.", "doctor"
    ),
    "corridors": Entry(
        "Corridors: lanes, pipes, who holds the tap, what closing costs.", "corridors.group"
    ),
    "evidence": Entry("Evidence: how history scores what blocs computes.", "evidence.group"),
    "signals": Entry("Signals: who stands where, by conduct.", "signals.group"),
    "security": Entry("Security: who is covered.", "security.group"),
    "mcp": Entry(
        "Offer the questions to a language model as tools (Model Context Protocol, stdio).",
        "mcp.command",
    ),
    "serve": Entry(
        "Serve questions, jobs and kept answers to a browser on this machine.", "serve.command"
    ),
    "world": Entry("Worlds: embedded, imported, or your own tables.", "world.group"),
}
"""Commands in the order of the help."""

FEWER_COLLECTIONS = 200_000
"""New objects between two searches for garbage in a process of the command line.

What is imported stays to the end: at Python's 700 a tenth of the start goes into searching it.
"""


def _app() -> typer.Typer:
    app = group(
        COMMANDS,
        help_text="What follows for every country and sector when somebody makes a move.",
        name="blocs",
    )
    app.callback()(_root)
    return app


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
    if arguments is not None:
        return _main(arguments)
    if COMPLETE in os.environ:
        from blocs.cli.files.completion import answer_shell

        answer_shell(_app())
    end = quick_end()
    gc.set_threshold(FEWER_COLLECTIONS)
    one_thread()
    keep_memory()
    end.code = _main(sys.argv[1:])
    return end.code


def _main(given: list[str]) -> int:
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
        code = _app()(given, standalone_mode=False)
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
        _errors().print(text)


def _errors() -> Console:
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


def _misused(error: Any, *, as_json: bool) -> int:
    """A wrong command line: usage on standard error and, with `--json`, a document as well."""
    error.message = _plainly(error)
    if as_json:
        message = error.format_message()
        _print_document({"status": "invalid_input", "error": message, "problems": []})
    error.show()
    return int(error.exit_code)


def _plainly(error: Any) -> str:
    """The message, without pydantic's own words where Typer hands its error on."""
    faults = getattr(error.__cause__, "errors", None)
    if faults is None:
        return str(error.message)
    fault = faults()[0]
    own = fault.get("ctx", {}).get("error")
    return str(own or fault["msg"].replace("Input", f"'{fault['input']}'", 1))


def _failed(error: BlocsError, *, as_json: bool) -> int:
    """Print the error once: to standard error for people, as one JSON document with `--json`."""
    from blocs.cli.absent import with_worlds

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
        console = _errors()
        console.print("Error:", style="bold red", end=" ")
        console.print(str(error), markup=False)
    return error.exit_code


def _print_document(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
