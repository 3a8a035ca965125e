"""What a scenario does, in sentences, and what it may not mean as it is written."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blocs.brief.contents import Part, Say
    from blocs.moves.cautions import Caution
    from blocs.moves.scenario import Scenario
    from blocs.questions.trade.contributions import Contributions
    from blocs.questions.trade.mineral_bound import MineralBound
    from blocs.questions.trade.other_tariffs import OtherTariffs
    from blocs.questions.trade.outcome import Outcome
    from blocs.questions.trade.plausibility import Plausibility
    from blocs.questions.trade.potential.effect import PotentialEffect
    from blocs.questions.trade.preset_ends import PresetEnds
    from blocs.questions.trade.ranges import Ranges
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

    def with_result(self, outcome: Outcome, world: World, language: str) -> Told:
        """The same, with what is to be said of a result beyond all bounds."""
        from blocs.moves.cautions import extreme_results

        values = outcome.labelled["real_income_change_pct"]
        numbers = dict(zip(outcome.countries, map(float, values), strict=True))
        found = extreme_results(numbers, world, language)
        return dataclasses.replace(self, cautions=(*self.cautions, *found))

    def as_json(self) -> dict[str, Any]:
        """Keys of the document of `blocs run --json`."""
        return {
            "sentences": list(self.sentences),
            "warnings": [dataclasses.asdict(item) for item in self.cautions],
        }

    @property
    def shown(self) -> tuple[Part, ...]:
        """The sentences, then the cautions."""
        from blocs.brief.contents import Say

        return Say(items=self.sentences), warned(self.warnings)


def warned(warnings: Sequence[str]) -> Say:
    """One line each."""
    from blocs.brief.contents import Say

    return Say(role="warning", items=tuple(f"! {text}" for text in warnings))


def told_of(scenario: Scenario, world: World, language: str) -> Told:
    """The scenario in words. Raises ScenarioError, with every problem at once."""
    from blocs.moves.cautions import cautions
    from blocs.moves.compile import compile_scenario
    from blocs.moves.provisions import describe

    compile_scenario(scenario, world)
    return Told(
        tuple(describe(scenario, world, language)), tuple(cautions(scenario, world, language))
    )


def told_too(
    *found: OtherTariffs | PresetEnds | MineralBound | Plausibility | PotentialEffect | None,
) -> dict[str, Any]:
    """What the document says of the same scenario with another choice, where there is one."""
    return {key: value for one in found if one for key, value in one.as_json().items()}


def parts_told(parts: Contributions | Mapping[str, str] | None) -> dict[str, Any]:
    """What each of several moves does, in the document."""
    if parts is None:
        return {}
    return {"contributions": parts if isinstance(parts, Mapping) else parts.as_json()}


def ranges_told(found: Ranges | None) -> dict[str, Any]:
    """`ranges` of the document, null where none were computed."""
    return {"ranges": None} if found is None else found.as_json()
