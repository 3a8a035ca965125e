"""Whether a network can be used: the verdict, what was repaired and where, what was read."""

from __future__ import annotations

from collections.abc import Iterator

from blocs.brief.contents import Column, Part, Row, Say, Section, Table
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import plain, same
from blocs.questions.corridors.checking import NetworkCheck
from blocs.questions.corridors.engine.beside import Beside
from blocs.questions.corridors.holdings import Holding, statuses
from blocs.questions.corridors.reading.file import NetworkFile
from blocs.questions.corridors.report.parts import (
    MOST_ROWS,
    STATUSES,
    carrier_name,
    link_name,
    named,
    network_page,
    network_title,
    place_name,
    unit_name,
)
from blocs.questions.corridors.report.repairs import REPAIRS, repairs_table
from blocs.questions.corridors.report.stock.read_map import read_maps

FEW = 20
"""Groups of ways beside each other that are named in a sentence."""


def check_screen(found: NetworkCheck, language: str) -> Iterator[Part]:
    """That a network is valid, and what it holds."""
    w = words(language)
    yield Say(head=network_title(found.file, w))
    for sentence in _verdict(found, w, named_ways=FEW):
        yield Say(sentence)
    repairs = repairs_table(found.file, w)
    if repairs is not None:
        yield repairs


def check_report(found: NetworkCheck, language: str) -> Report:
    """The page of a check."""
    w = words(language)
    verdict, repaired, read = w("Verdict"), w("What was repaired"), w("What was read")
    return network_page(
        found.file,
        language,
        kicker=w("Corridors · check"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                verdict,
                (
                    Say(" ".join(_verdict(found, w, named_ways=0)), "lead"),
                    holdings_table(found.file, found.held, w),
                    *read_maps(found.file, w),
                ),
                anchor="verdict",
                nav=verdict,
            ),
            Section(repaired, (_where(found, w),), "repairs", repaired)
            if found.file.repairs
            else None,
            Section(read, (_statuses(found.file, w), _beside_table(found, w)), "read", read),
        ),
    )


def _verdict(found: NetworkCheck, w: Words, *, named_ways: int) -> Iterator[str]:
    """named_ways: so many groups of ways beside each other at most are named; else counted."""
    file, net = found.file, found.file.network
    yield w(
        "Valid. Nodes: {nodes}, links: {links}, owners: {owners}.",
        nodes=len(net.nodes),
        links=len(net.links),
        owners=len(net.owners_there),
    )
    if set(net.owners_there) - set(net.players):
        yield w.counted(
            "{count} of the owners bargains; what others hold is open to all.",
            "{count} of the owners bargain; what others hold is open to all.",
            count=len(set(net.owners_there) & set(net.players)),
        )
    if found.repaired:
        yield w.counted(
            "{count} fault was repaired or an assumption made for it.",
            "{count} faults were repaired or assumptions made for them.",
            count=found.repaired,
        )
    else:
        yield w("Nothing had to be repaired.")
    if not (len(net.source_node) and len(net.demand_node)):
        yield w("It has no supply or no demand: nothing flows before a table says them.")
    beside = [_ways(group, file, w) for group in found.beside]
    if len(beside) > named_ways:
        yield w.counted(
            "Between {count} pair of places ways lie beside each other: closing one leaves the "
            "others open.",
            "Between {count} pairs of places ways lie beside each other: closing one leaves the "
            "others open.",
            count=len(beside),
        )
    elif beside:
        yield w(
            "Beside each other, so that closing one leaves the others open: {links}.",
            links=named(beside, w),
        )


def _ways(group: Beside, file: NetworkFile, w: Words) -> str:
    """Ways between two ends by their links: those of one place apart by +."""
    net = file.network
    return " + ".join(
        " – ".join(" + ".join(link_name(net.links[k], w, file) for k in stage) for stage in way)
        for way in group.ways
    )


def holdings_table(file: NetworkFile, held: tuple[Holding, ...], w: Words) -> Table:
    """Carrier by carrier: links, and the sums of capacities, supply and demand."""
    heads = (
        w("Carrier"),
        w("Unit"),
        w("Links"),
        w("Options"),
        w("Capacity of all links"),
        w("Supply"),
        w("Demand"),
    )
    rows = tuple(
        Row(
            (
                carrier_name(one.carrier, w),
                unit_name(file, w, one.carrier),
                plain(one.links, 0),
                plain(one.options, 0),
                plain(one.capacity, 1),
                plain(one.supply, 1),
                plain(one.demand, 1),
            )
        )
        for one in held
    )
    return Table(tuple(map(Column, heads)), rows, caption=w("What it holds"), css="sourced")


def _where(found: NetworkCheck, w: Words) -> Table:
    """Every repair with its file, row, field and value."""
    places = [(one.kind, item, cell) for one in found.file.repairs for item, cell in one.places()]
    heads = (
        w("Repaired or assumed"),
        w("Where"),
        w("File"),
        w("Row"),
        w("Field"),
        w("Value"),
    )
    rows = tuple(
        Row(
            (
                w.told(REPAIRS[kind](1)),
                item,
                cell.file,
                "" if cell.row is None else str(cell.row),
                cell.field,
                cell.value,
            )
        )
        for kind, item, cell in places[:MOST_ROWS]
    )
    rest = len(places) - len(rows)
    note = w.counted(
        "{count} more is in the JSON document.",
        "{count} more are in the JSON document.",
        count=rest,
    )
    return Table(
        tuple(map(Column, heads)),
        rows,
        caption=w("What was done to the file"),
        note=note if rest else "",
        css="sourced",
        ruled=True,
    )


def _statuses(file: NetworkFile, w: Words) -> Table:
    """How many links are published, assumed, to be confirmed."""
    rows = tuple(
        Row((w.told(STATUSES.get(name, same(name))) if name else w("not said"), plain(count, 0)))
        for name, count in statuses(file).items()
    )
    out = w(
        "Not there in {year}: {links}",
        year=file.year,
        links=named([link_name(one, w, file) for one in file.left_out], w),
    )
    heads = (Column(w("Status")), Column(w("Links")))
    note = out if file.left_out else ""
    return Table(heads, rows, caption=w("What links rest on"), note=note)


def _beside_table(found: NetworkCheck, w: Words) -> Section | None:
    """Ends with more than one way; folded where there are many."""
    if not found.beside:
        return None
    rows = tuple(
        Row(
            (
                place_name(group.start, w, found.file),
                place_name(group.end, w, found.file),
                _ways(group, found.file, w),
            )
        )
        for group in found.beside[:MOST_ROWS]
    )
    heads = (Column(w("From")), Column(w("To")), Column(w("Ways")))
    title = w("Ways beside each other")
    table = Table(heads, rows, name=title, css="sourced", ruled=True)
    return Section(title, (table,), anchor="beside", folded=len(found.beside) > FEW)
