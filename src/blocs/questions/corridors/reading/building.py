"""The tables of a network on their way to arrays, with everything that is wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np

from blocs.data.rows import Rows
from blocs.foundation.axes import Array, Indices, Mask, did_you_mean
from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.errors import Problem
from blocs.questions.corridors.engine.network import Network
from blocs.questions.corridors.reading.cells import joined_names, joining_faults
from blocs.questions.corridors.reading.dates import date_faults, is_there, text_in
from blocs.questions.corridors.reading.file import NetworkFile
from blocs.questions.corridors.reading.form import NetworkForm
from blocs.questions.corridors.reading.found import Repair
from blocs.transport.network import centre_of
from blocs.transport.units import UNITS, factor_to

NOWHERE = (np.nan, np.nan)

Which: TypeAlias = Literal["links", "sources", "demand"]


class Building:
    """Four tables of one network; nodes are places of one carrier each."""

    def __init__(
        self,
        form: NetworkForm,
        links: Rows,
        sources: Rows,
        demand: Rows,
        year: int | None,
        *,
        nodes: Rows | None = None,
        opened: Sequence[str] = (),
    ) -> None:
        self.form, self.year, self._about = form, year, _About(nodes)
        self._rows: dict[Which, Rows] = {"links": links, "sources": sources, "demand": demand}
        self._there = {
            which: np.array([is_there(rows, row, year) for row in range(len(rows))], dtype=bool)
            for which, rows in self._rows.items()
        }
        ids = links.labels["id"]
        chosen = np.array([ids.name_in(row) in opened for row in range(len(links))], dtype=bool)
        self._there["links"] |= chosen
        self._index: dict[tuple[str, str], int] = {}
        ends: tuple[tuple[Which, str], ...] = (
            ("links", "from"),
            ("links", "to"),
            ("sources", "node"),
            ("demand", "node"),
        )
        self._ends = {(which, field): self._positions(which, field) for which, field in ends}

    def problems(self, *, flows: bool = True) -> list[Problem]:
        """Everything that is wrong, over all tables; flows: whether it must be able to flow."""
        found = [
            *(fault for rows in self._rows.values() for fault in date_faults(rows)),
            *self._loops(),
            *self._carriers(),
            *self._units(),
            *self._owners(),
            *self._options(),
            *self._players(),
        ]
        if not flows:
            return found
        supplied = self._rows["sources"].numbers["capacity"][self._there["sources"]]
        if not (np.isnan(supplied) | (supplied > 0)).any():
            when = f" in {self.year}" if self.year else ""
            return [*found, Problem(f"nothing is supplied{when}", self._rows["sources"].file)]
        if not self._there["demand"].any():
            when = f" in {self.year}" if self.year else ""
            found.append(Problem(f"nothing is asked for{when}", self._rows["demand"].file))
        return [*found, *self._islands()]

    def built(self, name: str, *, repairs: tuple[Repair, ...] = ()) -> NetworkFile:
        """The network, each carrier in its own unit."""
        links, there = self._rows["links"], self._there["links"]
        both: list[int] = np.flatnonzero(there).tolist()
        out: list[int] = np.flatnonzero(~there).tolist()
        network = Network(
            nodes=tuple(self._node_names()),
            links=tuple(links.labels["id"].name_in(row) for row in both),
            start=self._ends["links", "from"][there],
            end=self._ends["links", "to"][there],
            capacity=self._quantity("links", "capacity"),
            cost=self._price("links", "cost"),
            tariff=self._price("links", "tariff"),
            owners=tuple(self._owned(row) for row in both),
            option=np.array([self._is_option(row) for row in both], dtype=bool),
            source_node=self._ends["sources", "node"][self._there["sources"]],
            source_capacity=self._quantity("sources", "capacity"),
            source_cost=self._price("sources", "cost"),
            demand_node=self._ends["demand", "node"][self._there["demand"]],
            quantity=self._quantity("demand", "quantity"),
            price=self._price("demand", "price"),
            elasticity=self._rows["demand"].numbers["elasticity"][self._there["demand"]],
            outside=self.form.buyers == "outside",
            places=tuple(self._about.country(place) for _, place in self._index),
            carriers=tuple(carrier for carrier, _ in self._index),
            bargain=self.form.players,
        )
        return NetworkFile(
            name=name,
            form=self.form,
            network=network,
            year=self.year,
            status=tuple(text_in(links, "status", row) for row in both),
            source=tuple(text_in(links, "source", row) for row in both),
            left_out=tuple(links.labels["id"].name_in(row) for row in out),
            kind=tuple(text_in(links, "kind", row) or self._carrier("links", row) for row in both),
            names=self._names(network.nodes),
            position=np.array([self._about.position(place) for _, place in self._index]),
            repairs=repairs,
            source_name=self._source_names(),
            dates=tuple((text_in(links, "opens", k), text_in(links, "closes", k)) for k in both),
        )

    # -- cells ----------------------------------------------------------------------------------

    def _carrier(self, which: Which, row: int) -> str:
        rows = self._rows[which]
        if which == "links":
            return text_in(rows, "carrier", row) or self.form.main_carrier
        written = rows.labels.get("carrier")
        return self.form.main_carrier if written is None else written.name_in(row)

    def _unit(self, which: Which, row: int) -> str:
        return self.form.carrier_units.get(self._carrier(which, row), self.form.unit)

    def _positions(self, which: Which, field: str) -> Indices:
        """(row,) numbers of nodes; rows that are not there give no node, and have −1."""
        labels = self._rows[which].labels[field]
        out = np.full(len(labels.codes), -1, dtype=np.int64)
        for row in np.flatnonzero(self._there[which]).tolist():
            key = self._carrier(which, row), labels.name_in(row)
            out[row] = self._index.setdefault(key, len(self._index))
        return out

    def _node_names(self) -> Iterator[str]:
        """Places; those of another carrier than the main one with it behind a colon."""
        for carrier, place in self._index:
            yield place if carrier == self.form.main_carrier else f"{place}:{carrier}"

    def _quantity(self, which: Which, field: str) -> Array:
        """In the unit of its carrier."""
        rows = self._rows[which]
        there: list[int] = np.flatnonzero(self._there[which]).tolist()
        factor = [self._factor(which, row) for row in there]
        return rows.numbers[field][there] * np.array(factor, dtype=np.float64)

    def _price(self, which: Which, field: str) -> Array:
        """Money for one unit of the carrier; empty cells are 0."""
        rows, there = self._rows[which], self._there[which]
        if field not in rows.numbers:
            return np.zeros(int(there.sum()))
        return np.nan_to_num(rows.numbers[field][there], nan=0.0)

    def _factor(self, which: Which, row: int) -> float:
        unit = self._rows[which].labels["unit"].name_in(row)
        return factor_to(unit, self._unit(which, row)) or np.nan

    def _owned(self, row: int) -> frozenset[str]:
        links = self._rows["links"]
        named = frozenset(joined_names(text_in(links, "owners", row)))
        ends = (links.labels[field].name_in(row) for field in ("from", "to"))
        return named or frozenset(map(self._about.country, ends))

    def _is_option(self, row: int) -> bool:
        return text_in(self._rows["links"], "option", row).lower() == "yes"

    def _names(self, nodes: Sequence[str]) -> dict[str, Mapping[str, str]]:
        """What links and nodes are called, by language, where the tables say it."""
        links = self._rows["links"]
        found = {
            links.labels["id"].name_in(row): told
            for row in range(len(links))
            if (told := spoken_name(links, row)) is not None
        }
        for name, (_, place) in zip(nodes, self._index, strict=True):
            told = self._about.name(place)
            if told is not None:
                found.setdefault(name, told)
                found.setdefault(place, told)
        return found

    def _source_names(self) -> tuple[str, ...]:
        sources = self._rows["sources"]
        labels = sources.labels.get("name", sources.labels["node"])
        there: list[int] = np.flatnonzero(self._there["sources"]).tolist()
        return tuple(labels.name_in(row) for row in there)

    # -- what is wrong --------------------------------------------------------------------------

    def _loops(self) -> Iterator[Problem]:
        links = self._rows["links"]
        start, end, seen = links.labels["from"], links.labels["to"], set[str]()
        for row in range(len(links)):
            name = links.labels["id"].name_in(row)
            if start.name_in(row) == end.name_in(row):
                message = f"link '{name}' leads from '{start.name_in(row)}' to itself"
                yield links.problem(row, message, field="to", remedy="Leave it out.")
            if name in seen:
                message = f"there are two links '{name}'"
                yield links.problem(row, message, field="id", remedy="Give each its own id.")
            seen.add(name)

    def _carriers(self) -> Iterator[Problem]:
        known = self.form.carrier_units
        for which, rows in self._rows.items():
            for row in range(len(rows)):
                carrier = self._carrier(which, row)
                if carrier not in known:
                    hint = did_you_mean(carrier, list(known)) or f"Known are {', '.join(known)}."
                    message = f"carrier '{carrier}' has no unit in network.yaml"
                    yield rows.problem(row, message, field="carrier", remedy=hint)

    def _units(self) -> Iterator[Problem]:
        for which, rows in self._rows.items():
            for row in range(len(rows)):
                unit, wanted = rows.labels["unit"].name_in(row), self._unit(which, row)
                if unit not in UNITS:
                    hint = did_you_mean(unit, list(UNITS)) or f"Known are {', '.join(UNITS)}."
                    message = f"unknown unit '{unit}'"
                    yield rows.problem(row, message, field="unit", remedy=hint)
                elif factor_to(unit, wanted) is None:
                    message = f"'{unit}' cannot become '{wanted}', the network's unit"
                    remedy = "One carrier has one unit; give another carrier its own in `units`."
                    yield rows.problem(row, message, field="unit", remedy=remedy)

    def _options(self) -> Iterator[Problem]:
        links = self._rows["links"]
        for row in range(len(links)):
            written = text_in(links, "option", row)
            if written.lower() not in ("", "yes", "no"):
                message = f"'{written}' is neither yes nor no"
                remedy = "Write yes where the link could be built, no or nothing where it is there."
                yield links.problem(row, message, field="option", remedy=remedy)

    def _owners(self) -> Iterator[Problem]:
        links = self._rows["links"]
        places = [place for _, place in self._index]
        known = {*places, *map(self._about.country, places), *self.form.others}
        for row in range(len(links)):
            for message, remedy in joining_faults(text_in(links, "owners", row)):
                yield links.problem(row, message, field="owners", remedy=remedy)
        for row in np.flatnonzero(self._there["links"]).tolist():
            for owner in sorted(self._owned(row) - known):
                hint = did_you_mean(owner, sorted(known))
                message = f"owner '{owner}' is neither a node nor among `others`"
                yield links.problem(row, message, field="owners", remedy=hint)

    def _players(self) -> Iterator[Problem]:
        links = self._rows["links"]
        owners = {owner for row in range(len(links)) for owner in self._owned(row)}
        owners |= {self._about.country(place) for _, place in self._index}
        for player in dict.fromkeys(self.form.players):
            if player not in owners:
                message = f"player '{player}' of network.yaml owns nothing"
                yield Problem(message, links.file, remedy=did_you_mean(player, sorted(owners)))
            if self.form.players.count(player) > 1:
                message = f"player '{player}' stands twice in network.yaml"
                yield Problem(message, links.file, remedy="Name each once: it bargains once.")

    def _islands(self) -> Iterator[Problem]:
        """Nodes that no source reaches, whatever the direction of links."""
        there = self._there["links"]
        start, end = self._ends["links", "from"][there], self._ends["links", "to"][there]
        reached = np.zeros(len(self._index), dtype=bool)
        reached[self._ends["sources", "node"][self._there["sources"]]] = True
        for _ in self._index:
            before = reached.copy()
            _spread(reached, start, end)
            if (before == reached).all():
                break
        names = zip(self._node_names(), reached, strict=True)
        lonely = [node for node, ok in names if not ok]
        if lonely:
            when = f"in {self.year} " if self.year else ""
            message = f"{when}no link leads from any source to {_listed(lonely)}"
            remedy = "Take another year." if self.year else "Join them, or leave them out."
            yield Problem(message, self._rows["links"].file, remedy=remedy)


class _About:
    """What `nodes.csv` says of places, where there is one."""

    def __init__(self, nodes: Rows | None) -> None:
        self._nodes = nodes
        names = nodes.labels["node"] if nodes is not None else None
        count = len(nodes) if nodes is not None else 0
        self._row = {names.name_in(row): row for row in range(count)} if names else {}

    def country(self, place: str) -> str:
        """Who a place belongs to; itself where nothing else is said."""
        row = self._row.get(place)
        if self._nodes is None or row is None:
            return place
        return text_in(self._nodes, "country", row) or place

    def position(self, place: str) -> tuple[float, float]:
        """Longitude and latitude; those of its country where nothing else is said."""
        row = self._row.get(place)
        if self._nodes is None or row is None:
            return centre_of(self.country(place)) or NOWHERE
        lon, lat = (float(self._nodes.numbers[field][row]) for field in ("lon", "lat"))
        return lon, lat

    def name(self, place: str) -> Mapping[str, str] | None:
        """What it is called."""
        row = self._row.get(place)
        return None if self._nodes is None or row is None else spoken_name(self._nodes, row)


def spoken_name(rows: Rows, row: int) -> Mapping[str, str] | None:
    """The `name` of a row by language, English where another is missing; None without one."""
    english = text_in(rows, "name", row)
    if not english:
        return None
    own = {one: text_in(rows, f"name_{one}", row) for one in languages() if one != SOURCE_LANGUAGE}
    return {SOURCE_LANGUAGE: english} | {one: text or english for one, text in own.items()}


def _spread(reached: Mask, one: Indices, other: Indices) -> None:
    np.logical_or.at(reached, other, reached[one])
    np.logical_or.at(reached, one, reached[other])


def _listed(names: Sequence[str], most: int = 8) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest
