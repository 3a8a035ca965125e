"""What `blocs play` was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from blocs.questions.trade.engine.models.model import Model


@dataclass(frozen=True)
class PlaySettings:
    """The options of the command line; every kind of game is handed this."""

    file: Path
    world: str | None
    model: Model
    elasticity: str | None
    explain: str | None
    draws: int
    workers: int
    language: str
    out: Path
    cache: Path
    as_json: bool
