"""The layer of ways: what of the parameters of `transport/tables` is otherwise in a world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Transport:
    """way_costs: parameter of the world network → value; those that are not named are as shipped.

    `transport.network.costs_of` says which there are and checks them.
    """

    way_costs: Mapping[str, float] = field(default_factory=dict[str, float])

    def __post_init__(self) -> None:
        object.__setattr__(self, "way_costs", MappingProxyType(dict(self.way_costs)))

    def __getstate__(self) -> dict[str, Any]:
        """Views of mappings do not pickle."""
        return {"way_costs": dict(self.way_costs)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        object.__setattr__(self, "way_costs", MappingProxyType(state["way_costs"]))

    def facts(self) -> tuple[tuple[str, float], ...]:
        """What is otherwise than shipped, in one order."""
        return tuple(sorted(self.way_costs.items()))
