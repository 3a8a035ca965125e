"""Sliders: a scenario whose moves are turned up, down and off, re-solved at every touch.

While a slider moves, answers are good to 1e-6 and start from those just before (`preview`); at rest
they are as good and as much verified as those of `run` (`verified`), whatever the way there. Where
there is no answer, the numbers of the last verified one stay, and the reason is told.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import BlocsError, InputError, InternalError
from blocs.foundation.plain import finite_or_null
from blocs.foundation.quantities import quantities
from blocs.foundation.shown import Shown, counted
from blocs.moves.compile import compile_moves
from blocs.moves.registry import name_of
from blocs.moves.scenario import MOST_STRENGTH, Scenario
from blocs.questions.trade.answer import (
    baseline_of,
    one_of,
    outcome_of,
    scenario_of,
    world_of,
)
from blocs.questions.trade.batch import INVALID
from blocs.questions.trade.engine.coupled.solve import solve_coupled
from blocs.questions.trade.engine.models.model import SHORT_RUN, Model, Substitution
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.warm import KEPT, Answered, Reached, at_rest, preview
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.questions.trade.figures import Figures
from blocs.questions.trade.outcome import Outcome
from blocs.world.shocks.trade import Shock
from blocs.world.world import World

MOST_PERCENT = 100 * MOST_STRENGTH
"""As far as a slider goes."""

PREVIEW, VERIFIED = "preview", "verified"


class Solve(Protocol):
    """`preview` or `at_rest`."""

    def __call__(
        self,
        economy: Economy,
        shock: Shock,
        model: Model,
        place: Array,
        before: Sequence[Answered],
        /,
    ) -> Reached:
        """The answer at a place."""
        ...


@dataclass(frozen=True)
class Slider:
    """One move: its position and word in the scenario, % of what is written, whether it is on."""

    position: int
    move: str
    percent: float
    on: bool

    @property
    def strength(self) -> float:
        """As `Scenario.strength` has it; 0 where the move is off."""
        return self.percent / 100 if self.on else 0.0


@dataclass(frozen=True, eq=False, repr=False)
class View(Shown):
    """What a session shows.

    status: `preview` (good to 1e-6, while a slider moves), `verified`, or why there is no answer
    at these places of the sliders: `no_equilibrium`, `no_supplier`, `not_converged`,
    `invalid_input`, with the reason in words. sliders: where they stand. solution: what numbers are
    read from: without an answer the last verified one, whose sliders are `answered`.
    """

    status: str
    reason: str
    sliders: tuple[Slider, ...]
    answered: tuple[Slider, ...]
    solution: TradeSolution
    iterations: int

    def _facts(self) -> Mapping[str, str]:
        told = {"status": self.status}
        if self.reason:
            told["reason"] = self.reason
        return {**told, "sliders": _told(self.sliders), "iterations": str(self.iterations)}

    def __getitem__(self, name: str) -> Array:
        """A quantity by country, [country]. Raises KeyError that lists the known ones."""
        known = [key for key, item in quantities().items() if item.axes == ("country",)]
        if name not in known:
            raise KeyError(f"no quantity '{name}' by country; known: {', '.join(known)}")
        with np.errstate(all="ignore"):
            return Figures(self.solution, _scale(self.solution)).array(name)

    def as_json(self) -> dict[str, Any]:
        """Plain data: status, reason, sliders, residual, change of real income by country."""
        change, codes = self["real_income_change_pct"], self.solution.economy.country.labels
        return {
            "status": self.status,
            "reason": self.reason,
            "sliders": [_slider_json(item) for item in self.sliders],
            "answered": [_slider_json(item) for item in self.answered],
            "residual": self.solution.residual,
            "worst_check": max(self.solution.checks.values()),
            "iterations": self.iterations,
            "real_income_change_pct": {
                code: finite_or_null(value) for code, value in zip(codes, change, strict=True)
            },
        }


class Session(Shown):
    """A scenario under one trade model whose moves can be turned between 0 and 200 %, and off.

    world, scenario, model, substitution: as in `run`. `drag` and `switch` answer quickly
    (`preview`), `rest` verifies. `view`: what is shown now; `verified`: the last verified one;
    `outcome()` is that as an Outcome; `scenario` what would be filed where the sliders stand now,
    with its `strength`. Raises as `run` does where the scenario as given has no answer.
    """

    def __init__(
        self,
        world: World | str | Path | None,
        scenario: Scenario | str | Path,
        *,
        model: Model | str = Model.CALIENDO_PARRO,
        substitution: Substitution = SHORT_RUN,
    ) -> None:
        self._given = scenario_of(scenario)
        self.world = world_of(world, self._given.world, self._given.tariffs_chosen)
        self._trade = Trade(one_of(Model, model), substitution)
        self._before = baseline_of(self.world, self._given, self._trade)
        self._economy = economy_of(
            self._before.world, model=self._trade.model, substitution=substitution
        )
        self._answers: list[Answered] = []
        self.sliders = tuple(
            Slider(position, name_of(move), 100 * self._given.strength_of(position), on=True)
            for position, move in enumerate(self._given.moves)
        )
        self.verified: View
        self.view = self._solved(at_rest)

    @property
    def scenario(self) -> Scenario:
        """The scenario that says what the sliders say."""
        return self._filed(self.sliders)

    def _filed(self, sliders: Sequence[Slider]) -> Scenario:
        strength = tuple(item.strength for item in sliders)
        if all(self._given.strength_of(k) == value for k, value in enumerate(strength)):
            return self._given
        return self._given.model_copy(update={"strength": strength})

    def _facts(self) -> Mapping[str, str]:
        return {
            "title": self.scenario.title,
            "world": self.world.name,
            "model": str(self._trade.model),
            "status": self.view.status,
            "sliders": _told(self.sliders) or counted(0, "move"),
        }

    def drag(self, position: int, percent: float) -> View:
        """Turn the move at `position` to `percent` of what is written; to 1e-6, not verified.

        Raises InputError for a position without a move and for less than 0 or more than 200.
        """
        if not (math.isfinite(percent) and 0.0 <= percent <= MOST_PERCENT):
            raise InputError(f"a slider goes from 0 to {MOST_PERCENT:g} %, not to {percent:g}")
        return self._turned(position, percent=float(percent))

    def switch(self, position: int, *, on: bool) -> View:
        """Switch the move at `position` on or off; its slider stays. As `drag`."""
        return self._turned(position, on=on)

    def rest(self) -> View:
        """What `run` would answer where the sliders stand now; verified as that is."""
        self.view = self._shown(at_rest)
        return self.view

    def outcome(self) -> Outcome:
        """The last verified answer as an Outcome: that of `run` for the scenario it answers."""
        return outcome_of(
            self.verified.solution,
            self._trade,
            self.world,
            self._filed(self.verified.sliders),
            closing=self._before.closing,
        )

    def _turned(self, position: int, **changes: Any) -> View:
        if not 0 <= position < len(self.sliders):
            names = ", ".join(f"{item.position} {item.move}" for item in self.sliders)
            raise InputError(f"there is no move {position}; moves: {names or 'none'}")
        sliders = list(self.sliders)
        sliders[position] = replace(sliders[position], **changes)
        self.sliders = tuple(sliders)
        self.view = self._shown(preview)
        return self.view

    def _shown(self, solve: Solve) -> View:
        """What is to be seen: an answer, or why there is none with the last verified numbers."""
        try:
            return self._solved(solve)
        except InternalError:
            raise
        except BlocsError as error:
            status = INVALID if isinstance(error, InputError) else getattr(error, "status", None)
            if status is None:
                raise
            return replace(
                self.verified, status=str(status), reason=str(error), sliders=self.sliders
            )

    def _solved(self, solve: Solve) -> View:
        place = np.array([item.strength for item in self.sliders])
        shock = compile_moves(self.scenario, self._before.world)
        reached = self._reached(solve, shock, place)
        if reached.answered is not None:
            elsewhere = [item for item in self._answers if (item.place != place).any()]
            self._answers = [*elsewhere, reached.answered][-KEPT:]
        found = View(
            VERIFIED if reached.verified else PREVIEW,
            "",
            self.sliders,
            self.sliders,
            reached.solution,
            reached.solution.iterations,
        )
        if reached.verified:
            self.verified = found
        return found

    def _reached(self, solve: Solve, shock: Shock, place: Array) -> Reached:
        """From the answers before; with other engines beside trade, as `run` does it."""
        economy, model = self._economy, self._trade.model
        if shock.is_coupled:
            return Reached(solve_coupled(economy, shock=shock, model=model), True, None)
        return solve(economy, shock, model, place, self._answers)


def _scale(solution: TradeSolution) -> float:
    """What turns the numeraire of the solver into that of the scenario."""
    numeraire = solution.shock.numeraire
    if numeraire is None:
        return 1.0
    return 1.0 / float(solution.wage_hat[solution.economy.country.position[numeraire]])


def _told(sliders: Sequence[Slider]) -> str:
    at = {item: f"{round(item.percent)} %" if item.on else "off" for item in sliders}
    return ", ".join(f"{item.move} {place}" for item, place in at.items())


def _slider_json(item: Slider) -> dict[str, Any]:
    return {
        "position": item.position,
        "move": item.move,
        "percent": item.percent,
        "on": item.on,
    }
