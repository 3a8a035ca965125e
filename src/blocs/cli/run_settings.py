"""What `blocs run` was asked for: world, models, ranges, what is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.cli.told import Told
from blocs.foundation.errors import InputError
from blocs.questions.trade.engine.models.model import Model

if TYPE_CHECKING:
    from blocs.brief.report import Report
    from blocs.brief.voice import Voice
    from blocs.draws.elasticities import ElasticityLaw
    from blocs.moves.case import Case
    from blocs.moves.move import Provision
    from blocs.moves.scenario import Scenario
    from blocs.questions.trade.engine.models.trade import Trade
    from blocs.questions.trade.mineral_bound import MineralBound
    from blocs.questions.trade.models import ModelBand
    from blocs.questions.trade.other_tariffs import OtherTariffs
    from blocs.questions.trade.outcome import Outcome
    from blocs.questions.trade.plausibility import Plausibility
    from blocs.questions.trade.potential.effect import PotentialEffect
    from blocs.questions.trade.preset_ends import PresetEnds
    from blocs.questions.trade.ranges import Ranges
    from blocs.questions.trade.report.brief import Told as Said
    from blocs.questions.trade.report.short.rerun import Rerun
    from blocs.world.world import World


@dataclass(frozen=True)
class Drawn:
    """How ranges are drawn; draws: 0 for none."""

    draws: int
    seed: int
    law: ElasticityLaw


@dataclass(frozen=True)
class Settings:
    """What `blocs run` was asked for. trade: under the first of `models`, which is quoted.

    typed: options as they were typed, for whoever runs it again. parts: of moves whose
    contributions are asked for, and how many.
    """

    world: str | None
    out: Path
    focus: str | None
    models: tuple[Model, ...]
    trade: Trade
    elasticity: str | None
    tariffs: str | None
    save: str
    drawn: Drawn
    live: Path | None = None
    typed: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    parts: dict[str, int | None] = field(default_factory=dict[str, int | None])

    def on(self, read: Scenario | Case) -> tuple[World, Settings]:
        """The world asked for, and the same with the focus country as the world names it."""
        from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
        from blocs.world.countries import chosen_countries

        name = self.world or read.world or DEFAULT_WORLD
        tariffs = self.tariffs or read.tariffs_chosen
        found = load_world(name, elasticity=self.elasticity, tariffs=tariffs)
        if self.focus is None:
            return found, self
        (focus,) = chosen_countries(
            [self.focus], found.countries, world=found.name, where="--focus"
        )
        return found, replace(self, focus=focus)

    @property
    def several(self) -> bool:
        """Whether there is more than one model to show."""
        return len(self.models) > 1

    def check_live(self, *, world: World | None = None, case: str = "") -> None:
        """Raise InputError where a live page is asked for that cannot be; case: of scenarios."""
        from blocs.live.page import check_possible

        if self.live is None:
            return
        if self.trade.potential:
            raise InputError("a live page knows no potential: leave out --potential or --live.")
        if case:
            raise InputError(f"--live takes one scenario, and '{case}' is a case of several.")
        if world is not None:
            check_possible(world, self.models[0], self.live)

    def live_page(
        self,
        outcome: Outcome,
        scenario: Scenario,
        world: World,
        brief: Report,
        ranges: Ranges | None,
    ) -> dict[str, str]:
        """Write the live page, where it is asked for: its path for the document."""
        from blocs.live.page import LivePage

        if self.live is None:
            return {}
        page = LivePage(outcome, scenario, world, brief, ranges=ranges, focus=self.focus)
        return {"live": str(page.save(self.live))}

    def run(self, world: World, scenario: Scenario) -> ModelBand:
        """The scenario under every model asked for."""
        from blocs.questions.trade.models import models_under

        return models_under(self.trade, world, scenario, self.models)

    def rerun(self, scenario: Scenario, document: Mapping[str, Any], speaking: Voice) -> Rerun:
        """What runs again to the numbers of `document`."""
        from blocs.cli.options import EVERY_MODEL
        from blocs.questions.trade.answer import DEFAULT_WORLD
        from blocs.questions.trade.report.short.rerun import Asked, Rerun

        options = ["--model", EVERY_MODEL if self.several else str(self.models[0])]
        options += ["--method", str(self.trade.method), "--draws", str(self.drawn.draws)]
        options += ["--seed", str(self.drawn.seed), "--lang", speaking.language]
        options += [] if self.focus is None else ["--focus", self.focus]
        asked = Asked(self.world or scenario.world or DEFAULT_WORLD, options, self.typed)
        return Rerun(scenario, speaking.world, asked, document, speaking)

    def ranges(self, found: Outcome, world: World, scenario: Scenario) -> Ranges | None:
        """The ranges around an outcome, None where none are asked for."""
        if not self.drawn.draws:
            return None
        from blocs.questions.trade.ranges import ranges_of

        drawn = self.drawn
        return ranges_of(
            found,
            world,
            scenario,
            self.trade,
            draws=drawn.draws,
            seed=drawn.seed,
            law=drawn.law,
        )

    def said(
        self,
        told: Told,
        moves: Sequence[Provision],
        band: ModelBand,
        other: OtherTariffs | None = None,
        ends: PresetEnds | None = None,
        bound: MineralBound | None = None,
        ranges: Ranges | None = None,
        plausible: Plausibility | None = None,
        potential: PotentialEffect | None = None,
    ) -> Said:
        """What the page says besides the numbers."""
        from blocs.questions.trade.report.brief import Told as Said

        shown = band if self.several else None
        return Said(
            told.sentences,
            moves,
            told.warnings,
            models=shown,
            other=other,
            ends=ends,
            bound=bound,
            ranges=ranges,
            plausible=plausible,
            potential=potential,
        )

    def more(self, band: ModelBand) -> dict[str, Any]:
        """What the document says beyond the headline outcome, of several models."""
        return band.as_json() if self.several else {}
