"""Figures of the exposure brief: every number with its tooltip."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from blocs.brief.charts.bars import Bar, bar_chart, common_frame, mirrored_frames
from blocs.brief.charts.drawing import Drawing, Measure
from blocs.brief.charts.pairs import Stack, Twin, stack_chart, twin_chart
from blocs.brief.contents import Chart, Key, Map, Panel
from blocs.brief.doubts import doubts
from blocs.brief.maps import MapEntry
from blocs.brief.parts import (
    NO_DATA_SWATCH,
    focus_map,
    map_swatch,
    scale_legend,
    tick_text,
    told_bars,
)
from blocs.brief.provenance import source_line
from blocs.brief.scale import diverging_scale
from blocs.brief.voice import Voice
from blocs.foundation.numbers import NO_BREAK
from blocs.questions.exposure.answer import Exposure

PARTNERS = 12
FRIENDS = 8
SELF = "self"
MARK = "†"
FRIEND_ELASTICITY = Measure("friend_elasticity", "0.001 % per %")


def ticks_of(voice: Voice) -> Callable[[float], str]:
    """Numbers on the axes of one language."""
    return lambda value: tick_text(voice, value)


def name_of(found: Exposure, voice: Voice, code: str) -> str:
    """Name of a country, marked where its base data are implausible."""
    return voice.country(code) + (MARK if code in found.implausible else "")


def nature(voice: Voice) -> str:
    """What numbers of a comparison of equilibria are, and are not."""
    return voice.words(
        "This compares two equilibria, the base year and the base year with the scenario; it is "
        "not a forecast and has no dates."
    )


def doubtful(implausible: Sequence[str], voice: Voice) -> str:
    """Which countries the mark stands at, and why."""
    return voice.words(
        "† Base data of these countries are implausible, so they get no place in headlines: "
        "{countries}.",
        countries=doubts(implausible, voice),
    )


def rupture_figure(found: Exposure, voice: Voice) -> Chart:
    """Losses of both sides, costliest partners first."""
    caption = voice.words(
        "Cost of rupture: loss of real income if all trade with the partner stops, %. The country "
        "(orange, with its range where computed) and the partner (grey)"
    )
    keys = ("rupture_loss_pct", "partner_loss_pct")
    picture = _twins(found, voice, keys, hint=_rupture_hint)
    return Chart(caption, (Panel(picture),), number=voice.words("Figure {number}", number=1))


def power_figure(found: Exposure, voice: Voice) -> Chart:
    """Power of the same partners, with and without substitution through third countries."""
    caption = voice.words(
        "Power of the partner: loss if it stops selling to the country, %. With third countries "
        "stepping in (orange, with range), and with goods replaced inside sectors only (grey)"
    )
    keys = ("power_pct", "power_given_prices_pct")
    picture = _twins(found, voice, keys, hint=_power_hint)
    return Chart(caption, (Panel(picture),), number=voice.words("Figure {number}", number=2))


def _twins(
    found: Exposure,
    voice: Voice,
    keys: tuple[str, str],
    *,
    hint: Callable[[Exposure, Voice, str], str],
) -> Drawing:
    n = voice.numbers
    rows: list[Twin] = []
    for code in found.order[:PARTNERS]:
        values = found.value(code, keys[0]), found.value(code, keys[1])
        band = found.band(code)
        low, _, high = band.central[1].of(keys[0]) if band else (math.nan,) * 3
        between = f"{NO_BREAK}({n.plain(low)}–{n.plain(high)})" if band else ""
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
    label = voice.words("Bars of losses by partner: {items}", items=told)
    return twin_chart(rows, label=label, tick_text=ticks_of(voice), names=keys, unit="%")


def _power_hint(found: Exposure, voice: Voice, code: str) -> str:
    return voice.words(
        "{partner}: {loss} with third countries stepping in (exact solution), {other} at given "
        "prices",
        partner=voice.country(code),
        loss=voice.numbers.percent(found.value(code, "power_pct")),
        other=voice.numbers.percent(found.value(code, "power_given_prices_pct")),
    )


def _rupture_hint(found: Exposure, voice: Voice, code: str) -> str:
    n = voice.numbers
    return voice.words(
        "{partner}: the country loses {loss} ({money}), the partner {other} ({other_money}); "
        "exact solution",
        partner=voice.country(code),
        loss=n.percent(found.value(code, "rupture_loss_pct")),
        money=n.money(found.value(code, "rupture_loss"), signed=False),
        other=n.percent(found.value(code, "partner_loss_pct")),
        other_money=n.money(found.value(code, "partner_loss"), signed=False),
    )


def rupture_map(found: Exposure, voice: Voice) -> Map:
    """What the country's real income would do if trade with each partner stopped."""
    w, n = voice.words, voice.numbers
    losses = {code: -found.value(code, "rupture_loss_pct") for code in found.order}
    scale = diverging_scale(losses.values())
    own = w("{country}: the country of this brief", country=voice.country(found.country))
    entries = {found.country: MapEntry(SELF, own)}
    for code, change in losses.items():
        hint = w(
            "{partner}: real income {loss}; the partner {other}",
            partner=name_of(found, voice, code),
            loss=n.percent_change(change),
            other=n.percent_change(-found.value(code, "partner_loss_pct")),
        )
        entries[code] = MapEntry(scale.class_of(change), hint)
    key = (
        (map_swatch(SELF), w("the country of this brief")),
        (NO_DATA_SWATCH, w("not in the data set")),
    )
    change = w("Change of the country's real income if its trade with each partner stops, %")
    return focus_map(
        entries,
        voice,
        focus=found.country,
        ranked=found.ranked,
        alt=w(
            "Map of the world coloured by the loss of the country from a rupture with each partner"
        ),
        caption=". ".join((w("Who could hurt the country"), change)),
        number=w("Figure {number}", number=3),
        key=Key(key, scale_legend(scale, voice)),
        source=source_line(found.provenance, voice),
    )


def share_figure(found: Exposure, voice: Voice) -> Chart:
    """Exports and imports by partner, largest shares first, on one scale."""
    w, n, total = voice.words, voice.numbers, found.totals
    names = ("export_share_pct", "import_share_pct")
    sides = [_share_bars(found, voice, name) for name in names]
    money = {key: n.money(total[key], signed=False) for key in ("exports", "imports")}
    titles = (
        w("In exports ({total})", total=money["exports"]),
        w("In imports ({total})", total=money["imports"]),
    )
    note = w(
        "Concentration (Herfindahl index, 1 means one partner): exports {exports}, imports "
        "{imports}.",
        exports=n.plain(total["exports_hhi"], 2),
        imports=n.plain(total["imports_hhi"], 2),
    )
    frame = common_frame(sides)
    return Chart(
        w("Share of the partner in the country's trade in goods and services, %"),
        tuple(
            Panel(
                bar_chart(
                    bars,
                    label=_told(bars, voice),
                    tick_text=ticks_of(voice),
                    measure=Measure(name, "%"),
                    frame=frame,
                ),
                title=title,
            )
            for title, name, bars in zip(titles, names, sides, strict=True)
        ),
        number=w("Figure {number}", number=4),
        note=f"{note} {source_line(found.provenance, voice)}",
        layout="pair",
        css="neutral",
    )


def _told(bars: Sequence[Bar], voice: Voice) -> str:
    return voice.words("Bars by partner: {items}", items=told_bars(bars))


def _share_bars(found: Exposure, voice: Voice, key: str) -> list[Bar]:
    values = np.nan_to_num(found.partners.column(key))
    bars: list[Bar] = []
    for k in np.argsort(-values, kind="stable")[:PARTNERS]:
        name = name_of(found, voice, found.order[int(k)])
        text = voice.numbers.plain(float(values[k]), 1)
        bars.append(Bar(name, float(values[k]), text, f"{name}: {text}{NO_BREAK}%"))
    return bars


def value_added_figure(found: Exposure, voice: Voice) -> Chart:
    """Value added that hangs on each partner, straight and through third countries."""
    w = voice.words
    rows = _stacks(found, voice)
    told = "; ".join(f"{row.label} {row.text}" for row in rows)
    label = w("Bars by partner: {items}", items=told)
    picture = stack_chart(
        rows,
        label=label,
        tick_text=ticks_of(voice),
        names=("value_added_direct", "value_added_indirect"),
        unit="million USD",
    )
    return Chart(
        w(
            "Value added of the country that hangs on final demand in the partner, million USD: "
            "straight (dark) and through third countries (light)"
        ),
        (Panel(picture, wide=True),),
        number=w("Figure {number}", number=5),
        note=source_line(found.provenance, voice),
        css="wide",
    )


def _stacks(found: Exposure, voice: Voice) -> list[Stack]:
    n = voice.numbers
    direct = found.partners.column("value_added_direct")
    indirect = found.partners.column("value_added_indirect")
    rows: list[Stack] = []
    for k in np.argsort(-(direct + indirect), kind="stable")[:PARTNERS]:
        code, parts = found.order[int(k)], (float(direct[k]), max(float(indirect[k]), 0.0))
        hint = voice.words(
            "{partner}: {total} million USD, {share} of all value added; straight {direct}, "
            "through third countries {indirect}",
            partner=voice.country(code),
            total=n.plain(sum(parts), 0),
            share=n.percent(found.value(code, "value_added_share_pct")),
            direct=n.plain(parts[0], 0),
            indirect=n.plain(parts[1], 0),
        )
        rows.append(Stack(name_of(found, voice, code), parts, n.plain(sum(parts), 0), hint))
    return rows


def friends_figure(found: Exposure, voice: Voice) -> Chart:
    """Countries whose growth helps most, and those whose growth hurts most."""
    w = voice.words
    values = 1000 * found.partners.column("friend_elasticity")
    order = [int(k) for k in np.argsort(-values, kind="stable")]
    friends = [k for k in order if values[k] > 0][:FRIENDS]
    rivals = [k for k in reversed(order) if values[k] < 0][:FRIENDS]
    sides = [[_friend_bar(found, voice, k, float(values[k])) for k in s] for s in (friends, rivals)]
    frames = mirrored_frames(*sides) if all(sides) and _alike(*sides) else (None, None)
    panels = (
        Panel(
            bar_chart(
                bars,
                label=_told(bars, voice),
                tick_text=ticks_of(voice),
                measure=FRIEND_ELASTICITY,
                frame=frame,
            )
            if bars
            else None,
            title=title,
            otherwise=w("There is none."),
        )
        for title, bars, frame in zip((w("Friends"), w("Rivals")), sides, frames, strict=True)
    )
    return Chart(
        w(
            "Change of the country's real income when the other becomes 1 % more productive, "
            "thousandths of a per cent"
        ),
        tuple(panels),
        number=w("Figure {number}", number=6),
        note=" ".join(
            (*_friends_notes(voice, sides, frames), source_line(found.provenance, voice))
        ),
        layout="pair",
    )


def _friends_notes(
    voice: Voice, sides: Sequence[Sequence[Bar]], frames: Sequence[object]
) -> Iterator[str]:
    """What friends and rivals are; whether the two charts share a scale."""
    yield voice.words(
        "By how many per cent a country's real income moves when another becomes one per cent "
        "more productive: above zero a friend, below zero a rival."
    )
    if all(frames):
        yield voice.words("Both charts have the same scale.")
    elif all(sides):
        yield voice.words("The two charts have different scales.")


def _alike(one: Sequence[Bar], other: Sequence[Bar]) -> bool:
    sizes = sorted(max(abs(bar.value) for bar in bars) for bars in (one, other))
    return sizes[1] <= 4 * sizes[0]


def _friend_bar(found: Exposure, voice: Voice, k: int, value: float) -> Bar:
    name, text = name_of(found, voice, found.order[k]), voice.numbers.change(value)
    hint = voice.words(
        "{partner}: {value} thousandths of a per cent of real income per per cent of productivity; "
        "first-order derivative",
        partner=name,
        value=text,
    )
    return Bar(name, value, text, hint)
