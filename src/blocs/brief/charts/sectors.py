"""Sectors of one country: name, share, and three panels of bars side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from blocs.brief.charts.axes import Domain, capped
from blocs.brief.charts.drawing import ChartData, Drawing, Picture, Series, svg
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


SECTOR_WIDTH, SECTOR_LABEL, SECTOR_SHARE, PANEL, PANEL_ROOM, SECTOR_ROW = 980, 262, 64, 218, 52, 23
SECTOR_HEAD = 30


def panel_domain(panel: int, values: Iterable[float]) -> Domain:
    """Value axis of one of the three panels; the browser repeats this arithmetic (`page.js`)."""
    low, high = capped(values)
    left = SECTOR_LABEL + SECTOR_SHARE + PANEL * panel + PANEL_ROOM
    return Domain(low, high, left, left + PANEL - 2 * PANEL_ROOM)


def sector_chart(
    rows: Sequence[SectorRow], *, heads: Sequence[str], names: Sequence[str], label: str
) -> Drawing:
    """Sectors by name and share, with three panels of bars: output, jobs, buyers' price.

    heads: of the share column and of the three panels. names: standard names of the panels.
    """
    series = [Series(n, tuple(row.values[k] for row in rows)) for k, n in enumerate(names)]
    data = ChartData("sectors", "%", tuple(row.name for row in rows), tuple(series))
    # the browser redraws the wide picture for another country, so narrow screens scroll in it
    return Drawing(svg(_wide(rows, heads), alt=label, css="chart sectors"), Markup(""), label, data)


def _wide(rows: Sequence[SectorRow], heads: Sequence[str]) -> Picture:
    bottom = float(SECTOR_HEAD + SECTOR_ROW * len(rows))
    share_x = SECTOR_LABEL + SECTOR_SHARE - 10
    parts = [svg_text(share_x, 14, heads[0], anchor="end", css="tick")]
    domains = [panel_domain(p, [row.values[p] for row in rows]) for p in range(3)]
    for panel, domain in enumerate(domains):
        middle = SECTOR_LABEL + SECTOR_SHARE + PANEL * (panel + 0.5)
        parts.append(svg_text(middle, 14, heads[panel + 1], anchor="middle", css="tick"))
        parts.append(svg_rule(domain.x(0.0), SECTOR_HEAD - 6, bottom, f"zero z{panel}"))
    for number, row in enumerate(rows):
        parts.append(_sector_row(row, domains, top=SECTOR_HEAD + SECTOR_ROW * number))
    return Picture(parts, SECTOR_WIDTH, bottom + 4)


def _sector_row(row: SectorRow, domains: Sequence[Domain], *, top: float) -> str:
    base = top + 15
    share_x = SECTOR_LABEL + SECTOR_SHARE - 10
    parts = [
        f'<g class="row"><title>{escape(f"{row.code} {row.name}")}</title>',
        svg_text(
            SECTOR_LABEL - 8, base, fitted(row.name, SECTOR_LABEL - 8), anchor="end", css="label"
        ),
        svg_text(share_x, base, row.share, anchor="end", css="share"),
    ]
    for domain, value, text in zip(domains, row.values, row.texts, strict=True):
        shown = value if math.isfinite(value) else 0.0
        parts.append(bar_rectangle(domain, shown, top=top + 5, height=12))
        parts.append(notch(domain, shown, top=top + 5))
        outside = domain.x(shown) + (-GAP if shown < 0 else GAP)
        anchor = "end" if shown < 0 else "start"
        parts.append(svg_text(outside, base, text, anchor=anchor, css="value"))
    return "".join(parts) + "</g>"
