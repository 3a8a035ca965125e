"""Figures of an ensemble: ranges over the draws, and what moves a result most."""

from __future__ import annotations

from blocs.brief.charts.drawing import Drawing, measured
from blocs.brief.charts.intervals import Interval, Swing, interval_chart, tornado_chart
from blocs.brief.contents import plain_text
from blocs.brief.voice import Voice
from blocs.draws.drivers import Bar
from blocs.draws.sentences import MARKS, box, share_text
from blocs.foundation.messages import change, listed, part_told, percent_change, say
from blocs.questions.sureness.reading import ScenarioReading
from blocs.questions.sureness.report.scene import Scene
from blocs.questions.sureness.report.sentences import (
    input_name,
    short_name,
    value_text,
)
from blocs.questions.trade.drawing import WORLD

REAL_INCOME = measured("real_income_change_pct")
BARS = 12
"""Inputs shown, the largest first."""

FAN = listed((say("Change of real income, %."), MARKS), " ")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def fan(item: ScenarioReading, scene: Scene) -> Drawing:
    """The middle half and nine of ten draws of the focus, the largest effects and the world."""
    return interval_chart(
        [
            _interval(item, code, scene)
            for code in dict.fromkeys((scene.reading.focus, *item.countries, WORLD))
        ],
        label=part_told(FAN, scene.speaking.language),
        tick_text=lambda value: _tick(value, scene.speaking),
        measure=REAL_INCOME,
    )


def _tick(value: float, speaking: Voice) -> str:
    return speaking.numbers.plain(value, None if value % 1 else 0)


def _interval(item: ScenarioReading, code: str, scene: Scene) -> Interval:
    low, a, median, b, high = (item.quantile(code, level) for level in QUANTILES)
    name, gain = scene.name(code), say("gain in {share}", share=share_text(item.gain_of(code)))
    spread = box(*map(percent_change, (low, a, b, high)), median=percent_change(median))
    hint = part_told(listed((spread, gain), "; "), scene.speaking.language)
    text = scene.speaking.numbers.change(median)
    return Interval(name, (low, high), (a, b), median, text, f"{name}: {hint}")


def swings(bars: tuple[Bar, ...], scene: Scene, *, label: str) -> Drawing:
    """What the result moves by at both ends of each input."""
    return tornado_chart(
        [_swing(bar, scene) for bar in bars[:BARS]],
        label=label,
        tick_text=lambda value: _tick(value, scene.speaking),
        measure=REAL_INCOME,
    )


def _swing(bar: Bar, scene: Scene) -> Swing:
    speaking = scene.speaking
    hint = say(
        "{name}: {low} → {low_effect}, {high} → {high_effect} percentage points",
        name=input_name(bar.name, speaking),
        low=value_text(bar.at_low, speaking),
        high=value_text(bar.at_high, speaking),
        low_effect=change(bar.low),
        high_effect=change(bar.high),
    )
    name = plain_text(short_name(bar.name, speaking), speaking.language)
    effects = speaking.numbers.change(bar.low), speaking.numbers.change(bar.high)
    return Swing(name, bar.low, bar.high, effects, scene.told(hint))
