"""What a budget covers at best: a stair for each side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import escape

from blocs.brief.charts.axes import TickText, ticks
from blocs.brief.charts.drawing import ChartData, Drawing, Picture, Series, drawing
from blocs.brief.charts.lettering import text_width
from blocs.brief.charts.marks import svg_number, svg_rule, svg_text

WIDTH, HEIGHT, TOP, FOOT = 640.0, 250.0, 10.0, 24.0


@dataclass(frozen=True)
class Stair:
    """One side: what it is called, and its steps of (cost, share in percent), from none on."""

    name: str
    steps: Sequence[tuple[float, float]]

    def at(self, cost: float) -> float:
        """What it covers for a cost."""
        return max(share for own, share in self.steps if own <= cost)


@dataclass(frozen=True)
class Scales:
    """Costs up to `end` from left to right, shares up to 100% upwards, and how both are written."""

    width: float
    end: float
    cost_text: TickText
    share_text: TickText

    @property
    def left(self) -> float:
        """Where cost 0 stands."""
        return text_width(self.share_text(100.0)) + 12

    def x(self, cost: float) -> float:
        """Where a cost stands."""
        return self.left + cost / self.end * (self.width - self.left - 10)

    def y(self, share: float) -> float:
        """Where a share stands."""
        return TOP + (1 - share / 100) * (HEIGHT - TOP - FOOT)


def stair_chart(
    stairs: Sequence[Stair],
    *,
    label: str,
    cost_text: TickText,
    share_text: TickText,
    unit: str,
    marked: float | None,
) -> Drawing:
    """Share covered, in percent, by what is spent at most. marked: a budget asked about."""
    dearest = max(cost for stair in stairs for cost, _ in stair.steps)
    end = 1.08 * max(dearest, marked or 0.0) or 1.0

    def draw(width: float) -> Picture:
        scales = Scales(width, end, cost_text, share_text)
        drawn = list(_frame(scales))
        if marked is not None:
            drawn.append(svg_rule(scales.x(marked), TOP, HEIGHT - FOOT, "budget"))
        drawn += [_stair(stair, number, scales) for number, stair in enumerate(stairs)]
        return Picture(drawn, width, HEIGHT)

    costs = sorted({cost for stair in stairs for cost, _ in stair.steps})
    series = [Series(stair.name, tuple(stair.at(cost) for cost in costs)) for stair in stairs]
    data = ChartData("stairs", unit, tuple(map(cost_text, costs)), tuple(series))
    return drawing(draw, width=WIDTH, alt=label, css="stairs", data=data)


def _frame(scales: Scales) -> Iterator[str]:
    for share in (0.0, 25.0, 50.0, 75.0, 100.0):
        y = scales.y(share)
        across = f'x1="{svg_number(scales.left)}" x2="{svg_number(scales.width)}"'
        css = "grid" if share else "zero"
        yield f'<line class="{css}" {across} y1="{svg_number(y)}" y2="{svg_number(y)}"/>'
        yield svg_text(scales.left - 6, y + 4, scales.share_text(share), anchor="end", css="tick")
    for cost in ticks(0.0, scales.end, most=6 if scales.width > 400 else 4):
        told = scales.cost_text(cost)
        yield svg_text(scales.x(cost), HEIGHT - 6, told, anchor="middle", css="tick")


def _stair(stair: Stair, number: int, scales: Scales) -> str:
    """Treads and risers, and a disc with a tooltip at the head of each."""
    first_cost, first_share = stair.steps[0]
    path = f"M{svg_number(scales.x(first_cost))} {svg_number(scales.y(first_share))}"
    for _, (cost, share) in pairwise(stair.steps):
        path += f"H{svg_number(scales.x(cost))}V{svg_number(scales.y(share))}"
    drawn = f'<path class="stair l{number}" d="{path}H{svg_number(scales.x(scales.end))}"/>'
    for cost, share in stair.steps[1:]:
        told = escape(f"{stair.name}: {scales.cost_text(cost)} → {scales.share_text(share)}")
        place = f'cx="{svg_number(scales.x(cost))}" cy="{svg_number(scales.y(share))}" r="3.5"'
        drawn += f'<g><title>{told}</title><circle class="step l{number}" {place}/></g>'
    return drawn
