"""Write the tables of tariffs that ship with blocs from extracts of their sources.

    python scripts/build_tariff_tables.py FOLDER

FOLDER holds `wdi_tariff_manufactures.csv` (World Development Indicators, TM.TAX.MANF.WM.AR.ZS),
`us_tariffs_2025_2026.csv.gz`, `us_tariffs_by_partner.csv`, `retaliation_lists_2025.csv` and
`us_tariffs_small_partners_aug2025.csv` (made with the tariff engine of the repository
tradewartracker/trade-war-redux-2025, MIT, commit 726c595, on Census imports of 2024). Schedules
keep the days on which a rate changes.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "src" / "blocs"
DATA, MOVES = ROOT / "data" / "tables", ROOT / "moves" / "schedules"
SMALL_SINCE, SMALL_UNTIL = "2025-08-07", "2025-10-14"
"""The one state that is known of the small partners: from August 2025 to the next change."""

IN_FORCE = {"CHN": "2025-03-10", "CAN": "2025-03-04"}
SECOND_LIST = "2025-03-13"
"""Days on which the lists of March 2025 took effect; Canada's second, on steel and aluminium."""


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file, packed or not."""
    packed = path.read_bytes()
    content = gzip.decompress(packed) if path.suffix == ".gz" else packed
    return list(csv.DictReader(content.decode("utf-8").splitlines()))


def write(path: Path, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Write a CSV table, always the same bytes."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def plain(number: str) -> str:
    """A fraction with five digits, without those that say nothing."""
    return f"{float(number):.5f}".rstrip("0").rstrip(".") or "0"


def collected(folder: Path) -> list[tuple[str, ...]]:
    """Rates collected in 2024 by importer, partner and sector; no sector: all goods together."""
    found = {
        (row["importer"], row["partner"], ""): row["base_rate_2024"]
        for row in rows(folder / "us_tariffs_by_partner.csv")
    }
    found |= {
        (row["importer"], row["partner"], row["sector"]): row["base_rate_2024"]
        for row in rows(folder / "us_tariffs_2025_2026.csv.gz")
    }
    found |= {
        ("USA", row["p"], ""): row["base_rate_2024"]
        for row in rows(folder / "us_tariffs_small_partners_aug2025.csv")
    }
    return [(*key, "2024", plain(rate)) for key, rate in sorted(found.items())]


def schedule(folder: Path) -> list[tuple[str, ...]]:
    """Added rates from the days on which they change: by sector, and later by partner alone."""
    series: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in rows(folder / "us_tariffs_2025_2026.csv.gz"):
        series[row["partner"], row["sector"]][row["date"]] = plain(row["added_rate"])
    for row in rows(folder / "us_tariffs_by_partner.csv"):
        series[row["partner"], ""][row["date"]] = plain(row["added_rate"])
    lines: list[tuple[str, ...]] = []
    for (partner, sector), by_day in series.items():
        held = None
        for day, rate in sorted(by_day.items()):
            if rate != held:
                lines.append((partner, sector, day, "", rate))
            held = rate
    lines += [
        (row["p"], "", SMALL_SINCE, SMALL_UNTIL, plain(row["added_rate_aug_2025"]))
        for row in rows(folder / "us_tariffs_small_partners_aug2025.csv")
    ]
    return sorted(lines)


def retaliation(folder: Path) -> list[tuple[str, ...]]:
    """Lists of goods of the importer that others tax in return."""
    lines: list[tuple[str, ...]] = []
    for row in rows(folder / "retaliation_lists_2025.csv"):
        imposer = row["imposer"]
        since = SECOND_LIST if "aluminium" in row["list"] else IN_FORCE[imposer]
        rate = plain(str(float(row["rate"]) / 100))
        lines.append((imposer, row["icio"], since, rate, row["us_exports_musd"], row["codes"]))
    return lines


def main(folder: Path) -> None:
    """Write all tables."""
    applied = [
        (row["importer"], row["year"], row["ahs_weighted_manufactures_pct"])
        for row in rows(folder / "wdi_tariff_manufactures.csv")
    ]
    write(DATA / "applied_tariffs.csv", ("importer", "year", "rate_pct"), sorted(applied))
    header = ("importer", "partner", "sector", "year", "rate")
    write(DATA / "collected_tariffs.csv", header, collected(folder))
    header = ("partner", "sector", "since", "until", "added_rate")
    write(MOVES / "us_tariffs.csv", header, schedule(folder))
    header = ("imposer", "sector", "since", "rate", "exports_musd", "codes")
    write(MOVES / "us_tariffs_retaliation.csv", header, retaliation(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
