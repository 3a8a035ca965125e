"""The register of official files that `blocs world fetch` knows by name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError, Problem


@dataclass(frozen=True)
class OfficialFile:
    """One official file. `url`, `sha256` are empty where none is known; `page` is for people."""

    name: str
    title: str
    page: str
    file: str
    format: str
    licence: str
    attribution: str
    url: str = ""
    sha256: str = ""


@cache
def official_files() -> Mapping[str, OfficialFile]:
    """The register by name, in its order."""
    text = (files("blocs.data") / "tables" / "downloads.toml").read_text(encoding="utf-8")
    return {name: OfficialFile(name=name, **entry) for name, entry in tomllib.loads(text).items()}


def official_file(name: str) -> OfficialFile:
    """The entry of that name. Raises InputError with the names that are known."""
    known = official_files()
    if name not in known:
        hint = did_you_mean(name, known)
        remedy = f"{hint} Known: {', '.join(known)}.".strip()
        raise InputError(
            "nothing to fetch", problems=[Problem(f"unknown file '{name}'", remedy=remedy)]
        )
    return known[name]
