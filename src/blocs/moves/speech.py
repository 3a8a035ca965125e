"""Words for countries, blocs, sectors and amounts, in English and Russian.

Names stand in the nominative throughout, so that no Russian name needs declension.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal, TypeAlias

from babel.dates import format_date

from blocs.foundation.errors import InputError, Problem
from blocs.foundation.numbers import number_style, plural
from blocs.moves.selection import EVERY_COUNTRY, EVERY_SECTOR, Selection
from blocs.world.world import World

Language: TypeAlias = Literal["en", "ru"]
MOST_NAMES = 6

GROUPS_RU = {
    "goods": "товары",
    "services": "услуги",
    "energy": "энергоносители и энергия",
    "food": "продовольствие",
    "finance": "финансы",
}
PLURAL_NAMES_RU = frozenset(("USA", "NLD", "PHL", "ARE", "MDV", "COM", "SYC", "BHS", "SLB"))
ARTICLE = re.compile(
    r"^(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|Rest of)"
    r"|Islands$|Republic|^DR Congo|Territor(y|ies)$"
)


class Speech:
    """How things of one world are called in one language."""

    def __init__(self, world: World, language: str) -> None:
        if language not in ("en", "ru"):
            problem = Problem(f"unknown language '{language}'", remedy="Choose 'en' or 'ru'.")
            raise InputError("the scenario cannot be described", problems=[problem])
        self.world = world
        self.language: Language = "ru" if language == "ru" else "en"
        self._style = number_style(self.language)
        self._introduced: set[str] = set()
        self.russian = language == "ru"

    # -- numbers ------------------------------------------------------------------------------

    def number(self, value: float) -> str:
        """A number with the separators of the language."""
        return self._style.stated(value)

    def percent(self, value: float) -> str:
        """`value` percent: `5.5%`, in Russian «5,5 %»."""
        return self._style.with_percent(self.number(value))

    def day(self, value: date) -> str:
        """`31 January 2024`, «31 января 2024»."""
        return format_date(value, "d MMMM y", locale=self.language)

    def change(self, value: float, *, plural: bool = True) -> str:
        """`fall by 5%`, «снижаются на 5 %»: verb and size of a change of `value` percent."""
        if value == 0:
            return self.choose(
                "do not change" if plural else "does not change",
                "не меняются" if plural else "не меняется",
            )
        size = self.percent(abs(value))
        if self.russian:
            verb = ("растут", "снижаются") if plural else ("растёт", "снижается")
            return f"{verb[value < 0]} на {size}"
        return f"{'rise' if value > 0 else 'fall'}{'' if plural else 's'} by {size}"

    def counted(self, count: int, english: tuple[str, str], russian: tuple[str, str, str]) -> str:
        """`3 members`, «3 страны»: a number with its noun."""
        noun = plural(self.language, count, russian if self.russian else english)
        return f"{self.number(count)} {noun}"

    def choose(self, english: str, russian: str) -> str:
        """The text in the language of this speech."""
        return russian if self.russian else english

    # -- countries ----------------------------------------------------------------------------

    def countries(self, selection: Selection) -> str:
        """The chosen countries and blocs: at most six names, then how many more."""
        if selection.faults:
            return ""
        names = self.listed([self._country(code, selection) for code in selection.included])
        if not selection.excluded:
            return names
        left_out = self.listed([self._country(code, selection) for code in selection.excluded])
        return names + self.choose(f" except {left_out}", f" (исключения: {left_out})")

    def is_plural(self, selection: Selection) -> bool:
        """Whether the subject takes a verb in the plural."""
        codes = selection.included
        if len(codes) != 1:
            return True
        return codes[0] == EVERY_COUNTRY or (self.russian and codes[0] in PLURAL_NAMES_RU)

    def verb(self, selection: Selection, singular: str, plural: str) -> str:
        """The form of a verb (or a noun) that agrees with `selection`."""
        return plural if self.is_plural(selection) else singular

    def bloc_name(self, code: str) -> str:
        """Name of a bloc: `the European Union`, «Европейский союз»."""
        names = self.world.blocs[code].names
        if self.russian:
            return names.get("ru") or names["en"]
        name = names["en"]
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
        nouns = ("member", "members"), ("страна", "страны", "стран")
        if not absent:
            return self.counted(total, *nouns)
        size = self.choose(
            f"{len(present)} of {self.counted(total, *nouns)}",
            f"{self.counted(len(present), *nouns)} из {total}",
        )
        if code in self._introduced:
            return size
        self._introduced.add(code)
        missing = self.listed([self.country(country) for country in absent])
        are = "is" if len(absent) == 1 else "are"
        return size + self.choose(
            f"; {missing} {are} not in this world", f"; нет в данных: {missing}"
        )

    def country(self, code: str) -> str:
        """Name of one country, in English with its article."""
        name = self.world.country_name(code, self.language)
        if self.russian or not ARTICLE.search(name):
            return name
        return f"the {name[0].lower() if name.startswith('Rest') else name[0]}{name[1:]}"

    def _country(self, code: str, selection: Selection) -> str:
        if code in selection.axis:
            return self.country(code)
        if code == EVERY_COUNTRY:
            return self.choose("all countries", "все страны")
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
                return self.choose(", in all sectors", "; все отрасли")
            return self.choose(f"; sectors: {names}", f"; отрасли: {names}")
        left_out = self._sectors(selection.excluded)
        return self.choose(
            f"; sectors: {names}, except: {left_out}", f"; отрасли: {names}; исключения: {left_out}"
        )

    def _sectors(self, codes: Sequence[str]) -> str:
        names = [self.sector(code) for code in codes]
        shown = names if len(names) <= MOST_NAMES else names[:MOST_NAMES]
        rest = len(names) - len(shown)
        if rest:
            shown.append(self.choose(f"and {rest} more", f"и ещё {rest}"))
        return "; ".join(shown)

    def sector(self, code: str) -> str:
        """Name of a sector, of a group with its size, or of all."""
        if code in self.world.sector:
            return self.world.sector_name(code, self.language)
        if code == EVERY_SECTOR:
            return self.choose("all", "все")
        known = self.world.sector_names.get(code, {})
        name = known.get(self.language) or (GROUPS_RU.get(code, code) if self.russian else code)
        count = len(self.world.sector_groups[code])
        size = self.counted(count, ("sector", "sectors"), ("отрасль", "отрасли", "отраслей"))
        return f"{name} ({size})"

    # -- lists --------------------------------------------------------------------------------

    def listed(self, names: Sequence[str]) -> str:
        """`A, B and C`; of more than six names the first six `and 21 others`."""
        if len(names) > MOST_NAMES:
            rest = len(names) - MOST_NAMES
            others = "other" if rest == 1 else "others"
            tail = self.choose(f" and {rest} {others}", f" и ещё {rest}")
            return ", ".join(names[:MOST_NAMES]) + tail
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.choose('and', 'и')} {names[-1]}"


def sentence(text: str) -> str:
    """`text` with a capital letter and a full stop (one, after `n.e.c.`)."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."
