"""`blocs completion`: what makes a shell complete commands, options and names."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from blocs.cli.files.names import COMPLETE


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
    command.main(args=[], prog_name="blocs", complete_var=COMPLETE)
