"""Options for expected losses: how probable a closure is, and how long it lasts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Probability = Annotated[
    float | None,
    typer.Option(
        "--probability", min=0.0, max=1.0, help="Of a closure in one year, for an expected loss."
    ),
]
Days = Annotated[
    float | None,
    typer.Option("--days", min=0.0, max=365.0, help="How long a closure lasts; a year has 365."),
]
RisksTable = Annotated[
    Path | None,
    typer.Option("--risks", help="A table closed,probability,days: risks of closures by name."),
]
