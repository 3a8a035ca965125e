"""What hangs on mining and energy that grow more than can be meant: a line, and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from blocs.brief.contents import Column, Row, Say, Table
from blocs.brief.voice import Voice
from blocs.foundation.messages import change
from blocs.questions.trade.models import EXACT
from blocs.questions.trade.plausibility import MOST_RISE_PCT, PARTS
from blocs.questions.trade.report.reading import Reading

if TYPE_CHECKING:
    from blocs.questions.trade.plausibility import Part, Plausibility, Strained

MARK = "‡"
MOST_NAMED = 3


def plausibility_line(found: Plausibility, voice: Voice, *, focus: str) -> str:
    """What is strained, and real income where that elasticity is half and a quarter."""
    ranked = Reading(found.own).ranked()
    first = found.strained[0].country
    codes = tuple(dict.fromkeys((focus, *ranked[:1], *ranked[-1:], first)))
    return voice.words(
        "{mark} Output rises by more than {limit} where the model knows no limit of capacity: "
        "{cells}. "
        "Real income if that elasticity is half: {half}; if it is a quarter: {quarter}.",
        mark=MARK,
        limit=voice.numbers.percent(MOST_RISE_PCT, 0),
        cells=strained_cells(found.strained, voice),
        half=_values(found, "half", codes, voice),
        quarter=_values(found, "quarter", codes, voice),
    )


def plausibility_screen(found: Plausibility, voice: Voice, *, focus: str) -> tuple[Say, ...]:
    """The same on a screen."""
    return (Say(plausibility_line(found, voice, focus=focus)),)


def strained_cells(strained: Sequence[Strained], voice: Voice) -> str:
    """`Crude oil and natural gas in Belarus +662%` of the first, and how many more."""
    shown = [
        voice.words(
            "{country}, {sector} {rise}",
            country=voice.country(item.country),
            sector=voice.sector(item.sector),
            rise=voice.numbers.percent_change(item.rise_pct, 0),
        )
        for item in strained[:MOST_NAMED]
    ]
    rest = len(strained) - len(shown)
    if rest:
        shown.append(voice.words("and {rest} more", rest=str(rest)))
    return "; ".join(shown)


def plausibility_table(found: Mapping[str, Plausibility], voice: Voice, *, focus: str) -> Table:
    """Scenario × θ as it is, half and a quarter: real income of the focus country.

    found: title of the scenario → what is strained there.
    """
    w = voice.words
    return Table(
        (
            Column(w("Scenario")),
            Column(w("Output that rises so")),
            *(Column(head, align="r") for head in (w("θ as it is"), w("Half"), w("A quarter"))),
        ),
        tuple(
            Row(
                (
                    title,
                    _first(item.strained, voice),
                    change(_own(item, focus), 2),
                    *(change(_or_nan(item.value(part, focus)), 2) for part in PARTS),
                )
            )
            for title, item in found.items()
        ),
        caption=w(
            "{mark} {country}: real income, %, where output of mining or energy rises by more than "
            "{limit} and the elasticity of those sectors is lower",
            mark=MARK,
            country=voice.country(focus),
            limit=voice.numbers.percent(MOST_RISE_PCT, 0),
        ),
        anchor="plausibility-table",
    )


def _first(strained: Sequence[Strained], voice: Voice) -> str:
    """The first by its codes, and how many more: a column of a screen."""
    item, rest = strained[0], len(strained) - 1
    rise = voice.numbers.percent_change(item.rise_pct, 0)
    told = f"{item.country} {item.sector} {rise}"
    return voice.words("{first} and {rest} more", first=told, rest=str(rest)) if rest else told


def _own(found: Plausibility, code: str) -> float:
    return float(found.own.labelled[EXACT][found.own.countries.index(code)])


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _values(found: Plausibility, part: Part, codes: Sequence[str], voice: Voice) -> str:
    w, n = voice.words, voice.numbers
    world = found.world_pct(part)
    if world is None:
        return w("no solution")
    told = [
        f"{voice.country(code)} {n.percent_change(_or_nan(found.value(part, code)), 2)}"
        for code in codes
    ]
    return ", ".join((*told, w("the world {value}", value=n.percent_change(world, 3))))
