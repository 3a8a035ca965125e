"""The map of a network, one for each carrier: width by flow, full links marked, options dashed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from markupsafe import Markup, escape

from blocs.brief.contents import Key, Map
from blocs.brief.maps import Box
from blocs.brief.projection import on_page
from blocs.brief.words import Words
from blocs.foundation.axes import Array
from blocs.foundation.messages import plain
from blocs.questions.corridors.flowing import NOTHING, NetworkFlows
from blocs.questions.corridors.report.drawn import around, bent, cross, ground
from blocs.questions.corridors.report.network_names import names_on, points_of
from blocs.questions.corridors.report.parts import (
    MOST_ROWS,
    carrier_name,
    link_name,
    place_name,
    price_unit,
    unit_name,
)

WIDEST, LEAST_WINDOW, FAN = 0.011, 190.0, 0.1
"""Width of the largest flow, as a part of the map's; the smallest map; how parallel links part."""

THIN = 0.05
"""What a link that carries nothing counts for where names avoid links, of the largest flow."""


def network_maps(found: NetworkFlows, w: Words) -> Iterator[Map]:
    """A map for each carrier whose nodes have positions."""
    for carrier in found.file.carriers:
        drawn = _map_of(found, carrier, w)
        if drawn is not None:
            yield drawn


def _map_of(found: NetworkFlows, carrier: str, w: Words) -> Map | None:
    file, net = found.file, found.file.network
    place = on_page(file.position) if len(file.position) else np.zeros((0, 2))
    if not len(place):
        return None
    known = np.isfinite(place.sum(axis=1))
    links = [
        k
        for k in range(len(net.links))
        if file.carrier(k) == carrier and known[net.start[k]] and known[net.end[k]]
    ]
    if not links:
        return None
    nodes = sorted({int(end) for k in links for end in (net.start[k], net.end[k])})
    box = around(place[nodes], least=LEAST_WINDOW)
    size = box[2] - box[0]
    lines = [*_lines(found, links, place, size, w), *_crosses(found, links, place, size, w)]
    if len(nodes) <= MOST_ROWS:
        lines += _names(found, nodes, links, place, box, w)
    unit = unit_name(file, w, carrier)
    caption = w("Flows: {carrier}, {unit}", carrier=carrier_name(carrier, w), unit=unit)
    return Map(
        ground(box, lines, label=caption, hints=_by_place(found, carrier, w)),
        caption=caption,
        key=Key(items=tuple(_legend(found, links, w))),
        note=w(
            "Width: flow; the widest line is {most} {unit}. Countries stand at their centres.",
            most=plain(float(found.flows.flow[links].max()), 1)[w.language],
            unit=unit,
        ),
    )


def _lines(
    found: NetworkFlows, links: list[int], place: Array, size: float, w: Words
) -> Iterator[str]:
    net, flows = found.file.network, found.flows
    most = float(flows.flow[links].max(initial=0.0)) or 1.0
    for k, bend in _bends(found, links):
        ends = int(net.start[k]), int(net.end[k])
        share = float(flows.flow[k]) / most
        width = size * (0.0012 + WIDEST * share)
        path = bent(place[ends[0]].tolist(), place[ends[1]].tolist(), bend)
        yield (
            f'<path class="{_css(found, k)}" stroke-width="{width:.2f}" d="{path}">'
            f"<title>{escape(_hint(found, k, w))}</title></path>"
        )


def _bends(found: NetworkFlows, links: list[int]) -> Iterator[tuple[int, float]]:
    """Links in the order of drawing, what flows over what does not, and how each is bent."""
    net, beside = found.file.network, dict[frozenset[int], int]()
    for k in sorted(links, key=lambda k: float(found.flows.flow[k])):
        ends = frozenset((int(net.start[k]), int(net.end[k])))
        number = beside[ends] = beside.get(ends, 0) + 1
        yield k, FAN * (number // 2) * (-1 if number % 2 else 1)


def _css(found: NetworkFlows, k: int) -> str:
    net, flow = found.file.network, float(found.flows.flow[k])
    if net.option[k] and net.links[k] not in found.built:
        return "option"
    if flow <= NOTHING:
        return "pipe idle"
    full = "pipe full" if flow >= net.capacity[k] - NOTHING else "pipe"
    return f"{full} new" if net.option[k] else full


def _hint(found: NetworkFlows, k: int, w: Words) -> str:
    file, net = found.file, found.file.network
    return w(
        "{link}: {flow} of {capacity} {unit}",
        link=link_name(net.links[k], w, file),
        flow=plain(float(found.flows.flow[k]), 1)[w.language],
        capacity=plain(float(net.capacity[k]), 1)[w.language],
        unit=unit_name(file, w, file.carrier(k)),
    )


def _crosses(
    found: NetworkFlows, links: list[int], place: Array, size: float, w: Words
) -> Iterator[str]:
    """The sign of what is closed, amid each link."""
    net = found.file.network
    for k in links:
        if net.links[k] in found.closed or net.owners[k] & set(found.closed):
            x, y = (place[net.start[k]] + place[net.end[k]]) / 2
            name = link_name(net.links[k], w, found.file)
            yield cross(float(x), float(y), size * 0.012, name)


def _names(
    found: NetworkFlows, nodes: list[int], links: list[int], place: Array, box: Box, w: Words
) -> Iterator[str]:
    """Every place, and the names that have room, those through which most flows first."""
    net = found.file.network
    through = np.bincount(net.start, found.flows.flow, minlength=len(net.nodes))
    through = through + np.bincount(net.end, found.flows.flow, minlength=len(net.nodes))
    named: dict[int, str] = {}
    for node in sorted(nodes, key=lambda node: -through[node]):
        x, y = map(float, place[node])
        named[node] = place_name(net.nodes[node].partition(":")[0], w, found.file)
        title = f"<title>{escape(named[node])}</title>"
        dot = f'cx="{x:.1f}" cy="{y:.1f}" r="{0.004 * (box[2] - box[0]):.2f}"'
        yield f'<circle class="place" {dot}>{title}</circle>'
    least = THIN * float(found.flows.flow[links].max(initial=0.0))
    drawn = [
        points_of(place[net.start[k]], place[net.end[k]], bend, found.flows.flow[k] + least)
        for k, bend in _bends(found, links)
    ]
    yield from names_on(box, named, place, np.concatenate(drawn))


def _by_place(found: NetworkFlows, carrier: str, w: Words) -> dict[str, str]:
    """Country → what it consumes and what one more unit would cost there."""
    file, net, flows = found.file, found.file.network, found.flows
    return {
        net.place(node): w(
            "{place}: {amount} {unit} consumed, price {price} {money}",
            place=place_name(net.place(node), w, file),
            amount=plain(float(flows.consumed[k]), 1)[w.language],
            unit=unit_name(file, w, carrier),
            price=plain(float(flows.price[node]), 0)[w.language],
            money=price_unit(file, w, carrier),
        )
        for k, node in enumerate(net.demand_node.tolist())
        if net.carriers[node] == carrier
    }


def _legend(found: NetworkFlows, links: list[int], w: Words) -> Iterator[tuple[Markup, str]]:
    sign = '<svg class="swatch ways" viewBox="0 0 24 16" aria-hidden="true">{}</svg>'
    line = '<path class="{}" stroke-width="3" d="M1 8H23"/>'
    there = {_css(found, k) for k in links}
    texts = (
        ("pipe", w("flows")),
        ("pipe full", w("full")),
        ("pipe idle", w("carries nothing")),
        ("option", w("could be built")),
    )
    for css, text in texts:
        if css in there:
            yield Markup(sign.format(line.format(css))), text
    if found.closed:
        yield Markup(sign.format('<path class="cross" d="M7 3l10 10m0-10l-10 10"/>')), w("closed")
