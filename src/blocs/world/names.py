"""Names of countries in English and Russian, from the Unicode CLDR through Babel."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global

LANGUAGES = ("en", "ru")

SHORT = {
    "en": {"HK": "Hong Kong", "MM": "Myanmar", "CD": "DR Congo", "MO": "Macao", "CZ": "Czechia"},
    "ru": {"HK": "Гонконг", "US": "США", "CD": "ДР Конго", "MM": "Мьянма", "MO": "Макао"},
}
BESIDE_ISO = {"XKX": "XK"}
"""Alpha-3 codes in common use that ISO 3166 does not have."""
AGGREGATES = {"ROW": {"en": "Rest of the world", "ru": "Остальной мир"}}


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
    """Name of a country in `en` or `ru`; the code itself where no name is known."""
    if code in AGGREGATES:
        return AGGREGATES[code][language]
    short = alpha2(code)
    if short is None:
        return code
    territories: Any = Locale(language).territories
    return SHORT[language].get(short) or str(territories.get(short, code))
