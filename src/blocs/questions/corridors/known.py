"""Passages and networks that are known by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from blocs.foundation import casebook
from blocs.foundation.messages import given
from blocs.questions.corridors.ask import load_network
from blocs.transport.sea import Passage, passages


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
