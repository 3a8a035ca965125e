"""The map of a territory: what is covered, gaps hatched, sites with their ranges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from markupsafe import escape

from blocs.brief.charts.drawing import ChartData, Drawing, Picture, Series, drawing
from blocs.brief.charts.lettering import text_width
from blocs.brief.charts.marks import svg_number, svg_text
from blocs.foundation.axes import Array, Mask
from blocs.questions.security.engine.ground import Projection
from blocs.questions.security.territory import Side, TerritoryCover
from blocs.world.shapes import AUTHALIC_RADIUS_KM

WIDTH, MARGIN = 470.0, 14.0
BESIDE = 0.6
"""Sites are drawn up to so many widths of the territory away from it."""

CROWDED = 60
"""Of more sites than that those that are not chosen are dots."""

BESIDE_MARK = 5.0
"""So far from the middle of a mark no other site's name begins."""

ROUND = np.radians(np.arange(0.0, 361.0, 5.0))


@dataclass(frozen=True)
class Frame:
    """From kilometres on the plane to a picture, north up."""

    left: float
    top: float
    scale: float
    height: float

    def path(self, line: Array, *, closed: bool = True) -> str:
        """SVG path data of (point, 2) kilometres."""
        at = [self.at(point) for point in line]
        drawn = "L".join(f"{svg_number(x)} {svg_number(y)}" for x, y in at)
        return f"M{drawn}{'z' if closed else ''}"

    def at(self, point: Array) -> tuple[float, float]:
        """The place of a point."""
        return (
            MARGIN + (float(point[0]) - self.left) * self.scale,
            MARGIN + (self.top - float(point[1])) * self.scale,
        )


def cover_map(
    found: TerritoryCover, side: Side, *, name: str, label: str, language: str
) -> Drawing:
    """What the best choice of one side covers.

    name: of the side, unlike that of any other map of the page.
    """
    reached = found.reached(side.best)
    at = found.ground.projection.plane(_positions(found))
    near = _near(found, at)

    def draw(width: float) -> Picture:
        frame = _frame(found, at[near], width)
        drawn = [
            _hatching(f"gap-{name}-{width:.0f}"),
            f'<path class="land" fill-rule="evenodd" d="{_land(found, frame)}"/>',
            *_weighed(found, frame, reached, f"gap-{name}-{width:.0f}"),
            f'<path class="outline" d="{_land(found, frame)}"/>',
            *_ranges(found, side, frame),
            *_sites(found, side, frame, (at, near), (width, language)),
        ]
        return Picture(drawn, width, frame.height)

    chosen = np.isin(np.arange(len(found.names)), side.best.sites)
    series = (
        Series("chosen", tuple(map(float, chosen))),
        Series("range_km", tuple(found.case.reaches(site) for site in found.names)),
    )
    data = ChartData("cover", "", found.names, series)
    return drawing(draw, width=WIDTH, alt=label, css="cover", data=data)


def _positions(found: TerritoryCover) -> Array:
    return np.array([[site.lon, site.lat] for site in found.case.sites.values()])


def _box(found: TerritoryCover) -> tuple[Array, Array]:
    points = np.concatenate(found.ground.outline)
    return points.min(axis=0), points.max(axis=0)


def _near(found: TerritoryCover, at: Array) -> Mask:
    """(site,) which sites are near enough to be on the map."""
    low, high = _box(found)
    room = BESIDE * (high - low).max()
    return ((at >= low - room) & (at <= high + room)).all(axis=1)


def _frame(found: TerritoryCover, at: Array, width: float) -> Frame:
    low, high = _box(found)
    low, high = np.min([low, *at], axis=0), np.max([high, *at], axis=0)
    scale = (width - 2 * MARGIN) / float(high[0] - low[0])
    height = float(high[1] - low[1]) * scale + 2 * MARGIN
    return Frame(float(low[0]), float(high[1]), scale, height)


def _land(found: TerritoryCover, frame: Frame) -> str:
    return "".join(frame.path(ring) for ring in found.ground.outline)


def _hatching(name: str) -> str:
    return (
        f'<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/>'
        '<path class="gap-line" d="M0 0V6"/></pattern></defs>'
    )


def _weighed(found: TerritoryCover, frame: Frame, reached: Mask, gap: str) -> list[str]:
    """Cells that are covered and cells that are not, or the points of a table."""
    if found.weights == "population":
        return list(_points(found, frame, reached))
    return [
        f'<path class="covered" d="{_cells(found, frame, reached)}"/>',
        f'<path fill="url(#{gap})" d="{_cells(found, frame, ~reached)}"/>',
    ]


def _cells(found: TerritoryCover, frame: Frame, shown: Mask) -> str:
    """Cells as path data, one box a stretch of a row."""
    plane, step = found.ground.projection.plane(found.place[shown]), found.ground.step
    corner = np.array(found.ground.corner)
    column, row = np.rint((plane - corner) / step - 0.5).astype(np.int64).T
    opens = np.ones(len(row), dtype=bool)
    opens[1:] = (np.diff(row) != 0) | (np.diff(column) != 1)
    starts = np.flatnonzero(opens)
    length = np.diff(np.append(starts, len(row)))
    high = svg_number(step * frame.scale + 0.05)
    boxes: list[str] = []
    for first, count in zip(starts, length, strict=True):
        west, north = corner + step * np.array([column[first], row[first] + 1])
        x, y = frame.at(np.array([west, north]))
        wide = f"{count * step * frame.scale:.2f}"
        boxes.append(f"M{x:.2f} {y:.2f}h{wide}v{high}h-{wide}z")
    return "".join(boxes)


def _points(found: TerritoryCover, frame: Frame, reached: Mask) -> Iterator[str]:
    """Points as discs whose surface is their weight, the heaviest first."""
    plane, weight = found.ground.projection.plane(found.place), found.sites.weight
    largest = float(weight.max())
    for k in np.argsort(-weight):
        x, y = frame.at(plane[k])
        css = "peopled" if reached[k] else "unreached"
        size = svg_number(max(9 * float(weight[k] / largest) ** 0.5, 1.2))
        yield f'<circle class="{css}" cx="{svg_number(x)}" cy="{svg_number(y)}" r="{size}"/>'


def _ranges(found: TerritoryCover, side: Side, frame: Frame) -> Iterator[str]:
    """How far chosen sites reach: a circle on the globe, whatever it is on the plane."""
    for k in side.best.sites:
        name = found.names[int(k)]
        site = found.case.sites[name]
        chord = 2 * AUTHALIC_RADIUS_KM * np.sin(found.case.reaches(name) / AUTHALIC_RADIUS_KM / 2)
        circle = chord * np.column_stack([np.cos(ROUND), np.sin(ROUND)])
        on_globe = Projection(site.lon, site.lat).globe(circle)
        line = frame.path(found.ground.projection.plane(on_globe))
        yield f'<path class="range" d="{line}"/>'


def _sites(
    found: TerritoryCover,
    side: Side,
    frame: Frame,
    places: tuple[Array, Mask],
    how: tuple[float, str],
) -> Iterator[str]:
    """Marks of sites, and the names of those that are chosen where there is room for them."""
    (at, near), (width, language) = places, how
    chosen = set(map(int, side.best.sites))
    marked = [k for k in np.flatnonzero(near) if len(near) <= CROWDED or int(k) in chosen]
    marks = (frame.at(at[k]) for k in marked)
    taken = [(y, x - BESIDE_MARK, x + BESIDE_MARK) for x, y in marks]
    for k in sorted(np.flatnonzero(near), key=lambda k: int(k) not in chosen):
        name = found.names[int(k)]
        called = found.case.sites[name].called(name, language)
        x, y = frame.at(at[k])
        yield f"<g><title>{escape(called)}</title>{_mark(side, int(k), chosen, x, y)}</g>"
        placed = _label(called, x, y, width, taken) if int(k) in chosen else None
        if placed is not None:
            left, anchor = placed
            yield svg_text(left, y + 4, called, anchor=anchor, css="label")


def _mark(side: Side, k: int, chosen: set[int], x: float, y: float) -> str:
    if k in chosen:
        return f'<circle class="site" cx="{svg_number(x)}" cy="{svg_number(y)}" r="4.5"/>'
    if side.allowed[k]:
        size = 3.5 if len(side.allowed) <= CROWDED else 1.2
        return f'<circle class="free" cx="{svg_number(x)}" cy="{svg_number(y)}" r="{size}"/>'
    return f'<path class="closed" d="M{svg_number(x - 4)} {svg_number(y - 4)}l8 8m0-8l-8 8"/>'


def _label(
    text: str, x: float, y: float, width: float, taken: list[tuple[float, float, float]]
) -> tuple[float, str] | None:
    """Right or left of a mark, where no other name stands; None where neither is free."""
    long = text_width(text)
    for left, anchor, ends in (
        (x + 8, "start", (x + 8, x + 8 + long)),
        (x - 8, "end", (x - 8 - long, x - 8)),
    ):
        free = all(abs(y - other) > 13 or ends[1] < a or ends[0] > b for other, a, b in taken)
        if free and ends[0] >= 0 and ends[1] <= width:
            taken.append((y, *ends))
            return left, anchor
    return None
