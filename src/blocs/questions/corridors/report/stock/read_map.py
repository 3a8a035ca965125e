"""The map of a network as read: links by capacity, options dashed, supply and demand as dots."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from markupsafe import Markup, escape

from blocs.brief.contents import Key, Map
from blocs.brief.maps import shapes
from blocs.brief.projection import on_page
from blocs.brief.words import Words
from blocs.foundation.axes import Array
from blocs.foundation.messages import plain
from blocs.questions.corridors.reading.file import NetworkFile
from blocs.questions.corridors.report.drawn import NAMED, around, ground, segments
from blocs.questions.corridors.report.network_names import names_on
from blocs.questions.corridors.report.parts import MOST_ROWS, carrier_name, place_name, unit_name
from blocs.questions.corridors.report.ways_map import LEAST_WINDOW, SIGN
from blocs.world.names import country_name

CLASSES = ((0.0, 0.8), (0.1, 1.8), (0.3, 3.0), (0.6, 4.5))
"""From a part of the widest capacity, a line of so many pixels."""

ROUND = 0.0045
"""Of a place, as a part of the width of the map."""


def read_maps(file: NetworkFile, w: Words) -> Iterator[Map]:
    """A map for each carrier whose nodes have positions."""
    place = on_page(file.position) if len(file.position) else np.zeros((0, 2))
    known = np.isfinite(place.sum(axis=1)) if len(place) else np.zeros(0, dtype=bool)
    net = file.network
    for carrier in file.carriers:
        links = [
            k
            for k in range(len(net.links))
            if len(place)
            and file.carrier(k) == carrier
            and known[net.start[k]]
            and known[net.end[k]]
        ]
        if links:
            yield _map_of(file, carrier, links, place, w)


def _map_of(file: NetworkFile, carrier: str, links: list[int], place: Array, w: Words) -> Map:
    net = file.network
    nodes = sorted({int(end) for k in links for end in (net.start[k], net.end[k])})
    box = around(place[nodes], least=LEAST_WINDOW)
    body = [*_lines(file, links, place), *_places(file, nodes, place, box[2] - box[0], w)]
    if len(nodes) <= MOST_ROWS:
        named = {node: place_name(net.nodes[node].partition(":")[0], w, file) for node in nodes}
        ends = np.concatenate([place[net.start[links]], place[net.end[links]]])
        body += names_on(box, named, place, np.hstack([ends, np.ones((len(ends), 1))]))
    unit = unit_name(file, w, carrier)
    caption = w("What was read: {carrier}", carrier=carrier_name(carrier, w))
    hints = {code: country_name(code, w.language) or code for code in shapes()["boxes"]}
    return Map(
        ground(box, body, label=caption, hints=hints),
        caption=caption,
        key=Key(items=tuple(_legend(file, links, nodes, w))),
        note=w(
            "Width: capacity; the widest line is {most} {unit}.",
            most=plain(float(net.capacity[links].max()), 1)[w.language],
            unit=unit,
        ),
        pointed=NAMED,
    )


def _lines(file: NetworkFile, links: list[int], place: Array) -> Iterator[str]:
    """One path for each class of capacity, and one for options."""
    net = file.network
    part = net.capacity[links] / (float(net.capacity[links].max()) or 1.0)
    option = net.option[links]
    ends = np.stack([place[net.start[links]], place[net.end[links]]], axis=1)
    bounds = [least for least, _ in CLASSES] + [np.inf]
    for (least, width), most in zip(CLASSES, bounds[1:], strict=True):
        chosen = (part >= least) & (part < most) & ~option
        if chosen.any():
            yield segments(ends[chosen], "pipe fine", width)
    if option.any():
        yield segments(ends[option], "option fine", 2.0)


def _places(
    file: NetworkFile, nodes: list[int], place: Array, size: float, w: Words
) -> Iterator[str]:
    """Places where something is supplied or asked for; of few nodes all."""
    for node in nodes:
        css = _kind(file, node)
        if css == "place" and len(nodes) > MOST_ROWS:
            continue
        x, y = place[node].tolist()
        circle = f'<circle class="{css} fine" cx="{x:.1f}" cy="{y:.1f}" r="{ROUND * size:.2f}">'
        title = escape(place_name(file.network.nodes[node], w, file))
        yield f"{circle}<title>{title}</title></circle>"


def _kind(file: NetworkFile, node: int) -> str:
    net = file.network
    if node in net.source_node:
        return "place both" if node in net.demand_node else "place supplies"
    return "place asks" if node in net.demand_node else "place"


def _legend(
    file: NetworkFile, links: list[int], nodes: list[int], w: Words
) -> Iterator[tuple[Markup, str]]:
    line = '<path class="{}" stroke-width="3" d="M1 8H23"/>'
    dot = '<circle class="{}" cx="12" cy="8" r="5"/>'
    yield Markup(SIGN.format(line.format("pipe"))), w("a link")
    if file.network.option[links].any():
        yield Markup(SIGN.format(line.format("option"))), w("could be built")
    kinds = {_kind(file, node) for node in nodes}
    for css, text in (
        ("place supplies", w("supply")),
        ("place asks", w("demand")),
        ("place both", w("supply and demand")),
    ):
        if css in kinds:
            yield Markup(SIGN.format(dot.format(css))), text
