"""Who depends on whom: one country, two, several, and every pair of a world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from blocs.serve.asks.ask import Answered, Ask, Countries, Country, Draws, Tariffs, WorldName

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench

DEFAULT = "icio-2022"
MOST_IN_MATRIX = 20


class _OnWorld(Ask):
    world: WorldName = DEFAULT
    tariffs: Tariffs | None = None


class Exposure(_OnWorld):
    """Every measure of one country's dependence, with ranges."""

    question: ClassVar[str] = "exposure"
    country: Country
    draws: Draws = 20

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.exposure.answer import exposure

        world = bench.world(self.world, self.tariffs)
        found = exposure(world, self.country, draws=self.draws, progress=bench.tell)
        return Answered(found, {"world": world})


class Pair(_OnWorld):
    """Two countries, both ways and by sector."""

    question: ClassVar[str] = "pair"
    country: Country
    partner: Country
    draws: Draws = 20

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.exposure.answer import pair

        world = bench.world(self.world, self.tariffs)
        found = pair(world, self.country, self.partner, draws=self.draws, progress=bench.tell)
        return Answered(found, {"world": world})


class JointExposure(_OnWorld):
    """What several partners hold over a country, alone and together."""

    question: ClassVar[str] = "joint_exposure"
    country: Country
    partners: Countries

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.exposure.joint import joint_exposure

        world = bench.world(self.world, self.tariffs)
        found = joint_exposure(world, self.country, self.partners, progress=bench.tell)
        return Answered(found, {"world": world})


class RuptureMatrix(_OnWorld):
    """Every rupture among some countries."""

    question: ClassVar[str] = "rupture_matrix"
    countries: Annotated[Countries, Field(min_length=2, max_length=MOST_IN_MATRIX)]

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.exposure.atlas import rupture_matrix

        world = bench.world(self.world, self.tariffs)
        tell = bench.tell
        found = rupture_matrix(
            world, self.countries, progress=lambda done, total: tell("ruptures", done, total)
        )
        return Answered(found, {"world": world})


class DyadAtlas(_OnWorld):
    """Every rupture of a world, kept as it is solved: a second start goes on."""

    question: ClassVar[str] = "dyad_atlas"
    focus: Country | None = None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.exposure.atlas import dyad_atlas

        world, tell = bench.world(self.world, self.tariffs), bench.tell
        found = dyad_atlas(
            world,
            folder=bench.folder / "ruptures",
            workers=1,
            progress=lambda done, total: tell("ruptures", done, total),
        )
        return Answered(found, {"world": world, "focus": self.focus})
