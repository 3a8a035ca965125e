"""How a network flows: links, prices, shortages, transit revenue."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from blocs.brief.contents import Column, Part, Row, Say, Section, Table
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.axes import Array
from blocs.foundation.messages import percent, plain
from blocs.questions.corridors.answer import NOTHING, NetworkFlows
from blocs.questions.corridors.ask import NetworkFile
from blocs.questions.corridors.report.parts import (
    MOST_ROWS,
    money_name,
    named,
    network_page,
    network_title,
    place_name,
    unit_name,
)
from blocs.questions.corridors.report.repairs import repairs_table


def network_screen(found: NetworkFlows, language: str) -> Iterator[Part]:
    """Flows, prices and shortages."""
    w = words(language)
    yield Say(head=network_title(found.file, w))
    yield Say(_lead(found, w))
    yield _flows_table(found, w)
    yield _places_table(found, w)


def checked_screen(file: NetworkFile, language: str) -> Iterator[Part]:
    """That a network is valid, and what it holds."""
    w = words(language)
    yield Say(head=network_title(file, w))
    yield Say(
        w(
            "Valid: {nodes} nodes, {links} links, {owners} owners.",
            nodes=len(file.network.nodes),
            links=len(file.network.links),
            owners=len(file.network.players),
        )
    )
    repairs = repairs_table(file, w)
    if repairs is not None:
        yield repairs


def network_report(found: NetworkFlows, language: str) -> Report:
    """The page of a network."""
    w = words(language)
    flows, places = w("What flows"), w("Prices and shortages")
    return network_page(
        found.file,
        language,
        kicker=w("Corridors · flows"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(flows, (Say(_lead(found, w), "lead"), _flows_table(found, w)), "flows", flows),
            Section(places, (_places_table(found, w), _revenue(found, w)), "places", places),
        ),
    )


def _lead(found: NetworkFlows, w: Words) -> str:
    flows, net, unit = found.flows, found.file.network, unit_name(found.file, w)
    short = [k for k in range(len(net.demand_node)) if flows.shortage[k] > NOTHING]
    full = [k for k in range(len(net.links)) if flows.flow[k] >= net.capacity[k] - NOTHING]
    used = [link for k, link in enumerate(net.links) if k in full]
    parts = [
        w(
            "Consumed: {served} {unit}; at the stated prices {asked} would be.",
            served=plain(float(flows.consumed.sum()))[w.language],
            asked=plain(float(net.quantity.sum()))[w.language],
            unit=unit,
        )
    ]
    if used:
        parts.append(w("Full: {links}.", links=named(used, w)))
    if short:
        where = [place_name(net.nodes[int(net.demand_node[k])], w) for k in short]
        parts.append(w("Short: {places}.", places=named(where, w)))
    return " ".join(parts)


def largest(sizes: Array) -> list[int]:
    """The largest of many, in their own order; all of them where they are few."""
    first: list[int] = np.argsort(-sizes, kind="stable")[:MOST_ROWS].tolist()
    return sorted(first)


def _left_out(count: int, w: Words) -> str:
    rest = count - MOST_ROWS
    if rest <= 0:
        return ""
    return w.counted(
        "{count} smaller one is in the JSON document alone.",
        "{count} smaller ones are in the JSON document alone.",
        count=rest,
    )


def _flows_table(found: NetworkFlows, w: Words) -> Table:
    net, flows = found.file.network, found.flows
    heads = (w("Link"), w("From"), w("To"), w("Flow"), w("Capacity"), w("Used"))
    rows = tuple(
        Row(
            (
                link,
                place_name(net.nodes[int(net.start[k])], w),
                place_name(net.nodes[int(net.end[k])], w),
                plain(float(flows.flow[k]), 1),
                plain(float(net.capacity[k]), 1),
                percent(100.0 * float(flows.flow[k] / net.capacity[k]), 0)
                if net.capacity[k] > 0
                else "",
            )
        )
        for k in largest(flows.flow)
        for link in (net.links[k],)
    )
    name = w("Flows, {unit}", unit=unit_name(found.file, w))
    note = _left_out(len(net.links), w)
    return Table(tuple(map(Column, heads)), rows, caption=name, note=note)


def _places_table(found: NetworkFlows, w: Words) -> Table:
    net, flows = found.file.network, found.flows
    places: list[int] = net.demand_node.tolist()
    asked = {net.nodes[node]: k for k, node in enumerate(places)}
    heads = (w("Place"), w("Price"), w("Consumed"), w("Asked for"), w("Shortage"))
    rows: list[Row] = []
    told = net.demand_node.tolist() if len(net.nodes) > MOST_ROWS else range(len(net.nodes))
    for at in dict.fromkeys(map(int, told)):
        node = net.nodes[at]
        k = asked.get(node)
        numbers = (
            ("", "", "")
            if k is None
            else (
                plain(float(flows.consumed[k]), 1),
                plain(float(net.quantity[k]), 1),
                plain(float(flows.shortage[k]), 1),
            )
        )
        rows.append(Row((place_name(node, w), plain(float(flows.price[at]), 0), *numbers)))
    note = w(
        "Price: what one more unit would cost there, to one step of the demand curve; where there "
        "is more than can leave, it is the cost of the source."
    )
    return Table(tuple(map(Column, heads)), tuple(rows), caption=w("Places"), note=note)


def _revenue(found: NetworkFlows, w: Words) -> Table | None:
    earned = {who: paid for who, paid in found.flows.transit_revenue.items() if paid > NOTHING}
    if not earned:
        return None
    order = sorted(earned, key=lambda who: -earned[who])
    rows = tuple(Row((place_name(who, w), plain(earned[who], 0))) for who in order)
    heads = (
        Column(w("Owner")),
        Column(w("Tariffs, {money} a year", money=money_name(found.file, w))),
    )
    return Table(
        heads,
        rows,
        caption=w("Transit revenue"),
        note=w("Tariffs of a link are shared evenly among its owners."),
    )
