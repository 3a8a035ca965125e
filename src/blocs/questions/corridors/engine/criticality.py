"""What is lost when one link, two links, or all that one owner holds close."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from blocs.foundation.axes import Mask
from blocs.questions.corridors.engine.beside import carried_instead
from blocs.questions.corridors.engine.flows import FlowProgram, Flows, of_owners
from blocs.questions.corridors.engine.network import Network

NOTHING = 1e-9


@dataclass(frozen=True)
class Loss:
    """One closure.

    surplus: what is lost a year; worst: the node that loses the largest part of what it consumed,
    and that part, a fraction; None where nobody consumes less; tolls: what they bring more a year,
    to whoever takes them; instead: links that carry what is closed, where the closure changes next
    to nothing.
    """

    closed: tuple[str, ...]
    surplus: float
    worst: str | None
    worst_part: float
    tolls: float = 0.0
    instead: tuple[str, ...] = ()


def links_lost(network: Network, *, together: int = 1) -> list[Loss]:
    """Every link (or every `together` links) closed, the largest loss first.

    Links that carry nothing are not tried alone: closing them changes nothing. What links of
    different carriers lose together is the sum of what each loses: such pairs are not tried.
    """
    program = FlowProgram(network)
    before = program.solve(unbuilt(network))
    used = [k for k in range(len(network.links)) if before.flow[k] > NOTHING]
    cases: list[tuple[tuple[str, ...], Mask]] = []
    for chosen in tried_together(network, used, together):
        closed = unbuilt(network)
        closed[list(chosen)] = True
        cases.append((tuple(network.links[k] for k in chosen), closed))
    return _losses(program, before, cases)


def tried_together(
    network: Network, links: Sequence[int], together: int
) -> Iterator[tuple[int, ...]]:
    """So many of the links of one carrier at a time."""
    for chosen in combinations(links, together):
        carried: set[str] = {network.carrier(k) for k in chosen}
        if len(carried) == 1:
            yield chosen


def owners_lost(network: Network) -> list[Loss]:
    """Everything that one owner holds closed, owner by owner, the largest loss first."""
    program = FlowProgram(network)
    never = unbuilt(network)
    cases = [((owner,), of_owners(network, [owner]) | never) for owner in network.players]
    return _losses(program, program.solve(never), cases)


def unbuilt(network: Network) -> Mask:
    """(link + source,) links that could be built and are not there."""
    return np.concatenate([network.option, np.zeros(len(network.source_node), dtype=bool)])


def _losses(
    program: FlowProgram, before: Flows, cases: Sequence[tuple[tuple[str, ...], Mask]]
) -> list[Loss]:
    found = [_loss(program, before, names, closed) for names, closed in cases]
    return sorted(found, key=lambda loss: (-loss.surplus, loss.closed))


def _loss(program: FlowProgram, before: Flows, names: tuple[str, ...], closed: Mask) -> Loss:
    after = program.solve(closed)
    had, has = by_node(before), by_node(after)
    parts = {node: 1.0 - has[node] / had[node] for node in had if had[node] > NOTHING}
    worst = max(parts, key=lambda node: (parts[node], node)) if parts else None
    part = parts[worst] if worst is not None else 0.0
    hit = worst if part > NOTHING else None
    net = before.network
    more = float((after.flow - before.flow) @ net.tariff)
    others = carried_instead(before, after, closed[: len(net.links)] & ~net.option)
    instead = tuple(net.links[k] for k in others)
    lost = before.surplus - after.surplus
    return Loss(names, lost, hit, part if hit else 0.0, more, instead)


def by_node(flows: Flows) -> Mapping[str, float]:
    """Node → what is consumed there."""
    net = flows.network
    at = np.bincount(net.demand_node, flows.consumed, minlength=len(net.nodes))
    return {net.nodes[k]: float(at[k]) for k in sorted(set(net.demand_node.tolist()))}
