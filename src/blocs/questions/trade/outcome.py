"""Outcome: baseline and counterfactual side by side, labelled, with units and provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.arguments import arguments, path
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.foundation.quantities import quantities
from blocs.questions.answers import Answer
from blocs.questions.trade.engine.closing import Closing
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.welfare import NoFirstOrder, why_no_first_order
from blocs.questions.trade.figures import Figures
from blocs.questions.trade.heads import Heads, heads_of
from blocs.questions.trade.labelled import Labelled, Quantified
from blocs.questions.trade.outcome_files import DOCUMENTS, read_outcome, write_outcome
from blocs.world.flags import not_ranked

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from blocs.questions.trade.contributions import Contributions
    from blocs.questions.trade.plausibility import Plausibility
    from blocs.questions.trade.potential.effect import PotentialEffect
    from blocs.questions.trade.preset_ends import PresetEnds

PER_COUNTRY_JSON = (
    "real_income_change_pct",
    "real_income_first_order_pct",
    "terms_of_trade_pct",
    "volume_of_trade_pct",
    "cost_of_trade_effect_pct",
    "export_tax_effect_pct",
    "productivity_effect_pct",
    "labour_effect_pct",
    "trade_balance_effect_pct",
    "shared_revenue_effect_pct",
    "real_wage_change_pct",
    "price_index_change_pct",
    "exports_change_pct",
    "imports_change_pct",
    "tariff_revenue_change",
    "real_income_change_million_usd",
)
"""The per-country numbers of `blocs run --json`, in this order."""

PARTS = "parts"
"""What engines beside trade say, in the document of the solver."""

CLOSING = "closing_of_deficits"
CLOSING_QUANTITIES = (
    "trade_deficit",
    "real_income_change_pct",
    "real_income_change_million_usd",
)
"""What is told, by country, of deficits closed before a comparison."""


@dataclass(frozen=True, eq=False, repr=False)
class Outcome(Answer):
    """What a scenario does to a world.

    labelled: every quantity of `foundation/quantities.toml` over `country`, `sector`, `origin`,
        `destination`: plain arrays. `dataset` is the same for people.
    provenance: plain data (JSON): world, scenario, model, closure, elasticities, blocs version.
    solver: plain data: status, method, residual, tolerance, iterations, seconds, checks;
        no_first_order (why there is no first-order number, None where there is one); parts (what
        engines beside trade say, by name, absent without one).
    country_status: countries that have no positive real income left, and why.
    """

    labelled: Labelled
    provenance: Mapping[str, Any]
    solver: Mapping[str, Any]
    country_status: Mapping[str, str]

    def _facts(self) -> Mapping[str, str]:
        world = self.provenance["world"]
        return {
            "title": self.title,
            "world": f"{world['name']} ({world['year']})",
            "model": str(self.provenance["model"]),
            "status": self.status,
            "real income": headline(self),
            "size": f"{len(self.countries)} countries × {len(self.sectors)} sectors",
        }

    def __getitem__(self, name: str) -> xr.DataArray:
        """The quantity `name`; KeyError lists the known ones."""
        if name not in self.labelled.quantities:
            known = ", ".join(self.labelled.quantities)
            raise KeyError(f"no quantity '{name}'; known: {known}")
        return self.dataset[name]

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The quantities as an xarray Dataset, with `units` and `long_name` attributes."""
        return self.labelled.dataset()

    @property
    def title(self) -> str:
        """Title of the scenario."""
        return str(self.provenance["scenario"]["title"])

    @property
    def status(self) -> str:
        """`converged`, or why not."""
        return str(self.solver["status"])

    @property
    def countries(self) -> tuple[str, ...]:
        """Country codes."""
        return self.labelled.labels["country"]

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sector codes."""
        return self.labelled.labels["sector"]

    @property
    def implausible(self) -> tuple[str, ...]:
        """Countries whose base data the world itself calls implausible: not to be quoted."""
        source = self.provenance["world"]
        deficits = source["calibration"].get("implausible_deficits_pct", {})
        # An outcome kept by an earlier blocs knows deficits alone.
        return tuple(dict.fromkeys((*not_ranked(source.get("flags", {})), *deficits)))

    @property
    def corridors(self) -> Mapping[str, Any] | None:
        """The part of the engine of ways; None where the moves do not reach it.

        passages: name → capacity_million_usd, flow_before_million_usd, flow_million_usd, full,
        rent_pct, toll_pct (of the value of goods), income_million_usd, owner (country → part);
        rounds, gap: how trade and ways came to a common answer.
        """
        return self.solver.get(PARTS, {}).get("corridors")

    @property
    def networks(self) -> Mapping[str, Any]:
        """The parts of networks by name: flows, prices and incomes before and after."""
        parts = self.solver.get(PARTS, {}).values()
        return {part["network"]: part for part in parts if "network" in part}

    @property
    def closing(self) -> Mapping[str, Any] | None:
        """What closing the deficits did before the comparison, None where none were closed.

        `countries`: code → trade_deficit (before, million USD), real_income_change_pct,
        real_income_change_million_usd; `solver`: how that solution was found and verified.
        """
        return self.provenance.get(CLOSING)

    @cached_property
    def heads(self) -> Heads | None:
        """Persons by broad sector before and after; None where they are not known."""
        return heads_of(self.labelled, self.provenance)

    @property
    def no_first_order(self) -> NoFirstOrder | None:
        """Why there is no first-order number; None where there is one."""
        told = self.solver.get("no_first_order")
        return next((reason for reason in NoFirstOrder if reason == told), None)

    def contributions(self, by: str = "moves", **more: Any) -> Contributions:
        """What each move does alone, left out and together, adding up: see `contributions` there.

        more: `world`, where the outcome was not found on the world of its name as `load_world`
        gives it; `scenario`, where its tables stand elsewhere; `groups`, `exact`, `seed`.
        """
        room = import_module("blocs.questions.trade.contributions")
        return room.contributions(self, by, **more)

    def preset_ends(self, **more: Any) -> PresetEnds | None:
        """The same at the low and the high ends of its presets; None where no move has a range.

        more: `world`, `scenario`, as in `contributions`.
        """
        room = import_module("blocs.questions.trade.preset_ends")
        return room.ends_behind(self, **more)

    def plausibility(self, **more: Any) -> Plausibility | None:
        """The same with lower elasticities where mining or energy grows more than can be meant.

        None where none does. more: `world`, `scenario`, as in `contributions`.
        """
        room = import_module("blocs.questions.trade.plausibility")
        return room.plausibility_behind(self, **more)

    def potential(self, **more: Any) -> PotentialEffect | None:
        """The same without the trade that could be; None where its baseline has none of it.

        more: `world`, `scenario`, as in `contributions`.
        """
        room = import_module("blocs.questions.trade.potential.effect")
        return room.potential_behind(self, **more)

    def save(self, path: str | Path) -> Path:
        """Write to `.nc` (netCDF 4) or `.parquet`; nothing is left half-written."""
        documents = {name: getattr(self, name) for name in DOCUMENTS}
        return write_outcome(self.labelled, documents, Path(path))

    def to_frame(self) -> pd.DataFrame:
        """Every quantity by country: country, quantity, unit, value.

        Quantities by sector and pair are arrays: `outcome["flows"].to_series()`.
        """
        rows = (
            {"country": code, "quantity": name, "unit": item.unit, "value": float(value)}
            for name, item in quantities().items()
            if item.axes == ("country",)
            for code, value in zip(self.countries, self.labelled[name], strict=True)
        )
        return tidy(rows, ("country",))

    def as_json(self) -> dict[str, Any]:
        """The document of `blocs run --json`: solver status and the numbers of each country."""
        rows = {name: self.labelled[name] for name in PER_COUNTRY_JSON}
        reason = self.no_first_order
        return {
            "title": self.title,
            **{k: self.solver[k] for k in ("status", "residual", "iterations", "seconds")},
            "solver": {key: told for key, told in self.solver.items() if key != PARTS},
            **({} if self.corridors is None else {"corridors": dict(self.corridors)}),
            **({"networks": dict(self.networks)} if self.networks else {}),
            "country_status": dict(self.country_status),
            "no_first_order": None if reason is None else {"code": str(reason), "why": reason.text},
            CLOSING: self.closing,
            "countries": {
                code: {name: finite_or_null(values[n]) for name, values in rows.items()}
                for n, code in enumerate(self.countries)
            },
            "employment": None if self.heads is None else self.heads.as_json(),
            "provenance": dict(self.provenance),
        }


def headline(outcome: Outcome) -> str:
    """Real income of the world, its largest gain and loss, %; implausible base data left out."""
    change = outcome.labelled["real_income_change_pct"]
    sound = {
        code: float(value)
        for code, value in zip(outcome.countries, change, strict=True)
        if code not in outcome.implausible and np.isfinite(value)
    }
    total = outcome.labelled.total("real_income_change_million_usd")
    parts = [f"world {100 * total / outcome.labelled.total('income'):+.3f} %"]
    if sound:
        ends = (max(sound, key=sound.__getitem__), min(sound, key=sound.__getitem__))
        parts += [f"{code} {round(sound[code], 2) + 0.0:+.2f} %" for code in ends]
    return ", ".join(parts)


@arguments(
    path=path,
)
def load_outcome(path: str | Path) -> Outcome:
    """Read an outcome written by `Outcome.save`, by its labels, and check it against its hash.

    Raises InputError where the file is no outcome, or was altered after blocs wrote it.
    """
    labelled, documents = read_outcome(Path(path))
    return Outcome(labelled=labelled, **documents)


def pack(
    solution: TradeSolution,
    *,
    provenance: Mapping[str, Any],
    tolerance: float,
    numeraire: int | None,
    closing: Closing | None = None,
) -> Outcome:
    """Label a solution; `numeraire`: position of the country whose wage is one, None: the world.

    closing: how deficits were closed before the comparison, where they were.
    """
    known = quantities()
    reason = why_no_first_order(solution)
    figures = Figures(solution, 1.0 if numeraire is None else 1 / solution.wage_hat[numeraire])
    with np.errstate(all="ignore"):
        found = {
            name: Quantified(
                item.axes,
                figures.array(name),
                {"units": item.unit, "long_name": item.label["en"]},
            )
            for name, item in known.items()
        }
    countries, sectors = solution.economy.country.labels, solution.economy.sector.labels
    labels = {
        "country": countries,
        "sector": sectors,
        "origin": countries,
        "destination": countries,
    }
    return Outcome(
        labelled=Labelled(found, labels),
        provenance=provenance if closing is None else {**provenance, CLOSING: _told(closing)},
        solver={
            **_solver(solution),
            "tolerance": tolerance,
            "trading_components": int(solution.component.max()) + 1,
            "no_first_order": None if reason is None else str(reason),
            **({PARTS: dict(solution.parts)} if solution.parts else {}),
        },
        country_status=solution.country_status,
    )


def _solver(solution: TradeSolution) -> dict[str, Any]:
    """How a solution was found, and every check, as plain data."""
    names = ("status", "method", "residual", "iterations", "seconds", "checks")
    return {name: getattr(solution, name) for name in names}


def _told(closing: Closing) -> dict[str, Any]:
    """A closing as plain data."""
    figures = Figures(closing.solution)
    columns = {name: figures.array(name) for name in CLOSING_QUANTITIES}
    codes = closing.world.countries
    rows = {c: {k: float(v[n]) for k, v in columns.items()} for n, c in enumerate(codes)}
    return {"countries": rows, "solver": _solver(closing.solution)}
