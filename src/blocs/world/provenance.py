"""Where a world comes from and what was assumed on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from blocs.world.pairs import PairRecord

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def year_of_note(note: Mapping[str, str]) -> int | None:
    """The year that the source of a number is of, or else its assumption; None without any.

    note: `source` and `assumption` as texts, such as "Eaton and Kortum (2002)".
    """
    for text in (note.get("source", ""), note.get("assumption", "")):
        found = _YEAR.search(text)
        if found is not None:
            return int(found.group())
    return None


@dataclass(frozen=True)
class Source:
    """A source of data with its licence and the attribution that the licence asks for."""

    title: str
    licence: str = ""
    attribution: str = ""
    url: str = ""


@dataclass(frozen=True)
class Provenance:
    """Data set, edition, sources, assumptions and how far calibration moved the data.

    `title` names the data, not their size: the world says that. `assumptions_ru` holds the same
    sentences in Russian, in the same order, or nothing. `calibration` holds plain numbers and
    tables (see `trade.engine.calibration`); which base data are implausible is a property of the
    world instead (`World.flags`). `sha256` is the hash of the arrays as read.
    `tariffs` says which tariffs were put into the base year: `embedded`, or a file; empty where the
    tables stand as they came. `pairs` says which pairs of a world that was updated to another year
    were observed, estimated or zero.
    """

    title: str
    sources: tuple[Source, ...] = ()
    edition: str = ""
    assumptions: tuple[str, ...] = ()
    assumptions_ru: tuple[str, ...] = ()
    notes: str = ""
    sha256: str = ""
    calibration: Mapping[str, Any] = field(default_factory=dict[str, Any])
    steps: tuple[str, ...] = ()
    tariffs: str = ""
    pairs: PairRecord | None = None
