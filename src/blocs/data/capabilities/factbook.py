"""The World Factbook as JSON (one file a country): shares of military spending, output."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from blocs.foundation.errors import InputError
from blocs.world.countries import codes_meant

SHARE = re.compile(r"([\d.]+)% of GDP \((\d{4})")
OUTPUT = re.compile(r"\$([\d.,]+) (trillion|billion|million) \((\d{4})")
MILLIONS: Mapping[str, float] = {"trillion": 1e6, "billion": 1e3, "million": 1.0}
MOST_BYTES = 4 << 20


@dataclass(frozen=True)
class Entry:
    """One number: of a country (alpha-3) in a year."""

    country: str
    year: int
    measure: str
    value: float


def factbook_entries(folder: Path) -> tuple[list[Entry], dict[str, int]]:
    """Military spending as a share of GDP, and GDP at purchasing power parity, million USD.

    folder: of files `*.json`, in folders of regions or not. Also names that are no country.
    Raises InputError where a file is no JSON, or none says anything.
    """
    entries: list[Entry] = []
    left_out: dict[str, int] = {}
    for path in sorted(folder.rglob("*.json")):
        page = _page(path)
        name = _text(page, "Government", "Country name", "conventional short form")
        meant = codes_meant(re.sub(r"^The ", "", name)) if name else ()
        found = list(_numbers(page, meant[0])) if len(meant) == 1 else []
        if found:
            entries += found
        elif name and name != "none":
            left_out[name] = left_out.get(name, 0) + 1
    if not entries:
        raise InputError(f"'{folder}' holds no page of the Factbook with a number of capabilities")
    return entries, left_out


def _page(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        if len(text) > MOST_BYTES:
            raise InputError(f"'{path}' is too large for a page of the Factbook")
        page = json.loads(text)
    except (OSError, ValueError) as cause:
        raise InputError(f"'{path}' is no page of the Factbook: {cause}") from None
    return cast("Mapping[str, Any]", page) if isinstance(page, dict) else {}


def _numbers(page: Mapping[str, Any], code: str) -> Iterator[Entry]:
    for text in _years(page, "Military and Security", "Military expenditures"):
        for share, year in SHARE.findall(text):
            yield Entry(code, int(year), "military_share", float(share) / 100)
    for text in _years(page, "Economy", "Real GDP (purchasing power parity)"):
        for amount, unit, year in OUTPUT.findall(text):
            value = float(amount.replace(",", "")) * MILLIONS[unit]
            yield Entry(code, int(year), "gdp_ppp", value)


def _years(page: Mapping[str, Any], *path: str) -> Iterator[str]:
    """The texts of a field that is told by year."""
    held = _held(page, *path)
    for name, item in held.items():
        if name != "note" and isinstance(item, dict):
            yield str(cast("Mapping[str, Any]", item).get("text", ""))


def _text(page: Mapping[str, Any], *path: str) -> str:
    return html.unescape(str(_held(page, *path).get("text", "")))


def _held(page: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    for key in path:
        inner = page.get(key)
        page = cast("Mapping[str, Any]", inner) if isinstance(inner, dict) else {}
    return page
