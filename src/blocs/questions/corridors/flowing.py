"""How a network flows, with links closed and options built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.arguments import arguments, name_or_path, names
from blocs.foundation.axes import Mask
from blocs.foundation.frames import tidy
from blocs.foundation.messages import significant
from blocs.questions.answers import Answer
from blocs.questions.corridors.answer import find_network
from blocs.questions.corridors.changed import meant, shut
from blocs.questions.corridors.engine.beside import carried_instead, left_open
from blocs.questions.corridors.engine.criticality import unbuilt
from blocs.questions.corridors.engine.flows import FlowProgram, Flows
from blocs.questions.corridors.engine.incomes import Incomes, incomes_of
from blocs.questions.corridors.reading.file import NetworkFile

if TYPE_CHECKING:
    import pandas as pd

NOTHING = 1e-6


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
    def tolls_gained(self) -> float:
        """What tolls bring more, in all: they are no cost to all, but keep goods off ways."""
        if self.before is None:
            return 0.0
        more = self.flows.flow - self.before.flow
        return float(more @ self.file.network.tariff)

    @cached_property
    def gains(self) -> Incomes:
        """What each place's buyers and each owner have more a year; together `lost` less."""
        now = incomes_of(self.flows)
        return now.less(now if self.before is None else incomes_of(self.before))

    @cached_property
    def open_beside(self) -> tuple[str, ...]:
        """Open links of ways between the same ends as what is closed: see `ways_beside`."""
        net = self.file.network
        return tuple(net.links[k] for k in left_open(net, self._shut))

    @cached_property
    def carried_instead(self) -> tuple[str, ...]:
        """Links that carry what is closed, where closing it changes next to nothing."""
        if self.before is None or self.built:
            return ()
        found = carried_instead(self.before, self.flows, self._shut)
        return tuple(self.file.network.links[k] for k in found)

    @property
    def _shut(self) -> Mask:
        """(link,) what is closed."""
        count = len(self.file.network.links)
        masks = [meant(self.file, name)[:count] for name in self.closed]
        return np.any([np.zeros(count, dtype=bool), *masks], axis=0)

    def _facts(self) -> Mapping[str, str]:
        surplus = significant(self.flows.surplus).told("en")
        return {
            "network": self.file.name,
            "surplus": f"{surplus} {self.file.form.money} a year",
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
            "carried_instead": list(self.carried_instead),
            "built": list(self.built),
            "surplus_lost": self.lost,
            "tolls_gained": self.tolls_gained,
            "gains": {"buyers": dict(self.gains.buyers), "owners": dict(self.gains.owners)},
            "flow_before": dict(zip(net.links, map(float, self.before.flow), strict=True)),
            "consumed_before": {
                net.nodes[int(node)]: float(self.before.consumed[k])
                for k, node in enumerate(net.demand_node)
            },
        }


@arguments(name=name_or_path, close=names, build=names)
def network_flows(
    name: str | Path, *, close: Sequence[str] = (), build: Sequence[str] = ()
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
