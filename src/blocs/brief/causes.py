"""Why a world has no solution, in both languages: the solver's cause, told with names.

Causes travel as the solver's English text: through processes, caches, tables and JSON. What the
text says is known by its form; one that has no form here is told by its status alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from blocs.brief.bilingual import Words, words
from blocs.foundation.numbers import number_style
from blocs.world.world import World

MOST_NAMED = 6

HEADS = (
    ("kept by countries that are cut off", "у отрезанной страны остаётся дефицит или излишек"),
    ("left without any supplier", "у нужного товара не остаётся ни одного поставщика"),
    ("owes more than it earns", "страна должна больше, чем зарабатывает"),
    ("costs move without end", "издержки растут или падают без предела"),
    ("did not converge", "расчёт не сошёлся"),
    ("no method converged", "расчёт не сошёлся"),
    ("no real income for a country", "у страны, которая входит в расчёт, не остаётся дохода"),
    ("no supplier of", "нет ни одного поставщика"),
    ("no income left", "дохода не остаётся"),
)
"""What the first line of a cause holds, and what it means."""

STATUSES = {
    "no_equilibrium": "равновесия нет",
    "no_supplier": "нет поставщика",
    "not_converged": "расчёт не сошёлся",
    "invalid_input": "сценарий не подходит к этому миру",
    "worker_died": "процесс расчёта прерван",
    "failed": "решения нет",
    "bug": "ошибка программы",
}

NUMBER = r"(-?[\d.,]+(?:e[+-]?\d+)?)"
KINDS = {"deficit": "дефицит", "surplus": "излишек"}
SIDES = {"import": "ввозить", "export": "вывозить"}


def cause_words(cause: str, world: World) -> Words:
    """A cause on one line: in English as the solver says it, in Russian with names.

    cause: a status, the solver's text, or both as `status: text` or `status, text`.
    """
    return words(" ".join(cause.split()), _in_russian(cause, world))


def _in_russian(cause: str, world: World) -> str:
    head = next((ru for en, ru in HEADS if en in cause), None)
    known = next((ru for status, ru in STATUSES.items() if cause.startswith(status)), "решения нет")
    told = _details(cause, world)
    shown = "; ".join(told[:MOST_NAMED])
    if len(told) > MOST_NAMED:
        shown += f"; и ещё {len(told) - MOST_NAMED}"
    return f"{head or known}{f' ({shown})' if shown else ''}"


def _details(cause: str, world: World) -> list[str]:
    """Every country, sector and amount that a cause names."""
    found = [
        (match.start(), tell(match, world))
        for form, tell in DETAILS
        for match in re.finditer(form, cause)
    ]
    return list(dict.fromkeys(text for _, text in sorted(found)))


def _country(code: str, world: World) -> str:
    return world.country_name(code, "ru")


def _sector(code: str, world: World) -> str:
    return world.sector_name(code, "ru") if code in world.sector else code


def _million(text: str) -> str:
    return number_style("ru").money(float(text.replace(",", "")), signed=False)


def _island(match: re.Match[str], world: World) -> str:
    names = ", ".join(_country(code, world) for code in re.findall(r"\w+", match[1]))
    several = " и другие" if match[2] else ""
    return f"{names}{several}: {KINDS[match[3]]} {_million(match[4])}"


def _sharing(match: re.Match[str], world: World) -> str:
    one, other = _country(match[1], world), _country(match[2], world)
    return f"{one}: доля в пошлинах, которые собирает недоступная страна — {other}"


def _one_way(match: re.Match[str], world: World) -> str:
    can, cannot = SIDES[match[2]], SIDES[match[3]]
    return f"{_country(match[1], world)}: может {can}, но не {cannot}"


def _used(match: re.Match[str], world: World) -> str:
    return f"{_country(match[1], world)}: {_sector(match[2], world)}"


def _poor(match: re.Match[str], world: World) -> str:
    return f"{_country(match[1], world)}: домохозяйствам осталось бы {_million(match[2])} в год"


def _named(match: re.Match[str], world: World) -> str:
    return _country(match[1], world)


def _lost(match: re.Match[str], world: World) -> str:
    sectors = ", ".join(_sector(code, world) for code in match[2].split(", "))
    return f"{_country(match[1], world)}: нет поставщика ({sectors})"


def _sectors(match: re.Match[str], world: World) -> str:
    return ", ".join(_sector(code, world) for code in match[1].split(", "))


def _residual(match: re.Match[str], _: World) -> str:
    return f"невязка {number_style('ru').scientific(float(match[1]))}"


DETAILS: tuple[tuple[str, Callable[[re.Match[str], World], str]], ...] = (
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
