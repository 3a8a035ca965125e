"""Page two, right: how sure, strip by strip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from blocs.brief.short.plates import Strip, strips
from blocs.brief.voice import Voice
from blocs.foundation.messages import same
from blocs.questions.trade.report.short.actors import Actor, Cast
from blocs.questions.trade.report.short.amounts import Unit, unit_of
from blocs.questions.trade.report.short.focus import COLUMN
from blocs.questions.trade.report.short.sheet import Block, Grid, Lines, Picture
from blocs.questions.trade.report.short.sure import Sure
from blocs.questions.trade.report.short.what_if import ANSWERED, EASE, WhatIf
from blocs.questions.trade.report.short.who import label_of


def sure_block(cast: Cast, voice: Voice, sure: Sure | None, found: WhatIf) -> Block | None:
    """One strip each for elasticities, trade balances, models and an answer."""
    w, actor = voice.words, cast.first
    sources = [*_rows(actor, voice, sure), *_answered(actor, voice, found)]
    sources += _harder(actor, voice, found)
    if not sources:
        return None
    unit = unit_of(point for row in sources for point in row.points)
    rows = [replace(row, text=_text(row, unit, voice)) for row in sources]
    title = w("How sure: {name}, {unit}", name=label_of(actor, voice), unit=w.told(unit.name))
    plate = strips(
        rows,
        centre=actor.usd,
        width=COLUMN,
        alt=f"{title}: " + "; ".join(f"{row.label} {row.text}" for row in rows),
    )
    table = Grid(("", w.told(unit.head)), tuple((row.label, row.text) for row in rows))
    note = w(
        "Dashed: the number on page one. Bar: draws of elasticities; dots: single results. Not "
        "in it: first months without any new supplier (annex)."
    )
    return Block(title, (Picture("sure", plate, table), Lines((same(note),), "note")))


def _rows(actor: Actor, voice: Voice, sure: Sure | None) -> list[Strip]:
    """Strips without their text, as are those below; the number of page one is the last point."""
    if sure is None:
        return []
    w, rows = voice.words, list[Strip]()
    drawn = sure.drawn(actor)
    if drawn:
        label = w("Elasticities")
        rows.append(Strip(label, (*drawn, actor.usd), ""))
    for label, cases in (
        (w("Trade balances"), sure.closures),
        (w("Models"), sure.models),
    ):
        values = tuple(v for v in sure.cases(cases, actor).values() if np.isfinite(v))
        if values:
            rows.append(Strip(label, (*values, actor.usd), "", filled=False))
    return rows


def _answered(actor: Actor, voice: Voice, found: WhatIf) -> list[Strip]:
    after = found.of(ANSWERED, actor)
    if after is None:
        return []
    names = ", ".join(label_of(one, voice) for one in found.answerers)
    w = voice.words
    label = (
        w("{names} answers", names=names)
        if len(found.answerers) == 1
        else w("{names} answer", names=names)
    )
    return [Strip(label, (after, actor.usd), "", filled=False)]


def _harder(actor: Actor, voice: Voice, found: WhatIf) -> list[Strip]:
    """Suppliers of mining and energy half and a quarter as easy to replace."""
    values = tuple(v for name in EASE if (v := found.of(name, actor)) is not None)
    if not values:
        return []
    label = voice.words("Energy harder to replace")
    return [Strip(label, (*values, actor.usd), "", filled=False)]


def _text(row: Strip, unit: Unit, voice: Voice) -> str:
    """From end to end: of draws alone, of single results with the number of page one."""
    ends = row.points[:-1] if row.filled else row.points
    low, high = (unit.change(end, voice) for end in (min(ends), max(ends)))
    return low if low == high else f"{low} … {high}"
