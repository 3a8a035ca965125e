"""Parts that pages of every question are made of: cards, maps with a legend, told bars."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from blocs.brief.charts.bars import Bar
from blocs.brief.charts.courses import Course
from blocs.brief.contents import Key, Map
from blocs.brief.maps import MapEntry, closer_look, legend, on_map, world_map
from blocs.brief.scale import NO_DATA, DivergingScale
from blocs.brief.voice import Voice


def map_swatch(css: str) -> Markup:
    """A box of a map's key in the colour of a class."""
    return Markup(
        '<svg class="swatch" viewBox="0 0 22 12" aria-hidden="true">'
        '<rect class="q-{}" width="22" height="12"/></svg>'
    ).format(css)


def line_key(courses: Sequence[Course]) -> Key:
    """What the lines of a `course_chart` mean."""
    swatch = Markup(
        '<svg class="swatch" viewBox="0 0 22 12" aria-hidden="true">'
        '<polyline class="line l{}" points="0,6 22,6"/></svg>'
    )
    return Key(tuple((swatch.format(at), course.name) for at, course in enumerate(courses)))


NO_DATA_SWATCH = map_swatch(NO_DATA)


def focus_map(
    entries: Mapping[str, MapEntry],
    voice: Voice,
    *,
    focus: str,
    ranked: Sequence[str],
    alt: str,
    caption: str,
    number: str,
    key: Key,
    source: str = "",
) -> Map:
    """The world and, where it is worth it, a closer look at `focus` and its first partners.

    ranked: partners that matter most first. source: said after whose borders these are.
    """
    w, told = voice.words, {"country": voice.country(focus)}
    box, inset = closer_look(focus, ranked, shown=entries), None
    if box is not None:
        closer = w("The same map closer: {country} and its surroundings.", **told)
        inset = world_map(entries, label=closer, box=box)
    return Map(
        world=world_map(entries, label=alt),
        caption=caption,
        number=number,
        title=w("World"),
        inset=inset,
        inset_title=w("{country} and its surroundings", **told),
        key=key,
        note=f"{borders_note(entries, voice)} {source}".strip(),
    )


def borders_note(codes: Iterable[str], voice: Voice) -> str:
    """Countries of the data set that the map has no shape for, if any; whose borders it shows."""
    absent = [voice.country(code) for code in codes if not on_map(code)]
    told = (
        voice.words("Not on the map: {countries}.", countries=voice.listed(absent))
        if absent
        else ""
    )
    return f"{told} {borders(voice)}".strip()


def borders(voice: Voice) -> str:
    """Whose borders the maps show."""
    return voice.words(
        "Boundaries as in Natural Earth 4.1 (public domain; through world-atlas 2.0.2, ISC); no "
        "endorsement of any boundary is implied. Small states are drawn as dots. Equal Earth "
        "projection."
    )


def scale_legend(scale: DivergingScale, voice: Voice) -> Markup:
    """The legend of a map, limits in per cent."""
    limits = [voice.numbers.change(limit, _limit_digits(limit)) for limit in scale.boundaries]
    label = voice.words(
        "Colour scale in per cent, from loss to gain: {limits}", limits="; ".join(limits)
    )
    return legend(scale, texts=limits, label=label)


def _limit_digits(limit: float) -> int:
    return max(0, -math.floor(math.log10(abs(limit)) + 1e-9))


def tick_text(voice: Voice, value: float) -> str:
    """A number on an axis: as many digits as it has, 1.5 and not 2."""
    digits = next((k for k in range(7) if math.isclose(value, round(value, k))), 7)
    return voice.numbers.plain(value, digits)


def told_bars(bars: Iterable[Bar]) -> str:
    """Bars as text, for those who do not see them."""
    return "; ".join(f"{bar.label} {bar.text}" for bar in bars)


def side_of(value: float) -> str:
    """`gain` or `loss` by sign; nothing for zero and for no number."""
    if not math.isfinite(value) or value == 0:
        return ""
    return "gain" if value > 0 else "loss"
