"""A heat map of a probability over a stake and a loss, with the case's own place on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.axes import TickText, ticks
from blocs.brief.charts.drawing import ChartData, Drawing, Picture, Series, drawing
from blocs.brief.charts.lettering import text_width
from blocs.brief.charts.marks import svg_number, svg_text
from blocs.foundation.axes import Array

WIDTH, TOP, FOOT, SQUARE = 430.0, 8.0, 24.0, 0.72
CLASSES = ("p1", "z", "n1", "n2", "n3", "n4")
LIMITS = (0.05, 0.2, 0.4, 0.6, 0.8)
"""Between the classes of a probability, from the calmest."""


@dataclass(frozen=True, eq=False)
class Heat:
    """What is drawn.

    across: (column,) stakes; up: (row,) losses; value: (row, column) probabilities; here: the
    stake and the loss of the case.
    """

    across: Array
    up: Array
    value: Array
    here: tuple[float, float]


@dataclass(frozen=True)
class Place:
    """Where stakes and losses stand."""

    left: float
    width: float
    height: float
    most: tuple[float, float]

    def x(self, stake: float) -> float:
        """From left to right."""
        return self.left + stake / self.most[0] * (self.width - self.left - 8)

    def y(self, loss: float) -> float:
        """From the foot upwards."""
        return TOP + (1 - loss / self.most[1]) * (self.height - TOP - FOOT)


def class_of(probability: float) -> str:
    """The colour of a probability."""
    return CLASSES[sum(probability >= limit for limit in LIMITS)]


def heat_map(
    heat: Heat, *, label: str, number: TickText, chance: TickText, names: tuple[str, str]
) -> Drawing:
    """names: of the stake and the loss, for the tooltips."""
    most = float(heat.across[-1]), float(heat.up[-1])

    def draw(width: float) -> Picture:
        left = max(text_width(number(v)) for v in ticks(0.0, most[1], most=5)) + 12
        place = Place(left, width, SQUARE * width, most)
        drawn = [*_squares(heat, place, number, chance, names), *_scales(place, number)]
        x, y = place.x(heat.here[0]), place.y(heat.here[1])
        drawn.append(f'<circle class="here" cx="{svg_number(x)}" cy="{svg_number(y)}" r="5"/>')
        return Picture(drawn, width, place.height)

    series = tuple(
        Series(number(float(loss)), tuple(map(float, row)))
        for loss, row in zip(heat.up, heat.value, strict=True)
    )
    data = ChartData("heat", "1", tuple(number(float(stake)) for stake in heat.across), series)
    return drawing(draw, width=WIDTH, alt=label, css="heat", data=data)


def _squares(
    heat: Heat, place: Place, number: TickText, chance: TickText, names: tuple[str, str]
) -> Iterator[str]:
    columns, rows = len(heat.across), len(heat.up)
    wide = (place.width - place.left - 8) / columns
    high = (place.height - TOP - FOOT) / rows
    for i in range(rows):
        for k in range(columns):
            x, y = place.left + k * wide, TOP + (rows - 1 - i) * high
            stake, loss = number(float(heat.across[k])), number(float(heat.up[i]))
            value = float(heat.value[i, k])
            told = escape(f"{names[0]} {stake}, {names[1]} {loss}: {chance(100 * value)}")
            box = f'x="{x:.2f}" y="{y:.2f}" width="{wide + 0.3:.2f}" height="{high + 0.3:.2f}"'
            yield f'<g><title>{told}</title><rect class="q-{class_of(value)}" {box}/></g>'


def _scales(place: Place, number: TickText) -> Iterator[str]:
    for stake in ticks(0.0, place.most[0], most=5):
        x = place.x(stake)
        yield svg_text(x, place.height - 8, number(stake), anchor="middle", css="tick")
    for loss in ticks(0.0, place.most[1], most=5):
        yield svg_text(place.left - 6, place.y(loss) + 4, number(loss), anchor="end", css="tick")
