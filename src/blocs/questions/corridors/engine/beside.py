"""Ways beside each other: who closes one of them has closed nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.questions.corridors.engine.flows import Flows
from blocs.questions.corridors.engine.network import Network

LITTLE = 1e-3
"""A closure that costs less than this part of what passed, by value, changes next to nothing."""

Stage = tuple[int, ...]
"""Links from one node to one other."""


@dataclass(frozen=True)
class Beside:
    """Ways between the same two ends: nodes, or countries that have several.

    ways: each a series of stages, links of one stage leading from one node to one other.
    """

    start: str
    end: str
    ways: tuple[tuple[Stage, ...], ...]


def ways_beside(network: Network) -> tuple[Beside, ...]:
    """Every two ends between which there is more than one way, the links at hand alone.

    A node where nothing is supplied or asked for, though it is elsewhere, and that has two
    neighbours is none of the ends: a way leads on through it. Within a country ends are nodes,
    between two countries any of theirs.
    """
    groups: dict[tuple[str, str, str], list[tuple[Stage, ...]]] = {}
    for start, end, stages in _ways(network):
        places = network.place(start), network.place(end)
        ends = places if places[0] != places[1] else (network.nodes[start], network.nodes[end])
        carrier = network.carrier(stages[0][0])
        groups.setdefault((carrier, *ends), []).append(stages)
    return tuple(
        Beside(start, end, tuple(ways))
        for (_, start, end), ways in groups.items()
        if len(ways) > 1 or any(len(stage) > 1 for stage in ways[0])
    )


def _ways(network: Network) -> list[tuple[int, int, tuple[Stage, ...]]]:
    """(start, end, stages) of every way between ends."""
    there = ~network.option & (network.capacity > 0)
    next_to: dict[int, dict[int, list[int]]] = {}
    near: dict[int, set[int]] = {}
    for k in np.flatnonzero(there).tolist():
        one, other = int(network.start[k]), int(network.end[k])
        next_to.setdefault(one, {}).setdefault(other, []).append(k)
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    held = {*network.source_node.tolist(), *network.demand_node.tolist()}
    # where nobody supplies or asks for anything, nothing says which node is a mere passage
    passed = {node for node, others in near.items() if held and len(others) == 2} - held
    found: list[tuple[int, int, tuple[Stage, ...]]] = []
    for start in (node for node in next_to if node not in passed):
        for first in next_to[start]:
            before, node = start, first
            stages = [tuple(next_to[start][first])]
            while node in passed:
                (onward,) = near[node] - {before}
                if onward not in next_to.get(node, {}):
                    break
                stages.append(tuple(next_to[node][onward]))
                before, node = node, onward
            else:
                if node != start:
                    found.append((start, node, tuple(stages)))
    return found


def left_open(network: Network, shut: Mask) -> tuple[int, ...]:
    """Links of ways beside what is shut, (link,), that are open from end to end."""
    left: dict[int, None] = {}
    for group in ways_beside(network):
        links = [k for way in group.ways for stage in way for k in stage]
        if not shut[links].any():
            continue
        for way in group.ways:
            open_stages = [[k for k in stage if not shut[k]] for stage in way]
            cut = [bool(shut[list(stage)].any()) for stage in way]
            if all(open_stages):
                told = (
                    [one for one, hit in zip(open_stages, cut, strict=True) if hit]
                    if any(cut)
                    else open_stages
                )
                left |= dict.fromkeys(k for stage in told for k in stage)
    return tuple(sorted(left))


def carried_instead(before: Flows, after: Flows, shut: Mask) -> tuple[int, ...]:
    """Links that carry what closed ones, (link,), carried; none where the closure matters.

    It matters where it costs more than `LITTLE` of what passed, by value, or where some place
    consumes less by more than that part of what passed.
    """
    net = before.network
    passed = np.where(shut, before.flow, 0.0)
    worth = float(passed @ np.maximum(before.price[net.end], 0.0))
    if passed.sum() <= 0 or abs(before.surplus - after.surplus) > LITTLE * worth:
        return ()
    if float((before.consumed - after.consumed).max(initial=0.0)) > LITTLE * passed.sum():
        return ()
    found: dict[int, None] = {}
    more = after.flow - before.flow
    for k in np.flatnonzero(passed > LITTLE * passed.max()).tolist():
        found |= dict.fromkeys(_detour(net, more, k, LITTLE * float(passed[k])))
    return tuple(sorted(found))


def _detour(network: Network, more: Array, link: int, least: float) -> Sequence[int]:
    """Links that carry more, on ways from the start of a link to its end; empty without one.

    A link that carries less counts as one that leads back.
    """
    end, left, found = int(network.end[link]), np.array(more), dict[int, None]()
    left[link] = 0.0
    for _ in range(len(left)):
        came = _reached(network, left, int(network.start[link]), least)
        if end not in came:
            break
        way, node = list[int](), end
        while (k := came[node]) >= 0:
            way.append(k)
            node = int(network.start[k] if left[k] > 0 else network.end[k])
        size = min(float(abs(left[k])) for k in way)
        for k in way:
            if left[k] > 0:
                found[k] = None
            left[k] -= np.sign(left[k]) * size
    return tuple(found)


def _reached(network: Network, more: Array, start: int, least: float) -> Mapping[int, int]:
    """Node → the link by which it is reached, −1 at the start; the shortest ways first."""
    used: list[int] = np.flatnonzero(np.abs(more) > least).tolist()
    came, last = {start: -1}, [start]
    while last:
        fresh: list[int] = []
        for k in used:
            one, other = int(network.start[k]), int(network.end[k])
            one, other = (one, other) if more[k] > 0 else (other, one)
            if one in last and other not in came:
                came[other] = k
                fresh.append(other)
        last = fresh
    return came
