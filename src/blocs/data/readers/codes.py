"""Country codes of the sources → ISO 3166 alpha-3, by a small table of our own and the CLDR.

The CLDR (through Babel) knows alpha-2, alpha-3 and numeric codes; `tables/code_systems.csv` adds
what each source does its own way (`EL`, `FIGW1`, `842`), and the codes that stand for many.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from babel.core import get_global

from blocs.foundation.axes import did_you_mean

Kind = Literal["country", "bloc", "world", "nowhere"]


@dataclass(frozen=True)
class Meaning:
    """What a code stands for: a country, a bloc of the bloc table, the whole world, or nowhere.

    `nowhere`: what a source could not assign to a country, such as bunkers or areas not specified.
    """

    kind: Kind
    code: str


def meaning_of(code: str, system: str) -> Meaning | None:
    """What `code` means in a source (`icio`, `figaro`, `trade`, …); None where nobody knows.

    Numbers may have lost their leading zeros (`4` is `004`).
    """
    plain = code.strip()
    trimmed = plain.lstrip("0") or "0" if plain.isdigit() else plain
    own = _table()
    for known in (own.get((system, trimmed)), own.get(("iso", plain))):
        if known is not None:
            return known
    found = _iso().get(plain.zfill(3) if plain.isdigit() else plain)
    return None if found is None else Meaning("country", found)


def names_of(system: str) -> Mapping[str, Mapping[str, str]]:
    """Names of the regions that only this source has: code → language → name."""
    return {
        row["means"]: {"en": row["name_en"], "ru": row["name_ru"]}
        for row in _rows()
        if row["system"] == system and row["name_en"]
    }


def closest_code(code: str) -> str:
    """`Did you mean …?` among alpha-3 codes."""
    return did_you_mean(code, sorted(set(_iso().values())))


def country_of(code: str, system: str) -> str | None:
    """Alpha-3 code of the country that `code` means in a source, None where it means none."""
    meaning = meaning_of(code, system)
    return meaning.code if meaning is not None and meaning.kind == "country" else None


@cache
def _iso() -> dict[str, str]:
    """Alpha-3, alpha-2, numeric code → alpha-3; codes out of use do not displace others."""
    aliases: Any = get_global("territory_aliases")
    pairs: dict[str, list[str]] = dict(aliases)
    kept = {row["code"] for row in _rows() if row["system"] == "iso"}
    by_alpha2: dict[str, str] = {}
    for code, short in sorted(pairs.items()):
        alpha3 = len(code) == 3 and code.isalpha() and len(short) == 1 and not _reserved(code)
        if alpha3 and (short[0] not in by_alpha2 or code in kept):
            by_alpha2[short[0]] = code
    found = dict(by_alpha2)
    found |= {code: code for code in by_alpha2.values()}
    for code, short in pairs.items():
        if code.isdigit() and len(code) == 3 and short[0] in by_alpha2:
            found[code] = by_alpha2[short[0]]
    return found


def _reserved(code: str) -> bool:
    """Whether ISO 3166 leaves an alpha-3 code to users: it names no country."""
    return code[0] == "X" or "QMA" <= code <= "QZZ" or code >= "ZZA"


@cache
def _table() -> dict[tuple[str, str], Meaning]:
    return {
        (row["system"], row["code"]): Meaning(cast(Kind, row["kind"]), row["means"])
        for row in _rows()
    }


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (files("blocs.data") / "tables" / "code_systems.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text, newline=""), strict=True))
