"""Every claim re-run: what was published, what we get, and whether it is near enough."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from blocs.data.stored.store import find_world
from blocs.foundation.arguments import arguments, found_by_name, names, optional, path
from blocs.foundation.axes import did_you_mean
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import BlocsError, InputError
from blocs.foundation.files import is_folder
from blocs.foundation.frames import tidy
from blocs.foundation.messages import Words, same, say
from blocs.questions.answers import Answer
from blocs.questions.evidence.history.answer import HistoryScore, history
from blocs.questions.verification.ask import AREAS, OWN_WORLD, Claim, all_claims
from blocs.questions.verification.computed.beside import Beside, numbers
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "scipy": ("scipy",),
    "games": ("pygambit", "scipy"),
    "ensemble": ("SALib", "scipy"),
    "corridors": ("highspy", "scipy", "searoute"),
    "mrio": ("pymrio",),
}
"""What claims may take that the base installation lacks; `scipy` comes with several extras."""

EXTRA_OF = {"scipy": "corridors"}
"""The extra that is told where it is no name of one."""


class Status(StrEnum):
    """What became of a claim."""

    HOLDS = "holds"
    FAILS = "fails"
    SKIPPED = "skipped"


class Progress(Protocol):
    """Called before each claim."""

    def __call__(self, done: int, total: int, claim: str, /) -> None:
        """done: claims that are behind; claim: the one that begins."""
        ...


@dataclass(frozen=True)
class Checked:
    """One claim and what became of it.

    published, ours: as many numbers each, empty where it was skipped; names: what each is of, or
    nothing; difference: the largest, absolute or as a fraction of the published; reason: why it was
    skipped, or could not be computed; seconds: of the processor.
    """

    claim: Claim
    status: Status
    published: tuple[float, ...] = ()
    ours: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    difference: float = float("nan")
    reason: Words | None = None
    seconds: float = 0.0


@dataclass(frozen=True, eq=False, repr=False)
class Verification(Answer):
    """Every claim that was asked for. world: of which they are, where they are of one; history."""

    checked: tuple[Checked, ...]
    world: World | None = None
    history: HistoryScore | None = None

    def _facts(self) -> Mapping[str, str]:
        counted = self.counts
        of = {} if self.world is None else {"world": self.world.name}
        return of | {status.value: str(counted[status]) for status in Status}

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many claims hold, fail, and were skipped."""
        found = [item.status for item in self.checked]
        return {status: found.count(status) for status in Status}

    @property
    def holds(self) -> bool:
        """Whether no claim fails."""
        return not self.counts[Status.FAILS]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source once, as it is cited, in the order of the claims."""
        return tuple(dict.fromkeys(item.claim.source.cite for item in self.checked))

    def of(self, claim: str) -> Checked:
        """One claim by its id. Raises KeyError."""
        for item in self.checked:
            if item.claim.id == claim:
                return item
        raise KeyError(claim)

    def as_json(self, language: str = SOURCE_LANGUAGE) -> dict[str, Any]:
        """`claims` with source, numbers, difference, tolerance and why; how many hold."""
        counted = self.counts
        document: dict[str, Any] = {
            "status": "holds" if self.holds else "fails",
            "holds": counted[Status.HOLDS],
            "fails": counted[Status.FAILS],
            "skipped": counted[Status.SKIPPED],
            "sources": len(self.sources),
            "seconds": round(sum(item.seconds for item in self.checked), 3),
            "claims": [_row(item, language) for item in self.checked],
        }
        if self.world is not None:
            document["world"] = {"name": self.world.name, "sha256": self.world.sha256}
        if self.history is not None:
            document["history"] = self.history.as_json()["scores"]
        return document

    def to_frame(self) -> pd.DataFrame:
        """One row a number of a claim: published and ours, and the difference of the claim."""
        rows: list[dict[str, Any]] = []
        for item in self.checked:
            told = {"claim": item.claim.id, "area": item.claim.area, "status": item.status.value}
            unit = "fraction" if item.claim.relative else item.claim.unit
            rows.append(told | {"name": "", "quantity": "difference", "unit": unit,
                                "value": item.difference})  # fmt: skip
            for k, (theirs, ours) in enumerate(zip(item.published, item.ours, strict=True)):
                name = item.names[k] if item.names else str(k + 1)
                for quantity, value in (("published", theirs), ("ours", ours)):
                    rows.append(told | {"name": name, "quantity": quantity,
                                        "unit": item.claim.unit, "value": value})  # fmt: skip
        return tidy(rows, ("claim", "area", "status", "name"))


def _row(item: Checked, language: str) -> dict[str, Any]:
    claim = item.claim
    return {
        "id": claim.id,
        "area": claim.area,
        "claim": claim.claim[language],
        "source": {"cite": claim.source.cite, "link": claim.source.link, "where": claim.where},
        "unit": claim.unit,
        "names": list(item.names),
        "published": _plain(item.published),
        "ours": _plain(item.ours),
        "difference": _finite(item.difference),
        "tolerance": claim.tolerance,
        "relative": claim.relative,
        "why": claim.why[language],
        "status": item.status.value,
        "reason": None if item.reason is None else item.reason[language],
        "needs": {"data": claim.data.key if claim.data else None, "extras": list(claim.extras)},
        "computed_by": f"blocs.questions.verification.computed.{claim.by}",
        "seconds": round(item.seconds, 4),
    }


def _plain(values: Sequence[float]) -> list[float | None]:
    return [_finite(x) for x in values]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


# -- asking ---------------------------------------------------------------------------------------


@arguments(
    world=optional(found_by_name(World, "a World")),
    only=names,
    data=optional(path),
)
def verify(
    world: World | str | Path | None = None,
    *,
    only: Sequence[str] = (),
    data: str | Path | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Re-run every published number that we claim, or what must hold of a world of your own.

    world: a world, its name or its folder: then the claims are those that theory makes of every
    world. only: areas, or ids of claims. data: the folder with data that blocs may not ship, a
    folder for each (`cp2015`, `un`, …); without it claims that need them are skipped, with that
    reason. Raises InputError, and WorldError for a world that cannot be read.
    """
    if data is not None and not is_folder(Path(data)):
        raise InputError(f"--data: there is no folder '{data}'")
    found = find_world(world) if isinstance(world, str | Path) else world
    own = found is not None
    chosen = _chosen([c for c in all_claims() if (c.area == OWN_WORLD) is own], only)
    folder = None if data is None else Path(data)
    checked: list[Checked] = []
    for done, claim in enumerate(chosen):
        if progress is not None:
            progress(done, len(chosen), claim.id)
        checked.append(_checked(claim, found, folder))
    past = None if own or only else history()
    return Verification(tuple(checked), found, past)


def _chosen(claims: Sequence[Claim], only: Sequence[str]) -> list[Claim]:
    known = [*dict.fromkeys(c.area for c in claims), *(c.id for c in claims)]
    for name in only:
        if name not in known:
            hint = did_you_mean(name, known)
            told = f"--only: there is no area or claim '{name}'. {hint}".rstrip()
            areas = ", ".join(area for area in AREAS if area in known)
            raise InputError(f"{told} Areas: {areas}.")
    return [c for c in claims if not only or c.area in only or c.id in only]


def _checked(claim: Claim, world: World | None, data: Path | None) -> Checked:
    skipped = _why_skipped(claim, data)
    if skipped is not None:
        return Checked(claim, Status.SKIPPED, reason=skipped)
    given: dict[str, Any] = dict(claim.given)
    if claim.data is not None and data is not None:
        given["data"] = data / claim.data.key
    if claim.area == OWN_WORLD:
        given["world"] = world
    start = time.process_time()
    try:
        found = _function(claim)(**given)
    except BlocsError as error:
        seconds = time.process_time() - start
        return Checked(claim, Status.FAILS, reason=same(str(error)), seconds=seconds)
    seconds = time.process_time() - start
    if found is None:
        reason = say("This world has nothing that could be put to it.")
        return Checked(claim, Status.SKIPPED, reason=reason, seconds=seconds)
    return _judged(claim, found, seconds)


def _why_skipped(claim: Claim, data: Path | None) -> Words | None:
    for extra in claim.extras:
        if any(importlib.util.find_spec(name) is None for name in LIBRARIES[extra]):
            return say(
                "It takes the extra `{extra}`: pip install 'blocs[{extra}]'.",
                extra=EXTRA_OF.get(extra, extra),
            )
    if claim.data is not None and (data is None or not (data / claim.data.key).is_dir()):
        return say(
            "It takes data that blocs may not ship, in a folder `{folder}` of `--data`. {get}",
            folder=claim.data.key,
            get=claim.data.get,
        )
    return None


def _function(claim: Claim) -> Callable[..., Any]:
    room, _, name = claim.by.partition(".")
    return getattr(import_module(f"blocs.questions.verification.computed.{room}"), name)


def _judged(claim: Claim, found: Any, seconds: float) -> Checked:
    beside = found if isinstance(found, Beside) else Beside(numbers(found), claim.published)
    ours, theirs = np.array(beside.ours), np.array(beside.published)
    difference = float("inf")
    if len(ours) == len(theirs):
        apart = np.abs(ours - theirs)
        if claim.relative:
            apart = np.divide(apart, np.abs(theirs), out=apart.copy(), where=theirs != 0)
        # a number that is not there is no agreement
        difference = float(np.max(np.where(np.isnan(apart), np.inf, apart), initial=0.0))
    status = Status.HOLDS if difference <= claim.tolerance else Status.FAILS
    return Checked(
        claim, status, beside.published, beside.ours, beside.names, difference, None, seconds
    )
