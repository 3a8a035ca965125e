"""A network with some of it closed, or with what could be built in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from blocs.foundation.axes import Mask, did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.questions.corridors.engine.criticality import unbuilt
from blocs.questions.corridors.reading.file import NetworkFile


def shut(file: NetworkFile, close: Sequence[str], build: Sequence[str]) -> Mask:
    """(link + source,) what is closed: links and sources by name, all links of an owner.

    build: options by name, which are there; the others are not. Raises InputError with every name
    that is not known.
    """
    net, problems = file.network, list[Problem]()
    closed = unbuilt(net)
    options = [link for link, option in zip(net.links, net.option, strict=True) if option]
    for name in build:
        if name in options:
            closed[net.links.index(name)] = False
        else:
            problems.append(_unknown(name, options, "there is no '{name}' that could be built"))
    for name in close:
        found = meant(file, name)
        if not found.any():
            known = [*net.links, *net.owners_there, *file.source_name]
            problems.append(_unknown(name, known, "there is no link, owner or source '{name}'"))
        closed |= found
    raise_problems(InputError, f"network '{file.name}' cannot change so", problems)
    return closed


def meant(file: NetworkFile, name: str) -> Mask:
    """(link + source,) what a name stands for: a link, else a source, else an owner's links."""
    net = file.network
    links = np.array([link == name for link in net.links], dtype=bool)
    sources = np.array([source == name for source in file.source_name], dtype=bool)
    if not links.any() and not sources.any():
        links = np.array([name in owners for owners in net.owners], dtype=bool)
    return np.concatenate([links, sources])


def _unknown(name: str, known: Sequence[str], message: str) -> Problem:
    listed = f"Known: {', '.join(known)}." if known else "None is."
    return Problem(message.format(name=name), remedy=did_you_mean(name, list(known)) or listed)
