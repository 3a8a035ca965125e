"""How much of weighted points some sites cover, at best, and the fewest that cover all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.arguments import arguments, number, optional, path, whole
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.questions.answers import Answer
from blocs.questions.security.ask import Points, read_points
from blocs.questions.security.engine.cover import Cover, fewest_sites, most_covered, within
from blocs.transport.lanes import great_circle_km

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 40_000_000
"""Points times candidates: more do not fit a laptop's memory as a table of distances."""


@dataclass(frozen=True, eq=False, repr=False)
class PointCover(Answer):
    """Cover of points.

    points: what is to be covered; candidates: where sites may stand; best: of at most `asked`
    sites; fewest: that cover all that any candidate reaches; reachable: the weight of that.
    """

    points: Points
    candidates: Points
    radius: float
    asked: int
    best: Cover
    fewest: Cover
    reachable: float

    @property
    def total(self) -> float:
        """The weight of all points."""
        return float(self.points.weight.sum())

    @property
    def share(self) -> float:
        """The part of all weight that is covered."""
        return self.best.covered / self.total if self.total else 0.0

    def _facts(self) -> Mapping[str, str]:
        return {"points": str(len(self.points.weight)), "sites": str(len(self.best.sites))}

    def as_json(self) -> dict[str, Any]:
        """`covered`, `share`, `sites` (number from 1 and position), `gap`, `fewest_sites`."""
        names = ("lon", "lat") if self.candidates.on_globe else ("x", "y")
        return {
            "status": "converged",
            "radius": self.radius,
            "unit": "km" if self.points.on_globe else "units of the table",
            "points": len(self.points.weight),
            "total": self.total,
            "reachable": self.reachable,
            "covered": self.best.covered,
            "share": self.share,
            "sites": [
                {
                    "row": int(k) + 1,
                    **dict(zip(names, map(float, self.candidates.position[k]), strict=True)),
                }
                for k in self.best.sites
            ],
            "gap": self.best.gap,
            "fewest_sites": len(self.fewest.sites),
            "fewest_sites_gap": self.fewest.gap,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a site that is chosen, its value 1."""
        rows = (
            {"row": site["row"], "quantity": "site", "unit": "1", "value": 1.0}
            for site in self.as_json()["sites"]
        )
        return tidy(rows, ("row",))


@arguments(
    points=path,
    radius=number,
    sites=whole(),
    candidates=optional(path),
)
def point_cover(
    points: str | Path,
    *,
    radius: float,
    sites: int,
    candidates: str | Path | None = None,
) -> PointCover:
    """Cover weighted points by at most `sites` sites that reach as far as `radius`.

    points, candidates: tables x,y[,weight] (radius in their unit) or lon,lat[,weight] (radius in
    kilometres, great circles); without candidates sites stand at points. Raises InputError,
    SolverError, MissingExtraError.
    """
    if not (isfinite(radius) and radius > 0):
        raise InputError(f"a site reaches further than 0, not {radius:g}")
    if sites < 1:
        raise InputError(f"at least one site is needed, not {sites}")
    wanted = read_points(Path(points))
    stands = wanted if candidates is None else read_points(Path(candidates))
    if wanted.on_globe != stands.on_globe:
        raise InputError("points and candidates must both have x,y or both lon,lat")
    if len(wanted.weight) * len(stands.weight) > MOST_CELLS:
        raise InputError(
            f"{len(wanted.weight):,} points and {len(stands.weight):,} candidates are too many: "
            f"at most {MOST_CELLS:,} pairs. Merge points that lie together."
        )
    reach = within(_distances(wanted, stands), radius)
    best = most_covered(reach, wanted.weight, sites)
    return PointCover(
        wanted,
        stands,
        radius,
        sites,
        best,
        fewest_sites(reach),
        float(wanted.weight @ reach.any(axis=1)),
    )


def _distances(one: Points, other: Points) -> Array:
    """(point, candidate) kilometres on the globe, or units of the plane."""
    if one.on_globe:
        return great_circle_km(one.position[:, None, :], other.position[None, :, :])
    return np.hypot(*np.moveaxis(one.position[:, None, :] - other.position[None, :, :], -1, 0))
