"""Groups of commands that list every command and import only the one that is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup


@dataclass(frozen=True)
class Entry:
    """A command as its group lists it.

    help: the first paragraph of its own help. module: where it is, below `blocs.cli`: the function
    NAME_command, or `app` for a group.
    """

    help: str
    module: str


def group(commands: Mapping[str, Entry], *, help_text: str, name: str | None = None) -> typer.Typer:
    """A group that prints its help where no command is named."""
    app = typer.Typer(
        name=name,
        cls=_on_call(commands),
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )
    for word, entry in commands.items():
        app.command(word, help=entry.help)(_listed)
    return app


def _listed() -> None:
    """Stands for a command in the list of its group; what is called is another: see `_on_call`."""


def _on_call(commands: Mapping[str, Entry]) -> type[TyperGroup]:
    """A group whose command is imported when a command line has come to it."""

    class OnCall(TyperGroup):
        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            found: Any = cast("Any", super()).resolve_command(ctx, args)
            name, listed, rest = found
            return name, listed and loaded(name, commands[name]), rest

    return OnCall


def loaded(name: str, entry: Entry) -> Any:
    """The command itself, as Typer makes it."""
    module = import_module(f"blocs.cli.{entry.module}")
    app = typer.Typer(rich_markup_mode="markdown", pretty_exceptions_enable=False)
    if hasattr(module, "app"):
        app.add_typer(module.app, name=name)
    else:
        app.command(name)(getattr(module, f"{name}_command"))
    return typer.main.get_group(app).commands[name]
