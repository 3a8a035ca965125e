"""Networks of the casebook or of one's own: flows, what is critical, what owners are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.foundation import casebook
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.messages import given, significant
from blocs.foundation.plain import finite_or_null
from blocs.questions.answers import Answer
from blocs.questions.corridors.ask import NetworkFile, load_file, load_network
from blocs.questions.corridors.changed import shut
from blocs.questions.corridors.engine.criticality import (
    Loss,
    links_lost,
    owners_lost,
    tried_together,
    unbuilt,
)
from blocs.questions.corridors.engine.flows import FlowProgram, Flows
from blocs.questions.corridors.engine.power import Power, power_before_and_after
from blocs.questions.corridors.expected import Risks
from blocs.questions.corridors.options import OptionsPower, options_power
from blocs.questions.corridors.reading.formats import is_foreign
from blocs.transport.sea import Passage, passages

if TYPE_CHECKING:
    import pandas as pd

MOST_PAIRS = 3000
"""Programs that pairs of links may take: those of 78 links of one carrier."""

NOTHING = 1e-6

DRAWS = 60
"""Of costs and demand, for the shares of owners by option."""


def find_network(
    name: str, *, flows: bool = True, year: int | None = None, opened: Sequence[str] = ()
) -> NetworkFile:
    """A folder of tables, a network of the casebook, or `NAME-YEAR`: as it was on 1 January.

    Also a file in a layout of others (`reading/formats`); flows: whether it needs supply and
    demand; year: where the name says none; opened: links that are there whatever their dates.
    Raises InputError where there is none, or where its tables are wrong.
    """
    folder = Path(name)
    if name and is_foreign(folder):
        return load_file(folder, flows=flows)
    if name and folder.is_dir():
        return load_network(folder, year=year, opened=opened)
    known, written = casebook.find_network(name)
    return load_network(known, name=name, year=year if written is None else written, opened=opened)


@dataclass(frozen=True, eq=False, repr=False)
class NetworkFlows(Answer):
    """How a network flows.

    violation: the worst of a balance or bound, relative to its size; before: how it flows with
    nothing closed and nothing built, where something is; closed, built: what is.
    """

    file: NetworkFile
    flows: Flows
    violation: float
    before: Flows | None = None
    closed: tuple[str, ...] = ()
    built: tuple[str, ...] = ()

    @property
    def lost(self) -> float:
        """Surplus lost by what is closed, less what is won by what is built."""
        return 0.0 if self.before is None else self.before.surplus - self.flows.surplus

    @property
    def open_beside(self) -> tuple[str, ...]:
        """Links that lead from and to the same nodes as what is closed, and are open."""
        shut, net = set(self.closed), self.file.network
        shut |= {link for link, own in zip(net.links, net.owners, strict=True) if own & shut}
        groups = (set(group) for group in net.beside_each_other())
        left = {link for group in groups if group & shut for link in group - shut}
        return tuple(link for link in net.links if link in left)

    def _facts(self) -> Mapping[str, str]:
        return {
            "network": self.file.name,
            "surplus": f"{significant(self.flows.surplus)} {self.file.form.money} a year",
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a link (flow, capacity), a place (price) and a demand (consumed, shortage)."""
        net, units = self.file.network, self.file.form.carrier_units
        unit = [units[carrier] for carrier in net.carriers]
        links = (
            {
                "item": link,
                "quantity": name,
                "unit": unit[int(net.start[k])],
                "value": float(values[k]),
            }
            for name, values in (("flow", self.flows.flow), ("capacity", net.capacity))
            for k, link in enumerate(net.links)
        )
        prices = (
            {
                "item": node,
                "quantity": "price",
                "unit": f"{self.file.form.money} per {unit[k]}",
                "value": float(self.flows.price[k]),
            }
            for k, node in enumerate(net.nodes)
        )
        asked = (
            {
                "item": net.nodes[int(at)],
                "quantity": name,
                "unit": unit[int(at)],
                "value": float(values[k]),
            }
            for name, values in (
                ("consumed", self.flows.consumed),
                ("shortage", self.flows.shortage),
            )
            for k, at in enumerate(net.demand_node)
        )
        return tidy((*links, *prices, *asked), ("item",))

    def as_json(self) -> dict[str, Any]:
        """Flows, prices and shortages with their places."""
        net, flows = self.file.network, self.flows
        return {
            "network": self.file.as_data(),
            "status": "converged",
            "violation": self.violation,
            "surplus": flows.surplus,
            **self._changed(),
            "links": [
                {
                    "id": link,
                    "from": net.nodes[int(net.start[k])],
                    "to": net.nodes[int(net.end[k])],
                    "kind": self.file.kind[k],
                    "carrier": self.file.carrier(k),
                    "unit": self.file.form.carrier_units[self.file.carrier(k)],
                    "name": dict(self.file.names.get(link, {})) or None,
                    "capacity": float(net.capacity[k]),
                    "flow": float(flows.flow[k]),
                    "full": bool(flows.flow[k] >= net.capacity[k] - NOTHING),
                    "owners": sorted(net.owners[k]),
                    "status": self.file.status[k],
                    "source": self.file.source[k],
                }
                for k, link in enumerate(net.links)
            ],
            "prices": dict(zip(net.nodes, map(float, flows.price), strict=True)),
            "demand": [
                {
                    "node": net.nodes[int(node)],
                    "consumed": float(flows.consumed[k]),
                    "asked_for": float(net.quantity[k]),
                    "shortage": float(flows.shortage[k]),
                }
                for k, node in enumerate(net.demand_node)
            ],
            "transit_revenue": flows.transit_revenue,
        }

    def _changed(self) -> dict[str, Any]:
        """What is otherwise than before; nothing where nothing is closed and nothing built."""
        if self.before is None:
            return {}
        net = self.file.network
        return {
            "closed": list(self.closed),
            "open_beside": list(self.open_beside),
            "built": list(self.built),
            "surplus_lost": self.lost,
            "flow_before": dict(zip(net.links, map(float, self.before.flow), strict=True)),
            "consumed_before": {
                net.nodes[int(node)]: float(self.before.consumed[k])
                for k, node in enumerate(net.demand_node)
            },
        }


def network_flows(
    name: str, *, close: Sequence[str] = (), build: Sequence[str] = ()
) -> NetworkFlows:
    """How the network `name` flows (see `find_network`).

    close: links, sources or owners that close, an owner with all links that it holds; build:
    options that are built. Raises InputError, SolverError.
    """
    file = find_network(name)
    found = flows_of(file)
    if not close and not build:
        return found
    flows = FlowProgram(file.network).solve(shut(file, close, build))
    return NetworkFlows(
        file, flows, flows.check(), before=found.flows, closed=tuple(close), built=tuple(build)
    )


def flows_of(file: NetworkFile) -> NetworkFlows:
    """How a network flows: options to build are not there."""
    program = FlowProgram(file.network)
    flows = program.solve(unbuilt(file.network))
    return NetworkFlows(file, flows, flows.check())


@dataclass(frozen=True, repr=False)
class Criticality(Answer):
    """What closures cost: links, pairs of links, owners, each with the largest loss first.

    risks: how probable closures are and how long they last, where somebody says it.
    """

    file: NetworkFile
    links: tuple[Loss, ...]
    pairs: tuple[Loss, ...]
    owners: tuple[Loss, ...]
    risks: Risks | None = None

    def expected(self, loss: Loss) -> float | None:
        """What a closure is expected to cost a year; None where no risk is stated, or of a pair."""
        if self.risks is None or len(loss.closed) != 1:
            return None
        (name,) = loss.closed
        risk = self.risks.of(name)
        return None if risk is None else risk.part * loss.surplus

    def _facts(self) -> Mapping[str, str]:
        return {
            "network": self.file.name,
            "closures": str(len(self.links) + len(self.pairs) + len(self.owners)),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a closure: what it costs a year."""
        rows = (
            {
                "what": what,
                "closed": "+".join(loss.closed),
                "quantity": "surplus_lost",
                "unit": self.file.form.money,
                "value": loss.surplus,
            }
            for what, losses in (("link", self.links), ("owner", self.owners), ("pair", self.pairs))
            for loss in losses
        )
        return tidy(rows, ("what", "closed"))

    def as_json(self) -> dict[str, Any]:
        """Every loss, in the network's money a year."""
        return {
            "network": self.file.as_data(),
            "links": [self._loss(one) for one in self.links],
            "pairs": [self._loss(one) for one in self.pairs],
            "owners": [self._loss(one) for one in self.owners],
        }

    def _loss(self, loss: Loss) -> dict[str, Any]:
        expected = self.expected(loss)
        return {
            "closed": list(loss.closed),
            "surplus_lost": loss.surplus,
            "worst_hit": loss.worst,
            "consumption_lost_pct": 100.0 * loss.worst_part,
            **({} if expected is None else {"expected_loss": expected}),
        }


def network_criticality(
    name: str, *, pairs: bool = False, risks: Risks | None = None
) -> Criticality:
    """What closing each link, each owner and, where asked, each two links costs.

    risks: of closures, for expected losses.
    """
    file = find_network(name)
    links = links_lost(file.network)
    used = [file.network.links.index(loss.closed[0]) for loss in links]
    count = sum(1 for _ in tried_together(file.network, used, 2)) if pairs else 0
    if count > MOST_PAIRS:
        raise InputError(
            f"network '{file.name}' has {count} pairs of links in use: up to {MOST_PAIRS} are "
            "tried. Leave `--pairs` out."
        )
    both = links_lost(file.network, together=2) if pairs else []
    owners = tuple(owners_lost(file.network))
    return Criticality(file, tuple(links), tuple(both), owners, risks)


@dataclass(frozen=True, repr=False)
class OwnersPower(Answer):
    """What owners are worth: with every option to build, and with what is there alone."""

    file: NetworkFile
    power: Power
    existing: Power
    options: OptionsPower | None = None

    def _facts(self) -> Mapping[str, str]:
        return {"network": self.file.name, "players": ", ".join(self.power.players)}

    def to_frame(self) -> pd.DataFrame:
        """One row an owner: value and share, with options to build and without."""
        money = self.file.form.money
        rows = (
            {"owner": owner, "quantity": name, "unit": unit, "value": float(values[k])}
            for name, unit, values in (
                ("shapley_value", money, self.power.value),
                ("shapley_share", "1", self.power.share),
                ("shapley_net", money, self.power.net),
                ("standard_error", money, self.power.standard_error),
                ("shapley_share_without_options", "1", self.existing.share),
            )
            for k, owner in enumerate(self.power.players)
        )
        return tidy(rows, ("owner",))

    def as_json(self) -> dict[str, Any]:
        """Players, shares, standard errors; `existing`: the same without options to build."""
        return {
            "network": self.file.as_data(),
            **_power(self.power),
            "existing": _power(self.existing),
            **({} if self.options is None else {"by_option": self.options.as_json()}),
        }


def _power(power: Power) -> Mapping[str, Any]:
    return {
        "players": list(power.players),
        "shapley_value": power.value.tolist(),
        "shapley_share": [finite_or_null(share) for share in power.share],
        "shapley_net": power.net.tolist(),
        "standard_error": power.standard_error.tolist(),
        "total": power.total,
        "coalitions": power.coalitions,
    }


def owners_power(name: str, *, pairs: int = 200, seed: int = 0, draws: int = DRAWS) -> OwnersPower:
    """Shapley values of the owners of a network, with and without options to build.

    draws: of costs and demand, for how sure the shares by option are; fewer where there are many
    owners.
    """
    file = find_network(name)
    there, found = power_before_and_after(file.network, pairs=pairs, seed=seed)
    options = options_power(file.network, draws=draws, seed=seed)
    return OwnersPower(file, found, there, options)


@dataclass(frozen=True)
class KnownCorridors:
    """What is known by name. networks: name → title by language."""

    passages: tuple[Passage, ...]
    networks: Mapping[str, Mapping[str, str]]

    def as_json(self) -> dict[str, Any]:
        """Names, kinds and titles."""
        return {
            "passages": [{"name": one.name, "kind": one.kind} for one in self.passages],
            "networks": [
                {"name": name, "title": dict(title)} for name, title in self.networks.items()
            ],
        }


def known_corridors() -> KnownCorridors:
    """Passages of the sea lanes and networks of the casebook."""
    titles = {
        name: given(load_network(folder).form, "title")
        for name, folder in casebook.networks().items()
    }
    return KnownCorridors(passages(), titles)
