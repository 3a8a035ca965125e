"""The ways of one pair of countries: a map, share and cost of each, what closing passages does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from blocs.brief.contents import Column, Map, Part, Row, Say, Section, Table
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.voice import Voice
from blocs.foundation.axes import Array
from blocs.foundation.messages import percent, plain
from blocs.foundation.version import VERSION
from blocs.questions.corridors.pair_ways import Routes, Way
from blocs.questions.corridors.report.passages import parameters_table
from blocs.questions.corridors.report.ways_map import Line, ways_map
from blocs.transport.network import centre_of
from blocs.transport.words import PASSAGE_NAMES

THINNEST, WIDEST = 1.5, 8.0
"""Pixels of a line of no goods and of all goods."""


def routes_screen(found: Routes, speaking: Voice) -> Iterator[Part]:
    """The share by sea, ways and passages."""
    yield Say(_lead(found, speaking), head=f"{_pair(found, speaking)}:")
    yield _ways_table(found, speaking)
    if found.passages:
        yield _passages_table(found, speaking)


def routes_report(found: Routes, speaking: Voice) -> Report:
    """The page of a pair."""
    w = speaking.words
    ways, closing, rests = w("Ways"), w("If a passage closes"), w("What it rests on")
    return Report(
        language=speaking.language,
        title=w("Ways of goods: {pair}", pair=_pair(found, speaking)),
        kicker=w("Corridors · ways of a pair"),
        dateline=w("{world} · sea lanes of searoute", world=speaking.world.name),
        version=VERSION,
        style=asset("questions/corridors/report/corridors.css"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                ways,
                (
                    Say(_lead(found, speaking), "lead"),
                    _map(found, speaking),
                    _ways_table(found, speaking),
                ),
                anchor="ways",
                nav=ways,
            ),
            Section(closing, (_passages_table(found, speaking),), anchor="passages", nav=closing)
            if found.passages
            else None,
            Section(
                rests,
                (Say(_basis(speaking)), parameters_table(speaking)),
                anchor="basis",
                nav=rests,
            ),
        ),
    )


def _pair(found: Routes, speaking: Voice) -> str:
    return f"{speaking.country(found.origin)} – {speaking.country(found.destination)}"


def _lead(found: Routes, speaking: Voice) -> str:
    w, language = speaking.words, speaking.language
    told = [_by_sea(found.by_sea, speaking)]
    if not found.passages:
        told.append(w("No passage is used whose closure would lengthen the way."))
        return " ".join(told)
    name = max(found.passages, key=lambda name: found.passages[name])
    told.append(
        w(
            "Most passes by {passage}: {share}.",
            passage=PASSAGE_NAMES[name][language],
            share=percent(100 * found.passages[name], 1)[language],
        )
    )
    cut = [PASSAGE_NAMES[one][language] for one in found.passages if np.isinf(found.factor[one])]
    dear = max(found.factor, key=lambda one: found.factor[one])
    if cut:
        told.append(
            w("Without another way if it closes, an embargo: {passages}.", passages=", ".join(cut))
        )
    else:
        told.append(
            w(
                "The dearest closure is that of {passage}: costs of trade {change}.",
                passage=PASSAGE_NAMES[dear][language],
                change=_dearer(found.factor[dear], speaking),
            )
        )
    return " ".join(told)


def _by_sea(share: float, speaking: Voice) -> str:
    """How goods go, in a sentence."""
    w = speaking.words
    if share >= 1 - SHOWN:
        return w("All goods go by sea.")
    if share <= SHOWN:
        return w("All goods go by land.")
    told = percent(100 * share, 1)[speaking.language]
    return w("{share} of goods by sea, the rest by land.", share=told)


def _dearer(factor: float, speaking: Voice) -> str:
    if np.isinf(factor):
        return speaking.words("no other way")
    return speaking.numbers.percent_change(100 * (factor - 1), 2)


def _ways_table(found: Routes, speaking: Voice) -> Table:
    w = speaking.words
    heads = (w("Share of goods"), w("Cost, % of value"), w("km by sea"))
    rows = [
        Row(
            (
                _way_name(way, speaking),
                percent(100 * way.share, 1),
                plain(100 * way.cost, 1),
                "" if way.km is None else plain(way.km, 0),
            )
        )
        for way in found.ways
    ]
    if found.other_ways >= SHOWN:
        rows.append(Row((w("other ways"), percent(100 * found.other_ways, 1), "", "")))
    note = w(
        "Cost: of the cheapest way between ports of these countries by these passages, with hauls "
        "to the ports. Goods spread over all ways, the cheaper ones first."
    )
    columns = (Column(w("Way")), *(Column(head, align="r") for head in heads))
    caption = w("Ways by share")
    return Table(columns, tuple(rows), caption=caption, note=note, css="sourced", ruled=True)


SHOWN = 0.0005
"""Smaller shares are zero in a table."""


def _way_name(way: Way, speaking: Voice) -> str:
    """Ports and passages of a way by sea, countries of one by land."""
    w = speaking.words
    if not way.by_sea:
        between = [speaking.country(code) for code in way.through[0][1:-1]]
        if not between:
            return w("By land, over the common border")
        return w("By land, through {countries}", countries=", ".join(between))
    ports = " – ".join(map(speaking.country, way.ports))
    names = ", ".join(PASSAGE_NAMES[name][speaking.language] for name in way.passages)
    if not names:
        return w("By sea, ports of {ports}", ports=ports)
    return w("By sea, ports of {ports}, through {passages}", ports=ports, passages=names)


def _passages_table(found: Routes, speaking: Voice) -> Table:
    """Share by passage, and what the closure of each does to the pair."""
    w, language = speaking.words, speaking.language
    heads = (
        w("Passage"),
        w("Share of goods that passes"),
        w("Trade costs if it closes"),
        w("By sea then"),
        w("Then most goes"),
    )
    rows = tuple(
        Row(
            (
                PASSAGE_NAMES[name][language],
                percent(100 * share, 1),
                _dearer(found.factor[name], speaking),
                percent(100 * found.sea_instead[name], 1),
                w("no other way") if way is None else _way_name(way, speaking),
            )
        )
        for name, share in sorted(found.passages.items(), key=lambda item: -item[1])
        for way in [found.instead[name]]
    )
    columns = tuple(Column(head, align="r" if head in heads[1:4] else "") for head in heads)
    return Table(columns, rows, caption=w("Passages"), css="sourced", ruled=True)


def _map(found: Routes, speaking: Voice) -> Map:
    """Ways by width, and the detour if the passage that is used most closes."""
    w, language = speaking.words, speaking.language
    lines: list[Line] = []
    for way in reversed(found.ways):
        lines += _lines(way, speaking, THINNEST + (WIDEST - THINNEST) * way.share)
    kinds = dict.fromkeys(line.css for line in lines)
    meaning = {"lane": w("by sea"), "overland": w("by land")}
    legend = [(kind, meaning[kind]) for kind in ("lane", "overland") if kind in kinds]
    used = sorted(found.passages, key=lambda name: -found.passages[name])
    detour = next((found.instead[name] for name in used), None)
    if detour is not None:
        told = w("if it closes: {passage}", passage=PASSAGE_NAMES[used[0]][language])
        own = detour.lanes if detour.by_sea else _centres(detour.through[0])
        lines.append(Line("detour", 2.5, own, told))
        legend.append(("detour", told))
    ends = (found.origin, found.destination)
    passages = [name for way in found.ways for name in way.passages]
    if detour is not None:
        passages += detour.passages
    return ways_map(
        lines,
        {speaking.country(code): _centre(code) for code in ends},
        tuple(dict.fromkeys(passages)),
        (),
        caption=w("Ways of goods: {pair}", pair=_pair(found, speaking)),
        legend=legend,
        note=w(
            "Width: share of the pair's goods. Land ways run from country to country, not along "
            "roads; countries stand where their goods are made."
        ),
        language=language,
    )


def _lines(way: Way, speaking: Voice, width: float) -> Iterator[Line]:
    """A way as lines: its legs on land and its lanes."""
    hint = speaking.words(
        "{way}: {share}",
        way=_way_name(way, speaking),
        share=percent(100 * way.share, 1)[speaking.language],
    )
    if not way.by_sea:
        yield Line("overland", width, _centres(way.through[0]), hint)
        return
    before, after = (_centres(leg) for leg in way.through)
    yield Line("overland", width, np.concatenate([before, way.lanes[:1]]), hint)
    yield Line("lane", width, way.lanes, hint)
    yield Line("overland", width, np.concatenate([way.lanes[-1:], after]), hint)


def _centres(codes: tuple[str, ...]) -> Array:
    return np.array([_centre(code) for code in codes])


def _centre(code: str) -> tuple[float, float]:
    found = centre_of(code)
    assert found is not None  # countries of ways have a place
    return found


def _basis(speaking: Voice) -> str:
    return speaking.words(
        "Goods of a pair spread over ways by sea between ports of any country and over land by "
        "what the ways cost: the cheaper a way, the more it takes. Goods do not fly; nothing is "
        "full. Ports differ in nothing but where they stand: a small one near the goods takes more "
        "here than it does, a large one with depth and trains less. A closure makes trade as much "
        "dearer as the ways that are left; how much trade there is stays as it was."
    )
