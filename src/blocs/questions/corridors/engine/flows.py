"""Least-cost flows: min Σ c f + Σ s g − Σ p q with balance at nodes, by HiGHS, kept warm.

Demand is a set of steps, so that what cannot be served is a shortage with a place and a price, and
never "infeasible". Prices of nodes are duals of the balances. Huangfu and Hall (2018),
Parallelizing the dual revised simplex method, Mathematical Programming Computation 10.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import MissingExtraError, SolverError
from blocs.questions.corridors.engine.network import Network

TOLERANCE = 1e-7
"""HiGHS keeps balances and bounds to this, relative to the most that can flow."""


@dataclass(frozen=True, eq=False)
class Flows:
    """What flows when all is as cheap as it can be.

    flow: (link,); produced: (source,); consumed: (demand,); price: (node,) what one unit more would
    cost there; surplus: worth of what is consumed less all cost, tariffs being no cost.
    """

    network: Network
    flow: Array
    produced: Array
    consumed: Array
    price: Array
    surplus: float

    @property
    def shortage(self) -> Array:
        """(demand,) what is asked for at the stated price and not had."""
        return np.maximum(self.network.quantity - self.consumed, 0.0)

    @property
    def transit_revenue(self) -> dict[str, float]:
        """Owner → tariffs that its links earn, shared evenly among the owners of a link."""
        earned: dict[str, float] = {}
        taken = self.flow * self.network.tariff
        for owners, revenue in zip(self.network.owners, taken, strict=True):
            for owner in owners:
                earned[owner] = earned.get(owner, 0.0) + float(revenue) / len(owners)
        return earned

    def check(self) -> float:
        """The worst violation of a balance or a bound, relative to what is consumed.

        Built from the tables anew: it shares nothing with the program that HiGHS was given.
        """
        net = self.network
        balance = np.zeros(len(net.nodes))
        np.add.at(balance, net.end, self.flow)
        np.subtract.at(balance, net.start, self.flow)
        np.add.at(balance, net.source_node, self.produced)
        np.subtract.at(balance, net.demand_node, self.consumed)
        over = [self.flow - net.capacity, self.produced - net.source_capacity]
        below = [-self.flow, -self.produced, -self.consumed]
        worst = max(float(part.max(initial=0.0)) for part in (*over, *below, np.abs(balance)))
        return worst / (float(self.consumed.sum()) or 1.0)


class FlowProgram:
    """The program of one network; parts of it can be closed, and it is solved from where it was."""

    def __init__(self, network: Network, *, tariffs: bool = True) -> None:
        """tariffs: whether what owners take counts as a cost of the way; it is no cost to all."""
        self.network = network
        demand, width, worth = network.steps()
        self._demand = demand
        self._links, self._sources = len(network.links), len(network.source_node)
        way = network.cost + (network.tariff if tariffs else 0.0)
        self._cost = np.concatenate([way, network.source_cost, -worth])
        # no way carries more than all there is: a link as wide as can be does not set the scale
        most = min(float(network.source_capacity.sum()), float(width.sum()))
        wide = np.concatenate([network.capacity, network.source_capacity, width])
        self._upper = np.minimum(wide, most)
        self._scale = float(self._upper.max(initial=0.0)) or 1.0
        # HiGHS takes differences of cost below 1e-7 for none, whatever the unit of money
        self._money = min(float(np.abs(self._cost).max(initial=0.0)), 1.0) or 1.0
        self._passed_upper = self._upper / self._scale
        self._highs = self._passed()

    def solve(self, closed: Mask | None = None) -> Flows:
        """Flows with the columns of `closed` at zero: (link + source,), or also demands.

        Raises SolverError where HiGHS does not call its answer optimal.
        """
        self._run(closed)
        return self._flows()

    def worth(self, closed: Mask | None = None) -> float:
        """The surplus alone, for a program without tariffs: nothing else is asked of HiGHS.

        Raises SolverError where HiGHS does not call its answer optimal.
        """
        self._run(closed)
        objective = float(self._highs.getInfo().objective_function_value)
        return -objective * self._money * self._scale + 0.0

    def _run(self, closed: Mask | None) -> None:
        upper = self._upper / self._scale
        if closed is not None:
            upper[self._columns(closed)] = 0.0
        changed = np.flatnonzero(upper != self._passed_upper).astype(np.int32)
        if len(changed):
            zero = np.zeros(len(changed))
            self._highs.changeColsBounds(len(changed), changed, zero, upper[changed])
            self._passed_upper = upper
        self._highs.run()
        state = self._highs.getModelStatus()
        if state != self._module.HighsModelStatus.kOptimal:
            told = self._highs.modelStatusToString(state)
            raise SolverError(f"HiGHS did not solve the flows of the network: {told}")

    def _flows(self) -> Flows:
        found = self._highs.getSolution()
        x = np.maximum(np.array(found.col_value) * self._scale, 0.0)
        a, b = self._links, self._links + self._sources
        consumed = np.zeros(len(self.network.demand_node))
        np.add.at(consumed, self._demand, x[b:])
        net = self.network
        tariff = float(net.tariff @ x[:a]) if self._tariffs_counted else 0.0
        return Flows(
            network=net,
            flow=x[:a],
            produced=x[a:b],
            consumed=consumed,
            # adding 0 makes 0 of the −0 that HiGHS says
            price=np.array(found.row_dual) * self._money + 0.0,
            surplus=-float(self._cost @ x) + tariff,
        )

    @cached_property
    def _tariffs_counted(self) -> bool:
        return bool((self._cost[: self._links] != self.network.cost).any())

    def _columns(self, closed: Mask) -> Mask:
        """Columns that are closed, steps of demand by the demand that they belong to."""
        fixed = self._links + self._sources
        if len(closed) == fixed:
            return np.concatenate([closed, np.zeros(len(self._demand), dtype=bool)])
        return np.concatenate([closed[:fixed], closed[fixed:][self._demand]])

    @cached_property
    def _module(self) -> Any:
        try:
            return importlib.import_module("highspy")
        except ImportError as cause:
            raise MissingExtraError(
                "networks need HiGHS: install it with `pip install 'blocs[corridors]'`"
            ) from cause

    def _passed(self) -> Any:
        highspy, net = self._module, self.network
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self._cost), len(net.nodes)
        program.col_cost_ = self._cost / self._money
        program.col_lower_ = np.zeros(len(self._cost))
        program.col_upper_ = self._upper / self._scale
        program.row_lower_ = program.row_upper_ = np.zeros(len(net.nodes))
        first, index, value = self._matrix()
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.num_col_, matrix.num_row_ = len(self._cost), len(net.nodes)
        matrix.start_, matrix.index_, matrix.value_ = first, index, value
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        # HiGHS says no by a code alone; an empty model would then "cost" 0
        if solver.passModel(program) == highspy.HighsStatus.kError:
            raise SolverError("HiGHS refuses the network: look for links from a node to itself")
        return solver

    def _matrix(self) -> tuple[Any, Any, Any]:
        """Column by column: a link takes at its start and gives at its end."""
        net = self.network
        pairs = np.stack([net.start, net.end], axis=1).ravel()
        single = np.concatenate([net.source_node, net.demand_node[self._demand]])
        signs = np.tile([-1.0, 1.0], self._links)
        one = np.concatenate([np.ones(self._sources), -np.ones(len(self._demand))])
        counts = np.concatenate([np.full(self._links, 2), np.ones(len(single), dtype=np.int64)])
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return first, np.concatenate([pairs, single]).astype(np.int32), np.concatenate([signs, one])


def of_owners(network: Network, owners: Sequence[str]) -> Mask:
    """(link + source,) what stops when `owners` stop: their links, and what is produced by them."""
    out = set(owners)
    links = [bool(held & out) for held in network.owners]
    return np.array([*links, *(network.place(node) in out for node in network.source_node)])
