"""Numbers as JSON holds them."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np


def finite_or_null(value: float | np.floating[Any]) -> float | None:
    """The number, or None where it is NaN or infinite: JSON knows neither."""
    return float(value) if math.isfinite(value) else None


def plain_data(value: Any) -> Any:
    """Plain data: NaN as null, arrays as lists, dataclasses as mappings."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {item.name: plain_data(getattr(value, item.name)) for item in fields}
    if isinstance(value, np.ndarray):
        return plain_data(np.asarray(value, dtype=np.float64).tolist())
    if isinstance(value, dict):
        return {str(k): plain_data(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [plain_data(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
