"""Labels of an axis, their positions, and the closest label to a misspelt one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Indices: TypeAlias = npt.NDArray[np.int64]


SHORT = 3
"""Words up to this length are codes."""

ALIKE = 0.7
"""How alike a longer word must be to be offered (Ratcliff and Obershelp's ratio)."""

ALIKE_NAMES = 0.8
"""How alike a name must be to one that is known."""


@dataclass(frozen=True)
class Axis:
    """Ordered, unique labels of one axis (`origin`, `destination`, `sector`, …)."""

    name: str
    labels: tuple[str, ...]

    @cached_property
    def position(self) -> dict[str, int]:
        """Label → index."""
        return {label: index for index, label in enumerate(self.labels)}

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __contains__(self, label: Any) -> bool:
        return label in self.position

    def indices(self, labels: Iterable[str]) -> Indices:
        """Positions of `labels`; KeyError names the first unknown one."""
        return np.array([self.position[label] for label in labels], dtype=np.int64)


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """`Did you mean 'X'?` for the closest of `options`, or an empty string."""
    return suggestion(word, {option: option for option in options})


def suggestion(word: str, names: Mapping[str, str]) -> str:
    """`Did you mean 'X' (name of X)?` for the codes, or names, closest to `word`, or nothing."""
    sought = word.casefold()
    found = [c for c, name in names.items() if sought in (c.casefold(), name.casefold())]
    found = found or _similar(word, list(names))
    if not found and len(word) > SHORT:
        found = [code for code, name in names.items() if sought in name.casefold()]
        found = found or _similar_names(sought, names)
    shown = [f"'{c}'" if names[c] == c else f"'{c}' ({names[c]})" for c in found[:2]]
    return f"Did you mean {' or '.join(shown)}?" if shown else ""


def _similar_names(word: str, names: Mapping[str, str]) -> list[str]:
    known = {name.casefold(): code for code, name in names.items() if len(name) > SHORT}
    return [known[near] for near in difflib.get_close_matches(word, list(known), 2, ALIKE_NAMES)]


def _similar(word: str, options: Sequence[str]) -> list[str]:
    """At most two options that `word` may be a slip of.

    A code of up to three characters has too many neighbours for a measure of likeness (GER is like
    PER, SUI like SAU): there, two characters may have changed places, and nothing else.
    """
    shapes = {option: _shape(option) for option in options}
    sought = _shape(word)
    alike = [option for option, shape in shapes.items() if shape == sought]
    if alike:
        return alike[:2]
    if len(sought) <= SHORT:
        near = [option for option, shape in shapes.items() if _is_slip(sought, shape)]
        if near:
            return near if len(near) <= 2 else []
    longer = {shape: option for option, shape in shapes.items() if len(shape) > SHORT}
    close = difflib.get_close_matches(sought, list(longer), n=2, cutoff=ALIKE)
    return [longer[shape] for shape in close]


def _shape(word: str) -> str:
    """A word without what is easily mistaken: case, doubled letters, O for zero, leading zeros."""
    plain = re.sub(r"([^\W\d])\1+", r"\1", word.casefold()).replace("o", "0")
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain)


def _is_slip(word: str, option: str) -> bool:
    """Whether two neighbouring characters have changed places."""
    swapped = (f"{word[:k]}{word[k + 1]}{word[k]}{word[k + 2 :]}" for k in range(len(word) - 1))
    return option in swapped
