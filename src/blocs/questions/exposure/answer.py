"""Exposure of one country: who it depends on, for what, and what a rupture would cost whom.

One world, all measures side by side: shares and their asymmetry (Hirschman), loss of suppliers with
substitution, value added through third countries (Leontief), the exact cost of rupture, power
(Clayton, Maggiori and Schreger), friends and enemies (Kleinman, Liu and Redding), critical goods,
energy by origin, and bands over elasticities and models.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.draws import DRAWS
from blocs.draws.elasticities import LAW, ElasticityLaw, elasticity_draws
from blocs.draws.run import Run, Staged, run_of
from blocs.foundation.arguments import a, among, arguments, found_by_name, many, text, whole
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.messages import same
from blocs.foundation.plain import finite_or_null
from blocs.foundation.shown import counted
from blocs.questions.answers import Answer
from blocs.questions.exposure import BANDS
from blocs.questions.exposure.bands import CLOSURES, MEASURES, MODELS, PartnerBand, partner_bands
from blocs.questions.exposure.engine.energy import ImportsByOrigin
from blocs.questions.exposure.engine.input_output import input_output
from blocs.questions.exposure.engine.leontief import decompose_exports, value_added_by_demand
from blocs.questions.exposure.engine.substitution import substitution_dependence
from blocs.questions.exposure.heads import heads_table
from blocs.questions.exposure.measures import (
    RANGES,
    by_partner,
    critical_table,
    demand_table,
    energy_imports,
    energy_json,
    export_table,
    implausible_countries,
    partner_table,
    route_table,
    sector_table,
    trade_totals,
)
from blocs.questions.exposure.strained import StrainedRupture, strained_ruptures
from blocs.questions.exposure.tables import Table
from blocs.questions.trade.answer import conditions, world_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.countries import chosen_countries
from blocs.world.pairs import estimated_between
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Exposure(Answer):
    """All measures of one country.

    partners: every other country, costliest rupture first; routes: value added by way of third
    countries; exports: to each partner, in parts by whose work is inside and where it is used;
    foreign_demand: value added of each sector that hangs on final demand abroad; critical: the
    (partner, sector) cells that carry most of the loss of suppliers; energy: imports by origin,
    empty where the customs data do not know the country; bands: of the first partners. totals:
    imports, exports (million USD), HHI of each, income, solved ruptures. failures: partner →
    why there is no number. implausible: countries with doubtful base data. strained: of the first
    partners, ruptures in which mining or energy grows more than can be meant. heads: persons whose
    work hangs on final demand in each partner; None where they are not known.
    """

    country: str
    totals: Mapping[str, float]
    partners: Table
    routes: Table
    exports: Table
    foreign_demand: Table
    critical: Table
    energy: Mapping[str, ImportsByOrigin]
    bands: tuple[PartnerBand, ...]
    elasticity_assumption: Mapping[str, str]
    failures: Mapping[str, str]
    implausible: tuple[str, ...]
    provenance: Mapping[str, Any]
    energy_provenance: Mapping[str, Any]
    strained: tuple[StrainedRupture, ...] = ()
    heads: Table | None = None

    def _facts(self) -> Mapping[str, str]:
        costly = [
            f"{code} −{self.value(code, 'rupture_loss_pct'):.2f} %"
            for code in self.ranked[:3]
            if code not in self.failures
        ]
        world = self.provenance["world"]
        return {
            "country": self.country,
            "world": f"{world['name']} ({world['year']})",
            "costliest ruptures": ", ".join(costly) or "none",
            "size": counted(len(self.order), "partner"),
            "ranges": ", ".join(item.partner for item in self.bands) or "none",
            "without an answer": ", ".join(self.failures) or "none",
        }

    @property
    def order(self) -> tuple[str, ...]:
        """Partners, costliest rupture first."""
        return tuple(code for (code,) in self.partners.rows)

    @property
    def ranked(self) -> tuple[str, ...]:
        """The same without those whose base data are implausible."""
        return tuple(code for code in self.order if code not in self.implausible)

    def band(self, partner: str) -> PartnerBand | None:
        """The band of a partner, where there is one."""
        return next((item for item in self.bands if item.partner == partner), None)

    def value(self, partner: str, key: str) -> float:
        """One number of the table of partners."""
        return self.partners.value((partner,), key)

    def to_frame(self) -> pd.DataFrame:
        """One row a partner and measure: country, partner, quantity, unit, value, basis, low, high.

        The parts of exports to each partner stand after all partners. low, high: ends of the range
        over draws and models, NaN where there is none.
        """
        rows: list[dict[str, Any]] = []
        for row in self.partners.observations():
            band = self.band(row["partner"])
            low, high = math.nan, math.nan
            if band is not None and row["quantity"] in MEASURES:
                low, _, high = band.of(row["quantity"])
            rows.append({"country": self.country, **row, "low": low, "high": high})
        none = {"low": math.nan, "high": math.nan}
        rows += [{"country": self.country, **row, **none} for row in self.exports.observations()]
        return tidy(rows, ("country", "partner"))

    def as_json(self) -> dict[str, Any]:
        """Plain data for one JSON document."""
        return {
            "status": "converged" if not self.failures else "partly",
            "country": self.country,
            "totals": {key: finite_or_null(value) for key, value in self.totals.items()},
            "implausible_base_data": list(self.implausible),
            "failures": dict(self.failures),
            "partners": self.partners.as_json(),
            "routes": self.routes.as_json(),
            "exports": self.exports.as_json(),
            "foreign_demand": self.foreign_demand.as_json(),
            "heads": None if self.heads is None else self.heads.as_json(),
            "critical": self.critical.as_json(),
            "energy": {key: energy_json(found) for key, found in self.energy.items()},
            "bands": [item.as_json() for item in self.bands],
            "elasticity_assumption": dict(self.elasticity_assumption),
            "provenance": dict(self.provenance),
            "energy_provenance": dict(self.energy_provenance),
            "plausibility": [item.as_json() for item in self.strained],
        }


@dataclass(frozen=True, eq=False, repr=False)
class Pair(Answer):
    """Two countries with each other.

    totals: measures by (dependent country, partner), both ways; sectors: by sector, then by group.
    strained: the rupture, where mining or energy grows more than can be meant in it.
    """

    country: str
    partner: str
    totals: Table
    sectors: Table
    band: PartnerBand | None
    implausible: tuple[str, ...]
    provenance: Mapping[str, Any]
    strained: tuple[StrainedRupture, ...] = ()

    def _facts(self) -> Mapping[str, str]:
        both = ((self.country, self.partner), (self.partner, self.country))
        loss = [self.totals.value(row, "rupture_loss_pct") for row in both]
        return {
            "countries": f"{self.country}, {self.partner}",
            "world": str(self.provenance["world"]["name"]),
            "loss from a rupture": f"{loss[0]:.2f} % and {loss[1]:.2f} %",
            "size": counted(len(self.sectors.rows), "sector or group"),
        }

    def to_frame(self) -> pd.DataFrame:
        """Both ways, then by sector: country, partner, sector, quantity, unit, value, basis.

        sector: empty for all trade of the two.
        """
        sides = {"country": self.country, "partner": self.partner}
        rows = [{"sector": "", **row} for row in self.totals.observations()]
        rows += [{**sides, **row} for row in self.sectors.observations()]
        return tidy(rows, ("country", "partner", "sector"))

    def as_json(self) -> dict[str, Any]:
        """Plain data for one JSON document."""
        return {
            "status": "converged",
            "country": self.country,
            "partner": self.partner,
            "implausible_base_data": list(self.implausible),
            "totals": self.totals.as_json(),
            "sectors": self.sectors.as_json(),
            "band": None if self.band is None else self.band.as_json(),
            "provenance": dict(self.provenance),
            "plausibility": [item.as_json() for item in self.strained],
        }


@arguments(
    world=found_by_name(World, "a World"),
    country=text,
    draws=whole(0),
    seed=whole(0),
    bands=whole(0),
    models=many(among(Model)),
    trade_balance=among(TradeBalance),
    law=a(ElasticityLaw, "an ElasticityLaw"),
    workers=whole(),
)
def exposure(
    world: World | str | Path,
    country: str,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    bands: int = BANDS,
    models: Sequence[Model] = MODELS,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
    law: ElasticityLaw = LAW,
    workers: int = 1,
    progress: Staged | None = None,
) -> Exposure:
    """Every measure for one country; `draws` = 0 or `bands` = 0 skips the bands.

    The first of `models` gives the central numbers; law: of the drawn elasticities; `workers` solve
    the bands; progress: called with (stage, done, in all). Raises InputError for an unknown country
    and impossible settings.
    """
    world = world_of(world)
    (country,) = chosen_countries([country], world.countries, world=world.name)
    trade, run = Trade(models[0]), run_of(workers=workers, staged=progress)
    others = [code for code in world.countries if code != country]
    economy = input_output(world)
    content = value_added_by_demand(economy)
    dyads = [(country, other) for other in others]
    table, failures = partner_table(
        world, content, dyads, trade, run.for_jobs(1), trade_balance=trade_balance
    )
    table = by_partner(table)
    implausible = implausible_countries(world)
    ranked = [code for (code,) in table.rows if code not in implausible and code not in failures]
    drawing = _Drawing(draws, seed, models, trade_balance, law)
    found, assumed = drawing.bands(world, country, ranked[:bands], trade, run)
    energy, energy_provenance = energy_imports(country)
    return Exposure(
        country=country,
        totals=trade_totals(world, country),
        partners=table,
        routes=route_table(content, world, country),
        exports=export_table(decompose_exports(economy), country),
        foreign_demand=demand_table(content, country),
        critical=critical_table(substitution_dependence(world), world, country),
        energy=energy,
        bands=found,
        elasticity_assumption=assumed,
        failures=failures,
        implausible=implausible,
        provenance={
            **conditions(world, model=models[0], trade_balance=trade_balance),
            **estimated_between(world, dyads),
        },
        energy_provenance=energy_provenance,
        strained=strained_ruptures(
            world, country, ranked[:BANDS], trade, trade_balance=trade_balance
        ),
        heads=heads_table(world, content, country),
    )


@arguments(
    world=found_by_name(World, "a World"),
    country=text,
    partner=text,
    draws=whole(0),
    seed=whole(0),
    models=many(among(Model)),
    trade_balance=among(TradeBalance),
    law=a(ElasticityLaw, "an ElasticityLaw"),
    workers=whole(),
)
def pair(
    world: World | str | Path,
    country: str,
    partner: str,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    models: Sequence[Model] = MODELS,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
    law: ElasticityLaw = LAW,
    workers: int = 1,
    progress: Staged | None = None,
) -> Pair:
    """Two countries with each other: all measures both ways, by sector, with bands."""
    world = world_of(world)
    country, partner = chosen_countries([country, partner], world.countries, world=world.name)
    if country == partner:
        raise InputError(f"'{country}' cannot break with itself: name another country")
    trade, run = Trade(models[0]), run_of(workers=workers, staged=progress)
    totals, failures = partner_table(
        world,
        value_added_by_demand(input_output(world)),
        [(country, partner), (partner, country)],
        trade,
        run.for_jobs(1),
        trade_balance=trade_balance,
    )
    sectors = sector_table(world, country, partner, trade, run, trade_balance=trade_balance)
    drawing = _Drawing(draws, seed, models, trade_balance, law)
    bands, _ = drawing.bands(world, country, [partner], trade, run)
    return Pair(
        country=country,
        partner=partner,
        totals=totals,
        sectors=sectors,
        band=bands[0] if bands else None,
        implausible=tuple(c for c in (country, partner) if c in implausible_countries(world)),
        provenance={
            **conditions(world, model=models[0], trade_balance=trade_balance),
            **estimated_between(world, [(country, partner)]),
        },
        strained=strained_ruptures(
            world, country, () if failures else [partner], trade, trade_balance=trade_balance
        ),
    )


@dataclass(frozen=True)
class _Drawing:
    """What bands are drawn over; `draws` = 0: none are."""

    draws: int
    seed: int
    models: Sequence[Model]
    trade_balance: TradeBalance
    law: ElasticityLaw

    def bands(
        self, world: World, country: str, partners: Sequence[str], trade: Trade, run: Run
    ) -> tuple[tuple[PartnerBand, ...], dict[str, str]]:
        """The bands of some partners, and what their draws assume."""
        if self.draws <= 0 or not partners:
            return (), {}
        drawn = elasticity_draws(world, self.draws, self.seed, law=self.law)
        stated = len(CLOSURES) - 1
        total = 2 * len(partners) * ((self.draws + 1) * len(self.models) + stated)
        found = partner_bands(
            world,
            country,
            partners,
            trade,
            run.stage(RANGES, total),
            drawn=drawn,
            models=self.models,
            trade_balance=self.trade_balance,
        )
        return found, dict(drawn.errors.assumption or same(""))
