"""Shares of owners before and after each option, draws as dots."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from blocs.brief.charts.axes import HEAD, Domain, row_bands, scale_above
from blocs.brief.charts.drawing import (
    NARROW_WIDTH,
    ChartData,
    Drawing,
    Picture,
    Series,
    drawing,
)
from blocs.brief.charts.lettering import GAP, LINE
from blocs.brief.charts.marks import SHAPES, named_row, svg_number
from blocs.brief.contents import Chart, Panel, Part, Say
from blocs.brief.words import Words
from blocs.foundation.messages import percent, plain
from blocs.questions.corridors.answer import OwnersPower
from blocs.questions.corridors.engine.power import ALL, EXISTING
from blocs.questions.corridors.options import SPREAD, OptionsPower
from blocs.questions.corridors.report.parts import link_name, place_name

WIDTH, LABELS, STEP = 520.0, 170.0, 24.0


def options_parts(found: OwnersPower, w: Words) -> Iterator[Part]:
    """One picture an owner: a row an option, its draws as dots and a mark for what is stated."""
    options = found.options
    if options is None:
        return
    draws = options.drawn.shape[1]
    order = sorted(range(len(options.players)), key=lambda k: -float(options.stated[0, k]))
    if draws:
        first = order[0]
        yield Say(
            w(
                "In {count} of {all} draws {owner} gets more with everything that could be built "
                "than with what is there alone.",
                count=int(options.rising[first]),
                all=draws,
                owner=place_name(options.players[first], w, found.file),
            )
        )
    yield Chart(
        w("What each option does to shares, per cent: existing, then with one option alone"),
        tuple(
            Panel(_dots(options, k, found, w), place_name(options.players[k], w, found.file))
            for k in order
        ),
        note=w(
            "Every dot is a draw: costs, prices and quantities of demand times factors with a "
            "standard deviation of {spread}, capacities that are assumed too, those to be "
            "confirmed with twice that; the mark is the network as it is stated.",
            spread=percent(100 * SPREAD, 0)[w.language],
        )
        if draws
        else "",
        layout="pair",
    )


def _dots(options: OptionsPower, player: int, found: OwnersPower, w: Words) -> Drawing:
    stated = 100 * options.stated[:, player]
    drawn = 100 * options.drawn[:, :, player]
    names = [_name(option, found, w) for option in options.options]
    texts = [percent(float(value), 1)[w.language] for value in stated]

    def draw(width: float) -> Picture:
        label_width, above = (None, LINE) if width <= NARROW_WIDTH else (LABELS, 0.0)
        left = GAP if label_width is None else label_width + GAP
        domain, step = Domain(0.0, 100.0, left, width - 12), STEP + above
        bands = row_bands(len(names), step=step, room=above)
        parts = scale_above(domain, lambda value: plain(value, 0)[w.language], bands=bands)
        for k, name in enumerate(names):
            top, hint = HEAD + step * k, w("{option} {share}", option=name, share=texts[k])
            parts.append(named_row(name, hint, (label_width, width), top=top))
            y = top + above + 10
            parts += [_dot(domain.x(float(x)), y) for x in drawn[k] if np.isfinite(x)]
            if np.isfinite(stated[k]):
                path = SHAPES["diamond"].format(x=svg_number(domain.x(stated[k])), y=svg_number(y))
                parts.append(f'<path class="mark" d="{path}"/>')
            parts.append("</g>")
        return Picture(parts, width, HEAD + step * len(names) + 4)

    items = ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))
    owner = place_name(options.players[player], w, found.file)
    series = [Series("shapley_share", tuple(map(float, stated)))]
    series += [
        Series(f"draw_{number}", tuple(map(float, drawn[:, number])))
        for number in range(drawn.shape[1])
    ]
    return drawing(
        draw,
        width=WIDTH,
        alt=w("Dots of {owner} by option: {items}", owner=owner, items=items),
        css="dots",
        data=ChartData("dots", "%", tuple(names), tuple(series)),
    )


def _dot(x: float, y: float) -> str:
    return f'<circle class="draw" cx="{svg_number(x)}" cy="{svg_number(y)}" r="3"/>'


def _name(option: str, found: OwnersPower, w: Words) -> str:
    if option == EXISTING:
        return w("What is there alone")
    if option == ALL:
        return w("All options")
    return link_name(option, w, found.file)
