"""Stated figures against data: our number, its source and year, and a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.foundation import casebook
from blocs.foundation.arguments import arguments, found_by_name
from blocs.foundation.catalogues import in_language
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.messages import say
from blocs.foundation.plain import finite_or_null
from blocs.foundation.shown import counted
from blocs.questions.answers import Answer
from blocs.questions.evidence.claims.ask import (
    Claim,
    Claims,
    CommodityImports,
    FlowComposition,
    Given,
    PersonsByDemand,
    Product,
    Ratio,
    Stated,
    Sum,
    Test,
    TradeShare,
    ValueAddedShare,
    load_claims,
)
from blocs.questions.exposure.engine.dependence import Direction, chosen_sectors, dependence
from blocs.questions.exposure.engine.energy import REASONS, imports_by_origin
from blocs.questions.exposure.engine.input_output import input_output
from blocs.questions.exposure.engine.leontief import ValueAddedByDemand, value_added_by_demand
from blocs.questions.exposure.heads import persons_by_demand
from blocs.questions.trade.answer import load_world
from blocs.world.countries import chosen_countries
from blocs.world.flags import flags_document, not_ranked
from blocs.world.minerals.dataset import Minerals, load_minerals
from blocs.world.names import country_name
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd


class Verdict(StrEnum):
    """What the data say of a claim."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not supported"
    CANNOT_BE_TESTED = "cannot be tested with these data"


VERDICTS = {
    Verdict.SUPPORTED: say("supported"),
    Verdict.NOT_SUPPORTED: say("not supported"),
    Verdict.CANNOT_BE_TESTED: say("cannot be tested with these data"),
}


@dataclass(frozen=True)
class Finding:
    """A number, NaN where a record is missing, with what it rests on.

    value: a fraction, or million USD, or in the unit of the figures given. missing: the years of
    which it is NaN and why (`REASONS`). doubted: countries whose data in the world are implausible.
    """

    value: float
    sources: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    missing: tuple[tuple[int, str], ...] = ()
    doubted: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckedClaim:
    """One claim, our number in the claim's unit (None: none), where it comes from, the verdict."""

    claim: Claim
    number: float | None
    verdict: Verdict
    sources: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    missing: tuple[tuple[int, str], ...] = ()
    doubted: tuple[str, ...] = ()

    def reason(self, language: str) -> str:
        """Why there is no verdict, what is doubtful, then the note; empty where nothing is."""
        why, note = (in_language(self.claim, key, language) for key in ("untestable", "note"))
        gaps = (
            say("{year}: {why}.", year=year, why=REASONS[reason])[language]
            for year, reason in self.missing
        )
        doubts = (
            say(
                "Data of {country} in this data set are implausible: do not quote the number.",
                country=country_name(code, language),
            )[language]
            for code in self.doubted
        )
        return " ".join(text for text in (why, *gaps, *doubts, note) if text)

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """Plain data; `verdict` is an English key in every language."""
        claim, stated = self.claim, self.claim.stated or Stated()
        return {
            "name": claim.name,
            "claim": in_language(claim, "text", language),
            "unit": claim.unit,
            "stated_at_least": stated.at_least,
            "stated_at_most": stated.at_most,
            "tolerance": stated.tolerance,
            "number": self.number,
            "years": list(self.years),
            "sources": list(self.sources),
            "verdict": str(self.verdict),
            "implausible_base_data": list(self.doubted),
            "reason": self.reason(language),
        }


@dataclass(frozen=True, repr=False)
class ClaimsReport(Answer):
    """All claims of a case, checked."""

    claims: Claims
    checked: tuple[CheckedClaim, ...]

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many claims have each verdict."""
        return {v: sum(item.verdict is v for item in self.checked) for v in Verdict}

    def _facts(self) -> Mapping[str, str]:
        return {
            "title": self.claims.title,
            "size": counted(len(self.checked), "claim"),
            **{str(verdict): str(number) for verdict, number in self.counts.items()},
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a claim: claim, quantity (its text), unit, value (ours), stated, verdict.

        stated_at_least, stated_at_most, tolerance: in the same unit; NaN where there is none.
        """
        rows: list[dict[str, Any]] = []
        for item in self.checked:
            stated = item.claim.stated or Stated()
            rows.append(
                {
                    "claim": item.claim.name,
                    "quantity": item.claim.text_en,
                    "unit": item.claim.unit,
                    "value": item.number,
                    "stated_at_least": stated.at_least,
                    "stated_at_most": stated.at_most,
                    "tolerance": stated.tolerance,
                    "verdict": str(item.verdict),
                    "years": ", ".join(map(str, item.years)),
                    "sources": "; ".join(item.sources),
                }
            )
        return tidy(rows, ("claim",))

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """Plain data with a count of each verdict."""
        return {
            "title": in_language(self.claims, "title", language),
            "stated_by": self.claims.source,
            "language": language,
            "counts": {str(verdict): number for verdict, number in self.counts.items()},
            "claims": [item.as_json(language) for item in self.checked],
        }


@arguments(
    case=found_by_name(Claims, "Claims"),
)
def check_claims(case: str | Path | Claims) -> ClaimsReport:
    """Put every claim of a case to its test.

    case: Claims, a case of the casebook by name, a folder with `claims.yaml`, or a file. Raises
    InputError, ScenarioError, WorldError, DataError.
    """
    claims = case if isinstance(case, Claims) else claims_of(case)
    bench = Bench()
    return ClaimsReport(claims, tuple(_checked(claim, bench) for claim in claims.claims))


def claims_of(case: str | Path) -> Claims:
    """Claims of a case by name, folder or file. Raises InputError, ScenarioError."""
    return load_claims(casebook.find_claims(case))


@dataclass
class Bench:
    """Worlds and tables that tests share, each loaded once."""

    _worlds: dict[str, World] = field(default_factory=dict[str, World])
    _hanging: dict[str, ValueAddedByDemand] = field(default_factory=dict[str, ValueAddedByDemand])

    @property
    def minerals(self) -> Minerals:
        """The customs data."""
        return load_minerals()

    def world(self, name: str) -> World:
        """A world by name or folder. Raises InputError, WorldError."""
        if name not in self._worlds:
            self._worlds[name] = load_world(name)
        return self._worlds[name]

    def hanging(self, name: str) -> ValueAddedByDemand:
        """Value added by the final demand that it hangs on."""
        if name not in self._hanging:
            self._hanging[name] = value_added_by_demand(input_output(self.world(name)))
        return self._hanging[name]


def evaluate(test: Test, bench: Bench) -> Finding:
    """The number of a test. Raises InputError for labels that its data do not know."""
    match test:
        case Sum() | Product() | Ratio():
            return _combined(test, bench)
        case CommodityImports():
            return _commodity_imports(test, bench.minerals)
        case ValueAddedShare() | PersonsByDemand():
            return _by_demand(test, bench)
        case TradeShare():
            return _trade_share(test, bench.world(test.world))
        case FlowComposition():
            return _composition(test, bench.world(test.world))
        case Given():
            years = () if test.year is None else (test.year,)
            return Finding(test.value, (test.source,), years)


def _combined(test: Sum | Product | Ratio, bench: Bench) -> Finding:
    inner = (
        (test.numerator, test.denominator)
        if isinstance(test, Ratio)
        else test.terms
        if isinstance(test, Sum)
        else test.factors
    )
    parts = [evaluate(part, bench) for part in inner]
    values = [part.value for part in parts]
    match test:
        case Sum():
            return _joined(math.fsum(values), parts)
        case Product():
            return _joined(math.prod(values), parts)
        case Ratio():
            above, below = values
            return _joined(above / below if below else math.nan, parts)


def verdict_of(number: float | None, stated: Stated | None, *, testable: bool) -> Verdict:
    """Supported where the number lies within the stated bounds, give or take the tolerance."""
    if number is None or stated is None or not testable:
        return Verdict.CANNOT_BE_TESTED
    low = -math.inf if stated.at_least is None else stated.at_least - stated.tolerance
    high = math.inf if stated.at_most is None else stated.at_most + stated.tolerance
    return Verdict.SUPPORTED if low <= number <= high else Verdict.NOT_SUPPORTED


def _checked(claim: Claim, bench: Bench) -> CheckedClaim:
    testable = claim.untestable_en is None
    if claim.test is None:
        return CheckedClaim(claim, None, Verdict.CANNOT_BE_TESTED)
    try:
        found = evaluate(claim.test, bench)
    except InputError as error:
        summary = f"claim '{claim.name}': {error.summary}"
        raise type(error)(summary, problems=error.problems) from None
    scale = 100.0 if claim.unit == "percent" else 1.0
    number = finite_or_null(found.value * scale)
    verdict = verdict_of(number, claim.stated, testable=testable)
    years = found.years if claim.year is None else (claim.year,)
    return CheckedClaim(claim, number, verdict, found.sources, years, found.missing, found.doubted)


def _joined(value: float, parts: list[Finding]) -> Finding:
    """A number made of several, each source, year and gap named once."""
    return Finding(
        value,
        tuple(dict.fromkeys(source for part in parts for source in part.sources)),
        tuple(sorted({year for part in parts for year in part.years})),
        tuple(dict.fromkeys(gap for part in parts for gap in part.missing)),
        tuple(dict.fromkeys(code for part in parts for code in part.doubted)),
    )


def _trade_share(test: TradeShare, world: World) -> Finding:
    found = dependence(world, direction=Direction(test.flow), sectors=test.sectors)
    n, m = _positions(world, test.country, test.partner)
    return _from_world(float(found.share[n, m]), world, (n, m))


def _composition(test: FlowComposition, world: World) -> Finding:
    i, n = _positions(world, test.origin, test.destination)
    flow = world.flows[i, n]
    whole = chosen_sectors(world, sectors=test.of)
    part = [code for code in chosen_sectors(world, sectors=test.sectors) if code in whole]
    total = float(flow[world.sector.indices(whole)].sum())
    share = float(flow[world.sector.indices(part)].sum()) / total if total > 0 else math.nan
    return _from_world(share, world, (i, n))


def _by_demand(test: ValueAddedShare | PersonsByDemand, bench: Bench) -> Finding:
    """What hangs on the partner's final demand: a share of value added, or millions of persons."""
    world = bench.world(test.world)
    n, m = _positions(world, test.country, test.partner)
    if isinstance(test, PersonsByDemand):
        return _persons(world, n, bench.hanging(test.world), m)
    return _from_world(float(bench.hanging(test.world).share[n, m]), world, (n, m))


def _persons(world: World, n: int, hanging: ValueAddedByDemand, m: int) -> Finding:
    known, code = world.employment, world.countries[n]
    if known is None or code in known.missing(world.countries):
        raise InputError(f"world '{world.name}' has no persons employed of '{code}'")
    persons = persons_by_demand(known, hanging, code)[m]
    found = _from_world(float(persons.sum()) / 1e6, world, (n, m))
    return replace(found, sources=(*found.sources, known.source.title))


def _from_world(value: float, world: World, countries: tuple[int, int]) -> Finding:
    """A number of two countries, by position."""
    sources = [item.title for item in world.provenance.sources[:1]]
    name = f"{world.name} ({'; '.join(sources)})" if sources else world.name
    flagged = not_ranked(flags_document(world))
    doubted = tuple(code for n in countries if (code := world.countries[n]) in flagged)
    years = (world.year,) if world.year else ()
    return Finding(value, (name,), years, doubted=doubted)


def _commodity_imports(test: CommodityImports, minerals: Minerals) -> Finding:
    found = minerals.imports(test.destination, test.commodities)
    if test.year not in found.years:
        first, last = found.years[0], found.years[-1]
        raise InputError(f"customs data cover {first} to {last}, not {test.year}")
    table = imports_by_origin(
        years=found.years,
        origins=found.origins,
        value=found.value,
        quantity=found.quantity,
        missing=found.missing,
        reason=found.reason,
    )
    t = found.years.index(test.year)
    if test.origin is None:
        value, reason = float(table.total_value[t]), table.total_reasons[t]
    else:
        known = minerals.country.labels
        (origin,) = chosen_countries([test.origin], known, world=minerals.about["name"])
        i = table.origins.index(origin) if origin in table.origins else None
        value, reason = (0.0, "") if i is None else (float(table.value[t, i]), table.reasons[t][i])
    missing = ((test.year, reason),) if reason in REASONS else ()
    return Finding(value, (_customs(minerals),), (test.year,), missing)


def _customs(minerals: Minerals) -> str:
    about = minerals.about
    return f"{about['name']} ({about['sources'][0]['title']})"


def _positions(world: World, one: str, other: str) -> tuple[int, int]:
    first, second = chosen_countries([one, other], world.countries, world=world.name)
    return world.country.position[first], world.country.position[second]
