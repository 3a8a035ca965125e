"""What `blocs run --model all` prints: models by countries, or scenarios by models."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from rich import box
from rich.table import Table

from blocs.brief.voice import Voice
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.models import EXACT, ModelBand

if TYPE_CHECKING:
    from blocs.questions.trade.outcome import Outcome

NOTHING = 1e-9
"""Changes [%] below this are rounding of the solver."""


def _caption(bands: Iterable[ModelBand], speaking: Voice) -> str:
    """The unit, and what rationing is in these scenarios."""
    rationed = [band.bounding for band in bands if Model.RATIONING in band.outcomes]
    told = ((True, "sc_models_bound"), (False, "sc_models_no_bound"))
    w = speaking.words
    return w["sc_models_unit"] + "".join(w[key] for bounding, key in told if bounding in rationed)


def models_table(band: ModelBand, speaking: Voice, *, focus: str) -> Table:
    """Models × the focus country, the largest gain and loss and the world."""
    w, n = speaking.words, speaking.numbers
    caption = _caption([band], speaking)
    table = Table(title=w["sc_models_title"], caption=caption, box=box.SIMPLE_HEAD)
    table.add_column(w["sc_model"], no_wrap=True)
    for head in (focus, w["sc_head_gain"], w["sc_head_loss"], w["sc_head_world"]):
        table.add_column(head, justify="right", no_wrap=True)
    for result in band.results:
        if result.outcome is None:
            table.add_row(str(result.model), f"[yellow]{result.status}[/yellow]")
            continue
        cells = _cells(result.outcome, speaking, focus=focus)
        style = "bold" if result.model is band.headline else None
        table.add_row(str(result.model), *cells, style=style)
    found = band.estimates_of(focus)
    if found is not None:
        table.caption = w(
            "sc_models_range",
            country=speaking.country(focus),
            low=n.percent_change(found.low, 2),
            low_model=found.low_model,
            high=n.percent_change(found.high, 2),
            high_model=found.high_model,
            caption=caption,
        )
    return table


def _cells(outcome: Outcome, speaking: Voice, *, focus: str) -> list[str]:
    n, nobody = speaking.numbers, speaking.words["sc_nobody"]
    real = np.asarray(outcome[EXACT].values, dtype=np.float64)
    sound = [k for k, code in enumerate(outcome.countries) if code not in outcome.implausible]
    best, worst = max(sound, key=lambda k: real[k]), min(sound, key=lambda k: real[k])
    total = float(outcome["real_income_change_million_usd"].sum())
    return [
        n.change(float(outcome[EXACT].sel(country=focus)), 2),
        f"{outcome.countries[best]} {n.change(real[best], 2)}" if real[best] > NOTHING else nobody,
        f"{outcome.countries[worst]} {n.change(real[worst], 2)}"
        if real[worst] < -NOTHING
        else nobody,
        n.change(100 * total / float(outcome["income"].sum()), 3),
    ]


def scenarios_table(bands: Mapping[str, ModelBand], speaking: Voice, *, focus: str) -> Table:
    """Scenarios × models: the focus country, and the ends of its range."""
    models = list(dict.fromkeys(r.model for band in bands.values() for r in band.results))
    title = speaking.words("sc_models_scenarios", country=speaking.country(focus))
    table = Table(title=title, caption=_caption(bands.values(), speaking), box=box.SIMPLE_HEAD)
    table.add_column(speaking.words["sc_scenario"], no_wrap=True)
    for model in models:
        table.add_column(str(model), justify="right", no_wrap=True)
    for key, band in bands.items():
        values = band.values(focus)
        table.add_row(key, *(speaking.numbers.change(values.get(m, math.nan), 2) for m in models))
    return table
