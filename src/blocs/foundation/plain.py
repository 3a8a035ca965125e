"""Numbers as JSON holds them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def finite_or_null(value: float | np.floating[Any]) -> float | None:
    """The number, or None where it is NaN or infinite: JSON knows neither."""
    return float(value) if math.isfinite(value) else None
