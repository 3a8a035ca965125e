"""Where the energy came from: imports by origin and year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from blocs.brief.charts.years import LOW, YearColumn, column_chart
from blocs.brief.contents import Chart, Key, Panel
from blocs.brief.voice import Voice
from blocs.foundation.axes import Array
from blocs.foundation.messages import say
from blocs.questions.exposure.answer import Exposure
from blocs.questions.exposure.engine.energy import REASONS, ImportsByOrigin
from blocs.questions.exposure.report.figures import ticks_of

ORIGINS, SHOWN_FROM = 5, 0.002
"""Origins with a colour of their own, and the fraction of all years' imports they need for it."""
COMMODITIES = {
    "energy": say("Crude oil, gas and coal"),
    "crude_oil": say("Crude oil"),
    "pipeline_gas": say("Gas by pipeline"),
}
"""Groups of commodities of the customs data."""


def energy_figure(found: Exposure, voice: Voice) -> Chart:
    """Imports by origin and year; missing years are hatched."""
    w = voice.words
    meaning = w(
        "Who supplied the country, for how much; a hatched year shows only what other countries "
        "put on record."
    )
    return Chart(
        w("Imports by origin, million USD f.o.b.; hatched: the records are missing, not zero"),
        tuple(_energy(item, voice, name) for name, item in found.energy.items()),
        number=w("Figure {number}", number=7),
        note=Markup("{} {}").format(meaning, voice.quoted(_energy_source(found))),
        css="long",
    )


def _energy_source(found: Exposure) -> str:
    sources: list[dict[str, str]] = list(found.energy_provenance.get("sources", ()))
    texts = [str(found.energy_provenance.get("edition", ""))]
    texts += [source.get("attribution", "") for source in sources[:1]]
    return ". ".join(text for text in texts if text)


def _energy(found: ImportsByOrigin, voice: Voice, name: str) -> Panel:
    """One group of commodities; no picture where nothing is on record."""
    title = voice.words.told(COMMODITIES[name])
    known = np.nan_to_num(found.value)
    order = [int(k) for k in np.argsort(-known.sum(axis=0), kind="stable")]
    first = [k for k in order[:ORIGINS] if known[:, k].sum() > SHOWN_FROM * known.sum()]
    if not first:
        return Panel(None, title, otherwise=voice.words("No imports on record."), css="keep year")
    names = [voice.country(found.origins[k]) for k in first] + [voice.words("others")]
    parts = np.column_stack([known[:, first], known.sum(axis=1) - known[:, first].sum(axis=1)])
    years = [_year(found, voice, t, parts[t], names) for t in range(len(found.years))]
    told = "; ".join(year.hint for year in years)
    picture = column_chart(
        years,
        label=f"{title}. {told}",
        tick_text=ticks_of(voice),
        names=names,
        unit="million USD",
        width=480,
        height=LOW,
        css="",
        missing_text=voice.words("hatched: missing"),
    )
    last = len(names) - (parts[:, -1].sum() <= 0)
    swatches = (Markup('<i class="s{}"></i>').format(k) for k in range(last))
    key = Key(tuple(zip(swatches, names, strict=False)), css="keys")
    return Panel(picture, title, key=key, wide=True, css="keep year")


def _year(
    found: ImportsByOrigin, voice: Voice, t: int, parts: Array, names: Sequence[str]
) -> YearColumn:
    n, w = voice.numbers, voice.words
    items = voice.listed(
        f"{name} {n.plain(float(value), 0)}"
        for name, value in zip(names, parts, strict=True)
        if value > 0
    )
    told = {"year": found.years[t], "items": items or w("nothing")}
    missing = bool(found.total_missing[t])
    if missing:
        reason = w.told(REASONS.get(found.total_reasons[t], say("not defined")))
        hint = w("{year}: total not known, {reason}; on record {items}", reason=reason, **told)
    else:
        total = n.plain(float(found.total_value[t]), 0)
        hint = w("{year}: {total} million USD; {items}", total=total, **told)
    return YearColumn(found.years[t], tuple(float(v) for v in np.maximum(parts, 0)), hint, missing)
