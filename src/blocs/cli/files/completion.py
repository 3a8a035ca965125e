"""`blocs completion`: what makes a shell complete commands, options and names."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from blocs.cli.files.names import COMPLETE

IN_BASH = "complete_bash"
"""What bash asks with."""


class Shell(StrEnum):
    """Those that are known."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion_command(shell: Annotated[Shell, typer.Argument(help="Which shell.")]) -> None:
    """Print what a shell sources to complete commands, options, worlds and casebook names."""
    from typer.completion import get_completion_script  # pyright: ignore[reportPrivateImportUsage]

    typer.echo(get_completion_script(prog_name="blocs", complete_var=COMPLETE, shell=shell))


def answer_shell(app: typer.Typer) -> None:
    """Print what may follow. Raises SystemExit."""
    from typer.completion import completion_init  # pyright: ignore[reportPrivateImportUsage]

    completion_init()
    command: Any = typer.main.get_command(app)
    told = io.StringIO()
    try:
        with contextlib.redirect_stdout(told):
            command.main(args=[], prog_name="blocs", complete_var=COMPLETE)
    finally:
        asked = os.environ[COMPLETE]
        sys.stdout.write(_as_words(told.getvalue()) if asked == IN_BASH else told.getvalue())


def _as_words(lines: str) -> str:
    """Bash puts what it is offered into the line as it is: a name of two words needs its blank."""
    return re.sub(r"([ ()'&])", r"\\\1", lines)
