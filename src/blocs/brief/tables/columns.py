"""Columns of one type each, as Stata and Parquet want them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from blocs.foundation.errors import MissingExtraError

if TYPE_CHECKING:
    from pandas import DataFrame


def with_plain_columns(frame: DataFrame) -> DataFrame:
    """The frame with numbers or texts in a column, never both; an absent text is an empty one."""
    import pandas as pd

    found = frame.copy()
    for name in found.columns:
        column = found[name]
        if pd.api.types.is_bool_dtype(column):
            found[name] = column.astype("int8")
        elif not pd.api.types.is_numeric_dtype(column):
            found[name] = ["" if _absent(value) else str(value) for value in column]
    return found


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and value != value)  # noqa: PLR0124


def write_parquet(frame: DataFrame, place: Path) -> None:
    """One frame. Raises MissingExtraError."""
    try:
        importlib.import_module("pyarrow")
    except ImportError as cause:
        raise MissingExtraError(
            "Parquet needs pyarrow: install it with `pip install 'blocs[parquet]'`"
        ) from cause
    with_plain_columns(frame).to_parquet(place, index=False)
