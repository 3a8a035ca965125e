"""Labels of an axis, their positions, and the closest label to a misspelt one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Indices: TypeAlias = npt.NDArray[np.int64]


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
    choices = list(options)
    folded = {choice.casefold(): choice for choice in choices}
    close = difflib.get_close_matches(word.casefold(), list(folded), n=2, cutoff=0.6)
    if not close:
        return ""
    return "Did you mean " + " or ".join(f"'{folded[match]}'" for match in close) + "?"
