"""The picture of a tariff game: tariffs now, in the war and agreed, and what each has of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.marks import swatch
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.brief.parts import tick_text
from blocs.brief.voice import Voice
from blocs.foundation.axes import Array, Indices
from blocs.foundation.messages import Words, say
from blocs.questions.games.found import Found, called
from blocs.questions.games.kinds.tariffs.form import TariffsGame
from blocs.questions.games.kinds.tariffs.play import TariffResults, rate_titles
from blocs.world.world import World

SHAPES: dict[str, tuple[str, Words]] = {
    "now": ("ring", say("base year, average")),
    "alone": ("triangle", say("best for it if the others have none")),
    "agreed": ("disc", say("agreed")),
    "war": ("square", say("tariff war: nobody gains by another tariff alone")),
}
MOST_ROWS = 16
"""Rows of rates of their own; beyond it each player has one row, of means."""


@dataclass(frozen=True)
class _Rates:
    """Rates of one row, %, NaN where not found."""

    player: int
    label: str
    found: dict[str, float]


def tariff_pictures(found: Found, speaking: Voice) -> tuple[Chart, ...]:
    """Tariffs of every player as marks on one scale; nothing where none were found."""
    results: TariffResults = found.results["tariffs"]
    if not isinstance(found.game, TariffsGame):
        return ()
    rates = _rates(found, found.game, speaking)
    if not any(math.isfinite(v) for row in rates for v in row.found.values()):
        return ()
    seen = [key for key in SHAPES if any(math.isfinite(row.found[key]) for row in rates)]
    rows = [_row(row, seen, results, speaking) for row in rates]
    told = "; ".join(f"{row.label}: {', '.join(mark.hint for mark in row.marks)}" for row in rows)
    picture = range_chart(
        rows,
        label=speaking.words("Chart of tariffs in per cent: {items}", items=told),
        tick_text=lambda value: speaking.numbers.with_percent(tick_text(speaking, value)),
        measure=Measure("tariff_rate_pct", "%"),
        width=620,
    )
    key = tuple((swatch(SHAPES[k][0]), SHAPES[k][1]) for k in seen)
    return (
        Chart(
            speaking.words("The tariff of each player, %"),
            (Panel(picture),),
            key=Key(key, css="key marks"),
            note=_note(results, speaking),
            css="game-picture",
        ),
    )


def _row(row: _Rates, seen: list[str], results: TariffResults, speaking: Voice) -> RangeRow:
    marks = tuple(_mark(key, row.found[key], speaking) for key in seen)
    known = [value for key in seen if math.isfinite(value := row.found[key])]
    low, high = (min(known), max(known)) if known else (math.nan, math.nan)
    return RangeRow(row.label, marks, low, high, text=_incomes(row.player, results, speaking))


def _mark(key: str, value: float, speaking: Voice) -> Mark:
    shape, title = SHAPES[key]
    hint = f"{speaking.words.told(title)} {speaking.numbers.percent(value, 1)}"
    return Mark(value, shape, hint, key, size=1.0 if key != "now" else 0.8)


def _incomes(player: int, results: TariffResults, speaking: Voice) -> str:
    """Real income in the war, and with the agreement."""
    if results.nash is None:
        return ""
    war = 100 * (float(results.nash.payoffs[player]) - 1)
    shown = speaking.numbers.visible_percent_change(war, 2)
    if results.deal is None:
        return shown
    peace = war + 100 * float(results.deal.gains[player])
    return f"{shown} → {speaking.numbers.visible_percent_change(peace, 2)}"


def _note(results: TariffResults, speaking: Voice) -> str:
    w = speaking.words
    if results.nash is None:
        return ""
    if results.deal is None:
        return w("With each name: real income in the war, against the base year.")
    return w(
        "With each name: real income in the war → with the agreement, both against the base year."
    )


def _rates(found: Found, form: TariffsGame, speaking: Voice) -> list[_Rates]:
    """A row for each rate, or for the mean of each player where these are many."""
    results: TariffResults = found.results["tariffs"]
    names = [speaking.words.told(called(player)) for player in form.players.values()]
    values = [_of_player(found.world, results, p) for p in range(len(names))]
    many = sum(item["war"].size for item in values) > MOST_ROWS
    rows: list[_Rates] = []
    for p, (name, item) in enumerate(zip(names, values, strict=True)):
        if many or item["war"].size == 1:
            rows.append(_Rates(p, name, {key: float(np.mean(v)) for key, v in item.items()}))
            continue
        titles = map(speaking.words.told, rate_titles(form, results, p))
        rows += [
            _Rates(p, f"{name}: {title}", {key: float(v[k]) for key, v in item.items()})
            for k, title in enumerate(titles)
        ]
    return rows


def _of_player(world: World, results: TariffResults, player: int) -> dict[str, Array]:
    """(rate,) of each kind, %."""
    game, nash, best = results.game, results.nash, results.optimal[player]
    sizes = [game.box(p).lower.size for p in range(len(game.players))]
    nothing = np.full(sizes[player], np.nan)
    agreed = nothing
    if results.deal is not None:
        agreed = np.split(results.deal.action, np.cumsum(sizes)[:-1])[player]
    return {
        "now": 100 * _averages(world, game.blocks(player)),
        "alone": nothing if best is None else 100 * best.action,
        "agreed": 100 * agreed,
        "war": nothing if nash is None else 100 * nash.actions[player],
    }


def _averages(world: World, blocks: Sequence[tuple[Indices, ...]]) -> Array:
    """(rate,) tariffs of the base year by trade, NaN in a world without any."""
    if not world.tariff_rate.any():
        return np.full(len(blocks), np.nan)
    return np.array(
        [
            float(np.average(world.tariff_rate[cells], weights=world.border_flows[cells]))
            if world.border_flows[cells].any()
            else np.nan
            for cells in blocks
        ]
    )
