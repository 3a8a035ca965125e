"""Texts that a spreadsheet would take for formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

FORMULA = re.compile(r"[=@\t\r]|[+\-](?![0-9 .,])")
"""How a formula begins, in any of the programs that run them; a signed number is none."""


def unformulated(frame: DataFrame) -> DataFrame:
    """The frame with an apostrophe before such texts, which spreadsheets take for a sign of text.

    CSV cannot say that a cell is text.
    """
    found = frame.copy()
    for name in found.select_dtypes(exclude="number").columns:
        found[name] = [_guarded(str(value)) for value in found[name]]
    return found.rename(columns=_guarded)


def _guarded(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text
