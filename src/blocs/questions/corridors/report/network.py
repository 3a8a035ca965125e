"""How a network flows: links, prices, shortages, transit revenue."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from blocs.brief.contents import Column, Part, Row, Say, Section, Table, Text
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.axes import Array
from blocs.foundation.messages import percent, plain
from blocs.questions.corridors.flowing import NOTHING, NetworkFlows
from blocs.questions.corridors.report.gains import gains_section
from blocs.questions.corridors.report.network_map import network_maps
from blocs.questions.corridors.report.parts import (
    MOST_ROWS,
    carrier_name,
    link_name,
    money_name,
    named,
    network_page,
    network_title,
    place_name,
    price_unit,
    unit_name,
)

MOST_EARNERS = 3
"""In one sentence."""

FOLDED = 30
"""Tables of more links are opened by a click."""


def network_screen(found: NetworkFlows, language: str) -> Iterator[Part]:
    """Flows, prices and shortages."""
    w = words(language)
    yield Say(head=network_title(found.file, w))
    yield Say(_lead(found, w))
    yield from _flow_tables(found, w)
    yield _places_table(found, w)


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
            Section(
                flows,
                (
                    Say(_lead(found, w), "lead"),
                    *network_maps(found, w),
                    _links(found, w),
                ),
                "flows",
                flows,
            ),
            Section(places, (_places_table(found, w), _revenue(found, w)), "places", places),
            gains_section(found, w),
        ),
    )


def _links(found: NetworkFlows, w: Words) -> Section:
    """Flows in figures; folded where there are many."""
    return Section(
        w("Links in figures"),
        tuple(_flow_tables(found, w)),
        anchor="links",
        folded=len(found.file.network.links) > FOLDED,
    )


def _lead(found: NetworkFlows, w: Words) -> str:
    file, net, flows = found.file, found.file.network, found.flows
    carriers = [net.carriers[int(node)] for node in net.demand_node]
    parts = [
        *_change(found, w),
        w(
            "Consumed, of what the stated prices would sell: {amounts}.",
            amounts="; ".join(
                _consumed(found, one, [k for k, name in enumerate(carriers) if name == one], w)
                for one in dict.fromkeys(carriers)
            ),
        ),
    ]
    full = np.flatnonzero((flows.flow >= net.capacity - NOTHING) & (net.capacity > 0)).tolist()
    if full:
        links = [link_name(net.links[k], w, file) for k in full]
        parts.append(w("Full: {links}.", links=named(links, w)))
    short = np.flatnonzero(flows.shortage > NOTHING).tolist()
    if short:
        where = [place_name(net.nodes[int(net.demand_node[k])], w, file) for k in short]
        parts.append(w("Short: {places}.", places=named(where, w)))
    return " ".join(parts)


def _change(found: NetworkFlows, w: Words) -> Iterator[str]:
    """What is closed or built, and what that costs."""
    if found.before is None:
        return
    if found.closed:
        names = [_named(one, found, w) for one in found.closed]
        yield w("Closed: {names}.", names=named(names, w))
        yield from _beside(found, w)
    if found.built:
        names = [link_name(one, w, found.file) for one in found.built]
        yield w("Built: {names}.", names=named(names, w))
    money, size = money_name(found.file, w), plain(abs(found.lost), 0)[w.language]
    if found.lost >= 0:
        yield w("Lost: {size} {money} a year.", size=size, money=money)
    elif found.built:
        yield w("Won: {size} {money} a year.", size=size, money=money)
    else:
        yield w(
            "Buyers, sellers and shippers lose {lost} {money} a year, tolls bring {tolls} more, "
            "above all to {owners}: together that is {size} more. Such is no gain of a closure in "
            "itself: who ships goes by tolls, which are somebody's income and no cost to all, and "
            "is now sent where they are higher.",
            lost=plain(found.lost + found.tolls_gained, 0)[w.language],
            tolls=plain(found.tolls_gained, 0)[w.language],
            owners=named(_earners(found, w), w),
            size=size,
            money=money,
        )


def _beside(found: NetworkFlows, w: Words) -> Iterator[str]:
    """What is open still beside what is closed, and what carries it where nothing changes."""
    beside = [link_name(one, w, found.file) for one in found.open_beside]
    if beside:
        yield w("Open still beside that: {links}.", links=named(beside, w))
    instead = [link_name(one, w, found.file) for one in found.carried_instead]
    if instead:
        yield w(
            "That changes next to nothing: what passed there goes by {links} now.",
            links=named(instead, w),
        )


def _earners(found: NetworkFlows, w: Words) -> list[str]:
    """Who earns most more by tolls."""
    before = {} if found.before is None else found.before.transit_revenue
    more = {who: paid - before.get(who, 0.0) for who, paid in found.flows.transit_revenue.items()}
    order = sorted((who for who in more if more[who] > NOTHING), key=lambda who: -more[who])
    return [place_name(who, w, found.file) for who in order[:MOST_EARNERS]]


def _named(name: str, found: NetworkFlows, w: Words) -> str:
    if name in found.file.network.links:
        return link_name(name, w, found.file)
    return place_name(name, w, found.file)


def _consumed(found: NetworkFlows, carrier: str, at: list[int], w: Words) -> str:
    text = w(
        "{served} of {asked} {unit}",
        served=plain(float(found.flows.consumed[at].sum()))[w.language],
        asked=plain(float(found.file.network.quantity[at].sum()))[w.language],
        unit=unit_name(found.file, w, carrier),
    )
    if len(found.file.carriers) == 1:
        return text
    return w("{carrier} {amount}", carrier=carrier_name(carrier, w), amount=text)


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


def _flow_tables(found: NetworkFlows, w: Words) -> Iterator[Table]:
    """Links of each carrier."""
    net = found.file.network
    for carrier in found.file.carriers:
        at = [k for k in range(len(net.links)) if found.file.carrier(k) == carrier]
        if at:
            yield _flows_of(found, carrier, at, w)


def _flows_of(found: NetworkFlows, carrier: str, at: list[int], w: Words) -> Table:
    net, flows, file = found.file.network, found.flows, found.file
    heads = [w("Link"), w("From"), w("To"), w("Flow"), w("Capacity"), w("Used")]
    if found.before is not None:
        heads.append(w("Flow before"))
    rows = tuple(
        Row(
            (
                link_name(net.links[k], w, file),
                place_name(net.nodes[int(net.start[k])].partition(":")[0], w, file),
                place_name(net.nodes[int(net.end[k])].partition(":")[0], w, file),
                plain(float(flows.flow[k]), 1),
                plain(float(net.capacity[k]), 1),
                percent(100.0 * float(flows.flow[k] / net.capacity[k]), 0)
                if net.capacity[k] > 0
                else "",
                *(() if found.before is None else (plain(float(found.before.flow[k]), 1),)),
            )
        )
        for k in (at[place] for place in largest(flows.flow[at]))
    )
    name = w("Flows, {unit}", unit=unit_name(file, w, carrier))
    if len(file.carriers) > 1:
        name = w(
            "Flows: {carrier}, {unit}",
            carrier=carrier_name(carrier, w),
            unit=unit_name(file, w, carrier),
        )
    note = _left_out(len(at), w)
    return Table(tuple(map(Column, heads)), rows, caption=name, note=note)


def _places_table(found: NetworkFlows, w: Words) -> Table:
    net, flows, file = found.file.network, found.flows, found.file
    places: list[int] = net.demand_node.tolist()
    asked = {node: k for k, node in enumerate(places)}
    heads = (w("Place"), w("Price"), w("Unit"), w("Consumed"), w("Asked for"), w("Shortage"))
    told = places if len(net.nodes) > MOST_ROWS else range(len(net.nodes))
    rows = tuple(
        Row(
            (
                place_name(net.nodes[at], w, file),
                plain(float(flows.price[at]), 0),
                price_unit(file, w, net.carriers[at]),
                *_amounts(found, asked.get(at)),
            )
        )
        for at in dict.fromkeys(told)
    )
    note = w(
        "Price: what one more unit would cost there, to one step of the demand curve; where there "
        "is more than can leave, it is the cost of the source."
    )
    return Table(tuple(map(Column, heads)), rows, caption=w("Places"), note=note)


def _amounts(found: NetworkFlows, k: int | None) -> tuple[Text, Text, Text]:
    """What a demand consumes, asks for and lacks; nothing where nobody asks."""
    if k is None:
        return "", "", ""
    flows = found.flows
    consumed, asked = float(flows.consumed[k]), float(found.file.network.quantity[k])
    return plain(consumed, 1), plain(asked, 1), plain(float(flows.shortage[k]), 2)


def _revenue(found: NetworkFlows, w: Words) -> Table | None:
    earned = {who: paid for who, paid in found.flows.transit_revenue.items() if paid > NOTHING}
    if not earned:
        return None
    order = sorted(earned, key=lambda who: -earned[who])
    rows = tuple(Row((place_name(who, w, found.file), plain(earned[who], 0))) for who in order)
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
