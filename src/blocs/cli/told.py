"""What a scenario does, in sentences, and what it may not mean as it is written."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from blocs.moves.cautions import Caution, cautions
from blocs.moves.compile import compile_scenario
from blocs.moves.provisions import describe
from blocs.moves.scenario import Scenario
from blocs.world.world import World


@dataclass(frozen=True)
class Told:
    """Sentences on the moves, and cautions, in one language."""

    sentences: tuple[str, ...]
    cautions: tuple[Caution, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """The cautions in sentences."""
        return tuple(item.text for item in self.cautions)

    def as_json(self) -> dict[str, Any]:
        """Keys of the document of `blocs run --json`."""
        return {
            "sentences": list(self.sentences),
            "warnings": [dataclasses.asdict(item) for item in self.cautions],
        }

    def print(self, screen: Console) -> None:
        """The sentences, then the cautions."""
        for text in self.sentences:
            screen.print(f"  {text}", markup=False)
        for text in self.warnings:
            screen.print(f"  ! {text}", style="yellow", markup=False)


def told_of(scenario: Scenario, world: World, language: str) -> Told:
    """The scenario in words. Raises ScenarioError, with every problem at once."""
    compile_scenario(scenario, world)
    return Told(
        tuple(describe(scenario, world, language)), tuple(cautions(scenario, world, language))
    )
