"""Tables of an ensemble: quantiles, indices of inputs, scenarios against each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from blocs.brief.contents import Column, Entry, Row, Table, Text
from blocs.draws.drivers import SobolIndices
from blocs.draws.sentences import AS_STATED, share_cell
from blocs.draws.summaries import Probability, Regret
from blocs.foundation.axes import Array
from blocs.foundation.messages import change, listed, percent, plain, say
from blocs.questions.sureness.reading import ScenarioReading
from blocs.questions.sureness.report.figures import BARS, QUANTILES
from blocs.questions.sureness.report.scene import Scene
from blocs.questions.sureness.report.sentences import short_name
from blocs.questions.trade.drawing import WORLD


def _table(
    name: Text, caption: Text, heads: Sequence[Text], rows: Iterable[tuple[Entry, ...]]
) -> Table:
    """Names at the left, everything else at the right."""
    return Table(
        (Column(heads[0]), *(Column(head, align="r") for head in heads[1:])),
        tuple(map(Row, rows)),
        caption=caption,
        name=name,
        css="ensemble-table",
        sortable=True,
    )


def quantiles_table(item: ScenarioReading, scene: Scene, name: Text) -> Table:
    """Quantiles of the countries with the largest effects, of the focus and of the world."""
    holds = dict(zip(item.countries, item.holds, strict=False))
    heads = (
        say("Country"),
        *(say("{level} of draws below", level=percent(100 * level, 0)) for level in QUANTILES),
        AS_STATED,
        say("Draws with a gain"),
        say("Draws ahead of the next"),
    )
    rows = (
        (
            scene.name(code),
            *(change(item.quantile(code, level), 2) for level in QUANTILES),
            change(item.central_of(code), 2) if np.isfinite(item.central_of(code)) else "",
            share_cell(item.gain_of(code)),
            share_cell(holds[code]) if code in holds else "",
        )
        for code in dict.fromkeys((*item.countries, scene.reading.focus, WORLD))
    )
    return _table(name, say("Countries with the largest effects, real income, %"), heads, rows)


def sobol_table(indices: SobolIndices, scene: Scene, name: Text) -> Table:
    """Shares of the variance that inputs account for."""
    with_total = indices.method == "saltelli"
    caption = say(
        "Sobol indices: share of the variance of the result for {country} that is due to an input "
        "alone, and together with its interactions (± half a 95 % interval).",
        country=scene.country,
    )
    heads = (say("Input"), say("Alone"), *([say("With interactions")] if with_total else []))
    rows = (
        (
            short_name(index.name, scene.speaking),
            _with_error(index.first, index.first_error),
            *([_with_error(index.total, index.total_error)] if with_total else []),
        )
        for index in indices.indices[:BARS]
    )
    return _table(name, caption, heads, rows)


def _with_error(value: float, error: float) -> Text:
    return listed((plain(value, 2), plain(error, 2)), " ± ")


def ranking_table(ranking: Array, draws: Array, scene: Scene, name: Text) -> Table:
    """How often the scenario of the row is better than that of the column."""
    caption = say(
        "Draws in which the scenario of the row is better for {country} than that of the column",
        country=scene.country,
    )
    titles = list(scene.titles.values())
    rows = (
        (
            title,
            *(
                share_cell(Probability(float(value), int(count)))
                for value, count in zip(ranking[k], draws[k], strict=True)
            ),
        )
        for k, title in enumerate(titles)
    )
    return _table(name, caption, (say("Scenario"), *titles), rows)


def regret_table(found: Regret, scene: Scene, name: Text) -> Table:
    """What each scenario loses against the best one of the same draw."""
    caption = say(
        "Regret for {country}: percentage points of real income lost against the best scenario of "
        "the same draw",
        country=scene.country,
    )
    heads = (
        say("Scenario"),
        say("Worst"),
        say("95 % of draws below"),
        say("Mean"),
        say("Best in"),
    )
    rows = (
        (
            title,
            plain(float(found.worst[k]), 2),
            plain(float(found.quantile_95[k]), 2),
            plain(float(found.mean[k]), 2),
            share_cell(Probability(float(found.best_share[k]), found.draws)),
        )
        for k, title in enumerate(scene.titles.values())
    )
    return _table(name, caption, heads, rows)
