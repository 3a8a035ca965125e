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


def place_name(node: str, w: Words, file: NetworkFile | None = None) -> str:
    """A node or an owner: its name in the tables, the country of its code, or as it is written.

    A node of another carrier than the main one has it behind its name.
    """
    place, _, carrier = node.partition(":")
    known = None if file is None else file.names.get(node) or file.names.get(place)
    name = w.told(known) if known else country_name(place, w.language) or place
    if not carrier:
        return name
    return w("{place} ({carrier})", place=name, carrier=carrier_name(carrier, w))


def link_name(link: str, w: Words, file: NetworkFile) -> str:
    """A link: its name in the tables, else its id."""
    known = file.names.get(link)
    return w.told(known) if known else link


def carrier_name(carrier: str, w: Words) -> str:
    """What flows, in words; as it is written where there are none."""
    return w.told(CARRIERS.get(carrier, same(carrier)))


CARRIERS: Mapping[str, Mapping[str, str]] = {
    "gas": say_as("what a network carries", "gas"),
    "oil": say_as("what a network carries", "oil"),
    "power": say_as("what a network carries", "power"),
    "freight": say_as("what a network carries", "freight"),
    "containers": say_as("what a network carries", "containers"),
    "passengers": say_as("what a network carries", "passengers"),
    "air": say_as("what a network carries", "by air"),
    "rail": say_as("what a network carries", "by rail"),
    "road": say_as("what a network carries", "by road"),
    "sea": say_as("what a network carries", "by sea"),
}

MONEY: Mapping[str, Mapping[str, str]] = {
    "USD": say("million USD"),
    "EUR": say("million EUR"),
    "million USD": say("million USD"),
    "million EUR": say("million EUR"),
}

CURRENCIES: Mapping[str, str] = {
    "USD": "USD",
    "EUR": "EUR",
    "million USD": "USD",
    "million EUR": "EUR",
}
"""Money of a network → the currency in which the price of one thing is told."""

UNIT_NAMES: Mapping[str, Mapping[str, str]] = {
    "bcm/y": say("bn m³ a year"),
    "Mt/y": say("million tonnes a year"),
    "TWh/y": say("TWh a year"),
    "kTEU/y": say("thousand TEU a year"),
    "Mpax/y": say("million passengers a year"),
}

PRICE_NAMES: Mapping[str, Callable[[str], Mapping[str, str]]] = {
    "bcm/y": lambda currency: say("{currency} per 1000 m³", currency=currency),
    "Mt/y": lambda currency: say("{currency} a tonne", currency=currency),
    "TWh/y": lambda currency: say("{currency} a MWh", currency=currency),
    "kTEU/y": lambda currency: say("thousand {currency} a TEU", currency=currency),
    "Mpax/y": lambda currency: say("{currency} a passenger", currency=currency),
}
"""Unit of what flows → that of its price, where money is in millions."""


STATUSES: Mapping[str, Mapping[str, str]] = {
    "sourced": say("published"),
    "assumed": say_as("of a number of a network", "assumed"),
    "unconfirmed": say("to be confirmed"),
}


def unit_name(file: NetworkFile, w: Words, carrier: str | None = None) -> str:
    """The unit of what flows, in words; as it is written where there are none."""
    unit = file.form.unit if carrier is None else file.form.carrier_units[carrier]
    return w.told(UNIT_NAMES.get(unit, same(unit)))


def price_unit(file: NetworkFile, w: Words, carrier: str) -> str:
    """What a price is in."""
    unit, currency = file.form.carrier_units[carrier], CURRENCIES.get(file.form.money)
    told = PRICE_NAMES.get(unit)
    if told is None or currency is None:
        return w("{money} for one {unit}", money=money_name(file, w), unit=unit)
    return w.told(told(currency))


def money_name(file: NetworkFile, w: Words) -> str:
    """The unit of money, in the language of the page."""
    own = in_language(file.form, "money", w.language)
    return w.told(MONEY[own]) if own in MONEY else own


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
        dateline=w("{network} · quantities in {unit}", network=file.name, unit=_units(file, w)),
        version=VERSION,
        style=asset("questions/corridors/report/corridors.css"),
        document=document,
        frame=frame,
        sections=(*sections, _rests_on(file, w)),
    )


def _units(file: NetworkFile, w: Words) -> str:
    return ", ".join(dict.fromkeys(unit_name(file, w, one) for one in file.carriers))


def _rests_on(file: NetworkFile, w: Words) -> Section:
    notes = in_language(file.form, "notes", language=w.language) if file.form.notes else ""
    net = file.network
    told = tuple(
        (
            link_name(link, w, file),
            w(
                "capacity {capacity}; owners: {owners}; {status}: {source}",
                capacity=plain(float(net.capacity[k]))[w.language],
                owners=", ".join(place_name(owner, w, file) for owner in sorted(net.owners[k])),
                status=w.told(STATUSES.get(file.status[k], same(file.status[k]))),
                source=file.source[k],
            ),
        )
        for k, link in enumerate(net.links[:MOST_ROWS])
    )
    out = w(
        "Not there in {year}: {links}",
        year=file.year,
        links=named([link_name(one, w, file) for one in file.left_out], w),
    )
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
