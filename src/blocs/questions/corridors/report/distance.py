"""How far it is by sea: the way on a map, its length, what a closure adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blocs.brief.contents import Column, Map, Part, Row, Say, Section, Table
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import listed, percent, plain
from blocs.foundation.version import VERSION
from blocs.questions.corridors.distance import Distance
from blocs.questions.corridors.report.ways_map import Line, ways_map
from blocs.transport.sea import SeaWay
from blocs.transport.words import PASSAGE_NAMES

FAR = 50.0
"""Kilometres from a position to the lanes that are told."""

SAME = 0.5
"""Kilometres by which two ways of the same length may differ."""


def distance_screen(found: Distance, language: str) -> Iterator[Part]:
    """How far, and through which passages."""
    for sentence in _sentences(found, words(language)):
        yield Say(sentence)


def distance_report(found: Distance, language: str) -> Report:
    """The page of a way by sea."""
    w = words(language)
    way, rests = w("The way"), w("What it rests on")
    return Report(
        language=language,
        title=w(
            "By sea from {origin} to {destination}",
            origin=_degrees(found.origin, w),
            destination=_degrees(found.destination, w),
        ),
        kicker=w("Corridors · distance"),
        dateline=w("Sea lanes of searoute"),
        version=VERSION,
        style=asset("questions/corridors/report/corridors.css"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                way,
                (Say(" ".join(_sentences(found, w)), "lead"), _map(found, w), _table(found, w)),
                anchor="way",
                nav=way,
            ),
            Section(rests, (Say(_basis(w)),), anchor="basis", nav=rests),
        ),
    )


def _sentences(found: Distance, w: Words) -> Iterator[str]:
    way = found.way
    if way is None:
        yield from _no_way(found, w)
        return
    yield _length(way, w)
    if found.closed:
        yield from _longer(found, w)
    if max(way.approach_km) >= FAR:
        yield w(
            "The positions are {one} and {other} km away from the lanes; that is not counted.",
            one=plain(way.approach_km[0], 0)[w.language],
            other=plain(way.approach_km[1], 0)[w.language],
        )


def _no_way(found: Distance, w: Words) -> Iterator[str]:
    """Why there is none, as far as that is known."""
    yield w("There is no way by sea.")
    way = found.open_way
    if way is None:
        yield w("The lanes nearest to the two positions do not meet, whatever is open.")
        return
    shut = [name for name in way.passages if name in found.closed]
    yield w(
        "What lies behind is cut off: {passages}. With everything open it would be {km} km.",
        passages=_names(shut or found.closed, w),
        km=plain(way.km, 0)[w.language],
    )


def _length(way: SeaWay, w: Words) -> str:
    names = _names(way.passages, w)
    told = w.counted(
        "{count} nautical mile ({km} km) along the lanes",
        "{count} nautical miles ({km} km) along the lanes",
        count=round(way.nautical_miles),
        km=plain(way.km, 0)[w.language],
    )
    return told + (w(", through {passages}", passages=names) if names else "") + "."


def _longer(found: Distance, w: Words) -> Iterator[str]:
    """What the closure adds."""
    more, before = found.longer_km, found.open_way
    if more is None or before is None:
        return
    names = _names(found.closed, w)
    if more < SAME:
        yield w("Closing changes nothing for this way: {passages}.", passages=names)
        return
    yield w(
        "That is {more} km ({share}) longer than with everything open. Closed: {passages}.",
        more=plain(more, 0)[w.language],
        share=percent(100 * more / before.km, 0)[w.language],
        passages=names,
    )


def _map(found: Distance, w: Words) -> Map | None:
    """The way found, and the one that is open today beside it where that is another."""
    shown = found.way or found.open_way
    if shown is None:
        return None
    lines, legend = list[Line](), list[tuple[str, str]]()
    before = found.open_way
    differs = before is not None and (found.way is None or (found.longer_km or 0.0) >= SAME)
    if before is not None and differs:
        lines.append(Line("detour", 2.5, before.position, w("with everything open")))
        legend.append(("detour", w("with everything open")))
    if found.way is not None:
        told = w("the way with what is closed") if found.closed else w("the way")
        lines.insert(0, Line("lane", 3.5, found.way.position, told))
        legend.insert(0, ("lane", told))
    if found.closed:
        legend.append(("cross", w("closed")))
    named = [name for line in (found.way, before) if line is not None for name in line.passages]
    places = {
        _degrees(found.origin, w): found.origin,
        _degrees(found.destination, w): found.destination,
    }
    caption = w("The way by sea")
    return ways_map(
        lines,
        places,
        [name for name in dict.fromkeys(named) if name not in found.closed],
        found.closed,
        caption=caption,
        legend=legend,
        note="",
        language=w.language,
    )


def _table(found: Distance, w: Words) -> Table:
    rows: list[Row] = []
    if found.closed:
        rows.append(_row(w("With what is closed"), found.way, w))
    rows.append(_row(w("With everything open"), found.open_way, w))
    heads = (w("Way"), w("km"), w("Nautical miles"), w("Passages"))
    return Table(tuple(map(Column, heads)), tuple(rows), caption=w("How far it is"), ruled=True)


def _row(name: str, way: SeaWay | None, w: Words) -> Row:
    if way is None:
        return Row((name, w("no way"), "", ""))
    return Row((name, plain(way.km, 0), plain(way.nautical_miles, 0), _names(way.passages, w)))


def _names(passages: Sequence[str], w: Words) -> str:
    return ", ".join(PASSAGE_NAMES[name][w.language] for name in passages)


def _degrees(position: Sequence[float], w: Words) -> str:
    """A position in words: 103.85° E, 1.26° N."""
    lon = (position[0] + 180.0) % 360.0 - 180.0
    east, north = (plain(abs(one), 2)[w.language] for one in (lon, position[1]))
    parts = (
        w("{degrees}° E", degrees=east) if lon >= 0 else w("{degrees}° W", degrees=east),
        w("{degrees}° N", degrees=north) if position[1] >= 0 else w("{degrees}° S", degrees=north),
    )
    return listed(parts, ", ")[w.language]


def _basis(w: Words) -> str:
    return w(
        "The shortest way along the sea lanes of the package searoute, whose pieces are great "
        "circles, from the point of the lanes nearest to one position to that nearest to the "
        "other. Depth, ice, tides, speed, fees and dangers do not count. The Bering Strait and the "
        "Northwest Passage count as closed."
    )
