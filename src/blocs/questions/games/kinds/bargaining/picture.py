"""The picture of a bargain: every deal by what it brings each side, and what both accept."""

from __future__ import annotations

import numpy as np

from blocs.brief.charts.marks import swatch
from blocs.brief.charts.plane import Plane, Point, plane_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.brief.parts import tick_text
from blocs.brief.voice import Voice
from blocs.questions.games.found import Found, called
from blocs.questions.games.kinds.bargaining.form import BargainingGame
from blocs.questions.games.kinds.bargaining.say import BargainingResults


def bargaining_pictures(found: Found, speaking: Voice) -> tuple[Chart, ...]:
    """The plane of both sides' gains: deals, no deal, and the split where they agree."""
    if not isinstance(found.game, BargainingGame):
        return ()
    form, w = found.game, speaking.words
    results: BargainingResults = found.results["bargaining"]
    one, other = (w.told(called(side)) for side in form.sides.values())
    points, (outside_x, outside_y) = _points(form, results, speaking), results.table.disagreement
    plane = Plane(
        across=w("{side}, million USD a year", side=one),
        up=w("{side}, million USD a year", side=other),
        names=("gain_first", "gain_second"),
        unit="million USD",
        tick_text=lambda value: tick_text(speaking, value),
        area=(float(outside_x), float(outside_y)),
        area_name=w("both accept"),
        line=_payment(results),
    )
    told = "; ".join(point.hint for point in points)
    picture = plane_chart(
        points,
        plane,
        label=w(
            "Chart of deals by the gains of {one} and {other}: {items}",
            one=one,
            other=other,
            items=told,
        ),
    )
    key = [
        (swatch("disc"), w("a deal")),
        (swatch("ring"), w("without a deal")),
    ]
    if results.bargain.nash.agreed:
        key.append((swatch("triangle"), w("what they agree on, by Nash")))
    note = w("Shaded: what both prefer to no deal.")
    if plane.line:
        note += " " + w("Line: what one side pays the other.")
    return (
        Chart(
            w("What each deal brings both sides over the base world, million USD a year"),
            (Panel(picture),),
            key=Key(tuple(key), css="key marks"),
            note=note,
            css="game-picture",
        ),
    )


def _points(form: BargainingGame, results: BargainingResults, speaking: Voice) -> list[Point]:
    w, nash = speaking.words, results.bargain.nash
    points = [
        _point(w.told(called(form.deals[name])), gains, "disc", speaking)
        for name, gains in zip(results.deals, results.table.payoffs, strict=True)
    ]
    points.append(_point(w("without a deal"), results.table.disagreement, "ring", speaking))
    if nash.agreed:
        points.append(_point(w("the split"), nash.payoffs, "triangle", speaking))
    return points


def _point(label: str, gains: np.ndarray, shape: str, speaking: Voice) -> Point:
    one, other = (speaking.numbers.change(float(value), 0) for value in gains)
    hint = f"{label}: {one}; {other}"
    return Point(label, float(gains[0]), float(gains[1]), shape, hint)


def _payment(results: BargainingResults) -> tuple[tuple[float, float], ...]:
    """From the deal as it is to the split after the payment, where there is one."""
    nash = results.bargain.nash
    if not nash.agreed or not np.abs(nash.transfers).max() > 0:
        return ()
    start = nash.payoffs - nash.transfers
    return (float(start[0]), float(start[1])), (float(nash.payoffs[0]), float(nash.payoffs[1]))
