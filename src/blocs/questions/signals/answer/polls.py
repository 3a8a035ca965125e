"""What a poll says of all that could have been asked: shares with intervals, groups compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.foundation import casebook
from blocs.foundation.arguments import arguments, number, path, whole
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.questions.answers import Answer
from blocs.questions.signals.ask.polls import Counts, read_poll
from blocs.questions.signals.engine.polls import Difference, Posterior, difference, posterior

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.9
_NUMBERS = ("count", "share", "posterior_mean", "low", "high", "low_all", "high_all")


@dataclass(frozen=True, eq=False)
class Compared:
    """One option in two groups."""

    option: str
    first: str
    second: str
    found: Difference


@dataclass(frozen=True, eq=False, repr=False)
class Poll(Answer):
    """Shares behind the answers of each group, and how groups differ.

    level: of every interval. posteriors: one a group.
    """

    counts: Counts
    level: float
    posteriors: tuple[Posterior, ...]
    compared: tuple[Compared, ...]

    def _facts(self) -> Mapping[str, str]:
        return {
            "options": str(len(self.counts.options)),
            "groups": str(len(self.counts.groups)),
            "answers": f"{int(self.counts.counts.sum())}",
        }

    def belief(self, group: str = "") -> dict[str, dict[str, int]]:
        """Option → `{"poll_count": answers}`: `types` of an actor in a game, which draws them.

        Raises InputError for a group that the poll does not have.
        """
        if group not in self.counts.groups:
            known = ", ".join(self.counts.groups)
            raise InputError(f"no group '{group}' answered; groups: {known or 'none'}")
        row = self.counts.counts[self.counts.groups.index(group)]
        return {
            option: {"poll_count": int(count)}
            for option, count in zip(self.counts.options, row, strict=True)
        }

    def as_json(self) -> dict[str, Any]:
        """`shares` with intervals, `compared` groups, and `belief` as a game takes it."""
        return {
            "status": "converged",
            "level": self.level,
            "options": list(self.counts.options),
            "groups": list(self.counts.groups),
            "shares": list(self._shares()),
            "compared": [
                {
                    "option": row.option,
                    "first": row.first,
                    "second": row.second,
                    "difference": row.found.difference,
                    "low": row.found.low,
                    "high": row.found.high,
                    "probability_first_larger": row.found.more,
                }
                for row in self.compared
            ],
            "belief": {group: self.belief(group) for group in self.counts.groups},
            "groups_without_answers": list(self.counts.left_out),
        }

    def _shares(self) -> Any:
        for g, (group, found) in enumerate(zip(self.counts.groups, self.posteriors, strict=True)):
            for k, option in enumerate(self.counts.options):
                yield {
                    "group": group,
                    "option": option,
                    "count": int(self.counts.counts[g, k]),
                    "share": float(self.counts.counts[g, k] / self.counts.counts[g].sum()),
                    "posterior_mean": float(found.mean[k]),
                    "low": float(found.low[k]),
                    "high": float(found.high[k]),
                    "low_all": float(found.low_all[k]),
                    "high_all": float(found.high_all[k]),
                }

    def to_frame(self) -> pd.DataFrame:
        """One row a group, option and quantity: `count`, `share` and the ends of its intervals."""
        rows: list[dict[str, Any]] = []
        for row in self._shares():
            labels = {"group": row["group"], "option": row["option"]}
            for name in _NUMBERS:
                quantity = f"share_{name}" if name.startswith(("low", "high")) else name
                rows.append({**labels, "quantity": quantity, "unit": "1", "value": row[name]})
        return tidy(rows, ("group", "option"))


@arguments(
    file=path,
    level=number,
    seed=whole(0),
)
def poll(file: str | Path, *, level: float = LEVEL, seed: int = 0) -> Poll:
    """Shares behind the counts of a poll, each with an interval, and all together.

    file: a table option,count[,group], or CASE/POLL of the casebook. level: probability of every
    interval. Who was asked is not known to the table: the intervals are about the same kind of
    people asked again. Raises InputError.
    """
    if not 0 < level < 1:
        raise InputError(f"a level lies between 0 and 1, such as 0.9; not {level:g}")
    counts = read_poll(casebook.find_poll(file))
    found = tuple(
        posterior(row, level=level, seed=seed + number) for number, row in enumerate(counts.counts)
    )
    compared = tuple(
        Compared(
            option,
            counts.groups[one],
            counts.groups[other],
            difference(found[one], found[other], k, level=level),
        )
        for one, other in combinations(range(len(found)), 2)
        for k, option in enumerate(counts.options)
    )
    return Poll(counts, level, found, compared)
