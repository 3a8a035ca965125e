"""What `blocs run --model all` prints: models by countries, or scenarios by models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from rich import box
from rich.table import Table

from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.models import EXACT, ModelBand
from blocs.world.world import World

if TYPE_CHECKING:
    from blocs.questions.trade.outcome import Outcome

NOTHING = 1e-9
"""Changes [%] below this are rounding of the solver."""
UNIT = "Real income, %, exact."
BOUND = (
    " rationing is no estimate but an input–output bound on losses from cuts in trade: in it "
    "nobody gains."
)
NO_BOUND = " rationing is no estimate, and no bound where productivity or labour change."


def _caption(bands: Iterable[ModelBand]) -> str:
    """The unit, and what rationing is in these scenarios."""
    rationed = [band.bounding for band in bands if Model.RATIONING in band.outcomes]
    told = ((True, BOUND), (False, NO_BOUND))
    return UNIT + "".join(text for bounding, text in told if bounding in rationed)


def models_table(band: ModelBand, world: World, *, focus: str) -> Table:
    """Models × the focus country, the largest gain and loss and the world."""
    table = Table(
        title="The same shock under every model", caption=_caption([band]), box=box.SIMPLE_HEAD
    )
    table.add_column("Model", no_wrap=True)
    for head in (focus, "Largest gain", "Largest loss", "World"):
        table.add_column(head, justify="right", no_wrap=True)
    for result in band.results:
        if result.outcome is None:
            table.add_row(str(result.model), f"[yellow]{result.status}[/yellow]")
            continue
        cells = _cells(result.outcome, focus=focus)
        style = "bold" if result.model is band.headline else None
        table.add_row(str(result.model), *cells, style=style)
    found = band.estimates_of(focus)
    if found is not None:
        table.caption = (
            f"{world.country_name(focus)}: {found.low:+.2f} % ({found.low_model}) to "
            f"{found.high:+.2f} % ({found.high_model}). {_caption([band])}"
        )
    return table


def _cells(outcome: Outcome, *, focus: str) -> list[str]:
    real = np.asarray(outcome[EXACT].values, dtype=np.float64)
    sound = [k for k, code in enumerate(outcome.countries) if code not in outcome.implausible]
    best, worst = max(sound, key=lambda k: real[k]), min(sound, key=lambda k: real[k])
    total = float(outcome["real_income_change_million_usd"].sum())
    return [
        _number(float(outcome[EXACT].sel(country=focus))),
        f"{outcome.countries[best]} {real[best]:+.2f}" if real[best] > NOTHING else "nobody",
        f"{outcome.countries[worst]} {real[worst]:+.2f}" if real[worst] < -NOTHING else "nobody",
        f"{round(100 * total / float(outcome['income'].sum()), 3) + 0.0:+.3f}",
    ]


def _number(value: float | None) -> str:
    """Two decimals, and no minus sign before nothing; a dash where there is no number."""
    return "–" if value is None else f"{round(value, 2) + 0.0:+.2f}"


def scenarios_table(bands: Mapping[str, ModelBand], world: World, *, focus: str) -> Table:
    """Scenarios × models: the focus country, and the ends of its range."""
    models = list(dict.fromkeys(r.model for band in bands.values() for r in band.results))
    title = f"{world.country_name(focus)}: real income under every model"
    table = Table(title=title, caption=_caption(bands.values()), box=box.SIMPLE_HEAD)
    table.add_column("Scenario", no_wrap=True)
    for model in models:
        table.add_column(str(model), justify="right", no_wrap=True)
    for key, band in bands.items():
        values = band.values(focus)
        table.add_row(key, *(_number(values.get(m)) for m in models))
    return table
