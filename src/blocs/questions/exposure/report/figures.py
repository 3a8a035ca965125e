"""Figures of the exposure brief: every number with its tooltip."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from blocs.brief.charts import Bar, bar_chart, common_frame, mirrored_frames
from blocs.brief.maps import MapEntry, closer_look, on_map, world_map
from blocs.brief.parts import MapFigure, scale_legend, tick_text, told_bars
from blocs.brief.scale import diverging_scale
from blocs.brief.voice import Voice
from blocs.foundation.numbers import NO_BREAK
from blocs.questions.exposure.answer import Exposure
from blocs.questions.exposure.engine.energy import REASONS, ImportsByOrigin
from blocs.questions.exposure.report.charts import (
    Stack,
    Twin,
    Year,
    stack_chart,
    twin_chart,
    year_chart,
)

PARTNERS = 12
FRIENDS = 8
ORIGINS, SHOWN_FROM = 5, 0.002
"""Origins with a colour of their own, and the fraction of all years' imports they need for it."""
SELF = "self"
MARK = "†"


def ticks_of(voice: Voice) -> Callable[[float], str]:
    """Numbers on the axes of one language."""
    return lambda value: tick_text(voice, value)


def name_of(found: Exposure, voice: Voice, code: str) -> str:
    """Name of a country, marked where its base data are implausible."""
    return voice.country(code) + (MARK if code in found.implausible else "")


def rupture_figure(found: Exposure, voice: Voice) -> Markup:
    """Losses of both sides, costliest partners first."""
    keys = ("rupture_loss_pct", "partner_loss_pct")
    return _twins(found, voice, keys, hint=_rupture_hint)


def power_figure(found: Exposure, voice: Voice) -> Markup:
    """Power of the same partners, with and without substitution through third countries."""
    keys = ("power_pct", "power_given_prices_pct")
    return _twins(found, voice, keys, hint=_power_hint)


def _twins(
    found: Exposure,
    voice: Voice,
    keys: tuple[str, str],
    *,
    hint: Callable[[Exposure, Voice, str], str],
) -> Markup:
    n = voice.numbers
    rows: list[Twin] = []
    for code in found.order[:PARTNERS]:
        values = found.value(code, keys[0]), found.value(code, keys[1])
        band = found.band(code)
        low, _, high = band.of(keys[0]) if band else (math.nan,) * 3
        between = f"{NO_BREAK}({n.plain(low, 1)}–{n.plain(high, 1)})" if band else ""
        rows.append(
            Twin(
                label=name_of(found, voice, code),
                values=values,
                texts=(n.plain(values[0]) + between, n.plain(values[1])),
                hint=hint(found, voice, code),
                low=low,
                high=high,
            )
        )
    told = "; ".join(f"{row.label} {row.texts[0]} / {row.texts[1]}" for row in rows)
    label = voice.words("ex_rupture_alt", items=told)
    return twin_chart(rows, label=label, tick_text=ticks_of(voice))


def _power_hint(found: Exposure, voice: Voice, code: str) -> str:
    return voice.words(
        "ex_power_hint",
        partner=voice.country(code),
        loss=voice.numbers.percent(found.value(code, "power_pct")),
        other=voice.numbers.percent(found.value(code, "power_given_prices_pct")),
    )


def _rupture_hint(found: Exposure, voice: Voice, code: str) -> str:
    n = voice.numbers
    return voice.words(
        "ex_rupture_hint",
        partner=voice.country(code),
        loss=n.percent(found.value(code, "rupture_loss_pct")),
        money=n.money(found.value(code, "rupture_loss"), signed=False),
        other=n.percent(found.value(code, "partner_loss_pct")),
        other_money=n.money(found.value(code, "partner_loss"), signed=False),
    )


def rupture_map(found: Exposure, voice: Voice, *, number: str) -> MapFigure:
    """What the country's real income would do if trade with each partner stopped."""
    losses = {code: -found.value(code, "rupture_loss_pct") for code in found.order}
    scale = diverging_scale(losses.values())
    w, n = voice.words, voice.numbers
    entries = {
        found.country: MapEntry(SELF, w("ex_map_self", country=voice.country(found.country)))
    }
    for code, change in losses.items():
        hint = w(
            "ex_map_hint",
            partner=name_of(found, voice, code),
            loss=n.percent_change(change),
            other=n.percent_change(-found.value(code, "partner_loss_pct")),
        )
        entries[code] = MapEntry(scale.class_of(change), hint)
    codes = tuple(entries)
    told = {"country": voice.country(found.country)}
    box, inset = closer_look(found.country, found.ranked, shown=codes), None
    if box is not None:
        inset = world_map(entries, label=w("map_alt_closer", **told), box=box)
    absent = [voice.country(code) for code in codes if not on_map(code)]
    return MapFigure(
        world=world_map(entries, label=w["ex_map_alt"]),
        inset=inset,
        inset_title=w("map_closer", **told),
        legend=scale_legend(scale, voice),
        absent=w("map_absent", countries=voice.listed(absent)) if absent else "",
        number=number,
    )


def share_charts(found: Exposure, voice: Voice) -> tuple[Markup, Markup]:
    """Exports and imports by partner, largest shares first, on one scale."""
    sides = [_share_bars(found, voice, f"{side}_share_pct") for side in ("export", "import")]
    frame = common_frame(sides)
    charts = [
        bar_chart(
            bars,
            label=voice.words("ex_chart_alt", items=told_bars(bars)),
            tick_text=ticks_of(voice),
            frame=frame,
        )
        for bars in sides
    ]
    return charts[0], charts[1]


def _share_bars(found: Exposure, voice: Voice, key: str) -> list[Bar]:
    values = np.nan_to_num(found.partners.column(key))
    bars: list[Bar] = []
    for k in np.argsort(-values, kind="stable")[:PARTNERS]:
        name = name_of(found, voice, found.order[int(k)])
        text = voice.numbers.plain(float(values[k]), 1)
        bars.append(Bar(name, float(values[k]), text, f"{name}: {text}{NO_BREAK}%"))
    return bars


def value_added_figure(found: Exposure, voice: Voice) -> Markup:
    """Value added that hangs on each partner, straight and through third countries."""
    direct = found.partners.column("value_added_direct")
    indirect = found.partners.column("value_added_indirect")
    rows: list[Stack] = []
    n = voice.numbers
    for k in np.argsort(-(direct + indirect), kind="stable")[:PARTNERS]:
        code, parts = found.order[int(k)], (float(direct[k]), max(float(indirect[k]), 0.0))
        hint = voice.words(
            "ex_value_hint",
            partner=voice.country(code),
            total=n.plain(sum(parts), 0),
            share=n.percent(found.value(code, "value_added_share_pct")),
            direct=n.plain(parts[0], 0),
            indirect=n.plain(parts[1], 0),
        )
        rows.append(Stack(name_of(found, voice, code), parts, n.plain(sum(parts), 0), hint))
    label = voice.words("ex_chart_alt", items="; ".join(f"{r.label} {r.text}" for r in rows))
    return stack_chart(rows, label=label, tick_text=ticks_of(voice))


@dataclass(frozen=True)
class Friendship:
    """Two charts, None where there is nobody, and whether they share a scale."""

    friends: Markup | None
    rivals: Markup | None
    note: str


def friend_charts(found: Exposure, voice: Voice) -> Friendship:
    """Countries whose growth helps most, and those whose growth hurts most."""
    values = 1000 * found.partners.column("friend_elasticity")
    order = [int(k) for k in np.argsort(-values, kind="stable")]
    friends = [k for k in order if values[k] > 0][:FRIENDS]
    rivals = [k for k in reversed(order) if values[k] < 0][:FRIENDS]
    sides = [[_friend_bar(found, voice, k, float(values[k])) for k in s] for s in (friends, rivals)]
    frames = mirrored_frames(*sides) if all(sides) and _alike(*sides) else None
    drawn = [
        bar_chart(
            bars,
            label=voice.words("ex_chart_alt", items=told_bars(bars)),
            tick_text=ticks_of(voice),
            frame=frames[k] if frames else None,
        )
        if bars
        else None
        for k, bars in enumerate(sides)
    ]
    scales = voice.words["scales_same" if frames else "scales_differ"]
    return Friendship(drawn[0], drawn[1], scales if all(sides) else "")


def _alike(one: Sequence[Bar], other: Sequence[Bar]) -> bool:
    sizes = sorted(max(abs(bar.value) for bar in bars) for bars in (one, other))
    return sizes[1] <= 4 * sizes[0]


def _friend_bar(found: Exposure, voice: Voice, k: int, value: float) -> Bar:
    name, text = name_of(found, voice, found.order[k]), voice.numbers.change(value)
    hint = voice.words("ex_friend_hint", partner=name, value=text)
    return Bar(name, value, text, hint)


@dataclass(frozen=True)
class EnergyChart:
    """One group of commodities over the years; no chart where nothing is on record."""

    title: str
    chart: Markup | None
    key: tuple[tuple[str, str], ...]


def energy_charts(found: Exposure, voice: Voice) -> tuple[EnergyChart, ...]:
    """Imports by origin and year; missing years are hatched."""
    return tuple(_energy(item, voice, name) for name, item in found.energy.items())


def _energy(found: ImportsByOrigin, voice: Voice, name: str) -> EnergyChart:
    title = voice.words[f"ex_energy_{name}"]
    known = np.nan_to_num(found.value)
    order = [int(k) for k in np.argsort(-known.sum(axis=0), kind="stable")]
    first = [k for k in order[:ORIGINS] if known[:, k].sum() > SHOWN_FROM * known.sum()]
    if not first:
        return EnergyChart(title, None, ())
    names = [voice.country(found.origins[k]) for k in first] + [voice.words["ex_energy_other"]]
    parts = np.column_stack([known[:, first], known.sum(axis=1) - known[:, first].sum(axis=1)])
    years = [_year(found, voice, t, parts[t], names) for t in range(len(found.years))]
    told = "; ".join(year.hint for year in years)
    chart = year_chart(
        years,
        label=f"{title}. {told}",
        tick_text=ticks_of(voice),
        missing_text=voice.words["ex_energy_gap"],
    )
    last = len(names) - (parts[:, -1].sum() <= 0)
    return EnergyChart(title, chart, tuple((f"s{k}", names[k]) for k in range(last)))


def _year(
    found: ImportsByOrigin,
    voice: Voice,
    t: int,
    parts: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    names: Sequence[str],
) -> Year:
    n, w = voice.numbers, voice.words
    items = voice.listed(
        f"{name} {n.plain(float(value), 0)}"
        for name, value in zip(names, parts, strict=True)
        if value > 0
    )
    missing = bool(found.total_missing[t])
    items = items or w["ex_energy_nothing"]
    if missing:
        key = found.total_reasons[t]
        reason = REASONS[key][voice.language] if key in REASONS else w["not_defined"]
        hint = w("ex_energy_missing", year=found.years[t], reason=reason, items=items)
    else:
        total = n.plain(float(found.total_value[t]), 0)
        hint = w("ex_energy_hint", year=found.years[t], total=total, items=items)
    return Year(found.years[t], tuple(float(v) for v in np.maximum(parts, 0)), missing, hint)
