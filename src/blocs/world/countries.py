"""Which country is meant: codes of Eurostat, the IOC and WITS, alpha-2 codes, names.

A label of the world goes before everything else, an official alpha-3 code before aliases, and what
may stand for two countries stands for none: then both are named.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.core import get_global

from blocs.foundation.axes import suggestion
from blocs.foundation.catalogues import languages
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.world.names import alpha2, country_name, short_names

SAME_LETTERS = str.maketrans(
    {"’": "'", "\N{CYRILLIC SMALL LETTER IO}": "\N{CYRILLIC SMALL LETTER IE}"}
)
"""Letters that are written one for the other."""


def codes_meant(text: str) -> tuple[str, ...]:
    """ISO alpha-3 codes that `text` may stand for: none, one, or several where it is ambiguous."""
    official, aliases = _official(), _alias_codes()
    if text in official:
        return (text,)
    if text in aliases:
        return aliases[text]
    return _names().get(folded(text), ())


def country_in(text: str, labels: Collection[str]) -> str | None:
    """The label of a world that `text` stands for; None where it is none, or not the only one."""
    if text in labels:
        return text
    meant = codes_meant(text)
    if len(meant) != 1:
        return None
    same = [meant[0]] if meant[0] in labels else [x for x in labels if codes_meant(x) == meant]
    return same[0] if len(same) == 1 else None


def unknown_country(
    text: str, labels: Mapping[str, str], *, world: str, what: str = "country"
) -> Problem:
    """What to say of `text`, which stands for no country of the world.

    labels: code → name of everything that may be written; what: their name in the message.
    """
    meant = codes_meant(text)
    if len(meant) == 1:
        said = _named(meant[0])
        said = said if meant[0] == text else f"'{text}' is {said}, which"
        return Problem(f"{said} is not in world '{world}'", absent=meant[0])
    if meant:
        said = " or ".join(map(_named, meant))
        return Problem(f"'{text}' may be {said}", remedy="Write the code.")
    upper = country_in(text.upper(), labels)
    hint = suggestion(upper or text, labels)
    return Problem(f"unknown {what} '{text}'. {hint}".rstrip())


def chosen_countries(
    texts: Iterable[str], labels: Collection[str], *, world: str, where: str = ""
) -> list[str]:
    """The labels of a world that `texts` stand for, one for each.

    where: option or field that holds them. Raises InputError with every problem at once.
    """
    given = list(texts)
    chosen = [country_in(text, labels) for text in given]
    names = {label: country_name(label) for label in labels}
    problems = [
        replace(unknown_country(text, names, world=world), field=where or None)
        for text, code in zip(given, chosen, strict=True)
        if code is None
    ]
    raise_problems(InputError, f"a country of world '{world}' is needed", problems)
    return [code for code in chosen if code is not None]


def folded(text: str) -> str:
    """A name as it is compared: case, apostrophes, blanks and the Russian yo do not matter."""
    return " ".join(text.casefold().translate(SAME_LETTERS).split())


def _named(code: str) -> str:
    return f"country '{code}' ({country_name(code)})"


@cache
def _rows() -> tuple[dict[str, str], ...]:
    """Rows alias, code, kind (`code` or `name`), source."""
    text = (files("blocs.world") / "country_aliases.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


@cache
def _official() -> Mapping[str, str]:
    """Alpha-3 → alpha-2 of every country, without codes out of use and those of nobody."""
    territories: Any = Locale("en").territories
    aliases = {row["alias"] for row in _rows() if row["kind"] == "code"}
    known: Any = get_global("territory_aliases")
    found = {
        code: short[0]
        for code, short in dict(known).items()
        if _ALPHA3.fullmatch(code) and len(short) == 1 and short[0] in territories
    }
    found = {code: short for code, short in found.items() if code not in aliases | _OUT_OF_USE}
    named = {row["code"]: alpha2(row["code"]) or row["code"] for row in _rows()}
    return found | named


_ALPHA3 = re.compile(r"(?!AA|Q[M-Z]|X|ZZ)[A-Z]{3}")
"""Alpha-3 codes but those that ISO 3166 leaves to its users."""

_OUT_OF_USE = frozenset(("DDR",))
"""Codes of ISO 3166-3 that stand for no country of today."""


@cache
def _alias_codes() -> Mapping[str, tuple[str, ...]]:
    """Alpha-2 codes, and codes that sources have of their own → alpha-3."""
    own: dict[str, tuple[str, ...]] = {}
    for row in _rows():
        if row["kind"] == "code":
            own[row["alias"]] = (*own.get(row["alias"], ()), row["code"])
    return {short: (code,) for code, short in _official().items() if len(short) == 2} | own


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Folded name → alpha-3 codes, by the CLDR in every language, and by our table."""
    found: dict[str, set[str]] = {}
    for language in languages():
        territories: Any = Locale(language).territories
        for code, short in _official().items():
            for name in (territories.get(short), short_names(language).get(short)):
                if name:
                    found.setdefault(folded(str(name)), set()).add(code)
    for row in _rows():
        if row["kind"] == "name":
            found.setdefault(folded(row["alias"]), set()).add(row["code"])
    return {name: tuple(sorted(codes)) for name, codes in found.items()}
