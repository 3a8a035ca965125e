"""A project as it is shown: its variants by title, its parties by name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import say
from blocs.questions.projects.answer import ProjectOutcome
from blocs.questions.projects.years import ProjectRun

AFTERWARDS = 5
"""Years that charts show after the last payment; later ones are alike."""

VARIANTS = {"agreed": say("as agreed"), "withheld": say("tranches withheld")}


@dataclass(frozen=True)
class Scene:
    """An outcome and the voice that tells it."""

    outcome: ProjectOutcome
    speaking: Voice

    def told(self, item: object, field: str) -> str:
        """`field` of a file, in the language where it has one (`title_ru`)."""
        return in_language(item, field, self.speaking.language)

    @property
    def runs(self) -> dict[str, ProjectRun]:
        """Title of a variant → its run; the title is empty where there is one only."""
        found, language = self.outcome.runs, self.speaking.language
        if len(found) == 1:
            return {"": self.outcome.agreed}
        return {VARIANTS[key][language]: run for key, run in found.items()}

    @property
    def sides(self) -> dict[str, tuple[str, float]]:
        """`host` and, inside the world, `lender` → code and discount rate, a fraction."""
        project = self.outcome.project
        found = {"host": (project.host, project.discount.host_pct / 100)}
        if project.lender is not None:
            found["lender"] = (project.lender, project.discount.lender_pct / 100)
        return found

    @property
    def names(self) -> dict[str, str]:
        """`host` and, inside the world, `lender` → name of the country."""
        return {side: self.speaking.country(code) for side, (code, _) in self.sides.items()}

    @property
    def lender(self) -> str:
        """Name of the lender, a country or not."""
        outside = self.outcome.project.outside_lender
        own = self.names.get("lender")
        return own or (self.told(outside, "name") if outside is not None else "")

    def shown(self, run: ProjectRun) -> int:
        """How many years the charts by year show: up to the last payment, and a few more."""
        accounts = run.accounts
        busy = np.flatnonzero((accounts.service.paid > 0) | (accounts.spent > 0))
        return min(int(busy[-1]) + 1 + AFTERWARDS, len(run.years))
