"""Outcome: baseline and counterfactual side by side, labelled, with units and provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.engines.trade import TradeSolution
from blocs.engines.trade.welfare import first_order_welfare
from blocs.foundation.axes import Array
from blocs.foundation.quantities import quantities

if TYPE_CHECKING:
    import xarray as xr

PER_COUNTRY_JSON = (
    "real_income_change_pct",
    "real_income_first_order_pct",
    "terms_of_trade_pct",
    "volume_of_trade_pct",
    "real_wage_change_pct",
    "price_index_change_pct",
    "exports_change_pct",
    "imports_change_pct",
    "tariff_revenue_change",
    "real_income_change_million_usd",
)
"""The per-country numbers of `blocs run --json`, in this order."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a scenario does to a world.

    dataset: xarray Dataset over `country`, `sector`, `origin`, `destination`; every variable is a
        quantity of `foundation/quantities.toml` with `units` and `long_name` attributes.
    provenance: plain data (JSON): world, scenario, model, closure, elasticities, blocs version.
    solver: plain data: status, method, residual, tolerance, iterations, seconds, checks.
    country_status: countries that have no positive real income left, and why.
    """

    dataset: xr.Dataset
    provenance: Mapping[str, Any]
    solver: Mapping[str, Any]
    country_status: Mapping[str, str]

    def __getitem__(self, name: str) -> xr.DataArray:
        """The quantity `name`; KeyError lists the known ones."""
        if name not in self.dataset:
            raise KeyError(f"no quantity '{name}'; known: {', '.join(map(str, self.dataset))}")
        return self.dataset[name]

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
        return tuple(map(str, self.dataset["country"].values))

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sector codes."""
        return tuple(map(str, self.dataset["sector"].values))

    @property
    def implausible(self) -> tuple[str, ...]:
        """Countries whose base data the world itself calls implausible: not to be quoted."""
        calibration = self.provenance["world"]["calibration"]
        return tuple(calibration.get("implausible_deficits_pct", {}))

    def save(self, path: str | Path) -> Path:
        """Write to `.nc` (netCDF 4) or `.parquet`; nothing is left half-written."""
        from blocs.study.outcome_files import save_outcome

        return save_outcome(self, Path(path))

    def as_json(self) -> dict[str, Any]:
        """The document of `blocs run --json`: solver status and the numbers of each country."""
        rows = {name: self.dataset[name].values for name in PER_COUNTRY_JSON}
        return {
            "title": self.title,
            **{k: self.solver[k] for k in ("status", "residual", "iterations", "seconds")},
            "solver": dict(self.solver),
            "country_status": dict(self.country_status),
            "countries": {
                code: {name: _finite(values[n]) for name, values in rows.items()}
                for n, code in enumerate(self.countries)
            },
            "provenance": dict(self.provenance),
        }


def _finite(value: float) -> float | None:
    """JSON knows no infinity: None, and `country_status` says why."""
    return float(value) if np.isfinite(value) else None


def pack(
    solution: TradeSolution,
    *,
    provenance: Mapping[str, Any],
    tolerance: float,
    numeraire: int | None,
) -> Outcome:
    """Label a solution; `numeraire`: position of the country whose wage is one, None: the world."""
    import xarray as xr

    with np.errstate(all="ignore"):
        arrays = _arrays(
            solution, scale=1.0 if numeraire is None else 1 / solution.wage_hat[numeraire]
        )
    known = quantities()
    countries, sectors = solution.economy.country.labels, solution.economy.sector.labels
    labels = {
        "country": countries,
        "sector": sectors,
        "origin": countries,
        "destination": countries,
    }
    dataset = xr.Dataset(
        {
            name: (
                known[name].axes,
                arrays[name],
                {"units": known[name].unit, "long_name": known[name].label["en"]},
            )
            for name in known
        },
        coords={axis: list(values) for axis, values in labels.items()},
    )
    return Outcome(
        dataset=dataset,
        provenance=provenance,
        solver={
            "status": solution.status,
            "method": solution.method,
            "residual": solution.residual,
            "tolerance": tolerance,
            "iterations": solution.iterations,
            "seconds": solution.seconds,
            "checks": solution.checks,
            "trading_components": int(solution.component.max()) + 1,
        },
        country_status=solution.country_status,
    )


def _arrays(solution: TradeSolution, *, scale: float) -> dict[str, Array]:
    """Every quantity by name, axes as in the table, nominal ones times `scale`."""
    base = _baseline(solution)
    flows_cf = solution.flows_cf.T * scale
    diagonal = np.arange(len(solution.economy.country))
    domestic = flows_cf[diagonal, diagonal].sum(axis=1)
    after = {
        "income_cf": solution.income_cf * scale,
        "value_added_cf": solution.value_added_cf * scale,
        "tariff_revenue_cf": solution.tariff_revenue_cf * scale,
        "export_tax_revenue_cf": solution.export_tax_revenue_cf * scale,
        "trade_deficit_cf": solution.trade_deficit_cf * scale,
        "exports_cf": flows_cf.sum(axis=(1, 2)) - domestic,
        "imports_cf": flows_cf.sum(axis=(0, 2)) - domestic,
        "gross_output_cf": solution.gross_output_cf * scale,
        "expenditure_cf": solution.expenditure_cf * scale,
        "flows_cf": flows_cf,
    }
    return {**base, **after, **_changes(solution, base, after, scale=scale)}


def _baseline(solution: TradeSolution) -> dict[str, Array]:
    economy = solution.economy
    flows = economy.flows.T
    border = flows if economy.export_tax_factor is None else flows * economy.export_tax_factor.T
    collected = economy.expenditure.sum(axis=1) - border.sum(axis=(0, 2))
    sharing = economy.revenue_sharing
    received = collected if sharing is None else sharing @ collected
    diagonal = np.arange(len(economy.country))
    domestic = flows[diagonal, diagonal].sum(axis=1)
    output = flows.sum(axis=1)
    return {
        "income": economy.income,
        "value_added": economy.value_added,
        "tariff_revenue": received,
        "export_tax_revenue": (border - flows).sum(axis=(1, 2)),
        "trade_deficit": economy.trade_deficit + received - collected,
        "exports": flows.sum(axis=(1, 2)) - domestic,
        "imports": flows.sum(axis=(0, 2)) - domestic,
        "gross_output": output,
        "sector_value_added": economy.value_added_share * output,
        "expenditure": economy.expenditure,
        "flows": flows,
    }


def _changes(
    solution: TradeSolution, base: dict[str, Array], after: dict[str, Array], *, scale: float
) -> dict[str, Array]:
    first = first_order_welfare(solution)
    lost = np.array([code in solution.country_status for code in solution.economy.country])
    output_hat = _ratio(after["gross_output_cf"], base["gross_output"])
    share_hat = _ratio(solution.value_added_share_cf, solution.economy.value_added_share)
    cost_hat = solution.unit_cost_hat * scale
    wage_hat = solution.wage_hat * scale
    real = solution.real_income_hat - 1.0
    return {
        "real_income_change_pct": 100 * real,
        "real_income_change_million_usd": base["income"] * real,
        "real_income_first_order_pct": np.where(lost, np.nan, 100 * first.total),
        "terms_of_trade_pct": np.where(lost, np.nan, 100 * first.terms_of_trade),
        "volume_of_trade_pct": np.where(lost, np.nan, 100 * first.volume_of_trade),
        "real_wage_change_pct": 100 * (solution.real_wage_hat - 1.0),
        "price_index_change_pct": 100 * (solution.final_price_index_hat * scale - 1.0),
        "wage_change_pct": 100 * (wage_hat - 1.0),
        "tariff_revenue_change": after["tariff_revenue_cf"] - base["tariff_revenue"],
        "exports_change_pct": 100 * (_ratio(after["exports_cf"], base["exports"]) - 1.0),
        "imports_change_pct": 100 * (_ratio(after["imports_cf"], base["imports"]) - 1.0),
        "labour_supply_change_pct": 100 * (solution.labour_hat - 1.0),
        "sector_value_added_cf": solution.value_added_share_cf * after["gross_output_cf"],
        "output_volume_change_pct": 100 * (output_hat / cost_hat - 1.0),
        "labour_change_pct": 100 * (share_hat * output_hat / wage_hat[:, None] - 1.0),
        "sector_price_change_pct": 100 * (solution.price_index_hat * scale - 1.0),
        "unit_cost_change_pct": 100 * (cost_hat - 1.0),
    }


def _ratio(after: Array, before: Array) -> Array:
    """after/before; where nothing was there before, NaN (there is no change of nothing)."""
    return np.divide(after, before, out=np.full_like(after, np.nan), where=before > 0)
