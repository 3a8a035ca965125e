"""Several numbers a row as bars below each other, and what is said of the row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.axes import HEAD, Domain, TickText, extent, row_bands, scale_above
from blocs.brief.charts.drawing import ChartData, Drawing, Picture, Series, drawing
from blocs.brief.charts.lettering import DIGIT, GAP, LINE, fitted, wrapped
from blocs.brief.charts.marks import TEXTURES, span, svg_text

WIDTH, BAR, APART = 560.0, 15.0, 12.0


@dataclass(frozen=True)
class Group:
    """One row: its name, a number and a text for each bar, what is said of it below its name."""

    label: str
    values: tuple[float, ...]
    texts: tuple[str, ...]
    said: str = ""
    strong: bool = False


def group_chart(
    rows: Sequence[Group], *, label: str, tick_text: TickText, names: Sequence[str], unit: str
) -> Drawing:
    """Bars of several series in each row, told apart by colour and texture, in one order.

    names: of the series, as the key tells them.
    """
    low, high = extent([value for row in rows for value in row.values])
    texts = [(t, v) for row in rows for t, v in zip(row.texts, row.values, strict=True)]
    before = max((len(t) for t, v in texts if v < 0), default=0) * DIGIT + 2 * GAP
    after = max((len(t) for t, v in texts if not v < 0), default=0) * DIGIT + GAP

    def draw(width: float) -> Picture:
        lines = max((len(_said(row, width)) for row in rows), default=0)
        above = LINE * (1 + lines) + 2
        step = above + BAR * len(names) + APART
        domain = Domain(low, high, before, width - after)
        bands = [
            (top, bottom - APART + 2) for top, bottom in row_bands(len(rows), step=step, room=above)
        ]
        drawn = scale_above(domain, tick_text, bands=bands)
        for number, row in enumerate(rows):
            drawn.append(_group(row, domain, top=HEAD + step * number, above=above, width=width))
        return Picture(drawn, width, HEAD + step * len(rows))

    series = tuple(Series(name, tuple(r.values[k] for r in rows)) for k, name in enumerate(names))
    data = ChartData("groups", unit, tuple(row.label for row in rows), series)
    return drawing(draw, width=WIDTH, alt=label, css="groups", data=data)


def _said(row: Group, width: float) -> list[str]:
    return wrapped(row.said, width, most=2) if row.said else []


def _group(row: Group, domain: Domain, *, top: float, above: float, width: float) -> str:
    css = "label strong" if row.strong else "label"
    parts = [
        f"<g><title>{escape(f'{row.label}: {row.said}' if row.said else row.label)}</title>",
        svg_text(0, top + 11, fitted(row.label, width), anchor="start", css=css),
    ]
    for k, line in enumerate(_said(row, width), start=1):
        parts.append(svg_text(0, top + 11 + LINE * k, line, anchor="start", css="tick said"))
    for k, (value, text) in enumerate(zip(row.values, row.texts, strict=True)):
        y = top + above + BAR * k
        shown = value if math.isfinite(value) else 0.0
        ends = (0.0, shown)
        parts.append(span(domain, ends, top=y + 1, height=BAR - 3, css=f"bar s{k % 6}"))
        if 0 < k <= len(TEXTURES):
            parts.append(span(domain, ends, top=y + 1, height=BAR - 3, css=f"texture-{k}"))
        x, anchor = (
            (domain.x(shown) - GAP, "end") if shown < 0 else (domain.x(shown) + GAP, "start")
        )
        parts.append(svg_text(x, y + BAR - 4, text, anchor=anchor, css="value"))
    return "".join(parts) + "</g>"
