"""The picture of a crisis: how cheaper trade moves the chance of escalation, never its level."""

from __future__ import annotations

import math

from markupsafe import Markup

from blocs.brief.charts.pairs import Twin, twin_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.brief.parts import tick_text
from blocs.brief.voice import Voice
from blocs.foundation.messages import stated_percent
from blocs.questions.games.found import Found
from blocs.questions.games.kinds.crisis.form import CrisisGame
from blocs.questions.games.kinds.crisis.play import DisputeResults, dispute_title

KEY = (Markup('<i class="t0"></i>'), Markup('<i class="t1"></i>'))


def crisis_pictures(found: Found, speaking: Voice) -> tuple[Chart, ...]:
    """Two bars a dispute: cheaper trade with each other, and with all others; largest first."""
    if not isinstance(found.game, CrisisGame):
        return ()
    form, w = found.game, speaking.words
    results: tuple[DisputeResults, ...] = found.results["crisis"]
    told = [item for item in results if any(step is not None for step in item.steps)]
    if not told:
        return ()
    rows = [_row(form, item, speaking) for item in sorted(told, key=_size, reverse=True)]
    step = w.told(stated_percent(-form.trade_cost_change_pct))
    mutual = w("trade with each other costs {step} less", step=step)
    others = w("trade with all others costs {step} less", step=step)
    alt = "; ".join(
        f"{row.label}: {mutual} {row.texts[0]}, {others} {row.texts[1]}" for row in rows
    )
    picture = twin_chart(
        rows,
        label=w("Chart of changes of the chance of escalation in points: {items}", items=alt),
        tick_text=lambda value: tick_text(speaking, value),
        names=("escalation_change_mutual", "escalation_change_others"),
        unit="points",
    )
    return (
        Chart(
            w("How far cheaper trade moves the chance of escalation, points"),
            (Panel(picture),),
            key=Key(tuple(zip(KEY, (mutual, others), strict=True)), css="keys"),
            css="game-picture",
        ),
    )


def _size(item: DisputeResults) -> float:
    return max(abs(step) for step in item.steps if step is not None)


def _row(form: CrisisGame, item: DisputeResults, speaking: Voice) -> Twin:
    one, other = (math.nan if step is None else step for step in item.steps)
    texts = speaking.numbers.change(one), speaking.numbers.change(other)
    label = speaking.words.told(dispute_title(form, item.name))
    return Twin(label, (one, other), texts, f"{label}: {texts[0]}; {texts[1]}")
