"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.console import Console


class Language(StrEnum):
    """Languages of the brief."""

    EN = "en"
    RU = "ru"


WorldName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--world", help="Name of a world, or a folder in the table format; default: the scenario's."
    ),
]
Elasticity: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--elasticity",
        help="One trade elasticity for all sectors, or a CSV sector,trade_elasticity.",
    ),
]
OutFolder: TypeAlias = Annotated[
    Path, typer.Option("--out", help="Folder for the brief and the outcome.")
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output, nothing else.")
]
BriefLanguage: TypeAlias = Annotated[
    Language, typer.Option("--lang", help="Language of the brief.")
]


def console(*, quiet: bool) -> Console:
    """Where people read: standard output, or standard error when standard output is for JSON."""
    return Console(stderr=quiet, highlight=False, soft_wrap=True)
