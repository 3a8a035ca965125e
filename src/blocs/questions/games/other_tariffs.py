"""The same game on the same world with the other choice of tariffs in the base year.

Played at the world's own elasticities only; told where a move of the game changes tariffs, or where
the sign of a number or an answer depends on the choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from blocs.data.tariffs.asked import NONE
from blocs.foundation.errors import BlocsError
from blocs.foundation.messages import Words, listed, say
from blocs.questions.games.forms import OutcomeGame
from blocs.questions.games.found import Entry, Found, FoundTable
from blocs.questions.games.headlines import HeadlineAnswer, Headlines
from blocs.questions.games.kinds.strategic.play import (
    OtherPlay,
    Play,
    Solved,
    play_strategic,
    solve_strategic,
)
from blocs.questions.games.registry import Kind
from blocs.questions.games.worlds import Worlds
from blocs.questions.trade.other_tariffs import changes_tariffs, other_world

NOTHING: Words = say("cannot be said")


@dataclass(frozen=True, eq=False)
class OtherHeadlines:
    """Headlines with both choices. tariffs: the other one, `none` or `embedded`."""

    tariffs: str
    own: Headlines
    other: Headlines

    @property
    def turned(self) -> tuple[str, ...]:
        """Keys of numbers whose sign depends on the choice, and of answers that do."""
        return (
            *(
                key
                for key, item in self.own.numbers.items()
                if (item.known or 0.0) * (self.other.numbers[key].known or 0.0) < 0
            ),
            *(
                key
                for key, item in self.own.answers.items()
                if _answer(item)["en"] != _answer(self.other.answers[key])["en"]
            ),
        )

    def titles(self, keys: tuple[str, ...]) -> Words:
        """What numbers and answers are called."""
        held = {**self.own.numbers, **self.own.answers}
        return listed((held[key].title for key in keys), "; ")

    def as_json(self) -> dict[str, Any]:
        """What the document says of the other choice."""
        return {
            "tariffs": self.tariffs,
            "headlines": self.other.as_json(),
            "turned": list(self.turned),
        }


def with_other_tariffs(found: Found, form: OutcomeGame, kind: Kind, worlds: Worlds) -> Found:
    """A game with its headlines under the other choice, as a table, a statement and JSON.

    worlds: those of the central play, which know what was solved. Nothing is added where the world
    has no other choice, or where the game has no answer there.
    """
    chosen = other_world(worlds.base)
    if chosen is None or not (found.headlines.numbers or found.headlines.answers):
        return found
    there, told = chosen
    try:
        played = kind.play(form, Worlds(there, worlds.trade, worlds.run))
    except BlocsError:
        return found
    both = OtherHeadlines(told, found.headlines, played.headlines)
    moved = kind.sets_rates or changes_tariffs(worlds.base, worlds.asked.values())
    return replace(
        found,
        statements=(*found.statements, *_statements(both)),
        tables=(*found.tables, *(_tables(both) if moved or both.turned else ())),
        other_tariffs=both.as_json(),
    )


def solve_other(here: Solved) -> tuple[str, Solved] | None:
    """The other choice of tariffs, and the same worlds with it, at their own elasticities.

    None where the world has no other choice, or the game does not fit it.
    """
    chosen = other_world(here.world)
    if chosen is None:
        return None
    there, told = chosen
    try:
        return told, solve_strategic(here.game, there, here.trade, here.run, draws=0, seed=0)
    except BlocsError:
        return None


def with_other_play(found: Play, other: tuple[str, Solved] | None) -> Play:
    """A strategic game with itself under the other choice, where that has an answer."""
    if other is None:
        return found
    told, solved = other
    try:
        played = play_strategic(solved, seed=0)
    except BlocsError:
        return found
    moved = changes_tariffs(found.world, found.cells.scenarios)
    return replace(found, other=OtherPlay(told, played, moved=moved))


def _answer(item: HeadlineAnswer) -> Words:
    return NOTHING if item.answer is None else item.answer


def _statements(both: OtherHeadlines) -> Iterator[Words]:
    """Which headlines hang on the choice; what they are there stands in the table."""
    if both.turned:
        told = (
            say("Other without tariffs in the base year: {what}.")
            if both.tariffs == NONE
            else say("Other with the tariffs that ship in the base year: {what}.")
        )
        yield replace(told, parts={"what": both.titles(both.turned)})


def _tables(both: OtherHeadlines) -> Iterator[FoundTable]:
    rows: list[tuple[Entry, ...]] = [
        (
            item.title,
            item.unit,
            *(_number(one.numbers[key].known) for one in (both.own, both.other)),
        )
        for key, item in both.own.numbers.items()
    ]
    rows += [
        (item.title, "", _answer(item), _answer(both.other.answers[key]))
        for key, item in both.own.answers.items()
    ]
    without = both.tariffs == NONE
    there = say("Without tariffs") if without else say("With the tariffs that ship")
    heads = (say("Headline"), say("Unit"), say("Here"), there)
    yield FoundTable(say("With the other choice of tariffs in the base year"), heads, tuple(rows))


def _number(value: float | None) -> Entry:
    return NOTHING if value is None else value
