"""Words for countries, blocs, sectors and amounts, in one language.

Names stand in the nominative throughout, so that no name needs declension.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date

from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.errors import InputError, Problem
from blocs.foundation.messages import Message, Part, say, say_as, say_counted
from blocs.foundation.numbers import number_style
from blocs.moves.selection import EVERY_COUNTRY, EVERY_SECTOR, Selection
from blocs.world.names import is_plural_name
from blocs.world.world import World

MOST_NAMES = 6

GROUPS = {
    "goods": say("goods"),
    "services": say("services"),
    "energy": say("energy"),
    "food": say("food"),
    "finance": say("finance"),
}
ARTICLE = re.compile(
    r"^(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|Rest of)"
    r"|Islands$|Republic|^DR Congo|Territor(y|ies)$"
)


@dataclass(frozen=True)
class Turns:
    """What is said of something that rises by {size}, falls by {size} or stays."""

    rise: Message
    fall: Message
    stay: Message


class Speech:
    """How things of one world are called in one language."""

    def __init__(self, world: World, language: str) -> None:
        if language not in languages():
            known = " or ".join(f"'{one}'" for one in languages())
            problem = Problem(f"unknown language '{language}'", remedy=f"Choose {known}.")
            raise InputError("the scenario cannot be described", problems=[problem])
        self.world = world
        self.language = language
        self._style = number_style(self.language)
        self._introduced: set[str] = set()

    # -- sentences ----------------------------------------------------------------------------

    def words(self, text: str, /, **parts: Part) -> str:
        """An English sentence with {places}, in the language of this speech."""
        return Message(text, parts)[self.language]

    def agreed(
        self, subject: Selection, singular: Message, plural: Message, /, **parts: Part
    ) -> str:
        """The sentence whose verb (or noun) agrees with `subject`, its places filled."""
        chosen = plural if self.is_plural(subject) else singular
        return replace(chosen, parts=parts)[self.language]

    def turned(self, turns: Turns, change_pct: float, /, **parts: Part) -> str:
        """What is said of a change of `change_pct` percent, its places filled."""
        told = turns.rise if change_pct > 0 else turns.fall if change_pct < 0 else turns.stay
        size = self.percent(abs(change_pct))
        return replace(told, parts={"size": size, **parts})[self.language]

    # -- numbers ------------------------------------------------------------------------------

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        return self._style.stated(value)

    def percent(self, value: float) -> str:
        """`value` percent: `5.5%`, with the sign as the language sets it."""
        return self._style.with_percent(self.number(value))

    def day(self, value: date) -> str:
        """`31 January 2024`, or as the language has it."""
        return format_date(value, "d MMMM y", locale=self.language)

    # -- countries ----------------------------------------------------------------------------

    def countries(self, selection: Selection) -> str:
        """The chosen countries and blocs: at most six names, then how many more."""
        if selection.faults:
            return ""
        names = self.listed([self._country(code, selection) for code in selection.included])
        if not selection.excluded:
            return names
        left_out = self.listed([self._country(code, selection) for code in selection.excluded])
        return self.words("{names} except {left_out}", names=names, left_out=left_out)

    def is_plural(self, selection: Selection) -> bool:
        """Whether the subject takes a verb in the plural."""
        codes = selection.included
        if len(codes) != 1:
            return True
        return codes[0] == EVERY_COUNTRY or is_plural_name(codes[0], self.language)

    def bloc_name(self, code: str) -> str:
        """Name of a bloc, in English with its article: `the European Union`."""
        names = self.world.blocs[code].names
        if self.language != SOURCE_LANGUAGE:
            return names.get(self.language) or names[SOURCE_LANGUAGE]
        name = names[SOURCE_LANGUAGE]
        first = name.split()[0]
        if name.startswith("The "):
            return "the " + name[4:]
        return name if len(name.split()) == 1 or first.rstrip(",").isupper() else f"the {name}"

    def bloc_size(self, code: str) -> str:
        """`27 members`, or `3 of 5 members; Armenia and Kyrgyzstan are not in this world`.

        Absent members are named the first time that a bloc is mentioned.
        """
        present, absent = self.world.bloc_members(code)
        total = len(present) + len(absent)
        if not absent:
            return say_counted("{count} member", "{count} members", count=total)[self.language]
        size = say_counted(
            "{count} of {total} members",
            "{count} of {total} members",
            count=len(present),
            total=total,
        )[self.language]
        if code in self._introduced:
            return size
        self._introduced.add(code)
        missing = self.listed([self.country(country) for country in absent])
        told = say_counted(
            "{size}; {missing} is not in this world",
            "{size}; {missing} are not in this world",
            count=len(absent),
            size=size,
            missing=missing,
        )
        return told[self.language]

    def country(self, code: str) -> str:
        """Name of one country, in English with its article."""
        name = self.world.country_name(code, self.language)
        if self.language != SOURCE_LANGUAGE or not ARTICLE.search(name):
            return name
        return f"the {name[0].lower() if name.startswith('Rest') else name[0]}{name[1:]}"

    def _country(self, code: str, selection: Selection) -> str:
        if code in selection.axis:
            return self.country(code)
        if code == EVERY_COUNTRY:
            return self.words("all countries")
        name, size = self.bloc_name(code), self.bloc_size(code)
        return f"{name[:-1]}; {size})" if name.endswith(")") else f"{name} ({size})"

    # -- sectors --------------------------------------------------------------------------------

    def in_sectors(self, selection: Selection) -> str:
        """The end of a sentence that says in which sectors."""
        if selection.faults:
            return ""
        names = self._sectors(selection.included)
        if not selection.excluded:
            if EVERY_SECTOR in selection.included:
                return self.words(", in all sectors")
            return self.words("; sectors: {names}", names=names)
        left_out = self._sectors(selection.excluded)
        return self.words("; sectors: {names}, except: {left_out}", names=names, left_out=left_out)

    def _sectors(self, codes: Sequence[str]) -> str:
        names = [self.sector(code) for code in codes]
        shown = names if len(names) <= MOST_NAMES else names[:MOST_NAMES]
        rest = len(names) - len(shown)
        if rest:
            shown.append(self.words("and {rest} more", rest=rest))
        return "; ".join(shown)

    def sector(self, code: str) -> str:
        """Name of a sector, of a group with its size, or of all."""
        if code in self.world.sector:
            return self.world.sector_name(code, self.language)
        if code == EVERY_SECTOR:
            return say_as("sectors", "all")[self.language]
        name = self.world.sector_names.get(code, {}).get(self.language)
        count = len(self.world.sector_groups[code])
        told = say_counted(
            "{name} ({count} sector)",
            "{name} ({count} sectors)",
            count=count,
            name=name or GROUPS.get(code, code),
        )
        return told[self.language]

    # -- lists --------------------------------------------------------------------------------

    def listed(self, names: Sequence[str]) -> str:
        """`A, B and C`; of more than six names the first six `and 21 others`."""
        if len(names) > MOST_NAMES:
            first = ", ".join(names[:MOST_NAMES])
            return and_others(first, len(names) - MOST_NAMES)[self.language]
        if len(names) < 2:
            return "".join(names)
        return self.words("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def and_others(names: str, count: int) -> Message:
    """`names` and how many more."""
    return say_counted(
        "{names} and {count} other", "{names} and {count} others", count=count, names=names
    )


def sentence(text: str) -> str:
    """`text` with a capital letter and a full stop (one, after `n.e.c.`)."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."
