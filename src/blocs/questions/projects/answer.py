"""What a project on credit brings to host and lender, year by year: where everything meets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.draws.run import run_of
from blocs.draws.spread import Spread
from blocs.foundation import casebook
from blocs.foundation.arguments import (
    arguments,
    flag,
    found_by_name,
    many,
    optional,
    text,
    whole,
)
from blocs.foundation.errors import ScenarioError
from blocs.foundation.frames import tidy
from blocs.foundation.shown import counted
from blocs.questions.answers import Answer
from blocs.questions.projects.accounts import accounts_of
from blocs.questions.projects.ask import Project, load_project
from blocs.questions.projects.faults import check_fits
from blocs.questions.projects.ranges import (
    RangeCase,
    Sides,
    break_even_price,
    project_ranges,
    sides_of,
)
from blocs.questions.projects.tables import as_json, unit_of, year_columns
from blocs.questions.projects.years import ProjectRun, YearSolver, shocks_of
from blocs.questions.trade.answer import conditions, one_of, world_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.pairs import estimated_by
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class ProjectOutcome(Answer):
    """A project on a world: as agreed, and without the tranches that are withheld.

    break_even_price_factor: by how much all prices of output must be multiplied for the host's
    present value to be zero; NaN where no price does it or there is no output. spread: of present
    values and break-even years over the cases of `ranges`.
    """

    project: Project
    world: World
    agreed: ProjectRun
    withheld: ProjectRun | None
    ranges: tuple[RangeCase, ...]
    spread: Spread | None
    break_even_price_factor: float
    provenance: dict[str, Any] = field(default_factory=dict[str, Any])

    def _facts(self) -> Mapping[str, str]:
        sides = self.sides(self.agreed)
        return {
            "title": self.project.title,
            "host": self.project.host,
            "world": f"{self.world.name} ({self.world.year})",
            "present value for the host": f"{sides.host_present_value:+,.0f} million USD",
            "size": f"{counted(len(self.agreed.years), 'year')}, {', '.join(self.runs)}",
        }

    @property
    def runs(self) -> dict[str, ProjectRun]:
        """`agreed`, and `withheld` where tranches are."""
        found = {"agreed": self.agreed}
        return found if self.withheld is None else {**found, "withheld": self.withheld}

    def to_frame(self) -> pd.DataFrame:
        """One row a variant, year and quantity: variant, year, quantity, unit, value.

        The unit of money is that of the year, of the world's year where the name says so.
        """
        rows = (
            {
                "variant": variant,
                "year": year,
                "quantity": name,
                "unit": unit_of(name),
                "value": float(column[t]),
            }
            for variant, run in self.runs.items()
            for name, column in year_columns(self, run).items()
            for t, year in enumerate(run.years)
        )
        return tidy(rows, ("variant", "year"))

    def as_json(self) -> dict[str, Any]:
        """The document of `blocs project --json`."""
        return as_json(self)

    def sides(self, run: ProjectRun) -> Sides:
        """Present values and break-even years of a run."""
        return sides_of(run, self.project)


@arguments(
    project=found_by_name(Project, "a Project"),
    world=optional(found_by_name(World, "a World")),
    model=text,
    withheld=optional(many(whole(), least=0, noun="numbers of tranches")),
    ranges=flag,
)
def run_project(
    project: Project | str | Path,
    world: World | str | Path | None = None,
    *,
    model: Model | str = Model.CALIENDO_PARRO,
    withheld: Sequence[int] | None = None,
    ranges: bool = True,
) -> ProjectOutcome:
    """Solve every year of a project.

    project: a Project, a file, or `CASE/PROJECT` of the casebook; world: None takes the project's
    own; withheld: numbers of tranches, instead of those of the file; ranges: also under other
    elasticities and models. Raises ScenarioError, WorldError, InputError, SolverError.
    """
    if not isinstance(project, Project):
        project = load_project(casebook.find_project(project))
    if withheld is not None:
        project = _with_withheld(project, withheld)
    world = world_of(world, project.world, project.tariffs_chosen)
    project, trade, run = check_fits(project, world), Trade(one_of(Model, model)), run_of()
    solve = YearSolver.on(world, project, trade)
    agreed = solve.run(accounts_of(project, world, withheld=()))
    held = tuple(project.loan.withheld)
    found = project_ranges(project, world, agreed, trade, run) if ranges else None
    return ProjectOutcome(
        project=project,
        world=world,
        agreed=agreed,
        withheld=solve.run(accounts_of(project, world, withheld=held)) if held else None,
        ranges=() if found is None else found.cases,
        spread=None if found is None else found.spread,
        break_even_price_factor=break_even_price(solve, agreed) if ranges else float("nan"),
        provenance={
            **conditions(world, model=trade.model, trade_balance=project.closure.trade_balance),
            **estimated_by(world, shocks_of(agreed.accounts, project, world)),
            "project": project.as_data(),
        },
    )


def _with_withheld(project: Project, withheld: Sequence[int]) -> Project:
    loan = project.loan.model_copy(update={"withheld": tuple(withheld)})
    changed = project.model_copy(update={"loan": loan})
    if withheld and loan.tranches is None:
        raise ScenarioError(f"project '{project.title}' has no tranches to withhold")
    return changed
