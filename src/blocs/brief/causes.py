"""Why a world has no solution: the solver's cause, in other languages told with names.

Causes travel as the solver's English text: through processes, caches, tables and JSON. What the
text says is known by its form; one that has no form here is told by its status alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.messages import Message, Part, Told, listed, money, say, scientific
from blocs.world.world import World

MOST_NAMED = 6

NO_SOLUTION = say("there is no solution")
NOT_CONVERGED = say("the computation did not converge")
HEADS = (
    (
        "kept by countries that are cut off",
        say("a country that is cut off keeps a deficit or a surplus"),
    ),
    ("left without any supplier", say("a good in use is left without any supplier")),
    ("owes more than it earns", say("a country owes more than it earns")),
    ("costs move without end", say("costs rise or fall without end")),
    ("did not converge", NOT_CONVERGED),
    ("no method converged", NOT_CONVERGED),
    (
        "no real income for a country",
        say("a country that enters the computation is left without income"),
    ),
    ("no supplier of", say("there is no supplier at all")),
    ("no income left", say("there is no income left")),
)
"""What the first line of a cause holds, and what it means."""

STATUSES = {
    "no_equilibrium": say("there is no equilibrium"),
    "no_supplier": say("there is no supplier"),
    "not_converged": NOT_CONVERGED,
    "invalid_input": say("the scenario does not suit this world"),
    "worker_died": say("the process of the computation was stopped"),
    "failed": NO_SOLUTION,
    "bug": say("a fault of the program"),
}

NUMBER = r"(-?[\d.,]+(?:e[+-]?\d+)?)"


@dataclass(frozen=True, eq=False)
class Cause(Told):
    """text: the solver's, on one line, as English tells it; meaning: as other languages do."""

    text: str
    meaning: Message

    def told(self, language: str) -> str:
        """The cause in `language`."""
        return self.text if language == SOURCE_LANGUAGE else self.meaning.told(language)


def cause_words(cause: str, world: World) -> Cause:
    """A cause on one line: in English as the solver says it, in other languages with names.

    cause: a status, the solver's text, or both as `status: text` or `status, text`.
    """
    return Cause(" ".join(cause.split()), _meaning(cause, world))


def _meaning(cause: str, world: World) -> Message:
    head = next((told for form, told in HEADS if form in cause), None)
    known = (told for status, told in STATUSES.items() if cause.startswith(status))
    what = head or next(known, NO_SOLUTION)
    found = _details(cause, world)
    if not found:
        return what
    shown: list[Part] = list(found[:MOST_NAMED])
    if len(found) > MOST_NAMED:
        left = len(found) - MOST_NAMED
        shown.append(say("and {count} more", count=left))
    return say("{what} ({details})", what=what, details=listed(shown, "; "))


def _details(cause: str, world: World) -> list[Part]:
    """Every country, sector and amount that a cause names, each once."""
    found = sorted(_matches(cause), key=lambda item: item[0])
    once: dict[tuple[Tell, tuple[str | None, ...]], re.Match[str]] = {}
    for _, tell, match in found:
        once.setdefault((tell, match.groups()), match)
    return [tell(match, world) for (tell, _), match in once.items()]


def _matches(cause: str) -> Iterator[tuple[int, Tell, re.Match[str]]]:
    for form, tell in DETAILS:
        for match in re.finditer(form, cause):
            yield match.start(), tell, match


def _country(code: str, world: World) -> Mapping[str, str]:
    return {language: world.country_name(code, language) for language in languages()}


def _sector(code: str, world: World) -> Part:
    if code not in world.sector:
        return code
    return {language: world.sector_name(code, language) for language in languages()}


def _goods(codes: str, world: World) -> Part:
    return listed(_sector(code, world) for code in codes.split(", "))


def _million(text: str) -> Part:
    return money(float(text.replace(",", "")), signed=False)


def _island(match: re.Match[str], world: World) -> Part:
    names = listed(_country(code, world) for code in re.findall(r"\w+", match[1]))
    amount, several = _million(match[4]), bool(match[2])
    if match[3] == "deficit" and several:
        return say("{countries} and others: a deficit of {amount}", countries=names, amount=amount)
    if match[3] == "deficit":
        return say("{countries}: a deficit of {amount}", countries=names, amount=amount)
    if several:
        return say("{countries} and others: a surplus of {amount}", countries=names, amount=amount)
    return say("{countries}: a surplus of {amount}", countries=names, amount=amount)


def _sharing(match: re.Match[str], world: World) -> Part:
    return say(
        "{country}: a share in the tariffs that a country out of reach collects ({other})",
        country=_country(match[1], world),
        other=_country(match[2], world),
    )


def _one_way(match: re.Match[str], world: World) -> Part:
    country = _country(match[1], world)
    if match[2] == "import":
        return say("{country}: can import but not export", country=country)
    return say("{country}: can export but not import", country=country)


def _used(match: re.Match[str], world: World) -> Part:
    return listed((_country(match[1], world), _sector(match[2], world)), ": ")


def _poor(match: re.Match[str], world: World) -> Part:
    return say(
        "{country}: households would be left with {amount} a year",
        country=_country(match[1], world),
        amount=_million(match[2]),
    )


def _named(match: re.Match[str], world: World) -> Part:
    return _country(match[1], world)


def _lost(match: re.Match[str], world: World) -> Part:
    return say(
        "{country}: no supplier ({sectors})",
        country=_country(match[1], world),
        sectors=_goods(match[2], world),
    )


def _sectors(match: re.Match[str], world: World) -> Part:
    return _goods(match[1], world)


def _residual(match: re.Match[str], _: World) -> Part:
    return say("residual {size}", size=scientific(float(match[1])))


Tell = Callable[[re.Match[str], World], Part]
DETAILS: tuple[tuple[str, Tell], ...] = (
    (r"((?:\w+, )*\w+)( …)? keeps? (?:together )?a trade (\w+) of " + NUMBER, _island),
    (r"(\w+) receives \S+ of the tariff revenue of (\w+)", _sharing),
    (r"(\w+) can (import|export) but not (import|export)", _one_way),
    (r"(\w+) uses sector '([^']+)'", _used),
    (r"households of (\w+) would be left with " + NUMBER, _poor),
    (r"costs in (\w+) have no limit", _named),
    (r"(\w+): no supplier of (\w+(?:, \w+)*)", _lost),
    (r"(\w+): no income left", _named),
    (r"^no supplier of (\w+(?:, \w+)*)", _sectors),
    (r"residual " + NUMBER, _residual),
)
"""Forms of the solver's complaints, and how each is told."""
