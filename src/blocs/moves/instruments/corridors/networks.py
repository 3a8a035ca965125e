"""Networks that moves name: which links and owners there are, and which trade they carry."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from blocs.foundation.axes import did_you_mean
from blocs.foundation.casebook import networks
from blocs.foundation.documents import read_document
from blocs.foundation.errors import InputError
from blocs.moves.draft import Draft
from blocs.moves.move import Place
from blocs.transport.units import UNITS
from blocs.world.shocks.networks import LinkToll, NetworkChange

CARRIES = "trade.csv"
HEADER = "node,origin,destination,sector,share"
LINKS = "links.csv"


@dataclass(frozen=True)
class NamedLink:
    """A link as its table writes it. owners: in the order written; unit: that of its carrier."""

    owners: tuple[str, ...]
    carrier: str
    unit: str


@dataclass(frozen=True)
class NamedNetwork:
    """A folder of tables. year: of the scenario, where the name says none; links: by id."""

    name: str
    folder: Path
    year: int | None
    money: str
    links: dict[str, NamedLink]

    @property
    def owners(self) -> tuple[str, ...]:
        """Everybody who owns a part of a link."""
        return tuple(sorted({owner for link in self.links.values() for owner in link.owners}))


@dataclass(frozen=True)
class Done:
    """What a move does to a network, as `NetworkChange` has it."""

    closed: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    narrowed: Mapping[str, float] = field(default_factory=dict[str, float])
    capacity: Mapping[str, float] = field(default_factory=dict[str, float])
    tolls: tuple[LinkToll, ...] = ()


def network_named(name: str, place: Place) -> NamedNetwork | None:
    """The network that is meant; a problem, and None, where there is none or it carries no trade.

    A folder, from that of the scenario; a network of the casebook; or NAME-YEAR.
    """
    known = networks()
    stem, _, year = name.rpartition("-")
    folder, own = place.folder / name, True
    if not name or not folder.is_dir():
        dated = year.isascii() and year.isdigit() and len(year) == 4
        found = known.get(name) or (known.get(stem) if dated else None)
        if found is None:
            hint = did_you_mean(name, list(known)) or f"Known: {', '.join(known)}, or a folder."
            place.fault(f"there is no network '{name}'", "network", remedy=hint)
            return None
        folder, own = found, False
    for file, remedy in (
        (CARRIES, f"Put a table {CARRIES} beside its links: {HEADER}."),
        (LINKS, f"Moves name links by the id that {LINKS} gives them."),
    ):
        if not (folder / file).is_file():
            lack = "which trade it carries" if file == CARRIES else "what its links are"
            message = f"network '{name}' does not say {lack}: it has no {file}"
            place.fault(message, "network", remedy=remedy)
            return None
    form = _form(folder, place)
    if form is None:
        return None
    full = own or name in known
    return NamedNetwork(
        name=str(folder) if own else name,
        folder=folder,
        year=place.year if full else None,
        money=str(form.get("money", "")),
        links=_links(folder, form),
    )


def links_meant(written: Sequence[str], network: NamedNetwork, place: Place) -> tuple[str, ...]:
    """Links by id; a problem for each that is not there."""
    for index, link in enumerate(written):
        if link not in network.links:
            hint = did_you_mean(link, list(network.links))
            message = f"network '{network.name}' has no link '{link}'"
            place.fault(message, "links", index, remedy=hint or "Look at `blocs corridors show`.")
    return tuple(link for link in written if link in network.links)


def owners_meant(written: Sequence[str], network: NamedNetwork, place: Place) -> tuple[str, ...]:
    """Owners of links; a problem for each that owns nothing there."""
    for index, owner in enumerate(written):
        if owner not in network.owners:
            message = f"'{owner}' owns nothing of network '{network.name}'"
            remedy = f"Owners: {', '.join(network.owners)}."
            place.fault(message, "owners", index, remedy=remedy)
    return tuple(written)


def change_of(network: NamedNetwork, place: Place, done: Done) -> NetworkChange | None:
    """What is done to it, with the trade that it carries on this world; problems go to `place`."""
    rows = _carried(network, place)
    if rows is None:
        return None
    named = (code for row in rows for code in (*row.origins, row.destination))
    for code in dict.fromkeys(code.removeprefix("-") for code in named):
        place.countries((code,), "network")
    if place.failed:
        return None
    kinds = list(dict.fromkeys(row.sector for row in rows))
    masks = [place.sectors((sector,), "network").mask for sector in kinds]
    pairs: list[tuple[_Row, int, int]] = []
    for row in rows:
        origin = place.countries(row.origins, "network")
        destination = place.countries((row.destination,), "network")
        pairs += [
            (row, a, b)
            for a in np.flatnonzero(origin.mask).tolist()
            for b in np.flatnonzero(destination.mask).tolist()
            if a != b
        ]
    if (np.sum(masks, axis=0) > 1).any():
        place.fault(f"{CARRIES} has sectors that are part of others: name single ones", "network")
    if place.failed:
        return None
    return NetworkChange(
        network=network.name,
        year=network.year,
        closed=done.closed,
        opened=done.opened,
        owners=done.owners,
        narrowed=done.narrowed,
        capacity=done.capacity,
        tolls=done.tolls,
        place=tuple(row.node for row, _, _ in pairs),
        carrier=tuple(row.carrier for row, _, _ in pairs),
        origin=np.array([a for _, a, _ in pairs], dtype=np.int64),
        destination=np.array([b for _, _, b in pairs], dtype=np.int64),
        share=np.array([row.share for row, _, _ in pairs]),
        kind=np.array([kinds.index(row.sector) for row, _, _ in pairs], dtype=np.int64),
        goods=np.array(masks),
    )


def change_network(draft: Draft, place: Place, change: NetworkChange) -> None:
    """Do it to the draft; problems go to `place`."""
    if place.path and place.path[0] == "baseline":
        place.fault(
            "networks cannot change in the baseline: those of the moves would not know of it",
            remedy="Write the move under `moves`.",
        )
    elif not place.failed:
        same = _folder_of(change.network)
        for other in draft.networks:
            if other != change.network and _folder_of(other) == same:
                place.fault(
                    f"'{other}' and '{change.network}' are one network: what it carries would be "
                    "delivered twice",
                    "network",
                    remedy="Name it alike in all moves, as it was in one year.",
                )
                return
        draft.change_network(change)


def _folder_of(name: str) -> Path:
    """Where the tables of a network are, whatever its year."""
    known = networks()
    return (known.get(name) or known.get(name.rpartition("-")[0]) or Path(name)).resolve()


@dataclass(frozen=True)
class _Row:
    """One row of the table of what is carried."""

    node: str
    carrier: str
    origins: tuple[str, ...]
    destination: str
    sector: str
    share: float


def _carried(network: NamedNetwork, place: Place) -> list[_Row] | None:
    """Rows of the table; problems go to `place`, and None where nothing can be read."""
    path = network.folder / CARRIES
    rows, found = _rows(path), list[_Row]()
    lacking = [one for one in HEADER.split(",") if rows and one not in rows[0]]
    if lacking or not rows:
        what = f"has no column {', '.join(lacking)}" if lacking else "has no rows"
        place.fault(f"{path} {what}", "network", remedy=f"Its header is {HEADER}.")
        return None
    for number, row in enumerate(rows, start=2):
        share = _share(row["share"])
        if share is None:
            message = f"{path}, row {number}: '{row['share']}' is no share from 0 to 1"
            place.fault(message, "network")
            continue
        origins = tuple(row["origin"].split("+"))
        carrier = row.get("carrier", "")
        found.append(_Row(row["node"], carrier, origins, row["destination"], row["sector"], share))
    return found


def _form(folder: Path, place: Place) -> dict[str, Any] | None:
    try:
        data = read_document(folder / "network.yaml").data
    except InputError as error:
        place.fault(f"network.yaml of '{folder.name}' cannot be read: {error.summary}", "network")
        return None
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _links(folder: Path, form: Mapping[str, Any]) -> dict[str, NamedLink]:
    unit = str(form.get("unit", ""))
    main = UNITS[unit][0] if unit in UNITS else unit
    units = {main: unit} | {str(k): str(v) for k, v in dict(form.get("units") or {}).items()}
    found: dict[str, NamedLink] = {}
    for row in _rows(folder / LINKS):
        if row.get("id"):
            carrier = row.get("carrier") or main
            found[row["id"]] = NamedLink(_owners(row), carrier, units.get(carrier, unit))
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = csv.DictReader(file, restkey="")
        return [{key: (text or "").strip() for key, text in row.items() if key} for row in read]


def _owners(row: dict[str, str]) -> tuple[str, ...]:
    named = [part.strip() for part in row.get("owners", "").split("+") if part.strip()]
    return tuple(dict.fromkeys(named or (row.get("from", ""), row.get("to", ""))))


def _share(text: str) -> float | None:
    """NaN where the cell is empty: then it follows from what the network delivers."""
    if not text:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0.0 <= value <= 1.0 else None
