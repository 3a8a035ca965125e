"""What may be said of the tariffs of the base year, read before any tariff is."""

from __future__ import annotations

import re
from pathlib import Path

from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError, Problem
from blocs.foundation.files import is_file

NONE, EMBEDDED, OWN = "none", "embedded", "own"
"""None of ours, those that ship, and what a world with tariffs of its own has."""


def file_and_year(text: str) -> tuple[Path, int | None]:
    """`rates.csv`, or `rates.csv@2021`. Raises InputError where there is no such file."""
    plain, at, year = text.rpartition("@")
    dated = bool(at) and re.fullmatch(r"[12]\d{3}", year) is not None and not is_file(text)
    path = Path(plain if dated else text).expanduser()
    if is_file(path):
        return path, int(year) if dated else None
    hint = did_you_mean(text, (NONE, EMBEDDED))
    remedy = f"{hint} Write `none`, `embedded`, or a CSV file of WITS, TRAINS or one's own.".strip()
    problem = Problem(f"there is no file '{path}'", field="tariffs", remedy=remedy)
    raise InputError("the tariffs cannot be read", problems=[problem])
