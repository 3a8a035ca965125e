"""Words and numbers of one language, together: what every section speaks with."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import format_date
from markupsafe import Markup, escape

from blocs.brief.causes import cause_words
from blocs.brief.words import Words, words
from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.numbers import NumberStyle, number_style
from blocs.world.names import country_name, name_in_sentence
from blocs.world.world import World

SCRIPT_LETTERS = 4
"""Letters of the code of a script (ISO 15924): `Latn`."""


@dataclass(frozen=True)
class Voice:
    """One language: its texts, its numbers, and the world whose sectors it names."""

    words: Words
    numbers: NumberStyle
    world: World

    @property
    def language(self) -> str:
        """Its code: `en`."""
        return self.words.language

    def country(self, code: str) -> str:
        """Name of a country as a label."""
        return self.world.country_name(code, self.language)

    def country_in_sentence(self, code: str) -> str:
        """Name of a country inside a sentence: English puts an article before some."""
        name = self.country(code)
        if name != country_name(code, self.language):
            return name
        return name_in_sentence(code, self.language) or name

    def sector(self, code: str) -> str:
        """Name of a sector."""
        return self.world.sector_name(code, self.language)

    def cause(self, why: str) -> str:
        """Why a world has no solution: the solver's cause with names."""
        return cause_words(why, self.world)[self.language]

    def quoted(self, text: str) -> Markup:
        """Words of others, marked with their language where the page has another one."""
        return quoted(text, self.language)

    def listed(self, items: Iterable[str]) -> str:
        """Items with commas."""
        return self.words(", ").join(items)

    def date(self, iso: str) -> str:
        """A time stamp as a date in words; as it stands where it is not an ISO time."""
        try:
            return format_date(datetime.fromisoformat(iso), "long", locale=self.language)
        except ValueError:
            return iso


def quoted(text: str, language: str) -> Markup:
    """Words of others on a page in `language`, marked where theirs is another one."""
    own = language_of(text, language)
    if own == language or not text:
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(own, text)


def language_of(text: str, language: str) -> str:
    """The language that the letters of `text` are of; English where they do not tell.

    language: of the page, which goes first where several languages have these letters.
    """
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()}
    for known in (language, *languages()):
        script = _script(known)
        if script != _script(SOURCE_LANGUAGE) and script in scripts:
            return known
    return SOURCE_LANGUAGE


@cache
def _script(language: str) -> str:
    """Script of a language as the names of its letters begin: `LATIN`."""
    likely: Mapping[str, str] = get_global("likely_subtags")
    parts = likely.get(language, language).split("_")
    script = next((part for part in parts if len(part) == SCRIPT_LETTERS), "Latn")
    return str(Locale(SOURCE_LANGUAGE).scripts[script]).upper()


def voice(language: str, world: World) -> Voice:
    """The voice of `language` for `world`; InputError where there are no texts."""
    return Voice(words(language), number_style(language), world)
