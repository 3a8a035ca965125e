"""Page two, right: how sure, strip by strip."""

from __future__ import annotations

import numpy as np

from blocs.brief.short.plates import Strip, strips
from blocs.brief.voice import Voice
from blocs.foundation.messages import same
from blocs.questions.trade.report.short.actors import Actor, Cast
from blocs.questions.trade.report.short.focus import COLUMN
from blocs.questions.trade.report.short.sheet import Block, Grid, Lines, Picture
from blocs.questions.trade.report.short.sure import Sure
from blocs.questions.trade.report.short.what_if import ANSWERED, EASE, WhatIf
from blocs.questions.trade.report.short.who import billions, label_of


def sure_block(cast: Cast, voice: Voice, sure: Sure | None, found: WhatIf) -> Block | None:
    """One strip each for elasticities, trade balances, models and an answer."""
    w, actor = voice.words, cast.first
    rows = [*_rows(actor, voice, sure), *_answered(actor, voice, found)]
    rows += _harder(actor, voice, found)
    if not rows:
        return None
    title = w("How sure: {name}, billion USD", name=label_of(actor, voice))
    plate = strips(
        rows,
        centre=actor.usd,
        width=COLUMN,
        alt=f"{title}: " + "; ".join(f"{row.label} {row.text}" for row in rows),
    )
    table = Grid(("", w("bn USD")), tuple((row.label, row.text) for row in rows))
    note = w(
        "Dashed: the number on page one. Bar: draws of elasticities; dots: single results. Not "
        "in it: first months without any new supplier (annex)."
    )
    return Block(title, (Picture("sure", plate, table), Lines((same(note),), "note")))


def _rows(actor: Actor, voice: Voice, sure: Sure | None) -> list[Strip]:
    if sure is None:
        return []
    w, rows = voice.words, list[Strip]()
    drawn = sure.drawn(actor)
    if drawn:
        label = w("Elasticities")
        rows.append(Strip(label, (*drawn, actor.usd), _text(drawn, voice)))
    for label, cases in (
        (w("Trade balances"), sure.closures),
        (w("Models"), sure.models),
    ):
        values = tuple(v for v in sure.cases(cases, actor).values() if np.isfinite(v))
        if values:
            ends = (*values, actor.usd)
            rows.append(Strip(label, ends, _text((min(ends), max(ends)), voice), filled=False))
    return rows


def _answered(actor: Actor, voice: Voice, found: WhatIf) -> list[Strip]:
    after = found.of(ANSWERED, actor)
    if after is None:
        return []
    names = ", ".join(label_of(one, voice) for one in found.answerers)
    label = voice.words("{names} answer", names=names)
    text = _text((min(after, actor.usd), max(after, actor.usd)), voice)
    return [Strip(label, (after, actor.usd), text, filled=False)]


def _harder(actor: Actor, voice: Voice, found: WhatIf) -> list[Strip]:
    """Suppliers of mining and energy half and a quarter as easy to replace."""
    values = tuple(v for name in EASE if (v := found.of(name, actor)) is not None)
    if not values:
        return []
    ends = (*values, actor.usd)
    text = _text((min(ends), max(ends)), voice)
    return [Strip(voice.words("Energy harder to replace"), ends, text, filled=False)]


def _text(ends: tuple[float, ...], voice: Voice) -> str:
    low, high = (billions(end, voice) for end in (min(ends), max(ends)))
    return low if low == high else f"{low} … {high}"
