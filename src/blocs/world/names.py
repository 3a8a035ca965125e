"""Names of countries in every language, from the Unicode CLDR through Babel.

What the CLDR does not say of a language stands in `words/<language>.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.core import get_global

from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.messages import say

BESIDE_ISO = {"XKX": "XK"}
"""Alpha-3 codes in common use that ISO 3166 does not have."""
AGGREGATES = {"ROW": say("Rest of the world")}


@cache
def alpha2(alpha3: str) -> str | None:
    """ISO 3166 alpha-2 of an alpha-3 code (`BLR` → `BY`), None where there is none."""
    aliases: Any = get_global("territory_aliases")
    if alpha3 in BESIDE_ISO:
        return BESIDE_ISO[alpha3]
    found: list[str] | None = aliases.get(alpha3)
    return found[0] if found and len(alpha3) == 3 else None


@cache
def country_name(code: str, language: str = "en") -> str:
    """Name of a country in a language; the code itself where no name is known."""
    if code in AGGREGATES:
        return AGGREGATES[code][language]
    short = alpha2(code)
    if short is None:
        return code
    territories: Any = Locale(language).territories
    return short_names(language).get(short) or str(territories.get(short, code))


def short_names(language: str) -> Mapping[str, str]:
    """Names shorter than those of the CLDR, by alpha-2 code."""
    return _beside_cldr(language).get("short", {})


def name_in_sentence(code: str, language: str) -> str | None:
    """Name of a country inside a sentence, where it differs: with its article."""
    return _beside_cldr(language).get("in_sentence", {}).get(code)


def is_plural_name(code: str, language: str) -> bool:
    """Whether a verb after the name of a country stands in the plural."""
    return code in _beside_cldr(language).get("plural", ())


def short_bloc(code: str, language: str) -> str | None:
    """A short name of a bloc inside a sentence, with its article; None where none is usual."""
    return _beside_cldr(language).get("blocs", {}).get(code)


def short_blocs() -> tuple[str, ...]:
    """Blocs that have a short name in English."""
    return tuple(_beside_cldr(SOURCE_LANGUAGE).get("blocs", {}))


@cache
def _beside_cldr(language: str) -> Mapping[str, Any]:
    file = files("blocs.world") / "words" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
