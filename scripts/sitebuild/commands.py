"""Every command with its arguments and options, read from the program itself."""

from collections.abc import Iterator
from typing import Any

import typer

from blocs.cli.commands import loaded
from blocs.cli.main import COMMANDS
from sitebuild.tables import table

# Typer carries its own copy of click, or imports it, by version: take what is needed from Typer.
Context: Any = next(c for c in typer.Context.__mro__ if c.__module__.endswith("click.core"))


def commands_page() -> str:
    """The page `reference/commands.md`."""
    parts = [
        "# Commands\n",
        "Made from the program: what stands here is what `blocs COMMAND --help` says. Commands end "
        "with 0 when done, 2 where the input is wrong, 3 where the model has no answer, 130 when "
        "interrupted.\n",
    ]
    for name, entry in COMMANDS.items():
        for path, command in _leaves(loaded(name, entry), ("blocs", name)):
            parts.append(_section(path, command))
    return "\n".join(parts)


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The command, or those of the group, in the order of the help."""
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    context = Context(command, info_name=path[-1])
    for name in command.list_commands(context):
        yield from _leaves(command.resolve_command(context, [name])[1], (*path, name))


def _section(path: tuple[str, ...], command: Any) -> str:
    context = Context(command, info_name=path[-1])
    records = [param.get_help_record(context) for param in command.params]
    rows = [(f"`{left}`", text) for left, text in filter(None, records) if left != "--help"]
    text = (command.help or "").replace("\b", "").strip()
    return f"## `{' '.join(path)}`\n\n{text}\n\n" + table(
        ("Argument or option", "What it is"), rows
    )
