"""Sectors of one country: name, share, and three panels of bars side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.axes import Domain, capped
from blocs.brief.charts.drawing import (
    NARROW_WIDTH,
    ChartData,
    Drawing,
    Picture,
    Series,
    svg,
)
from blocs.brief.charts.lettering import GAP, fitted
from blocs.brief.charts.marks import bar_rectangle, notch, svg_rule, svg_text


@dataclass(frozen=True)
class SectorRow:
    """One row of the sector chart: texts and values of output, jobs and price, in that order."""

    code: str
    name: str
    share: str
    values: tuple[float, float, float]
    texts: tuple[str, str, str]


PANELS = 3
WIDTH, NAME, SHARE, PANEL, ROOM, ROW = 980.0, 254.0, 72.0, 218.0, 52.0, 23.0
HEAD, BAR, HEIGHT = 30.0, 5.0, 12.0
NARROW_NAME, NARROW_HEAD, LINE_HEIGHT = 270.0, 112.0, 16.0


@dataclass(frozen=True)
class Layout:
    """Where things stand in one picture; the browser draws other countries by it (`page.js`).

    name: room for the name of a sector. left: of the bars of each panel; span: their width.
    """

    name: float
    left: tuple[float, ...]
    span: float

    def domains(self, rows: Sequence[SectorRow]) -> list[Domain]:
        """Value axis of each panel, one dwarfing value cut short."""
        ends = (capped(row.values[panel] for row in rows) for panel in range(PANELS))
        return [
            Domain(low, high, left, left + self.span)
            for (low, high), left in zip(ends, self.left, strict=True)
        ]


WIDE = Layout(NAME, tuple(NAME + SHARE + PANEL * k + ROOM for k in range(PANELS)), PANEL - 2 * ROOM)
NARROW = Layout(NARROW_NAME, (NARROW_HEAD + ROOM,) * PANELS, NARROW_WIDTH - NARROW_HEAD - 2 * ROOM)


def sector_chart(
    rows: Sequence[SectorRow], *, heads: Sequence[str], names: Sequence[str], label: str
) -> Drawing:
    """Sectors by name and share, with three panels of bars: output, jobs, buyers' price.

    Side by side; on a narrow screen one below the other under the name of each sector. heads: of
    the share column and of the three panels. names: standard names of the panels.
    """
    series = [Series(n, tuple(row.values[k] for row in rows)) for k, n in enumerate(names)]
    data = ChartData("sectors", "%", tuple(row.name for row in rows), tuple(series))
    return Drawing(
        svg(_wide(rows, heads), alt=label, css="chart wide sectors"),
        svg(_narrow(rows, heads), alt=label, css="chart narrow sectors"),
        label,
        data,
    )


def _wide(rows: Sequence[SectorRow], heads: Sequence[str]) -> Picture:
    bottom, share_x = HEAD + ROW * len(rows), NAME + SHARE - 10
    drawn = [svg_text(share_x, 14, heads[0], anchor="end", css="tick")]
    domains = WIDE.domains(rows)
    for panel, domain in enumerate(domains):
        middle = NAME + SHARE + PANEL * (panel + 0.5)
        drawn.append(svg_text(middle, 14, heads[panel + 1], anchor="middle", css="tick"))
        drawn.append(svg_rule(domain.x(0.0), HEAD - 6, bottom, f"zero z{panel}"))
    for number, row in enumerate(rows):
        top = HEAD + ROW * number
        name = fitted(row.name, NAME)
        drawn += [
            _opened(row),
            svg_text(NAME, top + 15, name, anchor="end", css="label"),
            svg_text(share_x, top + 15, row.share, anchor="end", css="share"),
            *(_bar(row, panel, domain, top=top) for panel, domain in enumerate(domains)),
            "</g>",
        ]
    return Picture(drawn, WIDTH, bottom + 4)


def _narrow(rows: Sequence[SectorRow], heads: Sequence[str]) -> Picture:
    step = LINE_HEIGHT * (PANELS + 1) + 8
    domains = NARROW.domains(rows)
    drawn = [svg_text(NARROW_WIDTH - 2, 11, heads[0], anchor="end", css="tick")]
    for number, row in enumerate(rows):
        top = HEAD - 12 + step * number
        name = fitted(row.name, NARROW_NAME)
        drawn += [
            _opened(row),
            svg_text(0, top + 11, name, anchor="start", css="label"),
            svg_text(NARROW_WIDTH - 2, top + 11, row.share, anchor="end", css="share"),
        ]
        for panel, domain in enumerate(domains):
            line = top + LINE_HEIGHT * (panel + 1) - 1
            head = fitted(heads[panel + 1], NARROW_HEAD)
            drawn.append(svg_text(0, line + 15, head, anchor="start", css="tick"))
            drawn.append(svg_rule(domain.x(0.0), line + 3, line + 19, f"zero z{panel}"))
            drawn.append(_bar(row, panel, domain, top=line))
        drawn.append("</g>")
    return Picture(drawn, NARROW_WIDTH, HEAD - 12 + step * len(rows) + 4)


def _opened(row: SectorRow) -> str:
    return f'<g class="row"><title>{escape(f"{row.code} {row.name}")}</title>'


def _bar(row: SectorRow, panel: int, domain: Domain, *, top: float) -> str:
    """A bar with its number outside of it."""
    value = row.values[panel]
    shown = value if math.isfinite(value) else 0.0
    outside = domain.x(shown) + (-GAP if shown < 0 else GAP)
    anchor = "end" if shown < 0 else "start"
    return (
        bar_rectangle(domain, shown, top=top + BAR, height=HEIGHT)
        + notch(domain, shown, top=top + BAR)
        + svg_text(outside, top + 15, row.texts[panel], anchor=anchor, css="value")
    )
