"""Networks that moves name: which links and owners there are, and which trade they carry."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.foundation.axes import did_you_mean
from blocs.foundation.casebook import networks
from blocs.moves.draft import Draft
from blocs.moves.move import Place
from blocs.world.shocks.networks import NetworkChange

CARRIES = "trade.csv"
HEADER = "node,origin,destination,sector,share"


@dataclass(frozen=True)
class NamedNetwork:
    """A folder of tables. links: id → owners, as the table writes them."""

    name: str
    folder: Path
    links: dict[str, frozenset[str]]

    @property
    def owners(self) -> tuple[str, ...]:
        """Everybody who owns a part of a link."""
        return tuple(sorted({owner for held in self.links.values() for owner in held}))


def network_named(name: str, place: Place) -> NamedNetwork | None:
    """The network that is meant; a problem, and None, where there is none or it carries no trade.

    A folder, from that of the scenario; a network of the casebook; or NAME-YEAR.
    """
    known = networks()
    stem, _, year = name.rpartition("-")
    folder = place.folder / name
    if not folder.is_dir():
        found = known.get(name) or (known.get(stem) if year.isdigit() else None)
        if found is None:
            hint = did_you_mean(name, list(known)) or f"Known: {', '.join(known)}, or a folder."
            place.fault(f"there is no network '{name}'", "network", remedy=hint)
            return None
        folder = found
    if not (folder / CARRIES).is_file():
        place.fault(
            f"network '{name}' does not say which trade it carries",
            "network",
            remedy=f"Put a table {CARRIES} beside its links: {HEADER}.",
        )
        return None
    links = {row["id"]: _owners(row) for row in _rows(folder / "links.csv") if row.get("id")}
    own = folder == place.folder / name
    return NamedNetwork(str(folder) if own else name, folder, links)


def links_meant(written: Sequence[str], network: NamedNetwork, place: Place) -> tuple[str, ...]:
    """Links by id; a problem for each that is not there."""
    for index, link in enumerate(written):
        if link not in network.links:
            hint = did_you_mean(link, list(network.links))
            message = f"network '{network.name}' has no link '{link}'"
            place.fault(message, "links", index, remedy=hint or "Look at `blocs corridors show`.")
    return tuple(written)


def owners_meant(written: Sequence[str], network: NamedNetwork, place: Place) -> tuple[str, ...]:
    """Owners of links; a problem for each that owns nothing there."""
    for index, owner in enumerate(written):
        if owner not in network.owners:
            message = f"'{owner}' owns nothing of network '{network.name}'"
            remedy = f"Owners: {', '.join(network.owners)}."
            place.fault(message, "owners", index, remedy=remedy)
    return tuple(written)


def change_of(
    network: NamedNetwork,
    place: Place,
    *,
    closed: tuple[str, ...] = (),
    owners: tuple[str, ...] = (),
    narrowed: dict[str, float] | None = None,
) -> NetworkChange | None:
    """What is done to it, with the trade that it carries on this world; problems go to `place`."""
    world = place.world
    nodes: list[str] = []
    pairs: list[tuple[int, int, float]] = []
    sectors = np.zeros(len(world.sector), dtype=bool)
    chosen: set[str] = set()
    for number, row in enumerate(_rows(network.folder / CARRIES), start=2):
        at = f"{network.folder / CARRIES}, row {number}"
        share = _share(row.get("share", ""))
        if share is None:
            place.fault(f"{at}: '{row.get('share')}' is no share from 0 to 1", "network")
            continue
        origin = place.countries(tuple(row["origin"].split("+")), "network")
        destination = place.countries((row["destination"],), "network")
        sectors |= place.sectors((row["sector"],), "network").mask
        chosen.add(row["sector"])
        for a in np.flatnonzero(origin.mask).tolist():
            for b in np.flatnonzero(destination.mask).tolist():
                if a != b:
                    nodes.append(row["node"])
                    pairs.append((a, b, share))
    if len(chosen) > 1:
        place.fault(f"{CARRIES} names {len(chosen)} sectors: a network carries one", "network")
    if place.failed:
        return None
    return NetworkChange(
        network=network.name,
        closed=closed,
        owners=owners,
        narrowed=narrowed or {},
        place=tuple(nodes),
        origin=np.array([pair[0] for pair in pairs], dtype=np.int64),
        destination=np.array([pair[1] for pair in pairs], dtype=np.int64),
        share=np.array([pair[2] for pair in pairs]),
        sectors=sectors,
    )


def change_network(draft: Draft, place: Place, change: NetworkChange) -> None:
    """Do it to the draft; problems go to `place`."""
    if place.path and place.path[0] == "baseline":
        place.fault(
            "networks cannot change in the baseline: those of the moves would not know of it",
            remedy="Write the move under `moves`.",
        )
    elif not place.failed:
        draft.change_network(change)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = csv.DictReader(file)
        return [{key: (text or "").strip() for key, text in row.items()} for row in read]


def _owners(row: dict[str, str]) -> frozenset[str]:
    named = frozenset(part.strip() for part in row.get("owners", "").split("+") if part.strip())
    return named or frozenset((row.get("from", ""), row.get("to", "")))


def _share(text: str) -> float | None:
    """NaN where the cell is empty: then it follows from what the network delivers."""
    if not text:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0.0 <= value <= 1.0 else None
