"""Who is covered, who has how much, who would begin a crisis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from blocs.foundation import casebook
from blocs.foundation.messages import Told
from blocs.serve.asks.ask import (
    Answered,
    Ask,
    ContestFile,
    Countries,
    CoverFile,
    CsvText,
    Seed,
    titled,
)

if TYPE_CHECKING:
    from blocs.serve.asks.bench import Bench

MOST_SITES = 50
YEARS = (1816, 2100)
Year = Annotated[int, Field(ge=YEARS[0], le=YEARS[1])]


class PointCover(Ask):
    """Weighted points covered by few sites; points: a table x,y[,weight] or lon,lat[,weight]."""

    question: ClassVar[str] = "point_cover"
    points: CsvText
    radius: Annotated[float, Field(gt=0, le=1e6)]
    sites: Annotated[int, Field(ge=1, le=MOST_SITES)]
    candidates: CsvText | None = None

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.security.answer import point_cover

        points = _written(bench, "points.csv", self.points)
        others = self.candidates and _written(bench, "candidates.csv", self.candidates)
        found = point_cover(points, radius=self.radius, sites=self.sites, candidates=others)
        return Answered(found)


class TerritoryCover(Ask):
    """A territory covered by sites, with and without the consent of hosts."""

    question: ClassVar[str] = "territory_cover"
    case: CoverFile

    def check(self, bench: Bench) -> Told | None:
        return titled(self._case(bench))

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.security.territory import territory_cover

        return Answered(territory_cover(self._case(bench)))

    def _case(self, bench: Bench) -> Any:
        from blocs.questions.security.case import load_cover_case

        return bench.read(self.case, load_cover_case, named=_named("cover"), name="cover.yaml")


class Balance(Ask):
    """Capabilities of blocs or countries over years."""

    question: ClassVar[str] = "balance"
    at_once: ClassVar[bool] = True
    groups: Countries
    first: Year
    last: Year

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.security.balance import balance

        del bench
        return Answered(balance(self.groups, (self.first, self.last)))


class Stability(Ask):
    """Whether peace is stable, given what a rupture would cost."""

    question: ClassVar[str] = "stability"
    case: ContestFile
    seed: Seed = 0

    def check(self, bench: Bench) -> Told | None:
        return titled(self._case(bench))

    def answer(self, bench: Bench) -> Answered:
        from blocs.questions.security.stability import stability

        return Answered(stability(self._case(bench), seed=self.seed))

    def _case(self, bench: Bench) -> Any:
        from blocs.questions.security.contest import load_contest

        return bench.read(self.case, load_contest, named=_named("contest"), name="contest.yaml")


def _named(what: str) -> Any:
    """Name of the casebook → its file. Raises InputError."""

    def found(name: str) -> Path:
        known = casebook.cover_cases() if what == "cover" else casebook.contests()
        if name not in known:
            raise casebook.unknown(f"case '{name}'", name, known)
        return known[name]

    return found


def _written(bench: Bench, name: str, text: str) -> Path:
    path = bench.folder / name
    path.write_text(text, encoding="utf-8", errors="replace")
    return path
