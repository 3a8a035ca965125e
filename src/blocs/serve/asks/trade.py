"""What follows: one solve, all models, ranges, and outcomes beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from blocs.foundation.messages import Told
from blocs.questions.trade.engine.models.model import Model
from blocs.serve.asks.ask import Answered, Ask, Country, ScenarioFile, Seed, Tariffs, WorldName
from blocs.serve.asks.ask import titled as title_of

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench

MOST_RANGE_DRAWS = 200
FEWEST_COMPARED, MOST_COMPARED = 2, 6


class _OfScenario(Ask):
    scenario: ScenarioFile
    world: WorldName | None = None
    tariffs: Tariffs | None = None
    focus: Country | None = None

    def check(self, bench: Bench) -> Told | None:
        return title_of(bench.scenario(self.scenario))

    def _more(self, world: Any) -> dict[str, Any]:
        from blocs.world.countries import chosen_countries

        if self.focus is None:
            return {"world": world}
        (focus,) = chosen_countries([self.focus], world.countries, world=world.name, where="focus")
        return {"world": world, "focus": focus}


class Run(_OfScenario):
    """A scenario solved under one trade model."""

    question: ClassVar[str] = "run"
    at_once: ClassVar[bool] = True
    model: Model = Model.CALIENDO_PARRO

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.trade.answer import run

        scenario = bench.scenario(self.scenario)
        world = bench.world_of(scenario, self.world, self.tariffs)
        return Answered(run(world, scenario, model=self.model), self._more(world))


class RunModels(_OfScenario):
    """A scenario solved under every trade model."""

    question: ClassVar[str] = "run_models"

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.trade.models import run_models

        scenario = bench.scenario(self.scenario)
        world = bench.world_of(scenario, self.world, self.tariffs)
        return Answered(run_models(world, scenario), self._more(world))


class RunRanges(_OfScenario):
    """A scenario with the ranges of its numbers."""

    question: ClassVar[str] = "run_ranges"
    draws: Annotated[int, Field(ge=1, le=MOST_RANGE_DRAWS)] = 20
    seed: Seed = 0

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.trade.ranges import run_ranges

        scenario = bench.scenario(self.scenario)
        world = bench.world_of(scenario, self.world, self.tariffs)
        found = run_ranges(world, scenario, draws=self.draws, seed=self.seed)
        return Answered(found, self._more(world))


class Compare(Ask):
    """Scenarios side by side, all on one world."""

    question: ClassVar[str] = "compare"
    scenarios: Annotated[
        list[ScenarioFile], Field(min_length=FEWEST_COMPARED, max_length=MOST_COMPARED)
    ]
    world: WorldName | None = None
    tariffs: Tariffs | None = None

    def check(self, bench: Bench) -> Told | None:
        for place, given in enumerate(self.scenarios):
            bench.scenario(given, f"scenario-{place + 1}")

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.trade.answer import run
        from blocs.questions.trade.comparison import compare

        read = [
            bench.scenario(given, f"scenario-{place + 1}")
            for place, given in enumerate(self.scenarios)
        ]
        world = bench.world_of(read[0], self.world, self.tariffs)
        count = bench.count("scenarios", len(read))
        outcomes = list[Any]()
        for scenario in read:
            outcomes.append(run(world, scenario))
            count(1)
        return Answered(compare(outcomes), {"world": world})
