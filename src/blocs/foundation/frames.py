"""Tidy frames: one row an observation, what was measured and its unit beside the value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

MEASURED = ("quantity", "unit", "value")
"""Columns of every frame, after its labels."""


def tidy(rows: Iterable[Mapping[str, Any]], labels: tuple[str, ...]) -> pd.DataFrame:
    """Rows with `labels`, `quantity`, `unit`, `value` (NaN: no number), and what else they have.

    An answer without any observation is a frame with these columns and no row.
    """
    import pandas as pd

    listed = list(rows)
    more = dict.fromkeys(key for row in listed for key in row)
    columns = dict.fromkeys((*labels, *MEASURED, *more))
    frame = pd.DataFrame(listed, columns=list(columns))
    frame["value"] = frame["value"].astype("float64")
    return frame
