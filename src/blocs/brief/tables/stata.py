"""Stata: names that Stata takes, and what they mean as labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from blocs.brief.tables.columns import with_plain_columns
from blocs.brief.tables.taken import unlike

if TYPE_CHECKING:
    from pandas import DataFrame

LONGEST_NAME, LONGEST_LABEL, LONGEST_TEXT = 32, 80, 2045
"""Characters of a variable's name and of a label, bytes of a text that is no `strL`."""
VERSION = 118
"""Of the format: Stata 14 and later, in UTF-8."""
ROOM_FOR_COUNT = 4
RESERVED = frozenset(
    ("byte", "double", "float", "if", "in", "int", "long", "str", "strl", "using", "with")
)


def write_stata(frame: DataFrame, place: Path, *, title: str) -> None:
    """One frame: heads, with their units, are labels of variables; title: of the data."""
    import numpy as np

    plain = with_plain_columns(frame)
    heads = [str(head) for head in plain.columns]
    names = variable_names(heads)
    plain.columns = names
    numbers = plain.select_dtypes("number").columns
    plain[numbers] = plain[numbers].replace([np.inf, -np.inf], np.nan)
    texts = [name for name in names if name not in numbers]
    plain.to_stata(
        place,
        write_index=False,
        version=VERSION,
        data_label=_cut(title),
        variable_labels={name: _cut(head) for name, head in zip(names, heads, strict=True)},
        convert_strl=[name for name in texts if _longest(plain[name]) > LONGEST_TEXT],
    )


def variable_names(heads: Iterable[str]) -> list[str]:
    """Names of Latin letters, digits and underscores, at most 32 characters, no two alike."""
    places = enumerate(heads, 1)
    return [name.replace(" ", "_") for name in unlike(_name(head, n) for n, head in places)]


def _name(head: str, place: int) -> str:
    ascii_only = unicodedata.normalize("NFKD", head).encode("ascii", "ignore").decode()
    name = re.sub(r"[^0-9a-z]+", "_", ascii_only.lower()).strip("_")
    letters = sum(letter.isalpha() for letter in head)
    if not name or 2 * sum(c.isalpha() for c in name) < letters:
        return f"v{place}"  # other scripts: the label says what it is
    if name[0].isdigit() or name in RESERVED or re.fullmatch("str[0-9]+", name):
        name = f"v_{name}"
    return name[: LONGEST_NAME - ROOM_FOR_COUNT].rstrip("_")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def _longest(texts: Iterable[str]) -> int:
    return max((len(text.encode()) for text in texts), default=0)
