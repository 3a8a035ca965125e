"""Words and numbers of one language, together: what every section speaks with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from markupsafe import Markup, escape

from blocs.brief.causes import cause_words
from blocs.brief.words import Words, words
from blocs.foundation.numbers import NumberStyle, number_style
from blocs.world.names import country_name
from blocs.world.world import World

CYRILLIC = re.compile("[А-Яа-яЁё]")
WITH_ARTICLE = frozenset(
    {"ARE", "BHS", "CAF", "COD", "COG", "COM", "DOM", "GBR", "GMB", "MDV", "MHL", "NLD", "PHL"}
    | {"ROW", "SLB", "SYC", "USA"}
)
"""Countries that English puts an article before, in a sentence."""


@dataclass(frozen=True)
class Voice:
    """One language: its texts, its numbers, and the world whose sectors it names."""

    words: Words
    numbers: NumberStyle
    world: World

    @property
    def language(self) -> str:
        """`en` or `ru`."""
        return self.words.language

    def country(self, code: str) -> str:
        """Name of a country as a label."""
        return self.world.country_name(code, self.language)

    def country_in_sentence(self, code: str) -> str:
        """Name of a country inside a sentence: English puts an article before some."""
        name = self.country(code)
        if self.language != "en" or code not in WITH_ARTICLE or name != country_name(code):
            return name
        return f"the {name[0].lower() + name[1:] if code == 'ROW' else name}"

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
    own = "ru" if CYRILLIC.search(text) else "en"
    if own == language or not text:
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(own, text)


def voice(language: str, world: World) -> Voice:
    """The voice of `language` for `world`; InputError where there are no texts."""
    return Voice(words(language), number_style(language), world)
