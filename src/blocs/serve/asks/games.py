"""What the others will do, and what a loan builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from blocs.foundation.messages import Told
from blocs.moves.fields import Form
from blocs.serve.asks.ask import (
    Answered,
    Ask,
    GameFile,
    ProjectFile,
    Seed,
    Tariffs,
    WorldName,
    titled,
)

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench

MOST_GAME_DRAWS = 50


class Play(Ask):
    """A game whose pay-offs are solved worlds; cells that are solved are kept."""

    question: ClassVar[str] = "play"
    game: GameFile
    world: WorldName | None = None
    tariffs: Tariffs | None = None
    draws: Annotated[int, Field(ge=0, le=MOST_GAME_DRAWS)] | None = None
    seed: Seed = 0

    def check(self, bench: Bench) -> Told | None:
        return titled(self._game(bench))

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.games.answer import play

        game = self._game(bench)
        found = play(
            game,
            bench.world_of(game, self.world, self.tariffs),
            draws=self.draws,
            seed=self.seed,
            cache=bench.folder / "cells",
            progress=bench.count("worlds"),
        )
        return Answered(found)

    def _game(self, bench: Bench) -> Form:
        from blocs.questions.games.answer import find_game
        from blocs.questions.games.ask import load_game

        return bench.read(self.game, load_game, named=find_game, name="game.yaml")


class Project(Ask):
    """A project on credit, by year, for both sides."""

    question: ClassVar[str] = "project"
    project: ProjectFile
    world: WorldName | None = None
    tariffs: Tariffs | None = None

    def check(self, bench: Bench) -> Told | None:
        return titled(self._project(bench))

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.projects.answer import run_project

        project = self._project(bench)
        world = bench.world_of(project, self.world, self.tariffs)
        return Answered(run_project(project, world))

    def _project(self, bench: Bench) -> Any:
        from blocs.foundation.casebook import find_project
        from blocs.questions.projects.ask import load_project

        return bench.read(self.project, load_project, named=find_project, name="project.yaml")
