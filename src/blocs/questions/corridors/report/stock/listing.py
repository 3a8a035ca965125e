"""Passages and networks that are known by name."""

from __future__ import annotations

from collections.abc import Iterator

from blocs.brief.contents import Cell, Column, Facts, Map, Part, Row, Say, Section, Table
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import same
from blocs.foundation.version import VERSION
from blocs.questions.corridors.known import (
    KnownCorridors,
    KnownNetwork,
    command_of,
    commands_of,
)
from blocs.questions.corridors.report.parts import STATUSES, named, place_name
from blocs.questions.corridors.report.stock.check import holdings_table
from blocs.questions.corridors.report.ways_map import ways_map
from blocs.transport.words import KIND_NAMES, PASSAGE_NAMES
from blocs.world.names import country_name


def listing_screen(found: KnownCorridors, language: str) -> Iterator[Part]:
    """Two tables."""
    w = words(language)
    yield _passages(found, w)
    yield Table(
        (Column(w("Network")), Column(w("Title"))),
        tuple(Row((one.name, one.title[language])) for one in found.networks),
        caption=w("Networks; NAME-YEAR is one as it was on 1 January"),
    )


def listing_report(found: KnownCorridors, language: str) -> Report:
    """The page: passages on a map, then network by network."""
    w = words(language)
    passages, title = w("Passages"), w("Networks")
    lead = w(
        "{passages} passages of the sea and {networks} networks are known by name; any folder of "
        "tables is a network too.",
        passages=len(found.passages),
        networks=len(found.networks),
    )
    return Report(
        language=language,
        title=w("What corridors there are"),
        kicker=w("Corridors · list"),
        dateline=w("Sea lanes of searoute, networks of the casebook"),
        version=VERSION,
        style=asset("questions/corridors/report/corridors.css"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                passages,
                (Say(lead, "lead"), _map(found, w), _passages(found, w)),
                anchor="passages",
                nav=passages,
            ),
            Section(
                title,
                tuple(_network(one, w) for one in found.networks),
                anchor="networks",
                nav=title,
            ),
        ),
    )


def _map(found: KnownCorridors, w: Words) -> Map:
    return ways_map(
        (),
        {},
        [one.name for one in found.passages],
        (),
        caption=w("Passages of the sea lanes"),
        legend=(),
        note=w("A cape stands amid the sea before it."),
        language=w.language,
    )


def _passages(found: KnownCorridors, w: Words) -> Table:
    rows = tuple(
        Row(
            (
                one.name,
                PASSAGE_NAMES[one.name][w.language],
                KIND_NAMES[one.kind][w.language],
                (country_name(one.state, w.language) or one.state) if one.state else "",
                command_of(one),
            )
        )
        for one in found.passages
    )
    heads = (w("Passage"), w("Name"), w("Kind"), w("State on both sides"), w("Command"))
    caption = w("Passages of the sea lanes")
    return Table(tuple(map(Column, heads)), rows, caption=caption, css="sourced")


def _network(one: KnownNetwork, w: Words) -> Section:
    """One network: what it is, since when, whose, what it rests on, how to ask it."""
    owners = [place_name(owner, w, one.file) for owner in one.owners]
    kinds = ", ".join(
        w(
            "{status}: {count}",
            status=w.told(STATUSES.get(name, same(name))) if name else w("not said"),
            count=count,
        )
        for name, count in one.statuses.items()
    )
    facts = [(w("Name"), one.name)]
    if one.years:
        facts.append(
            (
                w("Dates"),
                w(
                    "links open and close between {first} and {last}; {name}-YEAR is the network "
                    "on 1 January of a year",
                    first=str(one.years[0]),
                    last=str(one.years[-1]),
                    name=one.name,
                ),
            )
        )
    facts += [
        (w("Owners"), named(owners, w)),
        (w("Status of its links"), kinds),
        (w("Commands"), "; ".join(commands_of(one))),
    ]
    cited = Table(
        (Column(w("Source")),),
        tuple(Row((Cell(source),)) for source in one.sources),
        name=w("Sources of its links"),
        ruled=True,
    )
    sources = Section(w("Sources of its links"), (cited,), f"sources-{one.name}", folded=True)
    parts = (Facts(tuple(facts)), holdings_table(one.file, one.held, w), sources)
    return Section(one.title[w.language], parts, anchor=f"network-{one.name}")
