"""What of a scenario can be drawn."""

from __future__ import annotations

from enum import StrEnum


class Source(StrEnum):
    """What can be drawn."""

    ELASTICITIES = "elasticities"
    SHOCKS = "shocks"
    CLOSURES = "closures"
    MODELS = "models"
    PRESETS = "presets"
    WAYS = "ways"
