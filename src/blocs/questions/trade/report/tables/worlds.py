"""The headlines of a case on each of its worlds: a table, and whose sign depends on the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from blocs.brief.contents import Column, Part, Row, Say, Section, Table
from blocs.brief.voice import Voice
from blocs.foundation.messages import change

if TYPE_CHECKING:
    from blocs.questions.trade.other_worlds import CaseWorlds


def worlds_section(
    found: CaseWorlds,
    speaking: Voice,
    *,
    focus: str,
    countries: Sequence[str],
    titles: Mapping[str, str],
    number: str,
) -> Section:
    """The table of the focus country and the signs of all `countries` of the page.

    titles: name → title of each scenario.
    """
    w = speaking.words
    note = w(
        "The same moves, computed on each world. Memberships are those of the world's year; money, "
        "prices and the sizes of economies differ, too: a difference between two columns is no "
        "effect of what happened between the years."
    )
    parts = (
        worlds_table(found, speaking, focus=focus, titles=titles, number=number),
        Say(signs_line(found, speaking, countries=countries, titles=titles), "note"),
        Say(note, "note"),
    )
    return Section(w("On other worlds"), parts, anchor="worlds", nav=w("Worlds"))


def worlds_screen(
    found: CaseWorlds, speaking: Voice, *, focus: str, countries: Sequence[str]
) -> tuple[Part, ...]:
    """The same on a screen, scenarios by their names."""
    names = {key: key for key in found.worlds[0].outcomes}
    return (
        worlds_table(found, speaking, focus=focus, titles=names, number=""),
        Say(signs_line(found, speaking, countries=countries, titles=names)),
    )


def worlds_table(
    found: CaseWorlds, speaking: Voice, *, focus: str, titles: Mapping[str, str], number: str
) -> Table:
    """Scenarios × worlds: exact change of the focus country's real income, %."""
    w = speaking.words
    rows = (
        Row((title, *(change(world.value(key, focus), 2) for world in found.worlds)))
        for key, title in titles.items()
    )
    columns = (Column(world.name, align="r") for world in found.worlds)
    return Table(
        (Column(w("Scenario")), *columns),
        tuple(rows),
        caption=w(
            "{country}: real income by world, exact change, %", country=speaking.country(focus)
        ),
        number=number,
        anchor="worlds-table",
    )


def signs_line(
    found: CaseWorlds, speaking: Voice, *, countries: Sequence[str], titles: Mapping[str, str]
) -> str:
    """Which countries gain on one world and lose on another, by scenario."""
    w = speaking.words
    turned = {title: found.turned(key, tuple(countries)) for key, title in titles.items()}
    named = speaking.listed(
        w("{countries} under “{title}”", countries=_countries(codes, speaking), title=title)
        for title, codes in turned.items()
        if codes
    )
    if not named:
        return w("No sign of any country named here depends on the world.")
    return w("The sign depends on the world: {scenarios}.", scenarios=named)


def _countries(codes: Sequence[str], speaking: Voice) -> str:
    return ", ".join(map(speaking.country, codes))
