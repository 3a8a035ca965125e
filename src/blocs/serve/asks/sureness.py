"""How sure: many draws of one or several scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from blocs.foundation.messages import Told
from blocs.questions.sureness.source import Source
from blocs.serve.asks.ask import (
    Answered,
    Ask,
    Country,
    ScenarioFile,
    Seed,
    Tariffs,
    WorldName,
    titled,
)

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench

MOST_ENSEMBLE_DRAWS = 20_000
MOST_SCENARIOS = 6


class Ensemble(Ask):
    """Scenarios under the same draws, kept in chunks: a second start goes on."""

    question: ClassVar[str] = "ensemble"
    scenarios: Annotated[list[ScenarioFile], Field(min_length=1, max_length=MOST_SCENARIOS)]
    draws: Annotated[int, Field(ge=1, le=MOST_ENSEMBLE_DRAWS)] = 500
    over: Annotated[list[Source], Field(min_length=1, max_length=len(Source))] = Field(
        default_factory=lambda: [Source.ELASTICITIES]
    )
    seed: Seed = 0
    world: WorldName | None = None
    tariffs: Tariffs | None = None
    focus: Country | None = None

    def check(self, bench: Bench) -> Told | None:
        read = self._scenarios(bench)
        return titled(next(iter(read.values()))) if len(read) == 1 else None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.sureness.reading import ensemble

        named = self._scenarios(bench)
        first = next(iter(named.values()))
        kept = bench.folder / "draws"
        found = ensemble(
            bench.world_of(first, self.world, self.tariffs),
            named,
            focus=self.focus,
            draws=self.draws,
            over=tuple(dict.fromkeys(self.over)),
            seed=self.seed,
            folder=kept,
            resume=kept.is_dir(),
            progress=bench.count("draws", self.draws * len(named)),
        )
        return Answered(found)

    def _scenarios(self, bench: Bench) -> dict[str, Any]:
        """Name → scenario; names are of files, where a title would be too long."""
        read = [
            bench.scenario(given, f"scenario-{place + 1}")
            for place, given in enumerate(self.scenarios)
        ]
        return {f"scenario-{place + 1}": item for place, item in enumerate(read)}
