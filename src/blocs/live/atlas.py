"""What a page is told of a world, so that its reader can write moves and read them in sentences.

`frontend/src/laboratory` builds most moves by itself: the cells that Python finds for the same
words in a scenario file, and the same sentences; tests hold it to both. Names are told here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from babel import Locale

from blocs.foundation.messages import Message
from blocs.foundation.numbers import number_style
from blocs.moves.instruments.depth import DEPTHS
from blocs.moves.instruments.presets import parameters_of
from blocs.moves.roles import ROLES
from blocs.moves.selection import EVERY_COUNTRY, EVERY_SECTOR
from blocs.moves.speech import Speech, and_others
from blocs.world.names import is_plural_name
from blocs.world.world import World

SCRIPT = "live/shipped/worker.js"
TEXT = re.compile(r'(?="([^"\\\n]+)")')
PRESETS = (*DEPTHS, "sanctions_package", "import_substitution")
COUNTED = range(1, 130)
"""Numbers among which every category of plurals is met."""


def atlas_of(world: World, language: str) -> dict[str, Any]:
    """Countries, blocs, sectors, presets and sentences; `laboratory/atlas.ts` is its type."""
    speech, style = Speech(world, language), number_style(language)
    return {
        "language": language,
        "numbers": {"decimal": style.decimal, "group": style.group, "percent": style.percent_sign},
        "since": _since(world, speech),
        "countries": [
            {
                "code": code,
                "name": world.country_name(code, language),
                "told": speech.country(code),
                "plural": is_plural_name(code, language),
            }
            for code in world.countries
        ],
        "blocs": _blocs(world, language),
        "sectors": [{"code": code, "name": speech.sector(code)} for code in world.sectors],
        "groups": [
            {
                "code": code,
                "name": speech.sector(code),
                "told": speech.sector(code),
                "members": [world.sector.position[one] for one in members],
            }
            for code, members in world.sector_groups.items()
        ],
        "all_sectors": speech.sector(EVERY_SECTOR),
        "all_countries": speech.words("all countries"),
        "roles": {role: [told[language] for told in both] for role, both in ROLES.items()},
        "others": _others(language),
        "presets": {preset: _preset(preset) for preset in PRESETS},
        "depths": {depth: told[language] for depth, told in DEPTHS.items()},
        "words": words_of(language),
    }


def known_codes(world: World) -> tuple[set[str], set[str]]:
    """(codes of countries and blocs, codes of sectors and groups) that a move may name."""
    blocs = {code for code in world.blocs.blocs if _members(world, code)}
    return (
        {EVERY_COUNTRY, *world.countries, *blocs},
        {EVERY_SECTOR, *world.sectors, *world.sector_groups},
    )


def words_of(language: str) -> dict[str, str]:
    """English → `language`: every text of the script that the catalogues know."""
    script = (files("blocs") / SCRIPT).read_text(encoding="utf-8")
    told = {text: Message(text)[language] for text in dict.fromkeys(TEXT.findall(script))}
    return {text: other for text, other in told.items() if other != text}


def _since(world: World, speech: Speech) -> dict[str, str]:
    """The first day of the world's year: from it on a package of sanctions is in force there."""
    day = date(world.year or 1, 1, 1)
    return {"day": day.isoformat(), "told": speech.day(day)}


def _members(world: World, code: str) -> Sequence[str]:
    dated = world.year or world.blocs[code].as_of
    return world.bloc_members(code)[0] if dated else ()


def _blocs(world: World, language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for code in world.blocs.blocs:
        members, speech = _members(world, code), Speech(world, language)
        if members:
            told = speech.bloc_name(code)
            row = {"code": code, "name": told.removeprefix("the "), "told": told}
            row |= {"plural": is_plural_name(code, language)}
            row |= {"size": [speech.bloc_size(code), speech.bloc_size(code)]}
            found.append(row | {"members": [world.country.position[one] for one in members]})
    return found


def _others(language: str) -> dict[str, str]:
    """Category of plurals → `{names} and {count} others`."""
    category = Locale(language).plural_form
    found: dict[str, str] = {}
    for count in COUNTED:
        told = and_others("{names}", count)[language].replace(str(count), "{count}")
        found.setdefault(str(category(count)), told)
    return found


def _preset(preset: str) -> dict[str, Any]:
    kept = ("low", "central", "high", "status", "cited")
    return {
        name: {key: getattr(parameter, key) for key in kept}
        for name, parameter in parameters_of(preset).items()
    }
