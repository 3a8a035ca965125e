"""How far the trade elasticities may lie from what is stated: their one law, and draws of it.

ln θ_j = ln θ0_j + c g + s_k z_k: g is common to all sectors, z_k to the sectors that rest on the
same estimate k; s_k = √(ln(1 + (se/θ0)²) + b²) with the estimate's standard error and b between
sources. Where θ0 is assumed, s = b and z = √ρ f + √(1 − ρ) e_j, f common to all assumed sectors.
The median of θ_j is θ0_j. What a user knows better stands in the place of it: sectors in a table
of joint draws take these, and the z_k of a group of sectors may be correlated.

Two sources of the same 17 sectors (Caliendo and Parro 2015; Fontagné, Guimbard and Orefice 2022)
differ by a log standard deviation of 0.83, that is 0.57 each, against 0.27 stated: b = 0.5.
Published levels of one elasticity for all goods go from 4 to 8.3: c = 0.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from blocs.draws import DRAWS, LAW_NUMBERS, RELATIVE_ERROR
from blocs.draws.joint_elasticities import (
    ElasticityTable,
    SectorGroup,
    correlations_of,
    unknown_sectors,
)
from blocs.draws.laws import LogNormal
from blocs.draws.spaces import Bootstrap, Correlation
from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.foundation.messages import Words, say, stated_percent
from blocs.world.world import ASSUMED, World

COMMON, ASSUMPTION, TABLE = "elasticities.common", "elasticities.assumed", "elasticities.table"
ESTIMATE = "elasticity."
"""Names of the parts of the law; that of an estimate ends with its first sector."""


@dataclass(frozen=True)
class ElasticityLaw:
    """Parameters of the law of the elasticities.

    common: log standard deviation of what moves all sectors; between: that between sources, beside
    the stated standard error; assumed_correlation: between assumed sectors, the common part left
    out; relative_error: standard error over θ of an estimate whose source states none; groups: of
    sectors whose own parts are correlated; table: joint draws of some sectors, in the place of all
    that. Raises InputError with every problem at once.
    """

    common: float = LAW_NUMBERS["common"]
    between: float = LAW_NUMBERS["between"]
    assumed_correlation: float = LAW_NUMBERS["assumed_correlation"]
    relative_error: float = RELATIVE_ERROR
    groups: tuple[SectorGroup, ...] = ()
    table: ElasticityTable | None = None

    def __post_init__(self) -> None:
        deviations = ("common", "between", "relative_error")
        problems = [
            Problem(
                f"{value:g} is below zero or no number", field=name, remedy="Give zero or more."
            )
            for name in deviations
            if not 0 <= (value := float(getattr(self, name))) < np.inf
        ]
        if not 0 <= self.assumed_correlation <= 1:
            message = f"{self.assumed_correlation:g} is no correlation between 0 and 1"
            problems.append(Problem(message, field="assumed_correlation", remedy="Try 0.5."))
        raise_problems(InputError, "this law of the elasticities is impossible", problems)

    def as_data(self) -> dict[str, Any]:
        """Plain data that says everything about it."""
        return {
            "law": "lognormal around the stated elasticity, by source",
            "common": self.common,
            "between": self.between,
            "assumed_correlation": self.assumed_correlation,
            "relative_error": self.relative_error,
            **({"correlated": [group.as_data() for group in self.groups]} if self.groups else {}),
            **({} if self.table is None else {"table": self.table.as_data()}),
        }


LAW = ElasticityLaw()
"""With the parameters stated above."""


@dataclass(frozen=True, eq=False)
class ElasticityErrors:
    """The law of a world's elasticities, in independent parts that each multiply some of them.

    parts: names; deviation: (part,) standard deviations of the logs; member: (part, sector) which
    sectors a part multiplies; correlations: of parts; theta: (sector,) as stated; columns: where
    the sectors of the law's table stand; estimates: how many are behind those that are estimated;
    assumed: (sector,) without an estimate; unstated: (sector,) estimated, without a standard error
    of its own.
    """

    law: ElasticityLaw
    parts: tuple[str, ...]
    deviation: Array
    member: Mask
    correlations: tuple[Correlation, ...]
    theta: Array
    columns: Indices
    estimates: int
    assumed: Mask
    unstated: Mask

    @cached_property
    def log_deviation(self) -> Array:
        """(sector,) standard deviation of ln θ, all parts together."""
        found = np.sqrt(self.deviation**2 @ self.member)
        if self.law.table is not None:
            found[self.columns] = self.law.table.log_deviation
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Inputs of a draw: the parts, then the columns of the table."""
        return (*self.parts, *(c for table in self.tables.values() for c in table.columns))

    @property
    def tables(self) -> dict[str, Bootstrap]:
        """The table of joint draws by name, where there is one."""
        return {} if self.law.table is None else {TABLE: self.law.table.bootstrap}

    @property
    def laws(self) -> dict[str, LogNormal]:
        """Part → the law of the factor by which it multiplies the elasticities of its sectors."""
        pairs = zip(self.parts, self.deviation.tolist(), strict=True)
        return {name: LogNormal(1.0, deviation) for name, deviation in pairs}

    def at(self, inputs: Array) -> Array:
        """(…, sector) elasticities at inputs (…, name): factors of the parts, rows of the table."""
        factors, rows = np.split(inputs, [len(self.parts)], axis=-1)
        found = np.asarray(self.theta * np.exp(np.log(factors) @ self.member), dtype=np.float64)
        found[..., self.columns] = rows
        return found

    def drawn(self, draws: int, seed: int) -> Array:
        """(draw, name) seeded inputs; more draws add to the ones before."""
        score = np.random.default_rng(seed).standard_normal((draws, len(self.parts)))
        for group in self.correlations:
            where = [self.parts.index(name) for name in group.names]
            score[:, where] = score[:, where] @ group.root.T
        factors = np.exp(score * self.deviation)
        if self.law.table is None:
            return factors
        # Rows by a generator of their own, or more draws would not add to the ones before.
        rows = self.law.table.bootstrap.at(np.random.default_rng((seed, 1)).random(draws))
        return np.concatenate([factors, rows], axis=1)

    @property
    def assumption(self) -> Words | None:
        """What was assumed of estimates without a standard error; None where there is none."""
        count, total = int(self.unstated.sum()), len(self.unstated)
        if count == 0:
            return None
        return say(
            "For {count} of {total} sectors the source states no standard error of the "
            "elasticity: {percent} of its value is assumed.",
            count=count,
            total=total,
            percent=stated_percent(100 * self.law.relative_error),
        )


@dataclass(frozen=True, eq=False)
class ElasticityDraws:
    """Draws of the elasticities. inputs: (draw, name) of the law `errors`."""

    inputs: Array
    errors: ElasticityErrors
    seed: int

    @cached_property
    def trade_elasticity(self) -> Array:
        """(draw, sector) θ > 0."""
        return self.errors.at(self.inputs)

    def as_json(self) -> dict[str, Any]:
        """Law, number and seed as plain data: what makes the same draws again."""
        draws = len(self.inputs)
        return {**self.errors.law.as_data(), "draws": draws, "seed": self.seed}


def elasticity_errors(world: World, law: ElasticityLaw = LAW) -> ElasticityErrors:
    """The law for the elasticities of a world.

    Raises InputError with every problem of the law's table and groups.
    """
    theta = world.trade_elasticity
    assumed = _assumed(world)
    unstated = ~assumed & ~np.isfinite(_stated_errors(world))
    estimates = estimates_of(world)
    parts = list(_parts(world, law, np.where(unstated, law.relative_error * theta, np.nan)))
    columns = _columns(world, law)
    apart = np.isin(np.arange(len(theta)), columns)
    parts = [(name, deviation, member & ~apart) for name, deviation, member in parts]
    kept = [part for part in parts if part[1] > 0 and part[2].any()]
    return ElasticityErrors(
        law=law,
        parts=tuple(name for name, _, _ in kept),
        deviation=np.array([deviation for _, deviation, _ in kept]),
        member=np.array([member for _, _, member in kept]).reshape(len(kept), len(theta)),
        correlations=_correlations(world, law, kept),
        theta=theta,
        columns=columns,
        estimates=len(estimates),
        assumed=assumed,
        unstated=unstated,
    )


def _columns(world: World, law: ElasticityLaw) -> Indices:
    """Positions of the sectors of the law's table. Raises InputError for unknown ones."""
    if law.table is None:
        return np.empty(0, dtype=np.int64)
    problems = unknown_sectors(law.table.sectors, world.sector, f"table {law.table.name}")
    raise_problems(InputError, "this law of the elasticities does not fit the world", problems)
    return world.sector.indices(law.table.sectors)


def _correlations(
    world: World, law: ElasticityLaw, kept: Sequence[tuple[str, float, Mask]]
) -> tuple[Correlation, ...]:
    """The law's groups of sectors as groups of parts. Raises InputError with every problem."""
    problems = [
        problem
        for group in law.groups
        for problem in unknown_sectors(group.sectors, world.sector, "+".join(group.sectors))
    ]
    own = {
        world.sectors[j]: name
        for name, _, member in kept
        if name.startswith(ESTIMATE)
        for j in np.flatnonzero(member).tolist()
    }
    found = correlations_of(law.groups, own, problems)
    raise_problems(InputError, "this law of the elasticities does not fit the world", problems)
    return found


def _parts(world: World, law: ElasticityLaw, guessed: Array) -> Iterator[tuple[str, float, Mask]]:
    """Name, log deviation and sectors of each part; guessed: errors where none is stated."""
    assumed, stated_error = _assumed(world), _stated_errors(world)
    error = np.where(np.isfinite(stated_error), stated_error, guessed) / world.trade_elasticity
    place = np.arange(len(error))
    share = law.assumed_correlation
    yield COMMON, law.common, np.ones(len(error), dtype=bool)
    yield ASSUMPTION, law.between * np.sqrt(share), assumed
    for code, sectors in estimates_of(world).items():
        own = error[world.sector.position[code]]
        members = np.isin(place, world.sector.indices(sectors))
        yield ESTIMATE + code, float(np.sqrt(np.log1p(own**2) + law.between**2)), members
    for j in np.flatnonzero(assumed):
        yield ESTIMATE + world.sectors[j], law.between * np.sqrt(1 - share), place == j


def estimates_of(world: World) -> dict[str, tuple[str, ...]]:
    """First sector of each estimate → the sectors that rest on it; assumed ones rest on none.

    One estimate: the same source, sector of the source, number and standard error; numbers
    without a source are not known to be one.
    """
    found: dict[tuple[Any, ...], list[str]] = {}
    errors = np.nan_to_num(_stated_errors(world), nan=-1.0)
    for j in np.flatnonzero(~_assumed(world)).tolist():
        code = world.sectors[j]
        note = world.elasticity_notes.get(code, {})
        source = (note.get("source", ""), note.get("source_sector", ""))
        key = (*source, float(world.trade_elasticity[j]), float(errors[j]))
        found.setdefault(key if any(source) else (code,), []).append(code)
    return {codes[0]: tuple(codes) for codes in found.values()}


def elasticity_draws(
    world: World, draws: int = DRAWS, seed: int = 0, *, law: ElasticityLaw = LAW
) -> ElasticityDraws:
    """Seeded draws from the law; more draws add to the ones before. Raises InputError."""
    if draws < 1:
        raise InputError(f"cannot make {draws} draws: at least one")
    errors = elasticity_errors(world, law)
    return ElasticityDraws(errors.drawn(draws, seed), errors, seed)


def _stated_errors(world: World) -> Array:
    """(sector,) standard errors, NaN where none is stated."""
    stated_error = world.trade_elasticity_se
    return np.full(len(world.sectors), np.nan) if stated_error is None else stated_error


def _assumed(world: World) -> Mask:
    """(sector,) without an estimate."""
    return np.array([status == ASSUMED for status in world.elasticity_status])
