"""One file with a brief, its world and its solver: what scripts cannot run stays the brief."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from blocs.brief.report import Report
from blocs.brief.voice import Voice, voice
from blocs.foundation.errors import InputError
from blocs.live.assembled import assembled, saved
from blocs.live.data import live_data
from blocs.live.deeds import deeds_of
from blocs.live.embedded import embedded_of
from blocs.live.licence import check_open
from blocs.live.payload import payload
from blocs.live.place import page_path
from blocs.live.texts import TEXTS
from blocs.moves.provisions import provisions as provisions_of
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import baseline_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.state import economy_of
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.ranges import Ranges
from blocs.world.world import World


@dataclass(frozen=True, eq=False)
class LivePage:
    """A scenario that its reader can change.

    outcome: as filed, under `caliendo_parro`, and its brief: what is read without scripts. ranges:
    shown while nothing is changed, None for none.
    """

    outcome: Outcome
    scenario: Scenario
    world: World
    brief: Report
    ranges: Ranges | None = None
    focus: str | None = None

    def html(self) -> str:
        """The page. Raises InputError: see `check_possible`."""
        check_possible(self.world, Model(self.outcome.provenance["model"]))
        speaking = voice(self.brief.language, self.world)
        before = baseline_of(self.world, self.scenario, Trade()).world
        deeds = deeds_of(self.scenario, before)
        packed = payload(
            embedded_of(economy_of(before, model=Model.CALIENDO_PARRO)),
            deeds,
            self.scenario.closure,
        )
        data = live_data(
            self.outcome,
            self.scenario,
            speaking,
            title=self.brief.title,
            provisions=provisions_of(self.scenario, self.world, speaking.language),
            deeds=deeds,
            focus=self.focus,
            ranges=self.ranges,
            basis=basis_told(speaking),
        )
        notice = TEXTS["no_scripts"][speaking.language]
        return assembled(self.brief.html(), data, {"world": packed}, notice)

    def save(self, path: Path | str) -> Path:
        """Write the page whole or not at all. Raises InputError, also for another suffix."""
        return saved(self.html, path)


def check_possible(world: World, model: Model, path: Path | str = "page.html") -> None:
    """Raise InputError where the world may not travel, another model or another file is meant."""
    page_path(path)
    if model is not Model.CALIENDO_PARRO:
        raise InputError(
            f"a live page is solved with 'caliendo_parro', not with '{model}': leave out --model."
        )
    check_open(world)


def basis_told(speaking: Voice) -> str:
    """What a live page rests on, in one line."""
    return speaking.words.told(TEXTS["basis"], world=speaking.world.provenance.title)
