"""What reports on networks share: the head of a page, names of nodes, its last section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from blocs.brief.contents import Facts, Part, Say, Section
from blocs.brief.render.html import asset
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import plain, same, say, say_as
from blocs.foundation.version import VERSION
from blocs.questions.corridors.ask import NetworkFile
from blocs.questions.corridors.report.repairs import repairs_table
from blocs.world.names import country_name

if TYPE_CHECKING:
    from pandas import DataFrame


MOST_ROWS = 60
"""Of a table on a page or screen; the JSON document has all."""

MOST_NAMED = 12
"""In one sentence."""


def named(names: Sequence[str], w: Words) -> str:
    """Names with commas between them; of many the first, and how many more there are."""
    rest = len(names) - MOST_NAMED
    if rest <= 0:
        return ", ".join(names)
    more = w.counted("{count} more", "{count} more", count=rest)
    return ", ".join((*names[:MOST_NAMED], more))


def place_name(node: str, w: Words) -> str:
    """A node or an owner: the country of its code, or as it is written."""
    return country_name(node, w.language) or node


UNIT_NAMES: Mapping[str, Mapping[str, str]] = {
    "bcm/y": say("bn m³ a year"),
    "Mt/y": say("million tonnes a year"),
    "TWh/y": say("TWh a year"),
    "kTEU/y": say("thousand TEU a year"),
}


STATUSES: Mapping[str, Mapping[str, str]] = {
    "sourced": say("published"),
    "assumed": say_as("of a number of a network", "assumed"),
}


def unit_name(file: NetworkFile, w: Words) -> str:
    """The unit of what flows, in words; as it is written where there are none."""
    unit = file.form.unit
    return w.told(UNIT_NAMES.get(unit, same(unit)))


def money_name(file: NetworkFile, w: Words) -> str:
    """The unit of money, in the language of the page."""
    return in_language(file.form, "money", w.language)


def network_title(file: NetworkFile, w: Words) -> str:
    """The title of a network, with its year."""
    title = in_language(file.form, "title", w.language)
    return title if file.year is None else f"{title}, {file.year}"


def network_page(
    file: NetworkFile,
    language: str,
    *,
    kicker: str,
    sections: tuple[Section | None, ...],
    document: Callable[[], Mapping[str, Any]],
    frame: Callable[[], DataFrame],
) -> Report:
    """A page about one network: what it is, the answer, the rows that it rests on."""
    w = words(language)
    return Report(
        language=language,
        title=network_title(file, w),
        kicker=kicker,
        dateline=w("{network} · quantities in {unit}", network=file.name, unit=unit_name(file, w)),
        version=VERSION,
        style=asset("questions/corridors/report/corridors.css"),
        document=document,
        frame=frame,
        sections=(*sections, _rests_on(file, w)),
    )


def _rests_on(file: NetworkFile, w: Words) -> Section:
    notes = in_language(file.form, "notes", language=w.language) if file.form.notes else ""
    net = file.network
    told = tuple(
        (
            link,
            w(
                "capacity {capacity}; owners: {owners}; {status}: {source}",
                capacity=plain(float(net.capacity[k]))[w.language],
                owners=", ".join(place_name(owner, w) for owner in sorted(net.owners[k])),
                status=w.told(STATUSES.get(file.status[k], same(file.status[k]))),
                source=file.source[k],
            ),
        )
        for k, link in enumerate(net.links[:MOST_ROWS])
    )
    out = w("Not there in {year}: {links}", year=file.year, links=named(file.left_out, w))
    parts: tuple[Part | None, ...] = (
        Say(notes) if notes else None,
        Say(
            w(
                "Flows are those of least cost: everybody sells at what the last unit costs, and "
                "nobody holds anything back. Demand falls in its price; what is not served is a "
                "shortage with a place. The year has one season."
            ),
            "note",
        ),
        repairs_table(file, w),
        Facts(told),
        Say(out, "note") if file.left_out else None,
    )
    title = w("What it rests on")
    return Section(title, parts, anchor="basis", nav=title)
